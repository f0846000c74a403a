"""Sentences are made from the numbers, in the knob's unit."""

import numpy as np
import pytest

from lab.limits.words import (
    breakpoint_words,
    check_words,
    clean_words,
    ratio_words,
    tolerance_words,
    trials_words,
)
from lab.perturb import PERTURBATIONS

DARKER, TYPOS = PERTURBATIONS.get("darker"), PERTURBATIONS.get("keyboard_typos")
JPEG, WARMER = PERTURBATIONS.get("jpeg"), PERTURBATIONS.get("warmer")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"status": "breaks", "value": 2.0, "low": 1.0, "high": 3.0},
         "breaks at 2.0 stops darker (1 to 3.5)"),
        ({"status": "breaks", "value": 2.0, "low": None, "high": None},
         "breaks at 2.0 stops darker (less to beyond 7)"),
        ({"status": "holds", "value": None, "low": 3.0, "high": None}, "holds to 7.0 stops darker"),
        ({"status": "breaks at once", "value": None}, "breaks before 0.5 stops darker"),
        ({"status": "does not work clean", "value": None}, "does not work clean"),
    ],
)  # fmt: skip
def test_a_breakpoint(found, said):
    assert breakpoint_words(found, DARKER) == said


def test_why_it_does_not_work_clean():
    said = clean_words({"clean": {"low": 0.06}, "chance": 0.027})
    assert "0.060" in said and "0.027" in said and "0.05" in said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"status": "breaks", "value": 1.0, "fails_at": 2.0},
         "It surely keeps 90 % of what it had above chance up to 1.0 stops darker, and no longer "
         "at 2.0 stops darker."),
        ({"status": "holds", "value": 5.0, "fails_at": None},
         "It surely keeps 90 % of what it had above chance to the last level, 7.0 stops darker."),
        ({"status": "breaks at once", "value": 0.0, "fails_at": 0.5},
         "It is not sure to keep 90 % of what it had above chance even at the first level, "
         "0.5 stops darker."),
        ({"status": "does not work clean", "value": None, "fails_at": None}, ""),
    ],
)  # fmt: skip
def test_a_tolerance(found, said):
    assert tolerance_words({"keep": 0.9, **found}, DARKER) == said


def checked(status="breaks", agrees=True, **check):
    usual = {"dispersion": 1.0, "p": 0.5, "overdispersed": False, "degenerate": "",
             "at_bounds": 0.0}  # fmt: skip
    return {"status": status, "isotonic_agrees": agrees, "check": {**usual, **check}}


def test_a_faulty_fit_is_said_and_a_good_one_is_not():
    assert check_words(checked()) == ""
    off = check_words(checked(overdispersed=True, dispersion=4.25, p=0.0003))
    assert "4.2 times their noise (p = 0.0003)" in off
    assert "cliff" in check_words(checked(degenerate="cliff"))
    assert "80 % of the resamples" in check_words(checked(at_bounds=0.8))
    assert "without a shape" in check_words(checked(agrees=False))
    # Where it holds, an edge of the search is what "holds" means.
    assert check_words(checked(status="holds", degenerate="edge", at_bounds=1.0)) == ""
    assert check_words(checked(status="does not work clean", overdispersed=True)) == ""


def test_answers_that_scatter_are_said():
    assert trials_words({"p_dispersed": 0.4, "dispersion": 1.1, "degenerate": ""}) == ""
    assert trials_words({"p_dispersed": None, "dispersion": None, "degenerate": ""}) == ""
    said = trials_words({"p_dispersed": 0.001, "dispersion": 3.2, "degenerate": "cliff"})
    assert "3.2 times" in said and "too narrow" in said and "cliff" in said


LEAD = {"value": 0.01, "low": -0.05, "high": 0.06}


def compared(**changes):
    usual = {"kind": "ratio", "value": 1.4, "low": 1.1, "high": 1.8, "censored": "", "bound": None,
             "why_not": "", "decided": True, "lead": LEAD, "margin": 0.1}  # fmt: skip
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("found", "knob", "said"),
    [
        (compared(), TYPOS, "A breaks at 1.4 times the “Keyboard typos” of B (1.1 to 1.8); clean "
         "they are equal within 0.1."),
        (compared(low=0.8, decided=False), TYPOS,
         "(0.8 to 1.8), so which of them breaks first is undecided; clean"),
        (compared(value=None, bound=2.5, censored="right", high=None), TYPOS,
         "A breaks at no less than 2.5 times the “Keyboard typos” of B (at least 1.1); clean"),
        (compared(kind="difference", value=-1.25, low=-2.0, high=-0.5), DARKER,
         "A breaks 1.2 stops earlier than B (0.5 to 2); clean"),
        (compared(kind="difference", value=1250.0, low=600.0, high=2300.0), WARMER,
         "A breaks 1200 kelvin later than B (600 to 2300)"),
        (compared(kind="difference", value=12.0, low=-5.0, high=20.0, decided=False), JPEG,
         "A breaks 12 quality later than B (5 earlier to 20), so which"),
        (compared(kind="difference", value=None, bound=-2.0, censored="left", low=None, high=-1.0),
         DARKER, "A breaks at least 2 stops earlier than B (at least 1); clean"),
        (compared(why_not="clean leads differ", lead={"value": 0.3, "low": 0.2, "high": 0.4}),
         TYPOS, "not compared: clean, A is ahead by 0.3 (0.2 to 0.4), which is not surely "
         "within 0.1"),
        (compared(why_not="clean leads differ", lead={"value": -0.3, "low": -0.4, "high": -0.2}),
         TYPOS, "not compared: clean, B is ahead by 0.3 (0.2 to 0.4)"),
        (compared(why_not="clean leads differ", lead={"value": 0.05, "low": -0.02, "high": 0.12}),
         TYPOS, "A is ahead by 0.05 (-0.02 to 0.12)"),
        (compared(why_not="both censored"), TYPOS, "neither is reached"),
    ],
)  # fmt: skip
def test_two_breakpoints(found, knob, said):
    assert said in ratio_words(found, knob, "A", "B")


def test_capability_is_data_of_the_perturbation():
    ratios = {p.id for p in PERTURBATIONS if p.zero_is_clean}
    assert {"keyboard_typos", "ocr", "gaussian_noise", "occlusion", "dropped"} <= ratios
    # Zero stops is clean, but twice the stops is not twice as dark.
    assert not ratios & {"darker", "brighter", "noise", "jpeg", "cooler", "warmer"}
    assert all(np.isfinite(PERTURBATIONS.get(p).physical(0.0)) for p in ratios)
