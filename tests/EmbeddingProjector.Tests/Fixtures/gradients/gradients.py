"""Writes NAME.npy and gradients.json: d(logit 7)/d(input) of whole models as PyTorch's autograd computes it in float64.

Run with Debian's python3-torchvision, from this folder:  python3 gradients.py ../../../../../shared/fixtures [MODEL...]
The argument is the folder of generate.py, which fills weights and input from names; the input is its first image.
Stored is every STEP-th value in row-major order, as float32; gradients.json keeps the whole gradient's norm and sum.
"""
import json, pathlib, sys
import numpy as np, torch, torchvision

sys.path.insert(0, sys.argv[1])
from generate import fill, uniform

STEP = 23  # a prime that divides no side, so that all channels, rows and columns are met
LOGIT = 7
MODELS = sys.argv[2:] or ["googlenet", "inception_v3", "resnet50", "squeezenet1_0", "vgg16"]

torch.set_num_threads(2)
index = pathlib.Path("gradients.json")
table = json.loads(index.read_text()) if index.exists() else {}
for name in MODELS:
    options = {}
    if name in ("googlenet", "inception_v3"):  # what torchvision sets when it loads the pretrained weights
        options = {"init_weights": False, "transform_input": True, "aux_logits": True}
    model = getattr(torchvision.models, name)(**options).eval()
    model.load_state_dict({key: torch.from_numpy(fill(key, tuple(value.shape))) for key, value in model.state_dict().items()})
    model = model.double().requires_grad_(False)
    size = 299 if name == "inception_v3" else 224
    picture = ((2 * uniform("input", 3 * size * size) - 1) * 2).astype(np.float32).reshape(1, 3, size, size)
    x = torch.from_numpy(picture).double().requires_grad_(True)
    model(x)[0, LOGIT].backward()
    gradient = x.grad.numpy().ravel()
    np.save(f"{name}.npy", gradient[::STEP].astype(np.float32))
    table[name] = {"step": STEP, "logit": LOGIT, "norm": float(np.linalg.norm(gradient)), "sum": float(gradient.sum())}
    print(name, table[name], flush=True)
index.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")
