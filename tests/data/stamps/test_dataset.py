"""The Stamps, from a small package made here: what is kept, what is left out, and their absence."""

import json

import numpy as np
import pytest

import lab
from lab.cli import main
from lab.core.contracts import Availability, Modality
from lab.core.errors import BadInput, StoreError, Unavailable, UnknownId
from lab.data import DATASETS, availability_of
from lab.data.stamps.get import get_stamps
from lab.data.stamps.shelves import shelves
from lab.data.stamps.store import COMMAND, read_index, stamp_folder
from lab.store.blobs import checked_size, write_atomic
from tests.data.stamp_package import SVG, captions, deb, png, tar, usual_deb, usual_files

STAMPS = DATASETS.get("stamps")
CROW, PEAR, BUS = "animals-birds-crow", "food-pear", "vehicles-bus"


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def here(empty):
    path = empty / "stamps.deb"
    path.write_bytes(usual_deb())
    return get_stamps(path)


def test_what_a_package_gives(here):
    assert here["stamps"] == 5 and here["photo"] == 3 and here["drawing"] == 2
    assert here["recordings"] == 3 and here["sound effects"] == 1
    assert set(read_index().skipped) == {"plants/tiny", "vehicles/bus, fr"}
    assert STAMPS.concepts == (CROW, "food-cartoon-pear", PEAR, "town-crow-sign", BUS)
    assert STAMPS.facets("image") == ("photo", "drawing")
    assert STAMPS.facets("text") == ("en", "fr", "pt-BR")
    assert STAMPS.facets("speech") == ("fr", "en")
    assert STAMPS.name(CROW) == "A crow"
    assert STAMPS.copied_from_english("pt-BR") == {CROW}


def test_a_shelf_is_the_folder_of_a_stamp(here):
    shelf = shelves()
    assert set(shelf) == set(STAMPS.concepts)
    assert (shelf[CROW], shelf[PEAR]) == ("animals/birds", "food")


def test_nothing_of_the_package_is_left_beside_it(here):
    kept = sorted(path.name.split("-")[0] for path in stamp_folder().glob("*.pack"))
    assert kept == ["pictures", "sounds", "speech", "speech"]
    assert all(checked_size(path) for path in stamp_folder().glob("*.pack"))


def test_every_stamp_lies_in_one_kind_of_picture(here):
    photo = STAMPS.column(Modality.IMAGE, "photo")
    drawing = STAMPS.column(Modality.IMAGE, "drawing")
    assert set(photo.ids) | set(drawing.ids) == set(STAMPS.concepts)
    assert not set(photo.ids) & set(drawing.ids)
    assert photo.fingerprint != drawing.fingerprint and not photo.synthetic
    with pytest.raises(BadInput, match="exist in photo"):
        STAMPS.column(Modality.IMAGE, "photo", [CROW, BUS])
    with pytest.raises(UnknownId, match="Did you mean"):
        STAMPS.column(Modality.IMAGE, "photo", ["animals-birds-cro"])


def test_pictures_are_whole_on_white_and_read_only(here):
    bus = STAMPS.column(Modality.IMAGE, "drawing", [BUS]).items[0]
    assert bus.shape == (224, 224, 3) and not bus.flags.writeable
    assert tuple(bus[112, 112]) == (255, 0, 0) and tuple(bus[10, 112]) == (255, 255, 255)
    assert (bus[:, :, 1] == 0).sum() == pytest.approx(224 * 112, abs=224 * 2)


def test_recordings_and_sound_effects_are_16_khz(here):
    spoken = STAMPS.column(Modality.SPEECH, "fr")
    assert spoken.ids == (CROW, PEAR)
    pitch = [np.argmax(np.abs(np.fft.rfft(x))) * 16_000 / len(x) for x in spoken.items]
    assert np.allclose(pitch, [300, 500], atol=3)
    assert STAMPS.with_sound() == (CROW,)
    sound = STAMPS.sound(CROW)
    assert sound.dtype == np.float32 and abs(len(sound) - 8000) <= 1
    with pytest.raises(BadInput, match="sound effect"):
        STAMPS.sound(PEAR)


def test_groups_and_families(here):
    group = dict(zip(STAMPS.concepts, STAMPS.labels("group"), strict=True))
    assert group[CROW] == "animals" and group["town-crow-sign"] == "people and town"
    assert (
        dict(zip(STAMPS.concepts, STAMPS.labels("subgroup"), strict=True))["town-crow-sign"] == ""
    )
    family = dict(zip(STAMPS.concepts, STAMPS.labels("family"), strict=True))
    assert family[PEAR] == family["food-cartoon-pear"] != family[BUS]  # "A funny pear."
    assert family[CROW] == family["town-crow-sign"]  # the same pixels


def test_the_same_package_gives_the_same_stamps(here, empty):
    before = STAMPS.fingerprint
    get_stamps(empty / "stamps.deb")
    assert STAMPS.fingerprint == before


