"""One picture under one light: the attack's own numbers, and what is said of each candidate."""

import numpy as np
import pytest

from lab.adversary.attack.attack import Rules, attack, draw_of
from lab.adversary.searches import SEARCHES
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments.lighting.ground import ground_of, head_of, panel_of
from lab.experiments.lighting.one.jury import Jury, accepted, fresh, panel_for, votes
from lab.experiments.lighting.one.studio import (
    OWN_ID,
    look,
    own_scene,
    scene_of,
    studio_of,
    victim_of,
)
from lab.experiments.lighting.one.worst import Fate, strip, worst
from lab.perturb.light_parameters import identity, light
from lab.perturb.relighting import relight

DIM = light(exposure_stops=-2.5, shadow_stops=1.5, spot_stops=0.5)
BLACK = light(
    exposure_stops=-5.0, shadow_stops=2.7, vignette_stops=4.0, gamma=1.4, full_well_electrons=500.0
)


@pytest.fixture(scope="module")
def ground():
    return ground_of("emojilab", "", "group", n_test=20)


@pytest.fixture(scope="module")
def studio(ground):
    return studio_of(ground, "hog")


@pytest.fixture(scope="module")
def jury(ground):
    lite0 = head_of(ground, "lite0")
    return Jury((lite0,), lite0)


@pytest.fixture(scope="module")
def named_by_both(studio, jury):
    """A picture that victim and judge name rightly, and that random lights can flip."""
    rows = np.flatnonzero(studio.head.right & jury.judges[0].right)
    for row in rows[:20]:
        scene = scene_of(studio, studio.ground.ids[row])
        if worst(studio, jury, scene, budget=10).of(Fate.ACCEPTED):
            return scene
    pytest.fail("no picture of the first twenty can be flipped")


def test_daylight_changes_nothing(studio, named_by_both):
    seen = look(studio, named_by_both, identity())
    assert np.array_equal(seen.picture, named_by_both.picture)
    assert seen.proba == pytest.approx(named_by_both.clean_proba)
    assert seen.margin == pytest.approx(named_by_both.clean_margin) and seen.margin > 0
    assert seen.guarded and set(seen.readings) == set(studio.guards)


def test_the_margin_is_the_log_odds_of_the_probabilities(studio, named_by_both):
    seen = look(studio, named_by_both, DIM)
    logs = np.log(seen.proba)
    others = np.delete(logs, named_by_both.label)
    assert seen.margin == pytest.approx(logs[named_by_both.label] - others.max(), abs=1e-6)


def test_a_search_and_a_look_see_the_same(ground, studio, jury, named_by_both):
    """The log of the experiment's own attack, among other pictures, equals the single looks."""
    row = ground.ids.index(named_by_both.id)
    rows = [0, row, 5]
    rules = Rules(
        budget=8, seed=3, guards=studio.guards, thresholds=studio.thresholds,
        panel=panel_of(ground, jury.judges),
    )  # fmt: skip
    search = SEARCHES.get("random")
    log = attack(studio.head.victim(), ground.pictures(rows), rows, search, rules)
    draws = [draw_of(3, k) for k in range(rules.n_draws)]
    path = worst(studio, jury, named_by_both, budget=8, guided=False, seed=3)
    for k, candidate in enumerate(path.candidates):
        assert np.array_equal(candidate.light, log.lights[1, k])
        assert candidate.value == pytest.approx(log.values[1, k], abs=1e-5)
        seen = look(studio, named_by_both, candidate.light, draws)
        assert seen.margin == pytest.approx(log.values[1, k], abs=1e-5)
        found = [seen.readings[name].value for name in log.guard_ids]
        assert found == pytest.approx(log.guards[1, k].tolist(), abs=1e-5)
        refused = not seen.guarded
        assert refused == bool(set(candidate.why) - {"judges"})


def test_a_look_depends_on_picture_light_and_draw_alone(studio, named_by_both):
    again = scene_of(studio_of(studio.ground, "hog"), named_by_both.id)
    one, two = look(studio, named_by_both, DIM), look(studio, again, DIM)
    assert np.array_equal(one.picture, two.picture) and one.margin == two.margin
    assert one.readings == two.readings
    other = look(studio, named_by_both, DIM, [7])
    assert not np.array_equal(one.picture, other.picture)
    assert one.readings == other.readings  # guards see the picture without its noise


def test_a_black_picture_breaks_guards(studio, named_by_both):
    seen = look(studio, named_by_both, BLACK)
    assert not seen.guarded
    broken = {name for name, reading in seen.readings.items() if not reading.holds}
    assert {"edges", "contrast"} <= broken


