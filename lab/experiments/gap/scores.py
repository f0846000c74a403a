"""What is read off two clouds at every step of the slide, one number a concept and score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.probes.info_nce import info_nce_of
from lab.stats.checks import Floats
from lab.stats.ranking import TIE_DIGITS, hit_share, standing


@dataclass(frozen=True)
class SlideScore:
    """One score: its name, its direction, and the difference that would be too small to matter."""

    id: str
    title: str
    higher_is_better: bool
    balanced: bool
    """Whether it is averaged over classes first (balanced accuracy)."""
    meaning: str
    misleads: str

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is."""
        return 1 if self.higher_is_better else -1


SCORES = (
    SlideScore(
        "zero_shot",
        "zero-shot accuracy",
        True,
        True,
        "How often a's vector is nearest to the prototype of its class on the side of b, averaged "
        "over classes.",
        "A prototype is a mean of other concepts, so a class that is spread out is missed "
        "even where each concept meets its partner.",
    ),
    SlideScore(
        "recall_at_1_ab",
        "R@1, a finds b",
        True,
        False,
        "How often a's vector finds its own partner first among all of b.",
        "It falls as the gallery grows: compare only at one n.",
    ),
    SlideScore(
        "recall_at_10_ab",
        "R@10, a finds b",
        True,
        False,
        "How often the own partner is among the first ten of b.",
        "Ten of a small gallery is a large part of it: look at chance.",
    ),
    SlideScore(
        "recall_at_1_ba",
        "R@1, b finds a",
        True,
        False,
        "How often b's vector finds its own partner first among all of a.",
        "One vector that is near to all (a hub) takes many first places in one direction only.",
    ),
    SlideScore(
        "recall_at_10_ba",
        "R@10, b finds a",
        True,
        False,
        "How often the own partner is among the first ten of a.",
        "Ten of a small gallery is a large part of it: look at chance.",
    ),
    SlideScore(
        "loss",
        "contrastive loss",
        False,
        False,
        "How surprised each vector is by its own partner among all others, in nats.",
        "It depends on the temperature and on n; a lower loss need not find more partners.",
    ),
)
SCORE_IDS = tuple(score.id for score in SCORES)


def item_scores(
    x: Floats,
    y: Floats,
    prototypes: Floats,
    classes: NDArray[np.intp],
    temperature: float,
) -> Floats:
    """Return the scores of each concept, [n, scores] in the order of ``SCORES``.

    ``x`` and ``y`` [n, d] are paired unit rows, ``prototypes`` [K, d] lie on the side of y.
    """
    cosines = np.round(x @ y.T, TIE_DIGITS)
    own = np.arange(len(x))
    return np.stack(
        [
            found_first(np.round(x @ prototypes.T, TIE_DIGITS), classes, 1),
            *(found_first(way, own, k) for way in (cosines, cosines.T) for k in (1, 10)),
            info_nce_of(cosines, temperature),
        ],
        axis=1,
    )


def found_first(cosines: Floats, true_columns: NDArray[np.intp], k: int) -> Floats:
    """Return the chance that the true column is among the first k, ties at random: [n]."""
    return hit_share(*standing(cosines, true_columns), k)


def chance_of(n: int, n_classes: int) -> dict[str, float]:
    """Return what each score is where the vectors tell nothing of each other."""
    return {
        "zero_shot": 1 / n_classes,
        **{f"recall_at_1_{way}": 1 / n for way in ("ab", "ba")},
        **{f"recall_at_10_{way}": min(1.0, 10 / n) for way in ("ab", "ba")},
        "loss": float(np.log(n)),
    }
