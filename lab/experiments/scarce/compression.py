"""Compression: what does a smaller model forget first, and is it what is rare, new or hurt?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data.splits import family_folds
from lab.encoders import ENCODERS
from lab.encoders.compressed.lite0 import ZEROED
from lab.encoders.compressed.timed import timed
from lab.encoders.embed import embed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce.smaller import (
    BETTER,
    EIGHT,
    ROOMS,
    SAID,
    CompressionSpec,
    both_views,
    forms_of,
    resolved,
    shares_of,
)
from lab.experiments.study import Study
from lab.experiments.tasks.pool import N_FOLDS, cross_fitted, pool_of
from lab.experiments.views.view import see, views_digest
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.perturb import PERTURBATIONS
from lab.probes.linear import predict_out_of_fold
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.store.arrays import key_of
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

KNOWN, NEW, HURT = "known", "new", "hurt"
HALF = f"@{ZEROED:g}"
HOOKER = "Hooker et al. 2019"
MORE, EQUAL = frozenset({Verdict.MORE}), frozenset({Verdict.EQUAL})
OUTCOMES = (
    Outcome("kept", title="share of the lead over chance that is kept", margin=0.05, balanced=True),
    Outcome("right", title="accuracy", margin=0.02, balanced=True),
    Outcome("tail", title="share kept of common classes less that of rare ones", margin=0.05),
    Outcome("gain", title="accuracy over that of the original's head", margin=0.02, balanced=True),
    Outcome("half", title="accuracy over half of its lead", balanced=True),
)


def plan(spec: CompressionSpec) -> Plan:
    """Every form on known, new and hurt items; raises as ``shares_of``."""
    kind, old = SAID[spec.encoder]
    forms = forms_of(spec)
    asked = {KNOWN: "", NEW: f", new {kind}", HURT: ", hurt items"}
    arms = [Arm(where + form, title=title + said, role="baseline" if form == "@0" else "method")
            for where, said in asked.items() for form, (title, _) in forms.items()]  # fmt: skip
    used = [form for form in forms if form.startswith("/") or form == HALF]
    better, worse, has, lacks = BETTER[spec.encoder]

    def mean(where: str, sign: float = 1.0) -> dict[str, float]:
        """What the smaller forms have before the original, their mean."""
        return {where + "@0": -sign, **{where + form: sign / len(used) for form in used}}

    def first(name: str, weights: Mapping[str, float], outcome: str, one: str, other: str) -> Claim:
        return Claim(name, weights, outcome, more=f"small models lose {one} first",
                     less=f"small models lose {other} first",
                     equal=f"small models lose {one} no sooner than {other}",
                     source=HOOKER, expects=MORE, primary=name == NEW)  # fmt: skip

    claims = (
        first(NEW, {**mean(KNOWN), **mean(NEW, -1)}, "kept", f"a new {kind}", old),
        first(HURT, {**mean(KNOWN), **mean(HURT, -1)}, "kept", "hurt items", "clean items"),
        first("rare", mean(KNOWN), "tail", "rare classes", "common classes"),
        Claim("eight", minus(f"{KNOWN}/{EIGHT[spec.encoder]}", f"{KNOWN}@0"), "right",
              more="8 bits are better than 32", less="8 bits cost accuracy",
              equal="8 bits cost no accuracy", source="Jacob et al. 2018", expects=EQUAL),
        Claim("better", minus(f"{KNOWN}/{better}", f"{KNOWN}/{worse}"), "right",
              more=f"{has} beat {lacks}", less=f"{lacks} beat {has}", expects=MORE,
              equal=f"{has} are as good as {lacks}",
              source="Krishnamoorthi 2018" if spec.encoder == "lite0" else "Sanh et al. 2019"),
        Claim("head", mean(KNOWN), "gain", more="a head fitted anew gets a part back",
              less="the original's head is better than one fitted anew",
              equal="a head fitted anew gets nothing back"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: CompressionSpec, plan: Plan, progress: Progress) -> Design:
    """Embed every form's items and answer each concept by heads that never saw its family.

    Raises as ``see``, ``family_folds``; an arm fails by ``Unavailable``, or ``BadInput`` at chance.
    """
    seen = see(spec.dataset, both_views(spec), n=spec.n_concepts or None, seed=spec.split_seed,
               labelled=True, progress=progress)  # fmt: skip
    pool = pool_of(seen.dataset, seen.concepts, spec.level)
    names, y, sizes = np.unique(pool.labels, return_inverse=True, return_counts=True)
    folds = family_folds(pool.families, pool.labels, N_FOLDS, seed=spec.split_seed)
    chance, rare = 1 / len(names), np.isin(y, np.argsort(sizes, kind="stable")[: len(names) // 2])
    modality = ENCODERS.get(spec.encoder).modality
    columns = {where: seen.dataset.column(modality, facet, pool.ids)
               for where, facet in ((KNOWN, spec.facet), (NEW, spec.new_facet))}  # fmt: skip
    hurt = PERTURBATIONS.get(spec.perturbation), spec.severity, spec.draw_seed
    forms = {end: encoder for end, (_, encoder) in forms_of(spec).items()}

    @cache
    def read(form: str) -> dict[str, FloatArray]:
        clean = {where: embed(forms[form], column).x for where, column in columns.items()}
        return {**clean, HURT: embed(forms[form], columns[KNOWN], *hurt).x}

    @cache
    def right(form: str, where: str, head: str) -> Floats:
        """Return 1 where the heads of a form, on features of the same or another, are right [n]."""
        heads = cross_fitted(forms[head], [columns[KNOWN]], [read(head)[KNOWN]], pool.ids, y,
                             pool.families, folds)  # fmt: skip
        found = predict_out_of_fold(heads, folds, read(form)[where])
        return np.asarray(found.argmax(axis=1) == y, np.float64)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        where = next(w for w in (KNOWN, NEW, HURT) if arm.startswith(w))
        form = arm.removeprefix(where)
        own, best = right(form, where, form), right("@0", where, "@0")
        lead = np.mean([best[y == c].mean() for c in range(len(names))]) - chance
        if not lead > 0:
            raise BadInput(f"a lead over chance on {where} items", f"{lead:+.2g}", "Hurt less.")
        tail = _tail(own - chance, best - chance, rare) if where == KNOWN else own * np.nan
        return {
            "kept": (own - chance) / lead, "right": own, "half": over_half(own, best, chance),
            "tail": tail, "gain": own - right(form, where, "@0"),
        }  # fmt: skip

    room, n = ROOMS[spec.encoder], spec.n_timed
    times = timed(room.ORIGINAL, room.FORMS, columns[KNOWN].items[:n], n, progress) if n else []
    return Design(
        plan, Items(pool.ids, pool.families, y, seed=spec.split_seed), score,
        chance={"right": chance, "kept": 0.0}, tables={"timing": times} if times else {},
        summary={"n_classes": len(names), "n_rare": int(rare.sum())},
    )  # fmt: skip


def _tail(ahead: Floats, best: Floats, rare: NDArray[np.bool_]) -> Floats:
    """Return [n] whose mean is the share kept of the common classes' lead less the rare ones'."""
    share = np.where(rare, -ahead / best[rare].mean(), ahead / best[~rare].mean())
    return np.asarray(share / np.where(rare, rare.mean(), 1 - rare.mean()))


def points(result: Result) -> Sequence[str]:
    """Say where half of each lead is gone as more weights are zero."""
    shares = shares_of(CompressionSpec(**result.spec.model_dump()))
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "half"}
    return [f"As weights become zero, the lead on {said} "
            f"{half_words(half_lost(shares, [rows[f'{where}@{s:g}'] for s in shares]))}."
            for where, said in ((KNOWN, "known items"), (NEW, "new items"), (HURT, "hurt items"))
            if all(f"{where}@{s:g}" in rows for s in shares)]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what the forms are not, and what was measured where."""
    return (
        "Forms are made after training, without labels; pruned while training they may keep more.",
        "Shares are of the original's lead on the same items, taken as known; rare is half of all.",
        "Zeros are stored and multiplied: no time is saved. Fewer channels may even take longer.",
        "Texts have ranges by item alone: fixed ones lose too much to the few very large values.",
        "Times in the table are measured on the machine it names, and no claim reads them.",
    )


def fingerprint(spec: CompressionSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: items, labels, weights, the quantiser."""
    forms = {end: encoder.fingerprint() for end, (_, encoder) in forms_of(spec).items()}
    return {**views_digest(spec.dataset, both_views(spec)), "forms": key_of(forms)[:16]}


EXPERIMENTS.register(
    Study(
        id="compression", title="Compression of encoders",
        question="What does an encoder forget first when it is made smaller?",
        spec_type=CompressionSpec, plan=plan, design=design, fingerprint=fingerprint,
        points=points, limits=limits, resolve=resolved,
        formula=r"\frac{s_{\text{small}} - c}{s_{\text{original}} - c}",
        references=(
            "Hooker et al. (2019), What Do Compressed Deep Neural Networks Forget?, "
            "arXiv:1911.05248",
            "Jacob et al. (2018), Quantization and Training of Neural Networks, CVPR",
            "Krishnamoorthi (2018), Quantizing deep convolutional networks, arXiv:1806.08342",
            "Sanh et al. (2019), DistilBERT, arXiv:1910.01108",
        ),
        main=("encoder", "new_facet", "perturbation", "severity"),
    ).experiment()
)  # fmt: skip
