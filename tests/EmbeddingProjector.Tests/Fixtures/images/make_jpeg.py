"""JPEG files of kinds that Pillow reads but does not write: samplings, markers, restarts, inks, partial progressions."""
import struct

import numpy as np

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
DCT = np.array([[np.cos((2 * x + 1) * u * np.pi / 16) * (0.5 if u else 0.5 / np.sqrt(2)) for x in range(8)]
                for u in range(8)])


class Bits:
    def __init__(self):
        self.out, self.value, self.count = bytearray(), 0, 0

    def put(self, value, count):
        for i in range(count - 1, -1, -1):
            self.value = self.value << 1 | value >> i & 1
            self.count += 1
            if self.count == 8:
                self.out.append(self.value)
                if self.value == 255:
                    self.out.append(0)
                self.value = self.count = 0

    def flush(self):
        while self.count:
            self.put(1, 1)


def huffman(symbols, longest):
    """A table in which most symbols have codes of the longest length, and some have shorter ones."""
    # One code of each length from 2 up to longest - 9, then all the rest at the longest length.
    short = max(0, longest - 9 - 1)
    lengths = [2 + i for i in range(min(short, len(symbols)))]
    lengths += [longest] * (len(symbols) - len(lengths))
    codes, code, last = {}, 0, lengths[0]
    for symbol, length in zip(symbols, lengths):
        code <<= length - last
        codes[symbol] = (code, length)
        code, last = code + 1, length
    assert code < 1 << last
    counts = bytes(lengths.count(n) for n in range(1, 17))
    return counts + bytes(symbols), codes


def segment(marker, data):
    return bytes([255, marker]) + struct.pack(">H", len(data) + 2) + data


def size_of(value):
    return int(abs(value)).bit_length()


def put_value(bits, value, size):
    bits.put(value if value >= 0 else value + (1 << size) - 1, size)


