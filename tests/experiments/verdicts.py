"""Every verdict that an experiment can come to, from one result: what its headline must say."""

from collections.abc import Iterator
from dataclasses import replace

from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.spaces.verdicts import VERDICTS
from lab.experiments.study import Study
from lab.stats.decide import Verdict
from lab.study.words import WHY

ENDS = {"value": 0.048, "low": -0.112, "high": 0.187}
ABOVE = {"value": 0.148, "low": 0.112, "high": 0.187}
BELOW = {"value": -0.148, "low": -0.187, "high": -0.112}
OPEN = {"value": 1.24, "low": 0.7, "high": None}
NONE = {"value": None, "low": None, "high": None}


def every_verdict(result: Result) -> Iterator[Result]:
    """Yield the result as it is, and as it would be with every other verdict."""
    yield result
    study = EXPERIMENTS.get(result.experiment).cells
    if isinstance(study, Study):
        first, *others = result.tables["claims"]
        for row in claims(first, study.plan(result.spec).primary.expects):
            yield replace(result, tables={**result.tables, "claims": [row, *others]})
    else:
        yield from OTHERS[result.experiment](result)


def claims(row, expects=frozenset()):
    for verdict in Verdict:
        if verdict is Verdict.EQUAL and row["margin"] is None:
            continue
        for reason in WHY if verdict is Verdict.UNTESTED else [""]:
            seen = not expects or verdict in {*expects, Verdict.UNDECIDED, Verdict.UNTESTED}
            yield {
                **row,
                **ENDS,
                "verdict": verdict,
                "reason": reason,
                "reproduced": None if seen else False,
            }


def summed(result, **changes):
    return replace(result, summary={**result.summary, **changes})


def bridge(result):
    first = next(row for row in result.tables["halves"] if row["knob"] == "pairs")
    others = [row for row in result.tables["halves"] if row is not first]
    for status, ends in (("crosses", {"value": 182.1, "low": 153.2, "high": 326.4}),
                         ("crosses", {"value": 182.1, "low": None, "high": None}),
                         ("stays above", NONE), ("does not work", NONE),
                         ("no interval", NONE)):  # fmt: skip
        halves = [{**first, **ends, "status": status}, *others]
        yield replace(result, tables={**result.tables, "halves": halves})


def cone(result):
    for verdict in Verdict:
        cones = [{**row, "verdict": verdict} for row in result.tables["cones"]]
        yield replace(result, tables={**result.tables, "cones": cones})


def first_claim(result):
    first, *others = result.tables["claims"]
    for row in claims(first):
        yield replace(result, tables={**result.tables, "claims": [row, *others]})


def gallery(result):
    ends = result.summary["ends"]
    one = ends["mutual_knn"]
    for small, whole in (((0.3, 0.4), (0.1, 0.2)), ((0.1, 0.2), (0.3, 0.4)), ((0, 1), (0, 1))):
        said = {
            name: {**one[name], "low_above": low, "high_above": high}
            for name, (low, high) in (("small", small), ("whole", whole))
        }
        yield summed(result, ends={**ends, "mutual_knn": said})
    yield summed(result, ends={**ends, "mutual_knn": None})


def information(result):
    for verdict in Verdict:
        atoms = [{**row, **ENDS, "verdict": verdict} for row in result.tables["atoms"]]
        yield replace(result, tables={**result.tables, "atoms": atoms})


def layers(result):
    yield summed(result, training=None)
    yield from (summed(result, training=row) for row in claims(result.summary["training"]))


def one_sample(result):
    yield summed(result, hurt=None)
    yield summed(result, label="")


def region(result):
    gap = {**result.summary["gap"], "margin": 0.5}
    for verdict in Verdict:
        for who in ("judges", "guards", "everything"):
            for size in ({**ENDS, "censored": ""}, {**OPEN, "censored": "right", "bound": 1.2},
                         {**OPEN, "censored": "left", "bound": 1.2},
                         {**NONE, "censored": "both"}):  # fmt: skip
                found = {**gap, **size, "p": 0.5, "verdict": verdict, "gap": f"{who} - victim"}
                yield summed(result, gap=found)
    why = "lite0 does not work clean: its score may be as low as 0.212, and chance is 0.200."
    yield summed(result, gap={**gap, "p": None, "reason": f"{why} {why}"})


def severity(result):
    found = result.summary["breakpoint"]
    for status, ends in (("breaks", {**OPEN, "high": 2.5}), ("breaks", OPEN),
                         ("breaks", {**OPEN, "low": None}), ("holds", OPEN),
                         ("breaks at once", NONE), ("does not work clean", NONE)):  # fmt: skip
        yield summed(result, breakpoint={**found, **ends, "status": status})


def spaces(result):
    for many in (0, 1, 3):
        for names in (VERDICTS, VERDICTS[:1], VERDICTS[1:2], VERDICTS[3:]):
            counts = {name: many * (name in names) for name in VERDICTS}
            yield summed(result, verdicts=counts)


def stops(result):
    gap = {**result.summary["gap"], **ENDS}
    for verdict in Verdict:
        for size in ({**ENDS, "censored": ""}, {**NONE, "censored": "right", "bound": 1.2},
                     {**NONE, "censored": "both"}):  # fmt: skip
            yield summed(result, gap={**gap, **size, "verdict": verdict})


def the_map(result):
    first, *others = result.summary["panels"]
    trust = {**first["quality"]["trustworthiness"], "value": None, "reason": "too few points"}
    quality = {**first["quality"], "trustworthiness": trust}
    yield summed(result, panels=[{**first, "quality": quality}, *others])


def transfer(result):
    lost = result.summary["lost"]
    for ends in (ENDS, ABOVE, BELOW, NONE, {**ABOVE, "low": None, "high": None}):
        yield summed(result, lost={**lost, **ends})


def two_spaces(result):
    for verdict in VERDICTS:
        rows = [{**row, "verdict": verdict} for row in result.table().to_dict("records")]
        yield replace(result, tables={**result.tables, next(iter(result.tables)): rows})


OTHERS = {
    "bridge": bridge, "concreteness": first_claim, "contours": first_claim,
    "foresight": first_claim, "gallery": gallery,
    "gap_cone": cone,
    "information": information, "layers": layers, "lighting_attack": first_claim,
    "lighting_region": region, "limit": severity,
    "lighting_stops": stops, "map": the_map, "one_sample": one_sample, "scoreboard": first_claim,
    "severity": severity, "spaces": spaces, "transfer": transfer, "two_spaces": two_spaces,
}  # fmt: skip
"""Of what is no study: who knows its verdicts. A study's are known."""
