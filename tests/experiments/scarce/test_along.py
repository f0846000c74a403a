"""Along a number of labels: limits are read the right way round, whoever is ahead."""

import pytest

from lab.experiments.base import Result, Spec
from lab.experiments.scarce.along import ahead, duels, worth
from lab.stats.decide import Verdict

METHODS = {"a": ("apples", "method"), "b": ("beans", "baseline")}


def result(outcome: str, method: str, values: list[float | None]) -> Result:
    ends = {"value": 0.0, "low": -0.05, "high": 0.05}
    rows = [
        {"arm": f"{method}@{4**i}", "mask": "all", "outcome": outcome,
         **{end: None if v is None else v + by for end, by in ends.items()}}
        for i, v in enumerate(values)
    ]  # fmt: skip
    return Result("labels", Spec(), {"counts": [1, 4, 16], "middle": 4}, {"arms": rows})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.2, 0.1, -0.1], "Of apples and beans, the first is ahead up to 8 labels a class"),
        ([-0.2, -0.1, 0.1], "Of beans and apples, the first is ahead up to 8 labels a class"),
        ([0.1, 0.2, 0.3], "Of apples and beans, the first is ahead at every number tested"),
        ([0.3, 0.2, 0.1], "Of apples and beans, the first is ahead at every number tested"),
        ([-0.3, -0.2, -0.1], "Of beans and apples, the first is ahead at every number tested"),
        ([-0.1, -0.2, -0.3], "Of apples and beans, the first is not ahead even at the fewest"),
        ([None, None, None], "cannot be judged"),
    ],
)
def test_who_is_ahead_and_up_to_where(values, said):
    assert said in ahead(result("a over b", "a", values), METHODS, "a", "b")


def test_an_interval_turns_with_its_difference():
    found = ahead(result("a over b", "a", [-0.2, 0.0, 0.2]), METHODS, "a", "b")
    assert "4 labels a class (2.8 to 5.7)" in found


def test_what_a_method_is_worth():
    found = worth(result("worth of a in b", "b", [0.1, 0.0, -0.1]), METHODS, "a", "b")
    assert found.startswith("With apples, 4 labels a class: this is worth 4 labels a class (2 to 8")


def test_an_arm_that_failed_at_one_count_is_left_out():
    short = result("a over b", "a", [0.2, -0.1])
    assert "up to" in ahead(short, METHODS, "a", "b")


def test_the_first_duel_is_primary():
    one, two = duels(
        [("a", "b", 1, "apples", "beans", (Verdict.MORE,), "x"), ("b", "a", 2, "b", "a", (), "")]
    )
    assert one.primary and not two.primary
    assert one.more == "with 1 label a class, apples beat beans" and "2 labels" in two.less
