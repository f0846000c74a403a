"""One battery for every registered guard."""

import numpy as np
import pytest

from lab.adversary.base import Guard, Relit, Sense, holds
from lab.adversary.guards import GUARDS
from lab.adversary.guards.snr import SnrEye
from lab.core.errors import BadInput
from tests.adversary.pictures import (
    DEGENERATE,
    NO_NOISE,
    PLAIN,
    USUAL,
    even,
    lit,
    plain,
    same,
    shadow,
    vignette,
)

EXPECTED = {"structure", "contrast", "edges", "clipping", "snr"}
every_guard = pytest.mark.parametrize("guard", list(GUARDS), ids=lambda guard: guard.id)
every_usual = pytest.mark.parametrize("name", USUAL)
BLACK, WHITE = same(plain(0, 0, 0)), same(plain(255, 255, 255))
LIGHTS = {
    "-1 stop": even(-1),
    "shadow of 1 stop": shadow(1),
    "vignette of 1 stop": vignette(1),
}


def kept(guard, value):
    """A value with more always better."""
    return value if guard.sense == Sense.AT_LEAST else -value


def test_the_cheap_guards_are_there():
    assert set(GUARDS.ids()) >= EXPECTED


@every_guard
def test_card(guard):
    assert isinstance(guard, Guard)
    low, high = guard.span
    assert low < guard.threshold < high
    assert guard.title and guard.unit and guard.meaning
    assert "ours" in guard.source and "uncalibrated" in guard.source


@every_guard
@every_usual
def test_the_picture_itself_passes_with_the_best_value(guard, name):
    watch = guard.watch(USUAL[name])
    value = watch.value(same(USUAL[name]))
    assert holds(guard, value)
    assert np.all(watch.picture(same(USUAL[name])) > 1 - 1e-4)
    for stops in (-1, -3, -5):
        assert kept(guard, value) >= kept(guard, watch.value(lit(USUAL[name], even(stops))))


@every_guard
@every_usual
@pytest.mark.parametrize("nothing", [BLACK, WHITE], ids=["black", "white"])
def test_black_and_white_fail(guard, name, nothing):
    watch = guard.watch(USUAL[name])
    assert not holds(guard, watch.value(nothing))
    assert watch.picture(nothing).min() == pytest.approx(0, abs=0.05)


@every_guard
@every_usual
def test_less_light_is_never_better_on_average(guard, name):
    watch = guard.watch(USUAL[name])
    values = [kept(guard, watch.value(lit(USUAL[name], even(-s)))) for s in range(0, 9, 2)]
    assert np.all(np.diff(values) <= 1e-6)
    assert values[0] > values[-1] or guard.id == "clipping"


@every_guard
def test_eight_stops_less_is_seen_by_some_guard(guard):
    dark = {name: lit(image, even(-8)) for name, image in USUAL.items()}
    failed = {
        g.id: [n for n, image in USUAL.items() if not holds(g, g.watch(image).value(dark[n]))]
        for g in GUARDS
    }
    assert set().union(*failed.values()) == set(USUAL)
    if guard.id in {"structure", "contrast", "edges"}:
        assert failed[guard.id]


@every_guard
@every_usual
@pytest.mark.parametrize("light", LIGHTS)
def test_mild_light_takes_little(guard, name, light):
    watch = guard.watch(USUAL[name])
    value = watch.value(lit(USUAL[name], LIGHTS[light]))
    assert holds(guard, value)
    if guard.span == (0.0, 1.0):
        best = watch.value(same(USUAL[name]))
        assert value == pytest.approx(best, abs=0.2)
    else:
        assert value > 2 * guard.threshold


@every_guard
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_pictures_give_finite_values(guard, name):
    image = DEGENERATE[name]
    watch = guard.watch(image)
    assert holds(guard, watch.value(same(image)))
    others = [BLACK, WHITE, *(lit(image, even(s), 500.0) for s in (-8, 2))]
    for relit in [*others, *map(same, [*USUAL.values(), *DEGENERATE.values()])]:
        assert np.isfinite(watch.value(relit))
        picture = watch.picture(relit)
        assert np.all((picture >= 0) & (picture <= 1))


