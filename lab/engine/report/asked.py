"""What a report is asked of: an experiment with fields, manifests, links to runs, or a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.engine.hand_out import refuse_if_changed
from lab.engine.local import run_spec
from lab.engine.manifest_file import check_manifest, read_manifest
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result

WHICH = "exp"
"""What names the experiment in the address of the page of all experiments."""


def results_asked(
    asked: Sequence[str], fields: Mapping[str, str], progress: Progress
) -> dict[str, Result]:
    """Return the results that are asked for, by a key: of manifests as they were written, of an
    experiment or a link computed or taken from the store.

    Raises ``BadInput`` for a mixture with fields, a manifest that was changed, a link to something
    else than an experiment, and what a run raises.
    """
    if len(asked) == 1 and not _is_file(asked[0]) and not _is_link(asked[0]):
        return _run(asked[0], fields, progress)
    if fields:
        got, do = ", ".join(fields), "Give fields to one experiment alone."
        raise BadInput("manifests or links without fields", got, do)
    found: dict[str, Result] = {}
    for one in asked:
        for key, result in (_of_link if _is_link(one) else _of_file)(one, progress).items():
            found[f"{key}, {len(found) + 1}" if key in found else key] = result
    return found


def fields_of_link(link: str) -> tuple[str, dict[str, str]]:
    """Return the experiment and the fields that a link to the page of all experiments names.

    >>> fields_of_link("http://localhost:8501/experiments?exp=severity&severity.encoder=hog")
    ('severity', {'encoder': 'hog'})
    """
    query = dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))
    experiment = query.get(WHICH, "")
    if not experiment:
        do = "Use a link of All experiments, or the manifest of the page's Export."
        raise BadInput("a link with exp=EXPERIMENT", link, do)
    start = f"{EXPERIMENTS.get(experiment).id}."
    known = EXPERIMENTS.get(experiment).spec_type.model_fields
    given = {name.removeprefix(start): value for name, value in query.items() if start in name}
    return experiment, {name: value for name, value in given.items() if name in known}


def _of_link(link: str, progress: Progress) -> dict[str, Result]:
    return _run(*fields_of_link(link), progress)


def _run(experiment: str, fields: Mapping[str, str], progress: Progress) -> dict[str, Result]:
    entry = EXPERIMENTS.get(experiment)
    return {entry.id: run_spec(entry, entry.spec(fields), progress)}


def _of_file(file: str, progress: Progress) -> dict[str, Result]:
    manifest = read_manifest(Path(file))
    several = manifest.get("results")
    if isinstance(several, Mapping) and several:
        return {str(key): _of_manifest(one, progress) for key, one in several.items()}
    result = _of_manifest(manifest, progress)
    return {result.experiment: result}


def _of_manifest(manifest: Any, progress: Progress) -> Result:
    check_manifest(manifest)
    refuse_if_changed(manifest)
    entry = EXPERIMENTS.get(manifest["experiment"])
    spec = entry.spec(manifest["spec"])
    if "tables" not in manifest or "method" not in manifest or "depends_on" not in manifest:
        return run_spec(entry, spec, progress)
    bare = {name: value for name, value in manifest.items() if name != "tables"}
    return Result(entry.id, spec, manifest["summary"], manifest["tables"], bare)


def _is_file(asked: str) -> bool:
    return asked.endswith(".json") or Path(asked).is_file()


def _is_link(asked: str) -> bool:
    return "://" in asked or asked.startswith(("?", "/experiments?"))
