"""What a report gives beside its page: a notebook with the same digits, a figure for paper."""

import io
import json

import numpy as np
import pytest
from PIL import Image

import lab
from lab.core.errors import BadInput, Unavailable
from lab.engine.report.forms import FORMS
from lab.figures.report import paper
from tests.experiments.test_contract import SMALL
from tests.pages.waiting import in_full


@pytest.fixture(scope="module")
def result():
    return lab.run("severity", **SMALL["severity"])


@pytest.mark.slow
def test_the_notebook_runs_to_the_same_digits(result, root):
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.reads(FORMS[".ipynb"]({"severity": result}).decode(), as_version=4)
    nbformat.validate(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(
        "import json; json.dumps({'summary': result.summary, 'tables': result.tables})"
    ))  # fmt: skip
    done = NotebookClient(notebook, resources={"metadata": {"path": str(root)}}).execute()
    *_, same, numbers = [c.outputs[-1]["data"]["text/plain"] for c in done.cells if "outputs" in c]
    assert same == "True"
    again = json.loads(numbers[1:-1].encode().decode("unicode_escape"))
    assert again == json.loads(json.dumps({"summary": result.summary, "tables": result.tables}))


needs_kaleido = pytest.mark.skipif(not paper.available(), reason="needs kaleido, an extra")


@needs_kaleido
@pytest.mark.browser
@pytest.mark.parametrize("form", ["png", *in_full("svg", "pdf")])
def test_a_figure_for_paper_is_180_mm_wide_in_each_form(result, form):
    made = FORMS[f".{form}"]({"severity": result})
    if form == "svg":
        assert made.startswith(b"<svg") and b'width="680"' in made
    elif form == "pdf":
        assert made.startswith(b"%PDF") and b"/MediaBox [0 0 510 " in made
    else:
        picture = Image.open(io.BytesIO(made))
        assert picture.width == round(680 * paper.PNG_SCALE)
        assert len(np.unique(np.asarray(picture.convert("L")))) > 20


def test_each_form_of_a_figure_is_tried_here():
    assert set(paper.FORMATS) == {"png", "svg", "pdf"}


def test_without_kaleido_the_message_says_how_to_get_it(result, monkeypatch):
    monkeypatch.setattr(paper, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install kaleido=="):
        FORMS[".pdf"]({"severity": result})


@needs_kaleido
def test_without_a_browser_the_message_says_so(result, monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(Unavailable, match="Chromium"):
        FORMS[".svg"]({"severity": result})


def test_the_pin_that_is_said_is_the_pin_that_is_asked_for(root):
    assert paper.INSTALL.split()[-1] in (root / "requirements-figures.txt").read_text().split()


def test_a_figure_is_of_one_run(result):
    with pytest.raises(BadInput, match="2 runs"):
        FORMS[".svg"]({"a": result, "b": result})
