"""One's own folder as a data set: the whole battery, hostile files, and a run from end to end."""

import json
import os
import shutil

import numpy as np
import pytest
from PIL import Image

from lab.core.contracts import CANVAS_PX, Dataset, Modality
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.data import DATASETS
from lab.data.own.folder import OwnFolder
from tests.data.folders import bomb, drawn, noise, two_classes

IMAGE, TEXT = Modality.IMAGE, Modality.TEXT


def made(place) -> OwnFolder:
    return OwnFolder(f"own:{place}", place)


def saved(path, picture, **options):
    picture.save(path, **options)
    return path.read_bytes()


def test_it_keeps_the_protocol_of_a_data_set(tmp_path):
    data = DATASETS.get(f"own:{two_classes(tmp_path)}")
    assert isinstance(data, Dataset) and data.modalities == (IMAGE,)
    assert DATASETS.get(data.id) is data and data.id not in DATASETS.ids()
    assert data.concepts[0] == "a/0.png" == data.name("a/0.png")
    assert data.labels("group").tolist() == data.labels("subgroup").tolist() == list("aaabbb")
    assert data.labels("family").tolist() == list(data.concepts)
    column = data.column(IMAGE, "own", ["b/1.png", "a/0.png"])
    assert column.ids == ("b/1.png", "a/0.png")
    for item in column.items:
        assert item.shape == (CANVAS_PX, CANVAS_PX, 3) and item.dtype == np.uint8
        assert not item.flags.writeable
    assert np.array_equal(column.items[1], data.column(IMAGE, "own").items[0])
    assert data.card.source == data.card.title.removeprefix("Own pictures, ") == tmp_path.name
    for call in (
        lambda: data.facets(TEXT), lambda: data.labels("style"), lambda: data.name("c/1.png"),
        lambda: data.column(IMAGE, "noto"), lambda: data.column(IMAGE, "own", ["../x"]),
    ):  # fmt: skip
        with pytest.raises(UnknownId, match="Known"):
            call()


def test_the_fingerprint_is_of_the_content_and_says_nothing_of_the_place(tmp_path):
    here = made(two_classes(tmp_path / "here"))
    there = made(shutil.copytree(tmp_path / "here", tmp_path / "there"))
    assert here.fingerprint == there.fingerprint and here.concepts == there.concepts
    noise(tmp_path / "there" / "a" / "0.png", 77)
    assert made(tmp_path / "there").fingerprint != here.fingerprint
    seen = json.dumps([here.column(IMAGE, "own").ids, here.fingerprint, str(here.card)])
    assert str(tmp_path) not in seen


def test_captions_are_a_second_modality_where_there_are_any(tmp_path):
    two_classes(tmp_path)
    rows = "a/0.png,one,a field\na/2.png,one,\nb/1.png,two,a wall\nb/3.png,two,\n"
    (tmp_path / "list.csv").write_text(f"file,label,caption\n{rows}")
    data = made(tmp_path / "list.csv")
    assert data.modalities == (IMAGE, TEXT) and data.facets(TEXT) == ("caption",)
    column = data.column(TEXT, "caption")
    assert (column.ids, list(column.items)) == (("a/0.png", "b/1.png"), ["a field", "a wall"])
    assert column.fingerprint != data.fingerprint
    with pytest.raises(BadInput, match=r"concepts with a caption.*a/2\.png"):
        data.column(TEXT, "caption", ["a/2.png"])


def test_near_copies_and_copies_are_of_one_family(tmp_path):
    two_classes(tmp_path)
    smooth = Image.open(drawn(tmp_path / "more", n=2) / "Food & Drink" / "grapes.png")
    smooth.save(tmp_path / "a" / "grapes.png")
    smooth.resize((100, 100)).save(tmp_path / "b" / "small grapes.jpg", quality=40)
    for name in ("white", "white too"):
        Image.new("RGB", (32, 32), "white").save(tmp_path / "a" / f"{name}.png")
    Image.new("RGB", (32, 32), "black").save(tmp_path / "a" / "black.png")
    shutil.rmtree(tmp_path / "more")
    data = made(tmp_path)
    family = dict(zip(data.concepts, data.labels("family").tolist(), strict=True))
    assert family["b/small grapes.jpg"] == family["a/grapes.png"] == "a/grapes.png"
    assert family["a/white too.png"] == family["a/white.png"] == "a/white too.png"
    assert family["a/black.png"] == "a/black.png"
    assert len(set(family.values())) == len(family) - 2


