"""One's own: probabilities in two files, or pictures without labels; what each method says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.core import say
from lab.core.errors import LabError
from lab.engine.foresee_files import foresee_files
from lab.experiments.base import Result
from lab.foresight.base import FORESIGHTS
from lab.ui.app import errors
from lab.ui.app.download import download
from lab.ui.choose.controls import bound
from lab.ui.foresight.pictures import own_pictures
from lab.ui.foresight.said import off

FILES, PICTURES = "Probabilities in two files", "Pictures without labels"
FORM = (
    "Two .npz files. **Source**: `probs` [n, K] and `labels` [n], 0 to K-1, of items that the "
    "model was not fitted on. **Target**: `probs` [n, K] alone. `features` [n, d] in both let more "
    "methods speak."
)


def own(elsewhere: Result | None) -> None:
    """Draw two files or pictures, whichever a person brings, and what is foreseen of them."""
    kind = st.segmented_control("What do you bring?", [FILES, PICTURES], default=FILES,
                                required=True, **bound("foresight.own", FILES))  # fmt: skip
    st.caption("What you bring stays in this session: nothing of it is kept.")
    brought = own_pictures() if kind == PICTURES else _files()
    if brought is None:
        return
    try:
        found = foresee_files(*brought)
    except LabError as error:
        errors.show(error)
        return
    draw(found, elsewhere)


def _files() -> tuple[bytes, bytes] | None:
    st.markdown(FORM)
    given = []
    for place, name in zip(st.columns(2, gap="small"), ("Source", "Target"), strict=True):
        with place:
            given.append(st.file_uploader(name, ["npz"], key=f"lab.foresight.{name}"))
    first, second = given
    return None if first is None or second is None else (first.getvalue(), second.getvalue())


def draw(found: Mapping[str, Any], elsewhere: Result | None) -> None:
    """Draw what every method says, the accuracy on the source beside it."""
    rows = table(found, elsewhere)
    says = [one["value"] for one in found["estimates"].values()]
    st.markdown(
        f"#### The methods foresee {min(says):.2f} to {max(says):.2f} right; on the source it is "
        f"{found['source']['accuracy']:.2f}."
    )
    st.caption(
        f"n = {found['target']['n']} items without labels and {found['source']['n']} with; "
        f"{found['target']['n_classes']} classes. 95 % intervals over {found['over']}. A score is "
        "no accuracy; off elsewhere is the mean error in the study above."
    )
    st.dataframe(rows, hide_index=True)
    download(rows, None, "foreseen")


def table(found: Mapping[str, Any], elsewhere: Result | None) -> list[dict[str, str]]:
    """Return a row a method: what it says, and how far off it was in the study.

    Accuracies first, then scores, then what cannot be said and why.
    """
    foreseen = elsewhere.tables["foreseen"] if elsewhere else ()
    known = {row["arm"]: row for row in foreseen if row["outcome"] == "accuracy"}
    said = [(name, "accuracy", say.row(one)) for name, one in found["estimates"].items()]
    said += [(name, "a score", say.row(one)) for name, one in found["scores"].items()]
    said += [(name, "nothing", why) for name, why in found["undefined"].items()]
    return [
        {
            "method": FORESIGHTS.get(name).title, "says": kind, "value (95 % interval)": value,
            "off elsewhere (points)": off(known.get(name), 100),
            "it misleads": FORESIGHTS.get(name).misleads,
        }
        for name, kind, value in said
    ]  # fmt: skip
