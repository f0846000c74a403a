"""What studies along a number of labels share: arms, duels, scores, limits and the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core.progress import Progress
from lab.experiments.base import Result
from lab.experiments.scarce.few_labels import FewLabels, FewLabelsSpec, counts_of, middle
from lab.limits.at_count import ahead_words, gone_at, worth_words
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

Methods = Mapping[str, tuple[str, Role]]
"""By id the title in running text, and the role."""
Pairs = Sequence[tuple[str, str]]
"""Of leads: who is ahead of whom at the same number of labels. Of worth: a method with a middle
number of labels, and the one that is asked how many it needs to do as well."""
Right = Callable[[str, int, int, Progress], Floats]
"""From (method, labels a class, seed, progress): 1 where a test concept is right, else 0."""
Duel = tuple[str, str, int, str, str, tuple[Verdict, ...], str]
"""A method, another, the labels a class; both in words, plural; what is expected, who says so."""
ACCURACY, MARGIN = "accuracy", 0.02
MORE = (Verdict.MORE,)


def arms_at(methods: Methods, counts: Sequence[int], n_seeds: int) -> tuple[Arm, ...]:
    """Return every method at every number of labels a class: "method@count"."""
    return tuple(
        Arm(f"{m}@{n}", title=f"{title}, {n} label{'s' * (n > 1)}", role=role, seeds=n_seeds)
        for m, (title, role) in methods.items() for n in counts
    )  # fmt: skip


def duels(rows: Iterable[Duel]) -> tuple[Claim, ...]:
    """Return the claims that the one beats the other in accuracy; the first is primary."""
    return tuple(
        Claim(
            f"{a} over {b} at {n}", minus(f"{a}@{n}", f"{b}@{n}"), ACCURACY,
            more=f"with {n} label{'s' * (n > 1)} a class, {one} beat {other}",
            less=f"with {n} label{'s' * (n > 1)} a class, {one} lose to {other}",
            equal=f"with {n} label{'s' * (n > 1)} a class, {one} do as well as {other}",
            expects=frozenset(expects), source=source, primary=i == 0,
        )
        for i, (a, b, n, one, other, expects, source) in enumerate(rows)
    )  # fmt: skip


def outcomes(leads: Pairs, worth: Pairs) -> tuple[Outcome, ...]:
    """Return accuracy, and the paired differences that end in a limit."""
    named = [*(f"{a} over {b}" for a, b in leads), *(f"worth of {a} in {b}" for a, b in worth)]
    accuracy = Outcome(ACCURACY, title="accuracy", margin=MARGIN)
    return accuracy, *(Outcome(name, title=f"difference: {name}") for name in named)


def design_of(
    task: FewLabels, plan: Plan, spec: FewLabelsSpec, right: Right, leads: Pairs, worth: Pairs,
    **summary: Any,
) -> Design:  # fmt: skip
    """Return the design over the test concepts; an arm without a count has all labels, 0."""
    test, some, kept = task.seen.take(task.test), middle(spec), dict[Any, Floats]()

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        def of(method: str, n: int) -> Floats:
            if (key := (method, n, seed)) not in kept:
                kept[key] = right(method, n, seed, progress)
            return kept[key]

        method, _, count = arm.partition("@")
        n = int(count or 0)
        return {
            ACCURACY: of(method, n),
            **{f"{a} over {b}": of(a, n) - of(b, n) for a, b in leads if a == method},
            **{f"worth of {a} in {b}": of(a, some) - of(b, n) for a, b in worth if b == method},
        }

    told = {"n_train": len(task.train), "counts": counts_of(spec), "middle": some}
    return Design(
        plan, Items(test.concepts, test.families, seed=spec.split_seed), score,
        chance={ACCURACY: 1 / len(task.classes)}, summary={**told, **summary},
    )  # fmt: skip


def ahead(result: Result, methods: Methods, a: str, b: str) -> str:
    """Say up to how many labels one of two methods is ahead of the other."""
    counts, rows = _along(result, f"{a} over {b}", a)
    # ``gone_at`` reads a difference that falls; where it rises, the other's lead falls.
    if turned := (rows[-1]["value"] or 0) > (rows[0]["value"] or 0):
        swap = (("value", "value"), ("low", "high"), ("high", "low"))
        rows = [{to: row[of] and -row[of] for to, of in swap} for row in rows]
    found = gone_at(counts, rows)
    if turned and found["status"] == "below at once":
        found, turned = {**found, "status": "stays above"}, False
    first, second = (methods[m][0] for m in ((b, a) if turned else (a, b)))
    return f"Of {first} and {second}, the first {ahead_words(found)}."


def worth(result: Result, methods: Methods, a: str, b: str) -> str:
    """Say how many labels of one method do as well as a middle number of another."""
    known = worth_words(gone_at(*_along(result, f"worth of {a} in {b}", b)))
    some = result.summary["middle"]
    return f"With {methods[a][0]}, {some} labels a class: this {known} with {methods[b][0]}."


def _along(result: Result, outcome: str, method: str) -> tuple[list[int], list[Mapping[str, Any]]]:
    """Return the numbers of labels at which the arm did not fail, and its rows."""
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == outcome}
    counts = [n for n in result.summary["counts"] if f"{method}@{n}" in rows]
    return counts, [rows[f"{method}@{n}"] for n in counts]


def picture(result: Result, methods: Methods, bands: Sequence[str]) -> go.Figure:
    """Draw accuracy against labels a class, with the bands of a few; plain ones grey."""
    from lab.figures.study.knob import knob_curves

    titles = {m: title for m, (title, _) in methods.items()}
    plain = [m for m, (_, role) in methods.items() if role in {"control", "baseline"}]
    return knob_curves(
        result.numbers(), ACCURACY, titles, "labels a class", plain=plain, score="accuracy",
        bare=[m for m in methods if m not in bands], logarithmic=True,
    )  # fmt: skip
