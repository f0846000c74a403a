"""The plan of a sweep: every cell is known, and every mistake said, before anything is computed."""

import pytest

from lab.core.errors import BadInput, LabError, UnknownId
from lab.engine.sweep.plan import MOST_CELLS, cells_of, plan_of, read_plan

TOML = """
experiment = "severity"
seeds = [0, 1]

[fields]
n_test = 60

[grid]
encoder = ["ngrams", "minilm"]
perturbation = ["ocr", "keyboard_typos"]

[[exclude]]
encoder = "minilm"
perturbation = "ocr"
"""
BASE = {"experiment": "severity", "grid": {"perturbation": ["ocr", "keyboard_typos"]},
        "fields": {"encoder": "ngrams"}}  # fmt: skip


def written(path, text):
    path.write_text(text)
    return path


def test_a_grid_with_seeds_and_what_is_left_out(tmp_path):
    plan = read_plan(written(tmp_path / "a.toml", TOML))
    cells = cells_of(plan)
    assert plan.n_combinations == 8 and len(cells) == 6
    found = {(c.spec.encoder, c.spec.perturbation, c.spec.split_seed, c.spec.draw_seed)
             for c in cells}  # fmt: skip
    assert ("minilm", "ocr", 0, 0) not in found and len(found) == 6
    assert {row[2] for row in found} == {0, 1} and all(row[2] == row[3] for row in found)
    assert {c.spec.n_test for c in cells} == {60}
    assert len({c.key for c in cells}) == 6


def test_the_same_plan_is_the_same_sweep_wherever_it_lies(tmp_path):
    one = read_plan(written(tmp_path / "a.toml", TOML))
    other = read_plan(written(tmp_path / "b.toml", TOML + "\n# a remark\n"))
    assert one.id == other.id
    assert [c.key for c in cells_of(one)] == [c.key for c in cells_of(other)]
    assert plan_of({**BASE, "time_limit_s": 9.0}).id != plan_of(BASE).id


def test_values_side_by_side_and_one_by_one():
    beside = plan_of({"experiment": "severity", "zip": {
        "encoder": ["ngrams", "lite0"], "perturbation": ["ocr", "darker"]}})  # fmt: skip
    rows = plan_of({"experiment": "severity", "list": [
        {"encoder": "ngrams", "perturbation": "ocr"},
        {"encoder": "lite0", "perturbation": "darker"}]})  # fmt: skip
    keys = [[c.key for c in cells_of(plan)] for plan in (beside, rows)]
    assert keys[0] == keys[1] and len(keys[0]) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"girds": {}}, "girds"),
        ({"grid": {"perturbation": []}}, "at least one cell"),
        ({"zip": {"n_test": [60, 80], "repeats": [1]}}, "one length under zip"),
        ({"grid": {"encoder": ["hog"]}}, "each field in one place"),
        ({"seeds": [0.5]}, "seeds.0"),
        ({"seeds": [1], "zip": {"draw_seed": [2]}}, "draw_seed beside seeds"),
        ({"time_limit_s": 0}, "time_limit_s"),
        ({"grid": {"n_test": list(range(40, 1040)), "repeats": list(range(101))}}, "101,000"),
        ({"grid": {"perturbation": ["ocr", "ocr"]}}, "one run"),
        ({"exclude": [{"perturbation": "darker"}]}, "exclude to leave a cell out"),
        ({"grid": {"n_test": [[1]]}}, "grid.n_test.0"),
    ],
)
def test_a_plan_that_cannot_be_meant(change, says):
    with pytest.raises(BadInput) as caught:
        cells_of(plan_of({**BASE, **change}))
    assert says in str(caught.value)
    assert MOST_CELLS < 101_000


def test_a_wrong_field_or_value_names_its_cell():
    with pytest.raises(UnknownId, match=r"In the cell .*n_tset = 60.*Did you mean n_test"):
        cells_of(plan_of({**BASE, "grid": {"n_tset": [60]}}))
    with pytest.raises(BadInput, match="In the cell encoder = ngrams, n_test = 7"):
        cells_of(plan_of({**BASE, "grid": {"n_test": [7]}}))
    with pytest.raises(UnknownId, match="Did you mean severity"):
        cells_of(plan_of({**BASE, "experiment": "severty"}))


@pytest.mark.parametrize(
    ("text", "says"),
    [('experiment = "severity"\ngrid = ]', "line 2"), ("\x00", "TOML"), ("x" * 1_000_001, "MB")],
)
def test_a_file_that_is_no_plan(tmp_path, text, says):
    with pytest.raises(LabError) as caught:
        read_plan(written(tmp_path / "a.toml", text))
    assert says in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match=r"nothing\.toml: No such file"):
        read_plan(tmp_path / "nothing.toml")
    with pytest.raises(BadInput, match="Is a directory"):
        read_plan(tmp_path)
