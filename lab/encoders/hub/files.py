"""The files of a transformers model: a folder of one's own, or a snapshot of a model on the hub.

Only what can be read without running code is ever fetched or opened: JSON, text, tokeniser models,
safetensors. Pickled weights and a repository's own Python files are not.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from lab.core.allowed import allowed, confined
from lab.core.errors import BadInput, Unavailable
from lab.encoders.weights import file_digest

SMALL = ("*.json", "*.txt", "*.model")
"""Configuration, preprocessing and tokeniser."""
WEIGHTS = ("model.safetensors", "model-*.safetensors")
INDEX = "model.safetensors.index.json"
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?(@\w[\w.-]*(/\w[\w.-]*)*)?")
"""None of its parts begins with a dot or is empty: the cache makes paths of them."""
MAX_CONFIG_BYTES = 5_000_000
TIMEOUT_S = 5


def is_folder(place: str) -> bool:
    """Say whether a place is meant as a folder on this machine rather than an id on the hub."""
    if place.startswith(("/", ".", "~", "\\")):
        return True
    # Confined, the text alone decides: whether a folder is there is no answer for a stranger.
    return not confined() and Path(place).is_dir()


def find_folder(place: str, *, weights: bool) -> Path:
    """Return the folder of a model, fetched from the hub where it is not here yet.

    ``place`` is a folder, or "owner/name" or "owner/name@revision" on the hub; ``weights=False`` is
    content with the configuration. Raises ``BadInput`` for what is neither and ``Unavailable``
    where the files are not here and cannot be fetched, or are of a kind that is not opened.
    """
    if is_folder(place):
        folder = _own_folder(place)
        if not folder.is_dir():
            raise BadInput(f"a folder at {folder}", "none there", "Check the path.")
    else:
        if not HUB_ID.fullmatch(place):
            do = "Name a model of the hub, such as openai/clip-vit-base-patch32, or a folder."
            raise BadInput("owner/name, owner/name@revision or a folder", repr(place), do)
        kept = _kept(place)
        whole = kept is not None and _lack(kept, weights=weights) == ""
        folder = kept if kept is not None and whole else _fetched(place, weights=weights)
    lack = _lack(folder, weights=weights)
    if lack:
        do = "Save it with model.save_pretrained(folder), which writes safetensors."
        if not is_folder(place):
            lack += "; the hub has none or does not answer"
            do = f"Fetch it where there is a network: {download_command(place)}."
        raise Unavailable(f"config.json and weights as safetensors in {place}", lack, do)
    return folder


def download_command(place: str) -> str:
    """Return the command that fetches a model of the hub."""
    name, _, revision = place.partition("@")
    return f"hf download {name}" + (f" --revision {revision}" if revision else "")


def missing(place: str) -> str:
    """Say what is not on this machine, or return "" where the model can be loaded offline."""
    folder = _own_folder(place) if is_folder(place) else _kept(place)
    if folder is None or not folder.is_dir():
        return f"{place} is not on this machine"
    return _lack(folder, weights=True)


def read_json(path: Path, kind: type[Any] = dict) -> Any:
    """Return what a JSON file holds, a dict or a list; raises ``BadInput`` for anything else."""
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise ValueError(f"{path.stat().st_size:,} bytes")
        found = json.loads(path.read_bytes())
        if not isinstance(found, kind):
            raise ValueError(f"{type(found).__name__}")
    except (ValueError, OSError, RecursionError) as error:
        got = f"{type(error).__name__}: {str(error)[:120]}"
        raise BadInput(
            f"a JSON {kind.__name__} in {path.name}", got, "Save the model again."
        ) from error
    return found


def weight_files(folder: Path) -> list[Path]:
    """Return the safetensors files of a folder: the one, or those that the index names."""
    if (folder / INDEX).is_file():
        names = set(map(str, read_json(folder / INDEX).get("weight_map", {}).values()))
        # An index is data from outside: what it names must lie beside it.
        return [folder / Path(name).name for name in sorted(names)]
    return [folder / WEIGHTS[0]]


def state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of every file that makes a vector: equal means unchanged."""
    stats = [(path, path.stat()) for path in _used(folder)]
    names = [path.relative_to(folder).as_posix() for path, _ in stats]
    return tuple((n, s.st_size, s.st_mtime_ns) for n, (_, s) in zip(names, stats, strict=True))


def digest(folder: Path) -> str:
    """Return the SHA-256 of every file that makes a vector, with their names."""
    parts = [f"{path.relative_to(folder).as_posix()} {file_digest(path)}" for path in _used(folder)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def size_mb(folder: Path) -> float:
    """Return the size of the weights that are here."""
    there = [path.stat().st_size for path in weight_files(folder) if path.is_file()]
    return round(sum(there) / 1e6, 1)


def _own_folder(place: str) -> Path:
    """Return the folder of a path; raises ``BadInput`` for one that ``allowed`` refuses, or where
    a link in it leads to what it refuses."""
    folder = allowed(place)
    if confined():
        for entry in (*folder.glob("*"), *folder.glob("*/*")):
            allowed(entry)
    return folder


def _used(folder: Path) -> list[Path]:
    small = {path for pattern in SMALL for path in folder.glob(pattern)}
    pooling = set(folder.glob("*_Pooling/config.json"))
    return sorted(small | pooling | set(weight_files(folder)))


def _lack(folder: Path, *, weights: bool) -> str:
    """Say what a folder lacks, or return ""."""
    if not (folder / "config.json").is_file():
        return "no config.json"
    if not weights:
        return ""
    absent = [path.name for path in weight_files(folder) if not path.is_file()]
    pickled = [path.name for path in folder.glob("*.bin")]
    also = f" ({pickled[0]} is a pickle, which is not opened)" if pickled else ""
    return f"no {', '.join(absent)}{also}" if absent else ""


def _kept(place: str) -> Path | None:
    """Return the snapshot that earlier use left on this machine, if any."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    name, _, revision = place.partition("@")
    try:
        return Path(snapshot_download(name, revision=revision or None, local_files_only=True))
    except LocalEntryNotFoundError:
        return None


def _fetched(place: str, *, weights: bool) -> Path:
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    name, _, revision = place.partition("@")
    wanted = [*SMALL, "*_Pooling/config.json", *(WEIGHTS if weights else ())]
    do = f"Fetch it where there is a network: {download_command(place)}. Or name a folder."
    try:
        return Path(
            snapshot_download(
                name,
                revision=revision or None,
                allow_patterns=wanted,
                etag_timeout=TIMEOUT_S,
            )
        )
    except LocalEntryNotFoundError as error:
        # The hub's client answers so both when told to stay offline and when nothing answers.
        why = "HF_HUB_OFFLINE is set" if constants.HF_HUB_OFFLINE else "the hub does not answer"
        got = f"{why}, and it is not on this machine"
        raise Unavailable(f"the model {place}", got, do) from error
    except (HfHubHTTPError, OSError) as error:
        got = f"{type(error).__name__}: {str(error).strip().splitlines()[0][:120]}"
        raise Unavailable(f"the model {place}", got, do) from error
