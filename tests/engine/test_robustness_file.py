import json

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.engine.robustness_file import lines, measure_curves, read_curves
from lab.limits.robustness.definitions import DEFINITIONS

GOOD = "method,level,score\na,0,.8\nb,0,.7\na,1,.5\nb,1,.6\n"


def written(tmp_path, text):
    path = tmp_path / "curves.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_columns_and_rows_may_stand_in_any_order(tmp_path):
    curves = read_curves(written(tmp_path, "\ufeffScore, note,Level,METHOD\n.5,x,1,a\n.8,,0,a\n"))
    assert curves.levels.tolist() == [0, 1]
    assert curves.scores.tolist() == [[0.8, 0.5]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no header"),
        ("method,level\na,0\n", "score is not there once"),
        ("method,level,score,score\na,0,1,1\n", "score is not there once"),
        ("method,level,score\n", "a header alone"),
        ("method,level,score\na,0,.8\na,1,nan\n", "finite score in row 3; got 'nan' of a"),
        ("method,level,score\na,0,.8\na,1,\n", "finite score in row 3; got '' of a"),
        ("method,level,score\na,0,.8\na,1,\"0,5\"\n", "finite score in row 3; got '0,5' of a"),
        ("method,level,score\na,x,.8\n", "finite level in row 2; got 'x' of a"),
        ("method,level,score\na,0,.8\n,1,.5\n", "in row 3; got none"),
        ("method,level,score\na,0,.8,9\n", "in row 2; got more cells"),
        ("method,level,score\na,0,.8\na,0.0,.7\na,1,.5\n", "0 of a again in row 3, after row 2"),
        (GOOD + "b,2,.5\n", "level 2 of b in row 6, not of a"),
        (GOOD + "a,2,.5\n", "level 2 of a in row 6, not of b"),
        ("method,level,score\na,1,.8\na,2,.5\n", "got 1 of a in row 2 as the lowest"),
        ("method,level,score\na,-1,.8\na,0,.5\n", "got -1 of a in row 2 as the lowest"),
        ("method,level,score\na,0,0\na,1,.5\n", "got 0 of a in row 2"),
        (b"method,level,score\n\xff\xfe,0,1\n", "a CSV file of curves"),
        ("method,level,score\n\"a,0,1\n", "a CSV file of curves"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_row_and_value(tmp_path, text, words):
    with pytest.raises(BadInput) as error:
        measure_curves(written(tmp_path, text))
    assert words in str(error.value)


def test_one_level_an_absent_file_and_an_unknown_method(tmp_path):
    with pytest.raises(TooFew, match="level 0 alone of a, row 2"):
        measure_curves(written(tmp_path, "method,level,score\na,0,.8\n"))
    with pytest.raises(BadInput, match="No such file"):
        measure_curves(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="CSV file"):
        measure_curves(tmp_path)
    with pytest.raises(UnknownId, match="'late'"):
        measure_curves(written(tmp_path, GOOD), "late")
    with pytest.raises(UnknownId, match="'resnet'"):
        measure_curves(written(tmp_path, GOOD), standard=["resnet"])


def test_every_definition_is_told_with_formula_direction_and_rank(tmp_path):
    found = measure_curves(written(tmp_path, GOOD))
    assert found["baseline"] == "a"
    assert set(found["methods"]["a"]) >= set(DEFINITIONS)
    assert found["ranks"]["tau"] == {"a": 1, "b": 1}
    said = "\n".join(lines(found))
    for d in DEFINITIONS.values():
        assert d.formula in said
    assert "undefined: Expected 3 standard models" in said
    assert said.startswith("No two definitions")  # equal areas are no disagreement


@pytest.mark.parametrize("clean", ["1e-320", "1e308"])
def test_scores_too_far_apart_for_a_number_are_undefined(tmp_path, clean):
    text = f"method,level,score\na,0,{clean}\na,1,1.7e308\nb,0,.5\nb,1,.4\n"
    found = measure_curves(written(tmp_path, text), "b")
    json.dumps(found, allow_nan=False)
    assert found["methods"]["b"]["tau"] == pytest.approx(0.45)
    assert None in found["methods"]["a"].values()
    wide = "method,level,score\na,0,5\na,1.7e308,5\n"
    json.dumps(measure_curves(written(tmp_path, wide)), allow_nan=False)


def test_named_standard_models_serve_all(tmp_path):
    rows = "".join(f"{m},0,{x}\n{m},1,{x - 0.1}\n" for m, x in zip("abcd", (0.5, 0.6, 0.7, 0.8)))  # noqa: B905
    found = measure_curves(written(tmp_path, "method,level,score\n" + rows), "a", ["a", "b", "c"])
    assert found["standard"] == ["a", "b", "c"]
    assert np.isfinite(found["methods"]["d"]["taori"])
    assert found["undefined"] == {}
