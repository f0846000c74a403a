"""The command line: list, run, record, replay, report, sweep, atlas, measure,
robustness, foresee, breakpoint, lesson, data, board, app."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lab.cli.out import drop_stdout, say
from lab.cli.parser import TAKES_MORE, parser_of
from lab.core.errors import Cancelled, LabError, StoreError, Unavailable
from lab.core.printable import printable, short

MOST_SAID = 4000
"""Characters of a message."""
ABOUT_ITSELF = {"-h", "--help", "--version"}


def faultline() -> int:
    """The console script: as ``python -m lab``, and without a command it opens the app."""
    words = sys.argv[1:]
    flags_alone = words[:1] and words[0].startswith("-") and words[0] not in ABOUT_ITSELF
    return main(["app", *words] if flags_alone or not words else words, "faultline")


def main(argv: Sequence[str] | None = None, prog: str = "python -m lab") -> int:
    """Run one command; returns 0, 1 where a replay differs, or 2 with one line on stderr.

    130 after Ctrl-C, and 1 in silence where whoever read stdout went away.
    """
    parser = parser_of(prog)
    options, rest = parser.parse_known_args(argv)
    if rest and options.command not in TAKES_MORE:
        parser.error(f"unknown arguments: {printable(' '.join(rest))}")
    try:
        code = int(options.act(options, rest))
        print(end="", flush=True)
    except Cancelled as error:
        code = _failed(error, 130)
    except LabError as error:
        code = _failed(error, 2)
    except KeyboardInterrupt:
        code = _failed(Cancelled(), 130)
    except ModuleNotFoundError as error:
        do = (
            "Install what is needed: pip install -r requirements.txt; a wheel brings it where it "
            "is installed without --no-deps."
        )
        code = _failed(Unavailable(f"the package {error.name}", "none", do), 2)
    except BrokenPipeError:
        drop_stdout()
        code = 1
    except OSError as error:
        # A full disk behind stdout, above all; the store names its own faults.
        drop_stdout()
        do = "Check the disk, the permissions and where the output goes."
        code = _failed(StoreError("files and output that work", str(error), do), 2)
    except Exception as error:
        code = _failed(_explained(error), 2)
    return code


def _explained(error: Exception) -> LabError:
    """Return what a damaged model explains; whatever else nobody foresaw is raised as it is."""
    from lab.engine.damaged import explained

    found = explained(error)
    if not isinstance(found, LabError):
        raise found
    return found


def _failed(error: LabError, code: int) -> int:
    # One line, whatever a value in the message holds.
    line = short(" ".join(str(error).split()), MOST_SAID)
    say(f"{type(error).__name__}: {line}", sys.stderr)
    return code
