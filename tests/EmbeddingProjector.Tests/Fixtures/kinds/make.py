"""Makes the pictures beside it and expected.json: what Pillow 9.4 with libjpeg-turbo 2.1.5 makes of each. Run: python3 make.py
Kinds that were once read otherwise. Needs cjpeg (Debian's libjpeg-turbo-progs)."""
import hashlib, json, os, random, struct, subprocess, tempfile, zlib
import numpy
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

OUT = os.path.dirname(os.path.abspath(__file__))
PHOTO = Image.open(os.path.join(OUT, "..", "..", "..", "..", "examples", "photos", "cat.jpg")).convert("RGB")
PHOTO = PHOTO.resize((PHOTO.width // 8, PHOTO.height // 8))
RANDOM = random.Random(3)
own = {}  # what Pillow 9.4 does not read: the pixels that the file was made of


def put(name, data):
    with open(os.path.join(OUT, name), "wb") as file:
        file.write(data)


def jpeg(width, height, *arguments, gray=False, scans=None):
    picture = PHOTO.crop((7, 5, 7 + width, 5 + height)).convert("L" if gray else "RGB")
    with tempfile.TemporaryDirectory() as folder:
        picture.save(os.path.join(folder, "p.ppm"))
        if scans:
            with open(os.path.join(folder, "scans"), "w") as file:
                file.write(scans)
            arguments = (*arguments, "-scans", os.path.join(folder, "scans"))
        return subprocess.run(
            ["cjpeg", *arguments, os.path.join(folder, "p.ppm")], check=True, capture_output=True).stdout


# Arithmetic coding: sequential and progressive, sampling, restarts, gray, a damaged stream.
for sampling in ("1x1", "2x2", "2x1"):
    put(f"arithmetic_{sampling}.jpg", jpeg(37, 29, "-arithmetic", "-sample", sampling))
    put(f"arithmetic_progressive_{sampling}.jpg", jpeg(37, 29, "-arithmetic", "-progressive", "-sample", sampling))
put("arithmetic_q98.jpg", jpeg(24, 24, "-arithmetic", "-quality", "98"))
put("arithmetic_gray.jpg", jpeg(30, 20, "-arithmetic", gray=True))
put("arithmetic_restart.jpg", jpeg(37, 29, "-arithmetic", "-restart", "2B"))
put("arithmetic_progressive_restart.jpg", jpeg(37, 29, "-arithmetic", "-progressive", "-restart", "1"))
put("arithmetic_one_scan.jpg", jpeg(37, 29, "-arithmetic", scans="0,1,2: 0-0, 0, 1;\n0: 1-9, 0, 2;\n"))
for name in ("arithmetic_2x2", "arithmetic_progressive_2x2", "arithmetic_restart"):
    data = bytearray(open(os.path.join(OUT, name + ".jpg"), "rb").read())
    data[len(data) * 3 // 4] ^= 0x15
    put(name + "_damaged.jpg", bytes(data))
odd = jpeg(37, 29, "-arithmetic")
at = odd.find(b"\xff\xcc")
put("arithmetic_odd_conditioning.jpg", odd[:at + 3] + bytes([odd[at + 3] + 1]) + odd[at + 4:at + 2 + odd[at + 3]] + b"\x00" + odd[at + 2 + odd[at + 3]:])

# DC values beyond 16 bits: the table's sizes are replaced by large ones.
for number, (sampling, quality) in enumerate((("1x1", 30), ("2x2", 75), ("2x1", 95), ("1x1", 75))):
    for kind, extra in (("", ()), ("_progressive", ("-progressive",))):
        data = bytearray(jpeg(48, 32, "-sample", sampling, "-quality", str(quality), *extra))
        at = data.find(b"\xff\xc4")
        for i in range(sum(data[at + 5:at + 21])):
            data[at + 21 + i] = RANDOM.randrange(8, 12)
        put(f"dc_overflow_{number}{kind}.jpg", bytes(data))

# A whole scan without its end marker, or with a torn one: what libjpeg's buffer decides.
for name, data in (("a", jpeg(37, 29, "-sample", "2x2")), ("b", jpeg(24, 40, "-sample", "1x1", "-quality", "95")),
                   ("c", jpeg(33, 17, gray=True)), ("d", jpeg(37, 29, "-restart", "2B")), ("e", jpeg(30, 30, "-progressive"))):
    for ending, tail in (("none", b""), ("half", b"\xff"), ("zeros1", bytes(1)), ("zeros2", bytes(2)), ("zeros4", bytes(4)),
                         ("zeros7", bytes(7)), ("stuffed", b"\xff\0"), ("comment", b"\xff\xfe\0\x20ab"), ("app14", b"\xff\xee\x81"),
                         ("tables", b"\xff\xdb"), ("scan", b"\xff\xda"), ("temporary", b"\xff\x01"), ("unknown", b"\xff\x07"),
                         ("reserved", b"\xff\xf3")):
        put(f"ending_{name}_{ending}.jpg", data[:-2] + tail)

# A small file whose frame is large: the data ends at once, and the rest is gray.
for name, marker, data in (("baseline", 0xC0, jpeg(16, 16)), ("progressive", 0xC2, jpeg(16, 16, "-progressive")),
                           ("arithmetic", 0xC9, jpeg(16, 16, "-arithmetic"))):
    data = bytearray(data)
    at = data.find(bytes((0xFF, marker)))
    data[at + 5:at + 9] = struct.pack(">HH", 700, 900)
    put(f"large_frame_{name}.jpg", bytes(data))
    put(f"large_frame_{name}_cut.jpg", bytes(data[:-2]))


# BMP headers of every length.
def bmp(name, length, bits, rows, masks=None, palette=b"", bottom_up=True, tail=b""):
    height, width = len(rows), WIDTH
    stride = (width * bits + 31) // 32 * 4
    body = b"".join(row.ljust(stride, b"\0") for row in (rows[::-1] if bottom_up else rows))
    behind = struct.pack("<3I", *masks[:3]) if masks and length < 52 else b""
    start = 14 + length + len(behind) + len(palette)
    if length == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", length, width, height if bottom_up else -height, 1, bits, 3 if masks else 0,
                           len(body), 2835, 2835, len(palette) // 4, 0)
        if masks and length >= 52:
            info += struct.pack(f"<{len(masks)}I", *masks)
        info = info[:length].ljust(length, b"\0")
    put(name, struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start) + info + behind + palette + body + tail)


WIDTH = 13
pixels = numpy.asarray(PHOTO.crop((9, 9, 9 + WIDTH, 9 + 7)))
bgr = [row[:, ::-1].tobytes() for row in pixels]
words = ((pixels[:, :, 0].astype("u2") >> 3) << 11 | (pixels[:, :, 1].astype("u2") >> 2) << 5 | pixels[:, :, 2] >> 3).astype("<u2")
wide = numpy.stack([(words >> 11 & 31) * 255 // 31, (words >> 5 & 63) * 255 // 63, (words & 31) * 255 // 31], 2).astype("u1")
MASKS = (0xF800, 0x7E0, 0x1F, 0)
for length in (12, 16, 40, 52, 56, 64, 108, 124):
    bmp(f"header_{length}.bmp", length, 24, bgr)
    if length in (16, 52, 56):
        own[f"header_{length}.bmp"] = pixels
    if length > 16:
        bmp(f"header_{length}_565.bmp", length, 16, [row.tobytes() for row in words], MASKS[:3] if length == 52 else MASKS)
        if length in (52, 56):
            own[f"header_{length}_565.bmp"] = wide
nibbles = [bytes((x * 3 + y) % 16 << 4 | (x * 5 + y) % 16 for x in range(7)) for y in range(7)]
bmp("gray4_ramp.bmp", 40, 4, nibbles, palette=b"".join(bytes((i, i, i, 0)) for i in range(16)), tail=bytes(8))
bmp("gray4_one_entry.bmp", 40, 4, nibbles, palette=bytes(4), bottom_up=False, tail=b"\x11" * 3)
bmp("gray4_scaled.bmp", 40, 4, nibbles, palette=b"".join(bytes((17 * i,) * 3 + (0,)) for i in range(16)))

# Orientation in a PNG's chunks.
small = PHOTO.crop((3, 3, 14, 10))


def png(name, picture=small, exif=None, **texts):
    info = PngInfo()
    for kind, (key, value, *rest) in texts.items():
        (info.add_itxt if kind.startswith("itxt") else info.add_text)(key, value, **(rest[0] if rest else {}))
    picture.save(os.path.join(OUT, name), pnginfo=info, **({"exif": exif} if exif else {}))


exif = Image.Exif()
exif[0x0112] = 6
other = Image.Exif()
other[0x010F] = "maker"
XMP = "XML:com.adobe.xmp"
png("orientation_exif.png", exif=exif)
png("orientation_xmp_element.png", itxt=(XMP, "<x><tiff:Orientation>3</tiff:Orientation></x>"))
png("orientation_xmp_attribute.png", itxt=(XMP, '<x tiff:Orientation="8" />'))
png("orientation_xmp_packed.png", itxt=(XMP, "<x><tiff:Orientation>5</tiff:Orientation></x>", {"zip": True}))
png("orientation_xmp_beside_exif.png", exif=exif, itxt=(XMP, "<tiff:Orientation>3</tiff:Orientation>"))
png("orientation_xmp_beside_other_exif.png", exif=other, itxt=(XMP, "<tiff:Orientation>3</tiff:Orientation>"))
profile = exif.tobytes()
hexes = "\nexif\n%8d\n%s\n" % (len(profile), profile.hex())
png("orientation_profile.png", text=("Raw profile type exif", hexes))
png("orientation_profile_packed.png", text=("Raw profile type exif", hexes, {"zip": True}))
png("orientation_profile_international.png", itxt=("Raw profile type exif", hexes, {"zip": True}))
png("orientation_xmp_plain_text.png", text=(XMP, "<a><b tiff:Orientation=\"7\"/></a>"))
png("orientation_xmp_packed_text.png", text=(XMP, "<tiff:Orientation>2</tiff:Orientation>", {"zip": True}))
png("orientation_xmp_twice.png", itxt=(XMP, "<tiff:Orientation>2</tiff:Orientation>"), text=(XMP, "<tiff:Orientation>4</tiff:Orientation>"))

# Gray of 16 bits.
levels = numpy.asarray(PHOTO.crop((0, 0, 19, 11)).convert("L")).astype("u2")
Image.fromarray(levels * 200 + 300).save(os.path.join(OUT, "white_16bit.png"))
Image.fromarray(levels // 2).save(os.path.join(OUT, "dark_16bit.png"))

expected = {}
for name in sorted(os.listdir(OUT)):
    if name.endswith((".py", ".json")):
        continue
    path = os.path.join(OUT, name)
    try:
        array = own[name] if name in own else numpy.asarray(Image.open(path).convert("RGB"))
    except Exception as error:
        expected[name] = {"refused": str(error).split(" (")[0].split("'")[0]}
        continue
    digest = lambda values: hashlib.sha256(numpy.ascontiguousarray(values).tobytes()).hexdigest()
    expected[name] = {"width": array.shape[1], "height": array.shape[0], "sha256": digest(array)}
    if name.startswith("orientation"):
        expected[name]["crops"] = {"turned": digest(numpy.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB")))}
with open(os.path.join(OUT, "expected.json"), "w") as file:
    json.dump(expected, file, indent=1)
