import json

import numpy as np
import pytest

from lab.cli import main
from lab.engine.foresee_files import foresee_files
from tests.foresight.sides import M, N, probabilities


@pytest.fixture
def files(tmp_path):
    """Write source and target; names of arrays given change them, None leaves one out."""

    def write(source=None, target=None):
        p, labels = probabilities(0)
        sides = ({"probs": p, "labels": labels} | (source or {}),
                 {"probs": probabilities(1, M, signal=1.0)[0]} | (target or {}))  # fmt: skip
        paths = [tmp_path / name for name in ("source.npz", "target.npz")]
        for path, side in zip(paths, sides, strict=True):
            np.savez(path, **{name: one for name, one in side.items() if one is not None})
        return [str(path) for path in paths]

    return write


def test_one_object_with_an_interval_for_every_method(files, capsys):
    assert main(["foresee", *files(), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["estimates"]) == {
        "atc_confidence", "atc_entropy", "average_confidence", "cbpe", "cot", "cott",
        "difference_of_confidence",
    }  # fmt: skip
    for one in found["estimates"].values():
        assert set(one) == {"value", "low", "high"}
        assert 0 <= one["low"] <= one["value"] <= one["high"] <= 1
    assert set(found["scores"]) == {"energy", "entropy", "mano", "nuclear_norm"}
    assert "features" in found["undefined"]["frechet"]


def test_features_and_clean_ones_let_more_methods_speak(files):
    x = np.random.default_rng(0).normal(size=(N + M, 3))
    found = foresee_files(*files({"features": x[:N]}, {"features": x[N:], "clean": x[N:]}))
    assert {"frechet", "drift", "neighbours_lost"} <= set(found["scores"])
    assert set(found["undefined"]) == {"aline_d", "aline_s"}


def test_a_person_reads_accuracies_first(files, capsys):
    assert main(["foresee", *files()]) == 0
    said = capsys.readouterr().out
    assert said.startswith("On the source ") and "Calibrated confidence (CBPE)" in said
    assert said.index("ATC") < said.index("Scores, which are no accuracies")


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ({}, {"probs": np.ones((9, 5))}, "a sum of 5 in row 0"),
        ({}, {"probs": np.full((9, 4), 0.25)}, "5 classes in the target"),
        ({"labels": np.zeros(N, int)}, {}, "class 0 in all 150 rows"),
        ({}, {"probs": np.empty((0, 5))}, "at least one row"),
        ({"labels": np.arange(N)}, {}, "5 in row 5"),
        ({"probs": np.full((N, 5), np.nan)}, {}, "nan in row 0, column 0"),
        ({"labels": None}, {}, "the array labels in source.npz"),
        ({"labels": np.array(["a"] * N)}, {}, "integers or floats in labels"),
        ({"labels": np.array([object()] * N)}, {}, "Python objects"),
        ({"probz": np.ones(3)}, {}, "Did you mean probs"),
    ],
)
def test_bad_input_is_one_line_that_names_row_and_value(files, capsys, source, target, said):
    assert main(["foresee", *files(source, target)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_what_is_no_npz_is_refused(files, tmp_path, capsys):
    source, target = files()
    (tmp_path / "target.npz").write_bytes(b"\x93NUMPY and no more")
    assert main(["foresee", source, target]) == 2
    assert "a .npz file in target.npz" in capsys.readouterr().err
    (tmp_path / "target.npz").write_bytes(b"PK\x03\x04 cut off")
    assert main(["foresee", source, target]) == 2
    assert "that do not read" in capsys.readouterr().err
    assert main(["foresee", source, str(tmp_path / "none.npz")]) == 2
    assert "no file there" in capsys.readouterr().err
