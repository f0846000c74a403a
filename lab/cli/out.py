"""What the command line prints: lines, one JSON object, a small table, progress on stderr."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from lab.core.printable import printable, short
from lab.core.progress import Progress

MOST_OF_A_VALUE = 80
"""Characters of a value in one line of a report."""
NOTHING = "-"
MOST_ROWS, MOST_COLUMNS, MOST_OF_A_CELL = 10, 8, 28


def say(text: str, file: TextIO | None = None) -> None:
    """Print text whose values may come from outside: its lines stay, nothing else in it acts."""
    print("\n".join(map(printable, text.split("\n"))), file=file)


def value(found: object) -> str:
    """Return a value from outside on one line, too short to fill a terminal's."""
    return short(str(found), MOST_OF_A_VALUE)


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON object."""
    print(json.dumps(content, allow_nan=False))


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the first rows and columns of a table; columns that say nothing in them are left out.

    Numbers have three significant digits; what is not there is a dash.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    top = rows[:MOST_ROWS]
    said = [
        name
        for name in dict.fromkeys(name for row in top for name in row)
        if any(_cell(row.get(name)) != NOTHING for row in top)
    ]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in said[:MOST_COLUMNS]:
        numbers = all(not isinstance(row.get(name), str) for row in top)
        table.add_column(Text(printable(name)), justify="right" if numbers else "left")
    for row in top:
        table.add_row(*(Text(_cell(row.get(name))) for name in said[:MOST_COLUMNS]))
    # As wide as it needs to be: a terminal wraps it, and what reads a pipe finds whole cells.
    console = Console(file=sys.stdout, width=MOST_COLUMNS * (MOST_OF_A_CELL + 3))
    console.print(table)


def _cell(found: object) -> str:
    if found is None or found == "" or isinstance(found, dict | list):
        return NOTHING
    said = f"{found:.3g}" if isinstance(found, float) else str(found)
    return short(printable(said), MOST_OF_A_CELL)


def drop_stdout() -> None:
    """Send what is left in the buffer nowhere, or Python complains about it when it leaves."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


@contextmanager
def shown(progress: Progress | None = None) -> Iterator[Progress]:
    """Show a progress on stderr, one line rewritten in place, while the work goes on.

    The first Ctrl-C asks the work to stop at its next look, so that workers stop too and what is
    done is kept; a second one stops at once.
    """
    watched = progress or Progress()
    over = threading.Event()

    def draw() -> None:
        terminal = sys.stderr.isatty()
        last = ""
        while not over.wait(0.5 if terminal else 5.0):
            line = printable(watched.words())
            if line != last:
                print(f"\r\033[K{line}" if terminal else line, end="" if terminal else "\n",
                      file=sys.stderr, flush=True)  # fmt: skip
            last = line
        if terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def stop(*_: object) -> None:
        watched.cancel()
        signal.signal(signal.SIGINT, before)

    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    # Only the main thread may listen to signals; elsewhere the caller cancels the progress.
    listens = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, stop) if listens else None
    try:
        yield watched
    finally:
        if listens:
            signal.signal(signal.SIGINT, before)
        over.set()
        thread.join()
