import json

import pytest

from lab.cli import main

CURVE = "severity,right,n\n0,49,49\n2.6,44,50\n3.8,32,48\n5.1,22,46\n7.7,7,49\n10.2,6,50\n"


@pytest.fixture
def curve(tmp_path):
    path = tmp_path / "curve.csv"
    path.write_text(CURVE)
    return path


def test_one_object_with_breakpoint_tolerance_ratio_and_dispersion(curve, capsys):
    assert main(["breakpoint", str(curve), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"breakpoint", "tolerance", "ratio", "dispersion"} <= set(found)
    assert found["breakpoint"]["status"] == "breaks" and 4.5 < found["breakpoint"]["value"] < 5.5


def test_a_person_reads_the_verdict_first(curve, capsys):
    assert main(["breakpoint", str(curve), "--chance", "0.02"]) == 0
    assert capsys.readouterr().out.startswith("It breaks at ")


def test_a_knob_that_helps(curve, capsys):
    curve.write_text("severity,right,n\n1,5,60\n4,20,60\n16,50,60\n64,57,60\n")
    assert main(["breakpoint", str(curve)]) == 2
    assert "--rising" in capsys.readouterr().err
    assert main(["breakpoint", str(curve), "--rising"]) == 0
    assert capsys.readouterr().out.startswith("It takes ")


def test_bad_input_is_one_line_and_no_traceback(curve, capsys):
    curve.write_text(CURVE + "12,60,50\n")
    assert main(["breakpoint", str(curve), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert said.err.startswith("BadInput: ") and "row 8; got 60" in said.err
