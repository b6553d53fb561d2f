"""Writes NAME.npy and gradients.json: d(logit 7)/d(input) of whole models as PyTorch's autograd computes it in float64.

Run with Debian's python3-torchvision, from this folder:  python3 gradients.py ../../../../../shared/fixtures [MODEL...]
The argument is the folder of generate.py, which fills weights and input from names.

Under the plain formula a batch norm halves what varies. After the depth of googlenet and inception_v3 the maps are
constant to one part in a million, and float32 decides which pixel a max pool takes: PyTorch's own float32 gradient of
inception_v3 has a cosine of 0.99998. So that a test sees arithmetic and not luck, their norms' weights are doubled, and
those of the families after them.
Stored is every STEP-th value in row-major order, as float32; gradients.json keeps the factor, and the whole gradient's
norm and sum.
"""
import json, pathlib, sys
import numpy as np, torch, torchvision

sys.path.insert(0, sys.argv[1])
from generate import fill, uniform

STEP = 23  # a prime that divides no side, so that all channels, rows and columns are met
LOGIT = 7
NORM_FACTOR = {"googlenet": 2, "inception_v3": 2, "densenet121": 2, "mobilenet_v2": 2, "mobilenet_v3_small": 2, "mnasnet0_5": 2,
               "shufflenet_v2_x0_5": 2, "efficientnet_b0": 2, "regnet_y_400mf": 2, "maxvit_t": 2}
MODELS = sys.argv[2:] or [
    "googlenet", "inception_v3", "resnet50", "squeezenet1_0", "vgg16", "densenet121", "mobilenet_v2", "mobilenet_v3_small", "mnasnet0_5",
    "shufflenet_v2_x0_5", "efficientnet_b0", "regnet_y_400mf", "convnext_tiny", "vit_b_32", "swin_t", "swin_v2_t", "maxvit_t"]


def weight(key, shape, factor):
    values = torch.from_numpy(fill(key, tuple(shape)))
    return values * factor if key.endswith(".weight") and len(shape) == 1 else values


torch.set_num_threads(2)
index = pathlib.Path("gradients.json")
table = json.loads(index.read_text()) if index.exists() else {}
for name in MODELS:
    options = {}
    if name in ("googlenet", "inception_v3"):  # what torchvision sets when it loads the pretrained weights
        options = {"init_weights": False, "transform_input": True, "aux_logits": True}
    model = getattr(torchvision.models, name)(**options).eval()
    factor = NORM_FACTOR.get(name, 1)
    state = model.state_dict()
    for key, value in state.items():
        state[key] = weight(key, value.shape, factor)
    model.load_state_dict(state)
    model = model.double().requires_grad_(False)
    size = 299 if name == "inception_v3" else 224
    picture = ((2 * uniform("input", 3 * size * size) - 1) * 2).astype(np.float32).reshape(1, 3, size, size)
    x = torch.from_numpy(picture).double().requires_grad_(True)
    model(x)[0, LOGIT].backward()
    gradient = x.grad.numpy().ravel()
    np.save(f"{name}.npy", gradient[::STEP].astype(np.float32))
    table[name] = {"norm factor": factor, "step": STEP, "logit": LOGIT,
                   "norm": float(np.linalg.norm(gradient)), "sum": float(gradient.sum())}
    print(name, table[name], flush=True)
    index.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")
