#!/usr/bin/env python3
"""The peer of one analysis: python3 analysis_peers.py NAME FOLDER prints its seconds and its number."""
import glob
import os
import sys
import time
import numpy as np

name, folder = sys.argv[1:]


def matrix(stem):
    path = glob.glob(os.path.join(folder, stem + ".*.f32"))[0]
    rows, columns = map(int, path.split(".")[-2].split("x"))
    return np.fromfile(path, "<f4").reshape(rows, columns)


def labels():
    return np.array(open(os.path.join(folder, "labels.txt")).read().split())


def neighbors():
    items, queries = matrix("data"), matrix("queries")

    def run():
        lengths = np.linalg.norm(items, axis=1)
        scores = queries @ items.T
        scores /= lengths
        best = np.argpartition(-scores, 10, axis=1)[:, :10]
        return np.take_along_axis(scores, best, 1) / np.linalg.norm(queries, axis=1)[:, None]

    return run, lambda found: found.mean()


def pca(solver="randomized"):
    from sklearn.decomposition import PCA
    data = matrix("data")
    return (lambda: PCA(10, svd_solver=solver, random_state=0).fit(data),
            lambda found: found.explained_variance_ratio_.sum())


def pca_full():
    return pca("full")


def lda():
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    data, classes = matrix("data"), labels()
    return (lambda: LinearDiscriminantAnalysis(solver="svd").fit(data, classes),
            lambda found: found.explained_variance_ratio_[0])


def logistic():
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    data, classes = matrix("data").astype(float), labels()
    return (lambda: LogisticRegression(max_iter=1000, multi_class="multinomial").fit(data, classes),
            lambda found: log_loss(classes, found.predict_proba(data), normalize=False, labels=found.classes_)
            + 0.5 * (found.coef_ ** 2).sum())


def tsne():
    from sklearn.manifold import TSNE
    data = matrix("data")
    return (lambda: TSNE(2, init="pca", learning_rate="auto", random_state=0, n_jobs=-1).fit(data),
            lambda found: found.kl_divergence_)


work, judge = globals()[name]()
best = float("inf")
for _ in range(1 if name == "tsne" else 2):
    start = time.perf_counter()
    found = work()
    best = min(best, time.perf_counter() - start)
print(best, judge(found))
