"""Which item is under the microscope: a concept of the data set, or one's own picture and word."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from lab.core.contracts import Item
from lab.core.errors import LabError
from lab.data import DATASETS
from lab.data.upload import FORMATS, MAX_MB, decode_image
from lab.ui.app import errors
from lab.ui.app.media import framed
from lab.ui.choose.controls import bound, pick

CONCEPT, OWN = "from the data set", "my own"
DEFAULT_ITEM = "red-apple"
MAX_CHARS = 200
SEEN_PX = 160


@dataclass(frozen=True)
class Subject:
    """A concept id, or own items by modality; never both."""

    concept: str | None
    own: dict[str, Item]
    name: str

    def key(self, modality: str) -> tuple[str | None, str | None]:
        """Return what tells this item from others: of one's own picture a digest."""
        item, own = self.own.get(modality), None
        if item is not None:
            # As text a word may hold half a character, which is refused later and in words.
            data = item.encode("utf-8", "surrogatepass") if isinstance(item, str) else item
            own = hashlib.blake2b(bytes(data), digest_size=8).hexdigest()
        return self.concept, own


def subject(dataset: str) -> Subject:
    """Draw the choice and return what was chosen."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        kind = st.segmented_control(
            "Look at an item", [CONCEPT, OWN], default=CONCEPT, required=True,
            **bound("source", CONCEPT),
        )  # fmt: skip
    if kind == OWN:
        return _own()
    entry = DATASETS.get(dataset)
    concepts = list(entry.concepts)
    usual = DEFAULT_ITEM if DEFAULT_ITEM in concepts else concepts[0]
    with row, st.container(width=190):
        concept = pick("Item", concepts, "item", "Type to search.", usual)
    return Subject(concept, {}, entry.name(concept))


def own_picture() -> Item | None:
    """Draw upload and camera and return the picture; one that cannot be used gets a message."""
    way = st.segmented_control(
        "Picture by", ["upload", "camera"], default="upload", required=True, key="lab.way"
    )
    kinds = [kind.lower() for kind in (*FORMATS, "JPG")]
    if way == "camera":
        given = st.camera_input("Picture", key="lab.camera", label_visibility="collapsed")
    else:
        given = st.file_uploader(
            f"Picture (PNG, JPEG or WebP, at most {MAX_MB:.0f} MB; it stays in this session)",
            kinds, key="lab.upload",
        )  # fmt: skip
    if given is not None:
        try:
            return decode_image(given.getvalue())
        except LabError as error:
            errors.show(error)
    return None


def _own() -> Subject:
    """A picture by upload or camera, and a word; a link to it carries the word alone."""
    own: dict[str, Item] = {}
    picture = own_picture()
    if picture is not None:
        own["image"] = picture
        st.caption(
            "The encoders' probes learned from drawings. Their answer to a photograph may mean "
            "nothing."
        )
        st.image(framed(picture), width=SEEN_PX, alt="Your picture, as an encoder sees it")
    word = st.text_input(
        "Word or sentence", "", MAX_CHARS, **bound("word", ""),
        help="Read by the text encoder. Default: none.",
    )  # fmt: skip
    # The browser's limit on length can be passed by a link.
    if word and word.strip():
        own["text"] = word.strip()[:MAX_CHARS]
    return Subject(None, own, own.get("text", "your picture"))
