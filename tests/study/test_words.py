"""What a study says: verdict first, one number a sentence, nothing that is not so."""

import numpy as np
import pytest

from lab.stats.decide import Verdict
from lab.study.plan import minus
from lab.study.run import study
from lab.study.words import sentence, words
from tests.study.planted import N, claim, design, flat, items, plan


def said(the_plan, of=flat, the_items=None, **changes):
    ran = study(design(the_plan, of, the_items, chance={"score": 0.1}))
    return words(the_plan, ran.tables["claims"], ran.tables["arms"], **changes)


def test_the_headline_is_the_verdict_and_one_number():
    found = said(plan())
    assert found.headline.startswith("The good arm beats the bad one: +0.3")
    assert len(found.headline.split()) <= 25
    [point] = found.points
    assert point.startswith(f"The good arm: score {flat('good', 0).mean():.2f} (")
    assert point.endswith("chance is 0.1.")
    assert f"{N} items of {N} families" in found.method


@pytest.mark.parametrize(
    ("of", "the_items", "start"),
    [
        (lambda a, s: -flat(a, s), None, "The bad arm beats the good one: -0.3"),
        (lambda a, s: np.zeros(N), None, "Both arms are alike (within 0.05): +0.0"),
        (
            lambda a, s: np.tile([1.0, -1.0], N // 2) * (a == "good"),
            None,
            "It is undecided whether the good arm beats the bad one: +0.0",
        ),
        (flat, items(N, families=np.arange(N) % 5), "It is not tested whether the good arm beats"),
    ],
)
def test_each_verdict(of, the_items, start):
    assert said(plan(), of, the_items).headline.startswith(start)


def test_what_the_source_says_otherwise_is_not_reproduced():
    found = said(plan(claim(expects=frozenset({Verdict.LESS}), source="A. Author (2020)")))
    assert found.headline.startswith("Not reproduced: the good arm beats the bad one, by +0.3")
    assert "A. Author (2020)" in found.method


def test_what_is_not_reproduced_comes_before_other_claims():
    other, against = claim("other"), claim("against", expects=frozenset({Verdict.LESS}))
    found = said(plan(claim(), other, against))
    assert [p.startswith("Not reproduced: the good arm") for p in found.points] == [
        False, True, False,
    ]  # fmt: skip


def test_an_end_that_is_off_zero_is_not_said_as_zero():
    row = {"verdict": "more", "reason": "", "value": 0.26, "low": 0.03, "high": 0.49,
           "reproduced": False}  # fmt: skip
    one = claim(more="EWC helps")
    assert sentence(plan(one), one, row) == "Not reproduced: EWC helps, by +0.26 (+0.03 to +0.49)."


@pytest.mark.parametrize(
    ("low", "primary", "end"),
    [
        (0.26, False, "), but p is 0.0628 for all claims together."),
        (0.26, True, "), but p is 0.0628."),
        (-0.02, False, ")."),
    ],
)
def test_undecided_with_an_interval_off_zero_says_its_p(low, primary, end):
    row = {"verdict": "undecided", "reason": "", "value": 0.44, "low": low, "high": 0.62,
           "p_holm": 0.0628, "reproduced": None}  # fmt: skip
    one = claim("other", primary=primary)
    assert sentence(plan(one) if primary else plan(claim(), one), one, row).endswith(end)


def test_undecided_names_what_the_source_expects():
    less = claim(expects=frozenset({Verdict.LESS}), source="A. Author (2020)")
    found = said(plan(less), lambda a, s: np.tile([1.0, -1.0], N // 2) * (a == "good"))
    assert found.headline.startswith("It is undecided whether the bad arm beats the good one: ")


def test_a_control_that_is_open_says_how_many_items_would_tell():
    def nearly(arm, seed):
        return np.where(np.arange(N) % 2, 1.2, -1.0) * (arm == "good")

    def of(source, expects):
        return said(plan(claim(), claim("c", source=source, expects=frozenset({expects}))), nearly)

    (limit,) = of("a control", Verdict.MORE).limits
    half, value = 2.2 / np.sqrt(N), 0.1
    assert limit.startswith("It is undecided whether the good arm beats the bad one: +0.1")
    need = int(limit.split("about ")[1].split()[0].replace(",", ""))
    assert need == pytest.approx(N * (half / value) ** 2, rel=0.5) and f"here are {N}" in limit
    for source, expects in (("Hooker et al. 2019", Verdict.MORE), ("a control", Verdict.LESS)):
        assert of(source, expects).limits == ()


def test_undecided_where_no_difference_is_expected_asks_for_none():
    nearly = claim(expects=frozenset({Verdict.EQUAL}), source="A. Author (2020)")
    found = said(plan(nearly), lambda a, s: np.tile([1.0, -1.0], N // 2) * (a == "good"))
    assert found.headline.startswith("It is undecided whether both arms are alike: ")


def test_at_most_five_points_its_own_first():
    others = [claim(f"c{k}", minus("bad", "good")) for k in range(7)]
    found = said(plan(claim(), *others), points=("One of its own.",))
    assert len(found.points) == 5
    assert found.points[0] == "One of its own."
    assert found.points[1].startswith("The bad arm beats the good one")
    assert "Holm over the other 7" in found.method


def test_as_text_it_is_lines():
    found = said(plan(), limits=("A limit.",))
    assert str(found).split("\n") == [found.headline, *found.points, found.method, "A limit."]
