"""Shared by all tests: where derived files go, what each worker may use, what was seen of it."""

import gc
import os
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.forget import forget

ROOT = Path(__file__).resolve().parents[1]
SHARED = ("arrays", "asked", "data", "models", "numba", "results")
"""What of the store is named by what it was made from, and there whole or not at all: it is dear,
and the same whoever computes it. What people said, and a lock, are a worker's own."""
OF_A_WORKER = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "2097152",
    "MALLOC_TRIM_THRESHOLD_": "2097152",
}  # fmt: skip
"""Workers share the cores; each runs many threads, and what one frees lies in few arenas. Arrays
above 2 MB go back to the system at once: left to itself malloc keeps ever larger ones, a fifth of
what a worker holds after a dear file, for no time saved."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
MOST_MB = 2500
FIRST = (
    "tests/encoders",
    "tests/engine",
    "tests/experiments",
    "tests/pages",
    "tests/test_notebooks.py",
)
"""What takes longest goes first, so that no worker is left alone with it at the end; of that what
needs most memory, while nothing else lies in it."""
TOGETHER = ("tests/engine/report/", "tests/experiments/lighting/", "tests/experiments/spaces/")
"""Folders of tests that start from the same embeddings and runs: one worker takes one as a whole,
or two would compute them at the same time."""
WITH = {"tests/pages/test_calibration.py": "tests/adversary/calibration/"}
"""Files of tests that ask the same simulated people as a folder does, and run beside it."""
OF_PAGES = ("tests/pages", "tests/ui")
"""Tests that draw pages, each of which looks through all records: from one such file to the next
these stay read."""
SHARED_LAST = "tests/experiments/test_contract.py"
"""Runs every experiment with the fields of its own tests: by then their results are kept."""

_peaks: dict[str, int] = {}


def pytest_configure(config):
    # How long an example takes says how busy the machine is.
    settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("busy")
    # Servers and workers that tests start import the library again and again: compiled once.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # A page that a test runs in its own process computes there too, where it can be patched.
    os.environ.setdefault("FAULTLINE_WORKERS", "0")
    # Numbers are the processor's wherever the tests run; those of a GPU ask for it.
    os.environ.setdefault("FAULTLINE_DEVICE", "cpu")
    # Set before anything imports the library, so that servers and workers inherit it. A test that
    # needs an empty store sets FAULTLINE_HOME to its tmp_path.
    home = Path(os.environ.setdefault("FAULTLINE_HOME", str(ROOT / ".cache" / "tests")))
    if getattr(config.option, "numprocesses", None):
        os.environ.update(OF_A_WORKER)
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["FAULTLINE_HOME"] = str(_store_of(home, worker))


def _store_of(home: Path, worker: str) -> Path:
    """A worker's own store, in which only what is named by its content is everyone's."""
    own = home / "workers" / worker
    own.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        (home / name).mkdir(exist_ok=True)
        if not (own / name).is_symlink():
            (own / name).symlink_to(home / name, target_is_directory=True)
    return own


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is collected stays to the end: it is looked through for garbage neither now nor when a
    file of tests is done, which took a worker half a second a file."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items):
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith(FIRST),
            item.nodeid.startswith(SHARED_LAST),
        )
    )
    if "streamlit.testing.v1" in sys.modules:
        _look_once_for_components()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            folders = (*TOGETHER, *WITH.values())
            return WITH.get(file) or next(filter(nodeid.startswith, folders), file)

    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


def _look_once_for_components():
    """Each AppTest reads what every installed package says of itself; that does not change."""
    from streamlit.components.v2 import manifest_scanner

    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    if nextitem is None or nextitem.path != item.path:
        draws = (one is not None and one.nodeid.startswith(OF_PAGES) for one in (item, nextitem))
        forget(getattr(item, "module", None), records=not all(draws))


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """A worker tells its peak: printed at the end, since what fits depends on the machine."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["peak_mb"] = _peak_mb()
        return
    _peaks.setdefault("this process", _peak_mb())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    _peaks[node.gateway.id] = getattr(node, "workeroutput", {}).get("peak_mb", 0)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section(f"peak memory, MB (at most {MOST_MB})")
    for name, peak in sorted(_peaks.items()):
        terminalreporter.line(f"{name}: {peak}{' TOO MUCH' if peak > MOST_MB else ''}")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture
def confined_to():
    """Let ids name paths in these folders alone, as a server that others reach; until the end."""
    from lab.core.allowed import confine

    yield lambda *folders: confine(folders)
    confine(None)


@pytest.fixture(scope="session")
def browser():
    """Chromium; without it the test is skipped, or fails where FAULTLINE_REQUIRE_BROWSER is 1.

    One for all tests of a process: Playwright does not start a second time while it runs.
    """
    found = shutil.which("chromium") or (CHROMIUM if Path(CHROMIUM).exists() else None)
    if found is None:
        if os.environ.get("FAULTLINE_REQUIRE_BROWSER") == "1":
            pytest.fail("Chromium is required here and was not found.")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    """A store of its own, in which embeddings and probes are those of all tests."""
    from lab.store.paths import home

    for name in ("arrays", "data", "models"):
        (home() / name).mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(home() / name, target_is_directory=True)
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def any_gpu(monkeypatch):
    """Let torch compute on the machine's GPU or, where it has none, on one that is none, which is
    then given: it knows what was asked of it."""
    import torch

    from tests.fake_gpu import fake_gpu

    if torch.cuda.is_available():
        monkeypatch.setenv("FAULTLINE_DEVICE", "cuda")
        yield None
    else:
        with fake_gpu(monkeypatch) as gpu:
            yield gpu


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB that a test may fill: ``filled(leave)`` leaves so many bytes free.

    Where none may be mounted no file may grow beyond what is left instead: the system call fails
    as well, with another word.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def filled(leave=0):
        filler = folder / "filler"
        if mounted:
            filler.write_bytes(bytes(shutil.disk_usage(folder).free - leave))
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (leave, limits[1]))
        try:
            yield
        finally:
            filler.unlink(missing_ok=True)
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    yield folder, filled
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)
