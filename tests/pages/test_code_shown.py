"""What a page hands out gives the page again: its code in a fresh process, its manifests replayed.

The code takes from the store what the page computed: it must ask for the very same. A replay
computes it anew.
"""

import json
import shlex
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from lab.cli import main
from lab.cli.runs import fields_of
from lab.engine.hand_out import sealed
from lab.experiments import EXPERIMENTS
from lab.figures.theme import number
from lab.ui.app.skeleton import EXPORT, METHOD
from tests.experiments.test_contract import SMALL
from tests.pages.test_distances import SMALL as DISTANCES
from tests.pages.test_gap import SMALL as GAP
from tests.pages.waiting import TIMEOUT_S, at_work, in_full, opened_tab, until

pytestmark = pytest.mark.usefixtures("small_board")

VIEWS = {
    "board": ({"a": "ngrams", "severity.perturbation": "ocr"}, ("severity",)),
    "one_sample": (
        {"a": "hog", "item": "banana", "image.severity": "3", "speech.present": "false"},
        ("one_sample",),
    ),
    "distances": (DISTANCES, ("spaces", "two_spaces")),
    "gap": ({**GAP, "a": "hog"}, ("gap",)),
    "spaces": ({"a": "hog", "b": "hog", "map.projection": "pca"}, ("map",)),
    "transfer": (
        {"a": "ngrams", "transfer.facets": "en, es, de",
         "transfer.measures": "alignment", "transfer.scores": "leep",
         "transfer.n_halves": "3", "transfer.n_resamples": "100"},
        ("transfer",),
    ),
    "experiments": (
        {"exp": "gap_temperature",
         **{f"gap_temperature.{k}": str(v) for k, v in SMALL["gap_temperature"].items()}},
        ("gap_temperature",),
    ),
}  # fmt: skip
"""By page: what its address asks for, and the experiments that it shows, the main one first."""
TABS = {"spaces": "map"}
"""Whose tabs are not called as the page is."""
QUICK = ("board",)
AGAIN = """
import json, sys
found = []
for code in json.load(sys.stdin):
    names = {}
    exec(code, names)
    result = names["result"]
    found.append([result.manifest["summary_digest"], result.words().headline])
print(json.dumps(found))
"""


