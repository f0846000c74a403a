"""Every notebook runs from top to bottom."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
QUICK = "where_does_it_break"
SMALLER = {
    '"n_test": 160': '"n_test": 40',
    '"severity", encoder="lite0"': '"severity", dataset="digits", encoder="hog"',
    '"severity", encoder="hog"': '"severity", dataset="digits", encoder="hog"',
    'speech_encoder="mfcc"': 'image_encoder="hog", text_encoder="ngrams", speech_encoder="mfcc"',
}
"""Every run executes one notebook on fewer items, with encoders made by hand; `make test-full` all
of them as they stand."""


def executed(path, root, monkeypatch, change=lambda source: source):
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("PYTHONPATH", str(root))
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = change(cell.source)
    done = NotebookClient(
        notebook, timeout=1200, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    assert all(cell.get("execution_count") for cell in done.cells if cell.cell_type == "code")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, root, monkeypatch):
    executed(path, root, monkeypatch)


def test_a_notebook_runs_on_fewer_items(root, monkeypatch):
    (path,) = [path for path in NOTEBOOKS if path.stem == QUICK]
    assert all(path.read_text().count(json.dumps(usual)[1:-1]) for usual in SMALLER)

    def smaller(source):
        for usual, quick in SMALLER.items():
            source = source.replace(usual, quick)
        return source

    executed(path, root, monkeypatch, smaller)
