import pytest

from lab.core.csv_rows import csv_rows, finite_cell
from lab.core.errors import BadInput


def test_names_are_small_and_rows_are_counted_as_an_editor_does():
    found = csv_rows(b"\xef\xbb\xbfA, b \n1,2\n3,\n", "numbers", "Mend it.")
    assert found.header == ("a", "b")
    assert found.rows == ((2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": ""}))
    assert finite_cell(found.rows[0][1], "b", 2) == 2.0
    with pytest.raises(BadInput, match="finite b in row 3; got ''"):
        finite_cell(found.rows[1][1], "b", 3)


def test_what_is_no_table_is_named():
    with pytest.raises(BadInput, match=r"a CSV file of numbers.*Mend it\."):
        csv_rows(b"\xff\xfe", "numbers", "Mend it.")
