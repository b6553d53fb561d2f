"""Writes retrieval.json: Recall@1, R-precision and MAP@R of 40 vectors, re-computed in plain numpy as PyTorch Metric
Learning's AccuracyCalculator defines them; an item that is alone in its class does not search.

Run from this folder:  python3 retrieval.py
"""
import json
import numpy as np

random = np.random.default_rng(7)
labels = ["alone"] + ["a"] * 12 + ["b"] * 3 + ["c"] * 2 + ["d"] * 22
labels = [labels[i] for i in random.permutation(len(labels))]
centers = {name: random.normal(size=6) for name in sorted(set(labels))}
vectors = np.array([centers[name] + 1.2 * random.normal(size=6) for name in labels]).astype(np.float32)

unit = vectors.astype(np.float64)
unit /= np.linalg.norm(unit, axis=1, keepdims=True)
cosine = unit @ unit.T
recall, precision, average = [], [], []
for i, name in enumerate(labels):
    others = [j for j in np.argsort(-cosine[i], kind="stable") if j != i]
    r = sum(labels[j] == name for j in others)
    if r == 0:
        continue
    right = np.array([labels[j] == name for j in others[:r]])
    recall.append(right[0])
    precision.append(right.mean())
    average.append((right * np.cumsum(right) / np.arange(1, r + 1)).mean())

with open("retrieval.json", "w") as file:
    json.dump(dict(labels=labels, vectors=vectors.tolist(), recall_at_1=float(np.mean(recall)),
                   r_precision=float(np.mean(precision)), map_at_r=float(np.mean(average)), count=len(recall)), file)
