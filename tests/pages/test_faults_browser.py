"""Faults under the running app, in a real browser: a full disk, an upload without end, idleness."""

import http.client
import os
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lab.store.blobs import PART
from tests.pages.conftest import started
from tests.pages.test_browser import OWN, picture, upload
from tests.pages.waiting import expect, healthy

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = {"encoder": "ngrams", "perturbation": "ocr", "task": "concept", "n_test": 60,
       "n_resamples": 100, "draw_seed": 77}  # fmt: skip
CAP_MB, SENT_MB = 20, 300


def test_a_full_disk_is_said_and_the_app_goes_on(own_store, small_disk, root, visit):
    disk, filled = small_disk
    if not disk.is_mount():
        pytest.skip("may not mount a file system here")
    (own_store / "results").symlink_to(disk, target_is_directory=True)
    asked = "".join(f"&severity.{name}={value}" for name, value in RUN.items())
    with started(root / "app.py", root) as (address, _):
        page = visit(f"{address}/experiments?exp=severity{asked}")
        with filled():
            run = page.get_by_role("button", name="Run", exact=True)
            run.click()
            page.locator("[data-testid=stAlert]", has_text="Free some space").wait_for()
            healthy(page)
            assert not list(disk.glob(f"**/{PART}*")) and not list(disk.glob("**/*.json"))
            other = visit(f"{address}/encoders?modality=text")
            other.get_by_role("heading", name="Text").wait_for()
            healthy(other)
        page.get_by_role("button", name="Try again").click()
        expect(run).to_have_count(0)  # its result is there
        healthy(page)
        assert list(disk.glob("**/*.json"))


def peak_mb(server):
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def test_an_upload_without_end_is_cut_off_and_memory_stays_flat(root, visit):
    """What no browser sends: 300 MB in pieces of which no length was said before."""
    with started(root / "tests" / "pages" / "small_app.py", root) as (address, server):
        page = visit(address + OWN)
        with page.expect_request(lambda request: request.method == "PUT") as sent:
            upload(page, picture())
        page.get_by_alt_text("Your picture, as an encoder sees it").wait_for()
        headers = sent.value.all_headers()
        kept = {name: headers[name] for name in ("cookie", "x-xsrftoken", "content-type")}
        boundary = kept["content-type"].partition("boundary=")[2]
        healthy(page)
        Path(f"/proc/{server.pid}/clear_refs").write_text("5")
        before = peak_mb(server)
        url = urlsplit(sent.value.url)
        line = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        line.putrequest("PUT", re.sub(r"[^/]+$", "endless", url.path))
        for name, value in {**kept, "transfer-encoding": "chunked"}.items():
            line.putheader(name, value)
        line.endheaders()
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        n_sent = 0
        try:
            _piece(line, head.encode())
            for _ in range(SENT_MB):
                _piece(line, bytes(1 << 20))
                n_sent += 1
            line.send(b"0\r\n\r\n")
        except OSError:
            assert n_sent >= CAP_MB, "it was cut off before its limit"
        else:
            assert line.getresponse().status == 413
        line.close()
        assert peak_mb(server) - before < 3 * CAP_MB
        healthy(page)
        upload(page, picture(), "another.png")
        page.get_by_alt_text("Your picture, as an encoder sees it").wait_for()


def _piece(line, data):
    line.send(b"%x\r\n" % len(data) + data + b"\r\n")


def test_a_picture_above_the_limit_is_refused_in_words(root, visit):
    with started(root / "tests" / "pages" / "small_app.py", root) as (address, _):
        page = visit(address + OWN)
        upload(page, picture() + bytes(21 << 20))
        expect(page.get_by_text(re.compile("File must be .*20.*MB"))).to_be_visible()
        healthy(page)


def test_an_idle_page_costs_less_than_a_twentieth_of_a_core(root, visit):
    with started(root / "tests" / "pages" / "small_app.py", root) as (address, server):
        healthy(visit(f"{address}/encoders"))

        def worked_s():
            fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
            return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

        # Nothing can be waited for: what is asserted is that nothing happens.
        shares = []
        for _ in range(6):
            before = worked_s()
            time.sleep(10)
            shares.append((worked_s() - before) / 10)
        assert min(shares) < 0.05, shares
