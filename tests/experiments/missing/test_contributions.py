"""Contributions: values add up, types against known ones, conflict against agreement."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.experiments.missing.contributions.explain import excess, explain, template_rows
from lab.experiments.missing.contributions.planted import macro_f1, plant_credit, planted_f1
from lab.experiments.missing.contributions.spec import ContributionsSpec
from lab.experiments.missing.question import question_of
from lab.fusion.base import FUSIONS, Fused
from lab.stats.credit import Credit, credits_of

SMALL = {"views": "hog/noto, ngrams/en", "fusion": "late", "width": 8, "n_background": 5,
         "n_planted": 200, "seeds": 3, "n_resamples": 100}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return lab.run("contributions", **SMALL)


@pytest.fixture(scope="module")
def question():
    return question_of(ContributionsSpec(**SMALL))


def test_values_of_every_item_add_up(result):
    for item in result.tables["items"]:
        phi = [item[view] for view in result.summary["views"]]
        assert sum(phi) == pytest.approx(item["log_odds"] - item["base"], abs=1e-6)
        assert item["type"] == credits_of([phi])[0]
        assert item["log_odds"] >= 0 and item["answer"] != item["rival"]


def test_the_types_are_those_of_the_items(result):
    items = result.tables["items"]
    assert sum(row["n"] for row in result.tables["types"]) == len(items) == result.summary["n"]
    for row in result.tables["types"]:
        own = [item for item in items if item["type"] == row["type"]]
        assert row["n"] == len(own)
        if own:
            assert row["error"] == pytest.approx(np.mean([not item["right"] for item in own]))


def test_the_excess_is_the_difference_of_two_errors():
    rng = np.random.default_rng(0)
    types = rng.choice([credit.value for credit in Credit], 80)
    wrong = rng.integers(2, size=80).astype(float)
    found = excess(wrong, types, Credit.COMPLEMENT, Credit.DOMINANCE)
    agree = np.isin(types, ["complement", "dominance"])
    assert found.mean() == pytest.approx(wrong[types == "conflict"].mean() - wrong[agree].mean())
    assert np.isnan(excess(wrong, np.full(80, "conflict"), Credit.DOMINANCE)).all()


class Odds(Fused):
    """Answers with the sum of all features, as log-odds of the second class."""

    views = ("a", "b")

    def _log_proba(self, views, present):
        z = sum(x.sum(axis=1) for x in views.values())
        return np.stack([-np.logaddexp(0, z), -np.logaddexp(0, -z)], axis=1)


def test_of_additive_log_odds_each_view_has_its_own_part():
    rng = np.random.default_rng(1)
    items, back = ({v: rng.normal(size=(n, 2)) for v in "ab"} for n in (9, 5))
    found = explain(Odds(), items, back)
    sign = np.where(found.answers == 1, 1, -1)
    for m, view in enumerate("ab"):
        own = items[view].sum(axis=1) - back[view].sum(axis=1).mean()
        assert found.phi[m] == pytest.approx(sign * own, abs=1e-9)
    assert found.pairs == pytest.approx(0, abs=1e-9)


def test_a_fusion_that_answers_otherwise_each_time_is_refused():
    class Restless(Odds):
        asked = 0

        def _log_proba(self, views, present):
            self.asked += 1
            return super()._log_proba(views, present) - self.asked**2 * np.array([0.0, 0.1])

    rng = np.random.default_rng(2)
    items, back = ({v: rng.normal(size=(n, 2)) for v in "ab"} for n in (9, 5))
    with pytest.raises(BadInput, match="add up"):
        explain(Restless(), items, back)


def test_planted_labels_follow_the_scores(question):
    planted = plant_credit(question, 2000, 0)["train"]
    total = planted.scores.sum(axis=1)
    sure = np.abs(total) > 4
    assert (planted.examples.labels[sure] == (total[sure] > 0)).mean() > 0.97
    assert abs(np.corrcoef(planted.scores.T)[0, 1]) < 0.1
    # Of two views that agree one says more: none complements the other.
    assert set(credits_of(planted.scores)) == {"dominance", "conflict", "objection"}


def test_macro_f1_by_another_way():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(3)
    found, truth = rng.choice([credit.value for credit in Credit], (2, 50))
    assert macro_f1(found, truth) == pytest.approx(f1_score(truth, found, average="macro"))


def test_templates_name_a_view_and_their_items():
    items = [{"a": 1.0, "b": -0.5, "label": "x", "right": k > 3, "type": "conflict"}
             for k in range(20)]  # fmt: skip
    [row] = template_rows(items, ["a", "b"])
    assert row == {"template": "a for; b against; is x", "n": 20, "error": 0.2,
                   "mostly": "conflict"}  # fmt: skip


@pytest.mark.slow
def test_known_types_are_found_again():
    whole = question_of(ContributionsSpec())
    found = [planted_f1(whole, FUSIONS.get("early"), 3000, 50, seed) for seed in range(3)]
    assert np.mean(found) > 0.8
