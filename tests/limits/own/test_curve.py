"""One's own curve, also against robustmargin on published dose-response tables.

Rotenone on chrysanthemum aphids (Martin 1942, in Finney 1971, Probit Analysis, 3rd ed., table 3.1)
and selenium of two types on flies (Jeske et al. 2009, JABES 14, 469): "right" is unharmed.
"""

import json

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.own.curve import own_limit
from lab.limits.own.table import read_own
from lab.limits.own.words import headline, lines, ratio_line

ROTENONE = ((0, 49, 49), (2.6, 44, 50), (3.8, 32, 48), (5.1, 22, 46), (7.7, 7, 49), (10.2, 6, 50))
SELENIUM = {
    1: ((0, 148, 151), (100, 106, 146), (200, 85, 116), (300, 74, 159), (400, 48, 150),
        (500, 28, 140)),
    3: ((0, 133, 137), (5, 106, 106), (25, 52, 63), (50, 123, 145), (100, 96, 127), (200, 35, 140),
        (400, 6, 172), (800, 0, 188)),
}  # fmt: skip


def counts(rows, name=""):
    return "".join(f"{x},{right},{n}{name and ',' + name}\n" for x, right, n in rows)


def limit(rows, rising=False, **given):
    text = "severity,right,n\n" + counts(rows)
    return own_limit(read_own(text.encode(), rising=rising), rising=rising, **given)


def of_conditions(tables, rising=False, **given):
    text = "severity,right,n,condition\n" + "".join(counts(r, name) for name, r in tables.items())
    return own_limit(read_own(text.encode(), rising=rising), rising=rising, **given)


def theirs(rows, upper):
    robustmargin = pytest.importorskip("robustmargin")
    x, right, n = (list(column) for column in zip(*rows, strict=True))
    observed = robustmargin.Observations.from_counts(
        robustmargin.Axis(name="severity", unit="level", scale="log"),
        severity=x, successes=right, trials=n, outcome="right", direction="decreasing",
    )  # fmt: skip
    fit = robustmargin.fit_dose_response(
        observed, model="binomial", link="cloglog", upper=upper, lower=0.0
    )
    assert fit.status is robustmargin.Status.OK
    half = robustmargin.threshold(
        fit,
        definition=robustmargin.Definition.relative(0.5),
        interval_method="profile",
        level=0.95,
    )
    return half, fit.diagnostics.dispersion


# Of the aphids none of 49 died untreated: theirs cannot estimate an upper end of 1, so it is given.
@pytest.mark.parametrize(("rows", "upper"), [(ROTENONE, 1.0), (SELENIUM[3], "estimate")])
def test_published_thresholds_are_those_of_robustmargin(rows, upper):
    ours, (half, dispersion) = limit(rows), theirs(rows, upper)
    at = ours["breakpoint"]
    width = half.hi - half.lo
    assert at["status"] == "breaks" and at["low"] < half.value < at["high"]
    assert abs(at["value"] - half.value) < 0.02 * width
    assert at["high"] - at["low"] == pytest.approx(width, rel=0.3)
    assert ours["dispersion"]["value"] == pytest.approx(dispersion, rel=0.3)


def test_a_published_table_off_the_curve_is_overdispersed_for_both():
    ours, (half, dispersion) = limit(SELENIUM[1]), theirs(SELENIUM[1], "estimate")
    assert ours["dispersion"]["overdispersed"] and dispersion > 1.5
    assert ours["breakpoint"]["low"] < half.value < ours["breakpoint"]["high"]


def test_the_object_is_plain_and_the_same_every_time():
    found = limit(ROTENONE)
    assert json.loads(json.dumps(found, allow_nan=False)) == found == limit(ROTENONE)
    assert set(found["breakpoint"]) >= {"status", "value", "low", "high", "censored"}
    assert found["tolerance"]["fails_at"] == 2.6 and found["ratio"] is None
    assert found["breakpoint"]["n"] == 292 and found["over"] == "answers"


def test_what_is_beyond_the_range_is_censored():
    holds = limit(((0, 95, 100), (1, 94, 100), (2, 93, 100), (3, 90, 100)))
    assert holds["breakpoint"]["status"] == "holds"
    assert holds["breakpoint"]["censored"] == "right" and holds["breakpoint"]["value"] is None
    nothing = limit(((0, 12, 100), (1, 10, 100), (2, 11, 100)), chance=0.1)
    assert nothing["breakpoint"]["status"] == "does not work clean"


