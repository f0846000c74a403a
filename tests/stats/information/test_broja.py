"""BROJA: the gates, its bounds, its symmetries, and an independent oracle."""

from dataclasses import astuple

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.information.atoms import atoms_of
from lab.stats.information.broja import (
    GATES,
    broja,
    gate,
    gate_errors,
    mutual_information,
    table_of,
)


@pytest.mark.parametrize("name", GATES)
def test_a_gate_has_its_known_atoms(name):
    assert astuple(broja(gate(name))) == pytest.approx(GATES[name][1], abs=1e-4)


def test_the_self_check_says_how_far_off_and_refuses_more(monkeypatch):
    assert max(gate_errors().values()) < 1e-5
    monkeypatch.setitem(GATES, "sum", ((0, 1, 1, 2), (0.6, 0.0, 0.0, 1.0)))
    with pytest.raises(BadInput, match="sum"):
        gate_errors()


def test_the_atoms_add_up_and_swapping_sources_swaps_the_unique_ones():
    p = np.random.default_rng(0).dirichlet(np.ones(24)).reshape(3, 4, 2)
    found, swapped = broja(p), broja(p.transpose(1, 0, 2))
    one, two = mutual_information(p.sum(axis=1)), mutual_information(p.sum(axis=0))
    assert found.total == pytest.approx(mutual_information(p.reshape(12, 2)), abs=1e-6)
    assert found.redundant + found.unique_1 == pytest.approx(one, abs=1e-6)
    assert found.redundant + found.unique_2 == pytest.approx(two, abs=1e-6)
    assert (swapped.unique_1, swapped.unique_2, swapped.synergy) == pytest.approx(
        (found.unique_2, found.unique_1, found.synergy), abs=1e-6
    )


def test_what_no_one_saw_is_no_cell():
    p = gate("exclusive or")
    wide = np.zeros((4, 3, 5))
    wide[np.ix_([0, 2], [0, 1], [1, 2, 4])] = p
    assert astuple(broja(wide)) == pytest.approx((0, 0, 0, 1), abs=1e-4)


def test_rows_are_counted():
    table = table_of([0, 1, 1, 0], [2, 0, 0, 2], [0, 1, 1, 1], (2, 3, 2))
    assert table[1, 0, 1] == 0.5 and table[0, 2].tolist() == [0.25, 0.25] and table.sum() == 1


def test_what_is_no_distribution_is_refused():
    with pytest.raises(BadInput, match="sum to 1"):
        broja(np.full((2, 2, 2), 0.2))
    with pytest.raises(BadInput, match="below their sizes"):
        table_of([0, 2], [0, 1], [0, 1], (2, 2, 2))
    with pytest.raises(BadInput, match="solved for"):
        atoms_of(0.5, 0.5, 0.2, 1.0)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", GATES)
def test_an_independent_solver_agrees_on_the_gates(name):
    import dit

    joint = gate(name)
    cells = [tuple(map(int, cell)) for cell in np.argwhere(joint)]
    known = dit.Distribution(
        ["".join(map(str, cell)) for cell in cells], [joint[cell] for cell in cells]
    )
    oracle = dit.pid.PID_BROJA(known)
    atoms = [oracle[node] for node in (((0,), (1,)), ((0,),), ((1,),), ((0, 1),))]
    assert astuple(broja(joint)) == pytest.approx([float(a) for a in atoms], abs=1e-4)
