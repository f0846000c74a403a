"""A server that a test starts: on a free port, waited for, and stopped whatever happens."""

import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager

START_S, TRIES = 600, 3


def free_port():
    """A port that nobody listens at now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(server, url):
    """Wait until a server answers; whether it did before it ended."""
    end = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


@contextmanager
def started(start, path, leave_s=2):
    """Start a server by ``start(port)``, which returns its process; yields address and process.

    It is there once it answers at ``path``. One that ends before is started again, for another test
    may have taken its port meanwhile; the last of ``TRIES`` fails the test. In the end it has
    ``leave_s`` to stop.
    """
    for left in reversed(range(TRIES)):
        port = free_port()
        server = start(str(port))
        address = f"http://localhost:{port}"
        if answers(server, f"{address}{path}"):
            break
        ended = server.poll() is not None
        server.kill()
        server.communicate()
        assert left and ended, f"no server at {address}"
    try:
        yield address, server
    finally:
        server.terminate()
        try:
            # It waits for work under way, which is kept whole or not at all.
            server.communicate(timeout=leave_s)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
