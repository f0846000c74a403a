"""A server that a test starts: on a free port, waited for, and stopped whatever happens."""

import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager

START_S = 600


@contextmanager
def started(start, path, leave_s=2):
    """Start a server by ``start(port)``, which returns its process; yields address and process.

    It is there once it answers at ``path``; one that ends before fails the test. In the end it has
    ``leave_s`` to stop.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start(str(port))
    address = f"http://localhost:{port}"
    try:
        end = time.monotonic() + START_S
        while True:
            try:
                urllib.request.urlopen(f"{address}{path}", timeout=2).close()
                break
            except OSError:
                if time.monotonic() > end or server.poll() is not None:
                    raise
                time.sleep(0.2)
        yield address, server
    finally:
        server.terminate()
        try:
            # It waits for work under way, which is kept whole or not at all.
            server.communicate(timeout=leave_s)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
