"""Recorded studies: arms and seeds drawn at random are scored again, to the recorded number."""

from functools import cache

import numpy as np
import pytest

from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.engine.recorded import names, recorded
from lab.experiments import EXPERIMENTS
from lab.experiments.missing.question import question_of
from lab.experiments.missing.scoreboard.answers import NoiseStage, fusions_of, harms_of
from lab.experiments.missing.scoreboard.spec import modalities_of, scores_of
from lab.fusion.cost import matched
from lab.fusion.network import NetworkFusion
from lab.store.manifest import processor
from lab.study.design import Items
from lab.study.plan import ALL
from lab.study.tables import arms_of

DEAR = {"lighting_attack", "low_resource", "pareto"}
"""Their designs search every light, read every language or read by every model, before an arm is
scored: minutes, half an hour."""
FETCHED = {"prototypes-photographs"}
"""Its data are fetched when asked for, and are not on every machine."""
CLOSE = 0.015
"""On another kind of processor products round differently, and what is trained may end elsewhere by
an item or two."""


@cache
def studies():
    """Every recorded study with how it is scored, but the dear ones."""
    found = [result for name in names() if name not in FETCHED
             for result in recorded(name).values()]  # fmt: skip
    return [
        (result, EXPERIMENTS.get(result.experiment).cells)
        for result in found
        if EXPERIMENTS.get(result.experiment).cells and result.experiment not in DEAR
    ]


@cache
def design_of(which):
    result, study = studies()[which]
    return study.design(result.spec, study.plan(result.spec), Progress())


def drawn(n, trained):
    """Return ``n`` cells (which study, arm, seed), none twice."""
    cells = [
        (which, arm.id, seed)
        for which, (result, study) in enumerate(studies())
        for arm in study.plan(result.spec).arms
        for seed in (range(arm.seeds) if trained else [0] * (not arm.seeds))
    ]
    chosen = stream(0, "recorded cells", str(trained)).choice(len(cells), n, replace=False)
    return [cells[k] for k in sorted(chosen)]


def mean_of(values, items, balanced):
    """The mean of a cell's scores over the items it was asked of, as the record has it."""
    asked = np.isfinite(values)
    if not balanced:
        return values[asked].mean()
    classes = items.classes[asked]
    return np.mean([values[asked][classes == k].mean() for k in np.unique(classes)])


def told(result, arm, seed, outcome, trained):
    """The same mean in the record."""
    if not trained:
        rows = [row for row in arms_of(result.tables) if row["mask"] == ALL]
    else:
        rows = [row for row in result.tables["seeds"] if row["seed"] == seed]
    (row,) = [row for row in rows if (row["arm"], row["outcome"]) == (arm, outcome)]
    return row["value"]


def same(result, arm, seed, outcome, again, *, trained=True):
    there = told(result, arm, seed, outcome, trained)
    here = result.manifest["processor"] == processor()
    close = {"rel": 1e-9} if here else {"rel": CLOSE, "abs": CLOSE}
    assert again == pytest.approx(there, **close), (result.experiment, arm, seed, outcome)


def check(n, trained):
    for which, arm, seed in drawn(n, trained):
        result, _ = studies()[which]
        design = design_of(which)
        scores = design.score(arm, seed, Progress())
        assert scores
        for outcome, values in scores.items():
            again = mean_of(values, design.items, design.plan.outcome(outcome).balanced)
            same(result, arm, seed, outcome, again, trained=trained)


def test_three_trained_cells_give_the_recorded_numbers():
    check(3, trained=True)


@pytest.mark.slow
def test_a_cell_of_the_scoreboard_drawn_at_random_gives_the_recorded_numbers():
    """Its design answers all arms at once, which takes minutes: here one fusion is fitted once."""
    (result,) = recorded("scoreboard").values()
    spec = result.spec
    question = question_of(spec)
    stage = NoiseStage(spec, question, harms_of(spec, modalities_of(spec)), Progress())
    sizes = [x.shape[1] for x in question.views.values()], len(question.answers)
    trained = [f for f in matched(fusions_of(spec.fusions), *sizes) if isinstance(f, NetworkFusion)]
    which, seed = (int(stream(0, "scoreboard cell", of).integers(n)) for of, n in
                   (("fusion", len(trained)), ("seed", spec.seeds)))  # fmt: skip
    fitted = trained[which].fit(*stage.examples(question.views), sizes[1], seed, Progress())
    scores = scores_of(stage.ask([fitted]).right[:, 0], stage.noises)
    rows = question.rows("test")
    items = Items(tuple(question.ids[k] for k in rows), question.families[rows],
                  question.labels[rows])  # fmt: skip
    for outcome, values in scores.items():
        same(result, trained[which].id, seed, outcome, mean_of(values, items, balanced=True))


@pytest.mark.slow
def test_three_cells_that_are_not_trained_give_the_recorded_numbers():
    check(3, trained=False)
