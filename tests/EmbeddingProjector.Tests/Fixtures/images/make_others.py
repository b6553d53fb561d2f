"""GIF, BMP and PNM files of kinds that Pillow reads but does not write."""
import struct

import numpy as np


def interlaced_rows(height):
    return [y for first, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(first, height, step)]


def lzw(indices, bits):
    """GIF's LZW with the table cleared when it is full."""
    clear, out, value, count = 1 << bits, bytearray(), 0, 0
    table, size, prefix = {}, bits + 1, None

    def put(code):
        nonlocal value, count
        value |= code << count
        count += size
        while count >= 8:
            out.append(value & 255)
            value >>= 8
            count -= 8

    put(clear)
    for index in indices:
        if prefix is None:
            prefix = index
        elif (prefix, index) in table:
            prefix = table[prefix, index]
        else:
            put(prefix)
            code = clear + 2 + len(table)
            if code < 4096:
                table[prefix, index] = code
                size += code == 1 << size and size < 12
            else:
                put(clear)
                table, size = {}, bits + 1
            prefix = index
    put(prefix)
    put(clear + 1)
    out.append(value & 255)
    return b"".join(bytes([len(out[i:i + 255])]) + bytes(out[i:i + 255]) for i in range(0, len(out), 255)) + b"\0"


def gif(indices, screen=None, at=(0, 0), palette=None, local=None, transparent=None, interlaced=False, bits=8):
    """indices: [height, width]; palettes: [2^n, 3]."""
    def colors(p):
        return b"" if p is None else p.astype(np.uint8).tobytes()

    def flag(p):
        return 0 if p is None else 0x80 | (len(p).bit_length() - 2)

    height, width = indices.shape
    out = b"GIF89a" + struct.pack("<HHBBB", *(screen or (width, height)), flag(palette), 0, 0) + colors(palette)
    if transparent is not None:
        out += b"!\xf9\x04\x01\0\0" + bytes([transparent]) + b"\0"
    out += b"!\xfe\x07comment\0"
    out += b"," + struct.pack("<HHHHB", *at, width, height, flag(local) | (0x40 if interlaced else 0)) + colors(local)
    rows = indices[interlaced_rows(height)] if interlaced else indices
    return out + bytes([bits]) + lzw([int(i) for i in rows.reshape(-1)], bits) + b";"


def make_gif(cat, out):
    small = cat.crop((150, 60, 187, 83))
    mapped = small.quantize(60)
    indices = np.asarray(mapped)
    palette = np.zeros((64, 3), int)
    flat = np.array(mapped.getpalette()[:180]).reshape(-1, 3)
    palette[:len(flat)] = flat
    other = palette[::-1]
    ramp = np.repeat(np.arange(64), 3).reshape(64, 3)
    random = np.random.RandomState(7)
    files = {
        "global": gif(indices, palette=palette), "local": gif(indices, palette=palette, local=other),
        "interlaced": gif(indices, palette=palette, interlaced=True),
        "interlaced_local": gif(indices, palette=palette, local=other, interlaced=True),
        "transparent": gif(indices, palette=palette, transparent=5),
        "offset": gif(indices, screen=(50, 40), at=(7, 9), palette=palette),
        "offset_transparent": gif(indices, screen=(50, 40), at=(7, 9), palette=palette, transparent=11),
        "beyond_screen": gif(indices, screen=(20, 20), at=(3, 4), palette=palette),
        "no_palette": gif(indices), "gray_ramp": gif(indices, palette=ramp),
        "local_ramp": gif(indices, palette=palette, local=ramp),
        "beyond_palette": gif(indices, palette=palette[:16]), "six_bits": gif(indices, palette=palette, bits=6),
        "one_bit": gif(indices % 2, palette=palette[:2], bits=1),
        "noise": gif(random.randint(0, 256, (90, 90)), palette=random.randint(0, 256, (256, 3))),
    }
    for height in range(1, 10):
        files[f"interlaced_{height}"] = gif(indices[:height, :3], palette=palette, interlaced=True)
    for name, data in files.items():
        (out / f"g_{name}.gif").write_bytes(data)
    frames = [small.quantize(30), small.rotate(180).quantize(30)]
    frames[0].save(out / "g_animated.gif", save_all=True, append_images=frames[1:], duration=50, disposal=2)


def bmp(width, height, bits, rows, compression=0, palette=b"", colors=0, header=40, masks=b"", top_down=False,
        start=None):
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, -height if top_down else height, 1, bits, compression,
                           len(rows), 2835, 2835, colors, 0)
        inside = masks if header > 40 else b""
        info += inside + bytes(header - 40 - len(inside))
        info += masks if header == 40 else b""
    offset = 14 + len(info) + len(palette) if start is None else start
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + palette + rows


def pad(row):
    return row + bytes(-len(row) % 4)


