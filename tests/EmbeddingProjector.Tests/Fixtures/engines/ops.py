"""Writes ops.json and ops.npy: single ops as PyTorch computes them in float64, at sizes that hit vector remainders.

Run with Debian's python3-torch, from this folder:  python3 ops.py
Inputs and parameters are filled by the formula of FormulaWeights.cs from the names 'input' and 'op.NAME', so only results
are stored: ops.npy holds them one after another as float32, row-major, for one image, in the order of ops.json.
Every op reads 2x (exact in any float), so that a test can place it first or behind an addition of x to itself.
"""
import json, math
import numpy as np, torch
import torch.nn.functional as F

M64 = (1 << 64) - 1
CHANNELS = [1, 3, 7, 8, 15, 16, 17, 31, 33, 48]
WIDTHS = [7, 8, 1, 5, 16, 15, 17, 33, 6, 9]


def uniform(name, n):
    seed = 0xCBF29CE484222325
    for b in name.encode():
        seed = ((seed ^ b) * 0x100000001B3) & M64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / 2 ** 24


def filled(suffix, shape):
    u = uniform("op." + suffix, int(np.prod(shape)))
    if len(shape) >= 2:
        v = (2 * u - 1) * math.sqrt(6 / np.prod(shape[1:]))
    else:
        v = {"running_var": 0.5 + u, "running_mean": (2 * u - 1) * 0.2, "weight": 0.25 + 0.5 * u}.get(suffix, (2 * u - 1) * 0.1)
    return torch.from_numpy(v.astype(np.float32).astype(np.float64).reshape(shape))


def conv(i, o, k, h, w, stride=(1, 1), pad=(0, 0), dilation=(1, 1), groups=1, bias=True):
    return dict(op="Conv2d", input=[i, h, w], out=o, kernel=k, stride=stride, padding=pad, dilation=dilation, groups=groups, bias=bias)


def pool(c, h, w, k, stride, pad=(0, 0), ceil=False):
    return dict(op="MaxPool2d", input=[c, h, w], kernel=k, stride=stride, padding=pad, ceil=ceil)


