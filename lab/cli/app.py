"""Open the app: Streamlit in this process's place, so that signals and the exit are its own."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from importlib.util import find_spec

from lab.cli.out import say
from lab.core.errors import BadInput
from lab.core.network import is_loopback
from lab.store.paths import top

BEYOND = "--"
"""What follows it goes to the app, what precedes it to Streamlit."""
ADDRESS, SHOWN, PORT = "--server.address", "--browser.serverAddress", "--server.port"
EVERYWHERE, USUAL_PORT = "0.0.0.0", "8501"


def open_app(options: argparse.Namespace, rest: list[str]) -> int:
    """Open the app, or with ``demo`` its board as it was recorded; comes back only by raising."""
    if find_spec("streamlit") is None:
        raise ModuleNotFoundError("No module named 'streamlit'", name="streamlit")
    name = options.class_name
    command = command_of(options.command, options.allow, rest, name)
    if name is not None:
        _tell(name, command)
    sys.stdout.flush()
    os.execv(sys.executable, command)


def command_of(
    command: str, allowed: list[str], rest: list[str], class_name: str | None = None
) -> list[str]:
    """Return the command that opens the app; raises ``BadInput`` for a network without a class.

    >>> command_of("demo", ["pets"], ["--server.port", "8600"])[3:]  # doctest: +ELLIPSIS
    ['streamlit', 'run', '...app.py', '--server.port', '8600', '--', '--demo', '--allow', 'pets']
    """
    at = rest.index(BEYOND) if BEYOND in rest else len(rest)
    flags, words = rest[:at], rest[at + 1 :]
    words = [word for folder in allowed for word in ("--allow", folder)] + words
    words = ["--demo", *words] if command == "demo" else words
    address = value_of(ADDRESS, flags)
    if class_name is not None:
        words = ["--class", class_name, *words]
        flags = flags if address else [ADDRESS, EVERYWHERE, *flags]
        if not address and not value_of(SHOWN, flags):
            # Else Streamlit would ask a host outside which address this machine has.
            flags = [*flags, SHOWN, own_address()]
    elif address and not is_loopback(address):
        do = f"Open it to a class: faultline --class NAME {ADDRESS} {address}"
        raise BadInput("an address of this machine alone", address, do)
    # -P: a folder of this name where the command is called is not the package.
    python = [sys.executable, "-P", "-m", "streamlit", "run", str(top() / "app.py")]
    return [*python, *flags, BEYOND, *words]


def value_of(flag: str, flags: list[str]) -> str:
    """Return what a flag of Streamlit's is given, the last time, or "".

    >>> value_of("--a", ["--a", "1", "--b", "--a=2"]), value_of("--b", ["--a", "1"])
    ('2', '')
    """
    found = ""
    for word, after in zip(flags, [*flags[1:], ""], strict=False):
        name, equals, value = word.partition("=")
        if name == flag:
            found = value if equals else after
    return found


def own_address() -> str:
    """Return the address at which others on the network reach this machine; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])


def _tell(name: str, command: list[str]) -> None:
    """Print what opens the class: to the students, and to the teacher alone."""
    from lab.lessons.classroom.room import OpenClass

    room = OpenClass(name)
    host = value_of(SHOWN, command) or value_of(ADDRESS, command)
    say(
        f"The class {room.name} is open. Its answers are kept in {room.path}.\n"
        f"  Students open  http://{host}:{value_of(PORT, command) or USUAL_PORT}\n"
        f"  and type       {room.code}\n"
        f"  You type       {room.teacher_code}   (tell nobody)"
    )
