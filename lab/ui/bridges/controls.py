"""Which two spaces are joined, and the knobs of the bridge: pairs, wrong pairs, shots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lab.core.errors import TooFew
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for
from lab.experiments.align.bridge.crossing import NOISES, REFINE, SHOTS, BridgeSpec
from lab.experiments.align.divide import LEAST
from lab.experiments.gap.space import pair_of_views
from lab.ui.app.frame import NONE, Choice, usual_reader
from lab.ui.app.links import try_this as draw_links
from lab.ui.choose.controls import bound_number, controls, pick
from lab.ui.choose.encoder import called
from lab.ui.spaces.controls import FACET_WORDS, other_facets, partner

PAIRS, NOISE, SHOT = "bridges.pairs", "bridges.noise", "bridges.shots"
UNPAIRED = "bridges.others"
ALL = 0
"""How the address says all pairs, of which another data set has another number."""
MOST_PAIRS = 200
WRONG = tuple(round(100 * share) for share in NOISES)
"""Per cent: the address holds what the slider shows, and it must be a number."""
SKIP = {"dataset", "a", "b", "split_seed", "n_validation", "others"}
OTHERS = ("left out", REFINE)


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the choice of both facets and the settings; return the fields of the bridge's run."""
    second = chosen.b or _far_side(chosen)
    one, two, rest, more = st.columns([4, 4, 4, 2], gap="small", vertical_alignment="bottom")
    with one:
        a = f"{chosen.a}/{_facet(chosen, chosen.a, 'bridges.facet_a', '', 'From')}"
    with two:
        taken = a.removeprefix(f"{chosen.a}/") if second == chosen.a else ""
        b = f"{second}/{_facet(chosen, second, 'bridges.facet_b', taken, 'To')}"
    with rest:
        others = pick(
            "Items in no pair", OTHERS, UNPAIRED,
            "Both sides of them, without who belongs to whom, can refine the map by its nearest "
            "neighbours. The pairs are then called anchors.",
        )  # fmt: skip
    with more, st.popover("Settings", icon=":material/tune:", width="stretch"):
        settings = controls(BridgeSpec, "bridge", skip=SKIP)
    if ":" in chosen.dataset:
        settings["n_test"] = _tested(chosen.dataset, a, b, settings["n_test"])
    return {"dataset": chosen.dataset, "a": a, "b": b, "split_seed": chosen.seed,
            "others": others, **settings}  # fmt: skip


def _tested(dataset: str, a: str, b: str, asked: int) -> int:
    """Return how many of one's own items are tested, fewer than asked where too few were left.

    Raises ``TooFew`` where both sides share too few to test, to set aside and to pair.
    """
    columns = (
        column_for(ENCODERS.get(view.encoder), DATASETS.get(dataset), view.facet)
        for view in pair_of_views(dataset, a, b)
    )
    n = len(set.intersection(*(set(column.ids) for column in columns)))
    if n < 3 * LEAST:
        do = "Take files or pictures with more items in common."
        raise TooFew(f"{3 * LEAST} items that both sides have", f"{n}", do)
    most = max(LEAST, n * 2 // 5)
    if asked <= most:
        return asked
    st.caption(f"Of the {n} items that both sides have, {most} are tested, so that the others can "
               "be pairs.")  # fmt: skip
    return most


def _far_side(chosen: Choice) -> str:
    """Return what stands on the far side where no encoder B is chosen: text, and of text images."""
    other = "image" if ENCODERS.get(chosen.a).modality == "text" else "text"
    there = other in DATASETS.get(chosen.dataset).modalities
    return usual_reader(other) if there else partner(chosen.dataset, chosen.a)


def _facet(chosen: Choice, encoder: str, key: str, taken: str, way: str) -> str:
    modality = ENCODERS.get(encoder).modality
    words = f"{way}: {FACET_WORDS[str(modality)].lower()} ({called(encoder)})"
    facets = other_facets(chosen.dataset, modality, taken)
    if ":" in encoder and len(facets) == 1:
        words = f"{way}: {called(encoder)}"
    return pick(words, facets, key, "The facet that the encoder reads.")


def knobs(places: Sequence[int]) -> tuple[int, float, int]:
    """Draw the three knobs and return pairs, share of wrong ones, and shots; ``places`` are the
    numbers of pairs, the last one all of them."""
    most = places[-1]
    options = [*places[:-1], ALL]
    if st.session_state.get(PAIRS) not in (None, *options):
        st.session_state[PAIRS] = ALL  # another data set has fewer
    one, two, three = st.columns(3, gap="medium")
    with one:
        pairs = st.select_slider(
            "Pairs to build on", options, ALL,
            format_func=lambda n: f"all {most}" if n == ALL else str(n),
            **bound_number(PAIRS, ALL, 0, MOST_PAIRS, "number of pairs"),
            help="A map is learned from so many pairs of other items. Default: all.",
        )  # fmt: skip
    with two:
        wrong = st.select_slider(
            "Wrong pairs (% of them)", WRONG, 0,
            **bound_number(NOISE, 0, WRONG[0], WRONG[-1], "per cent of wrong pairs"),
            help="So many of the pairs have exchanged partners, once and for all. Default: none.",
        )  # fmt: skip
    with three:
        shots = st.select_slider(
            "Shots (examples of each class)", SHOTS, SHOTS[-1],
            **bound_number(SHOT, SHOTS[-1], SHOTS[0], SHOTS[-1], "shots"),
            help="On the far side a class is known by so many examples, or by all that it has. "
            f"Default: {SHOTS[-1]}.",
        )  # fmt: skip
    return (int(pairs) or most), NOISES[WRONG.index(wrong)], int(shots)


def try_this() -> None:
    """Draw links to bridges that hold better, and to one that is broken."""
    links = (
        ("Two languages: a strong bridge", {"a": "use", "b": "use", "bridges.facet_b": "es"}),
        ("Two drawing styles, a third of the pairs",
         {"a": "lite0", "b": "lite0", "bridges.facet_b": "twemoji", PAIRS: "100"}),
        ("Thirty anchors, and the other items refine",
         {"a": "use", "b": "use", "bridges.facet_b": "es", UNPAIRED: REFINE, PAIRS: "30"}),
        ("Four wrong pairs in five", {"a": "lite0", "b": NONE, NOISE: "80"}),
    )  # fmt: skip
    draw_links((words, "bridges", query) for words, query in links)
