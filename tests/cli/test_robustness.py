import json

import pytest

from lab.cli import main

CURVES = "method,level,score\nlate,0,.75\nlate,1,.5\nearly,0,.85\nearly,1,.55\n"


@pytest.fixture
def curves(tmp_path):
    path = tmp_path / "curves.csv"
    path.write_text(CURVES)
    return path


def test_one_object_with_every_definition_and_who_disagrees(curves, capsys):
    assert main(["robustness", str(curves), "--baseline", "late", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["methods"]["early"]) >= {"tau", "rho", "taori", "mce", "relative_mce", "mmi"}
    assert found["ranks"]["tau"] == {"late": 2, "early": 1}
    assert found["ranks"]["rho"] == {"late": 1, "early": 2}
    assert {"tau", "mce"} == set(found["disagree"][0]["b_first"])
    assert all({"formula", "direction"} <= set(d) for d in found["definitions"].values())


def test_a_person_reads_disagreement_first(curves, capsys):
    assert main(["robustness", str(curves)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Disagree: rho, relative_mce, mmi put late first, tau, mce put early.")
    assert "higher is better" in said and "lower is better" in said


def test_losses_turn_the_order(curves, capsys):
    main(["robustness", str(curves), "--lower-is-better", "--json"])
    assert json.loads(capsys.readouterr().out)["ranks"]["tau"] == {"late": 1, "early": 2}


def test_bad_input_is_one_line_and_no_traceback(curves, capsys):
    curves.write_text(CURVES + "late,2,inf\n")
    assert main(["robustness", str(curves)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("BadInput: Expected a finite score in row 6; got 'inf' of late.")
    assert error.count("\n") == 1
