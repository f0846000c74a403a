"""What every method of the study of graphs is asked: a few components of each modality."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.scarce.few_labels import FewLabels
from lab.fusion.base import Examples
from lab.fusion.graphs.edges import Edge, spanning_tree
from lab.fusion.graphs.gaussian import GaussianGraph
from lab.fusion.methods.early import USUAL_HIDE, early
from lab.fusion.methods.transformer import transformer
from lab.probes.calibration import log_softmax
from lab.probes.training import Budget, train
from lab.probes.views import Present, Views
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

Answer = Callable[[Views, Present], Floats]
NETS = {"mlp": early, "transformer": transformer}
STEPS, CHECK_STEPS = 96, 12
N_SHUFFLES = 199


@dataclass(frozen=True)
class Modalities:
    """The first components of each view, of variance 1 over the training concepts."""

    bench: FewLabels
    x: dict[str, Floats] = field(repr=False)
    """By node, [n, width]."""

    @classmethod
    def of(cls, bench: FewLabels, names: Sequence[str], width: int) -> Modalities:
        from sklearn.decomposition import PCA

        x = {}
        for name, view in zip(names, bench.seen.x.values(), strict=True):
            with one_blas_thread():
                all_of = view.astype(np.float64)
                pca = PCA(width, whiten=True, svd_solver="full").fit(all_of[bench.train])
                x[name] = pca.transform(all_of)
        return cls(bench, x)

    def some(self, rows: NDArray[np.intp]) -> Examples:
        """Return some concepts with every modality."""
        here = {name: np.ones(len(rows), bool) for name in self.x}
        return Examples({name: x[rows] for name, x in self.x.items()}, here, self.bench.y[rows])

    def fit(
        self, method: str, rows: NDArray[np.intp], named: Sequence[Edge], seed: int,
        progress: Progress,
    ) -> Answer:  # fmt: skip
        """Fit a method on the labels of ``rows``; raises as the method does."""
        if method in NETS:
            return self._net(method, rows, seed, progress)
        if method in {"logistic", "alone", "all labels"}:
            used = list(self.x)[: 1 if method == "alone" else None]
            x = np.concatenate([self.x[name] for name in used], axis=1)
            probe = self.bench.probe(x, rows, seed)
            # Components have mean 0 over the training concepts: that fills what is missing.
            return lambda views, here: probe.log_proba(
                np.concatenate([views[name] * here[name][:, None] for name in used], axis=1)
            )
        graph = GaussianGraph.fit(self.some(rows), len(self.bench.classes))
        if method == "joint":
            return graph.log_proba
        tree = spanning_tree(graph.bits(), least=method == "wrong")
        edges = {"product": [], "named": named or tree}.get(method, tree)
        return graph.with_edges(edges).log_proba

    def _net(self, net: str, rows: NDArray[np.intp], seed: int, progress: Progress) -> Answer:
        """A network with modalities hidden while it learns. How many steps it takes is chosen
        where each half of the labels, families whole, is left out; then it learns them all."""
        import torch

        where, entropy = device(), torch.nn.functional.cross_entropy
        x = [torch.from_numpy(of[rows].astype(np.float32)).to(where) for of in self.x.values()]
        y = torch.from_numpy(self.bench.y[rows]).to(where)
        whole = torch.ones(len(rows), len(x), dtype=torch.bool, device=where)

        def fit(mine: torch.Tensor, steps: int, left: torch.Tensor, seen: list[float]) -> Any:
            def loss(network: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:
                at = mine[batch]
                here = torch.rand(len(at), len(x), device=where) >= USUAL_HIDE
                here |= ~here.any(dim=1, keepdim=True)
                shown = [of[at] * here[:, [i]] for i, of in enumerate(x)]
                return entropy(network(shown, here), y[at])  # type: ignore[no-any-return]

            def validate(network: torch.nn.Module) -> float:
                seen.append(float(entropy(network([of[left] for of in x], whole[left]), y[left])))
                return -len(seen)  # the last weights are kept

            build = partial(NETS[net], [of.shape[1] for of in x], len(self.bench.classes))
            budget = Budget(steps=steps, check_every=CHECK_STEPS)
            return train(build, loss, len(mine), budget, seed, validate=validate, progress=progress)

        _, family = np.unique(self.bench.seen.families[rows], return_inverse=True)
        half = torch.from_numpy(
            stream(seed, "", "halves").permutation(family.max() + 1)[family] % 2
        )
        curves: list[list[float]] = [[], []]
        for i, seen in enumerate(curves):
            fit(torch.where(half != i)[0], STEPS, torch.where(half == i)[0], seen)
        steps = CHECK_STEPS * (1 + int(np.sum(curves, axis=0)[1:].argmin()))
        everything = torch.arange(len(rows))
        network = fit(everything, steps, everything, [])

        def log_proba(views: Views, here: Present) -> Floats:
            masks = torch.from_numpy(np.stack([here[name] for name in self.x], axis=1))
            asked = [torch.from_numpy(views[n].astype(np.float32)) for n in self.x]
            with torch.no_grad():
                logits = network([of * masks[:, [i]] for i, of in enumerate(asked)], masks)
            return log_softmax(logits.numpy().astype(np.float64))

        return log_proba

    def edges(self, named: Sequence[Edge], seed: int) -> list[dict[str, Any]]:
        """Return a row a pair: what one tells of the other given the class, in bits, and what
        items shuffled within their class would tell in 95 of 100 cases."""
        shown, rng = self.some(self.bench.train), stream(seed, "", "shuffled within classes")
        k = len(self.bench.classes)
        bits = GaussianGraph.fit(shown, k).bits()
        null: list[dict[Edge, float]] = []
        for _ in range(N_SHUFFLES):
            views = {name: x.copy() for name, x in shown.views.items()}
            for x in views.values():
                for c in range(k):
                    x[shown.labels == c] = rng.permutation(x[shown.labels == c])
            null.append(GaussianGraph.fit(replace(shown, views=views), k).bits())
        return [
            {"a": a, "b": b, "bits": here, "named": (a, b) in named,
             "shuffled": float(np.quantile([one[a, b] for one in null], 0.95)),
             "learnt": (a, b) in spanning_tree(bits)}
            for (a, b), here in bits.items()
        ]  # fmt: skip
