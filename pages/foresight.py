"""Foresight: can a break be seen coming without labels?"""

from typing import Any

import streamlit as st

from lab.experiments.base import Result
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question, tabs
from lab.ui.app.words import points, sure
from lab.ui.experiments import found
from lab.ui.foresight.live import chosen, live, methods, titles_of
from lab.ui.foresight.merits import drift, kinds
from lab.ui.foresight.own import own
from lab.ui.yours import curves


def _methods(result: Result, titles: dict[str, str]) -> None:
    methods(result, titles)
    if result.tables["kinds"]:
        kinds(result, titles)


def _sure(said: dict[str, Any]) -> None:
    points(said)
    sure(said)


nav.ensure_router()
question(
    "Can you see it coming?",
    "Nobody labels what is hurt in the field. What do a model's own answers say of its accuracy "
    "there, and how far off is that?",
)
with errors.shown():
    result = chosen()
    if result is not None:
        titles = titles_of(result)
        live(result, titles)
        said = result.words().as_dict()
        tabs("foresight", {
            "Every method": lambda: _methods(result, titles),
            "Item by item": (lambda: drift(result)) if result.tables["drift"] else None,
            "Your own": lambda: own(result),
            "Your own curve": curves.draw,
            SURE: lambda: _sure(said),
            METHOD: lambda: method("foresight", {}),
            EXPORT: lambda: download(result.tables["foreseen"], result, "foresight"),
        })  # fmt: skip
    else:
        st.info("The study is not recorded yet. Open it under All experiments to compute it.")
        own(None)
found.draw("What is certain?", ("certified_light",))
