"""Tags as anchors: do detected words tie pictures to texts that were never shown with them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Result
from lab.experiments.depends import data_digest
from lab.experiments.language.tag_bench import FOUND, TagAnchorsSpec, bench_of
from lab.experiments.study import Study
from lab.language.patches import ENCODER
from lab.limits.first_equal import first_equal
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.limits.stops_helping import stopped, stops_words
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

METHODS: dict[str, tuple[str, Role]] = {
    "none": ("no tags", "baseline"), "untrained": ("random weights", "control"),
    "permuted": ("tags under other words", "control"),
    "paired": ("pictures with their own texts", "ceiling"),
}  # fmt: skip
TAGS, RIGHT, MATCHED = "tags", "tags@0", "matched"
MARGIN = 0.02
OUTCOMES = (
    Outcome("recall", title="R@10 from the picture alone", margin=MARGIN),
    Outcome("at hand", title="R@10 with the tags at hand", margin=MARGIN),
    Outcome("lead", title="R@10 over a network without tags", margin=MARGIN),
    Outcome("over half", title="what is over half of the lead of right tags"),
)
MORE, LESS, EQUAL = (frozenset({v}) for v in (Verdict.MORE, Verdict.LESS, Verdict.EQUAL))
SOURCE = "Li et al. 2020"


def shares_of(spec: Mapping[str, Any]) -> list[int]:
    """Return the shares of wrong tags, in %; raises ``BadInput`` unless three rise from 0."""
    shares = numbers_of(spec["noise"], 0, "shares")
    if len(shares) < 3 or shares[0] != 0 or shares[-1] > 100:
        raise BadInput("three shares or more of 0 to 100 %", repr(spec["noise"]), "Start at 0.")
    return shares


def plan(spec: TagAnchorsSpec) -> Plan:
    """Tags at every share of wrong ones, and what they are held against."""
    places = {f"{TAGS}@{share}": share / 100 for share in shares_of(spec.model_dump())}
    arms = [
        *(Arm(arm, title=f"detected tags, {at:.0%} wrong", seeds=spec.n_seeds)
          for arm, at in places.items()),
        *(Arm(m, title=title, role=role, seeds=spec.n_seeds)
          for m, (title, role) in METHODS.items()),
        Arm(MATCHED, title="tags matched word by word", role="baseline"),
    ]  # fmt: skip
    claims = (
        Claim("tags", minus(RIGHT, "none"), "recall", expects=MORE, source=SOURCE, primary=True,
              more="tags in training help pictures find their texts",
              less="tags in training keep pictures from their texts",
              equal="tags in training change nothing"),
        Claim("words", minus(RIGHT, "permuted"), "recall", expects=MORE, source=SOURCE,
              more="tags help more under the words of the texts than under others",
              less="tags help less under the words of the texts than under others",
              equal="under which words tags stand does not matter"),
        Claim("pairs", minus("paired", RIGHT), "recall", expects=MORE | EQUAL, source=SOURCE,
              more="pictures with their own texts teach more than with tags",
              less="pictures with their own texts teach less than with tags",
              equal="tags teach as much as the pictures' own texts"),
        Claim("noise", slope(places), "lead", expects=LESS, source="a wrong tag is no anchor",
              more="the lead of tags grows from none wrong to all",
              less="the lead of tags falls from none wrong to all",
              equal="the lead of tags does not hang on wrong ones"),
        Claim("nothing", minus("none", "untrained"), "recall", expects=EQUAL, source="no anchor",
              more="without tags, training still beats random weights",
              less="without tags, training does worse than random weights",
              equal="without tags, training does as random weights do"),
        Claim("at hand", minus(RIGHT, "none"), "at hand", expects=MORE, source=SOURCE,
              more="with tags at hand, it helps to have trained with them",
              less="with tags at hand, it harms to have trained with them",
              equal="with tags at hand, training with them changes nothing"),
        Claim("matched", minus(RIGHT, MATCHED), "at hand",
              more="the network beats tags matched word by word",
              less="tags matched word by word beat the network",
              equal="tags matched word by word do as well as the network"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: TagAnchorsSpec, plan: Plan, progress: Progress) -> Design:
    """Train each arm on the same concepts, ask all the same; raises as ``bench_of``."""
    bench = bench_of(spec, progress)
    found: dict[tuple[str, int], Mapping[str, Floats]] = {}  # one serves all it is held against

    def asked(arm: str, seed: int, progress: Progress) -> Mapping[str, Floats]:
        if (arm, seed) not in found:
            method, _, wrong = arm.partition("@")
            found[arm, seed] = bench.found(method, float(wrong or 0) / 100, spec, seed, progress)
        return found[arm, seed]

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if arm == MATCHED:
            return {"at hand": bench.matched()}
        own = asked(arm, seed, progress)
        if not arm.startswith(f"{TAGS}@"):
            return own
        lead, best = (asked(a, seed, progress)["recall"] - asked("none", seed, progress)["recall"]
                      for a in (arm, RIGHT))  # fmt: skip
        return {**own, "lead": lead, "over half": over_half(lead, best, 0.0)}

    ids = tuple(bench.seen.concepts[row] for row in bench.test)
    chance = {**dict.fromkeys(("recall", "at hand"), FOUND / len(ids)), "lead": 0.0}
    return Design(
        plan, Items(ids, bench.seen.families[bench.test], seed=spec.split_seed), score, chance,
        summary={"n_train": len(bench.train), "n_words": bench.pieces.n_known},
    )  # fmt: skip


def ends(result: Result) -> tuple[dict[str, Any], dict[str, Any], float | None]:
    """Return at what % of wrong tags their lead is gone, half gone, and first EQUAL to none."""
    shares, all_rows = shares_of(result.spec.model_dump()), arms_of(result.tables)
    rows: dict[Any, Any] = {(row["arm"], row["outcome"]): row for row in all_rows}
    lead, over = ([rows.get((f"{TAGS}@{share}", of), {}) for share in shares]
                  for of in ("lead", "over half"))  # fmt: skip
    nothing = first_equal(shares, lead, MARGIN) if all(lead) else None
    return stopped(shares, lead), half_lost(shares, over), nothing


def points(result: Result) -> Sequence[str]:
    """Say at which share of wrong tags they stop helping."""
    gone, half, nothing = ends(result)
    if half["status"] == "does not work":
        return ["Even right tags do not surely help: how many may be wrong cannot be told."]
    first = "at no share tested" if nothing is None else f"from {nothing:g} % on"
    fades = gone["status"] == "stays above" and gone["low"] is not None
    stop = f"may stop helping from {gone['low']:.2g} % on" if fades else stops_words(gone)
    return [f"As the % of wrong tags rises, training with tags {stop}.",
            f"In % of wrong tags, their lead {half_words(half)}.",
            f"Their lead is surely nothing (within {MARGIN}) {first}."]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say how it is read, what the seeds leave open, and what a tag is."""
    spec, summary = result.spec.model_dump(), result.summary
    detected = {
        "neighbours": "words of like training pictures of other families: what detects them saw "
        "pairs, as a trained detector has; the network saw none",
        "classes": "names of the 1,000 classes that Lite0 was trained on",
    }[spec["tags"]]
    return (
        "Each side is read as the mean state of places or words, or as a hidden word behind them, "
        "at one depth: chosen on validation families for each network. Cosine, less each mean.",
        f"{spec['n_seeds']} seeds: small differences stay undecided. Not tested: other divisions, "
        "longer training, wider networks, and tuning on pairs, by which the source judges.",
        f"Tags are {detected}.",
        f"{summary['n_train']} training concepts, {summary['n_words']} known words: a toy beside "
        "the source, which starts from BERT and sees millions of pictures and sentences.",
    )