def cases():
    n = len(CHANNELS)
    for j, c in enumerate(CHANNELS):  # every count as input, as output, and every width, in 3x3 and 1x1
        yield conv(c, CHANNELS[(j * 3 + 1) % n], (3, 3), 5, WIDTHS[j], pad=(1, 1), bias=j % 2 == 0)
        yield conv(c, CHANNELS[(j * 7 + 4) % n], (1, 1), 4, WIDTHS[(j + 3) % n], bias=j % 2 == 1)
        yield conv(c, CHANNELS[(j + 5) % n], (3, 3), 9, WIDTHS[(j + 6) % n] + 2, stride=(2, 2), pad=(1, 1))
        yield conv(c, c, (3, 3), 5, WIDTHS[(j + 1) % n] + 2, pad=(1, 1), groups=c)  # depthwise
        yield dict(op="BatchNorm2d", input=[c, 3, WIDTHS[j]], epsilon=[1e-5, 1e-3][j % 2])
        yield pool(c, 7, WIDTHS[j] + 2, (3, 3), (2, 2), (1, 1))
        yield dict(op="AdaptiveAvgPool2d", input=[c, 5, WIDTHS[(j + 2) % n]], size=[1, 1])
        yield dict(op="Linear", input=[c, 1, WIDTHS[j]], out=CHANNELS[(j * 3 + 2) % n] + j, bias=j % 3 != 0)
    yield conv(3, 64, (7, 7), 23, 29, stride=(2, 2), pad=(3, 3), bias=False)  # resnet's first
    yield conv(3, 24, (11, 11), 31, 35, stride=(4, 4), pad=(2, 2))  # alexnet's first
    yield conv(3, 32, (3, 3), 9, 9)
    yield conv(16, 16, (5, 5), 9, 11, pad=(2, 2))
    yield conv(17, 24, (1, 7), 6, 13, pad=(0, 3))
    yield conv(24, 17, (7, 1), 13, 6, pad=(3, 0))
    yield conv(16, 32, (3, 2), 8, 9, stride=(2, 1), pad=(1, 0))
    yield conv(32, 16, (1, 1), 9, 11, stride=(2, 2))
    yield conv(16, 16, (1, 1), 3, 4, pad=(1, 1))
    yield conv(16, 20, (3, 3), 11, 12, pad=(2, 2), dilation=(2, 2))
    yield conv(8, 16, (3, 3), 9, 13, pad=(1, 3), dilation=(1, 3), stride=(2, 2))
    yield conv(8, 8, (3, 3), 1, 1, pad=(1, 1))  # a padding larger than the map
    yield conv(16, 16, (5, 5), 2, 3, pad=(4, 4))
    yield conv(32, 64, (3, 3), 6, 7, pad=(1, 1), groups=2)
    yield conv(12, 20, (3, 3), 6, 7, pad=(1, 1), groups=4)
    yield conv(128, 128, (3, 3), 5, 6, stride=(2, 2), pad=(1, 1), groups=32)  # resnext's
    yield conv(33, 66, (3, 3), 5, 5, pad=(1, 1), groups=33)  # depthwise with a multiplier
    yield conv(48, 48, (5, 5), 9, 9, stride=(2, 2), pad=(2, 2), groups=48)
    yield conv(64, 128, (3, 3), 7, 7, pad=(1, 1), bias=False)
    yield conv(256, 64, (1, 1), 7, 7, bias=False)
    yield conv(512, 40, (3, 3), 3, 3, pad=(1, 1))  # a long sum
    yield pool(16, 8, 8, (2, 2), (2, 2))
    yield pool(17, 9, 13, (3, 3), (2, 2))
    yield pool(33, 8, 12, (3, 3), (2, 2), ceil=True)
    yield pool(48, 7, 9, (3, 3), (2, 2), ceil=True)
    yield pool(5, 2, 2, (3, 3), (2, 2), ceil=True)  # a map smaller than its window
    yield pool(16, 6, 6, (2, 2), (3, 3), (1, 1), ceil=True)
    yield pool(16, 6, 7, (3, 3), (1, 1), (1, 1))
    yield pool(19, 7, 6, (3, 2), (1, 2), (1, 0))
    for c, h, w, k, stride, pad, counts in [
            (16, 9, 11, (3, 3), (1, 1), (1, 1), True), (17, 9, 11, (3, 3), (1, 1), (1, 1), False), (48, 7, 6, (2, 2), (2, 2), (0, 0), True),
            (33, 8, 9, (3, 2), (2, 1), (1, 1), True), (5, 8, 9, (3, 2), (2, 1), (1, 1), False), (3, 1, 1, (3, 3), (1, 1), (1, 1), True)]:
        yield dict(op="AvgPool2d", input=[c, h, w], kernel=k, stride=stride, padding=pad, counts=counts)
    for c, h, w in [(3, 7, 9), (16, 4, 5), (17, 3, 3), (1, 6, 1)]:
        yield dict(op="ChannelAffine", input=[c, h, w], scale=[0.5 + i / 8 for i in range(c)], shift=[i / 4 - 1 for i in range(c)])
    for size, c, h, w in [([7, 7], 16, 7, 7), ([7, 7], 17, 3, 5), ([6, 6], 33, 13, 11), ([2, 3], 24, 7, 7), ([1, 1], 64, 7, 7),
                          ([7, 7], 8, 1, 1), ([3, 1], 31, 10, 4)]:
        yield dict(op="AdaptiveAvgPool2d", input=[c, h, w], size=size)
    yield dict(op="Linear", input=[128, 4, 4], out=50, bias=True)
    yield dict(op="Linear", input=[512, 1, 1], out=1000, bias=True)


def run(case):
    shape = case["input"]
    x = (((2 * uniform("input", int(np.prod(shape))) - 1) * 2).astype(np.float32) * 2).astype(np.float64)
    x = torch.from_numpy(x.reshape([1] + shape))
    if case["op"] == "Conv2d":
        weight = filled("weight", [case["out"], shape[0] // case["groups"], *case["kernel"]])
        bias = filled("bias", [case["out"]]) if case["bias"] else None
        return F.conv2d(x, weight, bias, case["stride"], case["padding"], case["dilation"], case["groups"])
    if case["op"] == "BatchNorm2d":
        mean, variance, weight, bias = (filled(s, [shape[0]]) for s in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(x, mean, variance, weight, bias, eps=case["epsilon"])
    if case["op"] == "MaxPool2d":
        return F.max_pool2d(x, case["kernel"], case["stride"], case["padding"], ceil_mode=case["ceil"])
    if case["op"] == "AvgPool2d":
        return F.avg_pool2d(x, case["kernel"], case["stride"], case["padding"], count_include_pad=case["counts"])
    if case["op"] == "ChannelAffine":
        scale, shift = (torch.tensor(case[key], dtype=torch.float64).reshape(1, -1, 1, 1) for key in ("scale", "shift"))
        return x * scale + shift
    if case["op"] == "AdaptiveAvgPool2d":
        return F.adaptive_avg_pool2d(x, case["size"])
    features = int(np.prod(shape))  # of the flattened map
    return F.linear(x.flatten(1), filled("weight", [case["out"], features]), filled("bias", [case["out"]]) if case["bias"] else None)


if __name__ == "__main__":
    table, results = [], []
    for case in cases():
        y = run(case)[0]
        table.append({**case, "output": list(y.shape)})
        results.append(y.numpy().astype(np.float32).ravel())
    np.save("ops.npy", np.concatenate(results))
    with open("ops.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(case) for case in table) + "\n]\n")
    print(len(table), "cases,", sum(map(len, results)), "values")
