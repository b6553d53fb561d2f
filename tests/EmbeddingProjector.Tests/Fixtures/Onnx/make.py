"""Makes the small ONNX models of the tests, and what torch computes with them.

    python3 make.py VOCABULARY       torch 1.13 (Debian's python3-torch), numpy; python3-regex for the tokens

VOCABULARY is CLIP's bpe_simple_vocab_16e6.txt.gz (MIT licence, openai/CLIP). The tests' vocabularies are parts of it: the
merges that can happen in the texts below. tokens.json holds the ids of CLIP's own rules, worked out here anew.
"""
import gzip, json, pathlib, sys, unicodedata
import numpy as np, regex, torch
from torch import nn

here = pathlib.Path(__file__).parent
torch.manual_seed(7)

TEXTS = ["a diagram", "a dog", "a cat", "a photo of a cat", "A Cat on a SOFA!", "hello   world", "",
         "don't stop, it's 2024's best 10km run", "na\u00efve caf\u00e9 \u2013 d\u00e9j\u00e0 vu", "\u65e5\u672c\u8a9e \u30c6\u30b9\u30c8",
         "emoji \U0001f431\U0001f436 party", "C++ & C# are fun?!...", "tab\tand\nnewline", "\u00c4\u00d6\u00dc stra\u00dfe",
         "I'll we've they'd you're he'm", "under_score-hyphen/slash", "\u041f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440",
         "a photo of a " + "very " * 80 + "long cat"]
WORDS = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", regex.IGNORECASE)


def byte_letters():
    """GPT-2's letters for the 256 bytes: printable ones stand for themselves, the others come from U+0100 on."""
    own = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {b: chr(b) for b in own}
    for b in range(256):
        if b not in letters:
            letters[b] = chr(256 + len(letters) - len(own))
    return letters, [*own, *[b for b in range(256) if b not in own]]


LETTERS, ORDER = byte_letters()


def words(text):
    text = regex.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lower()
    return ["".join(LETTERS[b] for b in word.encode()) for word in WORDS.findall(text)]


def merged(word, ranks):
    parts = [*word[:-1], word[-1] + "</w>"]
    while len(parts) > 1:
        best = min(range(len(parts) - 1), key=lambda i: ranks.get((parts[i], parts[i + 1]), 1 << 30))
        pair = (parts[best], parts[best + 1])
        if pair not in ranks:
            break
        joined, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and (parts[i], parts[i + 1]) == pair:
                joined.append(parts[i] + parts[i + 1]); i += 2
            else:
                joined.append(parts[i]); i += 1
        parts = joined
    return parts


def vocabulary(path):
    merges = [tuple(line.split()) for line in gzip.open(path).read().decode().split("\n")[1:48895]]
    tokens = [LETTERS[b] for b in ORDER]
    tokens += [t + "</w>" for t in tokens] + ["".join(m) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    return {t: i for i, t in enumerate(tokens)}, merges


def part(ids, merges):
    seen = {w + "</w>" for text in TEXTS for w in words(text)}
    kept = [m for m in merges if any("".join(m) in w for w in seen)]
    single = [LETTERS[b] for b in ORDER]
    names = single + [t + "</w>" for t in single] + ["".join(m) for m in kept] + ["<|startoftext|>", "<|endoftext|>"]
    return {n: ids[n] for n in names}, kept


def export(model, inputs, name, input_names, output_names, axes):
    path = here / name
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(model.eval(), inputs, str(path), input_names=input_names, output_names=output_names,
                      dynamic_axes=axes, opset_version=14)


class Classifier(nn.Module):
    """3 x 32 x 32 to 5 classes: two convolutions, a mean, a linear layer."""
    def __init__(self, channels_last=False):
        super().__init__()
        self.channels_last = channels_last
        self.conv1, self.conv2, self.fc = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 12, 3, 2, 1), nn.Linear(12, 5)

    def forward(self, x):
        if self.channels_last:
            x = x.permute(0, 3, 1, 2)
        x = torch.relu(self.conv2(torch.relu(self.conv1(x))))
        return self.fc(x.mean((2, 3)))

    def truth(self, x):
        f = torch.relu(self.conv2(torch.relu(self.conv1(x)))).mean((2, 3))
        return f, self.fc(f)


class Tower(nn.Module):
    """CLIP's shapes, small: a transformer whose last (vision: first) token is projected to 6 values."""
    def __init__(self, embed, tokens):
        super().__init__()
        self.embed, self.position = embed, nn.Parameter(torch.randn(tokens, 16) * .1)
        self.block = nn.TransformerEncoderLayer(16, 2, 32, 0.0, "gelu", batch_first=True, norm_first=True)
        self.norm, self.projection = nn.LayerNorm(16), nn.Linear(16, 6, bias=False)


