import numpy as np
import pytest

from lab.core.errors import BadInput, LabError, TooFew, UnknownId
from lab.limits.own.table import read_own

COUNTS = "severity,right,n\n0,38,40\n1,30,40\n3,9,40\n"


def read(text, **given):
    return read_own(text.encode(), **given)


def test_counts_in_any_order_are_sorted_by_severity():
    table = read("n,Severity,RIGHT\n40,3,9\n40,0,38\n40,1,30\n")
    assert table.levels.tolist() == [0, 1, 3] and table.families == ()
    assert table.right[""].tolist() == [[38, 30, 9]] and table.n[""].tolist() == [[40] * 3]
    assert table.place("", 2) == "9 of 40 at 3 (row 2)"


def test_a_row_an_item_is_the_same_as_its_counts():
    rows = [f"{x},{int(i < hits)}" for x, hits in ((0, 38), (1, 30), (3, 9)) for i in range(40)]
    table = read("severity,right\n" + "\n".join(rows) + "\n")
    assert np.array_equal(table.right[""], read(COUNTS).right[""])


def test_items_and_families_and_conditions():
    rows = [f"{x},{int(i % 4 >= x)},i{i},{c}" for c in "ab" for x in (0, 1, 2) for i in range(12)]
    table = read("severity,right,item,condition\n" + "\n".join(rows) + "\n")
    assert table.conditions == ("a", "b") and len(table.families) == 12
    assert table.right["b"].shape == (12, 3) and table.right["b"].sum(axis=0).tolist() == [12, 9, 6]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("", BadInput, "no header"),
        ("severity,right,n\n", BadInput, "a header alone"),
        ("severity,n\n0,1\n", BadInput, "the column right in row 1"),
        ("severity,rigth,n\n0,1,2\n", UnknownId, "row 1; got 'rigth'. Did you mean right"),
        ("severity,right,n,n\n0,1,2,2\n", BadInput, "n 2 times"),
        (COUNTS + "4,x,40\n", BadInput, "finite right in row 5; got 'x'"),
        (COUNTS + "4,1,nan\n", BadInput, "finite n in row 5; got 'nan'"),
        (COUNTS + "4,0,0\n", BadInput, "n of 1 or more in row 5; got 0"),
        (COUNTS + "4,41,40\n", BadInput, "0 to 40, as n is, in row 5; got 41"),
        (COUNTS + "4,-1,40\n", BadInput, "in row 5; got -1"),
        (COUNTS + "4,2.5,40\n", BadInput, "in row 5; got 2.5"),
        (COUNTS + "-4,2,40\n", BadInput, "severity of 0 or more in row 5; got -4"),
        (COUNTS + "3,2,40\n", BadInput, "severity 3 in row 5, after row 4"),
        (COUNTS + "4,2,40,9\n", BadInput, "row 5"),
        ("severity,right\n0,3\n", BadInput, "to 1, as a row is one answer.* in row 2; got 3"),
        ("severity,right,n\n0,38,40\n1,30,40\n", TooFew, r"0 \(row 2\), 1 \(row 3\)"),
        ("severity,right,n\n1,38,40\n2,30,40\n3,9,40\n", BadInput, r"lowest; got 1 \(row 2\)"),
        (COUNTS + "4,5,9\n", TooFew, r"9 answers: 5 of 9 at 4 \(row 5\)"),
        ("severity,right,n,family\n0,5,40,\n", BadInput, "a family in row 2"),
        (
            "severity,right,n,condition\n0,38,40,a\n1,30,40,a\n2,3,40,a\n0,38,40,b\n1,3,40,b\n",
            BadInput, "2 of a in row 4, not of b",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_row_and_value(text, kind, words):
    with pytest.raises(kind, match=words):
        read(text)


def test_a_knob_that_helps_has_no_level_0():
    with pytest.raises(BadInput, match="severity above 0 in row 2; got 0"):
        read(COUNTS, rising=True)


def test_few_families_at_a_severity_are_too_few():
    rows = "".join(f"{x},5,40,f{i}\n" for x in (0, 1, 2) for i in range(12) if i < 9 or x < 2)
    with pytest.raises(TooFew, match="9 families: 45 of 360 at 2"):
        read("severity,right,n,family\n" + rows)


def test_a_file_that_is_no_table(tmp_path):
    for source in (b"\xff\xfe\x00", tmp_path / "none.csv", tmp_path):
        with pytest.raises(LabError, match="CSV file of a curve"):
            read_own(source)
