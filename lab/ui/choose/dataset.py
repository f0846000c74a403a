"""Which data set: one of the list, or a typed id of one's own pictures or vectors."""

from __future__ import annotations

import streamlit as st

from lab.data import DATASETS, availability_of
from lab.ui.app.errors import named, plain, shown
from lab.ui.choose.typed_id import TypedChoice

TOLD = (
    "Paired items: image, text, speech, of one set places too. One that is not on this machine "
    "says how to get it."
)
SHOWN = 30
"""Files named of those that were passed over."""


def listed() -> list[str]:
    """Return the data sets that are here."""
    return [entry.id for entry in DATASETS if availability_of(entry).ok]


def offered() -> list[str]:
    """Return those that pair modalities, here or not: the others are toys for tests."""
    return [entry.id for entry in DATASETS if len(entry.modalities) > 1]


CHOICE = TypedChoice(
    kind="a data set",
    listed=listed,
    offered=offered,
    registry=DATASETS,
    typed="Or type own:/path/to/folder for pictures of your own: a folder on the machine where "
    "Faultline runs, with a sub-folder a class, or a CSV with the columns file, label, caption, "
    "lat and lon. Or vectors:/path/file.npz for vectors of your own and their ids.",
    looks_up="a folder or a file",
)
usable = CHOICE.usable


def pick_dataset(key: str, default: str) -> None:
    """Draw the choice, and of one's own pictures what was taken and what was passed over."""
    CHOICE.pick("Data set", key, TOLD, default)
    chosen = usable(str(st.session_state.get(key, default)), default)
    if chosen not in DATASETS:
        # The page goes on whatever is in a folder of a person's own.
        with shown():
            _own(chosen)


def _files(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _own(dataset: str) -> None:
    entry = DATASETS.get(dataset)
    if "image" not in entry.modalities:
        st.caption(plain(f"{entry.card.title}: {entry.card.notes}"))
        return
    skipped, animated = getattr(entry, "skipped", ()), getattr(entry, "animated", ())
    classes = len(set(entry.labels("group")))
    told = f"{entry.card.title}: {len(entry.concepts)} pictures in {classes} classes."
    if animated:
        told += f" Of {_files(len(animated), 'animated file')}, only the first frame is used."
    st.caption(plain(f"{told} Near copies count as one family."))
    if skipped:
        with st.popover(f"{_files(len(skipped), 'file')} left out", icon=":material/block:"):
            for skip in skipped[:SHOWN]:
                st.markdown(f"**{named(skip.name)}**: {named(skip.reason)}")
            if len(skipped) > SHOWN:
                st.caption(f"and {len(skipped) - SHOWN} more")
