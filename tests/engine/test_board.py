"""The board: its cells, a cell that breaks, cancelling."""

import pytest

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.engine import board as board_module
from lab.engine.board import COLUMNS, ROWS, BoardCell, BoardRun, default_board
from lab.engine.local import run_spec
from lab.engine.recorded import record_board
from lab.experiments.severity.run import SeveritySpec


def small(perturbation: str) -> BoardCell:
    return BoardCell(
        SeveritySpec(
            dataset="digits", encoder="hog", perturbation=perturbation, n_test=60,
            n_resamples=100, repeats=1,
        )
    )  # fmt: skip


def test_the_default_board_is_rows_times_columns():
    cells = default_board()
    of_places = {cell.spec.encoder for cell in default_board(dataset="placelab")}
    assert of_places == set(ROWS)
    assert {cell.spec.encoder for cell in cells} == set(ROWS) - {"geoclip", "sphere"}
    assert len(cells) == 2 * 4 + 3 * 2 + 2 * 2
    assert all(cell.spec.n_test == 240 for cell in cells)
    assert len({cell.key for cell in cells}) == len(cells)
    wide = default_board(widen=True)
    assert {cell.key for cell in cells} < {cell.key for cell in wide}
    assert {"dropped", "mispaired"} <= {cell.spec.perturbation for cell in wide}


@pytest.mark.parametrize("widen", [False, True])
def test_no_row_reads_what_the_data_set_lacks(widen):
    read = {cell.spec.encoder for cell in default_board(widen=widen, dataset="digits")}
    assert {"lite0", "hog"} <= read
    assert {ENCODERS.get(encoder).modality for encoder in read} == {Modality.IMAGE}


def test_every_column_is_of_its_modality():
    from lab.perturb import PERTURBATIONS

    for modality, ids in COLUMNS.items():
        assert {PERTURBATIONS.get(i).modality for i in ids} == {modality}


def test_a_broken_cell_is_marked_and_the_rest_goes_on(monkeypatch):
    cells = [small("gaussian_noise"), small("darker")]
    real = run_spec

    def broken(entry, spec, progress, **options):
        if spec.perturbation == "gaussian_noise":
            raise BadInput("a", "b", "c.")
        return real(entry, spec, progress, **options)

    monkeypatch.setattr(board_module, "kept", lambda entry, spec: None)
    monkeypatch.setattr(board_module, "run_spec", broken)
    run = BoardRun(cells)
    run.run()
    assert run.done
    assert list(run.failed) == [cells[0].key]
    [row] = run.records()
    assert row["key"] == cells[1].key
    with pytest.raises(BadInput, match="finished board"):
        record_board(run)


def test_cancel_keeps_what_was_done():
    run = BoardRun([small("gaussian_noise"), small("fog")])
    run.cancel()
    run.run()
    assert run.done
    assert all(run.result(row["key"]) is not None for row in run.records())
    with pytest.raises(BadInput, match="finished board"):
        record_board(run)


def test_a_board_that_costs_more_than_was_said_computes_nothing(monkeypatch):
    cells, computed = [small("fog"), small("darker")], []
    monkeypatch.setattr(board_module, "kept", lambda entry, spec: None)
    monkeypatch.setattr(
        board_module, "run_spec", lambda entry, spec, progress: computed.append(spec.perturbation)
    )
    run = BoardRun(cells, most=1)
    run.run()
    assert run.done and run.cancelled and run.cells_left == 2 and not computed
    # A cell that there is a record of does not count.
    BoardRun(cells, most=1, known={cells[0].key}).run()
    assert computed == ["fog", "darker"]


def test_the_cell_that_is_looked_at_comes_first(monkeypatch):
    cells = [small("fog"), small("darker"), small("gaussian_noise")]
    order = []
    monkeypatch.setattr(board_module, "kept", lambda entry, spec: None)
    monkeypatch.setattr(
        board_module, "run_spec", lambda entry, spec, progress: order.append(spec.perturbation)
    )
    BoardRun(cells, first=cells[1].key).run()
    assert order == ["darker", "fog", "gaussian_noise"]
