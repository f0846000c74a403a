"""Recorded studies: arms and seeds drawn at random are scored again, to the recorded number."""

from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.engine.recorded import names, recorded
from lab.experiments import EXPERIMENTS
from lab.experiments.missing.question import question_of
from lab.experiments.missing.scoreboard.answers import NoiseStage, fusions_of, harms_of
from lab.experiments.missing.scoreboard.spec import modalities_of, scores_of
from lab.experiments.views.view import parse_views
from lab.fusion.cost import matched
from lab.fusion.network import NetworkFusion
from lab.store.manifest import processor
from lab.study.design import Items
from lab.study.plan import ALL
from lab.study.tables import arms_of

DEAR = {"lighting_attack", "low_resource", "pareto"}
"""Their designs search every light, read every language or read by every model, before an arm is
scored: minutes, half an hour."""
MINUTES = {"forgetting", "internal_distillation", "locked_tuning", "prompting", "prototypes",
           "socratic", "tag_anchors", "text_augmentation", "unpaired_captions"}  # fmt: skip
"""Their designs take one or more: every picture in every style, a language model, towers."""
FETCHED = {"prototypes-photographs"}
"""Its data are fetched when asked for, and are not on every machine."""
CLOSE = 0.015
"""On another kind of processor products round differently, and what is trained may end elsewhere by
an item or two."""
MISSING = ("lattice", "imputation", "incomplete_distillation", "contributions", "dropping",
           "noise_and_missing")  # fmt: skip
"""Their designs read three modalities: half a minute each. They have a test of their own."""


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


def cells_of(trained):
    """Return every cell (which study, arm, seed) of the trained arms, or of the others."""
    return [
        (which, arm.id, seed)
        for which, (result, study) in enumerate(studies())
        for arm in study.plan(result.spec).arms
        for seed in (range(arm.seeds) if trained else [0] * (not arm.seeds))
    ]


def drawn(cells, n, of):
    """Return ``n`` of the cells, none twice."""
    chosen = stream(0, "recorded cells", of).choice(len(cells), n, replace=False)
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


def here(result):
    return result.manifest["processor"] == processor()


def same(result, arm, seed, outcome, again, *, trained=True):
    there = told(result, arm, seed, outcome, trained)
    close = {"rel": 1e-9} if here(result) else {"rel": CLOSE, "abs": CLOSE}
    assert again == pytest.approx(there, **close), (result.experiment, arm, seed, outcome)


def check(cells, *, trained):
    for which, arm, seed in cells:
        result, _ = studies()[which]
        design = design_of(which)
        scores = design.score(arm, seed, Progress())
        assert scores
        for outcome, values in scores.items():
            again = mean_of(values, design.items, design.plan.outcome(outcome).balanced)
            same(result, arm, seed, outcome, again, trained=trained)


def test_two_trained_cells_give_the_recorded_numbers():
    dear = MINUTES | set(MISSING)
    quick = [c for c in cells_of(trained=True) if studies()[c[0]][0].experiment not in dear]
    check(drawn(quick, 2, "True"), trained=True)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", sorted(MINUTES))
def test_a_trained_cell_of_each_study_that_takes_minutes_gives_the_recorded_number(experiment):
    own = [c for c in cells_of(trained=True) if studies()[c[0]][0].experiment == experiment]
    check(drawn(own, 1, experiment), trained=True)


@pytest.mark.slow
def test_three_cells_that_are_not_trained_give_the_recorded_numbers():
    check(drawn(cells_of(trained=False), 3, "False"), trained=False)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", MISSING)
def test_three_cells_of_each_study_of_missing_views_give_the_recorded_numbers(experiment):
    for trained in (True, False):
        own = [c for c in cells_of(trained) if studies()[c[0]][0].experiment == experiment]
        check(drawn(own, min(3, len(own)), experiment), trained=trained)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["scoreboard", "scoreboard-places"])
def test_three_cells_of_the_scoreboard_give_the_recorded_numbers(name):
    """Its design answers all arms at once, which takes minutes: here three are fitted."""
    (result,) = recorded(name).values()
    spec = result.spec
    if absent := [v.encoder for v in parse_views(DATASETS.get(spec.dataset), spec.views)
                  if not ENCODERS.get(v.encoder).availability().ok]:  # fmt: skip
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    question = question_of(spec)
    stage = NoiseStage(spec, question, harms_of(spec, modalities_of(spec)), Progress())
    sizes = [x.shape[1] for x in question.views.values()], len(question.answers)
    trained = [f for f in matched(fusions_of(spec.fusions), *sizes) if isinstance(f, NetworkFusion)]
    rows = question.rows("test")
    items = Items(tuple(question.ids[k] for k in rows), question.families[rows],
                  question.labels[rows])  # fmt: skip
    parts = stage.examples(question.views)
    for fusion, seed in drawn(list(product(trained, range(spec.seeds))), 3, name):
        fitted = fusion.fit(*parts, sizes[1], seed, Progress())
        scores = scores_of(stage.ask([fitted]).right[:, 0], stage.noises)
        for outcome, values in scores.items():
            same(result, fusion.id, seed, outcome, mean_of(values, items, balanced=True))


NUMBERS = {"atoms": ("value", "low", "high", "plug_in", "permuted", "p"),
           "planted": ("value", "low", "high", "truth")}  # fmt: skip


@pytest.mark.slow
def test_information_drawn_at_random_gives_the_recorded_numbers():
    """A table, not a study: pairs of views are decomposed again, by every way, and what is planted
    on the first pair is drawn three times."""
    (result,) = recorded("information").values()
    pairs = list(combinations(result.spec.views.split(", "), 2))
    close = {"rel": 1e-6, "abs": 1e-6} if here(result) else {"rel": CLOSE, "abs": CLOSE}
    for pair in dict.fromkeys([pairs[0], *drawn(pairs, 1, "information")]):
        first = pair == pairs[0]
        few = {"n_seeds": 3} if first else {"n_seeds": 1, "n_planted": 200}
        spec = result.spec.model_copy(update={"views": ", ".join(pair), **few})
        again = EXPERIMENTS.get("information").run(spec, Progress()).tables
        for table in ("atoms", "planted")[: 1 + first]:
            there = {keyed(row): row for row in result.tables[table]}
            for row in again[table]:
                before = there[keyed(row)]
                asked = [number for number in NUMBERS[table] if before[number] is not None]
                assert asked, row
                now, then = ([of[number] for number in asked] for of in (row, before))
                assert now == pytest.approx(then, **close), (asked, row)


def keyed(row):
    return tuple(row.get(k) for k in ("pair", "recipe", "seed", "method", "n_clusters", "atom"))
