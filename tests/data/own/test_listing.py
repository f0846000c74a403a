"""What a folder or a CSV names: in order, inside the folder, counted before anything is read."""

import pytest

from lab.core.errors import BadInput
from lab.data.own import csv_file as own_csv
from lab.data.own import listing as own_listing
from lab.data.own.listing import list_pictures
from tests.data.folders import noise, two_classes


def reasons(listing):
    return {skip.name: skip.reason for skip in listing.skipped}


def test_a_folder_is_listed_by_class_and_name(tmp_path):
    two_classes(tmp_path)
    (tmp_path / "a" / ".DS_Store").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "a" / "deeper").mkdir()
    listing = list_pictures(tmp_path)
    names = ["a/0.png", "a/2.png", "a/4.png", "b/1.png", "b/3.png", "b/5.png"]
    assert list(listing.files) == [f.id for f in listing.files.values()] == names
    assert {f.label for f in listing.files.values()} == {"a", "b"}
    assert reasons(listing) == {
        "notes.txt": "not in the sub-folder of a class", "a/deeper": "not a file",
    }  # fmt: skip


def test_links_out_of_the_folder_are_never_followed(tmp_path):
    secret = noise(tmp_path / "secret" / "s.png", 99)
    root = two_classes(tmp_path / "mine")
    (root / "a" / "out.png").symlink_to(secret)
    (root / "c").symlink_to(secret.parent)
    (root / "a" / "dangling.png").symlink_to(tmp_path / "nothing-there.png")
    (root / "a" / "within.png").symlink_to(root / "b" / "1.png")
    (root / "a" / "round.png").symlink_to("round.png")
    listing = list_pictures(root)
    leaves = "a link that leaves the folder"
    assert reasons(listing) == {
        "a/out.png": leaves, "c": leaves, "a/dangling.png": leaves,
        "a/round.png": "a path that leads nowhere",
    }  # fmt: skip
    within = next(f for f in listing.files.values() if f.id == "a/within.png")
    assert within.path == (root / "b" / "1.png").resolve() and within.label == "a"


def test_evil_paths_in_a_csv_are_named_and_not_looked_for(tmp_path):
    secret = noise(tmp_path / "secret.png", 99)
    root = two_classes(tmp_path / "mine")
    (root / "up").symlink_to(tmp_path)
    evil = ["../secret.png", str(secret), "a/../../secret.png", "up/secret.png", "a", ".",
            "a/gone.png", "a/\x07.png", "", "/etc/passwd", "a/" + 300 * "b"]  # fmt: skip
    rows = [*(f"{name},x" for name in evil), "./a/0.png,x", "a/0.png,y", "a/2.png,", "b/1.png,y"]
    (root / "list.csv").write_text("file,label\n" + "\n".join(rows) + "\n")
    listing = list_pictures(root / "list.csv")
    assert [(f.id, f.label) for f in listing.files.values()] == [("a/0.png", "x"), ("b/1.png", "y")]
    said = [(s.name, s.reason) for s in listing.skipped]
    assert [reason for _, reason in said] == [
        *["a path that leaves the folder"] * 3, "a link that leaves the folder",
        "not a file", "not a file", "no file there",
        "a name with characters that cannot be shown", "no name",
        "a path that leaves the folder", "a path that cannot be looked up (File name too long)",
        "named twice", "no label",
    ]  # fmt: skip
    assert said[3][0] == "up/secret.png"


def test_captions_capitals_and_other_columns(tmp_path):
    two_classes(tmp_path)
    text = '\ufeffFile ,LABEL,weight,Caption\na/0.png, one ,3,"a grey\n  field"\nb/1.png,two,,\n'
    (tmp_path / "list.csv").write_text(text, "utf-8")
    found = list_pictures(tmp_path / "list.csv").files.values()
    assert [(f.id, f.label, f.caption) for f in found] == [
        ("a/0.png", "one", "a grey field"), ("b/1.png", "two", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the columns file and label"),
        (b"name,class\na,b\n", "Missing: file, label"),
        ("file,label\ncafé.png,x\n".encode("latin-1"), "in UTF-8"),
        (b'file,label\n"a,b\n', "in UTF-8"),
        (b"file,label\n" + b"x" * 200_000 + b",y\n", "field larger"),
        (b"\x89PNG\r\n\x1a\n\0\0", "in UTF-8"),
        (b"file,label\n" + b"x" * 6_000_000, "at most 5 MB"),
    ],
    ids=["empty", "columns", "latin", "open quote", "long field", "picture", "large"],
)
def test_a_csv_that_is_none_is_answered(tmp_path, data, told):
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(BadInput, match=told) as raised:
        list_pictures(tmp_path / "list.csv")
    assert raised.value.do


def test_the_number_of_files_is_capped_before_any_is_read(tmp_path, monkeypatch):
    two_classes(tmp_path)
    monkeypatch.setattr(own_listing, "MAX_FILES", 5)
    with pytest.raises(BadInput, match="at most 5 files"):
        list_pictures(tmp_path)
    (tmp_path / "list.csv").write_text("file,label\n" + "a/0.png,x\n" * 6)
    with pytest.raises(BadInput, match="at most 5 files"):
        list_pictures(tmp_path / "list.csv")
    assert own_csv.MAX_CSV_MB == 5


def test_long_labels_and_captions_are_passed_over(tmp_path):
    two_classes(tmp_path)
    rows = f"a/0.png,{'x' * 101},\na/2.png,x,{'y' * 1001}\nb/1.png,x,fine\n"
    (tmp_path / "list.csv").write_text(f"file,label,caption\n{rows}")
    listing = list_pictures(tmp_path / "list.csv")
    assert [f.id for f in listing.files.values()] == ["b/1.png"]
    assert [s.name for s in listing.skipped] == ["a/0.png", "a/2.png"]


def test_a_place_that_is_neither_is_answered(tmp_path):
    with pytest.raises(BadInput, match=r"a folder or a CSV at .*gone"):
        list_pictures(tmp_path / "gone")


@pytest.mark.parametrize(
    "data",
    [
        b"secret:x:0:0:secret:/home/secret:/bin/sh\n",
        b"secret,secret,secret\nsecret,a,b\n",
        b"file,secret\nsecret,a\n",
        b"file\tlabel\tsecret\n",
        b"secret\xff\xfesecret\n",
        b'secret,"secret\nsecret',
        b'"secret"secret,label\n',
        b"secret" * 1_000_000,
        b"secret" * 30_000 + b"\n",
    ],
    ids=["passwd", "table", "one column", "tabs", "bytes", "open", "quoted", "large", "long"],
)
def test_a_file_that_is_no_listing_is_never_quoted(tmp_path, data):
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(BadInput) as raised:
        list_pictures(tmp_path / "list.csv")
    said = str(raised.value).replace(str(tmp_path), "")
    assert "secret" not in said and "xff" not in said
    assert "UTF-8" in said or "at most 5 MB" in said or "columns file and label" in said
