"""The four parts of what two sources say of a label, in bits."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from lab.core.errors import BadInput

SOLVED = 1e-4
"""A solver's answer that is further outside its bounds, in bits, is none."""


@dataclass(frozen=True)
class Atoms:
    """Redundant, unique and synergistic information of (X1, X2) about Y, in bits, none below 0."""

    redundant: float
    """What each says alone."""
    unique_1: float
    """What only the first says."""
    unique_2: float
    """What only the second says."""
    synergy: float
    """What none says alone."""

    @property
    def total(self) -> float:
        """I(X1, X2; Y): the sum of the four."""
        return float(sum(astuple(self)))


def atoms_of(first: float, second: float, union: float, both: float) -> Atoms:
    """Return the atoms from I(X1;Y), I(X2;Y), the union information and I(X1,X2;Y), in bits.

    The union information (Bertschinger et al. 2014) is the least I(X1,X2;Y) of all joints that keep
    p(x1,y) and p(x2,y). All atoms are at least 0 by theorem; what a solver leaves below is cut.
    Raises ``BadInput`` where it leaves more than a ten-thousandth of a bit.

    >>> atoms_of(0.0, 0.0, 0.0, 1.0)
    Atoms(redundant=0.0, unique_1=0.0, unique_2=0.0, synergy=1.0)
    """
    # The least joint information is between the larger of the two alone and that of the data.
    bounded = min(max(union, first, second), both)
    if not abs(union - bounded) <= SOLVED:
        got = f"{union:.6g} with {first:.6g} and {second:.6g} alone, {both:.6g} together"
        raise BadInput(
            "a union information that was solved for", got, "Take fewer clusters or axes."
        )
    union = bounded
    parts = (first + second - union, union - second, union - first, both - union)
    return Atoms(*(max(float(part), 0.0) for part in parts))