def test_every_hostile_file_is_passed_over_and_named(tmp_path):
    root = two_classes(tmp_path / "mine")
    a = root / "a"
    secret = noise(tmp_path / "secret.png", 99)
    (a / "link.png").symlink_to(secret)
    os.mkfifo(a / "pipe.png")
    (a / "bomb.png").write_bytes(bomb())
    assert len((a / "bomb.png").read_bytes()) < 20_000
    whole = noise(a / "cut.jpg", 50, (300, 200)).read_bytes()
    (a / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    Image.new("RGB", (1, 1)).save(a / "dot.png")
    Image.new("RGB", (40, 40)).save(a / "old.gif")
    (a / "huge.png").write_bytes(b"\x89PNG" + bytes(20_000_001))
    (a / "pickle.png").write_bytes(b"\x80\x04cos\nsystem\n")
    (a / "empty.png").touch()
    # These are honest, and unusual.
    Image.new("CMYK", (40, 40), (0, 255, 255, 0)).save(a / "cmyk.jpg")
    Image.fromarray(np.full((40, 40), 32768, np.uint16)).save(a / "deep.png")
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(a / "moving.webp", save_all=True, append_images=frames[1:], lossless=True)
    data = made(root)
    told = {skip.name.removeprefix("a/"): skip.reason for skip in data.skipped}
    assert {name: part for name, part in (
        ("bomb.png", "16000 x 8000, 128 million"), ("cut.jpg", "do not decode"),
        ("dot.png", "1 x 1"), ("empty.png", "0 bytes"), ("huge.png", "at most 20 MB"),
        ("link.png", "leaves the folder"), ("old.gif", "PNG, JPEG or WebP"),
        ("pickle.png", "do not decode"), ("pipe.png", "not a file"),
    ) if part not in told[name]} == {}  # fmt: skip
    assert len(told) == len(data.skipped) == 9 and "9 passed over" in data.card.notes
    assert data.animated == ("a/moving.webp",) and "1 animated" in data.card.notes
    centre = {
        name: data.column(IMAGE, "own", [f"a/{name}"]).items[0][112, 112].astype(int)
        for name in ("cmyk.jpg", "deep.png", "moving.webp")
    }
    assert centre["cmyk.jpg"][0] > 200 and centre["cmyk.jpg"][1] < 60
    assert np.abs(centre["deep.png"] - 128).max() <= 1
    assert centre["moving.webp"].tolist() == [255, 0, 0]


def test_a_bomb_costs_no_memory(tmp_path):
    import tracemalloc

    root = two_classes(tmp_path)
    made(root)  # what is imported on first use is not the bomb's
    (root / "a" / "bomb.png").write_bytes(bomb())
    tracemalloc.start()
    made(root)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10e6


def test_a_picture_that_changed_is_not_passed_off_as_the_old_one(tmp_path):
    data = made(two_classes(tmp_path))
    items = data.column(IMAGE, "own").items
    noise(tmp_path / "a" / "0.png", 123)
    (tmp_path / "a" / "2.png").unlink()
    (tmp_path / "a" / "2.png").symlink_to(tmp_path / "a" / "4.png")
    for row in (0, 1):
        with pytest.raises(BadInput, match="as it was") as raised:
            items[row]
        assert "start Faultline again" in raised.value.do
    assert items[2].shape == (CANVAS_PX, CANVAS_PX, 3)


@pytest.mark.parametrize(
    ("lay", "told"),
    [
        (lambda root: None, "0 pictures in 0 classes"),
        (lambda root: noise(root / "a" / "1.png", 1), "1 picture in 1 class"),
        (lambda root: noise(root / "0.png", 1), "1 passed over, such as '0.png'"),
        (lambda root: [noise(root / "ab"[i == 0] / f"{i}.png", i) for i in range(4)],
         "the class 'b' has 1"),
    ],
    ids=["empty", "one class", "no sub-folder", "one picture"],
)  # fmt: skip
def test_too_few_classes_or_pictures_are_said(tmp_path, lay, told):
    lay(tmp_path)
    with pytest.raises(TooFew, match="2 classes or more of 2 pictures") as raised:
        made(tmp_path)
    assert told in raised.value.got and "sub-folder" in raised.value.do


@pytest.mark.parametrize("asked", ["own:", "own:\0", "own:~nobody-here/x", "own:/no/such", "own: "])
def test_an_id_that_cannot_be_built_is_answered(asked):
    with pytest.raises(BadInput) as raised:
        DATASETS.get(asked)
    assert raised.value.do


def test_a_calibration_neither_begins_on_a_folder_nor_looks_one_up_for_a_file(tmp_path):
    from lab.adversary.calibration.file import read_sessions, written
    from lab.adversary.calibration.trials import new_session

    asked = f"own:{two_classes(tmp_path)}"
    with pytest.raises(BadInput, match="a data set that everyone has"):
        new_session(asked, 0)
    sent = json.loads(written([new_session("photos", 0)]))
    elsewhere = f"own:{tmp_path / 'nothing here'}"
    sent["sessions"][0]["dataset"] = elsewhere
    with pytest.raises(UnknownId, match="a known data set"):
        read_sessions(json.dumps(sent).encode())


def test_ones_own_pictures_are_a_ground_for_lighting(tmp_path):
    from lab.core.progress import Progress
    from lab.experiments.lighting.attack.run import LightingAttackSpec
    from lab.experiments.lighting.spec import lighting_digest, stage_of

    asked = f"own:{drawn(tmp_path / 'my pictures', n=30)}"
    spec = LightingAttackSpec(dataset=asked, encoder="hog", judges="lite0", n_test=20)
    stage = stage_of(spec, Progress(), n_tune=10)
    assert stage.ground.names == ("Animals & Nature", "Food & Drink")
    assert (len(stage.ground.ids), stage.ground.column.facet) == (60, "own")
    assert len(stage.ground.test) == 20 and len(stage.ground.tune) >= 10
    assert stage.judged(stage.eligible(stage.ground.test)).sum() >= 10
    assert str(tmp_path) not in json.dumps(lighting_digest(spec))


@pytest.mark.slow
def test_a_light_is_sought_for_ones_own_pictures_from_end_to_end(tmp_path, monkeypatch, capsys):
    from lab.cli import main
    from lab.store.paths import home

    asked = f"own:{drawn(tmp_path / 'my pictures', n=30)}"
    store = tmp_path / "store"
    store.mkdir()
    (store / "models").symlink_to(home() / "models")
    monkeypatch.setenv("FAULTLINE_HOME", str(store))
    fields = {
        "dataset": asked, "encoder": "hog", "judges": "lite0", "n_test": 20, "n_tune": 10,
        "budget": 5, "searches": "random", "n_resamples": 100,
    }  # fmt: skip
    given = [part for name, value in fields.items() for part in (f"--{name}", str(value))]
    assert main(["run", "lighting_attack", *given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["summary"]["facet"] == "own" and told["summary"]["n_pool"] == 60
    assert told["summary"]["n_attacked"] >= 10 and told["words"]
    # The spec of the kept result names the folder, or it could not be replayed; nothing else does.
    names = [str(path.relative_to(store)) for path in store.rglob("*")]
    assert not [name for name in names if "my pictures" in name]
    arrays = [path.read_bytes() for path in store.glob("arrays/*/*.safetensors")]
    assert arrays and not [data for data in arrays if b"my pictures" in data]


def test_a_server_that_others_reach_takes_folders_that_were_named(tmp_path, confined_to):
    shown, hidden = two_classes(tmp_path / "shown"), two_classes(tmp_path / "hidden")
    (hidden / "list.csv").write_text("file,label\na/0.png,x\n")
    (shown / "door").symlink_to(hidden)
    (shown / "door.csv").symlink_to(hidden / "list.csv")
    confined_to(shown)
    assert len(DATASETS.get(f"own:{shown}").concepts) == 6
    said = set()
    for place in (hidden, hidden / "list.csv", hidden / "none", shown / "door", shown / "door.csv"):
        with pytest.raises(BadInput) as raised:
            DATASETS.get(f"own:{place}")
        said.add(str(raised.value))
    assert len(said) == 1 and "may read" in said.pop()


def test_places_are_a_modality_where_there_are_any(tmp_path):
    two_classes(tmp_path)
    rows = "a/0.png,one,-33.9,18.4\na/2.png,one,,\nb/1.png,two,90,-180\nb/3.png,two,0,0\n"
    (tmp_path / "list.csv").write_text(f"file,label,Lat,LON\n{rows}")
    data = made(tmp_path / "list.csv")
    assert data.modalities == (IMAGE, Modality.PLACE) and data.facets(Modality.PLACE) == ("place",)
    column = data.column(Modality.PLACE, "place")
    assert column.ids == ("a/0.png", "b/1.png", "b/3.png")
    assert np.array_equal(np.stack(list(column.items)), [[-33.9, 18.4], [90, -180], [0, 0]])
    assert all(p.dtype == np.float64 and not p.flags.writeable for p in column.items)
    with pytest.raises(BadInput, match=r"concepts with a place.*a/2\.png"):
        data.column(Modality.PLACE, "place", ["a/2.png"])
    (tmp_path / "list.csv").write_text(f"file,label,lat,lon\n{rows.replace('18.4', '18.5')}")
    assert made(tmp_path / "list.csv").column(Modality.PLACE, "place").fingerprint != (
        column.fingerprint
    )
