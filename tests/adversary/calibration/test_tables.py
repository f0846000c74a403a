import pytest

from lab.adversary.calibration.calibration import calibrate
from lab.adversary.calibration.tables import bin_rows, curve_rows, threshold_rows, words
from lab.adversary.guards import GUARDS


@pytest.fixture(scope="module")
def found(sessions):
    return calibrate(sessions)


def fit_of(found, guard):
    return next(fit for fit in found.fits if fit.guard == guard)


def test_the_curve_passes_the_threshold_at_three_in_four(found):
    fit = fit_of(found, "edges")
    rows = curve_rows(fit)
    assert rows[0]["value"] == fit.found.tried[0] and rows[-1]["value"] == fit.found.tried[1]
    assert all(row["low"] <= row["share"] <= row["high"] for row in rows)
    near = min(rows, key=lambda row: abs(row["value"] - fit.threshold))
    assert near["share"] == pytest.approx(0.75, abs=0.05)
    assert sum(row["n"] for row in bin_rows(fit)) == fit.found.n


def test_one_row_a_guard_with_its_own_and_peoples_threshold(found):
    rows = {row["guard"]: row for row in threshold_rows(found, {"edges": 0.123})}
    assert list(rows) == [guard.title for guard in GUARDS]
    edges, fit = rows[GUARDS.get("edges").title], fit_of(found, "edges")
    assert edges["people"] == f"{fit.found.threshold:.2f}" and edges["used"]
    assert edges["own"] == f"{GUARDS.get('edges').threshold:.2f}"
    assert edges["in force"] == "0.12" and edges["why"] == ""
    assert edges["n"] == len(fit.values)


def test_words_are_made_from_the_numbers(found):
    said = words(fit_of(found, "edges"))
    fit = fit_of(found, "edges")
    assert f"{fit.threshold:.2f} (95 % interval {fit.found.low:.2f} to" in said
    assert f"n = {fit.found.n}" in said and "75 %" in said
    assert ("stricter than people need" in said) == (fit.default > fit.found.high)
    nobody = words(fit_of(calibrate([]), "edges"))
    assert (
        "no answer that counts touched it" in nobody and "its own threshold, 0.50, stands" in nobody
    )
    assert curve_rows(fit_of(calibrate([]), "edges")) == []
    assert bin_rows(fit_of(calibrate([]), "edges")) == []


@pytest.mark.parametrize(
    ("guard", "default", "says"),
    [
        ("edges", 0.99, "stricter"),
        ("edges", 0.01, "more lenient"),
        ("edges", 0.4, "lies within"),
    ],
)
def test_our_own_guess_is_held_against_people(found, guard, default, says):
    import dataclasses

    fit = dataclasses.replace(fit_of(found, guard), default=default)
    assert says in words(fit)
