import json
import shutil

import pytest

from lab.core.errors import StoreError
from lab.data.emojilab.dataset import EmojiLab
from lab.data.emojilab.drawings import read_svgs
from lab.store.paths import committed


@pytest.fixture
def folder(tmp_path):
    source = committed() / "emojilab"
    for name in ("concepts.json", "families.json", "names.json.xz"):
        shutil.copy(source / name, tmp_path / name)
    (tmp_path / "svg").mkdir()
    shutil.copy(source / "svg" / "noto.jsonl.xz", tmp_path / "svg" / "noto.jsonl.xz")
    return tmp_path


def read_all(folder):
    emojilab = EmojiLab(folder)
    emojilab.labels("family")
    emojilab.facets("text")
    read_svgs.__wrapped__(folder / "svg" / "noto.jsonl.xz")


def test_whole_files_are_read(folder):
    read_all(folder)


@pytest.mark.parametrize("damage", ["gone", "cut", "text"])
@pytest.mark.parametrize(
    "name", ["concepts.json", "families.json", "names.json.xz", "svg/noto.jsonl.xz"]
)
def test_damaged_file_is_named_with_its_remedy(folder, name, damage):
    path = folder / name
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:100])
    else:
        path.write_text("3")
    with pytest.raises(StoreError, match="git checkout -- data"):
        read_all(folder)


def test_concept_without_family_is_said(folder):
    path = folder / "families.json"
    path.write_text(json.dumps(json.loads(path.read_text())[1:]))
    with pytest.raises(StoreError, match="a family of every concept"):
        read_all(folder)
