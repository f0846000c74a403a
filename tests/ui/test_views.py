"""The small pieces of the pages: cells, links, code lines, neighbours, downloads, colours."""

import csv
import io
import json
import shlex
import tomllib

import numpy as np
import pytest

import lab
from lab.encoders import ENCODERS
from lab.engine.board import default_board
from lab.engine.report.reproduce import changed, python_line, shell_line
from lab.figures.theme import INK
from lab.ui.app.download import csv_of, manifest_of, results_of
from lab.ui.app.media import framed
from lab.ui.app.nav import ENTRIES, FOLDER
from lab.ui.board.cells import cell_rows, reading_order, short_title
from lab.ui.board.curve import fitting
from lab.ui.board.try_this import links_of
from lab.ui.one_sample.neighbours import fates
from tests.experiments.test_contract import SMALL


def test_cells_are_live_before_recorded():
    cells = default_board()
    first, second, third, fourth = cells[:4]
    record = {"status": "breaks", "value": 1.0}
    kept = {c.key: record for c in (first, second)}
    rows = cell_rows(cells, {first.key: record}, kept, {fourth.key: "no weights"})
    state = {row["key"]: row["state"] for row in rows}
    assert [state[c.key] for c in (first, second, third, fourth)] == [
        "live", "recorded", "pending", "failed",
    ]  # fmt: skip
    assert len(rows) == len(cells)


def test_controls_follow_their_encoder():
    order = sorted(default_board(widen=True), key=reading_order)
    seen = list(dict.fromkeys(cell.spec.encoder for cell in order))
    for name in seen:
        head = ENCODERS.get(name).card.control_of
        if head in seen:
            between = seen[seen.index(head) + 1 : seen.index(name)]
            assert all(ENCODERS.get(other).card.control_of == head for other in between)


def test_short_titles_are_short_and_tell_the_rows_of_an_encoder_apart():
    for encoder in ENCODERS:
        related = [e for e in ENCODERS if e.card.control_of == encoder.id]
        titles = [short_title(e.card) for e in (encoder, *related)]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("encoder", ENCODERS.ids())
def test_what_fits_an_encoder_can_be_run(encoder):
    from lab.experiments.severity.run import SeveritySpec

    for perturbation in fitting(encoder):
        SeveritySpec(encoder=encoder, perturbation=perturbation)


@pytest.mark.parametrize("encoder", ["lite0", "hog", "minilm", "lite0-random-0"])
def test_three_links_lead_on_to_what_exists(encoder):
    links = links_of(encoder, fitting(encoder)[-1])
    assert len(links) == 3
    assert {page for _, page, _ in links} <= {entry.url for entry in ENTRIES}
    for _, _, query in links:
        assert query["a"] in ENCODERS and query.get("b", "hog") in ENCODERS


@pytest.mark.parametrize(
    ("experiment", "fields"),
    [
        ("severity", {"encoder": "ngrams", "perturbation": "ocr", "n_test": 100, "facet": ""}),
        ("spaces", {"views": "lite0/noto, use/es", "measure": "mutual_knn", "test": False}),
        ("severity", {"encoder": "hog", "facet": "it's $HOME"}),
    ],
)
def test_the_code_shown_builds_the_same_spec(experiment, fields):
    from lab.experiments import EXPERIMENTS

    words = shlex.split(shell_line(experiment, fields))
    assert words[:5] == ["python", "-m", "lab", "run", experiment]
    given = dict(zip([w[2:] for w in words[5::2]], words[6::2], strict=True))
    assert set(given) == set(changed(experiment, fields))
    entry = EXPERIMENTS.get(experiment)
    assert entry.spec(given) == entry.spec(fields)
    captured = {}
    code = python_line(experiment, fields).replace("lab.run", "run").replace("import lab\n", "")
    exec(code, {"run": lambda name, **kw: captured.update(kw)})
    assert entry.spec(captured) == entry.spec(fields)


def test_only_what_is_not_at_its_default_is_in_the_code():
    fields = {"encoder": "ngrams", "perturbation": "ocr", "n_test": 100, "facet": ""}
    assert changed("severity", fields) == {
        "encoder": "ngrams", "perturbation": "ocr", "n_test": 100,
    }  # fmt: skip


def test_neighbours_are_kept_lost_and_gained():
    clean = [("a", "A", 0.9), ("b", "B", 0.8)]
    hurt = [("b", "B", 0.9), ("c", "C", 0.8)]
    left, right = fates(clean, hurt)
    assert [fate for _, fate in left] == ["lost", "kept"]
    assert [fate for _, fate in right] == ["kept", "gained"]
    assert fates(clean, []) == ([(n, "lost") for n in clean], [])


def test_csv_holds_the_numbers_and_leaves_nested_values_out():
    data = csv_of([{"name": "ä, b", "x": 0.5, "spec": {"a": 1}}, {"name": "c", "x": None}])
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert rows == [{"name": "ä, b", "x": "0.5"}, {"name": "c", "x": ""}]


def test_a_manifest_is_of_one_run_or_of_several():
    run = lab.run("severity", **SMALL["severity"])
    for shown in (run, run.as_dict(), lambda: run):
        one = json.loads(manifest_of(results_of(shown)))
        assert one["experiment"] == "severity" and one["tables"] == run.tables
    assert list(json.loads(manifest_of({"a": run, "b": run}))["results"]) == ["a", "b"]
    assert results_of(None) == results_of({}) == {}


def test_a_frame_hides_no_pixel():
    image = np.arange(224 * 224 * 3, dtype=np.uint8).reshape(224, 224, 3)
    shown = framed(image)
    assert shown.shape == (226, 226, 3)
    assert (shown[1:-1, 1:-1] == image).all()


def test_words_in_figures_have_the_colours_of_the_app(root):
    theme = tomllib.loads((root / ".streamlit" / "config.toml").read_text())["theme"]
    assert {mode: theme[mode]["textColor"] for mode in ("light", "dark")} == INK


def test_every_page_file_is_in_the_table_once():
    assert sorted(p.name for p in FOLDER.glob("*.py")) == sorted(e.file for e in ENTRIES)
    assert len({entry.url for entry in ENTRIES}) == len(ENTRIES)