def test_ones_own_picture_is_lit_with_its_own_noise_and_never_needs_a_row(studio, ground):
    picture = ground.column.items[0]
    scene = own_scene(studio, picture)
    assert scene.right and scene.id == OWN_ID  # what the victim says is taken as true
    seen = look(studio, scene, DIM, [4])
    assert np.array_equal(seen.picture, relight(picture, DIM, OWN_ID, 4))
    other = next(name for name in ground.names if ground.names.index(name) != scene.label)
    assert not own_scene(studio, picture, other).right
    assert victim_of(studio, scene).values([picture], np.zeros(1, np.intp)) == pytest.approx(
        [scene.clean_margin]
    )


def test_what_is_not_there_is_answered_in_words(studio, ground, jury, named_by_both):
    with pytest.raises(UnknownId, match="picture with a class"):
        scene_of(studio, "red-aple")
    with pytest.raises(UnknownId, match="class"):
        own_scene(studio, ground.column.items[0], "Foood")
    with pytest.raises(BadInput, match="uint8"):
        own_scene(studio, np.zeros((10, 10, 3), np.uint8))
    with pytest.raises(BadInput, match="noise draw"):
        look(studio, named_by_both, DIM, [])
    with pytest.raises(UnknownId, match="random"):
        worst(studio, jury, named_by_both, search="randum")


def test_votes_are_the_panels_and_the_outsider_has_none(ground, jury, studio, named_by_both):
    row = ground.ids.index(named_by_both.id)
    draws = fresh(4)
    said = votes(jury, named_by_both, DIM, draws)
    assert [(v.judge, v.on_panel, v.votes) for v in said] == [
        ("lite0", True, True), ("lite0", False, False),
    ]  # fmt: skip
    shown = [relight(named_by_both.picture, DIM, named_by_both.id, draw) for draw in draws]
    passes = panel_of(ground, jury.judges).passes(shown, named_by_both.picture, row)
    assert accepted(said) == passes
    assert panel_for(jury, named_by_both).passes(shown, named_by_both.picture, 0) == passes


def test_a_judge_that_is_wrong_by_daylight_has_no_vote_and_nothing_counts(studio, jury):
    row = np.flatnonzero(studio.head.right & ~jury.judges[0].right)[0]
    scene = scene_of(studio, studio.ground.ids[row])
    said = votes(jury, scene, DIM, fresh(1))
    assert not any(vote.votes for vote in said) and not accepted(said)
    path = worst(studio, jury, scene, budget=6)
    assert not path.of(Fate.ACCEPTED)
    for candidate in path.candidates:
        if candidate.why == ("judges",) and candidate.said:
            assert "no judge names the clean picture" in candidate.said


def test_a_path_says_the_fate_of_every_light(studio, jury, named_by_both):
    path = worst(studio, jury, named_by_both, budget=10)
    assert len(path.candidates) == 10
    assert [c.cost for c in path.candidates] == list(range(1, 11))
    for c in path.candidates:
        broken = {n for n, v in c.guards.items() if n in c.why}
        assert (c.fate == Fate.HARMLESS) == (c.value >= 0)
        if c.fate == Fate.ACCEPTED:
            assert c.value < 0 and not c.why
        if c.fate == Fate.REFUSED:
            assert broken or c.why == ("judges",)
    best = path.best
    assert best.fate == Fate.ACCEPTED
    assert best.value == min(c.value for c in path.of(Fate.ACCEPTED))
    assert all(c.value >= best.value for c in path.of(Fate.NOT_ASKED))
    assert all(c.said for c in path.of(Fate.REFUSED) if "judges" in c.why)
    again = worst(studio, jury, named_by_both, budget=10)
    assert [c.value for c in again.candidates] == [c.value for c in path.candidates]


def test_the_worst_at_each_room_stays_within_it(studio, jury, named_by_both):
    progress = Progress()
    paths = strip(
        studio, jury, named_by_both, (0.5, 5.0), search="random", budget=5, guided=True,
        progress=progress,
    )  # fmt: skip
    assert [path.stops for path in paths] == [0.5, 5.0]
    darkest = light(exposure_stops=-0.5)[0]
    assert all(c.light[0] >= darkest - 1e-9 for c in paths[0].candidates)
    assert any(c.light[0] < darkest for c in paths[1].candidates)


def test_a_search_can_be_stopped(studio, jury, named_by_both):
    from lab.core.errors import Cancelled

    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        worst(studio, jury, named_by_both, progress=progress)