class Text(Tower):
    def forward(self, input_ids):
        length = input_ids.shape[1]
        x = self.embed(input_ids) + self.position[:length]
        mask = torch.triu(torch.full((length, length), -1e9, dtype=x.dtype), 1)
        q = self.block
        h = q.norm1(x)
        a = q.self_attn(h, h, h, attn_mask=mask, need_weights=False)[0]
        x = x + a
        x = x + q.linear2(torch.nn.functional.gelu(q.linear1(q.norm2(x))))
        x = self.norm(x)
        return self.projection(x[torch.arange(x.shape[0]), input_ids.argmax(-1)])


class Vision(Tower):
    def __init__(self):
        super().__init__(nn.Conv2d(3, 16, 8, 8, bias=False), 17)
        self.token = nn.Parameter(torch.randn(1, 1, 16) * .1)

    def forward(self, pixel_values):
        x = self.embed(pixel_values).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], 1, 16), x], 1) + self.position
        q = self.block
        h = q.norm1(x)
        x = x + q.self_attn(h, h, h, need_weights=False)[0]
        x = x + q.linear2(torch.nn.functional.gelu(q.linear1(q.norm2(x))))
        return self.projection(self.norm(x)[:, 0])


def main():
    ids, merges = vocabulary(sys.argv[1])
    ranks = {m: i for i, m in enumerate(merges)}
    some, kept = part(ids, merges)
    folder = here / "tokens"
    folder.mkdir(exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(some))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in kept))
    (folder / "tokens.json").write_text(json.dumps(
        [{"text": t, "ids": [ids[p] for w in words(t) for p in merged(w, ranks)]} for t in TEXTS], indent=0))

    x = torch.rand(3, 3, 32, 32)
    model = Classifier()
    export(model, x, "classifier.onnx", ["x"], ["y"], {"x": {0: "n"}, "y": {0: "n"}})
    export(model, x[:1], "fixed.onnx", ["x"], ["y"], {})
    last = Classifier(channels_last=True)
    last.load_state_dict(model.state_dict())
    export(last, x.permute(0, 2, 3, 1), "channels-last.onnx", ["x"], ["y"], {"x": {0: "n"}, "y": {0: "n"}})
    with torch.no_grad():
        features, logits = model.double().truth(x.double())
    np.save(here / "classifier.input.npy", x.numpy())
    np.save(here / "classifier.embedding.npy", features.float().numpy())
    np.save(here / "classifier.logits.npy", logits.float().numpy())

    clip = here / "clip"
    order = {name: i for i, name in enumerate(some)}  # numbered anew, so that the tower stays small
    text, vision = Text(nn.Embedding(len(order), 16), 77), Vision()
    example = torch.tensor([[order["<|startoftext|>"], 5, order["<|endoftext|>"]]])
    export(text, example, "clip/onnx/text_model.onnx", ["input_ids"], ["text_embeds"],
           {"input_ids": {0: "batch", 1: "length"}, "text_embeds": {0: "batch"}})
    export(vision, torch.rand(1, 3, 32, 32), "clip/onnx/vision_model.onnx", ["pixel_values"], ["image_embeds"],
           {"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}})
    (clip / "tokenizer.json").write_text(json.dumps({"version": "1.0", "model": {
        "type": "BPE", "end_of_word_suffix": "</w>", "vocab": order, "merges": [f"{a} {b}" for a, b in kept]}}))
    (clip / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 77, "pad_token": "<|endoftext|>"}))
    (clip / "preprocessor_config.json").write_text(json.dumps({
        "crop_size": {"height": 32, "width": 32}, "size": {"shortest_edge": 32}, "do_center_crop": True, "do_resize": True,
        "do_rescale": True, "do_normalize": True, "do_convert_rgb": True, "resample": 3, "rescale_factor": 1 / 255,
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}))
    vectors = []
    for t in TEXTS:
        row = [order[p] for w in words(t) for p in merged(w, ranks)][:75]
        row = torch.tensor([[order["<|startoftext|>"], *row, order["<|endoftext|>"]]])
        with torch.no_grad():
            vectors.append(text.double()(row)[0].float().numpy())
    np.save(here / "clip.text.npy", np.stack(vectors))
    with torch.no_grad():
        np.save(here / "clip.image.npy", vision.double()(x.double()).float().numpy())


if __name__ == "__main__":
    main()
