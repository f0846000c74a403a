import json

import pytest

from lab.cli import main
from lab.cli.atlas import BY
from lab.engine.atlas.atlas import atlas
from lab.engine.atlas.merits import MERITS


def test_it_prints_who_holds_and_one_json_object(capsys):
    assert main(["atlas", "--group", "text.en", "--by", "hurt"]) == 0
    told = capsys.readouterr().out
    assert "under harm" in told and "MiniLM" in told
    assert main(["atlas", "--group", "text.en", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["place"] for row in found["ranking"]] == list(range(1, len(found["ranking"]) + 1))
    values = [row["estimate"]["value"] for row in found["ranking"]]
    assert values == sorted(values, reverse=True)
    assert set(found["words"]) == {"headline", "points", "method", "limits"}


def test_the_definitions_offered_are_those_there_are():
    assert tuple(MERITS) == BY


@pytest.mark.parametrize("wrong", [["--group", "text.xx"], ["--kind", "typo"]])
def test_what_is_not_there_is_said(wrong, capsys):
    assert main(["atlas", "--group", "text.en", *wrong]) != 0
    assert "Did you mean" in capsys.readouterr().err or len(atlas().groups()) == 0
