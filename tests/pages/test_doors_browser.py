"""A server for a class, in a browser: what was named at the start opens, and nothing else."""

import re
import secrets
import socket
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from lab.lessons.classroom.room import OpenClass
from tests.data.folders import two_classes
from tests.pages.conftest import served
from tests.pages.waiting import expect

pytestmark = pytest.mark.browser


def used(page):
    """Say that what the link names may be used, and return the sidebar."""
    page.get_by_role("button", name="Use it").first.click()
    return page.get_by_test_id("stSidebar")


@pytest.fixture
def room():
    """A class of no one else's, whose file goes again."""
    made = OpenClass(f"doors-{secrets.token_hex(4)}")
    yield made
    made.path.unlink()


@pytest.mark.slow
def test_a_class_reads_what_was_named_at_the_start_and_nothing_else(root, tmp_path, visit, room):
    shown = two_classes(tmp_path / "shown")
    (shown / "a" / b"caf\xe9\n\x1b.png".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    (shown / "door").symlink_to("/etc")
    small = root / "tests" / "pages" / "small_app.py"
    words = ("--server.address", "0.0.0.0", "--", "--class", room.name, "--allow", str(shown))
    with served(small, root, *words) as address:
        page = visit(f"{address}/calibration?ds={quote(f'own:{shown}/door/passwd')}")
        expect(page.get_by_role("heading", name=f"Come into the class {room.name}")).to_be_visible()
        page.get_by_label("Code of the class").fill(room.code)
        page.get_by_role("button", name="Come in").click()
        expect(page).to_have_url(re.compile(r"[?&]seat="))
        seat = parse_qs(urlsplit(page.url).query)["seat"][0]
        assert room.has(seat)
        page.close()
        page = visit(f"{address}/calibration?seat={seat}&ds={quote(f'own:{shown}/door/passwd')}")
        bar = used(page)
        expect(bar.get_by_text("a path in a folder that this server may read")).to_be_visible()
        assert "root:" not in page.content()
        page.close()
        page = visit(f"{address}/calibration?seat={seat}&seed=1e999&ds={quote(f'own:{shown}')}")
        bar = used(page)
        expect(bar.get_by_text("6 pictures in 2 classes")).to_be_visible()
        bar.get_by_role("button", name="left out").click()
        expect(page.get_by_text("a/caf\\udce9\\n\\x1b.png")).to_be_visible()
        # The seed is the teacher's.
        expect(bar.get_by_test_id("stNumberInputField")).to_have_count(0)


def test_the_app_serves_this_machine_alone(root):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it asks which address would be used
        except OSError:
            pytest.skip("needs an address beside that of this machine alone")
        own = probe.getsockname()[0]
    small = root / "tests" / "pages" / "small_app.py"
    with served(small, root) as address, pytest.raises(OSError):
        socket.create_connection((own, urlsplit(address).port), timeout=5)
