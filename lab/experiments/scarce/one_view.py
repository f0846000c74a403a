"""One view of concepts divided by family, as its first principal components."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.base import Spec
from lab.experiments.scarce.few_labels import FewLabels, FewLabelsSpec, few_labels
from lab.experiments.views.view import parse_views, views_digest
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

N_COMPONENTS = 64
LEAST = 5
"""Training concepts of each class."""


class OneViewSpec(Spec):
    """What is seen, what is asked of it, and of how many."""

    dataset: str = Field("emojilab", description="The paired data set.")
    view: str = Field("lite0/noto", description="What is seen of each item.")
    level: Literal["group", "subgroup"] = Field("group", description="What is asked of each.")
    n_test: int = Field(240, ge=20, le=1000, description="Test concepts, of other families.")
    n_seeds: int = Field(10, ge=1, le=50, description="Times that all is drawn and trained anew.")
    split_seed: int = Field(1, ge=0, description="Seed of the families that are tested.")


def one_view(spec: OneViewSpec, progress: Progress, *others: str) -> tuple[FewLabels, list[Floats]]:
    """Return the concepts, and components [n, d] of the view and of ``others``, all in the frame
    of the view's training concepts and of mean variance 1 there.

    Raises ``BadInput`` for a view of another encoder, and as ``few_labels``.
    """
    from sklearn.decomposition import PCA

    views = parse_views(DATASETS.get(spec.dataset), ", ".join([spec.view, *others]))
    for view in views:
        if view.encoder != views[0].encoder:
            do = "Take another style by the same encoder."
            raise BadInput(f"a view of {views[0].encoder}", f"{view}", do)
    few = FewLabelsSpec(
        dataset=spec.dataset, level=spec.level, labels=f"1, {LEAST}", n_test=spec.n_test,
        n_seeds=spec.n_seeds, split_seed=spec.split_seed,
    )  # fmt: skip
    bench = few_labels(few, views, progress)
    x = [bench.seen.x[view].astype(np.float64) for view in views]
    with one_blas_thread():
        pca = PCA(N_COMPONENTS, svd_solver="full").fit(x[0][bench.train])
        size = np.sqrt(pca.explained_variance_.mean())
        return bench, [pca.transform(of) / size for of in x]


def fingerprint(spec: OneViewSpec, *others: str) -> dict[str, str]:
    """What the numbers depend on beside the spec: data and weights."""
    views = parse_views(DATASETS.get(spec.dataset), ", ".join([spec.view, *others]))
    return views_digest(spec.dataset, views)
