"""Makes the pictures beside it and NAME.npy, the RGB bytes that Pillow gives for each. Run: python3 make.py
Made with Pillow 9.4 (libwebp 1.2.4, libtiff 4.5); QOI, which that Pillow lacks, is written here."""
import os

import numpy
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
PHOTO = os.path.join(HERE, "..", "..", "..", "..", "examples", "photos", "cat.jpg")
WIDTH, HEIGHT = 61, 47


def save(name, image, **options):
    path = os.path.join(HERE, name)
    image.save(path, **options)
    numpy.save(path + ".npy", numpy.asarray(Image.open(path).convert("RGB")))


def qoi(pixels):
    """An encoder of the specification's four simplest chunks: index, diff, run and rgb (qoiformat.org)."""
    data, seen, last, run = bytearray(b"qoif" + WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big") + b"\3\0"), {}, (0, 0, 0), 0
    for pixel in pixels:
        if pixel == last:
            run += 1
            if run == 62:
                data.append(0xC0 | run - 1)
                run = 0
            continue
        if run:
            data.append(0xC0 | run - 1)
            run = 0
        slot = (pixel[0] * 3 + pixel[1] * 5 + pixel[2] * 7 + 255 * 11) % 64
        steps = [((now - before + 2) & 255) for now, before in zip(pixel, last)]
        if seen.get(slot) == pixel:
            data.append(slot)
        elif max(steps) < 4:
            data.append(0x40 | steps[0] << 4 | steps[1] << 2 | steps[2])
        else:
            data += bytes((0xFE, *pixel))
        seen[slot] = last = pixel
    if run:
        data.append(0xC0 | run - 1)
    return bytes(data + b"\0" * 7 + b"\1")


photo = Image.open(PHOTO).convert("RGB")
photo = photo.resize((photo.width // 4, photo.height // 4)).crop((20, 20, 20 + WIDTH, 20 + HEIGHT))
alpha = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
clear = photo.copy()
clear.putalpha(alpha)

save("lossy.webp", photo, quality=80)
save("lossy_q20.webp", photo, quality=20)
save("lossless.webp", photo, lossless=True)
save("lossy_alpha.webp", clear, quality=80)
save("lossless_alpha.webp", clear, lossless=True, exact=True)
save("animated.webp", photo, save_all=True, append_images=[photo.rotate(180)], duration=100, lossless=True)

for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
    save(f"{compression}.tif", photo, compression=compression)
save("gray.tif", photo.convert("L"))
save("palette.tif", photo.quantize(64))
save("bilevel_g4.tif", photo.convert("1"), compression="group4")
save("alpha.tif", clear)
exif = Image.Exif()
exif[0x0112] = 6
save("orientation_6.webp", photo, lossless=True, exif=exif)

save("plain.tga", photo)
save("rle.tga", photo, compression="tga_rle")
save("gray.tga", photo.convert("L"))
save("palette.tga", photo.quantize(64))

with open(os.path.join(HERE, "plain.qoi"), "wb") as file:
    file.write(qoi([tuple(pixel) for pixel in numpy.asarray(photo).reshape(-1, 3).tolist()]))
numpy.save(os.path.join(HERE, "plain.qoi.npy"), numpy.asarray(photo))
