"""Compression: planted forgetting is found, shares, what each form keeps, and what is refused."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.engine import local
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce import compression
from lab.experiments.scarce.compression import _tail, plan
from lab.experiments.scarce.smaller import CompressionSpec, forms_of, resolved, shares_of
from lab.stats.decide import Verdict
from tests.experiments.test_contract import keeps
from tests.experiments.toy_facets import DIM, ToyEncoder, registered

FIELDS = {"dataset": "toy_facets", "encoder": "minilm", "facet": "f0", "new_facet": "f1",
          "perturbation": "mispaired", "n_timed": 0}  # fmt: skip


class Forgetful(ToyEncoder):
    """Sees the known facet as the others do, and of the new one nothing but noise."""

    def _encode(self, items):
        x = super()._encode(items)
        lost = [item.endswith("f1") for item in items]
        x[lost] = np.random.default_rng(0).normal(size=(sum(lost), DIM))
        return x


class Wrong(ToyEncoder):
    """Takes what stands in the new facet for the next class."""

    def _encode(self, items):
        turned = [f"{(int(i[0]) + 1) % 5}{i[1:-1]}0" if i.endswith("f1") else i for i in items]
        return super()._encode(turned)


def run(original, small):
    """Return the study of an original and forms that are all of one kind."""
    forms = {"@0": ("the original", original)}
    for end, (title, _) in forms_of(CompressionSpec(**FIELDS)).items():
        if end != "@0":
            forms[end] = title, small(f"toy{end.replace('/', '-')}", 0)
    with registered(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(compression, "forms_of", lambda spec: forms)
        # Afresh: results are kept by weights, and these forms are none that a spec can name.
        return local.run("compression", fresh=True, **FIELDS)


@pytest.fixture(scope="module")
def result():
    """Every form forgets the new facet alone."""
    return run(ToyEncoder("toy-whole", 0), Forgetful)


def test_what_is_forgotten_is_found(result):
    rows = {row["claim"]: row for row in result.tables["claims"]}
    assert rows["new"]["verdict"] == Verdict.MORE and rows["new"]["low"] > 0.5
    for claim in ("hurt", "eight", "rare"):
        assert rows[claim]["value"] == pytest.approx(0, abs=1e-9)
    kept = {row["arm"]: row["value"] for row in result.tables["arms"] if row["outcome"] == "kept"}
    for where in ("known", "new", "hurt"):
        assert kept[f"{where}@0"] == pytest.approx(1)
    assert kept["known/4bit"] == pytest.approx(1) and kept["new/4bit"] < 0.3
    keeps(result)


def test_where_half_is_gone_is_said(result):
    points = " ".join(result.words().points)
    assert "the lead on known items keeps more than half" in points
    assert "timing" not in result.tables


def test_an_original_that_knows_nothing_of_the_new_is_said():
    found = run(Wrong("toy-wrong", 0), ToyEncoder)
    assert {row["arm"][:3] for row in found.tables["failed"]} == {"new"}
    assert "a lead over chance on new items" in found.tables["failed"][0]["why"]
    assert found.summary["headline"]["verdict"] == Verdict.UNTESTED


def test_a_share_of_rare_classes_is_of_their_own_lead():
    rare = np.array([True, False, False, True])
    best = np.array([0.4, 0.6, 0.6, 0.4])
    assert _tail(best, best, rare).mean() == pytest.approx(0)
    assert _tail(np.where(rare, best / 2, best), best, rare).mean() == pytest.approx(0.5)


@pytest.mark.parametrize("encoder", ["lite0", "minilm", "smollm2_text"])
def test_the_plan_stands_before_the_run(encoder):
    asked = plan(CompressionSpec(encoder=encoder))
    by_id = {claim.id: claim for claim in asked.claims}
    assert asked.primary.id == "new" and asked.primary.expects == {Verdict.MORE}
    assert by_id["eight"].expects == {Verdict.EQUAL}
    assert all(sum(claim.weights.values()) == pytest.approx(0) for claim in asked.claims)
    assert not any(arm.seeds for arm in asked.arms)
    ends = {arm.id.removeprefix("known") for arm in asked.arms if arm.id.startswith("known")}
    assert {"@0", "@0.5", "@0.7"} <= ends


def test_the_usual_facets_are_named():
    found = resolved(CompressionSpec(encoder="minilm", new_facet="fr"))
    assert (found.facet, found.new_facet, found.perturbation) == ("en", "fr", "keyboard_typos")


@pytest.mark.parametrize("shares", ["1", "-0.1", "half", ""])
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(BadInput, match="shares from 0 to under 1"):
        shares_of(CompressionSpec(shares=shares))
    entry = EXPERIMENTS.get("compression")
    with pytest.raises(BadInput, match="shares from 0 to under 1"):
        entry.resolve(entry.spec({"shares": shares}))
