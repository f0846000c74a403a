"""The one table of pages, and the router that a deep link finds even on a cold server.

With a ``pages/`` folder, a first visit to a page's own address runs that page without app.py;
``ensure_router`` as its first line hands the visit over to the navigation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lab.store.paths import top
from lab.ui.app import demo, doors, teaching

ROUTER = "_router"
ICON, NAME = (str(Path(__file__).with_name(file)) for file in ("icon.png", "name.svg"))
"""A file of our own: an icon by its name would be fetched from a font host."""
FOLDER = top() / "pages"


@dataclass(frozen=True)
class Entry:
    """One page: its file, address, title, icon, what it shows, and where it stands."""

    file: str
    url: str
    title: str
    icon: str
    help: str
    section: str = ""
    shows: tuple[str, ...] = ()
    """Experiments that it does more with than the page of all experiments does."""
    uses: tuple[str, ...] = ()
    """What of the sidebar's choices it looks at: DATA, A, B, SEED, PIN, EXPERIMENT, ROWS, SWEEP.
    None: it has no sidebar."""
    hidden: bool = False


DATA, A, B, SEED, PIN = "ds", "a", "b", "seed", "pin"
EXPERIMENT, ROWS, SWEEP = "exp", "board.rows", "sweeps.id"
LESSON = "lesson"
"""What the address calls the lesson that is open."""
LEARN = "Learn"
LOOK, BREAK, COMPARE, PEOPLE, YOURS = "Look", "Break", "Compare", "People", "Yours"
ALL, LIBRARY = "Experiments", "Library"
ENTRIES = (
    Entry("home.py", "home", "Home", ":material/home:",
          "One picture, one slider of darkness: what does the model say?"),
    Entry("learn.py", "learn", "Lessons", ":material/school:",
          "One question at a time: predict, see what was measured, and learn when to believe it.",
          LEARN),
    Entry("found.py", "found", "What was found", ":material/map:",
          "The seven questions of this lab, and every recorded claim under each.", LEARN),
    Entry("surprise.py", "surprise", "Surprise me", ":material/casino:",
          "A claim by chance: guess how it came out, then see.", LEARN),
    Entry("one_sample.py", "one_sample", "One sample", ":material/biotech:",
          "Hurt one picture, name and voice, and see what each encoder makes of it.", LOOK,
          (), (DATA, A, B, SEED)),
    Entry("lighting.py", "lighting", "Relight", ":material/light_mode:",
          "Light one picture against an encoder, while you still see what it is.", LOOK,
          ("lighting_attack",), (DATA, A, SEED)),
    Entry("spaces.py", "spaces", "Map", ":material/scatter_plot:",
          "What lies near what, of one or more modalities, in a space that is named.", LOOK,
          ("map", "layers"), (DATA, A, B, SEED)),
    Entry("board.py", "board", "Board", ":material/grid_view:",
          "Where each encoder breaks, with an interval.", BREAK, ("severity", "limit", "dropping"),
          (DATA, A, B, SEED, PIN, ROWS)),
    Entry("missing.py", "missing", "Missing", ":material/extension_off:",
          "Drop a modality, fill the hole, and see when one more hurts.", BREAK,
          ("lattice", "imputation", "incomplete_distillation"), (DATA, SEED)),
    Entry("noise.py", "noise", "Noise", ":material/grain:",
          "Hurt one modality or all: which fusion holds, and by which definition?", BREAK,
          ("scoreboard", "noise_and_missing"), (DATA, SEED)),
    Entry("foresight.py", "foresight", "Foresight", ":material/query_stats:",
          "Can a break be seen coming where nobody has labels, and how far off is that?", BREAK,
          ("foresight",)),
    Entry("contributions.py", "contributions", "Contributions", ":material/pie_chart:",
          "Which modality carried each answer, and where do they disagree?", LOOK,
          ("contributions", "information"), (DATA, SEED)),
    Entry("distances.py", "distances", "Distances", ":material/straighten:",
          "How far apart spaces are: one measure over all pairs of views.", COMPARE,
          ("spaces", "two_spaces", "gallery"), (DATA, A, B, SEED)),
    Entry("gap.py", "gap", "Gap", ":material/join:",
          "The gap between two modalities: slide it shut, and see where it comes from.", COMPARE,
          ("gap", "gap_cone", "gap_temperature", "gap_mispaired"), (DATA, SEED)),
    Entry("bridges.py", "bridges", "Bridges", ":material/linear_scale:",
          "Join two spaces by pairs: how few, and how wrong, before the bridge breaks?", COMPARE,
          ("bridge",), (DATA, A, B, SEED)),
    Entry("words.py", "words", "Words", ":material/chat:",
          "Everything through words: tags of a picture, a language model, and what is lost.",
          COMPARE, ("socratic",)),
    Entry("scarce.py", "scarce", "Scarce", ":material/savings:",
          "Few labels, little time, little memory: which model wins, and by how much?", COMPARE,
          ("pareto",)),
    Entry("transfer.py", "transfer", "Transfer", ":material/swap_horiz:",
          "Train on one facet, test on every other: what is lost, and what foretells it.", COMPARE,
          ("transfer",), (DATA, SEED)),
    Entry("calibration.py", "calibration", "What can you still see?", ":material/visibility:",
          "What people still see of relit pictures, and the limits that follow.", PEOPLE, (),
          (DATA,)),
    Entry("yours.py", "yours", "Your own data", ":material/upload_file:",
          "Your own pictures, vectors and models: what to bring, and what works with them.", YOURS,
          (), (DATA,)),
    Entry("sweeps.py", "sweeps", "Sweeps", ":material/apps:",
          "One experiment over many settings: planned, run apart, and seen as it comes.", YOURS,
          (), (SWEEP,)),
    Entry("atlas.py", "atlas", "Atlas", ":material/public:",
          "Every model hurt in every way: who holds, and where that is a surprise.", YOURS),
    Entry("experiments.py", "experiments", "All experiments", ":material/science:",
          "Every experiment: its question, its settings, its verdict.", ALL, (), (EXPERIMENT,)),
    Entry("encoders.py", "encoders", "Encoders", ":material/memory:",
          "What each encoder is, its controls, and what is missing on this machine.", LIBRARY),
    Entry("data_sets.py", "data_sets", "Data sets", ":material/dataset:",
          "What each data set holds, who made it, and whether it is synthetic.", LIBRARY),
    Entry("ways_to_hurt.py", "ways_to_hurt", "Ways to hurt", ":material/healing:",
          "Every perturbation with its unit and its levels.", LIBRARY),
    Entry("glossary.py", "glossary", "Glossary", ":material/menu_book:",
          "The words of this lab, each in a sentence.", LIBRARY),
    Entry("start.py", "start", "Start", ":material/grid_view:", "The old address of the board.",
          BREAK, hidden=True),
)  # fmt: skip


def shown() -> tuple[Entry, ...]:
    """Return the pages that the navigation lists, in its order."""
    return tuple(entry for entry in ENTRIES if not entry.hidden)


def entry(url: str) -> Entry:
    """Return what is known of a page by its address."""
    return next(one for one in ENTRIES if one.url == url)


def uses_of(title: str) -> tuple[str, ...]:
    """Return what of the sidebar a page looks at, by its title."""
    return next(one.uses for one in ENTRIES if one.title == title)


def shown_on(experiment: str) -> list[str]:
    """Return the addresses of the pages that do more with an experiment."""
    return [one.url for one in ENTRIES if experiment in one.shows]


def page(url: str) -> StreamlitPage:
    """Return one page by its address, for a link to it."""
    at = entry(url)
    return st.Page(
        FOLDER / at.file, title=at.title, icon=at.icon, url_path=at.url, help=at.help,
        default=at is ENTRIES[0], visibility="hidden" if at.hidden else "visible",
    )  # fmt: skip


def sections() -> dict[str, list[StreamlitPage]]:
    """Return the pages by section, in their order; the first page is the default."""
    found: dict[str, list[StreamlitPage]] = {}
    for at in ENTRIES:
        found.setdefault(at.section, []).append(page(at.url))
    return found


def asked() -> dict[str, str | list[str]]:
    """Return all that the address asks for: what it names several times as a list."""
    every = {key: st.query_params.get_all(key) for key in st.query_params}
    return {key: values[0] if len(values) == 1 else values for key, values in every.items()}


def route(*, hidden: bool = False) -> StreamlitPage:
    """Set up the navigation from app.py and return the page that was asked for.

    ``hidden`` leaves it out of the header, where larger type would not fit. No page goes without
    it, so here the doors are closed before any of them reads an id.
    """
    doors.close()
    first = ROUTER not in st.session_state
    st.session_state[ROUTER] = True
    asked_for = st.navigation(
        sections(), position="hidden" if hidden or teaching.outside() else "top"
    )
    if first and demo.on() and asked_for.title == ENTRIES[0].title:
        st.switch_page(page("board"))
    return asked_for


def ensure_router() -> None:
    """Give a page that was opened without app.py its navigation, and run again.

    Nothing is drawn for who has not come into the class: app.py draws its door instead.
    """
    if ROUTER not in st.session_state:
        route()
        st.rerun()
    if teaching.outside():
        st.stop()
