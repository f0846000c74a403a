"""The documentation: built strictly, once, without a network; its pages fetch nothing."""

import ast
import html
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys

import pytest
from pydantic import Field

from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.cli.parser import parser_of
from lab.core.glossary import GLOSSARY
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Spec
from lab.experiments.limit.knob import KNOBS
from lab.foresight.base import FORESIGHTS
from lab.fusion.base import FUSIONS
from lab.impute.base import IMPUTERS
from lab.impute.fills import FILLS
from lab.language import LANGUAGE_MODELS
from lab.lessons.lesson import lessons
from lab.perturb import PERTURBATIONS
from lab.stats.decide import Verdict
from lab.transferability import SCORES
from lab.ui.app import nav
from tests.house.test_light import NO_NETWORK
from tests.pages.waiting import WAIT_MS, until_seen

REGISTRIES = {
    "Experiments": EXPERIMENTS,
    "Data sets": DATASETS,
    "Encoders": ENCODERS,
    "Perturbations": PERTURBATIONS,
    "Distances": DISTANCES,
    "Scores": SCORES,
    "Foresight": FORESIGHTS,
    "Guards": GUARDS,
    "Searches": SEARCHES,
    "Fusions": FUSIONS,
    "Language models": LANGUAGE_MODELS,
    "Fills": FILLS,
    "Knobs": KNOBS,
    "Imputers": IMPUTERS,
}
BUILD = """
from mkdocs.__main__ import cli
cli(["build", "--strict", "--quiet", "--config-file", "docs/mkdocs.yml", "--site-dir", {folder!r}])
"""
FETCHED = re.compile(
    r"<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)=[\"']?((?:https?:)?//[^\"' >]+)"
    r"|@import|url\([\"']?((?:https?:)?//[^)]+)"
)
PYTHON = re.compile(r"^```python\n(.*?)^```$", flags=re.M | re.S)
COMMAND = re.compile(r"^ *python -m lab (.+)$", flags=re.M)


def file_of_docs(root, name):
    """A file of docs/ as mkdocs imports it: a file of its own."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", root / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def hooks(root):
    """What mkdocs calls."""
    return file_of_docs(root, "hooks")


@pytest.fixture(scope="module")
def registry_pages(root):
    """What makes the pages of the registries."""
    return file_of_docs(root, "registry_pages")


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    """The folder of the site."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK + BUILD.format(folder=str(folder))],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def written(root):
    """The pages that are written by hand."""
    return {page.stem: page.read_text() for page in (root / "docs" / "pages").rglob("*.md")}


