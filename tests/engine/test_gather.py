"""Runs by name: what is recorded comes at once, what is not is computed, and its time is known."""

import pytest

from lab.core.errors import Cancelled, LabError
from lab.core.progress import Progress
from lab.engine.gather import all_there, expected_s, gather, there
from lab.lessons.steps import Run

RECORDED = Run(experiment="severity", fields={"encoder": "hog", "perturbation": "darker"})
CHEAP = Run(
    experiment="severity",
    fields={"encoder": "ngrams", "perturbation": "ocr", "n_test": 60, "n_resamples": 100,
            "repeats": 1},
)  # fmt: skip
WRONG = Run(experiment="severity", fields={"encoder": "hog", "facet": "oil"})


def test_what_is_recorded_is_there_in_an_empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    found = there(RECORDED)
    assert found is not None and found.recorded
    assert there(CHEAP) is None and expected_s("severity") is None


def test_what_was_recorded_of_data_that_are_not_here_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    stamps = {"dataset": "stamps", "pictures": "lite0/photo"}
    found = there(Run(experiment="unpaired_captions", fields=stamps))
    assert found is not None and found.recorded and found.spec.dataset == "stamps"


def test_what_is_not_there_is_computed_once_and_its_time_is_known():
    found = gather({"a": RECORDED, "b": CHEAP}, Progress())
    assert found["a"].recorded and found["b"].spec.encoder == "ngrams"
    assert list(all_there({"a": RECORDED, "b": CHEAP})) == ["a", "b"]
    seconds = expected_s("severity")
    assert seconds is not None and 0 < seconds < 3600


def test_one_that_fails_leaves_the_others():
    failed = {}
    found = gather({"a": RECORDED, "b": WRONG}, Progress(), failed)
    assert list(found) == ["a"] and list(failed) == ["b"]
    with pytest.raises(LabError):
        gather({"b": WRONG}, Progress())


def test_one_that_is_cancelled_ends_it(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        gather({"b": CHEAP}, progress, {})
