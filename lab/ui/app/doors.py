"""Who reaches this server, and so which folders an id may name: ``app.py -- --allow FOLDER``."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from lab.core.allowed import confine

FLAG, VARIABLE = "--allow", "FAULTLINE_ALLOW"


def close() -> None:
    """Confine ids to the folders named at start; without any, where others reach the server."""
    confine(folders())


def folders() -> list[Path] | None:
    """Return the folders that an id may name; None: any.

    On this machine alone, and with nothing named, a person reads what that person may read.
    """
    found = named(sys.argv[1:], os.environ)
    if found is None and not is_loopback(st.get_option("server.address")):
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


def is_loopback(address: str | None) -> bool:
    """Say whether nobody but this machine reaches an address; None is every network there is.

    >>> [is_loopback(a) for a in ("localhost", "127.0.0.1", "::1", "0.0.0.0", None, "my.school")]
    [True, True, True, False, False, False]
    """
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
