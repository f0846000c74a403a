"""Every recorded claim: how it came out, and that it stands under a question."""

from lab.engine.claims import MEANS, CameOut, came_out, claims_in
from lab.engine.recorded import names, recorded
from lab.experiments import EXPERIMENTS
from lab.figures.lessons.found import LOOKS
from lab.lessons.questions import QUESTIONS
from lab.stats.decide import Verdict


def test_how_a_claim_came_out():
    assert came_out(Verdict.MORE, True) is CameOut.REPRODUCED
    assert came_out(Verdict.EQUAL, True) is CameOut.REPRODUCED
    assert came_out(Verdict.MORE, None) is CameOut.NEW
    assert came_out(Verdict.LESS, False) is CameOut.OPPOSITE
    assert came_out(Verdict.EQUAL, None) is CameOut.EQUAL
    assert came_out(Verdict.UNDECIDED, None) is CameOut.UNDECIDED
    assert came_out(Verdict.UNTESTED, None) is CameOut.UNTESTED
    assert set(LOOKS) == set(CameOut) == set(MEANS)
    assert len({(look.colour, look.symbol) for look in LOOKS.values()}) == len(LOOKS)


def test_every_recorded_experiment_with_claims_stands_under_a_question():
    under = {name for question in QUESTIONS for name in question.experiments}
    assert under <= set(EXPERIMENTS.ids())
    have = {name.split("-")[0] for name in names()} & set(EXPERIMENTS.ids())
    assert {name for name in have if EXPERIMENTS.get(name).claims is not None} <= under


def test_claims_are_those_that_the_study_tells():
    result = recorded("gap_temperature")["gap_temperature"]
    told = EXPERIMENTS.get("gap_temperature").claims(result)
    assert [(one.verdict, one.said) for one in claims_in(result)] == told
    assert claims_in(result)[0].claim.primary
    assert claims_in(recorded("gap_cone")["gap_cone"]) == []