class Encoder:
    """planes: full-size [h, w] arrays, one a component; sampling: (h, v) of each."""

    def __init__(self, planes, sampling, quantizers, ids=None, longest=16):
        self.height, self.width = planes[0].shape
        self.sampling, self.quantizers = sampling, quantizers
        self.ids = ids or list(range(1, len(planes) + 1))
        self.maxh, self.maxv = max(h for h, _ in sampling), max(v for _, v in sampling)
        self.units_x = -(-self.width // (8 * self.maxh))
        self.units_y = -(-self.height // (8 * self.maxv))
        self.blocks = [self.transform(p, s, q) for p, s, q in zip(planes, sampling, quantizers)]
        self.dc_table, self.dc = huffman(list(range(12)), 9)
        runs = [r << 4 | s for r in range(16) for s in range(11) if s or r in (0, 15)]
        self.ac_table, self.ac = huffman(runs, longest)

    def transform(self, plane, sampling, quantizer):
        h, v = sampling
        stepx, stepy = self.maxh // h, self.maxv // v
        rows, cols = self.units_y * v * 8, self.units_x * h * 8
        padded = np.pad(plane.astype(float), ((0, rows * stepy - self.height), (0, cols * stepx - self.width)), "edge")
        small = padded.reshape(rows, stepy, cols, stepx).mean((1, 3)) - 128
        blocks = small.reshape(rows // 8, 8, cols // 8, 8).transpose(0, 2, 1, 3)
        coefficients = np.einsum("ux,abxy,vy->abuv", DCT, blocks, DCT)
        return np.rint(coefficients.reshape(rows // 8, cols // 8, 64) / quantizer).astype(int)

    def real_blocks(self, i):
        h, v = self.sampling[i]
        return -(-self.height * v // (8 * self.maxv)), -(-self.width * h // (8 * self.maxh))

    def head(self, frame=0xC0, extra=b"", wide_tables=False):
        out = b"\xff\xd8" + extra
        for i, q in enumerate(self.quantizers):
            values = [int(q[z]) for z in ZIGZAG]
            body = struct.pack(">64H", *values) if wide_tables else bytes(values)
            out += segment(0xDB, bytes([(16 if wide_tables else 0) | i]) + body)
        out += segment(frame, struct.pack(">BHHB", 8, self.height, self.width, len(self.ids)) + b"".join(
            bytes([c, h << 4 | v, i]) for i, (c, (h, v)) in enumerate(zip(self.ids, self.sampling))))
        return out + segment(0xC4, b"\x00" + self.dc_table) + segment(0xC4, b"\x10" + self.ac_table)

    def scan(self, which, first=0, last=63, low=0, restart=0):
        head = bytes([len(which)]) + b"".join(bytes([self.ids[i], 0]) for i in which) + bytes([first, last, low])
        out = (segment(0xDD, struct.pack(">H", restart)) if restart else b"") + segment(0xDA, head)
        bits, previous, count = Bits(), dict.fromkeys(which, 0), 0
        for unit in self.units(which):
            if restart and count and count % restart == 0:
                bits.flush()
                bits.out += bytes([255, 0xD0 + (count // restart - 1) % 8])
                previous = dict.fromkeys(which, 0)
            for i, block in unit:
                previous[i] = self.put_block(bits, block, previous[i], first, last, low)
            count += 1
        bits.flush()
        return out + bytes(bits.out)

    def units(self, which):
        if len(which) == 1:
            rows, cols = self.real_blocks(which[0])
            for y in range(rows):
                for x in range(cols):
                    yield [(which[0], self.blocks[which[0]][y, x])]
            return
        for y in range(self.units_y):
            for x in range(self.units_x):
                yield [(i, self.blocks[i][y * self.sampling[i][1] + v, x * self.sampling[i][0] + h])
                       for i in which for v in range(self.sampling[i][1]) for h in range(self.sampling[i][0])]

    def put_block(self, bits, block, previous, first, last, low):
        dc = int(block[0]) >> low
        if first == 0:
            size = size_of(dc - previous)
            bits.put(*self.dc[size])
            put_value(bits, dc - previous, size)
        run = 0
        for k in range(max(first, 1), last + 1):
            value = int(block[ZIGZAG[k]])
            value = abs(value) >> low if value >= 0 else -(abs(value) >> low)
            if value == 0:
                run += 1
                continue
            while run > 15:
                bits.put(*self.ac[0xF0])
                run -= 16
            size = size_of(value)
            bits.put(*self.ac[run << 4 | size])
            put_value(bits, value, size)
            run = 0
        if run and last:
            bits.put(*self.ac[0])
        return dc


def ycc(rgb):
    r, g, b = (rgb[..., i].astype(float) for i in range(3))
    return [0.299 * r + 0.587 * g + 0.114 * b, 128 - 0.168736 * r - 0.331264 * g + 0.5 * b,
            128 + 0.5 * r - 0.418688 * g - 0.081312 * b]


def adobe(transform):
    return segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


EOI = b"\xff\xd9"
FINE = np.full(64, 3)
COARSE = 8 + 3 * np.arange(64)


def make(cat, out):
    def crop(width, height):
        return np.asarray(cat.crop((150, 60, 150 + width, 60 + height)))

    rgb = crop(45, 37)
    planes = ycc(rgb)
    samplings = {
        "444": [(1, 1)] * 3, "422": [(2, 1), (1, 1), (1, 1)], "420": [(2, 2), (1, 1), (1, 1)],
        "440": [(1, 2), (1, 1), (1, 1)], "411": [(4, 1), (1, 1), (1, 1)], "410": [(4, 2), (1, 1), (1, 1)],
        "441": [(1, 4), (1, 1), (1, 1)], "421": [(2, 2), (2, 1), (1, 2)], "mixed": [(2, 2), (1, 2), (2, 1)],
        "chroma_larger": [(1, 1), (2, 2), (2, 2)], "440_of_22": [(2, 2), (2, 1), (2, 1)],
        "2x4": [(2, 4), (1, 1), (1, 1)],
    }
    for name, sampling in samplings.items():
        encoder = Encoder(planes, sampling, [FINE, COARSE, COARSE])
        write(out, f"sampling_{name}", encoder.head() + encoder.scan([0, 1, 2]) + EOI)
        write(out, f"sampling_{name}_scans", encoder.head() + b"".join(encoder.scan([i]) for i in range(3)) + EOI)
    for width, height in [(1, 1), (2, 2), (3, 3), (4, 5), (5, 4), (8, 8), (16, 16), (17, 33), (33, 17)]:
        for name in ("420", "422", "440"):
            encoder = Encoder(ycc(crop(width, height)), samplings[name], [FINE, COARSE, COARSE])
            write(out, f"size_{width}x{height}_{name}", encoder.head() + encoder.scan([0, 1, 2]) + EOI)

    full = Encoder(planes, samplings["420"], [FINE, COARSE, COARSE])
    for interval in (1, 2, 5):
        write(out, f"restart_{interval}", full.head() + full.scan([0, 1, 2], restart=interval) + EOI)
    data = full.head() + full.scan([0, 1, 2], restart=1) + EOI
    write(out, "restart_lost", data.replace(b"\xff\xd2", b"", 1))
    write(out, "restart_wrong", data.replace(b"\xff\xd1", b"\xff\xd5", 1))
    write(out, "restart_ahead", data.replace(b"\xff\xd1", b"\xff\xd2", 1))
    write(out, "data_ends_early", (full.head() + full.scan([0, 1, 2]))[:-400] + EOI)
    write(out, "fill_bytes", full.head().replace(b"\xff\xc4", b"\xff\xff\xff\xc4") + full.scan([0, 1, 2]) + EOI)
    write(out, "wide_tables", full.head(0xC1, wide_tables=True) + full.scan([0, 1, 2]) + EOI)
    write(out, "trailing_bytes", full.head() + full.scan([0, 1, 2]) + EOI + bytes(range(100)))

    plain = [rgb[..., i] for i in range(3)]
    one = [(1, 1)] * 3
    for name, encoder, extra in [
        ("rgb_adobe", Encoder(plain, one, [FINE] * 3), adobe(0)),
        ("rgb_ids", Encoder(plain, one, [FINE] * 3, ids=[82, 71, 66]), b""),
        ("ycc_adobe", Encoder(planes, one, [FINE] * 3, ids=[82, 71, 66]), adobe(1)),
        ("ycc_odd_ids", Encoder(planes, one, [FINE] * 3, ids=[0, 1, 2]), b""),
    ]:
        write(out, name, encoder.head(extra=extra) + encoder.scan([0, 1, 2]) + EOI)
    black = [255 - p for p in plain] + [rgb.max(2)]
    for name, extra, sampling in [
        ("cmyk_plain", b"", [(1, 1)] * 4), ("cmyk_adobe", adobe(0), [(1, 1)] * 4), ("ycck", adobe(2), [(1, 1)] * 4),
        ("ycck_420", adobe(2), [(2, 2), (1, 1), (1, 1), (2, 2)]), ("ycck_odd_transform", adobe(7), [(1, 1)] * 4),
    ]:
        four = Encoder((planes if "ycck" in name else black[:3]) + black[3:], sampling, [FINE] * 4)
        write(out, name, four.head(extra=extra) + four.scan([0, 1, 2, 3]) + EOI)
    gray = Encoder(planes[:1], [(2, 2)], [COARSE])
    write(out, "gray_sampled_2x2", gray.head() + gray.scan([0]) + EOI)

    # Progressions that end before every coefficient is known: libjpeg smooths these.
    for name in ("444", "420", "440"):
        encoder = Encoder(planes, samplings[name], [FINE, COARSE, COARSE])
        head, dc = encoder.head(0xC2), encoder.scan([0, 1, 2], 0, 0)
        bands = [encoder.scan([i], 1, 5) for i in range(3)]
        write(out, f"partial_dc_{name}", head + dc + EOI)
        write(out, f"partial_low_dc_{name}", head + encoder.scan([0, 1, 2], 0, 0, low=1) + EOI)
        write(out, f"partial_ac_{name}", head + dc + b"".join(bands) + EOI)
        write(out, f"partial_luma_ac_{name}", head + dc + encoder.scan([0], 1, 2, low=2) + EOI)
        rest = b"".join(encoder.scan([i], 6, 63) for i in range(3))
        write(out, f"whole_progression_{name}", head + dc + b"".join(bands) + rest + EOI)
        late = Encoder(ycc(crop(90, 100)), samplings[name], [COARSE] * 3)
        cut = late.head(0xC2) + late.scan([0, 1, 2], 0, 0) + late.scan([0], 1, 63, low=1)[:-500] + EOI
        write(out, f"partial_cut_{name}", cut)
    flat = Encoder([np.full((40, 40), 77)], [(1, 1)], [COARSE])
    write(out, "partial_flat", flat.head(0xC2) + flat.scan([0], 0, 0) + EOI)


def write(out, name, data):
    (out / f"j_{name}.jpg").write_bytes(data)
