"""Universal features: is one frozen extractor enough for all tasks, or do several pay?

A maximum over tasks is biased upwards where it is taken on the items that chose it. So the worst
task, the best extractor for each task and the best sets are chosen on validation families; test
families are only scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from lab.core import say
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce.extractors import (
    TASKS,
    Extractors,
    UniversalFeaturesSpec,
    names_of,
    views_of,
)
from lab.experiments.study import Study
from lab.experiments.views.view import views_digest
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

OUTCOMES = (
    Outcome("regret", title="worst-case regret", higher_is_better=False, margin=0.03),
    *(Outcome(task, title=f"right about {title}") for task, title in TASKS.items()),
)
SETS = {"one": 1, "two": 2, "three": 3}
TONG = "Tong et al. 2024"


def plan(spec: UniversalFeaturesSpec) -> Plan:
    """Every extractor, the best sets of them, and one that learned nothing; as ``names_of``."""
    arms = [
        *(Arm(f"the best {name}" if name in SETS else name, title=f"the best {name}")
          for name in SETS),
        Arm("all", title="all together"),
        *(Arm(name, title=name, role="baseline") for name in names_of(spec)),
        Arm(spec.control, title="untrained", role="control"),
    ]  # fmt: skip
    one, two, _ = (f"the best {name}" for name in SETS)
    claims = (
        Claim("enough", {one: 1.0}, "regret", primary=True, source=TONG,
              expects=frozenset({Verdict.MORE}), more="one encoder will not do",
              less="one encoder beats the best for each task",
              equal="one encoder will do"),
        *(Claim(name, minus(arm, one), "regret", source=TONG, expects=frozenset({Verdict.LESS}),
                more=f"{what} have more regret", less=f"{what} have less regret",
                equal=f"{what} have as much regret")
          for name, arm, what in (("two", two, "two extractors"), ("all", "all", "all together"))),
        Claim("learned", minus(spec.control, one), "regret", source="a control",
              expects=frozenset({Verdict.MORE}), more="an untrained extractor is worse",
              less="an untrained extractor is better", equal="an untrained one does as well"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def set_of(bench: Extractors, arm: str) -> tuple[str, ...]:
    """Return the extractors of an arm; the best sets have the least regret on validation."""
    if arm == "all":
        return bench.names
    size = SETS.get(arm.removeprefix("the best "))
    if size is None:
        return (arm,)
    return min(combinations(bench.names, size), key=lambda s: bench.worst(s, bench.valid)[1])


def design(spec: UniversalFeaturesSpec, plan: Plan, progress: Progress) -> Design:
    """Ask every set of extractors all tasks; raises as ``views_of``, ``see`` and ``divide``."""
    bench = Extractors(spec, progress)
    test = bench.test

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        progress.check()
        names = chosen[arm]
        here, (task, _) = bench.scores(names), bench.worst(names, bench.valid)
        best = bench.scores((bench.best[task],))[task]
        return {"regret": (best - here[task])[test], **{t: s[test] for t, s in here.items()}}

    chosen = {arm.id: set_of(bench, arm.id) for arm in plan.arms}
    sets = [
        {"arm": arm, "extractors": " + ".join(names), "worst_task": task,
         "regret_validation": regret, "largest_on_test": bench.worst(names, test)[1]}
        for arm, names in chosen.items() for task, regret in [bench.worst(names, bench.valid)]
    ]  # fmt: skip
    shown = bench.pool.take(test)
    return Design(
        plan, Items(shown.ids, shown.families, seed=spec.split_seed), score,
        chance={"concept": 1 / len(test), "pairs": 0.5, "style": 0.5},
        summary={"best": bench.best}, tables={"sets": sets},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say which extractors are best, and what a maximum over the test items would have claimed."""
    one, two = result.tables["sets"][:2]
    row = next(row for row in arms_of(result.tables) if row["arm"] == two["arm"])
    return (f"The best one is {one['extractors']}; it is weakest at {TASKS[one['worst_task']]}.",
            f"The best two are {two['extractors']}: worst-case regret {say.row(row)}.",
            "The worst task is chosen on validation items. Chosen on the test items, which is too "
            f"hard on it, the best one's regret is {one['largest_on_test']:.2f}.")  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say how the maximum is handled, and what a task is."""
    return ("The worst task, the best extractor for each task and the best sets are chosen on "
            "validation families; intervals hold for them as chosen. Where tasks are nearly as bad "
            "as each other this understates, so sets of little regret are not ranked.",
            "Heads are linear; same or not and the same concept take cosines, without training.",
            "A set shares the width of one extractor, so that it has no more numbers; five tasks "
            "stand for all.")  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="universal_features", title="Universal features",
        question="Is one frozen encoder enough for all tasks?",
        spec_type=UniversalFeaturesSpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"\max_t\,\bigl(\max_f s_t(f) - s_t(g)\bigr)",
        references=("Tong, Liu, Zhai, Ma, LeCun & Xie (2024), Eyes Wide Shut? Exploring the Visual "
                    "Shortcomings of Multimodal LLMs, CVPR",),
        fingerprint=lambda s: views_digest(s.dataset, [v for pair in views_of(s) for v in pair]),
        main=("encoders", "facets", "width"),
    ).experiment()
)  # fmt: skip