@every_guard
@pytest.mark.parametrize("name", PLAIN)
def test_one_colour_has_nothing_to_lose(guard, name):
    watch = guard.watch(PLAIN[name])
    for relit in (BLACK, WHITE, same(USUAL["drawing"])):
        assert watch.value(relit) == watch.value(same(PLAIN[name]))
        assert holds(guard, watch.value(relit))


def test_black_checks_are_no_success():
    """The finest texture has no edges of Chou & Li, but others see that it goes."""
    seen = {g.id: holds(g, g.watch(DEGENERATE["checks"]).value(BLACK)) for g in GUARDS}
    assert not seen["structure"] and not seen["contrast"] and not seen["snr"]


def test_faint_pictures_do_not_pass_as_black():
    rng = np.random.default_rng(2)
    faint = np.repeat(rng.integers(120, 124, (224, 224, 1)), 3, axis=2).astype(np.uint8)
    assert not holds(GUARDS.get("structure"), GUARDS.get("structure").watch(faint).value(BLACK))
    assert not holds(GUARDS.get("contrast"), GUARDS.get("contrast").watch(faint).value(BLACK))


@every_guard
@every_usual
def test_same_bytes_twice_and_nothing_edited(guard, name):
    clean, relit = USUAL[name].copy(), lit(USUAL[name], shadow(3))
    before = relit.still.copy(), relit.noise.copy()
    watch = guard.watch(clean)
    first = watch.value(relit), watch.picture(relit)
    watch.value(BLACK)
    again = guard.watch(USUAL[name])
    assert (watch.value(relit), again.value(relit)) == (first[0], first[0])
    assert np.array_equal(watch.picture(relit), first[1])
    assert np.array_equal(clean, USUAL[name])
    assert np.array_equal(relit.still, before[0]) and np.array_equal(relit.noise, before[1])


@every_guard
@every_usual
def test_the_picture_shows_what_the_value_says(guard, name):
    watch = guard.watch(USUAL[name])
    for relit in (lit(USUAL[name], shadow(5)), lit(USUAL[name], even(1))):
        picture = watch.picture(relit)
        assert picture.dtype == np.float32 and picture.shape == (224, 224)
        assert np.all((picture >= 0) & (picture <= 1))
        if isinstance(watch, SnrEye):
            shown = float(np.median(picture[watch._textured]))
            assert shown == pytest.approx(min(1, watch.value(relit) / 5), abs=1e-6)
        else:
            mean = float(np.average(picture, weights=watch.weights))
            value = watch.value(relit)
            assert mean == pytest.approx(
                value if guard.sense == Sense.AT_LEAST else 1 - value, abs=1e-4
            )


@every_guard
def test_a_shadow_shows_where_it_lies(guard):
    """Under a deep shadow from the left, less is kept on the left than on the right."""
    watch = guard.watch(USUAL["stripes"])
    picture = watch.picture(lit(USUAL["stripes"], shadow(9), 500.0))
    assert picture[:, :70].mean() < picture[:, -70:].mean()


@every_guard
@pytest.mark.parametrize(
    "bad", [np.zeros((224, 224), np.uint8), np.zeros((224, 224, 3), np.float32), None]
)
def test_other_pictures_are_refused(guard, bad):
    with pytest.raises(BadInput, match="uint8 array of shape"):
        guard.watch(bad)
    watch = guard.watch(USUAL["drawing"])
    with pytest.raises(BadInput, match="uint8 array of shape"):
        watch.value(Relit(bad, NO_NOISE))
    with pytest.raises(BadInput, match="uint8 array of shape"):
        watch.picture(Relit(bad, NO_NOISE))


@every_guard
@pytest.mark.parametrize("bad", [np.zeros((224, 224, 3), np.float32), np.zeros((224, 224)), 0.0])
def test_other_noise_is_refused(guard, bad):
    with pytest.raises(BadInput, match="noise as a float32 array"):
        guard.watch(USUAL["drawing"]).value(Relit(USUAL["drawing"], bad))