def test_a_rising_curve_is_read_down_from_its_ceiling():
    most = 64
    rows = [(most / 2**k, right, 200) for k, right in enumerate((190, 186, 150, 80, 30, 8))]
    found = limit(rows[::-1], rising=True)
    at = found["breakpoint"]
    down = limit([(k, right, n) for k, (_, right, n) in enumerate(rows)])["breakpoint"]
    assert at["value"] == pytest.approx(most / 2 ** down["value"])
    ends = most / 2 ** down["high"], most / 2 ** down["low"]
    assert (at["low"], at["high"]) == pytest.approx(ends, rel=0.02)
    assert 8 < at["low"] < at["value"] < at["high"] < 16
    assert [row["severity"] for row in found["conditions"][""]["curve"]] == [2, 4, 8, 16, 32, 64]
    never = limit([(x, 190, 200) for x in (2, 4, 8)], rising=True)["breakpoint"]
    assert (never["status"], never["censored"]) == ("holds", "left")


def test_a_curve_that_goes_the_other_way_is_refused():
    up = [(x, right, 100) for x, right in ((0, 10), (1, 40), (2, 90))]
    with pytest.raises(
        BadInput, match=r"rises: 10 of 100 at 0 \(row 2\), 90 of 100 at 2 \(row 4\)"
    ):
        limit(up)
    down = [(x, right, 100) for x, right in ((1, 90), (2, 40), (4, 10))]
    with pytest.raises(BadInput, match="one that falls"):
        limit(down, rising=True)
    # A rise within its noise is none.
    assert limit(((0, 50, 60), (1, 51, 60), (2, 52, 60)))["breakpoint"]["status"] == "holds"


def test_two_conditions_have_a_ratio():
    tables = {
        name: [(x, round(300 * (0.05 + 0.9 * 2 ** -((x / theta) ** 2.5))), 300)
               for x in (0, 0.5, 1, 2, 3, 4, 5)]
        for name, theta in (("a", 3.0), ("b", 2.0))
    }  # fmt: skip
    found = of_conditions(tables, chance=0.05)
    assert found["ratio"]["value"] == pytest.approx(1.5, rel=0.03)
    assert 1 < found["ratio"]["low"] < 1.5 < found["ratio"]["high"]
    assert found["ratio"]["verdict"] == "more" and len(found["ratios"]) == 1
    assert found["breakpoint"] == found["conditions"]["a"]["breakpoint"]
    assert "a breaks at 1.5 times the severity of b" in ratio_line(found["ratio"], False)
    # Counts on a log axis: four halvings below the most against three are half as many.
    up = {
        name: [(2.0**k, round(290 * 2 ** -(((6 - k) / theta) ** 3)), 300) for k in range(7)]
        for name, theta in (("few", 4.0), ("many", 3.0))
    }
    ratio = of_conditions(up, rising=True)["ratio"]
    assert ratio["kind"] == "ratio" and ratio["value"] == pytest.approx(0.5, rel=0.05)
    assert ratio["low"] < ratio["value"] < ratio["high"] < 1 and ratio["verdict"] == "less"


def test_holm_is_over_all_pairs_and_unlike_leads_are_not_compared():
    rows = [(x, round(200 * 2 ** -((x / 2) ** 2)), 200) for x in (0, 1, 2, 3, 4)]
    low = [(x, right // 2, n) for x, right, n in rows]
    found = of_conditions({"a": rows, "b": rows, "c": low})
    assert [(r["a"], r["b"]) for r in found["ratios"]] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [r["why_not"] for r in found["ratios"]] == ["", *["clean leads differ"] * 2]
    assert found["ratios"][0]["verdict"] == "undecided" and found["ratios"][0]["p_holm"] > 0.5
    said = "\n".join(lines(found))
    assert "not surely within 0.1" in said and "Holm's correction is over all 3" in said


def test_families_widen_the_interval():
    random = np.random.default_rng(0)
    bears = np.repeat(random.uniform(0.5, 4, 15), 10)  # ten items of a family bear the same
    rows = [(x, int(b > x), i // 10, i) for i, b in enumerate(bears) for x in (0, 1, 2, 3, 4)]

    def width(column):
        text = f"severity,right,{column}\n" + "".join(
            f"{x},{right},{family if column == 'family' else item}\n"
            for x, right, family, item in rows
        )
        at = own_limit(read_own(text.encode()))["breakpoint"]
        return at["high"] - at["low"]

    assert width("family") > 2 * width("item")


def test_chance_out_of_range():
    with pytest.raises(BadInput, match="chance"):
        limit(ROTENONE, chance=1.0)


def test_headlines_are_short_and_first_comes_the_verdict():
    assert headline(limit(ROTENONE), False).startswith("It breaks at 5")
    assert len(headline(limit(ROTENONE), False).split()) <= 25
