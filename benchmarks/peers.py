"""The plain way to each measure: n x n matrices and whole sorts, from the published formulas.

What representation-similarity codes run in practice, in a few lines: float32 torch for kernels and
neighbours (Huh et al. 2024), the decomposition of each side for SVCCA (Raghu et al. 2017).
"""

import numpy as np
import torch

DEEP = -1e8
"""A similarity that no pair has: keeps a row from being its own neighbour."""


def gram_cka(x: np.ndarray, y: np.ndarray) -> float:
    """Biased linear CKA by trace(K H L H) of whole Gram matrices (Kornblith et al. 2019)."""
    k, l = (side @ side.T for side in _tensors(x, y))  # noqa: E741
    centring = torch.eye(len(k)) - 1 / len(k)

    def hsic(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return torch.trace(a @ centring @ b @ centring)

    return float(hsic(k, l) / torch.sqrt(hsic(k, k) * hsic(l, l)))


def gram_debiased_cka(x: np.ndarray, y: np.ndarray) -> float:
    """Debiased linear CKA by the U-statistic on whole Gram matrices (Song et al. 2012)."""
    k, l = (side @ side.T for side in _tensors(x, y))  # noqa: E741
    n = len(k)

    def hsic(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        a, b = a.clone().fill_diagonal_(0), b.clone().fill_diagonal_(0)
        whole = torch.sum(a * b.T) + torch.sum(a) * torch.sum(b) / ((n - 1) * (n - 2))
        return (whole - 2 * torch.sum(a @ b) / (n - 2)) / (n * (n - 3))

    return float(hsic(k, l) / torch.sqrt(hsic(k, k) * hsic(l, l)))


def masked_mutual_knn(x: np.ndarray, y: np.ndarray, k: int) -> float:
    """Mutual kNN by whole argsort and n x n masks (Huh et al. 2024)."""
    masks = []
    for side in _tensors(x, y):
        unit = torch.nn.functional.normalize(side, dim=1)
        order = (unit @ unit.T).fill_diagonal_(DEEP).argsort(dim=1, descending=True)[:, :k]
        masks.append(torch.zeros(len(side), len(side)).scatter_(1, order, 1.0))
    return float((masks[0] * masks[1]).sum(dim=1).mean() / k)


def svd_svcca(x: np.ndarray, y: np.ndarray, kept: float = 0.99) -> float:
    """SVCCA by the singular vectors of each side that keep 99 % of its variance."""
    bases = []
    for side in (x, y):
        u, s, _ = np.linalg.svd(side - side.mean(axis=0), full_matrices=False)
        share = np.cumsum(s**2) / np.sum(s**2)
        bases.append(u[:, : int(np.searchsorted(share, kept)) + 1])
    return float(np.linalg.svd(bases[0].T @ bases[1], compute_uv=False).mean())


def whole_mmd(x: np.ndarray, y: np.ndarray, bandwidth: float) -> float:
    """Unbiased MMD^2 with whole kernel matrices (Gretton et al. 2012, lemma 6)."""
    a, b = _tensors(x, y)
    n = len(a)

    def kernel(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
        return torch.exp(-(torch.cdist(p, q) ** 2) / (2 * bandwidth**2))

    inside = [(kernel(p, p).sum() - n) / (n * (n - 1)) for p in (a, b)]
    return float(inside[0] + inside[1] - 2 * kernel(a, b).mean())


def _tensors(*sides: np.ndarray) -> list[torch.Tensor]:
    return [torch.from_numpy(np.asarray(side, np.float32)) for side in sides]
