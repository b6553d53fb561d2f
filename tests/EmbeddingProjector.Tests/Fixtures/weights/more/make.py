"""More checkpoints than shared/fixtures/weights has: every dtype, strides, wrappers, pickle protocols, packing.
python3 make.py OUT      (made with Debian's python3-torch 1.13)
expected.json has each file's names, shapes and values as the bits of float32."""
import argparse, collections, json, pathlib, pickle, struct, sys, zipfile
import numpy, torch
from torch import nn

out = pathlib.Path(sys.argv[1]); out.mkdir(exist_ok=True); torch.manual_seed(5)
expected = {}


def save(name, obj, state=None, **options):
    torch.save(obj, out / name, **options)
    expect(name, obj if state is None else state)


def expect(name, state):
    def bits(v):
        return v.detach().float().contiguous().flatten().view(torch.int32).tolist()
    expected[name] = {k: {"shape": list(v.shape), "bits": bits(v)} for k, v in state.items() if torch.is_tensor(v)}


dtypes = {str(t).replace("torch.", ""): t for t in
          (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.int16, torch.int32,
           torch.int64, torch.uint8, torch.bool)}
every = {n: (torch.randn(5, 7) * 50).to(t) for n, t in dtypes.items()}
every["float16"][0, :5] = torch.tensor([float("inf"), float("-inf"), 6e-8, -0.0, 65504])  # special and subnormal halves
every["int64"][0, 0] = (1 << 62) + (1 << 38) + 1  # rounding twice, through double, would give another float32
every["float64"][0, 0] = 1 + 2.0 ** -24 + 2.0 ** -50
save("every_dtype.pth", every)
save("every_dtype_legacy.pth", every, _use_new_zipfile_serialization=False)
save("protocol4.pth", every, pickle_protocol=4)
save("protocol5_legacy.pth", every, pickle_protocol=5, _use_new_zipfile_serialization=False)
x = torch.arange(120.0).view(2, 3, 4, 5)
views = {"channels_last": x.contiguous(memory_format=torch.channels_last), "permuted": x.permute(3, 0, 2, 1),
         "stepped": x[:, ::2, 1:, ::3], "expanded": x[0, 0, 0].expand(3, 5), "empty": x[:, :0], "scalar": x[1, 2, 3, 4],
         "one": x[1:, 1:2, 2:3, 3:4], "half_transposed": x[0, 0].half().t()}
save("views.pth", views)
save("views_legacy.pth", views, _use_new_zipfile_serialization=False)
net = nn.Sequential(nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3))
hooked = nn.Parameter(torch.ones(2)); hooked.requires_grad_(True)
save("parameters.pth", collections.OrderedDict(net.named_parameters()) | {"leaf": hooked})
state = net.state_dict()
save("prefix_nested.pth", {"state_dict": {"_orig_mod.module." + k: v for k, v in state.items()}}, state)
save("prefix_clash.pth", {"module.a": torch.ones(1), "a": torch.zeros(1)})
other = {k: torch.zeros_like(v) for k, v in state.items()}
save("averaged.pth", {"model": other, "model_ema": {"module." + k: v for k, v in state.items()}, "epoch": 3}, state)
save("model_in_model.pth", {"model": {"state_dict": state}, "mean": torch.ones(3)}, state)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
net(torch.randn(1, 2, 4, 4)).sum().backward(); optimizer.step()
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])
state = net.state_dict()
save("training.pth", {
    "model_state_dict": state, "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(),
    "args": argparse.Namespace(lr=0.1, device=torch.device("cpu")), "best": numpy.float64(0.5), "seen": {1, 2},
    "output": pathlib.PosixPath("/x"), "noise": numpy.arange(3), "dtype": torch.float32,
    "size": torch.Size([2])}, state)


# What Python 2 and PyTorch 0.3 wrote: 8-bit strings, an OrderedDict from a list of pairs, _rebuild_tensor.
def python2(name, items):
    def text(s):
        return b"U" + bytes([len(s)]) + s.encode()

    def storage(key, count):
        return (b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") +
                b"K" + bytes([count]) + b"NtQ")

    def shape(values):
        return b"(" + b"".join(b"K" + bytes([v]) for v in values) + b"t"

    body = b"\x80\x02ccollections\nOrderedDict\n(]("
    for key, (k, v) in enumerate(items.items()):
        body += (b"](" + text(k) + b"ctorch._utils\n_rebuild_tensor\n(" + storage(str(key), v.numel()) + b"K\0" +
                 shape(v.shape) + shape(v.stride()) + b"tRe")
    body += b"etR."
    keys = b"\x80\x02](" + b"".join(text(str(i)) for i in range(len(items))) + b"e."
    head = pickle.dumps(0x1950a86a20f9469cfc6c, 2) + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)
    raw = b"".join(struct.pack("<q", v.numel()) + v.numpy().tobytes() for v in items.values())
    (out / name).write_bytes(head + body + keys + raw)
    assert all(torch.equal(v, items[k]) for k, v in torch.load(out / name).items())
    expect(name, items)


python2("python2.pth", {"features.0.weight": torch.randn(3, 4), "features.0.bias": torch.randn(3)})


def repack(source, name, **options):
    with zipfile.ZipFile(out / source) as a, zipfile.ZipFile(out / name, "w", **options) as b:
        for entry in a.namelist():
            b.writestr(entry, a.read(entry))
    expected[name] = expected[source]


repack("views.pth", "deflated.pth", compression=zipfile.ZIP_DEFLATED)
with zipfile.ZipFile(out / "views.pth") as a, zipfile.ZipFile(out / "byteorder_little.pth", "w") as b, \
        zipfile.ZipFile(out / "refuse_byteorder_big.pth", "w") as c:
    for entry in a.namelist():
        b.writestr(entry, a.read(entry)); c.writestr(entry, a.read(entry))
    b.writestr("views/byteorder", "little"); c.writestr("views/byteorder", "big")
expected["byteorder_little.pth"] = expected["views.pth"]
zipfile.ZIP64_LIMIT = 8; zipfile.ZIP_FILECOUNT_LIMIT = 2  # wide fields, as in files over 4 GiB
repack("views.pth", "zip64.pth")
raw = (out / "zip64.pth").read_bytes(); (out / "zip64.pth").write_bytes(raw[:-14] + b"\xff" * 12 + raw[-2:])
torch.jit.save(torch.jit.script(nn.Linear(2, 2)), out / "refuse_torchscript.pth")
torch.save(nn.Linear(2, 2), out / "refuse_whole_module.pth")
torch.save({"a": torch.ones(2, dtype=torch.complex64)}, out / "refuse_complex.pth")
torch.save({"epoch": 1, "loss": [0.5]}, out / "refuse_no_tensors.pth")
torch.save(torch.ones(3), out / "refuse_tensor_alone.pth")
torch.save({"a": torch.ones(1).expand(1 << 15, 1 << 15)}, out / "refuse_expanded_to_4_gib.pth")
(out / "refuse_plain_pickle.pth").write_bytes(pickle.dumps({"a": [1, 2]}, 2))
with zipfile.ZipFile(out / "refuse_zip_of_text.zip", "w") as z: z.writestr("readme.txt", "hello")
json.dump(expected, open(out / "expected.json", "w")); print(len(expected), "expected")
