"""What a language model proposes: which change of a scene to try, and captions in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from lab.core.progress import Progress
from lab.data.emojilab.dataset import EMOJILAB, EmojiLab
from lab.experiments.language.prompting.attacked import UnderAttack, others
from lab.experiments.language.prompting.trials import FOUND, Picks, Tries
from lab.language.base import LanguageModel
from lab.language.choose import PromptChoice, choose, wordings
from lab.language.tags import neighbour_tags
from lab.language.written import written

SCENE = "scene"
REWRITES = ("paraphrase", "abstraction", "register")
CHANGES = {
    "brighter": "brightened", "darker": "darkened", "defocus_blur": "blurred", "fog": "fogged",
    "gaussian_noise": "covered with noise", "jpeg": "compressed", "lower_contrast": "washed out",
    "motion_blur": "smeared by motion", "occlusion": "covered by a square",
    "pixelate": "pixelated", "shadow": "shaded from one side", "warmer": "tinted orange",
}  # fmt: skip
"""Our perturbations of pictures in words; those left out are near copies of these."""
PHRASES = tuple(f"{how} {change}" for change in CHANGES.values() for how in ("slightly", "heavily"))
N_TAGS, N_TOKENS, N_WORDINGS = 4, 10, 3


def in_turn(n: int) -> Picks:
    """Which wording each of ``n`` items is told in: they take turns, and none decides alone."""
    return np.arange(n) % N_WORDINGS


def scenes(attacked: UnderAttack) -> list[str]:
    """Describe each picture by the commonest keywords of the nearest pictures not tested."""
    task = attacked.task
    rows = others(task)
    x = task.clean_pool[task.setting.facet].astype(np.float64)
    words = [cast(EmojiLab, EMOJILAB).keywords(task.pool[row], "en") for row in rows]
    tags = neighbour_tags(x[rows], words, x[task.rows[attacked.rows]], N_TAGS)
    return [", ".join(some.words) for some in tags]


def ranked(
    model: LanguageModel, described: Sequence[str], ways: Picks, progress: Progress
) -> Picks:
    """Return the changes from the likeliest to the least, [scenes, phrases].

    Scene i is told in wording ``ways[i]``. A score is the log-likelihood a token after scene and
    aim, less that without both, which is the same for every scene.
    """
    asked, said = wordings(SCENE), tuple(f" {phrase}" for phrase in PHRASES)
    told = zip(described, ways, strict=True)
    prompts = [*(asked[way].evidence.format(words=words) for words, way in told),
               *(one.blind for one in asked)]  # fmt: skip
    scores = np.array(choose(model, [PromptChoice(prompt, said) for prompt in prompts], progress))
    blind = scores[len(described) :][ways]
    return np.argsort(blind - scores[: len(described)], axis=1, kind="stable")


def told(
    model: LanguageModel, described: Sequence[str], trials: Tries, order: Picks, n_queries: int,
    progress: Progress,
) -> Picks:  # fmt: skip
    """Ask again after half of the looks, where none broke the picture, and say what was tried."""
    half = n_queries // 2
    picks = order[:, :n_queries].copy()
    left = np.flatnonzero(trials.scores(order[:, :half])[FOUND] == 0)
    more = [f"{described[i]}; in vain it was {', '.join(PHRASES[c] for c in order[i, :half])}"
            for i in left.tolist()]  # fmt: skip
    again = ranked(model, more, in_turn(len(described))[left], progress)
    for i, new in zip(left.tolist(), again, strict=True):
        picks[i, half:] = new[~np.isin(new, picks[i, :half])][: n_queries - half]
    return picks


def rewrites(
    model: LanguageModel, captions: Sequence[str], progress: Progress
) -> Mapping[str, list[str]]:
    """Return what the model writes of each caption, by kind."""
    ways, found = in_turn(len(captions)), {}
    for kind in REWRITES:
        asked = wordings(kind)
        prompts = [asked[w].evidence.format(words=c) for c, w in zip(captions, ways, strict=True)]
        found[kind] = written(model, prompts, N_TOKENS, progress=progress)
    return found
