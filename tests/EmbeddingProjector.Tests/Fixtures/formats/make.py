"""Makes the TIFF, WebP and TGA pictures beside it and expected.json: the size and the SHA-256 of the RGB bytes that
Pillow 9.4 (libtiff 4.5, libwebp 1.2.4) gives for each. Run: python3 make.py
Needs tiffcp (Debian's libtiff-tools), cwebp and webpmux (webp). Every layout is made; KEPT says which ones stay here."""
import fnmatch, hashlib, json, os, struct, subprocess, zlib
import numpy
from PIL import Image
OUT = os.path.dirname(os.path.abspath(__file__))
PHOTO = os.path.join(OUT, "..", "..", "..", "..", "examples", "photos", "cat.jpg")
W, H = 23, 17
photo = Image.open(PHOTO).convert("RGB")
photo = photo.resize((photo.width // 8, photo.height // 8)).crop((20, 20, 20 + W, 20 + H))
rgb = numpy.asarray(photo)
gray = numpy.asarray(photo.convert("L"))
alpha = numpy.asarray(Image.linear_gradient("L").resize((W, H)))
rgba = numpy.dstack([rgb, alpha])
rng = numpy.random.default_rng(7)

def pack(rows, bits, order):
    """rows [H, W*samples] of unsigned ints -> bytes, each row padded to a byte"""
    if bits in (8, 16, 32, 64):
        return rows.astype({8: "u1", 16: order + "u2", 32: order + "u4", 64: order + "u8"}[bits]).tobytes()
    out = b""
    for row in rows:
        b = numpy.unpackbits(row.astype(">u4").view("u1").reshape(-1, 4), axis=1)[:, 32 - bits:].reshape(-1)
        out += numpy.packbits(b).tobytes()
    return out

def packbits(data, rowlen):
    out = b""
    for at in range(0, len(data), rowlen):
        row = data[at:at + rowlen]
        i = 0
        while i < len(row):
            j = i
            while j + 1 < len(row) and row[j + 1] == row[i] and j - i < 126: j += 1
            if j > i:
                out += bytes(((257 - (j - i + 1)) & 255, row[i])); i = j + 1
            else:
                j = i
                while j + 1 < len(row) and row[j + 1] != row[j] and j - i < 126: j += 1
                out += bytes((j - i,)) + row[i:j + 1]; i = j + 1
    return out

def tiff(name, samples, bits, photometric, order="<", compression=1, planar=1, rows_per_strip=7, tile=None, fill=1,
         predictor=1, extra=None, fmt=None, palette=None, more=(), big=False, drop=(), spp=None):
    """samples [H, W, S] integers"""
    h, w, s = samples.shape
    def swap(data):
        return bytes(int(f"{b:08b}"[::-1], 2) for b in data) if fill == 2 else data
    def encode(block):  # [h, w, s]
        bh, bw, bs = block.shape
        if predictor == 2:
            d = block.astype("i8"); d[:, 1:] = d[:, 1:] - block[:, :-1]; block = d & ((1 << bits) - 1)
        data = pack(block.reshape(bh, bw * bs), bits, order)
        if predictor == 3:
            o = b""; n = bits // 8
            for r in block:
                raw = r.reshape(-1).astype(">u4").tobytes()
                a = numpy.frombuffer(raw, "u1").reshape(-1, n).T.reshape(-1).astype("i2")
                a[bs:] = a[bs:] - a[:-bs].copy()
                o += (a & 255).astype("u1").tobytes()
            data = o
        if compression in (8, 32946): data = zlib.compress(data)
        if compression == 32773: data = packbits(data, (bw * bs * bits + 7) // 8)
        return swap(data)
    planes = [samples] if planar == 1 else [samples[:, :, i:i + 1] for i in range(s)]
    blocks = []
    for p in planes:
        if tile:
            tw, th = tile
            for y in range(0, h, th):
                for x in range(0, w, tw):
                    b = numpy.zeros((th, tw, p.shape[2]), samples.dtype); part = p[y:y + th, x:x + tw]
                    b[:part.shape[0], :part.shape[1]] = part
                    blocks.append(encode(b))
        else:
            blocks += [encode(p[y:y + rows_per_strip]) for y in range(0, h, rows_per_strip)]
    body, offsets = bytearray(), []
    start = 16 if big else 8
    for b in blocks:
        offsets.append(start + len(body)); body += b
        if len(body) & 1: body.append(0)
    tags = {256: (3, [w]), 257: (3, [h]), 258: (3, [bits] * s), 259: (3, [compression]), 262: (3, [photometric]),
            277: (3, [spp or s]), 284: (3, [planar])}
    if tile: tags.update({322: (3, [tile[0]]), 323: (3, [tile[1]]), 324: (4, offsets), 325: (4, [len(b) for b in blocks])})
    else: tags.update({273: (4, offsets), 278: (3, [rows_per_strip]), 279: (4, [len(b) for b in blocks])})
    if fill == 2: tags[266] = (3, [2])
    if predictor != 1: tags[317] = (3, [predictor])
    if extra is not None: tags[338] = (3, extra)
    if fmt: tags[339] = (3, [fmt] * s)
    if palette is not None: tags[320] = (3, palette)
    for t, ty, v in more: tags[t] = (ty, v)
    for t in drop: tags.pop(t, None)
    code = {1: "B", 2: "s", 3: "H", 4: "I", 16: "Q"}
    at = start + len(body)
    entries, later = b"", bytearray()
    dirlen = (8 + 20 * len(tags) + 8) if big else (2 + 12 * len(tags) + 4)
    inline = 8 if big else 4
    for t in sorted(tags):
        ty, v = tags[t]
        data = struct.pack(order + f"{len(v)}{code[ty]}", *v)
        entries += struct.pack(order + ("HHQ" if big else "HHI"), t, ty, len(v))
        if len(data) <= inline: entries += data.ljust(inline, b"\0")
        else:
            entries += struct.pack(order + ("Q" if big else "I"), at + dirlen + len(later)); later += data
            if len(later) & 1: later.append(0)
    mark = b"II" if order == "<" else b"MM"
    head = mark + (struct.pack(order + "HHHQ", 43, 8, 0, at) if big else struct.pack(order + "HI", 42, at))
    d = struct.pack(order + ("Q" if big else "H"), len(tags)) + entries + bytes(8 if big else 4)
    with open(os.path.join(OUT, name + ".tif"), "wb") as f: f.write(head + bytes(body) + d + bytes(later))

g = gray[:, :, None].astype("i8")
for o, e in (("<", "le"), (">", "be")):
    for b in (1, 2, 4, 8):
        for ph in (0, 1):
            tiff(f"gray{b}_{'white' if ph == 0 else 'black'}_{e}", g >> (8 - b), b, ph, o)
    for b in (1, 2, 4, 8): tiff(f"gray{b}_fill2_{e}", g >> (8 - b), b, 1, o, fill=2)
    g16 = g * 257 + rng.integers(0, 200, g.shape)
    tiff(f"gray16_{e}", g16.clip(0, 65535), 16, 1, o); tiff(f"gray16_small_{e}", g + 40, 16, 1, o)
    tiff(f"gray16_white_{e}", g + 40, 16, 0, o); tiff(f"gray16_deflate_{e}", g + 40, 16, 1, o, compression=8)
    tiff(f"gray16_pred_{e}", g + 40, 16, 1, o, compression=8, predictor=2)
    tiff(f"gray16_signed_{e}", (g - 40) & 65535, 16, 1, o, fmt=2)
    tiff(f"gray32_{e}", g + 20, 32, 1, o); tiff(f"gray32_signed_{e}", (g - 40) & 0xFFFFFFFF, 32, 1, o, fmt=2)
    f32 = (gray[:, :, None].astype("f4") * 1.1 - 10.3).view("u4")
    tiff(f"float_{e}", f32, 32, 1, o, fmt=3); tiff(f"float_deflate_{e}", f32, 32, 1, o, fmt=3, compression=8)
    tiff(f"float_pred3_{e}", f32, 32, 1, o, fmt=3, compression=8, predictor=3)
    tiff(f"float_white_{e}", f32, 32, 0, o, fmt=3)
    tiff(f"gray12_{e}", g * 2, 12, 1, o)
    ga = numpy.dstack([gray, alpha]).astype("i8")
    tiff(f"gray_alpha_{e}", ga, 8, 1, o, extra=[2])
    r = rgb.astype("i8"); ra = rgba.astype("i8")
    for c in (1, 8, 32946, 32773):
        tiff(f"rgb_c{c}_{e}", r, 8, 2, o, compression=c)
        tiff(f"rgb_planar_c{c}_{e}", r, 8, 2, o, compression=c, planar=2)
        tiff(f"rgb_tiles_c{c}_{e}", r, 8, 2, o, compression=c, tile=(16, 16))
        tiff(f"rgb_tiles_planar_c{c}_{e}", r, 8, 2, o, compression=c, planar=2, tile=(16, 32))
    tiff(f"rgb_pred_{e}", r, 8, 2, o, compression=8, predictor=2)
    tiff(f"rgb_pred_planar_{e}", r, 8, 2, o, compression=8, predictor=2, planar=2)
    tiff(f"rgb_one_strip_{e}", r, 8, 2, o, rows_per_strip=H); tiff(f"rgb_fill2_{e}", r, 8, 2, o, fill=2)
    for x in (0, 1, 2, 999): tiff(f"rgba_x{x}_{e}", ra, 8, 2, o, extra=[x]); tiff(f"rgba_x{x}_deflate_{e}", ra, 8, 2, o, extra=[x], compression=8)
    tiff(f"rgba_missing_extra_{e}", ra, 8, 2, o); tiff(f"rgba_planar_{e}", ra, 8, 2, o, extra=[2], planar=2)
    tiff(f"rgba_planar_deflate_{e}", ra, 8, 2, o, extra=[2], planar=2, compression=8)
    five = numpy.dstack([ra, g]); six = numpy.dstack([five, g])
    tiff(f"rgb5_00_{e}", five, 8, 2, o, extra=[0, 0]); tiff(f"rgb5_20_{e}", five, 8, 2, o, extra=[2, 0]); tiff(f"rgb5_10_{e}", five, 8, 2, o, extra=[1, 0]); tiff(f"rgb6_200_{e}", six, 8, 2, o, extra=[2, 0, 0])
    r16 = r * 257 + rng.integers(-100, 100, r.shape); r16 = r16.clip(0, 65535)
    ra16 = numpy.dstack([r16, ra[:, :, 3:] * 257])
    tiff(f"rgb16_{e}", r16, 16, 2, o); tiff(f"rgb16_deflate_{e}", r16, 16, 2, o, compression=8); tiff(f"rgb16_pred_{e}", r16, 16, 2, o, compression=8, predictor=2)
    tiff(f"rgb16_planar_{e}", r16, 16, 2, o, planar=2); tiff(f"rgb16_planar_deflate_{e}", r16, 16, 2, o, planar=2, compression=8)
    tiff(f"rgb16_tiles_{e}", r16, 16, 2, o, tile=(32, 16))
    for x in (0, 1, 2): tiff(f"rgba16_x{x}_{e}", ra16, 16, 2, o, extra=[x])
    p = photo.quantize(16); pal = numpy.array(p.getpalette()[:48]).reshape(16, 3)
    ix = numpy.asarray(p)[:, :, None].astype("i8")
    for b in (1, 2, 4, 8):
        n = 1 << b; full = numpy.zeros((n, 3), int); k = min(n, 16); full[:k] = pal[:k]
        cm = (full * 257 - (full > 0) * 100).T.reshape(-1).tolist()
        tiff(f"palette{b}_{e}", ix & (n - 1), b, 3, o, palette=cm); tiff(f"palette{b}_deflate_{e}", ix & (n - 1), b, 3, o, palette=cm, compression=8)
        tiff(f"palette{b}_tiles_{e}", ix & (n - 1), b, 3, o, palette=cm, tile=(16, 16))
    small = (full).T.reshape(-1).tolist()
    tiff(f"palette8_small_{e}", ix, 8, 3, o, palette=small)
    c = numpy.asarray(photo.convert("CMYK")).astype("i8"); c[:, :, 3] = g[:, :, 0] // 3
    tiff(f"cmyk_{e}", c, 8, 5, o); tiff(f"cmyk_deflate_{e}", c, 8, 5, o, compression=8); tiff(f"cmyk_planar_{e}", c, 8, 5, o, planar=2)
    tiff(f"cmyk16_{e}", c * 257, 16, 5, o); tiff(f"cmykx_{e}", numpy.dstack([c, g]), 8, 5, o, extra=[0])
    y = numpy.asarray(photo.convert("YCbCr")).astype("i8")
    tiff(f"ycc_444_{e}", y, 8, 6, o, more=[(530, 3, [1, 1])]); tiff(f"ycc_444_deflate_{e}", y, 8, 6, o, compression=8, more=[(530, 3, [1, 1])])
    lab = y.copy(); tiff(f"lab_{e}", lab, 8, 8, o)
    for b in (1, 4, 8): tiff(f"gray{b}_tiles_{e}", g >> (8 - b), b, 1, o, tile=(16, 16)); tiff(f"gray{b}_deflate_{e}", g >> (8 - b), b, 1, o, compression=8)
    for k in range(1, 9): tiff(f"orient{k}_{e}", r, 8, 2, o, more=[(274, 3, [k])]); tiff(f"orient{k}_deflate_{e}", r, 8, 2, o, compression=8, more=[(274, 3, [k])])
    tiff(f"bigtiff_{e}", r, 8, 2, o, big=True); tiff(f"bigtiff_deflate_{e}", r, 8, 2, o, big=True, compression=8)
    tiff(f"no_photometric_{e}", g, 8, 1, o, drop=[262]); tiff(f"no_rows_per_strip_{e}", r, 8, 2, o, rows_per_strip=H, drop=[278]); tiff(f"no_counts_{e}", r, 8, 2, o, rows_per_strip=H, drop=[279])
    tiff(f"bits_once_{e}", r, 8, 2, o, more=[(258, 3, [8])]); tiff(f"gray64_{e}", g, 64, 1, o); tiff(f"rgb4_{e}", r >> 4, 4, 2, o)

env = dict(os.environ)
def cp(src, name, *args):
    subprocess.run(["tiffcp", *args, os.path.join(OUT, src + ".tif"), os.path.join(OUT, name + ".tif")], check=True, stderr=subprocess.DEVNULL)
for e, f in (("le", "-L"), ("be", "-B")):
    cp(f"rgb_c1_{e}", f"lzw_{e}", f, "-c", "lzw"); cp(f"rgb_c1_{e}", f"lzw_pred_{e}", f, "-c", "lzw:2"); cp(f"rgb_c1_{e}", f"lzw_planar_{e}", f, "-c", "lzw", "-p", "separate")
    cp(f"rgb_c1_{e}", f"lzw_tiles_{e}", f, "-c", "lzw:2", "-t", "-w", "16", "-l", "16"); cp(f"rgb16_{e}", f"lzw_rgb16_pred_{e}", f, "-c", "lzw:2"); cp(f"gray16_small_{e}", f"lzw_gray16_{e}", f, "-c", "lzw:2")
    cp(f"rgba_x2_{e}", f"lzw_rgba_{e}", f, "-c", "lzw:2"); cp(f"palette4_{e}", f"lzw_palette4_{e}", f, "-c", "lzw"); cp(f"gray1_black_{e}", f"lzw_bilevel_{e}", f, "-c", "lzw")
    cp(f"rgb_c1_{e}", f"jpeg_ycc_{e}", f, "-c", "jpeg:80", "-r", "32"); cp(f"rgb_c1_{e}", f"jpeg_rgb_{e}", f, "-c", "jpeg:r:80", "-r", "32"); cp(f"gray8_black_{e}", f"jpeg_gray_{e}", f, "-c", "jpeg:80", "-r", "32")
    cp(f"rgb_c1_{e}", f"jpeg_tiles_{e}", f, "-c", "jpeg:80", "-t", "-w", "16", "-l", "16"); cp(f"rgb_c1_{e}", f"jpeg_strips_{e}", f, "-c", "jpeg:80", "-r", "16")
    cp(f"cmyk_{e}", f"jpeg_cmyk_{e}", f, "-c", "jpeg:80", "-r", "32")
    for src in ("gray1_black", "gray1_white"):
        for n, c in (("g3", "g3:1d"), ("g32d", "g3:2d"), ("g3fill", "g3:1d:fill"), ("g32dfill", "g3:2d:fill"), ("g4", "g4")):
            cp(f"{src}_{e}", f"ccitt_{n}_{src}_{e}", f, "-c", c); cp(f"{src}_{e}", f"ccitt_{n}_{src}_lsb_{e}", f, "-c", c, "-f", "lsb2msb")
            cp(f"{src}_{e}", f"ccitt_{n}_{src}_strips_{e}", f, "-c", c, "-r", "5")
for n, kw in (("pil_raw", {}), ("pil_lzw", dict(compression="tiff_lzw")), ("pil_jpeg", dict(compression="jpeg")), ("pil_deflate", dict(compression="tiff_adobe_deflate")), ("pil_packbits", dict(compression="packbits"))):
    photo.save(os.path.join(OUT, n + ".tif"), **kw)
b1 = photo.convert("1")
for c in ("tiff_ccitt", "group3", "group4", "packbits"): b1.save(os.path.join(OUT, f"pil_bilevel_{c}.tif"), compression=c)
photo.save(os.path.join(OUT, "pil_pages.tif"), save_all=True, append_images=[photo.rotate(180)])
photo.convert("YCbCr").save(os.path.join(OUT, "pil_ycc.tif")); photo.convert("CMYK").save(os.path.join(OUT, "pil_cmyk_lzw.tif"), compression="tiff_lzw")
for ss, (a, b) in (("422", (2, 1)), ("420", (2, 2)), ("440", (1, 2))):  # subsampled YCbCr without JPEG: data units
    y = numpy.asarray(photo.convert("YCbCr"))
    hh, ww = -(-H // b) * b, -(-W // a) * a
    yp = numpy.pad(y, ((0, hh - H), (0, ww - W), (0, 0)), "edge")
    cb = yp[:, :, 1].reshape(hh // b, b, ww // a, a).mean((1, 3)).astype("u1"); cr = yp[:, :, 2].reshape(hh // b, b, ww // a, a).mean((1, 3)).astype("u1")
    units = numpy.concatenate([yp[:, :, 0].reshape(hh // b, b, ww // a, a).transpose(0, 2, 1, 3).reshape(hh // b, ww // a, a * b), cb[:, :, None], cr[:, :, None]], 2)
    for cn, comp in (("raw", 1), ("deflate", 8)):
        data = units.tobytes(); data = zlib.compress(data) if comp == 8 else data
        tags = [(256, 3, [W]), (257, 3, [H]), (258, 3, [8, 8, 8]), (259, 3, [comp]), (262, 3, [6]), (273, 4, [8]), (277, 3, [3]), (278, 3, [H]), (279, 4, [len(data)]), (284, 3, [1]), (530, 3, [a, b])]
        at = 8 + len(data) + (len(data) & 1)
        later, ent = b"", b""
        for t, ty, v in tags:
            d = struct.pack("<%d%s" % (len(v), "H" if ty == 3 else "I"), *v); ent += struct.pack("<HHI", t, ty, len(v))
            if len(d) <= 4: ent += d.ljust(4, b"\0")
            else: ent += struct.pack("<I", at + 2 + 12 * len(tags) + 4 + len(later)); later += d
        open(os.path.join(OUT, f"ycc_{ss}_{cn}.tif"), "wb").write(b"II*\0" + struct.pack("<I", at) + data.ljust(at - 8, b"\0") + struct.pack("<H", len(tags)) + ent + bytes(4) + later)

clear = Image.fromarray(rgba, "RGBA")
def w(name, im, **kw): im.save(os.path.join(OUT, name + ".webp"), **kw)
for q in (5, 20, 50, 80, 100):
    w(f"lossy_q{q}", photo, quality=q); w(f"lossy_alpha_q{q}", clear, quality=q)
for m in (0, 3, 6): w(f"lossy_m{m}", photo, quality=60, method=m); w(f"lossless_m{m}", photo, lossless=True, method=m); w(f"lossless_alpha_m{m}", clear, lossless=True, exact=True, method=m)
w("lossless_alpha_inexact", clear, lossless=True); w("alpha_q20", clear, quality=70, alpha_quality=20); w("gray", photo.convert("L")); w("palette_lossless", photo.quantize(8).convert("RGB"), lossless=True)
w("two_color", photo.convert("1").convert("RGB"), lossless=True); w("one_pixel", photo.crop((5, 5, 6, 6))); w("wide", photo.resize((257, 3))); w("odd", photo.resize((33, 17)), quality=90)
w("animated_lossless", photo, save_all=True, append_images=[photo.rotate(180)], duration=100, lossless=True); w("animated_lossy", photo, save_all=True, append_images=[photo.rotate(180)], duration=100)
w("animated_alpha", clear, save_all=True, append_images=[clear.rotate(180)], duration=100, lossless=True)
# first frame smaller than the canvas
exif = Image.Exif(); exif[0x0112] = 6
w("orientation_6", photo, lossless=True, exif=exif)
photo.save(os.path.join(OUT, "t.png"))
def cw(name, *args, src="t.png"): subprocess.run(["cwebp", "-quiet", *args, os.path.join(OUT, src), "-o", os.path.join(OUT, name + ".webp")], check=True)
for k in (0, 30, 100): cw(f"cw_filter{k}", "-q", "40", "-f", str(k)); cw(f"cw_strong{k}", "-q", "40", "-f", str(k), "-strong"); cw(f"cw_nostrong{k}", "-q", "40", "-f", str(k), "-nostrong")
for k in (1, 2, 4): cw(f"cw_seg{k}", "-q", "50", "-segments", str(k))
for k in (1, 2, 3): cw(f"cw_part{k}", "-q", "50", "-partition_limit", str(k * 30))
for k in range(0, 8): cw(f"cw_preproc{k}", "-q", "30", "-sharpness", str(k), "-f", "60")
cw("cw_near", "-near_lossless", "40"); cw("cw_mt", "-q", "50", "-mt", "-low_memory")
os.remove(os.path.join(OUT, "t.png"))
f1 = os.path.join(OUT, "f1.webp"); photo.crop((0, 0, 11, 7)).save(f1, lossless=True); f2 = os.path.join(OUT, "f2.webp"); photo.save(f2, lossless=True)
subprocess.run(["webpmux", "-frame", f1, "+100+10+8+0+b", "-frame", f2, "+100+0+0+0+b", "-bgcolor", "255,200,100,50", "-o", os.path.join(OUT, "animated_small_first.webp")], check=True, stderr=subprocess.DEVNULL)
subprocess.run(["webpmux", "-frame", f2, "+100+0+0+0+b", "-frame", f1, "+100+10+8+0+b", "-o", os.path.join(OUT, "animated_small_second.webp")], check=True, stderr=subprocess.DEVNULL)
os.remove(f1); os.remove(f2)

def tga(name, kind, depth, pixels, mapping=None, origin=0, ident=b"", mapfirst=0, mapdepth=0, maplen=0, attr=0, size=None):
    ww, hh = size or (W, H)
    head = struct.pack("<BBBHHBHHHHBB", len(ident), 1 if mapping is not None else 0, kind, mapfirst, maplen, mapdepth, 0, 0, ww, hh, depth, origin | attr)
    open(os.path.join(OUT, name + ".tga"), "wb").write(head + ident + (mapping or b"") + pixels)
def rle(data, n, width=None):  # n bytes a pixel; packets may run over row ends where width is None
    px = [data[i:i + n] for i in range(0, len(data), n)]; out = b""; i = 0
    while i < len(px):
        lim = len(px) if width is None else (i // width + 1) * width
        j = i
        while j + 1 < lim and px[j + 1] == px[i] and j - i < 127: j += 1
        if j > i: out += bytes((0x80 | j - i,)) + px[i]; i = j + 1
        else:
            while j + 1 < lim and px[j + 1] != px[j] and j - i < 127: j += 1
            out += bytes((j - i,)) + b"".join(px[i:j + 1]); i = j + 1
    return out
flat = rgb & 0xE0
for on, o in (("bottom", 0), ("bottomright", 16), ("top", 32), ("topright", 48)):
    bgr = flat[:, :, ::-1].tobytes(); bgra = numpy.dstack([flat[:, :, ::-1], alpha]).tobytes()
    five = ((rgb[:, :, 0].astype("u2") >> 3) << 10 | (rgb[:, :, 1].astype("u2") >> 3) << 5 | rgb[:, :, 2] >> 3 | 0x8000).astype("<u2").tobytes(); gr = (gray & 0xF0).tobytes(); la = numpy.dstack([gray & 0xF0, alpha]).tobytes()
    for d, px, n, k, at in ((24, bgr, 3, 2, 0), (32, bgra, 4, 2, 8), (16, five, 2, 2, 1), (15, five, 2, 2, 0), (8, gr, 1, 3, 0), (16, la, 2, 3, 8)):
        nm = f"{'gray' if k == 3 else 'rgb'}{d}_{on}"
        tga(nm, k, d, px, origin=o, attr=at); tga(nm + "_rle", k | 8, d, rle(px, n, W), origin=o, attr=at); tga(nm + "_rle_over", k | 8, d, rle(px, n), origin=o, attr=at)
    p = photo.quantize(16); pal = numpy.array(p.getpalette()[:48], "u1").reshape(16, 3); idx = numpy.asarray(p).tobytes()
    m24 = pal[:, ::-1].tobytes(); m32 = numpy.dstack([pal[None, :, ::-1], numpy.full((1, 16, 1), 200, "u1")]).tobytes(); m16 = ((pal[:, 0].astype("u2") >> 3) << 10 | (pal[:, 1].astype("u2") >> 3) << 5 | pal[:, 2] >> 3).astype("<u2").tobytes()
    for md, m in ((24, m24), (32, m32), (16, m16), (15, m16)):
        tga(f"map{md}_{on}", 1, 8, idx, mapping=m, maplen=16, mapdepth=md, origin=o); tga(f"map{md}_{on}_rle", 9, 8, rle(idx, 1, W), mapping=m, maplen=16, mapdepth=md, origin=o)
    tga(f"mapfirst_{on}", 1, 8, bytes(b + 3 for b in idx), mapping=m24, maplen=16, mapdepth=24, mapfirst=3, origin=o)
    tga(f"ident_{on}", 2, 24, bgr, origin=o, ident=b"made by hand")
tga("map_with_rgb", 2, 24, bgr, mapping=m24, maplen=16, mapdepth=24)
for n, im in (("pil_rgb", photo), ("pil_rgba", clear), ("pil_gray", photo.convert("L")), ("pil_la", clear.convert("LA")), ("pil_p", photo.quantize(64)), ("pil_1", photo.convert("1"))):
    im.save(os.path.join(OUT, n + ".tga")); im.save(os.path.join(OUT, n + "_rle.tga"), compression="tga_rle")


# Left out are layouts that Pillow reads wrongly (planar RGB of 16 bits, big-endian compressed floats) or ImageSharp
# by one step (TGA maps of 16 bits).
KEPT = """gray[1248]_*_le.tif gray[1248]_black_be.tif gray[148]_tiles_le.tif gray12_le.tif gray16_*e.tif gray16_small_*.tif
gray16_pred_*.tif gray16_signed_*.tif gray32_le.tif gray32_signed_*.tif float_le.tif float_deflate_le.tif float_pred3_le.tif
float_white_be.tif gray_alpha_le.tif rgb_c*_le.tif rgb_c1_be.tif rgb_planar_c1_le.tif rgb_planar_c8_be.tif
rgb_tiles_c1_le.tif rgb_tiles_c8_be.tif rgb_tiles_planar_c32773_le.tif rgb_pred_*.tif rgb_fill2_le.tif rgba_x[012]_*.tif
rgba_missing_extra_le.tif rgba_planar_deflate_be.tif rgb5_*_le.tif rgb6_*_le.tif rgb16_le.tif rgb16_be.tif rgb16_pred_be.tif
rgb16_planar_deflate_*.tif rgb16_tiles_le.tif rgba16_x1_*.tif palette*_le.tif palette4_be.tif cmyk*_le.tif cmyk_planar_be.tif
ycc_444_deflate_le.tif ycc_4*_deflate.tif orient*_le.tif bigtiff*_le.tif no_*_le.tif bits_once_be.tif lzw*_le.tif lzw_pred_be.tif
jpeg_*_le.tif jpeg_ycc_be.tif ccitt_*_gray1_black_le.tif ccitt_*_gray1_white_strips_le.tif ccitt_g4_gray1_black_lsb_be.tif
pil_pages.tif pil_raw.tif pil_jpeg.tif pil_bilevel_tiff_ccitt.tif
*.webp rgb*_*.tga gray*_*.tga map24_*.tga map16_top.tga ident_top.tga pil_*.tga""".split()
BAD = "map16_* map15_* mapfirst_* pil_1.tga gray8_tiles_be.tif ycc_444_le.tif".split()
expected = {}
for name in sorted(os.listdir(OUT)):
    if name.endswith((".py", ".json")):
        continue
    path = os.path.join(OUT, name)
    keep = any(fnmatch.fnmatch(name, kind) for kind in KEPT) and not any(fnmatch.fnmatch(name, kind) for kind in BAD)
    try:
        image = Image.open(path).convert("RGB") if keep else None
    except Exception:
        image = None
    if image is None:
        os.remove(path)
    else:
        expected[name] = {"width": image.width, "height": image.height, "sha256": hashlib.sha256(image.tobytes()).hexdigest()}
json.dump(expected, open(os.path.join(OUT, "expected.json"), "w"), indent=1)
