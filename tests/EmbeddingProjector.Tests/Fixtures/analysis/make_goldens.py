#!/usr/bin/env python3
"""Makes digits.u8 and goldens.json with scikit-learn 1.2: python3 make_goldens.py (in this folder).

digits.u8: the first 500 of scikit-learn's digits (UCI, CC BY 4.0), 500 x 64 bytes of 0 to 16, then their 500 classes.
"""
import json
import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics import log_loss
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

digits = load_digits()
X, y = digits.data[:500], digits.target[:500]
with open("digits.u8", "wb") as file:
    file.write(X.astype(np.uint8).tobytes() + y.astype(np.uint8).tobytes())


def rounded(array):
    return [float(f"{v:.9g}") for v in np.asarray(array, dtype=float).ravel()]


goldens = {}

pca = PCA(6, svd_solver="full").fit(X)
goldens["pca"] = dict(
    components=rounded(pca.components_), variance=rounded(pca.explained_variance_),
    ratio=rounded(pca.explained_variance_ratio_), scores=rounded(pca.transform(X[:5])))
wide = PCA(5, svd_solver="full").fit(X[:40])
goldens["pca_wide"] = dict(
    components=rounded(wide.components_), variance=rounded(wide.explained_variance_),
    ratio=rounded(wide.explained_variance_ratio_), scores=rounded(wide.transform(X[:5])))

lda = LinearDiscriminantAnalysis(solver="svd").fit(X, y)
goldens["lda"] = dict(
    scalings=rounded(lda.scalings_[:, :3].T), ratio=rounded(lda.explained_variance_ratio_),
    scores=rounded(lda.transform(X[:5])[:, :3]))

small = X / 16
logistic = LogisticRegression(C=1.0, solver="newton-cg", max_iter=10000, tol=1e-8, multi_class="multinomial").fit(small, y)
loss = log_loss(y, logistic.predict_proba(small), normalize=False) + 0.5 * (logistic.coef_ ** 2).sum()
goldens["logistic"] = dict(
    loss=float(loss), coefficients=rounded(logistic.coef_), intercepts=rounded(logistic.intercept_),
    accuracy=float(logistic.score(small, y)))

ridge = RidgeClassifier(alpha=1.0).fit(small, y)
goldens["ridge"] = dict(
    coefficients=rounded(ridge.coef_), intercepts=rounded(ridge.intercept_), accuracy=float(ridge.score(small, y)))

goldens["knn"] = dict(
    held_out=float(KNeighborsClassifier(5).fit(X[:300], y[:300]).score(X[300:], y[300:])),
    leave_one_out=float(cross_val_score(KNeighborsClassifier(5), X, y, cv=LeaveOneOut()).mean()))

flat = pca.transform(X)[:, :2]
goldens["trustworthiness"] = dict(
    euclidean=float(trustworthiness(X, flat, n_neighbors=15)),
    cosine=float(trustworthiness(X, flat, n_neighbors=15, metric="cosine")))

tsne = TSNE(2, perplexity=30, init="pca", learning_rate="auto", random_state=0).fit(X)
goldens["tsne"] = dict(divergence=float(tsne.kl_divergence_))
tsne3 = TSNE(3, perplexity=20, init="pca", learning_rate="auto", random_state=0).fit(X[:300])
goldens["tsne_three"] = dict(divergence=float(tsne3.kl_divergence_))


def cka(a, b):
    a, b = a - a.mean(0), b - b.mean(0)
    return float(np.linalg.norm(b.T @ a) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b)))


six = pca.transform(X)
goldens["cka"] = dict(value=cka(X, six ** 3))

with open("goldens.json", "w") as file:
    json.dump(goldens, file, indent=0)
