"""Prompting for diversity: does a language model know better than chance what breaks a victim?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core import say
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.depends import depends_on
from lab.experiments.language.prompting.attacked import UnderAttack
from lab.experiments.language.prompting.plan import PromptingSpec, plan, settings_of
from lab.experiments.language.prompting.proposed import (
    CHANGES,
    N_WORDINGS,
    PHRASES,
    REWRITES,
    SCENE,
    in_turn,
    ranked,
    rewrites,
    scenes,
    told,
)  # fmt: skip
from lab.experiments.language.prompting.trials import FOUND, at_random, thompson
from lab.experiments.study import Study
from lab.experiments.tasks.task import SubgroupTask
from lab.language import LANGUAGE_MODELS
from lab.language.choose import prompts_digest, wordings
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan
from lab.study.tables import arms_of

ON_CAPTIONS = ("typos", "guided typos", "rewrites")
SHOWN = 40
"""Captions whose rewriting is shown."""
TYPOS = ("char_drop", "char_swap", "keyboard_typos", "ocr", "word_drop")


def design(spec: PromptingSpec, plan: Plan, progress: Progress) -> Design:
    """Try every candidate on every item once, ask the model, and play all searches on that.

    Raises as ``SubgroupTask``, ``UnderAttack.of`` and the language model do.
    """
    model, n = LANGUAGE_MODELS.get(spec.model), spec.n_queries
    seen, read = (
        UnderAttack.of(SubgroupTask(setting, progress), judge, spec.guard, progress)
        for setting, judge in zip(settings_of(spec), (spec.judge, spec.text_judge), strict=True)
    )
    severities = spec.slight, spec.cap
    pictures = seen.hurt([(name, s) for name in CHANGES for s in severities], progress)
    typos = read.hurt([(name, s) for name in TYPOS for s in severities], progress)
    said = rewrites(model, read.column.items, progress)
    rewriting = read.rewritten(said)
    described = scenes(seen)
    m = len(described)
    order = ranked(model, described, in_turn(m), progress)
    again = told(model, described, pictures, order, n, progress)
    every, k = np.tile(np.arange(len(PHRASES)), (m, 1)), len(said)

    def picture(arm: str, rng: np.random.Generator) -> Scores:
        if arm == "permuted":
            turn = rng.permutation(m)
            return pictures.scores(order[turn[np.argsort(np.roll(turn, 1))], :n])
        if arm in ("guided", "model, guided"):
            return pictures.scores(
                thompson(pictures, n, rng, order[:, : n // 2 * (arm != "guided")])
            )
        fixed = {"listed": every[:, :n], "every": every, "model": order[:, :n], "told": again}
        return pictures.scores(fixed[arm] if arm in fixed else at_random(every.shape, n, rng))

    def caption(arm: str, rng: np.random.Generator) -> Scores:
        if arm == "guided typos":
            return typos.scores(thompson(typos, k, rng))
        tried = rewriting if arm == "rewrites" else typos
        return tried.scores(at_random(tried.broke.shape, k, rng))

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        rng, nothing = stream(seed, "", f"prompting {arm}"), np.full(m + len(read.rows), np.nan)
        ours = slice(m, None) if arm in ON_CAPTIONS else slice(m)
        found = (caption if arm in ON_CAPTIONS else picture)(arm, rng)
        scores = {name: nothing.copy() for name in found}
        for name, values in found.items():
            scores[name][ours] = values
        return scores

    broken = {
        "change": pictures.scores(order[:, :n])[FOUND],
        **dict(zip(said, rewriting.broke.T, strict=True)),
    }
    tables = {
        "wordings": [
            {"asked": what, "wording": way + 1, "n": int((in_turn(len(hit)) == way).sum()),
             "found": float(hit[in_turn(len(hit)) == way].mean())}
            for what, hit in broken.items() for way in range(N_WORDINGS)
        ],
        "rewrites": [
            {"caption": name, "kind": kind, "written": said[kind][i],
             "broke": bool(broken[kind][i])}
            for i, name in enumerate(read.column.items[:SHOWN]) for kind in said
        ],
    }  # fmt: skip
    both = (("picture", seen), ("caption", read))
    asked = wordings(SCENE)[0].evidence.format(words=described[0]), *PHRASES
    items = Items(
        tuple(f"{what} {concept}" for what, some in both for concept in some.column.ids),
        np.concatenate([some.task.families[some.rows] for _, some in both]), seed=spec.split_seed,
    )  # fmt: skip
    summary = {"n_pictures": m, "n_captions": len(read.rows), "n_candidates": len(PHRASES),
               "tokens": sum(map(model.count, asked)),
               "thresholds": [seen.threshold, read.threshold]}  # fmt: skip
    return Design(plan, items, score, summary=summary, tables=tables)


def points(result: Result) -> Sequence[str]:
    """Say how much can be found at all."""
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    every = rows["every", FOUND]
    return [f"Of {every['n']} pictures {say.estimate(every['value'], every['low'], every['high'])} "
            f"can be broken by one of {result.summary['n_candidates']} changes."]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what the model costs, and what the intervals are over."""
    found = result.summary
    return (
        f"Equal cost is equal looks. To rank {found['n_candidates']} changes the model reads "
        f"{found['tokens']} tokens, each .13 G multiply-adds for smollm2; a look by lite0 costs "
        "some .4 G. To try every change is cheaper than to ask the model.",
        "Three wordings take turns from item to item; what each found is in a table. A bandit "
        "learns from picture to picture, so these do not stand alone in its arm.",
        "Only items named rightly are attacked; each perturbation is drawn once. The judge alone "
        "says that a hurt item is still the same; no person was asked.",
    )


def fingerprint(spec: PromptingSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, weights, and how the model is asked."""
    picture, text = settings_of(spec)
    used = [(s.encoder, facet) for s in (picture, text) for facet in s.facets]
    judges = [(spec.judge, picture.facet), (spec.text_judge, text.facet)]
    return {
        **depends_on("emojilab", [*used, *judges]),
        "language model": LANGUAGE_MODELS.get(spec.model).fingerprint(),
        "prompts": prompts_digest(SCENE, *REWRITES),
    }


EXPERIMENTS.register(
    Study(
        id="prompting", title="Prompting for diversity",
        question="Does a language model know what will break a victim?",
        spec_type=PromptingSpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"\log p(\text{change} \mid \text{scene, aim}) - \log p(\text{change})",
        references=("Perez et al. (2022), Red Teaming Language Models with Language Models, EMNLP",
                    "Agrawal & Goyal (2013), Further Optimal Regret Bounds for Thompson Sampling",
                    "Holtzman et al. (2021), Surface Form Competition, EMNLP"),
        fingerprint=fingerprint, uses=(LANGUAGE_MODELS, "emojilab", *CHANGES, *TYPOS),
        main=("encoder", "judge", "n_queries", "guard"),
    ).experiment()
)  # fmt: skip
