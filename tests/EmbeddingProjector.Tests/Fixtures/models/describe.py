"""Writes what torchvision says of its classifiers, against which the model tables are tested, and the table of weights.

Run with Debian's python3-torchvision 0.14 (about a minute; regnet_y_128gf takes 3 GB), from this folder:  python3 describe.py

torchvision.json, per model: the SHA-256 of the state dict's keys and shapes ("name [a, b]", one a line, sorted, without
num_batches_tracked), the number of trainable values, and for the models of NODES the SHA-256 of the feature-extraction
node names (one a line). The Inception models are described without their auxiliary classifiers, and without the nodes of
transform_input.
nodes.txt, for a model of each other family at 224 pixels: the feature-extraction nodes whose value is a tensor of the
batch, with the shape of one image; of maxvit those outside its partitions.
../../../../src/EmbeddingProjector.Inference/Models/published-weights.tsv: the published weight sets, DEFAULT first and
the others from new to old. The sets without a head are left out.
"""
import dis, hashlib, inspect, json, pathlib, torch, torchvision.models as models
from torch import fx, nn
from torchvision.models.feature_extraction import NodePathTracer, _set_default_tracer_kwargs, get_graph_node_names

NODES = ["alexnet", "googlenet", "inception_v3", "resnet", "resnext", "wide_resnet", "squeezenet", "vgg"]
LISTED = ["densenet121", "mobilenet_v2", "mobilenet_v3_small", "mnasnet0_5", "shufflenet_v2_x0_5", "efficientnet_b0", "efficientnet_v2_s",
          "regnet_x_400mf", "regnet_y_400mf", "convnext_tiny", "vit_b_32", "swin_t", "swin_v2_t", "maxvit_t"]
# published anew since 0.14, with the same numbers under a hash that fits
RENAMED = {"efficientnet_b0_rwightman-3dd342df": "7f5810bc", "efficientnet_b1_rwightman-533bc792": "bac287d4",
           "efficientnet_b2_rwightman-bcdf34b7": "c35c1473", "efficientnet_b3_rwightman-cf984f9c": "b3899882",
           "efficientnet_b4_rwightman-7eb33cd5": "23ab8bcd", "efficientnet_b5_lukemelas-b6417697": "1a07897c",
           "efficientnet_b6_lukemelas-c76e70fd": "24a108a5", "efficientnet_b7_lukemelas-dcc49843": "c5b4e57e"}
TABLE = pathlib.Path("../../../../src/EmbeddingProjector.Inference/Models/published-weights.tsv")


def unpacked(self):
    """torch 1.13's tracer reads the bytecode of Python up to 3.10; this is the same for 3.11."""
    frame = inspect.currentframe().f_back
    for step in dis.get_instructions(frame.f_code):
        if step.offset == frame.f_lasti and step.opname == "UNPACK_SEQUENCE":
            return (self[i] for i in range(step.argval))
    return self.tracer.iter(self)


def sha256(lines):
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def build(name):
    inception = name in ("googlenet", "inception_v3")
    return models.get_model(name, **({"init_weights": False, "aux_logits": False} if inception else {})).eval()


def describe(name):
    model = build(name)
    state = [f"{k} {list(v.shape)}" for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")]
    row = {"state": len(state), "stateSha256": sha256(sorted(state)), "parameters": sum(p.numel() for p in model.parameters())}
    if name.startswith(tuple(NODES)):
        nodes = get_graph_node_names(model)[1]
        row |= {"nodes": len(nodes), "nodesSha256": sha256(nodes)}
    return row


class Shapes(fx.Interpreter):
    def __init__(self, module, names):
        super().__init__(module)
        self.names, self.found = names, {}

    def run_node(self, node):
        value = super().run_node(node)
        if torch.is_tensor(value) and value.dim() > 1 and value.shape[0] == 3 and node.op not in ("get_attr", "output"):
            self.found[self.names[node]] = list(value.shape[1:])
        return value


def shapes(name):
    model = build(name)
    tracer = NodePathTracer(**_set_default_tracer_kwargs(None))
    graph = tracer.trace(model)
    run = Shapes(fx.GraphModule(tracer.root, graph), tracer.node_to_qualname)
    with torch.no_grad():
        run.run(torch.zeros(3, 3, 224, 224))
    return run.found


def weights(name):
    sets = models.get_model_weights(name)
    for s in sorted(sets, key=lambda s: (s == sets.DEFAULT, s.name), reverse=True):
        if not s.meta["categories"]:
            continue
        t, metrics = s.transforms(), s.meta["_metrics"]["ImageNet-1K"]
        assert t.mean == [0.485, 0.456, 0.406] and t.std == [0.229, 0.224, 0.225] or t.mean == t.std == [0.5] * 3
        stem = s.url.rsplit("/", 1)[1].removesuffix(".pth")
        file = stem[:-8] + RENAMED[stem] if stem in RENAMED else stem
        license = "CC-BY-NC-4.0 (Meta, SWAG)" if "SWAG" in s.meta.get("license", "") else ""
        own = ["0.5", "0.5"] if t.mean == [0.5] * 3 else ["", ""]
        yield [name, s.name, file + ".pth", t.resize_size[0], t.crop_size[0], t.interpolation.value, *own, metrics["acc@1"], metrics["acc@5"], license]


fx.proxy.Proxy.__iter__ = unpacked
for initialise in ("normal_", "trunc_normal_", "kaiming_normal_", "kaiming_uniform_", "xavier_uniform_", "uniform_"):
    setattr(nn.init, initialise, lambda tensor, *_, **__: tensor)
names = models.list_models(module=models)
header = ["model", "set", "file", "resize", "crop", "interpolation", "mean", "std", "top1", "top5", "license"]
with open(TABLE, "w") as f:
    for row in [header, *(row for name in names for row in weights(name))]:
        f.write("\t".join(map(str, row)) + "\n")
with open("nodes.txt", "w") as f:
    for name in LISTED:
        f.writelines(f"{name}\t{node}\t{shape}\n" for node, shape in shapes(name).items() if "_attention." not in node)
        print(name, flush=True)
pathlib.Path("torchvision.json").write_text(json.dumps({name: describe(name) for name in names}, indent=1) + "\n")
