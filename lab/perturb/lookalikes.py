"""What a finger or a reading machine takes a letter for."""

from __future__ import annotations

Instead = dict[str, list[str]]

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> Instead:
    """Return the letters beside each letter; a lower row is shifted right by half a key."""
    found: Instead = {}
    for r, row in enumerate(_ROWS):
        for c, letter in enumerate(row):
            near = [(r, c - 1), (r, c + 1), (r - 1, c), (r - 1, c + 1), (r + 1, c - 1), (r + 1, c)]
            found[letter] = [
                _ROWS[y][x] for y, x in near if 0 <= y < len(_ROWS) and 0 <= x < len(_ROWS[y])
            ]
    return found


NEIGHBOURS: Instead = _neighbours()
"""The neighbouring letter keys of QWERTY, in lower case."""

LOOKALIKES: Instead = {
    "a": ["o", "e"],
    "b": ["h", "6"],
    "c": ["e", "("],
    "d": ["cl", "o"],
    "e": ["c", "o"],
    "f": ["t"],
    "g": ["9", "q"],
    "h": ["b", "n"],
    "i": ["l", "1", "j"],
    "j": ["i"],
    "k": ["lc"],
    "l": ["1", "I", "i"],
    "m": ["rn", "nn"],
    "n": ["r", "u"],
    "o": ["0", "c"],
    "p": ["n"],
    "q": ["g", "9"],
    "r": ["n"],
    "s": ["5"],
    "t": ["f", "l"],
    "u": ["v", "n"],
    "v": ["u", "y"],
    "w": ["vv"],
    "x": ["%"],
    "y": ["v"],
    "z": ["2"],
    "A": ["4"],
    "B": ["8", "R"],
    "C": ["G", "("],
    "D": ["O", "0"],
    "E": ["F"],
    "F": ["P"],
    "G": ["6", "C"],
    "H": ["M"],
    "I": ["l", "1"],
    "J": ["3"],
    "K": ["X"],
    "L": ["I"],
    "M": ["N"],
    "N": ["M"],
    "O": ["0", "Q"],
    "P": ["F"],
    "Q": ["O"],
    "R": ["K"],
    "S": ["5"],
    "T": ["7"],
    "U": ["V"],
    "V": ["U"],
    "W": ["VV"],
    "X": ["K"],
    "Y": ["V"],
    "Z": ["2"],
    "0": ["O", "o"],
    "1": ["l", "I"],
    "2": ["Z"],
    "5": ["S"],
    "6": ["b"],
    "8": ["B"],
    "9": ["g"],
}
"""Latin letters and digits that optical character recognition confuses; a choice of our own."""
