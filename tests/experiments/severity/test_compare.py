"""Two severity runs beside each other, from their printed items alone."""

import pytest

import lab
from lab.core.errors import BadInput
from lab.experiments.severity.compare import compared, compared_words

SMALL = {"task": "concept", "n_test": 120, "n_resamples": 200, "repeats": 1}


@pytest.fixture(scope="module")
def runs():
    return {
        encoder: lab.run("severity", encoder=encoder, perturbation="dropped", **SMALL).as_dict()
        for encoder in ("ngrams", "use")
    }


def test_the_positive_control_breaks_at_one_times_itself_whatever_the_encoder(runs):
    """Half of the items missing is half of the lead lost, for a strong and for a weak encoder."""
    found = compared(runs["ngrams"], runs["use"], margin=0.9)
    assert found.kind == "ratio" and found.why_not == ""
    assert found.low < 1.0 < found.high and found.value == pytest.approx(1.0, abs=0.2)
    said = compared_words(runs["ngrams"], runs["use"], margin=0.9)
    assert "times the “Dropped”" in said and "undecided" in said


def test_unequal_clean_leads_are_said_instead(runs):
    said = compared_words(runs["ngrams"], runs["use"])
    assert "not compared: clean, " in said and "not surely within 0.1" in said


def changed(run, **spec):
    return {**run, "spec": {**run["spec"], **spec}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda run: changed(run, split_seed=1), "another split_seed"),
        (lambda run: changed(run, perturbation="mispaired"), "another perturbation"),
        (lambda run: {**run, "summary": {**run["summary"], "facet": "sw"}}, "another facet"),
        (lambda run: {**run, "tables": {"curve": run["tables"]["curve"]}}, "item in common"),
    ],
)
def test_runs_that_are_no_pair_are_refused(runs, change, says):
    with pytest.raises(BadInput, match=says):
        compared(runs["ngrams"], change(runs["use"]))


def test_fewer_than_ten_families_are_too_few(runs):
    few = {row["concept"] for row in runs["use"]["tables"]["items"][: 7 * 8]}
    cut = [row for row in runs["use"]["tables"]["items"] if row["concept"] in few]
    with pytest.raises(BadInput, match="10 families"):
        compared(runs["ngrams"], {**runs["use"], "tables": {"items": cut}})
