"""Remakes the sets here with numpy and torch (Debian: python3-numpy, python3-torch; for torch's log also TensorBoard's package).

python3 make.py            the matrices and tables
python3 make.py torch      the log that torch's SummaryWriter.add_embedding writes, too
"""
import csv
import shutil
import sys
import zipfile

import numpy

ROWS, COLUMNS = 6, 3
# A matrix whose every value is a float16, so that each form of it reads back alike.
MATRIX = (numpy.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS) - 7) / 4
LABELS = numpy.array(["cat", "dog", "cat", "dög", "cat", "dog"])


def matrices():
    numpy.save("half.npy", MATRIX.astype("<f2"))
    numpy.save("double_fortran.npy", numpy.asfortranarray(MATRIX.astype("<f8")))
    numpy.save("big_endian.npy", MATRIX.astype(">f4"))
    numpy.save("vector.npy", MATRIX.astype("<f4").ravel())
    numpy.save("objects.npy", numpy.array([["a", None]], dtype=object), allow_pickle=True)
    numpy.save("empty.npy", MATRIX.astype("<f4")[:0])
    broken = MATRIX.astype("<f4").copy()
    broken[1, 2], broken[4, 0] = numpy.nan, -numpy.inf
    numpy.save("not_finite.npy", broken)

    numpy.save("table.npy", MATRIX.astype("<f4"))
    with open("table.csv", "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "label", "note"])
        for row, note in enumerate(["plain", "a, comma", "two\nlines", 'a "quote"', "", "tab\there"]):
            writer.writerow([f"x{row}", LABELS[row], note])


def archives():
    kinds = {
        "label": LABELS, "count": numpy.arange(ROWS, dtype="<i2") - 2, "big": numpy.arange(ROWS, dtype=">u4") + 4000000000,
        "flag": numpy.arange(ROWS) % 2 == 0, "weight": (numpy.arange(ROWS) / 8).astype("<f4"),
        "bytes": numpy.array([b"a", b"bc", b"", b"d", b"e", b"f"]), "wide": LABELS.astype(">U3"),
    }
    numpy.savez("stored.npz", x=MATRIX.astype("<f4"), **kinds)
    numpy.savez_compressed("deflated.npz", x=MATRIX.astype("<f8"), **kinds)
    numpy.savez("several.npz", a=MATRIX.astype("<f4"), b=MATRIX.astype("<f4") * 2, scalar=numpy.float32(3))
    numpy.savez("objects.npz", x=MATRIX.astype("<f4"), names=numpy.array(["a", None, 1, 2, 3, 4], dtype=object))
    with zipfile.ZipFile("no_arrays.npz", "w") as archive:
        archive.writestr("readme.txt", "nothing")


def torch_log():
    import torch
    from torch.utils.tensorboard import SummaryWriter

    shutil.rmtree("torch", ignore_errors=True)
    pictures = torch.arange(ROWS).reshape(ROWS, 1, 1, 1).expand(ROWS, 3, 4, 4) / 255.0
    values = torch.tensor(MATRIX, dtype=torch.float32)
    with SummaryWriter("torch") as writer:
        writer.add_embedding(values, metadata=list(LABELS), label_img=pictures, global_step=0, tag="plain")
        writer.add_embedding(
            values * 2, metadata=[[f"w{i}", i / 2] for i in range(ROWS)], metadata_header=["word", "weight"],
            global_step=10, tag="with/header")
        writer.add_embedding(values * 3, global_step=0, tag="bare")
        writer.add_embedding(values * 4, global_step=5, tag="bare")
    import pathlib
    for event in pathlib.Path("torch").glob("events.*"):
        event.unlink()


matrices()
archives()
if "torch" in sys.argv:
    torch_log()
