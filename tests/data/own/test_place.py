"""Degrees of a CSV: both or none, in range, and the row is named."""

import pytest

from lab.core.errors import BadInput
from lab.data.own.listing import list_pictures
from lab.data.own.place import place_of
from tests.data.folders import two_classes


def test_both_or_none():
    assert place_of("48.87", "2.33", "line 2") == (48.87, 2.33)
    assert place_of("-90", "180", "line 2") == (-90.0, 180.0)
    assert place_of("", "", "line 2") is None


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        ("90.1", "0", r"lat from -90 to 90 degrees.*90\.1 in line 3"),
        ("0", "-180.5", r"lon from -180 to 180 degrees.*-180\.5 in line 3"),
        ("nan", "0", "lat from.*nan in line 3"),
        ("0", "inf", "lon from.*inf in line 3"),
        ("48,87", "2", "no number in line 3"),
        ("48.87", "", "lat and lon together.*lat alone in line 3"),
        ("", "2.33", "lat and lon together.*lon alone in line 3"),
    ],
)
def test_what_are_no_degrees_are_refused_with_their_row(tmp_path, lat, lon, words):
    two_classes(tmp_path)
    rows = f'a/0.png,one,1,2\na/1.png,one,"{lat}",{lon}\n'
    (tmp_path / "list.csv").write_text(f"file,label,lat,lon\n{rows}")
    with pytest.raises(BadInput, match=words):
        list_pictures(tmp_path / "list.csv")


@pytest.mark.parametrize("column", ["lat", "lon"])
def test_one_column_without_the_other_is_refused(tmp_path, column):
    two_classes(tmp_path)
    (tmp_path / "list.csv").write_text(f"file,label,{column}\na/0.png,one,1\n")
    with pytest.raises(BadInput, match=f"columns lat and lon together.*{column} alone"):
        list_pictures(tmp_path / "list.csv")
