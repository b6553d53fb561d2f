"""Writes zoo_ops.json and zoo_ops.npy: the ops of mobile networks and transformers with their gradients, by PyTorch and
torchvision in float64.

Run with Debian's python3-torchvision, from this folder:  python3 zoo_ops.py
Inputs and parameters are filled by the formula of FormulaWeights.cs from the names 'input', 'slopes' and 'op.NAME', but
relative_position_index holds torchvision's own integers. Stored are, case by case, the result y and
d(sum(slopes * y))/d(input), as float32, row-major, for one image.
"""
import json
import numpy as np, torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import maxvit, shufflenetv2, swin_transformer as swin
from ops import filled, uniform

table, results = [], []


def vector(name, shape):
    return torch.from_numpy((((2 * uniform(name, int(np.prod(shape))) - 1) * 2).astype(np.float32)).astype(np.float64).reshape([1] + list(shape)))


def case(op, shape, compute, **attributes):
    x = vector("input", shape).requires_grad_(True)
    y = compute(x)
    (y * vector("slopes", y.shape[1:])).sum().backward()
    table.append({"op": op, **attributes, "input": list(shape), "output": list(y.shape[1:])})
    results.extend([y.detach().numpy().ravel(), x.grad.numpy().ravel()])


def module(m, call=None):
    """A module under formula parameters named op.NAME."""
    state = {k: v if k.endswith("relative_position_index") else filled(k, list(v.shape)) for k, v in m.state_dict().items()}
    m = m.double().eval()
    m.load_state_dict(state)
    return call and (lambda x: call(m, x)) or m


for shape in [(3, 5, 7), (17, 3, 4), (197, 24), (33,)]:
    for name, f in [("ReLU", F.relu), ("ReLU6", F.relu6), ("Hardswish", F.hardswish), ("Hardsigmoid", F.hardsigmoid), ("Sigmoid", torch.sigmoid),
                    ("SiLU", F.silu), ("GELU", F.gelu), ("Tanh", torch.tanh)]:
        case("Activation", shape, lambda x: f(4 * x), function=name)
for c, h, w in [(16, 5, 3), (17, 4, 4), (48, 1, 7)]:
    case("Mul", (c, h, w), lambda x: x * x.mean((2, 3), keepdim=True))
for c, groups in [(16, 2), (24, 2), (58, 2), (48, 3)]:
    case("ChannelShuffle", (c, 3, 5), lambda x: shufflenetv2.channel_shuffle(x, groups), groups=groups)
for c, start, count in [(16, 0, 8), (24, 12, 12), (58, 29, 29), (64, 16, 32)]:
    case("SliceChannels", (c, 3, 5), lambda x: x[:, start:start + count], start=start, count=count)
case("Permute", (17, 3, 5), lambda x: x.permute(0, 2, 3, 1), axes=[1, 2, 0])
case("Permute", (3, 5, 17), lambda x: x.permute(0, 3, 1, 2), axes=[2, 0, 1])
case("Permute", (24, 15), lambda x: x.permute(0, 2, 1), axes=[1, 0])
case("Flatten", (24, 3, 5), lambda x: x.flatten(2), start=1)
case("Linear", (5, 24), module(nn.Linear(24, 33)), out=33, bias=True)
case("Linear", (3, 5, 17), module(nn.Linear(17, 40, bias=False)), out=40, bias=False)
for shape in [(7, 24), (3, 5, 33), (4, 4, 96)]:
    case("LayerNorm", shape, module(nn.LayerNorm(shape[-1], eps=1e-6)), epsilon=1e-6, first=False)
for c in [24, 33, 96]:
    case("LayerNorm", (c, 3, 5), module(nn.LayerNorm(c, eps=1e-6), lambda m, x: m(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)), epsilon=1e-6, first=True)
for c in [16, 33]:
    case("LayerScale", (c, 3, 5), lambda x: filled("layer_scale", [c, 1, 1]) * x)
case("ClassToken", (5, 24), lambda x: torch.cat([filled("class_token", [1, 1, 24]), x], 1))
case("PositionEmbedding", (6, 24), lambda x: x + filled("pos_embedding", [1, 6, 24]))
case("SelectToken", (6, 24), lambda x: x[:, 0], index=0)
case("SelectToken", (6, 24), lambda x: x[:, 4], index=4)
for tokens, features, heads in [(5, 24, 3), (50, 64, 4), (17, 33, 1), (197, 48, 4)]:
    case("MultiheadAttention", (tokens, features), module(nn.MultiheadAttention(features, heads, batch_first=True),
         lambda m, x: m(x, x, x, need_weights=False)[0]), heads=heads)
for h, w, c in [(4, 6, 24), (5, 7, 17), (1, 1, 16)]:
    case("PatchMerging", (h, w, c), swin._patch_merging_pad)
for form, kind in [("Swin", swin.ShiftedWindowAttention), ("SwinV2", swin.ShiftedWindowAttentionV2)]:
    for (h, w), c, heads, window, shift in [((8, 8), 24, 3, 4, 0), ((8, 8), 24, 3, 4, 2), ((9, 5), 16, 2, 4, 2), ((7, 7), 32, 4, 7, 3), ((4, 14), 16, 1, 7, 3)]:
        case("WindowAttention", (h, w, c), module(kind(c, [window] * 2, [shift] * 2, heads)), form=form, heads=heads, window=window, shift=shift)


def partitioned(m, x, p, swap):
    x = x.permute(0, 3, 1, 2)
    h, w = x.shape[2:]
    y = maxvit.WindowPartition()(x, p)
    y = m(y.swapaxes(-2, -3)).swapaxes(-2, -3) if swap else m(y)
    return maxvit.WindowDepartition()(y, p, h // p, w // p).permute(0, 2, 3, 1)


for side, c, heads, window in [(8, 24, 3, 4), (14, 32, 1, 7), (6, 16, 2, 3)]:
    m = module(maxvit.RelativePositionalMultiHeadAttention(c, c // heads, window ** 2))
    case("WindowAttention", (side, side, c), lambda x: partitioned(m, x, window, False), form="MaxVitWindow", heads=heads, window=window, shift=0)
    case("WindowAttention", (side, side, c), lambda x: partitioned(m, x, side // window, True), form="MaxVitGrid", heads=heads, window=window, shift=0)

np.save("zoo_ops.npy", np.concatenate(results).astype(np.float32))
with open("zoo_ops.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(row) for row in table) + "\n]\n")
print(len(table), "cases,", sum(map(len, results)), "values")