def test_another_package_replaces_the_first(here, empty):
    before, old = STAMPS.fingerprint, set(stamp_folder().glob("*.pack"))
    files = usual_files()
    files["./usr/share/tuxpaint/stamps/food/pear.png"] = png(77)
    path = empty / "other.deb"
    path.write_bytes(deb(tar(files)))
    get_stamps(path)
    assert STAMPS.fingerprint != before
    now = set(stamp_folder().glob("*.pack"))
    assert len(now) == len(old) and now != old


def test_a_flipped_bit_is_an_error_that_says_how_to_mend_it(here):
    [pack] = stamp_folder().glob("pictures-*.pack")
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(bytes(data))
    with pytest.raises(StoreError, match=COMMAND):
        STAMPS.column(Modality.IMAGE, "photo", [CROW]).items[0]


def test_a_damaged_index_counts_as_absent(here):
    index = stamp_folder() / "index.json"
    index.write_text("{")
    with pytest.raises(Unavailable, match=COMMAND):
        _ = STAMPS.concepts
    for content in (b"{", b"\xff", b"[]", b'{"version": 2}'):
        # Under a digest that is right.
        write_atomic(index, content)
        with pytest.raises(Unavailable, match=COMMAND):
            _ = STAMPS.concepts


def test_a_drawing_must_not_read_the_disk(empty):
    files = {}
    prefix = "./usr/share/tuxpaint/stamps/food/"
    for name, svg in {
        "spy": SVG.replace("<rect", '<image xlink:href="file:///etc/x.png"/><rect'),
        "one": SVG,
        "two": SVG.replace("ff0000", "00ff00"),
        "broken": "<svg",
    }.items():
        files[f"{prefix}{name}.svg"] = svg.encode()
        files[f"{prefix}{name}.txt"] = captions(f"A {name}.")
    path = empty / "s.deb"
    path.write_bytes(deb(tar(files)))
    assert get_stamps(path)["stamps"] == 2
    assert set(read_index().skipped) == {"food/spy", "food/broken"}


def test_an_evil_package_leaves_what_was_there(here, empty):
    before = STAMPS.fingerprint
    path = empty / "evil.deb"
    path.write_bytes(deb(tar({**usual_files(), "../../outside": b"x"})))
    with pytest.raises(BadInput, match="stay inside"):
        get_stamps(path)
    assert STAMPS.fingerprint == before
    path.write_bytes(deb(tar({"./usr/share/other": b"x"})))
    with pytest.raises(BadInput, match="tuxpaint-stamps-default"):
        get_stamps(path)
    assert STAMPS.fingerprint == before


def test_where_they_are_absent_everything_says_how_to_get_them(empty):
    assert availability_of(STAMPS) == STAMPS.availability()
    assert not STAMPS.availability().ok and STAMPS.availability().command == COMMAND
    assert availability_of(DATASETS.get("digits")) == Availability(True)
    for ask in (
        lambda: STAMPS.concepts,
        lambda: STAMPS.fingerprint,
        lambda: STAMPS.facets(Modality.IMAGE),
        lambda: STAMPS.labels("family"),
        lambda: STAMPS.name(CROW),
        lambda: STAMPS.column(Modality.IMAGE, "photo"),
        lambda: STAMPS.sound(CROW),
    ):
        with pytest.raises(Unavailable, match=COMMAND):
            ask()


def test_where_they_are_absent_the_catalogue_goes_on(empty):
    entry = next(e for e in lab.catalogue("datasets") if e["id"] == "stamps")
    assert not entry["available"] and entry["command"] == COMMAND
    assert entry["concepts"] == 0 and entry["facets"]["image"] == []


def test_an_experiment_on_absent_stamps_is_one_line(empty, capsys):
    arguments = ["run", "severity", "--dataset", "stamps", "--encoder", "hog"]
    assert main([*arguments, "--perturbation", "darker"]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("Unavailable") and COMMAND in line


def test_the_command_line_keeps_a_package(empty, capsys):
    path = empty / "stamps.deb"
    path.write_bytes(usual_deb())
    assert main(["data", "get", "stamps", "--deb", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stamps"]["photo"] == 3
    assert main(["data", "list", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["datasets"]
    assert next(e for e in entries if e["id"] == "stamps")["available"]
    assert main(["data", "get", "stamps", "--deb", str(empty / "absent.deb")]) == 2
    assert "Debian package" in capsys.readouterr().err


def test_without_apt_get_the_way_is_said(empty, monkeypatch):
    monkeypatch.setenv("PATH", str(empty))
    with pytest.raises(Unavailable, match="--deb FILE"):
        get_stamps()


@pytest.mark.parametrize("works", [True, False])
def test_the_download_leaves_nothing_behind(empty, monkeypatch, works):
    (empty / "stamps.deb").write_bytes(usual_deb())
    tool = empty / "apt-get"
    copy = f'cp "{empty}/stamps.deb" ./tuxpaint-stamps-default_1_all.deb'
    tool.write_text(f"#!/bin/sh\n{copy if works else 'echo E: no network >&2; exit 100'}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{empty}:/usr/bin:/bin")
    if works:
        assert get_stamps()["stamps"] == 5
    else:
        with pytest.raises(Unavailable, match="no network"):
            get_stamps()
    assert list((empty / "home").glob(".part-*")) == []
