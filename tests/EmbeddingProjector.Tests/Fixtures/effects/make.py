"""Makes expected.json of this folder, with Pillow 9.4 as the reference.

    python3 make.py [MORE] > expected.json

Each key is WIDTHxHEIGHT, the effect, its value and, for a rotation, `expand` or a fill; each value is the width, the
height and the SHA-256 of the RGB bytes that Pillow makes of the picture below. MORE seeded random cases may be added,
to compare more than is kept here.
"""
import hashlib
import json
import random
import sys

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter


def picture(width, height):
    """The same formula stands in EffectFixtures.cs."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return Image.fromarray(((x * 37 + y * 91 + c * 57 + x * y * 13) % 256).astype(np.uint8))


def zoom(image, factor, fill):
    width, height = (max(1, round(side * factor)) for side in image.size)
    resized = image.resize((width, height), Image.BILINEAR)
    canvas = Image.new("RGB", image.size, fill)
    left, top = max(0, width - image.width) // 2, max(0, height - image.height) // 2
    part = resized.crop((left, top, left + min(width, image.width), top + min(height, image.height)))
    canvas.paste(part, (max(0, image.width - width) // 2, max(0, image.height - height) // 2))
    return canvas


def effect(image, name, value, option):
    if name == "rotate":
        fill = option if option.startswith("#") else None
        return image.rotate(value, Image.BILINEAR, expand=option == "expand", fillcolor=fill)
    if name == "blur":
        return image.filter(ImageFilter.GaussianBlur(value))
    if name == "brightness":
        return ImageEnhance.Brightness(image).enhance(value)
    return zoom(image, value, option)


SIZES = [(1, 1), (1, 7), (2, 2), (3, 5), (16, 16), (17, 31), (64, 48), (61, 61)]
ANGLES = [0, 1, 30, 33.3, 45, 89.999, 90, 137.5, 180, 200, 270, 271.25, 359, 360, 450, -30, -90, -0.001, 1e-9, 719.5]
CASES = [(size, "rotate", float(angle), option)
         for size in SIZES for angle in ANGLES for option in ("", "expand", "#7b74c8")]
CASES += [(size, "blur", value, "") for size in SIZES for value in (0, 0.3, 0.5, 1, 1.7, 2, 5, 12.5, 40)]
CASES += [(size, "brightness", value, "") for size in SIZES[-2:] for value in (0, 0.1, 0.5, 0.999, 1, 1.1, 1.5, 3, 300)]
CASES += [(size, "scale", value, "#7b74c8") for size in SIZES for value in (0.01, 0.3, 0.5, 0.77, 1, 1.01, 1.5, 2.2, 7)]

chance = random.Random(1)
for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 0):
    size = (chance.randint(1, 90), chance.randint(1, 90))
    kind = chance.choice(["rotate"] * 5 + ["blur", "brightness", "scale"])
    value = {"rotate": chance.uniform(-800, 800), "blur": chance.uniform(0, 30), "brightness": chance.uniform(0, 4),
             "scale": chance.uniform(0.05, 6)}[kind]
    if kind == "rotate" and chance.random() < 0.5:
        value = float(chance.randint(-720, 720))
    CASES.append((size, kind, value, chance.choice(["", "expand"]) if kind == "rotate" else "#7b74c8"))

expected = {}
for size, name, value, option in CASES:
    result = effect(picture(*size), name, value, option)
    key = f"{size[0]}x{size[1]} {name} {value!r} {option}".strip()
    digest = hashlib.sha256(result.tobytes()).hexdigest()
    expected[key] = f"{result.width}x{result.height} {digest}"
print(json.dumps(expected, indent=0))