def figure(result: Result) -> go.Figure:
    """R@10 against the share of wrong tags; what it is held against is level."""
    from lab.figures.study.knob import knob_curves

    titles = {TAGS: "detected tags", **{m: METHODS[m][0] for m in ("none", "paired")}}
    return knob_curves(
        result.numbers(), "recall", titles, "% of tags that are wrong", plain=tuple(METHODS),
        score="R@10", halves={TAGS: ends(result)[0]})  # fmt: skip


def fingerprint(spec: TagAnchorsSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: pictures, texts, labels and weights."""
    used = (Modality.IMAGE, spec.style), (Modality.TEXT, spec.language)
    data = data_digest(DATASETS.get(spec.dataset), used)
    return {"data": data, "weights": ENCODERS.get(ENCODER).fingerprint()}


EXPERIMENTS.register(
    Study(
        id="tag_anchors", title="Tags as anchors",
        question="Do detected tags tie pictures to texts that were never paired?",
        spec_type=TagAnchorsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=fingerprint, uses=(ENCODER,),
        formula=r"\mathcal{L} = -\log p(w_m \mid w_{\setminus m}) - \log p(t_m \mid "
        r"t_{\setminus m}, v_{\setminus m}) + \lVert v_m - \hat v_m \rVert^2",
        references=("Li et al. (2021), Unsupervised Vision-and-Language Pre-training Without "
                    "Parallel Images and Captions, NAACL, arXiv:2010.12831",),
        main=("style", "tags", "noise", "n_steps"),
    ).experiment()
)  # fmt: skip
