"""A calibration session in a real browser, by keyboard."""

import json
import os
from pathlib import Path

import pytest

from lab.adversary.calibration.file import read_sessions
from lab.store.blobs import read_checked
from tests.pages.conftest import served
from tests.pages.waiting import expect, healthy

pytestmark = pytest.mark.browser

N = 12


@pytest.fixture(scope="module")
def own_server(root, tmp_path_factory):
    """A server with a store of its own, but for the drawings: answers of tests are kept nowhere."""
    home = tmp_path_factory.mktemp("people")
    before = os.environ["FAULTLINE_HOME"]
    data = Path(before) / "data"
    if data.is_dir():
        (home / "data").symlink_to(data, target_is_directory=True)
    os.environ["FAULTLINE_HOME"] = str(home)
    try:
        with served(root / "tests" / "pages" / "small_app.py", root) as address:
            yield address, home
    finally:
        os.environ["FAULTLINE_HOME"] = before


def begun(page):
    page.get_by_role("button", name="Start").click()
    page.get_by_text("0 of 64").wait_for()


def pressed(page, key, n):
    """Press an answer's key once the n-th picture and its answers are there."""
    page.locator(f".st-key-lab-calibration-{n}-0").wait_for()
    page.keyboard.press(key)
    page.get_by_text(f"{n + 1} of 64").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("dark", 420), ("light", 1400)])
def test_a_short_session_by_keyboard(own_server, visit, theme, width):
    address, home = own_server
    before = set((home / "people").rglob("*.json"))
    page = visit(f"{address}/calibration?a=ngrams", width=width, theme=theme)
    page.get_by_role("button", name="Start").wait_for()
    expect(page.get_by_role("img", name="to be named")).to_have_count(0)  # blank until Start
    begun(page)
    seen = set()
    for n in range(N):
        picture = page.get_by_role("img", name=f"Picture {n + 1}, to be named")
        picture.wait_for()
        seen.add(picture.get_attribute("src"))
        pressed(page, str((n % 5) + 1) if n % 3 else "0", n)
    assert len(seen) == N
    shown = page.locator("[data-testid=stMain]").inner_text().lower()
    # Neither feedback nor what others answered.
    assert not any(word in shown for word in ("right", "wrong", "held to", "named"))
    healthy(page)
    page.get_by_role("button", name="Stop here").click()
    page.get_by_text(f"{N} answers are stored").wait_for()
    # Too short to count, and it is said.
    page.get_by_role("tab", name="How sure?").click()
    page.get_by_text("catch trials answered").or_(
        page.get_by_text("catch trial answered")
    ).first.wait_for()
    (new,) = set((home / "people").rglob("*.json")) - before
    (session,) = read_sessions(read_checked(new))
    answers = [trial.answer for trial in session.trials]
    expected = [session.classes[n % 5] if n % 3 else None for n in range(N)]
    assert answers == expected
    assert all(0 < trial.seconds < 60 for trial in session.trials)
    healthy(page)


@pytest.mark.slow
def test_export_is_what_import_takes(own_server, visit):
    address, home = own_server
    page = visit(f"{address}/calibration?a=ngrams")
    begun(page)
    pressed(page, "0", 0)
    page.get_by_role("button", name="Stop here").click()
    page.get_by_text("1 answer is stored").wait_for()
    page.get_by_role("tab", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    data = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "calibration_emojilab.json"
    kept = {path.stem for path in (home / "people" / "sessions").glob("*.json")}
    assert {session.id for session in read_sessions(data)} == kept
    for path in (home / "people" / "sessions").iterdir():
        path.unlink()
    page.locator("input[type=file]").set_input_files(
        {"name": "class.json", "mimeType": "application/json", "buffer": data}
    )
    page.get_by_text("are here").or_(page.get_by_text("is here")).first.wait_for()
    again = {path.stem for path in (home / "people" / "sessions").glob("*.json")}
    assert again == kept == {session["id"] for session in ids(data)}


def ids(data):
    """The sessions of a file with their ids, read as plain JSON."""
    return [
        {"id": session.id, "n": len(plain["trials"])}
        for session, plain in zip(read_sessions(data), json.loads(data)["sessions"], strict=True)
    ]
