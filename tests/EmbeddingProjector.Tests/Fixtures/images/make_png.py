"""PNG files of kinds that Pillow reads but does not write: every colour type and depth, plain and Adam7."""
import struct
import zlib

import numpy as np

PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack_row(row, depth):
    """row: [width, channels] samples."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    bits = ((row.reshape(-1, 1).astype(int) >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(-1)).tobytes()


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filter_row(kind, row, above, stride):
    out = bytearray([kind])
    for i, value in enumerate(row):
        a = row[i - stride] if i >= stride else 0
        c = above[i - stride] if i >= stride else 0
        b = above[i]
        out.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) & 255)
    return bytes(out)


def encode_rows(samples, depth, first_filter):
    stride = max(1, samples.shape[2] * depth // 8)
    above, out = None, b""
    for y, row in enumerate(samples):
        packed = pack_row(row, depth)
        out += filter_row((y + first_filter) % 5, packed, above or bytes(len(packed)), stride)
        above = packed
    return out


def png(samples, depth, color, interlaced=False, extra=(), idat_size=None, tail=b""):
    """samples: [height, width, channels]; extra: (kind, data) chunks before IDAT."""
    height, width = samples.shape[:2]
    if interlaced:
        raw = b"".join(
            encode_rows(samples[y::dy, x::dx], depth, i)
            for i, (x, y, dx, dy) in enumerate(PASSES)
            if samples[y::dy, x::dx].size
        )
    else:
        raw = encode_rows(samples, depth, 0)
    data = zlib.compress(raw, 9)
    size = idat_size or len(data)
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    parts = [chunk(b"IHDR", head)] + [chunk(kind, body) for kind, body in extra]
    parts += [chunk(b"IDAT", data[i:i + size]) for i in range(0, len(data), size)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + tail + chunk(b"IEND", b"")


def make(cat, out):
    small = np.asarray(cat.crop((150, 60, 187, 83)))  # [23, 37, 3]: odd both ways
    height, width = small.shape[:2]
    random = np.random.RandomState(20240601)
    palette = random.randint(0, 256, (256, 3)).astype(np.uint8)
    for color, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            # 16-bit gray is clipped at 255 by convert("RGB"), so it gets small values too.
            top = 600 if (color, depth) == (0, 16) else (1 << depth) - 1
            samples = small[:, :, :1].astype(float) * top / 255
            samples = np.concatenate([samples] + [random.randint(0, top + 1, (height, width, CHANNELS[color] - 1))], 2)
            samples = samples.astype(np.int64)
            extra = [(b"PLTE", palette[:1 << depth].tobytes())] if color == 3 else []
            for interlaced in (False, True):
                name = f"color{color}_depth{depth}{'_adam7' if interlaced else ''}.png"
                (out / name).write_bytes(png(samples, depth, color, interlaced, extra))

    gray = small[:, :, :1].astype(np.int64)
    rgb = small.astype(np.int64)
    index = gray // 8
    files = {
        "gray_trns.png": png(gray, 8, 0, extra=[(b"tRNS", struct.pack(">H", int(gray[3, 3, 0])))]),
        "gray2_trns.png": png(gray // 64, 2, 0, extra=[(b"tRNS", struct.pack(">H", 2))]),
        "rgb_trns.png": png(rgb, 8, 2, extra=[(b"tRNS", struct.pack(">HHH", *map(int, rgb[0, 0])))]),
        "palette_trns_bytes.png": png(index, 8, 3, extra=[
            (b"PLTE", palette[:32].tobytes()), (b"tRNS", bytes(range(20)))]),
        "palette_short.png": png(index, 8, 3, extra=[(b"PLTE", palette[:9].tobytes())]),
        "palette_missing.png": png(index, 8, 3),
        "many_idat.png": png(rgb, 8, 2, idat_size=7),
        "text_after_idat.png": png(rgb, 8, 2, tail=chunk(b"tEXt", b"Comment\0after the data")),
        "exif_orientation_8.png": png(rgb, 8, 2, extra=[
            (b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0")]),
        "no_iend.png": png(rgb, 8, 2)[:-12],
    }
    for side in range(1, 9):
        files[f"adam7_{side}x{9 - side}.png"] = png(rgb[:9 - side, :side], 8, 2, interlaced=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
