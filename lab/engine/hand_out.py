"""A manifest as it leaves the house: with its tables, what it was made of, and a seal.

A result in the store holds none of that: its key says the code, and the tables lie beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lab.core.errors import BadInput, LabError
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.code_of import modules_of
from lab.store.code import code_files
from lab.store.manifest import digest_of

SEAL, TABLES_DIGEST = "seal", "tables_digest"
BETWEEN = re.compile(r"[\s,+]+")
"""What stands between the encoders, or the views, of a field that names several."""


def handed_out(result: Result) -> dict[str, Any]:
    """Return the whole manifest of a result: what ``faultline replay`` compares, number by number.

    Beside the manifest it holds the tables, the digest of every file of code, and the weights of
    every encoder that its spec names; the code of a record that was made by other code is unknown.
    """
    entry = EXPERIMENTS.get(result.experiment)
    depends_on = result.manifest["depends_on"]
    found = {**result.manifest, "made_of": {"weights": weights_of(result.spec, depends_on)}}
    if result.recorded in {"", "recorded"}:
        found["made_of"]["code"] = files_of(entry, result.spec, depends_on)
    return sealed({**found, "tables": result.tables})


def together(results: Mapping[str, Result]) -> dict[str, Any]:
    """Return the manifests of several results as one."""
    return {"results": {key: handed_out(result) for key, result in results.items()}}


def sealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with the digests by which a change by hand is seen."""
    found = {**manifest, "summary_digest": digest_of(_plain(manifest["summary"]))}
    if "tables" in found:
        found[TABLES_DIGEST] = digest_of(_plain(found["tables"]))
    return {**found, SEAL: seal_of(found)}


def seal_of(manifest: Mapping[str, Any]) -> str:
    """Return the digest of all but the tables, which have their own and may lie elsewhere."""
    rest = {name: value for name, value in manifest.items() if name not in {SEAL, "tables"}}
    return digest_of(_plain(rest))


def refuse_if_changed(manifest: Mapping[str, Any]) -> None:
    """Raise ``BadInput`` where a manifest is not as it was written."""
    if fault := _changed_by_hand(manifest):
        do = "Use the file as it was written; to ask something else, run it with other fields."
        raise BadInput("a manifest as it was written", fault, do)


def _changed_by_hand(manifest: Mapping[str, Any]) -> str:
    """Say which part of a manifest is not as it was written, or return "".

    One that was written before there were seals is looked at as far as it has digests.
    """
    parts = {"tables": TABLES_DIGEST, "summary": "summary_digest"}
    for part, digest in parts.items():
        there = part in manifest and digest in manifest
        if there and digest_of(_plain(manifest[part])) != manifest[digest]:
            return f"the numbers of its {part} were changed"
    if SEAL in manifest and seal_of(manifest) != manifest[SEAL]:
        return "something in it was changed: what was asked, or what it depends on"
    return ""


def files_of(entry: Experiment, spec: Spec, depends_on: Mapping[str, str]) -> dict[str, str]:
    """Return the files of code that decide the numbers of a run, each with a short digest."""
    files = code_files(*modules_of(entry, spec, depends_on))
    return {f"lab/{name}": digest[:12] for name, digest in files.items()}


def weights_of(spec: Spec, depends_on: Mapping[str, str]) -> dict[str, str]:
    """Return what says the weights of every encoder that a spec names, those that are here."""
    texts = [value for value in spec.model_dump().values() if isinstance(value, str)]
    words = {word for text in [*texts, *depends_on] for word in (text, *BETWEEN.split(text))}
    found = {}
    for name in sorted(words | {word.rpartition("/")[0] for word in words}):
        if name in ENCODERS or ":" in name:
            try:
                found[name] = ENCODERS.get(name).fingerprint()
            except LabError:
                continue  # the id of something else, or an encoder that is no longer here
    return found


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return plain data as it is once it was written and read."""
    return dict(json.loads(json.dumps(value, allow_nan=False)))
