"""Makes a pair of towers in one file, and SigLIP's kind of text tower, with what torch computes with them.

    python3 make_pair.py        after make.py; torch 1.13, numpy, python3-regex, sentencepiece 0.1.97

pair.onnx has the inputs and outputs of transformers' CLIPModel: scores are exp(logit_scale) * cosine + bias. siglip/ has a
small unigram model of SentencePiece, trained here; siglip/tokens.json holds its own ids by the rules of transformers'
SiglipTokenizer: lower case, no punctuation, single spaces, the end behind it.
"""
import json, pathlib, re, string
import numpy as np, sentencepiece, torch
from torch import nn
import make

here = pathlib.Path(__file__).parent
torch.manual_seed(11)
SCALE, BIAS = 3.2, -2.5


class Pair(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.text, self.vision = make.Text(nn.Embedding(words, 16), 77), make.Vision()
        self.logit_scale, self.bias = nn.Parameter(torch.tensor(SCALE)), nn.Parameter(torch.tensor(BIAS))

    def forward(self, input_ids, pixel_values, attention_mask):
        text = nn.functional.normalize(self.text(input_ids) * attention_mask[:, :1], dim=-1)
        image = nn.functional.normalize(self.vision(pixel_values), dim=-1)
        scores = image @ text.T * self.logit_scale.exp() + self.bias
        return scores, scores.T, text, image


class SiglipText(make.Tower):
    """No mask, the last token counts, and it has seen every other, the padding too."""
    def forward(self, input_ids):
        x, q = self.embed(input_ids) + self.position, self.block
        h = q.norm1(x)
        x = x + q.self_attn(h, h, h, need_weights=False)[0]
        x = self.norm(x + q.linear2(torch.nn.functional.gelu(q.linear1(q.norm2(x)))))
        return x, self.projection(x[:, -1])


def pair():
    order = json.loads((here / "clip/tokenizer.json").read_text())["model"]["vocab"]
    merges = json.loads((here / "clip/tokenizer.json").read_text())["model"]["merges"]
    ranks = {tuple(m.split()): i for i, m in enumerate(merges)}
    model = Pair(len(order))
    ids = torch.tensor([[order["<|startoftext|>"], 5, order["<|endoftext|>"]], [order["<|startoftext|>"], 7, order["<|endoftext|>"]]])
    make.export(model, (ids, torch.rand(1, 3, 32, 32), torch.ones_like(ids)), "pair.onnx",
                ["input_ids", "pixel_values", "attention_mask"], ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"],
                {"input_ids": {0: "texts", 1: "length"}, "attention_mask": {0: "texts", 1: "length"}, "pixel_values": {0: "images"},
                 "logits_per_image": {0: "images", 1: "texts"}, "logits_per_text": {0: "texts", 1: "images"},
                 "text_embeds": {0: "texts"}, "image_embeds": {0: "images"}})
    model = model.double()
    vectors = []
    for t in make.TEXTS[:5]:
        row = [order[p] for w in make.words(t) for p in make.merged(w, ranks)][:75]
        row = torch.tensor([[order["<|startoftext|>"], *row, order["<|endoftext|>"]]])
        with torch.no_grad():
            vectors.append(nn.functional.normalize(model.text(row), dim=-1)[0].float().numpy())
    np.save(here / "pair.text.npy", np.stack(vectors))
    with torch.no_grad():
        image = model.vision(torch.from_numpy(np.load(here / "classifier.input.npy")).double())
    np.save(here / "pair.image.npy", nn.functional.normalize(image, dim=-1).float().numpy())


def siglip():
    folder = here / "siglip"
    folder.mkdir(exist_ok=True)
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join([*make.TEXTS, *("a photo of a cat", "a photo of a dog", "two dogs play in the snow", "the cat sleeps on a sofa",
                                                "a bowl of fruit on the table", "people walk through the old city at night")] * 3))
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "spiece"), model_type="unigram", vocab_size=150, pad_id=0, eos_id=1, unk_id=2,
        bos_id=-1, pad_piece="<pad>", eos_piece="</s>", unk_piece="<unk>", hard_vocab_limit=False, minloglevel=2)
    corpus.unlink(), (folder / "spiece.vocab").unlink()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
    rows = []
    for t in make.TEXTS:
        clean = re.sub(r"\s+", " ", t.lower().translate(str.maketrans("", "", string.punctuation))).strip()
        rows.append({"text": t, "ids": pieces.encode(clean)})
    (folder / "tokens.json").write_text(json.dumps(rows, indent=0))
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 64, "pad_token": "</s>", "eos_token": "</s>"}))

    tower = SiglipText(nn.Embedding(pieces.get_piece_size(), 16), 64)
    make.export(tower, torch.ones(1, 64, dtype=torch.long), "siglip/text_model.onnx", ["input_ids"],
                ["last_hidden_state", "pooler_output"], {"input_ids": {0: "batch", 1: "length"}, "last_hidden_state": {0: "batch"},
                                                         "pooler_output": {0: "batch"}})
    vectors = []
    for row in rows:
        ids = row["ids"][:63] + [1]
        with torch.no_grad():
            vectors.append(tower.double()(torch.tensor([ids + [1] * (64 - len(ids))]))[1][0].float().numpy())
    np.save(folder / "text.npy", np.stack(vectors))


pair()
siglip()