def text_of(page):
    """The words of a page, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text()))


def sections(made):
    """The text of each entry by its id."""
    return {part.split("`")[1]: part for part in re.split(r"^## (?=`)", made, flags=re.M)[1:]}


@pytest.mark.parametrize("title", REGISTRIES)
def test_one_section_for_each_entry(registry_pages, title):
    assert set(registry_pages.REGISTRIES) == set(REGISTRIES)
    assert list(sections(registry_pages.REGISTRIES[title]())) == REGISTRIES[title].ids()


def test_levels_stand_in_their_unit(registry_pages):
    made = sections(registry_pages.perturbations())
    for entry in PERTURBATIONS:
        assert f"| severity | {entry.unit} |" in made[entry.id]
        assert f"| 5 | {entry.physical(5):g} |" in made[entry.id]


def test_guards_state_threshold_and_unit(registry_pages):
    made = sections(registry_pages.guards())
    for entry in GUARDS:
        assert f"{entry.sense} {entry.threshold:g}, in {entry.unit}" in made[entry.id]
        assert entry.meaning in made[entry.id] and entry.source in made[entry.id]


def test_searches_state_what_they_ask_for(registry_pages):
    made = sections(registry_pages.searches())
    for entry in SEARCHES:
        assert ("slopes" in made[entry.id]) is entry.needs_gradient


def test_every_field_has_a_line_of_help(registry_pages):
    made = sections(registry_pages.experiments())
    for entry in EXPERIMENTS:
        for name, field in entry.spec_type.model_fields.items():
            assert field.description, f"{entry.id}.{name}"
            assert f"| `{name}` |" in made[entry.id]
            assert (
                registry_pages.table([""], [[field.description]]).splitlines()[2][1:]
                in made[entry.id]
            )


def test_bounds_in_words(registry_pages):
    class Knobs(Spec):
        n_test: int = Field(240, ge=40, le=800, description="Test concepts.")
        split: str = Field("family", max_length=9)
        gain_db: float | None = Field(None, gt=0)

    fields = Knobs.model_json_schema()["properties"]
    assert {name: registry_pages.allowed(field, {}) for name, field in fields.items()} == {
        "n_test": "integer >= 40 <= 800",
        "split": "string length <= 9",
        "gain_db": "number > 0 or null",
    }


def test_a_cell_cannot_break_its_table(registry_pages):
    assert registry_pages.table(["a"], [["x | y\nz"]]).splitlines()[2] == "| x \\| y z |"


def test_no_formula_is_left_as_it_was_typed(registry_pages):
    entries = [*EXPERIMENTS, *DISTANCES, *SCORES]
    assert [entry.id for entry in entries if "\\" in registry_pages.formula(entry.formula)] == []


def test_examples_of_docstrings_become_code(hooks):
    fenced = hooks.fenced("Add one.\n\n>>> 1 + 1\n2\n\nThe end.")
    assert "```pycon\n>>> 1 + 1\n2\n```" in fenced and fenced.endswith("The end.")


def test_the_examples_of_decisions_show_every_verdict(hooks):
    found = re.findall(r"\*\*(\w+)\*\*", hooks.decisions())
    assert found == ["more", "less", "equal", "more", "equal", "undecided", "untested"]
    assert {Verdict(word) for word in found} == set(Verdict)


def test_the_code_of_the_pages_names_what_is_there(written):
    calls = [
        (name, node)
        for name, text in written.items()
        for block in PYTHON.findall(text)
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lab.run"
    ]
    assert len(calls) > 5
    for name, call in calls:
        known = EXPERIMENTS.get(call.args[0].value).spec_type.model_fields
        assert {keyword.arg for keyword in call.keywords} <= set(known), name


def test_the_commands_of_the_pages_are_those_of_the_command_line(written):
    commands = [line for text in written.values() for line in COMMAND.findall(text)]
    assert len(commands) > 10
    for command in commands:
        options, rest = parser_of("python -m lab").parse_known_args(
            shlex.split(command.split(" > ")[0])
        )
        fields = {word.removeprefix("--") for word in rest if word.startswith("--")}
        run = options.command == "run"
        known = EXPERIMENTS.get(options.experiment).spec_type.model_fields if run else ()
        assert fields <= set(known), command


def test_the_pages_of_the_app_are_called_as_the_app_calls_them(written):
    named = {name for text in written.values() for name in re.findall(r"page \*([^*]+)\*", text)}
    assert len(named) > 3
    assert named <= {entry.title for entry in nav.shown()}


@pytest.mark.slow
def test_no_page_fetches_anything(site):
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len(pages) > 30
    found = {page.name: FETCHED.findall(page.read_text()) for page in pages}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.slow
def test_every_experiment_is_described(site):
    page = (site / "reference" / "experiments.html").read_text()
    parts = {part.split('"')[0]: part for part in page.split('<h2 id="')[1:]}
    for entry in EXPERIMENTS:
        assert html.escape(entry.question, quote=False) in parts[entry.id]
        assert parts[entry.id].count("<math") == 1
        assert parts[entry.id].count("<tr>") == 1 + len(entry.spec_type.model_fields)
        assert parts[entry.id].count("<li>") >= len(entry.references)


@pytest.mark.slow
def test_every_word_is_in_the_glossary(site):
    said = text_of(site / "glossary.html")
    assert [term.term for term in GLOSSARY.values() if term.meaning not in said] == []


@pytest.mark.slow
def test_public_functions_are_described_with_their_examples(site):
    page = site / "reference" / "python" / "core.html"
    said = text_of(page)
    assert "Return the generator of one sample for one purpose" in said
    assert re.search(r"stream\(\s*seed: int, sample_id: str, purpose: str\s*\)", said)
    assert ">>> estimate(0.4625, 0.411, 0.512)" in said
    assert "_said" not in said and "<blockquote>" not in page.read_text()


@pytest.mark.slow
def test_how_to_pages_hold_the_files_of_contributing(site, root):
    contributing = (root / "CONTRIBUTING.md").read_text()
    files = re.findall(r"^```python\n# (lab/\S+\.py)", contributing, flags=re.M)
    said = "".join(text_of(page) for page in (site / "howto").glob("*.html"))
    assert len(files) == 6
    assert [name for name in files if f"# {name}" not in said] == []


@pytest.mark.slow
def test_every_lesson_says_what_it_asks_and_what_is_not_known(site):
    said = text_of(site / "lessons.html")
    for one in lessons():
        assert one.title in said and one.question in said and one.unknown in said
        assert json.loads((site / "lessons" / f"{one.id}.ipynb").read_text())["cells"]
        assert one.question in text_of(site / "lessons" / f"{one.id}.html")


@pytest.mark.slow
def test_every_notebook_is_shown_and_can_be_had(site, root):
    page = (site / "notebooks.html").read_text()
    files = sorted((root / "notebooks").glob("*.ipynb"))
    for file in files:
        assert f'href="notebooks/{file.name}"' in page
        assert json.loads((site / "notebooks" / file.name).read_text())["cells"]
    assert page.count('class="plotly-graph-div"') == len(files) >= 5


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_opened_from_its_folder_draws_finds_and_asks_nobody(site, browser):
    asked, wrong = [], []
    page = browser.new_page()
    page.set_default_timeout(WAIT_MS)
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((site / "notebooks.html").as_uri())
    page.locator(".figure .main-svg").first.wait_for()
    page.goto((site / "index.html").as_uri())
    search = page.get_by_role("textbox", name="Search")
    found = page.locator(".md-search-result__item a[href*='glossary']").first

    def ask():
        search.clear()
        search.press_sequentially("hubness")

    until_seen(ask, lambda timeout: found.wait_for(timeout=timeout))
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert wrong == []