@pytest.fixture
def opened(root, monkeypatch):
    """Open a page and wait for all it shows; returns it, and its manifests by experiment."""
    import streamlit

    files = {}
    monkeypatch.setattr(
        streamlit, "download_button", lambda _, data, name, *a, **k: files.update({name: data})
    )

    def manifests():
        read = {n: json.loads(f()) for n, f in files.items() if n.endswith(".manifest.json")}
        return {manifest.get("experiment", name): manifest for name, manifest in read.items()}

    def open_page(page):
        query, shows = VIEWS[page]
        app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
        app.switch_page(f"pages/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        if any(button.key == "lab.run" for button in app.button):
            app.button(key="lab.run").click().run()
        said = {f"{name}.manifest.json" for name in shows}
        opened_tab(app, TABS.get(page, page), EXPORT)
        # What stands there first may be a record of other settings, which the page says.
        until(app, lambda app: said <= set(files) and not app.warning and not at_work())
        app.run()  # which hands out what came last
        found = manifests()
        return opened_tab(app, TABS.get(page, page), METHOD), found

    return open_page


def code_of(app, language):
    """The blocks of code under a page, but for those of the library's installation."""
    blocks = [c.value for c in app.code if c.language == language]
    return [code for code in blocks if "lab.run(" in code or "-m lab run" in code]


@pytest.mark.parametrize("page", [*QUICK, *in_full(*(set(VIEWS) - set(QUICK)))])
def test_the_code_under_a_page_gives_what_the_page_shows(opened, page, root):
    app, manifests = opened(page)
    shown = [m.value.replace("\\", "") for m in app.markdown]
    runs = {
        json.dumps([name, EXPERIMENTS.get(name).resolve(spec).model_dump()], sort_keys=True)
        for name, spec in map(asked, code_of(app, "bash"))
    }
    python = [c for c in code_of(app, "python") if any(f'"{name}"' in c for name in manifests)]
    done = subprocess.run(
        [sys.executable, "-c", AGAIN], input=json.dumps(python), cwd=root, text=True,
        capture_output=True, check=False, timeout=TIMEOUT_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = dict(json.loads(done.stdout))
    assert len(again) >= len(VIEWS[page][1])
    for name in VIEWS[page][1]:
        manifest = manifests[name]
        assert manifest["summary_digest"] in again, name
        assert json.dumps([name, manifest["spec"]], sort_keys=True) in runs, name
        # One sample shows an answer in place of a headline; of others than the main one words are
        # in a tab that is not open now.
        if page != "one_sample" and name == VIEWS[page][1][0]:
            headline = again[manifest["summary_digest"]]
            assert any(headline in text for text in shown), headline
    if page == "one_sample":
        first = manifests["one_sample"]["summary"]["hurt"]
        assert any(f"{first['answer']} {first['probability']:.2f}" in text for text in shown)


def asked(line):
    """The experiment and the spec of a line for a shell."""
    _, _, _, _, name, *fields = shlex.split(line)
    return name, EXPERIMENTS.get(name).spec(fields_of(fields))


@pytest.mark.parametrize("page", ["board", *in_full(*(set(VIEWS) - {"board"}))])
def test_every_manifest_that_a_page_hands_out_is_replayed(opened, page, tmp_path, capsys):
    _, manifests = opened(page)
    manifests.pop("dropping", None)  # below the board, and computed twice in another test
    assert set(VIEWS[page][1]) <= set(manifests)
    if page == "board":
        assert len(manifests["board.manifest.json"]["results"]) == 2
    for manifest in manifests.values():
        file = tmp_path / "one.json"
        file.write_text(json.dumps(manifest))
        capsys.readouterr()
        assert main(["replay", str(file), "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["verdict"] == "equal" and report["changed"] == {}


@pytest.mark.slow
def test_a_number_that_is_another_is_found_in_a_manifest_of_several(opened, tmp_path, capsys):
    manifest = opened("board")[1]["board.manifest.json"]
    cell = next(iter(manifest["results"]))
    manifest["results"][cell]["summary"]["breakpoint"]["n"] += 1
    manifest["results"][cell] = sealed(manifest["results"][cell])
    file = tmp_path / "board.json"
    file.write_text(json.dumps(manifest))
    assert main(["replay", str(file), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "different"
    assert [row["where"] for row in report["differences"]] == [f"{cell}.breakpoint.n"]


@pytest.mark.parametrize("page", ["yours", "calibration", *in_full("lighting")])
def test_other_code_runs_as_it_stands(root, page, monkeypatch):
    import lab

    # The run itself takes a minute: of it, that it can be asked for.
    monkeypatch.setattr(lab, "run", lambda name, **fields: EXPERIMENTS.get(name).spec(fields))
    app = AppTest.from_file(str(root / "pages" / f"{page}.py"), default_timeout=TIMEOUT_S).run()
    if page != "yours":
        opened_tab(app, page, METHOD)
        until(app, lambda app: len(app.code))
    codes = [code.value for code in app.code if code.language == "python"]
    assert codes
    for code in codes:
        names = {}
        exec(code, names)
        assert {"result", "found", "seen"} & set(names)


def test_the_code_of_relight_gives_the_answer_that_is_shown(root):
    query = {"a": "hog", "lighting.exposure_stops": "-3"}
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/lighting.py")
    for key, value in query.items():
        app.query_params[key] = value
    opened_tab(app, "lighting", METHOD)
    until(app, lambda app: any("look(studio" in c.value for c in app.code))
    (code,) = [c.value for c in app.code if "look(studio" in c.value]
    assert "exposure_stops=-3" in code
    names = {}
    exec(code, names)
    answer = names["ground"].names[int(names["seen"].proba.argmax())]
    shown = [*(m.value for m in app.markdown), *(m.value for m in app.metric)]
    said = " ".join(map(str, shown)).replace("\\", "")
    assert answer in said and f"{names['seen'].margin:+.1f}" in said, said


@pytest.mark.slow
def test_the_code_of_the_slide_gives_the_numbers_beside_the_slider(root):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/gap.py")
    for key, value in {**GAP, "a": "hog", "gap.closed": "50"}.items():
        app.query_params[key] = value
    app = until(
        opened_tab(app, "gap", METHOD), lambda a: any("slide.step" in c.value for c in a.code)
    )
    (code,) = [c.value for c in app.code if "slide.step" in c.value]
    names = {}
    exec(code, names)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Gap |δ|"] == number(names["here"]["modality_gap"]["value"])
    assert shown["Zero-shot"] == number(names["here"]["zero_shot"]["value"])


@pytest.mark.parametrize(
    "experiment", ["gap_temperature", *in_full(*(set(EXPERIMENTS.ids()) - {"gap_temperature"}))]
)
def test_the_code_of_every_experiment_gives_what_its_page_shows(root, experiment):
    """With the fields of the contract test, which keeps each result in the store."""
    app = AppTest.from_file(str(root / "pages" / "experiments.py"), default_timeout=TIMEOUT_S)
    app.query_params["exp"] = experiment
    for name, value in SMALL[experiment].items():
        app.query_params[f"{experiment}.{name}"] = str(value)
    app.run()
    if any(button.key == "lab.run" for button in app.button):
        app.button(key="lab.run").click().run()
    until(app, lambda app: app.tabs and not app.warning)
    opened_tab(app, "experiments", METHOD)
    (code,) = [c.value for c in app.code if c.language == "python"]
    names = {}
    exec(code, names)
    headline = names["result"].words().headline
    assert any(headline in m.value.replace("\\", "") for m in app.markdown)
    (line,) = [c.value for c in app.code if c.language == "bash"]
    name, spec = asked(line)
    assert EXPERIMENTS.get(name).resolve(spec) == names["result"].spec
