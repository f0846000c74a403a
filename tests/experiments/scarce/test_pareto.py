"""What accuracy costs: the winner of a budget, its lead, and the front."""

from dataclasses import replace

import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.scarce.budget import Allowance, front_shares, winner, within
from lab.experiments.scarce.pareto import ParetoSpec, plan, views_of
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

COSTS = {"hog/noto": (20.0, 3.0), "ngrams/en": (2.0, 30.0)}


@pytest.fixture(scope="module")
def result():
    """A small run, with costs that no machine changes."""
    found = lab.run("pareto", **SMALL["pareto"])
    timing = [
        {**row, "p50_ms": COSTS[row["encoder"]][0], "size_mb": COSTS[row["encoder"]][1]}
        for row in found.tables["timing"]
    ]
    return replace(found, tables={**found.tables, "timing": timing})


def test_every_view_is_timed_at_batch_1(result):
    rows = result.tables["timing"]
    assert [row["encoder"] for row in rows] == list(COSTS)
    assert all(row["n"] == 50 and row["p95_ms"] > 0 and row["processor"] for row in rows)


def test_the_lead_of_the_winner_is_what_a_claim_says_of_the_two(result):
    """From item means and seed means alone come the same value and interval."""
    claim = next(row for row in result.tables["claims"] if row["claim"] == "larger")
    found = winner(result, Allowance(4))
    sign = 1 if found.view == "ngrams/en" else -1  # the claim is of the larger less the smaller
    lead = found.lead.estimate
    ends = sorted(sign * end for end in (claim["low"], claim["high"]))
    assert (lead.value, lead.low, lead.high) == pytest.approx((sign * claim["value"], *ends))
    assert found.lead.p == pytest.approx(claim["p"])
    if claim["verdict"] == Verdict.UNDECIDED:
        assert found.decided.verdict is Verdict.UNDECIDED


def test_a_budget_leaves_out_what_costs_more(result):
    timing = result.tables["timing"]
    assert within(timing, Allowance(4, ms=5)) == ["ngrams/en"]
    assert within(timing, Allowance(4, mb=5)) == ["hog/noto"]
    alone = winner(result, Allowance(4, ms=5))
    assert (alone.view, alone.second, alone.lead) == ("ngrams/en", "", None)
    with pytest.raises(TooFew, match="a budget that some model fits"):
        winner(result, Allowance(4, ms=1))
    with pytest.raises(TooFew):
        winner(result, Allowance(4, ms=5), ["hog/noto"])


def test_the_cheapest_is_always_on_the_front_and_a_dear_one_only_where_it_is_better(result):
    arms = {row["arm"]: row["value"] for row in result.tables["arms"]}
    for cost, cheap, dear in (("p50_ms", "ngrams/en", "hog/noto"),
                              ("size_mb", "hog/noto", "ngrams/en")):  # fmt: skip
        shares = front_shares(result, 4, cost, n=200)
        assert shares[cheap] == 1.0
        assert (shares[dear] > 0.5) == (arms[f"{dear}@4"] > arms[f"{cheap}@4"])


def test_the_answers_are_the_means_of_the_arms(result):
    answers = result.tables["answers"]
    assert len(answers) == result.summary["n"]
    for row in result.tables["arms"]:
        by_class = {}
        for one in answers:
            by_class.setdefault(one["class"], []).append(one[row["arm"]])
        means = [sum(each) / len(each) for each in by_class.values()]
        assert sum(means) / len(means) == pytest.approx(row["value"])


def test_the_two_that_are_compared_are_always_among_the_views():
    spec = ParetoSpec(views="hog", small="lite0", large="lite1", labels="1, 2")
    assert [view.encoder for view in views_of(spec)] == ["hog", "lite0", "lite1"]
    assert plan(spec).primary.id == "larger"


def test_the_same_view_twice_and_one_number_of_labels():
    with pytest.raises(BadInput):
        plan(ParetoSpec(views="hog, hog"))
    with pytest.raises(BadInput, match="two numbers"):
        plan(ParetoSpec(labels="8"))
