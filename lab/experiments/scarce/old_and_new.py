"""A tower that learns a new task: what it reads, how each method trains it, what it still knows."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.adapt.towers import picture, text
from lab.adapt.towers.last_blocks import TowerStart, run, tensor
from lab.adapt.tuning.classifier import between, classifier, tune
from lab.adapt.tuning.low_rank import low_rank
from lab.adapt.tuning.penalties import fisher, pull_back
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders.class_names.bridge import name_vectors
from lab.encoders.efficientnet_lite.network import LITE0, published_tensors
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.tasks.pool import pool_of
from lab.experiments.views.view import View, parse_views
from lab.fusion.scale import ViewScale
from lab.probes.softmax import train_head
from lab.probes.training import Budget
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

MOST_KNOWN = 120
"""Old items that say which weights matter: their gradients are taken one by one."""
HEAD = Budget(steps=300, learning_rate=1e-3)
TOWERS = {picture.ENCODER: picture.PictureBlocks, text.ENCODER: text.TextBlocks}


class ForgettingSpec(Spec):
    """Whose last blocks learn which groups, and where it is asked what they forget."""

    dataset: str = Field("emojilab", description="Where the new task comes from: its groups.")
    tower: str = Field("minilm/es", description='Whose last blocks learn, and the facet of the new '
                       'task: "minilm/es", or "lite0/noto".')  # fmt: skip
    unseen: str = Field("pt", description="A facet of the same concepts that no training sees.")
    old_dataset: str = Field("stamps", description="Where the old task is asked: which of the "
                             "1,000 ImageNet classes an item is.")  # fmt: skip
    old_facet: str = Field("en", description='The facet that is asked: "en", or "photo".')
    shares: str = Field("0.25, 0.5, 0.75, 0.9", description="WiSE-FT: shares of the old weights.")
    strengths: str = Field("0.1, 0.9", description="Of both penalties, below 1.")
    rank: int = Field(8, ge=1, le=256, description="LoRA: the rank of what is added.")
    n_steps: int = Field(60, ge=1, le=5000, description="Steps of 32 items, in every arm.")
    rate: float = Field(1e-3, gt=0, le=1, description="The learning rate, in every arm.")
    n_test: int = Field(240, ge=20, le=1000, description="Test concepts, whole families.")
    n_seeds: int = Field(3, ge=1, le=20, description="Draws of batches and of LoRA's start.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


def views_of(spec: ForgettingSpec) -> tuple[View, View, View]:
    """Return the views of the new task, of the unseen facet and of the old task.

    Raises ``BadInput`` for a tower that cannot be trained or a facet that training sees, and as
    ``parse_views``.
    """
    new = parse_views(DATASETS.get(spec.dataset), spec.tower)[0]
    if new.encoder not in TOWERS:
        got = f"{spec.tower!r}, whose weights are only read"
        raise BadInput(f"a tower with layers to train: {', '.join(TOWERS)}", got, "Name one.")
    unseen = parse_views(DATASETS.get(spec.dataset), f"{new.encoder}/{spec.unseen}")[0]
    if unseen == new:
        raise BadInput("a facet that training does not see", spec.unseen, "Name another one.")
    old = parse_views(DATASETS.get(spec.old_dataset), f"{new.encoder}/{spec.old_facet}")[0]
    return new, unseen, old


class OldAndNew:
    """Concepts of the new task and items of the old one, each divided by family.

    Raises as ``views_of`` and ``divide``.
    """

    def __init__(self, spec: ForgettingSpec, progress: Progress) -> None:
        self.spec, self.progress = spec, progress
        new, unseen, old = views_of(spec)
        self.facets = {"new": new.facet, "unseen": unseen.facet}
        dataset, olds = DATASETS.get(spec.dataset), DATASETS.get(spec.old_dataset)
        shared = set(dataset.column(new.modality, unseen.facet).ids)
        names = [c for c in dataset.column(new.modality, new.facet).ids if c in shared]
        self.pool = pool_of(dataset, names, "group")
        self.old = pool_of(olds, olds.column(old.modality, old.facet).ids, "family")
        progress.start("what lies ahead of the last blocks", 2 * len(self.pool) + len(self.old))
        columns = {f: dataset.column(new.modality, f, self.pool.ids) for f in self.facets.values()}
        columns["old"] = olds.column(old.modality, old.facet, self.old.ids)
        self.side = TOWERS[new.encoder](columns, progress)
        self.train, _, self.test = divide(
            self.pool.labels, self.pool.families, 0, spec.n_test, spec.split_seed
        )
        families = stream(spec.split_seed, "", "old items").permutation(
            np.unique(self.old.families)
        )
        # A third of the old families says what matters, the others are asked.
        self.known = np.flatnonzero(np.isin(self.old.families, families[::3]))[:MOST_KNOWN]
        self.asked = np.flatnonzero(~np.isin(self.old.families, families[::3]))
        self.classes, self.y = np.unique(self.pool.labels, return_inverse=True)
        self.blocks = self.side.build(TowerStart.UNLOCKED, 0)
        x = self.side.inputs(TowerStart.LOCKED, new.facet)[0].numpy().astype(np.float64)
        self.x, self.scale = x[self.train], ViewScale.of(x[self.train])
        self.was = _old_head(new.encoder)
        self.answers = self._old(self.blocks)
        self.tuned = lru_cache(maxsize=None)(self._tuned)
        self.start = lru_cache(maxsize=None)(self._start)
        self.told = lru_cache(maxsize=None)(self._told)

    @cached_property
    def matters(self) -> Any:
        """How much each weight matters to the old task."""
        return fisher(self.blocks, self.was, self._rows("old", self.known), self.spec.split_seed)

    def _told(self, arm: str, seed: int) -> dict[str, Floats]:
        """Return what is right on new items, in both facets, and what is as before on old ones."""
        network, n = self.tuned(arm, seed), len(self.test)
        found = {name: np.full(n + len(self.asked), np.nan) for name in ("new", "unseen", "old")}
        for name, facet in self.facets.items():
            said = run(network, self._rows(facet, self.test)).argmax(dim=1).numpy()
            found[name][:n] = said == self.y[self.test]
        found["old"][n:] = self._old(network.blocks) == self.answers
        return found

    def _old(self, blocks: torch.nn.Module) -> Any:
        import torch

        with torch.no_grad():
            return self.was(run(blocks, self._rows("old", self.asked))).argmax(dim=1).numpy()

    def _rows(self, facet: str, rows: Any) -> tuple[torch.Tensor, ...]:
        return tuple(part[rows] for part in self.side.inputs(TowerStart.UNLOCKED, facet))

    def _start(self, seed: int) -> Any:
        codes = self.y[self.train]
        head = train_head(self.scale(self.x), codes, len(self.classes), HEAD, seed)
        return classifier(self.blocks, self.scale.mean, self.scale.size, head)

    def _tuned(self, arm: str, seed: int) -> Any:
        (method, _, at), penalty = arm.partition("@"), None
        start, blocks = self.start(seed), self.blocks
        if method == "wise":
            return between(start, self.tuned("full", seed), float(at))
        if method == "lora":
            blocks = low_rank(blocks, self.spec.rank, seed)
        elif method in {"l2_sp", "ewc"}:
            penalty = pull_back(blocks, float(at), self.matters if method == "ewc" else None)
        network = classifier(blocks, self.scale.mean, self.scale.size, start.head)
        if method == "head":
            network.blocks.requires_grad_(False)
        rows, codes = self._rows(self.facets["new"], self.train), self.y[self.train]
        budget = Budget(self.spec.n_steps, 32, self.spec.rate, weight_decay=0.0)
        return tune(network, rows, codes, budget, seed, penalty, self.progress)


def _old_head(encoder: str) -> torch.nn.Linear:
    """Return the head of 1,000 ImageNet classes: the published one, or the vectors of names."""
    import torch

    published = encoder == picture.ENCODER
    tensors = published_tensors(LITE0) if published else {}
    weight = tensors["_fc.weight"] if published else tensor(name_vectors().astype(np.float32))
    head = torch.nn.Linear(weight.shape[1], weight.shape[0]).requires_grad_(False)
    head.weight.copy_(weight)
    head.bias.copy_(tensors["_fc.bias"]) if published else head.bias.zero_()
    return head
