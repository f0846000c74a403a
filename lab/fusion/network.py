"""Fusions that are trained networks: what they share is all but the forward pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lab.core.device import CPU, device
from lab.core.progress import Progress
from lab.fusion.base import Examples, Fused, Fusion
from lab.fusion.scale import ViewScale
from lab.probes.calibration import fit_temperature, log_softmax
from lab.probes.training import Budget, train
from lab.probes.views import Present, Views
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

    Build = Callable[[Sequence[int], int], torch.nn.Module]
    """From the views' widths and the number of classes to a network that takes features, a tensor
    [n, d] a view with zeros where it is missing, and masks bool [n, views], to logits [n, K]."""

WIDTH = 64
"""Of every hidden layer, in all of them."""
DROPOUT = 0.3


class _Network(Fused):
    def __init__(self, network: torch.nn.Module, scales: Mapping[str, ViewScale]) -> None:
        self.network, self.scales, self.views = network, scales, tuple(scales)
        self.temperature = 1.0

    def logits(self, views: Views, present: Present) -> Floats:
        import torch

        features, masks = tensors(self.scales, views, present)
        with torch.no_grad():
            return np.asarray(self.network(features, masks).numpy().astype(np.float64))

    def _log_proba(self, views: Views, present: Present) -> Floats:
        return log_softmax(self.logits(views, present) / self.temperature)


class NetworkFusion(Fusion):
    """Trained with AdamW on standardised features, stopped early and calibrated on validation.

    ``hide`` is the rate at which training hides each view that is there, anew each step, one being
    kept in every row: modality dropout. The first weights, batches and what is hidden follow from
    the seed.
    """

    settings = (1e-3, 3e-2, 3e-1)
    """Weight decays."""

    def __init__(
        self, id: str, title: str, reference: str, build: Build, *, hide: float = 0.0,
        budget: Budget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(id, title, reference)
        self.build, self.hide, self.budget = build, hide, budget or Budget()

    def within(self, budget: Budget) -> NetworkFusion:
        return NetworkFusion(
            self.id, self.title, self.reference, self.build, hide=self.hide, budget=budget
        )

    def _fit(
        self,
        train_on: Examples,
        valid: Examples,
        n_classes: int,
        setting: float,
        seed: int,
        progress: Progress,
    ) -> Fused:
        import torch

        scales = {v: ViewScale.of(x[train_on.present[v]]) for v, x in train_on.views.items()}
        where = device()
        features, masks = tensors(scales, train_on.views, train_on.present, where)
        asked, asked_masks = tensors(scales, valid.views, valid.present, where)
        labels, truth = (torch.from_numpy(of.labels).to(where) for of in (train_on, valid))
        entropy = torch.nn.functional.cross_entropy

        def loss(network: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
            there = self._hidden(masks[rows])
            shown = [x[rows] * there[:, [k]] for k, x in enumerate(features)]
            return entropy(network(shown, there), labels[rows])

        network = train(
            lambda: self.build([x.shape[1] for x in features], n_classes),
            loss,
            len(train_on),
            replace(self.budget, weight_decay=setting),
            seed,
            validate=lambda network: float(entropy(network(asked, asked_masks), truth)),
            progress=progress,
        )
        fused = _Network(network, scales)
        fused.temperature = fit_temperature(fused.logits(valid.views, valid.present), valid.labels)
        return fused

    def _hidden(self, masks: torch.Tensor) -> torch.Tensor:
        """Hide views at random, but the one of each row whose draw is the highest."""
        import torch

        if not self.hide:
            return masks
        drawn = torch.rand(masks.shape, device=masks.device) * masks
        kept = drawn == drawn.max(dim=1, keepdim=True).values
        return masks & ((drawn >= self.hide) | kept)


def tensors(
    scales: Mapping[str, ViewScale], views: Views, present: Present, where: str = CPU
) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Return standardised features, float32 [n, d] a view with zeros where it is missing, and the
    masks bool [n, views], in the order of the scales, on a device."""
    import torch

    features = []
    for view, scale in scales.items():
        x = np.zeros(np.shape(views[view]), np.float32)
        here = np.asarray(present[view])
        x[here] = scale(np.asarray(views[view])[here])
        features.append(torch.from_numpy(x).to(where))
    masks = np.stack([np.asarray(present[view]) for view in scales], axis=1)
    return features, torch.from_numpy(masks).to(where)
