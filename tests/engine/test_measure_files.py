"""One's own vectors through the command line: ids, numbers, refusals."""

import json

import numpy as np
import pytest

from lab.cli import main

ASKED = {
    "debiased_cka", "cka", "mutual_knn", "modality_gap", "relative_gap", "alignment",
    "uniformity_a", "uniformity_b", "recall_at_1_ab", "recall_at_1_ba",
}  # fmt: skip
RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((60, 12))
Y = X + RANDOM.standard_normal((60, 12))


@pytest.fixture
def measured(tmp_path, capsys):
    """Save arrays as files, measure them, and return what was printed as JSON."""

    def run(*arrays, options=("--permutations", "19")):
        paths = []
        for i, array in enumerate(arrays):
            path = tmp_path / f"{i}.npy"
            np.save(path, array)
            paths.append(str(path))
        code = main(["measure", *paths, *options, "--json"])
        captured = capsys.readouterr()
        return code, json.loads(captured.out) if captured.out else None, captured.err

    return run


def test_every_promised_measure_with_interval_and_chance(measured):
    code, found, _ = measured(X, Y)
    assert code == 0
    assert found["n"] == 60
    assert set(found["estimates"]) >= ASKED
    for name in ASKED:
        estimate = found["estimates"][name]
        assert estimate["low"] <= estimate["value"] <= estimate["high"], name
        assert estimate["chance"] is not None, name
        assert not estimate["reason"]


def test_numbers_are_those_of_the_formulas(measured):
    _, found, _ = measured(X, Y)
    a, b = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (X, Y))
    estimates = found["estimates"]
    assert estimates["modality_gap"]["value"] == pytest.approx(
        np.linalg.norm(a.mean(axis=0) - b.mean(axis=0))
    )
    assert estimates["alignment"]["value"] == pytest.approx(((a - b) ** 2).sum(axis=1).mean())
    nearest = (a @ b.T).argmax(axis=1)
    assert estimates["recall_at_1_ab"]["value"] == pytest.approx(np.mean(nearest == range(60)))
    centred = [side - side.mean(axis=0) for side in (X, Y)]
    cross, own_x, own_y = (
        np.linalg.norm(p.T @ q) for p, q in [centred, (centred[0],) * 2, (centred[1],) * 2]
    )
    assert estimates["cka"]["value"] == pytest.approx(cross**2 / (own_x * own_y), abs=1e-5)


def test_unequal_widths_have_no_shared_space_and_say_so(measured):
    code, found, _ = measured(X, Y[:, :7])
    assert code == 0
    gap = found["estimates"]["modality_gap"]
    assert gap["value"] is None
    assert "12 and 7" in gap["reason"]
    assert found["estimates"]["debiased_cka"]["value"] is not None


def test_a_constant_side_is_undefined_not_a_number(measured):
    code, found, _ = measured(X, np.ones((60, 12)))
    assert code == 0
    assert found["estimates"]["debiased_cka"]["value"] is None
    assert found["estimates"]["debiased_cka"]["reason"] == "zero variance"


def test_only_what_is_asked_for_in_that_order(measured):
    code, found, _ = measured(X, Y, options=("--only", "cka,debiased_cka"))
    assert code == 0
    assert list(found["estimates"]) == ["cka", "debiased_cka"]


def test_more_than_two_files(measured):
    code, found, _ = measured(X, Y, X[:, ::-1], options=("--only", "debiased_cka"))
    assert code == 0
    assert len(found["pairs"]) == 3
    assert found["estimates"]["debiased_cka"] == found["pairs"][0]["estimates"]["debiased_cka"]
    assert found["estimates"]["joint_gap"]["value"] > 0


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (X, Y[1:], "[60, 12]"),
        (np.where(X > 2, np.nan, X), Y, "NaN"),
        (X[:3], Y[:3], "n = 3"),
        (X[:8], Y[:8], "k = 10"),
        (X[:, 0], Y, "[60]"),
    ],
    ids=["unequal n", "NaN", "n too small", "n below k", "one number a row"],
)
def test_unusable_input_is_one_line_and_exit_2(measured, first, second, said):
    code, found, err = measured(first, second)
    assert (code, found) == (2, None)
    [line] = err.strip().splitlines()
    assert said in line


def test_an_unknown_measure_is_told_the_nearest(measured):
    code, _, err = measured(X, Y, options=("--only", "mutual_nn"))
    assert code == 2
    assert "mutual_knn" in err


def test_rows_are_matched_by_id(tmp_path, capsys):
    order = RANDOM.permutation(60)
    names = np.array([f"item-{i}" for i in range(60)])
    np.savez(tmp_path / "a.npz", x=X, ids=names)
    np.savez(tmp_path / "b.npz", x=Y[order][:50], ids=names[order][:50])
    paths = [str(tmp_path / "a.npz"), str(tmp_path / "b.npz")]
    assert main(["measure", *paths, "--only", "alignment", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 50
    assert found["left_out"] == {paths[0]: 10, paths[1]: 0}
    kept = np.sort(order[:50])
    a, b = (side[kept] / np.linalg.norm(side[kept], axis=1, keepdims=True) for side in (X, Y))
    assert found["estimates"]["alignment"]["value"] == pytest.approx(
        ((a - b) ** 2).sum(axis=1).mean()
    )


def test_words_for_a_person(tmp_path, capsys):
    np.save(tmp_path / "a.npy", X)
    np.save(tmp_path / "b.npy", Y)
    paths = [str(tmp_path / "a.npy"), str(tmp_path / "b.npy")]
    assert main(["measure", *paths, "--only", "debiased_cka", "--permutations", "0"]) == 0
    assert "95 % interval" in capsys.readouterr().out
