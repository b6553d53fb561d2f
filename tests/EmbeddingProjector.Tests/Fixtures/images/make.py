"""Makes the pictures of this folder and expected.json, with Pillow 9.4 and torchvision 0.14 as the reference.

    python3 make.py REFERENCE_IMAGES OUT

REFERENCE_IMAGES is a folder of ordinary pictures (shared/fixtures/images): those below 40,000 bytes are copied, and
cat.png there is the source of the others. OUT is this folder. expected.json holds, for every picture, width, height
and the SHA-256 of the bytes of Image.open(p).convert("RGB"), or that Pillow refuses it; and for a few the SHA-256 of
the crop that a preset cuts.
"""
import hashlib
import json
import pathlib
import shutil
import sys

import numpy as np
from PIL import Image

import make_jpeg
import make_others
import make_png

LARGEST_COPY = 40_000
PRESETS = {
    "resnet_v1_256_224_bilinear": (256, 224, "bilinear"),
    "efficientnet_b0_256_224_bicubic": (256, 224, "bicubic"),
    "inception_342_299_bilinear": (342, 299, "bilinear"),
}


RESIZES = [(1, 1), (3, 200), (161, 20), (40, 116), (400, 301), (7, 5), (28, 28)]
CROPS = [(20, 33), (101, 64), (100, 65), (60, 60), (30, 31)]


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def crop_digest(image, resize, crop, interpolation):
    from torchvision.transforms import CenterCrop, InterpolationMode, Resize

    resized = Resize(resize, interpolation=InterpolationMode(interpolation))(image)
    return digest(np.asarray(CenterCrop(crop)(resized)))


def resize_digests(image):
    """By "width height filter" Pillow's resizes; by "resize crop filter crop" torchvision's crops."""
    filters = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
    digests = {}
    for name, value in filters.items():
        for size in RESIZES:
            digests[f"{size[0]} {size[1]} {name}"] = digest(np.asarray(image.resize(size, value)))
        for resize, crop in CROPS:
            digests[f"{resize} {crop} {name} crop"] = crop_digest(image, resize, crop, name)
    return digests


def main():
    reference, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for path in sorted(reference.iterdir()):
        if path.is_file() and path.suffix != ".json" and path.stat().st_size < LARGEST_COPY:
            shutil.copyfile(path, out / path.name)

    cat = Image.open(reference / "cat.png").convert("RGB")
    for maker in (make_png, make_jpeg, make_others):
        maker.make(cat, out)
    expected = {}
    for path in sorted(out.iterdir()):
        if path.suffix in (".py", ".md", ".json"):
            continue

        try:
            rgb = np.asarray(Image.open(path).convert("RGB"))
            expected[path.name] = {"width": rgb.shape[1], "height": rgb.shape[0], "sha256": digest(rgb)}
        except (OSError, ValueError) as error:
            expected[path.name] = {"refused": str(error)[:80]}

    for name in ("digit_like_28.png", "portrait.jpg"):
        image = Image.open(out / name).convert("RGB")
        expected[name]["crops"] = {key: crop_digest(image, *preset) for key, preset in PRESETS.items()}

    for name in ("digit_like_28.png", "rgb.png", "tiny_9x17.jpg", "one_pixel.jpg"):
        expected[name]["resizes"] = resize_digests(Image.open(out / name).convert("RGB"))

    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
