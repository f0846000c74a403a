"""Who reaches this server, and so which folders an id may name: ``app.py -- --allow FOLDER``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit import net_util

from lab.core.allowed import confine
from lab.core.network import is_loopback
from lab.ui.app import teaching

FLAG, VARIABLE = "--allow", "FAULTLINE_ALLOW"


def close() -> None:
    """Confine ids to the folders named at start; without any, where others reach the server."""
    confine(folders())
    # Streamlit would ask a host outside for this machine's address, when a stranger's page knocks.
    net_util.get_external_ip = _nothing


def _nothing() -> None:
    """Return no address of this machine outside its own network."""


def folders() -> list[Path] | None:
    """Return the folders that an id may name; None: any.

    On this machine alone, without a class and with nothing named, a person reads what that person
    may read.
    """
    found = named(sys.argv[1:], os.environ)
    alone = is_loopback(st.get_option("server.address")) and not teaching.on()
    if found is None and not alone:
        return []
    return found


def named(words: Sequence[str], environment: Mapping[str, str]) -> list[Path] | None:
    """Return the folders of ``--allow FOLDER``, and of FAULTLINE_ALLOW with colons between.

    None where neither was given.

    >>> [str(folder) for folder in named(["--allow", "a", "--allow=b"], {VARIABLE: "c:d"})]
    ['a', 'b', 'c', 'd']
    >>> named(["--allow"], {}), named([], {VARIABLE: ""}), named([], {})
    ([], [], None)
    """
    asked = VARIABLE in environment
    found: list[str] = []
    for word, after in zip(words, [*words[1:], ""], strict=False):
        flag, equals, value = word.partition("=")
        if flag == FLAG:
            asked = True
            found.append(value if equals else after)
    found += environment.get(VARIABLE, "").split(os.pathsep)
    return [Path(folder) for folder in found if folder] if asked else None
