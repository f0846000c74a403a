"""Shared or own: the lead is paired, its end is read from the rows, and what is refused."""

import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.scarce.shared_or_own import SharedOrOwnSpec, lead_gone, plan
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["shared_or_own"]


def test_the_lead_is_over_own_models_at_the_same_count_and_its_end_is_a_count() -> None:
    result = lab.run("shared_or_own", **FIELDS)
    value = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for n in (20, 40):
        lead = value[f"shared@{n}", "accuracy"] - value[f"own@{n}", "accuracy"]
        assert value[f"shared@{n}", "lead"] == pytest.approx(lead)
        assert value[f"own@{n}", "lead"] == 0
    run = result.as_dict()
    for row in run["tables"]["arms"]:
        if row["outcome"] == "lead" and row["arm"].startswith("shared"):
            at = 0.1 if row["arm"] == "shared@20" else -0.1
            row.update(value=at, low=at - 0.05, high=at + 0.05)
    planted = type(result)(result.experiment, result.spec, result.summary, run["tables"])
    assert lead_gone(planted)["value"] == pytest.approx(20 * 2**0.5)
    assert "ahead up to 28 training concepts" in planted.words().points[0]


def test_bad_inputs() -> None:
    with pytest.raises(TooFew, match="9000 training concepts"):
        lab.run("shared_or_own", **{**FIELDS, "counts": "20, 9000"})
    with pytest.raises(BadInput, match="two views or more"):
        lab.run("shared_or_own", **{**FIELDS, "views": "hog/noto"})
    with pytest.raises(BadInput, match="two places of the knob"):
        plan(SharedOrOwnSpec(counts="40"))
