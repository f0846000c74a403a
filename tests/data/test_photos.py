"""The packaged photographs are whole, named and licensed, and there is a light to put on them."""

import importlib.util

import numpy as np
import pytest
from PIL import Image

from lab.core.contracts import Modality
from lab.core.errors import Unavailable
from lab.data import DATASETS, availability_of
from lab.data.photos import PHOTOS, Photos, path_of

DATA = DATASETS.get("photos")


def test_each_picture_is_the_file_of_the_package_fitted_in_and_kept():
    items = DATA.column(Modality.IMAGE, "photo").items
    for photo, item in zip(PHOTOS, items, strict=True):
        with Image.open(path_of(photo)) as file:
            small = np.asarray(file.convert("RGB").resize((32, 32), Image.Resampling.BOX))
        inside = item[~(item == 255).all(axis=(1, 2))]
        inside = inside[:, ~(inside == 255).all(axis=(0, 2))]
        seen = np.asarray(Image.fromarray(inside).resize((32, 32), Image.Resampling.BOX))
        assert np.abs(seen.astype(float) - small).mean() < 12, photo.id
        assert item is items[PHOTOS.index(photo)] and not item.flags.writeable


def test_every_class_and_caption_is_given_and_the_licence_is_written_down(root):
    told = (root / "data" / "ATTRIBUTION.md").read_text()
    for photo in PHOTOS:
        row = next(line for line in told.splitlines() if f"`{photo.id}`" in line)
        assert photo.file in row and photo.licence in row
        assert photo.caption.isascii() and len(photo.caption.split()) >= 3
    assert DATA.name("cup-of-coffee") == "cup of coffee"
    assert DATA.column(Modality.TEXT, "en", ["coins"]).items == ["four rows of old Greek coins"]
    assert "not for findings" in DATA.card.notes


@pytest.mark.parametrize("seed", range(3))
def test_a_probe_can_be_fitted_so_that_there_is_a_light_to_put_on_them(seed):
    from lab.experiments.lighting.ground import ground_of, head_of

    ground = ground_of("photos", "", "group", n_test=20, seed=seed)
    assert ground.names == ("living", "things") and len(ground.ids) == len(PHOTOS)
    head = head_of(ground, "hog")
    assert head.answer(ground.pictures([0, 14]), np.array([0, 14])).shape == (2, 2)


def test_without_the_package_everything_says_the_command(monkeypatch):
    assert availability_of(Photos()).ok
    real = importlib.util.find_spec
    gone = lambda name, package=None: None if name == "skimage" else real(name, package)  # noqa: E731
    monkeypatch.setattr(importlib.util, "find_spec", gone)
    photos = Photos()
    there = availability_of(photos)
    assert (there.ok, there.command) == (False, "pip install scikit-image==0.26.0")
    for ask in (
        lambda: photos.concepts, lambda: photos.labels("group"), lambda: photos.name("cat"),
        lambda: photos.facets(Modality.TEXT), lambda: photos.column(Modality.IMAGE, "photo"),
    ):  # fmt: skip
        with pytest.raises(Unavailable, match="pip install scikit-image"):
            ask()
