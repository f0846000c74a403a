"""The class that one server holds: who comes in, what is answered, what the teacher shows."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import JsonValue

from lab.core.errors import BadInput, LabError
from lab.lessons.classroom.codes import STUDENT, TEACHER, Guesses, new_code, same_code
from lab.lessons.classroom.file import ClassFile, append, class_name, class_path, read
from lab.lessons.classroom.records import (
    AnyRecord,
    ClassAnswer,
    Hidden,
    Joined,
    Moved,
    Opened,
    Revealed,
    sized,
)

HERE_S = 12.0
"""Who was not heard of for so long is not here: pages look in every two seconds."""
MOST_SEATS, MOST_EACH = 500, 1_000
"""Seats of a class, and lines of one seat: no script of a student's fills the disk."""


class OpenClass:
    """One class by its name: two servers that open the same share the file, others share nothing.

    ``clock`` gives the seconds since 1970.
    """

    def __init__(self, name: str, clock: Callable[[], float] = time.time) -> None:
        self.name, self.path = class_name(name), class_path(name)
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._guesses = Guesses()
        self._lock = threading.Lock()
        self._state = ClassState(self.path)
        opened = self._state.opened
        if opened is None:
            opened = Opened(at_s=clock(), code=new_code(STUDENT), teacher=new_code(TEACHER))
            append(self.path, opened)
        self._opened = opened
        """Kept here too: whoever edits the file by hand shuts nobody out."""

    def now(self) -> ClassState:
        """Return the class as it is: the file is read again where it changed."""
        with self._lock:
            if self._state.stamp != stamp_of(self.path):
                self._state = ClassState(self.path)
            return self._state

    @property
    def code(self) -> str:
        """The students' code."""
        return (self.now().opened or self._opened).code

    @property
    def teacher_code(self) -> str:
        """The teacher's code."""
        return (self.now().opened or self._opened).teacher

    def join(self, code: str, who: str) -> str:
        """Return a new seat, or "" for the teacher; raises ``BadInput`` for a wrong code.

        ``who`` is where somebody comes from: after ten wrong codes in a minute, the door waits.
        """
        self._guesses.check(who, self._clock())
        if same_code(code, self.teacher_code):
            return ""
        if not same_code(code, self.code):
            self._guesses.wrong(who, self._clock())
            do = "Read it again: it stands on the projector."
            raise BadInput("the code of this class", "another one", do)
        if len(self.now().seats) >= MOST_SEATS:
            do = "Open another class, by another name."
            raise BadInput(f"at most {MOST_SEATS} seats", "one more", do)
        seat = secrets.token_urlsafe(9)
        append(self.path, Joined(at_s=self._clock(), seat=seat))
        self.see(seat)
        return seat

    def has(self, seat: str) -> bool:
        """Say whether somebody joined with this seat."""
        return seat in self.now().seats

    def see(self, seat: str) -> None:
        """Note that a seat's page is open."""
        self._seen[seat] = self._clock()

    def here(self) -> int:
        """Return how many seats have a page open."""
        now_s, seats = self._clock(), self.now().seats
        return sum(now_s - at < HERE_S and seat in seats for seat, at in list(self._seen.items()))

    def keep(self, seat: str, lesson: str, step: str, value: JsonValue) -> None:
        """Keep an answer, which takes the place of the seat's earlier one.

        Raises ``BadInput`` for one that is too long, comes after the truth was shown, or is of a
        seat that nobody joined with; ``StoreError`` where the disk is full.
        """
        sized(value)
        now = self.now()
        if seat not in now.seats:
            raise BadInput("a seat in this class", "another one", "Join with the code again.")
        if (lesson, step) in now.revealed:
            do = "Your earlier answer counts, if there is one."
            raise BadInput("an answer before the result is shown", "one after it", do)
        if now.answers.get((lesson, step), {}).get(seat) == value:
            return
        if now.lines[seat] >= MOST_EACH:
            do = "The last one that was kept counts."
            raise BadInput(f"at most {MOST_EACH} answers of one seat", "one more", do)
        append(self.path, ClassAnswer(at_s=self._clock(), seat=seat, lesson=lesson, step=step,
                                   value=value))  # fmt: skip

    def move(self, lesson: str, step: int, minutes: float = 0.0) -> None:
        """Go to a step, with so many minutes on the timer; 0: none."""
        ends_s = self._clock() + 60 * minutes if minutes > 0 else None
        append(self.path, Moved(at_s=self._clock(), lesson=lesson, step=step, ends_s=ends_s))

    def reveal(self, lesson: str, steps: Iterable[str]) -> None:
        """Show what came out of these predictions: from now on they take no answer."""
        append(self.path, Revealed(at_s=self._clock(), lesson=lesson, steps=tuple(steps)))

    def hide(self, lesson: str, step: str, seat: str, *, hidden: bool = True) -> None:
        """Take a seat's text off the projector, or put it back."""
        append(self.path, Hidden(at_s=self._clock(), lesson=lesson, step=step, seat=seat,
                                 hidden=hidden))  # fmt: skip

    def left_s(self) -> float | None:
        """Return how many seconds the timer has left, or None where none is set."""
        at = self.now().at
        return None if at is None or at.ends_s is None else max(at.ends_s - self._clock(), 0.0)


class ClassState:
    """What the file of a class says, read once: never changed, only read anew."""

    def __init__(self, path: Path) -> None:
        self.stamp = stamp_of(path)
        found: ClassFile = read(path)
        self.faults: tuple[LabError, ...] = found.faults
        """Why lines of the file cannot be read, one error a line."""
        self.records = found.records
        self.opened: Opened | None = None
        self.at: Moved | None = None
        """Where the teacher is."""
        self.seats: dict[str, int] = {}
        """Number of every seat, from 1 in the order in which they joined."""
        self.lines: dict[str, int] = {}
        """How many answers of every seat are in the file."""
        self.answers: dict[tuple[str, str], dict[str, JsonValue]] = {}
        """By lesson and step: the last answer of every seat that gave one."""
        self.revealed: set[tuple[str, str]] = set()
        self.hidden: set[tuple[str, str, str]] = set()
        """Lesson, step and seat of what the teacher took off the projector."""
        for record in found.records:
            self._take(record)

    def _take(self, record: AnyRecord) -> None:
        if isinstance(record, Opened):
            self.opened = record
        elif isinstance(record, Moved):
            self.at = record
        elif isinstance(record, Revealed):
            self.revealed |= {(record.lesson, step) for step in record.steps}
        elif isinstance(record, Hidden):
            one = (record.lesson, record.step, record.seat)
            (self.hidden.add if record.hidden else self.hidden.discard)(one)
        else:
            # An answer whose seat's own line was lost: it counts, and the seat is one.
            self.seats.setdefault(record.seat, len(self.seats) + 1)
            self.lines.setdefault(record.seat, 0)
            if isinstance(record, ClassAnswer):
                self.lines[record.seat] += 1
                given = self.answers.setdefault((record.lesson, record.step), {})
                given[record.seat] = record.value

    def of(self, lesson: str, step: str) -> list[JsonValue]:
        """Return the answers to a step, one a seat, in the order of the seats."""
        given = self.answers.get((lesson, step), {})
        return [given[seat] for seat in self.seats if seat in given]


def stamp_of(path: Path) -> tuple[int, int, int]:
    """Return what changes whenever a file does: its number, its size and when it was written."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return found.st_ino, found.st_size, found.st_mtime_ns
