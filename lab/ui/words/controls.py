"""Which picture, what is asked of it, and the words that are passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lab.core.contracts import Modality
from lab.core.seeds import stream
from lab.data import DATASETS, availability_of
from lab.encoders import ENCODERS
from lab.experiments.language.one_item import MOST_WORDS, TASKS, checked_words, with_kind
from lab.experiments.language.socratic.evidence import IMAGES
from lab.language.choose import Wording, wordings
from lab.ui.app.errors import plain
from lab.ui.app.links import try_this as draw_links
from lab.ui.choose.controls import bound, bound_number, pick
from lab.ui.choose.typed_id import TypedChoice

ITEM, TAGS, N_WORDS, EYE = "words.item", "words.tags", "words.n", "words.eye"
OF, MOVED = "lab.words.of", "lab.words.moved"
MOST_PASSED, USUAL_PASSED = 16, 8
FIRST_ITEM, PHOTOS = "red-apple", ("stamps", "photo")
ASKED = {"which kind?": "kind", "which name?": "name"}
EYES = TypedChoice(
    kind="an eye", listed=ENCODERS.ids, offered=lambda: (IMAGES,), registry=ENCODERS,
    typed="Or type hub:owner/name#image for a CLIP or a SigLIP of the hub or a folder, such as "
    "hub:openai/clip-vit-base-patch32#image.", looks_up="a model or a folder",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """A picture, the task that is asked of it, which wording of the prompt, and who sees."""

    dataset: str
    facet: str
    concept: str
    task: str
    way: int
    eye: str

    @property
    def wording(self) -> Wording:
        return wordings(TASKS[self.task])[self.way]


concepts = st.cache_resource(max_entries=16, show_spinner=False)(with_kind)


def chosen() -> Chosen:
    """Draw the choice of picture, task and wording."""
    there = [("emojilab", style) for style in DATASETS.get("emojilab").facets(Modality.IMAGE)]
    if availability_of(DATASETS.get(PHOTOS[0])).ok:
        there.append(PHOTOS)
    places = {f"{facet}, {dataset}": (dataset, facet) for dataset, facet in there}
    with st.grid(5, min_column_width=150, gap="small"):
        told = "A style of EmojiLab, or photographs of Stamps."
        dataset, facet = places[_cell("Pictures", list(places), "words.pictures", told)]
        ids = concepts(dataset, facet)
        concept = _cell("Item", ids, ITEM, "Type to search.", FIRST_ITEM)
        task = ASKED[_cell("Question", list(ASKED), "words.task", "What is asked of the picture.")]
        ways = [str(1 + way) for way in range(len(wordings(TASKS[task])))]
        way = _cell("Wording", ways, "words.wording", "Ways to ask the same.")
        with st.container():  # with what is said of it, one cell
            EYES.pick("Eye", EYE, "What puts the picture into words.", IMAGES)
    eye = EYES.usable(str(st.session_state[EYE]), IMAGES)
    return Chosen(dataset, facet, concept, task, int(way) - 1, eye)


def _cell(label: str, options: Sequence[str], key: str, told: str, usual: str | None = None) -> str:
    """Draw a choice and what is said of it as one cell of the grid."""
    with st.container():
        return pick(label, options, key, told, usual)


def tags(of: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Draw the words as chips to remove and add; return those that may be passed on.

    ``usual`` are what was seen; of another item ``of`` they are taken anew, unless a link brings
    others.
    """
    came, held = st.query_params.get_all(TAGS), st.session_state.get(TAGS)
    if st.session_state.get(OF, of) != of and (not came or came == held):
        st.session_state[TAGS] = list(usual)
    st.session_state[OF] = of
    given = st.multiselect(
        "Words, in their order", usual, usual, accept_new_options=True, select_all=False,
        max_selections=MOST_WORDS, wrap=True, placeholder="Type a word",
        help="What was seen in the picture, the surest first. Take words out, or type your own.",
        **bound(TAGS, list(usual)),
    )  # fmt: skip
    kept, wrong = checked_words(given)
    if wrong:
        st.warning(f"Not passed on: {plain('; '.join(wrong))}.")
    return kept


def order(words: Sequence[str], usual: Sequence[str]) -> None:
    """Draw what moves a word: the prompt names them in their order, and the first ones alone."""

    def put(some: Sequence[str] | None = None) -> None:
        first = st.session_state[MOVED]
        if some is None and first is not None:
            some = [first, *(word for word in words if word != first)]
        st.session_state[TAGS], st.session_state[MOVED] = list(some or words), None

    with st.popover("Order", icon=":material/swap_vert:", disabled=len(words) < 2):
        st.pills("Move a word to the front", words, format_func=plain, key=MOVED, on_change=put)
        shuffled = stream(0, "\x1f".join(words), "order of words").permutation(len(words))
        with st.container(horizontal=True):
            st.button("Shuffle", key="lab.words.shuffle", icon=":material/shuffle:", on_click=put,
                      args=([words[row] for row in shuffled],))  # fmt: skip
            st.button("As seen", key="lab.words.seen", icon=":material/undo:", on_click=put,
                      args=(usual,))  # fmt: skip


def passed_on() -> int:
    """Draw the slider and return how many words are passed on."""
    return int(st.slider(
        f"Words passed on (0 to {MOST_PASSED})", 0, MOST_PASSED, USUAL_PASSED,
        **bound_number(N_WORDS, USUAL_PASSED, 0, MOST_PASSED, "number of words"),
        help=f"The first so many. Default: {USUAL_PASSED}.",
    ))  # fmt: skip


def try_this() -> None:
    """Draw links to items where words are enough and where they fail, and to words that lie."""
    links: dict[str, dict[str, object]] = {
        "Words are enough": {ITEM: "hammer"},
        "Words fail": {ITEM: "guitar"},
        "The words of another picture": {ITEM: "hammer", TAGS: ["fruit", "food"]},
    }
    draw_links((said, "words", query) for said, query in links.items())
