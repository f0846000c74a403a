"""One's own vectors through the command line: ids, numbers, refusals."""

import json
import re

import numpy as np
import pytest

from lab.cli import main
from lab.stats.nulls.holm import holm

ASKED = {
    "debiased_cka", "cka", "mutual_knn", "modality_gap", "relative_gap", "alignment",
    "uniformity_a", "uniformity_b", "recall_at_1_ab", "recall_at_1_ba",
}  # fmt: skip
RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((60, 12))
Y = X + RANDOM.standard_normal((60, 12))
NAMES = np.array([f"item-{i}" for i in range(60)])


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


@pytest.fixture
def files(tmp_path):
    """Save x with ids, the first 55 of y with ids, and all of y without."""
    np.savez(tmp_path / "x.npz", x=X, ids=NAMES)
    np.savez(tmp_path / "some.npz", x=Y[:55], ids=NAMES[:55])
    np.save(tmp_path / "y.npy", Y)
    return tmp_path


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--only", ","), "ids of measures after --only; got ','"),
        (("--only", ""), "ids of measures after --only; got ''"),
        (("--permutations", "-5"), "--permutations of 0 or more; got -5"),
    ],
)
def test_options_that_ask_for_nothing_are_one_line_under_their_own_name(measured, options, said):
    code, found, err = measured(X, Y, options=options)
    assert (code, found) == (2, None)
    [line] = err.strip().splitlines()
    assert said in line


@pytest.mark.parametrize("again", ["y.npy", "../{folder}/y.npy", "link.npy"])
def test_a_file_named_twice_is_refused(files, again, capsys):
    (files / "link.npy").symlink_to(files / "y.npy")
    second = str(files / again.format(folder=files.name))
    assert main(["measure", str(files / "x.npz"), str(files / "y.npy"), second, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.strip().splitlines()
    assert f"Expected different files; got {second} a second time. Name each file once" in line


def test_a_copy_is_another_file(measured):
    code, found, _ = measured(X, X, options=("--only", "debiased_cka"))
    assert code == 0
    assert found["estimates"]["debiased_cka"]["value"] == pytest.approx(1)


def test_rows_are_matched_by_position_where_only_some_files_have_ids(files, capsys):
    paths = [str(files / "x.npz"), str(files / "y.npy")]
    assert main(["measure", *paths, "--only", "cka", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["matched_by"] == "position"


def test_p_is_corrected_over_the_tested_measures_of_the_pair(measured):
    names = "cka,recall_at_1_ab,energy,isotropy_a"
    _, found, _ = measured(X, Y, X[:, ::-1], options=("--only", names, "--permutations", "99"))
    for row in found["pairs"]:
        estimates = row["estimates"]
        tested = [one for one in estimates.values() if one["p"] is not None]
        assert len(tested) == 3
        assert [one["p_holm"] for one in tested] == holm([one["p"] for one in tested]).tolist()
        assert estimates["isotropy_a"]["p_holm"] is None
    cka = found["estimates"]["cka"]
    assert cka["p_holm"] > cka["p"]
    assert found["estimates"]["joint_gap"]["p_holm"] is None


def test_without_permutations_there_is_no_p_to_correct(measured):
    _, found, _ = measured(X, Y, options=("--only", "cka", "--permutations", "0"))
    assert found["estimates"]["cka"]["p_holm"] is None


def test_an_unknown_measure_is_told_the_nearest(measured):
    code, _, err = measured(X, Y, options=("--only", "mutual_nn"))
    assert code == 2
    assert "mutual_knn" in err


def test_rows_that_are_all_zero_are_counted_among_those_that_count(tmp_path, capsys):
    x, y = X.copy(), Y.copy()
    x[[0, 7, 59]] = 0
    y[3] = 0
    np.savez(tmp_path / "a.npz", x=x, ids=NAMES)
    np.savez(tmp_path / "b.npz", x=y[:50], ids=NAMES[:50])
    paths = [str(tmp_path / "a.npz"), str(tmp_path / "b.npz")]
    assert main(["measure", *paths, "--only", "alignment", "--json"]) == 0
    # Row 59 has no partner.
    assert json.loads(capsys.readouterr().out)["zero_rows"] == {paths[0]: 2, paths[1]: 1}
    assert main(["measure", *paths, "--only", "alignment"]) == 0
    assert f"count as 0: 2 of {paths[0]}, 1 of {paths[1]}." in capsys.readouterr().out
    np.savez(tmp_path / "a.npz", x=X, ids=NAMES)
    np.savez(tmp_path / "b.npz", x=Y, ids=NAMES)
    assert main(["measure", *paths, "--only", "alignment"]) == 0
    assert "all zero" not in capsys.readouterr().out


def test_rows_are_matched_by_id(tmp_path, capsys):
    order = RANDOM.permutation(60)
    np.savez(tmp_path / "a.npz", x=X, ids=NAMES)
    np.savez(tmp_path / "b.npz", x=Y[order][:50], ids=NAMES[order][:50])
    paths = [str(tmp_path / "a.npz"), str(tmp_path / "b.npz")]
    assert main(["measure", *paths, "--only", "alignment", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 50
    assert found["left_out"] == {paths[0]: 10, paths[1]: 0}
    assert found["matched_by"] == "id"
    kept = np.sort(order[:50])
    a, b = (side[kept] / np.linalg.norm(side[kept], axis=1, keepdims=True) for side in (X, Y))
    assert found["estimates"]["alignment"]["value"] == pytest.approx(
        ((a - b) ** 2).sum(axis=1).mean()
    )


def spoken(capsys, *arguments):
    assert main(["measure", *map(str, arguments)]) == 0
    return capsys.readouterr().out.splitlines()


def test_words_for_a_person(files, capsys):
    names = "cknna,cka,isotropy_a"
    said = spoken(capsys, files / "x.npz", files / "y.npy", "--only", names)
    assert said[:2] == [
        "Rows are matched by position, as not every file has ids.",
        f"{files / 'x.npz'} and {files / 'y.npy'}, n = 60",
    ]
    cknna, cka, isotropy = said[2:]
    longest = "  Nearest-neighbour kernel alignment (CKNNA), k = 10  "
    assert cknna.startswith(longest)
    # All values stand where that of the longest title does.
    for line in said[2:]:
        assert re.match(r" \d\.\d\d \(", line[len(longest) - 1 :]), line
    # Twice the least p of 999 orders: isotropy has no p, so two are tested.
    assert cknna.endswith("p (Holm) 0.002")
    assert cka.endswith("p (Holm) 0.002")
    assert "95 % interval" in isotropy
    assert "p (Holm)" not in isotropy


def test_words_tell_of_ids_and_of_rows_left_out(files, capsys):
    two = files / "x.npz", files / "y.npy"
    said = spoken(capsys, files / "x.npz", files / "some.npz", "--only", "cka")
    assert said[:2] == [
        "Rows are matched by id.",
        f"Rows left out, for want of a partner: 5 of {files / 'x.npz'}.",
    ]
    assert not any("left out" in line for line in spoken(capsys, *two, "--only", "cka"))


def test_words_tell_the_joint_gap_of_three(files, capsys):
    two = files / "x.npz", files / "y.npy"
    np.save(files / "z.npy", X[:, ::-1])
    said = spoken(capsys, *two, files / "z.npy", "--only", "cka")
    assert said[-2] == "all 3 files, n = 60"
    assert re.fullmatch(r"  Joint gap    0\.\d\d \(95 % interval .*, n = 60, chance .*\)", said[-1])
    assert not any("Joint gap" in line for line in spoken(capsys, *two, "--only", "cka"))
