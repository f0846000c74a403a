"""Pages of the simulated app run again until they are whole, as a page's own clock does."""

import time


def run_until(app, ready, timeout_s):
    """Run an app until ``ready(app)`` or a message is there; an exception fails the test."""
    end = time.monotonic() + timeout_s
    app.run()
    while not app.exception and not app.error and not ready(app):
        assert time.monotonic() < end
        time.sleep(0.5)
        app.run()
    assert not app.exception
    return app
