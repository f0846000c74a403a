"""The one file in which the sessions of a class travel: written, read from anyone, put together.

It is read strictly: a cap on its size before it is parsed, then the form of
``calibration_records``, then guards, data sets, pictures and their classes that exist here.
"""

from __future__ import annotations

from collections.abc import Iterable

from lab.adversary.calibration.records import Session, SessionFile, checked
from lab.adversary.guards import GUARDS
from lab.core.errors import BadInput, unknown_id
from lab.data import DATASETS

MAX_FILE_MB = 8.0
"""About a hundred and fifty sessions of 64 trials."""


def written(sessions: Iterable[Session]) -> bytes:
    """Return sessions as the content of one file, in the order of their ids."""
    ordered = tuple(sorted(merged(sessions), key=lambda session: session.id))
    return checked(lambda: SessionFile(sessions=ordered)).model_dump_json(indent=1).encode()


def read_sessions(data: bytes) -> tuple[Session, ...]:
    """Return the sessions of a file from anyone, each once.

    Raises ``BadInput`` for a file that is too large or not of the form, ``UnknownId`` for a data
    set, picture or guard that is not known here.
    """
    if len(data) > MAX_FILE_MB * 1e6:
        got = f"{len(data) / 1e6:.1f} MB"
        raise BadInput(f"a file of at most {MAX_FILE_MB:.0f} MB", got, "Split the class in two.")
    found = merged(checked(lambda: SessionFile.model_validate_json(data)).sessions)
    for session in found:
        _check_known(session)
    return found


def merged(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Return each session once; of one that is there unfinished too, the longer.

    Raises ``BadInput`` for two that say they are the same and are not.
    """
    by_id: dict[str, Session] = {}
    for session in sessions:
        other = by_id.setdefault(session.id, session)
        short, long = sorted((session, other), key=lambda each: len(each.trials))
        if long.trials[: len(short.trials)] != short.trials:
            do = "One of them was edited: leave it out."
            raise BadInput("one content a session", f"two of session {session.id}", do)
        by_id[session.id] = long
    return tuple(by_id.values())


def _check_known(session: Session) -> None:
    # What is built when asked for, such as a folder, is not looked up at the bidding of a file.
    if session.dataset not in DATASETS:
        raise unknown_id("data set", session.dataset, DATASETS.ids())
    dataset = DATASETS.get(session.dataset)
    for name in session.guards:
        if name not in GUARDS:
            raise unknown_id("guard", name, GUARDS.ids())
    truth = dict(zip(dataset.concepts, dataset.labels(session.level).tolist(), strict=True))
    for trial in session.trials:
        if trial.picture not in truth:
            do = f"Check which version of {session.dataset} the file is from."
            raise BadInput(f"pictures of {session.dataset}", repr(trial.picture), do)
        if trial.truth != truth[trial.picture]:
            got = f"{trial.truth!r} for {trial.picture}"
            raise BadInput(f"the class {truth[trial.picture]!r}", got, "The file was edited.")
