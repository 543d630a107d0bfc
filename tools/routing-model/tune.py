"""Fine-tuning of the distilled table by stochastic gradients (plain numpy, AdaGrad).

Three losses, mixed step by step:
* relations: within a batch of texts the student's similarities should rank like the
  teachers' own (cross-entropy of the two softmaxes), which PCA and ridge only approach;
* pairs: two texts that mean the same should find each other in the batch (InfoNCE);
* anchor: the cosine to the ridge target, so that rare pieces do not drift.
"""
import numpy as np

from distil import unit


def _softmax(scores):
    scores = scores - scores.max(1, keepdims=True)
    np.exp(scores, out=scores)
    return scores / scores.sum(1, keepdims=True)


class Tuner:
    """A table under training; each step touches only the rows its texts use."""

    def __init__(self, table, rate):
        self.table = table.astype(np.float32).copy()
        self.rate = rate
        # AdaGrad on rows, in units of the row's typical size: rare pieces move as far as common ones.
        self.size = np.linalg.norm(self.table, axis=1) / np.sqrt(table.shape[1]) + 1e-4
        self.size = np.maximum(self.size, np.median(self.size) * 0.1).astype(np.float32)
        self.seen = np.full(len(table), 1e-8, np.float32)

    def forward(self, matrix):
        """(unit vectors, norms) of the texts of a count matrix."""
        sums = matrix @ self.table
        norms = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
        return sums / norms, norms

    def backward(self, parts, factor):
        """One step from [(matrix, unit vectors, norms, gradient by unit vector)]."""
        total = 0
        for matrix, vectors, norms, gradient in parts:
            gradient = (gradient - (gradient * vectors).sum(1, keepdims=True) * vectors) / norms
            total = total + matrix.T @ gradient
        rows = np.flatnonzero(np.abs(total).max(1) > 0)
        step = total[rows]
        self.seen[rows] += (step ** 2).mean(1)
        self.table[rows] -= factor * self.rate * (self.size[rows] / np.sqrt(self.seen[rows]))[:, None] * step

    def relations(self, matrix, teacher, target, factor, sharp=20.0, anchor=1.0):
        """Step on the batch's similarities: `teacher` is the similarity matrix, `target` the anchor."""
        vectors, norms = self.forward(matrix)
        count = len(vectors)
        wanted, got = teacher * sharp, vectors @ vectors.T * sharp
        np.fill_diagonal(wanted, -1e9)
        np.fill_diagonal(got, -1e9)
        wanted, got = _softmax(wanted), _softmax(got)
        difference = (got - wanted) * (sharp / count)
        gradient = (difference + difference.T) @ vectors - anchor / count * target
        self.backward([(matrix, vectors, norms, gradient)], factor)
        return float(-(wanted * np.log(got + 1e-9)).sum(1).mean())

    def pairs(self, left, right, same, factor, sharp=20.0):
        """InfoNCE step; `same[i, j]` says that pair j is no rival of pair i."""
        a, a_norms = self.forward(left)
        b, b_norms = self.forward(right)
        scores = a @ b.T * sharp
        count = len(scores)
        rival = same & ~np.eye(count, dtype=bool)
        scores[rival] = -1e9
        rows, columns = _softmax(scores), _softmax(scores.T).T
        loss = -np.log(np.diag(rows) + 1e-9).mean()
        difference = (rows + columns) * (0.5 * sharp / count)
        difference[np.arange(count), np.arange(count)] -= sharp / count
        self.backward([(left, a, a_norms, difference @ b), (right, b, b_norms, difference.T @ a)], factor)
        return float(loss)


def tune(table, matrix, teachers, weights, target, pairs, log, *, steps, seed=11, rate=0.05, batch=1024,
         pair_share=0.3, sharp=20.0, anchor=1.0):
    """The tuned table.

    matrix, target: counts and ridge targets of the texts; teachers: their vectors (centred
    unit, one array each) with `weights`; pairs: {kind: (left counts, right counts, right labels)}.
    """
    rng = np.random.default_rng(seed)
    tuner = Tuner(table, rate)
    kinds = sorted(pairs)
    sums = {}
    weights = np.asarray(weights, np.float32) / np.sum(weights)
    for step in range(steps):
        factor = min(1.0, (step + 1) / 20) * (1 - step / steps)
        if kinds and rng.random() < pair_share:
            kind = kinds[rng.integers(len(kinds))]
            left, right, labels = pairs[kind]
            rows = rng.choice(left.shape[0], min(batch, left.shape[0]), replace=False)
            same = labels[rows][:, None] == labels[rows][None, :]
            loss = tuner.pairs(left[rows], right[rows], same, factor, sharp)
        else:
            kind = "relations"
            rows = rng.choice(matrix.shape[0], min(batch, matrix.shape[0]), replace=False)
            similar = 0
            for vectors, weight in zip(teachers, weights):
                part = vectors[rows].astype(np.float32)
                similar = similar + weight * (part @ part.T)
            loss = tuner.relations(matrix[rows], similar, target[rows], factor, sharp, anchor)
        total, seen = sums.get(kind, (0.0, 0))
        sums[kind] = (total + loss, seen + 1)
        if (step + 1) % 200 == 0 or step + 1 == steps:
            log(f"tuning {step + 1}/{steps}: " + ", ".join(f"{k} {t / n:.3f}" for k, (t, n) in sorted(sums.items())))
            sums = {}
    return tuner.table
