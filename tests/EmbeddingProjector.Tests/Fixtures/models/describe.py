"""Writes torchvision.json: what torchvision says of each architecture, against which the model tables are tested.

Run with Debian's python3-torchvision 0.14:  python3 describe.py MODEL... > torchvision.json

Per model: the SHA-256 of the feature-extraction node names (one a line), the SHA-256 of the state dict's keys and
shapes ("name [a, b]", one a line, without num_batches_tracked), the number of trainable values, and the published
weight sets, the default first and the others from new to old. The sets without a head are left out. The Inception models
are described without their auxiliary classifiers, and without the nodes of transform_input.
"""
import hashlib, json, sys, torchvision.models as models
from torchvision.models.feature_extraction import get_graph_node_names


def sha256(lines):
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def describe(name):
    inception = name in ("googlenet", "inception_v3")
    options = {"init_weights": False, "aux_logits": False} if inception else {}
    model = models.get_model(name, **options).eval()
    nodes = get_graph_node_names(model)[1]
    state = [f"{k} {list(v.shape)}" for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")]
    sets = models.get_model_weights(name)
    ordered = sorted(sets, key=lambda s: (s == sets.DEFAULT, s.name), reverse=True)
    return {
        "nodes": len(nodes), "nodesSha256": sha256(nodes), "state": len(state), "stateSha256": sha256(state),
        "parameters": sum(p.numel() for p in model.parameters()),
        "weights": [weights(s) for s in ordered if s.meta["categories"]],
    }


def weights(s):
    t = s.transforms()
    return {"name": s.name, "url": s.url, "crop": t.crop_size[0], "resize": t.resize_size[0],
            "interpolation": t.interpolation.value, "categories": sha256(s.meta["categories"])}


json.dump({name: describe(name) for name in sys.argv[1:]}, sys.stdout, indent=1)
print()
