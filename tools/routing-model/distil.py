"""Ridge distillation: a table of piece rows whose sum has the teachers' direction.

The student of a text is the sum of its pieces' rows; the fit asks that student / |student|
be the teacher's unit vector. For given norms that is a ridge regression (prior: the
teachers' vectors of the lone pieces, weighted down by frequency), solved by conjugate
gradients for all dims at once; the norms are then renewed and the fit repeated.
"""
import numpy as np
from scipy import sparse


def counts(texts, wordpiece):
    """texts x pieces matrix of piece counts (float32 CSR)."""
    indices, pointers = [], [0]
    for text in texts:
        indices += wordpiece.text(text)
        pointers.append(len(indices))
    matrix = sparse.csr_matrix((np.ones(len(indices), np.float32), indices, pointers),
                               shape=(len(texts), len(wordpiece.pieces)))
    matrix.sum_duplicates()
    return matrix


def unit(rows):
    """Rows divided by their L2 norms."""
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


class Projection:
    """Several teachers' vectors -> one unit vector: centred, weighted, joined, PCA."""

    def __init__(self, teachers, weights, dims, keep_mean=0.0):
        self.means = [(1 - keep_mean) * t.astype(np.float32).mean(0) for t in teachers]
        self.weights = weights
        self.basis = None
        joined = self._join(teachers)
        values, vectors = np.linalg.eigh(joined.T @ joined / len(joined))
        order = np.argsort(-values)[:dims]
        vectors = vectors[:, order]
        # A sign that does not depend on the LAPACK build.
        self.basis = vectors * np.sign(vectors[np.abs(vectors).argmax(0), np.arange(dims)])
        self.kept = float(values[order].sum() / values.sum())

    def _join(self, teachers):
        return np.hstack([w * unit(t.astype(np.float32) - m)
                          for t, m, w in zip(teachers, self.means, self.weights)])

    def __call__(self, teachers):
        """Unit vectors in the table's space."""
        return unit(self._join(teachers) @ self.basis)


def sif(matrix, smoothing=1e-3):
    """Frequency weights of the pieces: a / (a + p)."""
    frequency = np.asarray(matrix.sum(0)).ravel()
    return (smoothing / (smoothing + frequency / frequency.sum())).astype(np.float32)


def _conjugate_gradients(matrix, right, start, damping, steps):
    """(M'M + diag(damping)) W = right for all columns at once."""
    transposed = matrix.T.tocsr()
    damping = np.asarray(damping, np.float32).reshape(-1, 1)
    table = start.copy()
    residual = right - (transposed @ (matrix @ table) + damping * table)
    inverse = 1.0 / (np.asarray(matrix.multiply(matrix).sum(0)).reshape(-1, 1) + damping).astype(np.float32)
    preconditioned = inverse * residual
    direction = preconditioned.copy()
    old = (residual * preconditioned).sum(0)
    for _ in range(steps):
        product = transposed @ (matrix @ direction) + damping * direction
        alpha = old / ((direction * product).sum(0) + 1e-20)
        table += alpha * direction
        residual -= alpha * product
        preconditioned = inverse * residual
        new = (residual * preconditioned).sum(0)
        direction = preconditioned + (new / (old + 1e-20)) * direction
        old = new
    return table


def ridge(matrix, target, prior, damping, log, rounds=3, steps=25, shrink=0.5, weights=None):
    """The table (pieces x dims) fitted to unit targets.

    A piece no text speaks for stays at `shrink` times its prior row. `weights` are per text.
    """
    weights = np.ones(matrix.shape[0], np.float32) if weights is None else weights.astype(np.float32)
    # Texts of typical norm 1, so that the damping means the same whatever the prior's scale.
    prior = (prior / np.median(np.linalg.norm(matrix @ prior, axis=1))).astype(np.float32)
    table = prior.copy()
    for number in range(rounds):
        norms = np.linalg.norm(matrix @ table, axis=1) + 1e-6
        norms /= np.median(norms)
        scaled = (sparse.diags(np.sqrt(weights) / norms) @ matrix).tocsr().astype(np.float32)
        right = scaled.T @ (np.sqrt(weights)[:, None] * target) + damping * shrink * prior
        table = _conjugate_gradients(scaled, right, table, np.full(matrix.shape[1], damping), steps)
        fit = (unit(matrix @ table) * target).sum(1)
        log(f"ridge round {number + 1}/{rounds}: mean cosine to the teachers {fit.mean():.4f}")
    return table
