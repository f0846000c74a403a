"""The calibration sessions of this machine: kept between visits, one file each."""

from __future__ import annotations

from collections.abc import Iterable

from lab.adversary.calibration.file import merged, read_sessions, written
from lab.adversary.calibration.records import Session
from lab.store.people import forget_people, load_people, people_names, save_people

_kind = "sessions"


def only_of(class_name: str) -> None:
    """Let this process keep and see the sessions of one class alone, in a folder of their own."""
    global _kind  # noqa: PLW0603 - a server holds one class
    _kind = f"sessions-{class_name}"


def keep(session: Session) -> None:
    """Store a session, or its longer version, under its id."""
    kept = load_people(_kind, session.id)
    both = [session] if kept is None else [session, *read_sessions(kept)]
    save_people(_kind, session.id, written(merged(both)))


def keep_all(sessions: Iterable[Session]) -> None:
    """Store sessions, such as those of a file."""
    for session in sessions:
        keep(session)


def kept(dataset: str | None = None) -> tuple[Session, ...]:
    """Return the stored sessions, of one data set or of all, in the order of their ids.

    Raises ``StoreError`` for a damaged file, and as ``read_sessions`` for one from before a data
    set changed.
    """
    found: list[Session] = []
    for name in people_names(_kind):
        data = load_people(_kind, name)
        found += [] if data is None else read_sessions(data)
    return tuple(each for each in found if dataset in (None, each.dataset))


def forget(session_id: str) -> None:
    """Delete a session, as the person who answered it may ask."""
    forget_people(_kind, session_id)
