"""Nothing watches files while a page is open: left on, the watcher costs a whole core for good."""

from pathlib import Path

import pytest

from tests.pages.conftest import started

pytestmark = pytest.mark.browser


def test_a_server_with_an_open_page_watches_no_file(root, visit):
    """Streamlit begins to watch with the first session, so a page is opened first."""
    with started(root / "tests" / "pages" / "small_app.py", root) as (address, server):
        visit(f"{address}/encoders")
        links = [fd.readlink() for fd in Path(f"/proc/{server.pid}/fd").iterdir()]
        assert links and not [link for link in links if "inotify" in str(link)]