def runs(indices, nibbles):
    """Run-length coding in which runs, literals and ends of line all occur."""
    out = bytearray()
    for row in indices:
        x = 0
        while x < len(row):
            n = 1
            while x + n < len(row) and n < 255 and row[x + n] == row[x]:
                n += 1
            if n >= 3 or len(row) - x < 4:
                out += bytes([n, row[x] << 4 | row[x] if nibbles else row[x]])
            else:
                n = 4
                values = [int(v) for v in row[x:x + 4]]
                packed = bytes([values[0] << 4 | values[1], values[2] << 4 | values[3]]) if nibbles else bytes(values)
                out += bytes([0, 4]) + packed
            x += n
        out += b"\0\0"
    return bytes(out) + b"\0\1"


def make_bmp(cat, out):
    small = np.asarray(cat.crop((150, 60, 187, 83)))
    height, width = small.shape[:2]
    gray = small[..., 0].astype(int)
    up = small[::-1]
    random = np.random.RandomState(3)
    quads = random.randint(0, 256, (256, 4)).astype(np.uint8)
    ramp = np.repeat(np.arange(256), 4).reshape(-1, 4).astype(np.uint8)
    files = {}
    for bits in (1, 4, 8):
        index = gray[::-1] >> (8 - bits)
        shifts = np.arange(bits - 1, -1, -1)
        packed = [np.packbits((row[:, None] >> shifts & 1).astype(np.uint8).reshape(-1)).tobytes() for row in index]
        rows = b"".join(map(pad, packed))
        files[f"{bits}"] = bmp(width, height, bits, rows, palette=quads[:1 << bits].tobytes())
        files[f"{bits}_top_down"] = bmp(width, height, bits, rows, palette=quads[:1 << bits].tobytes(), top_down=True)
        files[f"{bits}_os2"] = bmp(width, height, bits, rows, palette=quads[:1 << bits, :3].tobytes(), header=12)
        files[f"{bits}_few_colors"] = bmp(width, height, bits, rows, palette=quads[:(1 << bits) - 1].tobytes(),
                                          colors=(1 << bits) - 1) if bits > 1 else files["1"]
        files[f"{bits}_start_at_header"] = bmp(width, height, bits, rows, palette=quads[:1 << bits].tobytes(), start=54)
        files[f"{bits}_no_start"] = bmp(width, height, bits, rows, palette=quads[:1 << bits].tobytes(), start=0)
    eight = b"".join(pad(row.astype(np.uint8).tobytes()) for row in gray[::-1])
    files["8_ramp"] = bmp(width, height, 8, eight, palette=ramp.tobytes())
    black_white = bytes(4) + b"\xff\xff\xff\0"
    files["1_black_white"] = bmp(width, height, 1, b"".join(
        pad(np.packbits(row > 127).tobytes()) for row in gray[::-1]), palette=black_white)
    files["8_black_white"] = bmp(width, height, 8, eight, palette=black_white, colors=2)
    r, g, b = (up[..., i].astype(int) for i in range(3))
    words = {"555": r >> 3 << 10 | g >> 3 << 5 | b >> 3, "565": r >> 3 << 11 | g >> 2 << 5 | b >> 3}
    masks = {"555": (0x7C00, 0x3E0, 0x1F), "565": (0xF800, 0x7E0, 0x1F)}
    for name, word in words.items():
        rows = b"".join(pad(row.astype("<u2").tobytes()) for row in word)
        files[f"16_{name}"] = bmp(width, height, 16, rows, 3, masks=struct.pack("<III", *masks[name]))
        four = struct.pack("<IIII", *masks[name], 0)
        files[f"16_{name}_v4"] = bmp(width, height, 16, rows, 3, masks=four, header=108)
    files["16"] = bmp(width, height, 16, b"".join(pad(row.astype("<u2").tobytes()) for row in words["555"]))
    files["24"] = bmp(width, height, 24, b"".join(pad(row[:, ::-1].tobytes()) for row in up))
    files["24_top_down"] = bmp(width, height, 24, b"".join(pad(row[:, ::-1].tobytes()) for row in small), top_down=True)
    alpha = random.randint(0, 256, (height, width, 1)).astype(np.uint8)
    bgra = np.concatenate([up[..., ::-1], alpha], 2)
    files["32"] = bmp(width, height, 32, bgra.tobytes())
    for name, order, mask, header in [
        ("bgrx", (0, 1, 2, 3), (0xFF0000, 0xFF00, 0xFF, 0), 40),
        ("xbgr", (3, 0, 1, 2), (0xFF000000, 0xFF0000, 0xFF00, 0), 40),
        ("abgr", (3, 0, 1, 2), (0xFF000000, 0xFF0000, 0xFF00, 0xFF), 124),
        ("rgba", (2, 1, 0, 3), (0xFF, 0xFF00, 0xFF0000, 0xFF000000), 108),
        ("bgra", (0, 1, 2, 3), (0xFF0000, 0xFF00, 0xFF, 0xFF000000), 124), ("zero", (0, 1, 2, 3), (0, 0, 0, 0), 108),
        ("unknown", (0, 1, 2, 3), (0xFF0, 0xFF00, 0xFF, 0), 40),
    ]:
        packed = struct.pack("<IIII", *mask)
        files[f"32_{name}"] = bmp(width, height, 32, bgra[..., list(order)].tobytes(), 3, header=header,
                                  masks=packed if header > 40 else packed[:12])
    files["rle8"] = bmp(width, height, 8, runs(gray[::-1] // 32, False), 1, palette=quads.tobytes())
    files["rle8_ramp"] = bmp(width, height, 8, runs(gray[::-1] // 32, False), 1, palette=ramp.tobytes())
    files["rle4"] = bmp(width, height, 4, runs(gray[::-1] // 32, True), 2, palette=quads[:16].tobytes())
    files["rle8_top_down"] = bmp(width, height, 8, runs(gray[::-1] // 32, False), 1, palette=quads.tobytes(),
                                 top_down=True)
    moves = b"\x05\x07\0\2\x03\x01\x04\x01" + b"\xff\x09" * 40 + b"\0\0" + b"\xff\x03\0\0" * 40
    files["rle8_moves"] = bmp(width, height, 8, moves, 1, palette=quads.tobytes())
    files["rle4_odd_literal"] = bmp(width, height, 4, b"\0\3\x12\x34" + b"\0\5\x12\x34\x50\0" + b"\xff\x35\0\0" * 40, 2,
                                    palette=quads[:16].tobytes())
    files["rle8_short"] = bmp(width, height, 8, b"\xff\x03\0\0\0\1", 1, palette=quads.tobytes())
    for name, data in files.items():
        (out / f"b_{name}.bmp").write_bytes(data)


def make_pnm(cat, out):
    small = np.asarray(cat.crop((150, 60, 187, 83))).astype(int)
    height, width = small.shape[:2]
    gray = small[..., 0]
    size = b"%d %d\n" % (width, height)

    def text(values):
        return b"\n".join(b" ".join(b"%d" % v for v in row.reshape(-1)) for row in values) + b"\n"

    files = {
        "p1.pbm": b"P1\n# a comment\n" + size + text(gray // 128),
        "p1_dense.pbm": b"P1 " + size + text(gray // 128).replace(b" ", b""),
        "p4.pbm": b"P4\n" + size + b"".join(np.packbits(row > 127).tobytes() for row in gray),
        "p2.pgm": b"P2\n" + size + b"255\n" + text(gray),
        "p2_7.pgm": b"P2\n" + size + b"7\n" + text(gray // 32),
        "p2_1000.pgm": b"P2\n" + size + b"1000\n" + text(gray % 12),
        "p2_comment.pgm": b"P2\n" + size + b"255\n" + text(gray).replace(b"\n", b" # c\n", 3),
        "p3.ppm": b"P3\n" + size + b"255\n" + text(small),
        "p3_31.ppm": b"P3 #x\n#y\n" + size + b"31 " + text(small // 8),
        "p3_1000.ppm": b"P3\n" + size + b"1000\n" + text(small * 3),
        "p5.pgm": b"P5\n" + size + b"255\n" + gray.astype(np.uint8).tobytes(),
        "p5_100.pgm": b"P5\n" + size + b"100\n" + (gray * 100 // 255).astype(np.uint8).tobytes(),
        "p5_over.pgm": b"P5\n" + size + b"100\n" + gray.astype(np.uint8).tobytes(),
        "p5_65535.pgm": b"P5\n" + size + b"65535\n" + (gray * 2).astype(">u2").tobytes(),
        "p5_4095.pgm": b"P5\n" + size + b"4095\n" + (gray // 6).astype(">u2").tobytes(),
        "p6.ppm": b"P6\n" + size + b"255\n" + small.astype(np.uint8).tobytes(),
        "p6_15.ppm": b"P6\n" + size + b"15\n" + (small // 16).astype(np.uint8).tobytes(),
        "p6_65535.ppm": b"P6\n" + size + b"65535\n" + (small * 257).astype(">u2").tobytes(),
        "p6_1023.ppm": b"P6\n" + size + b"1023\n" + (small * 4).astype(">u2").tobytes(),
        "p6_split_comment.ppm": b"P6\n3# in a number\n7 %d\n255\n" % height + small.astype(np.uint8).tobytes(),
        "p6_trailing.ppm": b"P6\n" + size + b"255\n" + small.astype(np.uint8).tobytes() + b"more",
    }
    for name, data in files.items():
        (out / f"p_{name}").write_bytes(data)


def make(cat, out):
    make_gif(cat, out)
    make_bmp(cat, out)
    make_pnm(cat, out)
