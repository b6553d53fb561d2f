"""Writes losses.json: all losses of 20 training steps as PyTorch computes them in float32, dropout off.

Run with Debian's python3-torchvision, from this folder:  python3 losses.py
Weights are filled by the formula of FormulaWeights.cs from the parameters' names; the pictures of step s are its input
of the name 'batch S', S = s modulo 4, [8, 3, 64, 64]. Labels are i modulo 4 (cross-entropy: i modulo 10, of 10
classes). ArcFace's prototypes [4, 512] have the name 'prototypes'. The formulas:
  Triplet, batch hard (Hermans et al., 2017) and semi-hard (Schroff et al., 2015), of vectors of length 1
  ArcFace (Deng et al., 2019)
  SupCon, the outer form, equation 2 (Khosla et al., 2020); NTXent, equation 1 (Chen et al., 2020)
The rates are small on purpose. Adam divides each gradient by its own size, so that where a gradient is nearly 0 its
rounding decides where the weight goes. At a rate of 1e-4 PyTorch's own losses in float32 lie, within 20 steps, up to
9e-4 (squeezenet1_1), 7e-4 (AdamW) and 9e-3 (ArcFace) from its own in float64, and at 1e-2 3e-2 (SGD): there no two
implementations can agree to 1e-4. At 1e-5 squeezenet1_1 is within 1.4e-5 and efficientnet_b0 within 3e-7.
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
    m.load_state_dict({k: v if k.endswith("relative_position_index") else fill(k, v.shape)
                       for k, v in m.state_dict().items()})
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


def supcon(x, y, temperature):
    z = F.normalize(x) / math.sqrt(temperature)
    losses = []
    for i in range(len(y)):
        others = [a for a in range(len(y)) if a != i]
        spread = torch.logsumexp(torch.stack([z[i] @ z[a] for a in others]), 0)
        own = [z[i] @ z[p] - spread for p in others if y[p] == y[i]]
        losses.append(-torch.stack(own).mean())
    return torch.stack(losses).mean()


def ntxent(x, temperature):
    half = len(x) // 2
    cosine = F.normalize(x) @ F.normalize(x).T / temperature
    losses = []
    for i in range(len(x)):
        others = torch.tensor([k for k in range(len(x)) if k != i])
        losses.append(torch.logsumexp(cosine[i, others], 0) - cosine[i, (i + half) % len(x)])
    return torch.stack(losses).mean()


def run(model, objective, optimizer, rate):
    m = build(model)
    parameters = list(m.parameters())
    prototypes = fill("prototypes", (CLASSES, 512)).requires_grad_()
    if objective == "ArcFace":
        parameters.append(prototypes)
    if objective != "CrossEntropy":
        m.fc = torch.nn.Identity()
    y = torch.arange(BATCH) % (10 if objective == "CrossEntropy" else CLASSES)
    o = {
        "Adam": lambda: torch.optim.Adam(parameters, lr=rate),
        "AdamW": lambda: torch.optim.AdamW(parameters, lr=rate, weight_decay=0.05),
        "Sgd": lambda: torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=0.05),
    }[optimizer]()
    losses = []
    for step in range(STEPS):
        x = m(batch(step))
        loss = {
            "CrossEntropy": lambda: F.cross_entropy(x, y),
            "Triplet": lambda: triplet_hard(x, y, 0.3),
            "TripletSemiHard": lambda: triplet_semihard(x, y, 0.3),
            "ArcFace": lambda: arcface(x, y, prototypes, 30.0, 0.5),
            "SupCon": lambda: supcon(x, y, 0.1),
            "NTXent": lambda: ntxent(x, 0.5),
        }[objective]()
        o.zero_grad()
        loss.backward()
        o.step()
        losses.append(loss.item())
    print(model, objective, optimizer, losses[0], losses[-1], flush=True)
    return dict(model=model, objective=objective, optimizer=optimizer, rate=rate, losses=losses)


torch.set_num_threads(1)
rows = [run(m, "CrossEntropy", "Adam", 1e-5) for m in ("squeezenet1_1", "efficientnet_b0", "swin_t", "swin_v2_t")]
rows += [run("resnet18", "CrossEntropy", o, r) for o, r in (("Adam", 2e-6), ("AdamW", 2e-6), ("Sgd", 2e-5))]
rows += [run("resnet18", o, "Adam", 2e-6)
         for o in ("Triplet", "TripletSemiHard", "ArcFace", "SupCon", "NTXent")]
with open("losses.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
