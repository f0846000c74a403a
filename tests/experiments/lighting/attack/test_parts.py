"""The searches of an attack in parts, over two processes and then put together: the same bytes."""

import pytest
from joblib.externals.loky import get_reusable_executor

from lab.adversary.attack.attack import attack
from lab.adversary.searches import SEARCHES
from lab.core.progress import Progress
from lab.engine.local import run
from lab.engine.sweep.arms import score_arms
from lab.engine.sweep.processes import Processes
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.attack import parts
from lab.experiments.lighting.attack import run as attack_run
from lab.experiments.lighting.ground import head_of
from lab.store.arrays import stored_arrays

FIELDS = {"encoder": "hog", "judges": "lite0", "n_test": 40, "budget": 5, "n_tune": 12,
          "searches": "random, coordinate", "n_resamples": 100}  # fmt: skip
"""Of the pictures and heads of the tests beside it, with a budget of its own."""
ENTRY = EXPERIMENTS.get("lighting_attack")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """The outsider is asked for a share that no test here reads: the victim stands in for it. Keys
    go on naming the true one, here as in the processes."""
    monkeypatch.setattr(
        attack_run, "head_of", lambda ground, _, progress: head_of(ground, "hog", progress)
    )


def kept_parts():
    spec = ENTRY.resolve(ENTRY.spec(FIELDS))
    ours = {"kind": "attack log", **attack_run._kept(spec)}
    kept = [found for _, found, _ in stored_arrays()]
    return sorted(found["part"] for found in kept if ours.items() <= found.items())


def test_parts_are_the_whole_searched_at_once():
    spec = ENTRY.resolve(ENTRY.spec(FIELDS))
    searches = attack_run._searches(spec, Progress())
    found = searches.whole(parts.TEST, "random", parts.GUIDED, Progress())
    again = searches.whole(parts.TEST, "random", parts.GUIDED, Progress())
    rows = searches.rows(parts.TEST)
    rules = searches.stage.rules(spec, spec.budget, guided=True)
    pictures = searches.stage.ground.pictures(rows)
    whole = attack(searches.target.victim, pictures, rows.tolist(), SEARCHES.get("random"), rules)
    for log in (found, again):
        assert log.passes == whole.passes
        assert all(
            getattr(log, name).tobytes() == getattr(whole, name).tobytes() for name in parts.PLACES
        )
    searches.forget()


@pytest.mark.slow
def test_two_processes_search_what_one_puts_together(monkeypatch):
    alone = run("lighting_attack", fresh=True, **FIELDS)
    assert kept_parts() == []
    get_reusable_executor().shutdown()  # so that the processes see this store
    progress = Progress()
    score_arms("lighting_attack", FIELDS, Processes(2), progress)
    cells = ENTRY.cells.cells(ENTRY.resolve(ENTRY.spec(FIELDS)))
    assert progress.done == progress.total == len(cells) == 2 * 1 + 3 * 3
    named = [f"{name} {k}".replace("best", "coordinate") for name, k in cells]
    assert kept_parts() == sorted(named)
    monkeypatch.setattr(parts, "attack", lambda *_: 1 / 0)
    together = run("lighting_attack", fresh=True, **FIELDS)
    assert together.as_dict() == alone.as_dict()
    assert kept_parts() == []


def test_of_random_lights_alone_there_is_no_best_to_search():
    spec = ENTRY.resolve(ENTRY.spec({**FIELDS, "searches": "random"}))
    assert {name for name, _ in parts.parts_of(spec)} == {
        "tune random guided", "test random unguarded"
    }  # fmt: skip
