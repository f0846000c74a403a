"""Every way in which a person's bytes enter: whole files of each kind, and what reads them."""

import io
import json
import lzma
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.fuzz.mutation import png_with_right_sums

CANARY = "fired"
"""The file that a pickle would leave in the working folder, were it ever read."""


class Canary:
    """Unpickled, it leaves a file behind."""

    def __reduce__(self):
        return (open, (CANARY, "w"))


PICKLE = pickle.dumps(Canary())


@dataclass(frozen=True)
class Reader:
    """One way in."""

    seeds: Callable[[], list]
    """Whole files: bytes, or (bytes, pack) where what is damaged is packed again afterwards."""
    read: Callable[[bytes], None]
    """Reads; raises an error of ours, or AssertionError where what it got is not valid."""
    share: int = 100
    """How often among all, in proportion; a reader in a process of its own is dear."""
    heavy: bool = False
    """Needs torch: left out of the default suite."""


def _saved(save, *args, **options):
    file = io.BytesIO()
    save(file, *args, **options)
    return file.getvalue()


# --- pictures ------------------------------------------------------------------------------------


def _pictures():
    from PIL import Image

    ramp = (np.arange(40 * 30 * 3).reshape(40, 30, 3) % 251).astype(np.uint8)
    colours = Image.fromarray(ramp)
    turned = Image.Exif()
    turned[0x0112] = 6
    deep = Image.fromarray(np.arange(1200, dtype=np.uint16).reshape(40, 30) * 50)
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    pngs = [
        _saved(colours.save, "PNG"),
        _saved(colours.convert("P").save, "PNG"),
        _saved(deep.save, "PNG"),
        _saved(colours.convert("RGBA").save, "PNG", exif=turned),
    ]
    return [
        *pngs,
        *((png, png_with_right_sums) for png in pngs),
        _saved(colours.save, "JPEG", exif=turned),
        _saved(colours.convert("CMYK").save, "JPEG"),
        _saved(colours.save, "JPEG", progressive=True),
        _saved(colours.save, "WEBP"),
        _saved(frames[0].save, "WEBP", save_all=True, append_images=frames[1:]),
    ]


def _picture(data):
    from lab.data.upload import decode_image

    x = decode_image(data)
    assert x.shape == (224, 224, 3) and x.dtype == np.uint8


def _own_picture(data):
    from lab.data.own.picture import decoded, look_at

    path = Path("picture")
    path.write_bytes(data)
    look = look_at(path)
    assert np.isfinite(look.thumbnail).all()
    assert decoded(path, look, "it").shape == (224, 224, 3)


# --- a folder's listing --------------------------------------------------------------------------


def _csvs():
    rows = 'file,label,caption\na.png,cat,a cat\nsub/b.png,dog,\nc.png,dog,"two\nlines"\n'
    return [rows.encode(), rows.encode("utf-8-sig"), b"LABEL,other,File\r\nx,1,a.png\r\n"]


def _listing(data):
    from lab.data.own.listing import list_pictures

    folder = Path("listed")
    (folder / "sub").mkdir(parents=True, exist_ok=True)
    for name in ("a.png", "sub/b.png", "c.png"):
        (folder / name).touch()
    (folder / "list.csv").write_bytes(data)
    found = list_pictures(folder / "list.csv")
    for file in found.files.values():
        assert file.path.is_file() and file.path.is_relative_to(folder.resolve())
        assert file.label and (file.label + file.id).isprintable()
    assert all(skipped.reason for skipped in found.skipped)


# --- vectors -------------------------------------------------------------------------------------

X = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
IDS = [f"id {row} é" for row in range(7)]


def _zip_of(name):
    def pack(data):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        return file.getvalue()

    return pack


def _vector_files():
    from safetensors.numpy import save

    objects = np.empty((7, 5), object)
    objects[:] = Canary()
    npy = _saved(np.save, X)
    return [
        npy,
        _saved(np.save, np.asfortranarray(X.astype("f8"))),
        _saved(np.save, objects, allow_pickle=True),
        _saved(np.savez, x=X, ids=np.array(IDS)),
        _saved(np.savez_compressed, embeddings=X, concept=np.arange(7)),
        _saved(np.savez, x=X, ids=objects[:, 0]),
        (npy, _zip_of("x.npy")),
        (PICKLE, _zip_of("x.npy")),
        save({"x": X}),
        save({"x": X}, metadata={"ids": json.dumps(IDS)}),
        save({"x": X.astype("f2"), "id": np.arange(7)}),
    ]


def _vectors(data):
    from lab.data.vectors.table import read_vectors

    found = read_vectors(data)
    assert found.x.ndim == 2 and found.x.size and np.isfinite(found.x).all()
    assert found.ids is None or len(set(found.ids)) == len(found.x)


def _parquets():
    import pyarrow as pa
    import pyarrow.parquet as pq

    def parquet(columns):
        file = io.BytesIO()
        pq.write_table(pa.table(columns), file)
        return file.getvalue()

    return [
        parquet({"id": IDS, **{f"d{k}": X[:, k] for k in range(5)}}),
        parquet({"ids": IDS, "vector": list(X)}),
    ]


# --- sound ---------------------------------------------------------------------------------------


def _sounds():
    import soundfile

    tone = 0.5 * np.sin(np.arange(2000) / 20)

    def sound(form, subtype, rate=22_050, channels=2):
        file = io.BytesIO()
        soundfile.write(file, np.stack([tone] * channels, 1), rate, format=form, subtype=subtype)
        return file.getvalue()

    return [
        sound("WAV", "PCM_16"),
        sound("WAV", "FLOAT", 16_000, 1),
        sound("WAV", "MS_ADPCM", 8_000, 1),
        sound("FLAC", "PCM_24"),
        sound("OGG", "VORBIS"),
        sound("AIFF", "PCM_16"),
    ]


def _sound(data):
    from lab.data.speech.recordings import decode_sound, is_sound

    is_sound(data)
    x = decode_sound(data)
    assert x.dtype == np.float32 and x.ndim == 1 and 0 < len(x) <= 60 * 16_000
    assert np.isfinite(x).all() and np.abs(x).max() <= 1


# --- a package of stamps -------------------------------------------------------------------------


def _packages():
    from tests.data.stamp_package import ar, deb, tar

    files = {"./usr/share/a/one.txt": b"1", "./usr/share/a/b/two.txt": b"22", "./etc/other": b"no"}
    archive = tar(files)
    return [
        deb(archive),
        deb(archive, "data.tar", bytes),
        (archive, deb),
        (lzma.compress(archive), lambda data: ar({"debian-binary": b"2.0\n", "data.tar.xz": data})),
    ]


def _package(data):
    from lab.data.stamps.deb_file import files_of

    Path("p.deb").write_bytes(data)
    for name, content in files_of(Path("p.deb"), "usr/share/a"):
        assert ".." not in Path(name).parts and not Path(name).is_absolute()
        assert isinstance(content, bytes)


# --- what says what is to be computed ------------------------------------------------------------

SWEEP = b"""experiment = "severity"
seeds = [0, 1]
time_limit_s = 30.5

[fields]
dataset = "emojilab"
n_concepts = 60

[grid]
encoder = ["hog", "lite0"]

[zip]
perturbation = ["blur", "noise"]
draws = [1, 2]

[[exclude]]
encoder = "hog"
seed = 1
"""


def _sweep(data):
    from lab.engine.sweep.plan import MOST_CELLS, plan_of, plan_of_toml, toml_of

    plan = plan_of_toml(data, "sweep.toml")
    assert 0 <= plan.n_combinations <= MOST_CELLS
    assert plan_of_toml(toml_of(plan).encode(), "again") == plan_of(plan.model_dump(by_alias=True))
    _spec(plan.experiment, plan.fields)


def _spec(experiment, fields):
    from lab.experiments import EXPERIMENTS

    EXPERIMENTS.get(experiment).spec(fields)


def _manifests():
    manifest = {
        "experiment": "severity",
        "spec": {"encoder": "hog", "perturbation": "blur", "n_concepts": 60, "seed": 0},
        "summary": {"clean_accuracy": 0.5, "breakpoint": {"value": 1.5, "ci": [1.0, 2.0]}},
        "versions": {"numpy": "2.0"}, "depends_on": {"severity": "ab" * 32}, "seal": "cd" * 32,
    }  # fmt: skip
    whole = {"manifest": manifest, "summary": manifest["summary"], "tables": {"curve": [{"x": 1}]}}
    return [json.dumps(one, indent=1).encode() for one in (manifest, whole)]


def _manifest(data):
    from lab.engine.hand_out import refuse_if_changed
    from lab.engine.manifest_file import check_manifest, read_manifest

    Path("manifest.json").write_bytes(data)
    manifest = read_manifest(Path("manifest.json"))
    check_manifest(manifest)
    json.dumps(manifest, allow_nan=False).encode()
    _spec(manifest["experiment"], manifest["spec"])
    refuse_if_changed(manifest)


def _sessions():
    from lab.adversary.calibration.file import written
    from lab.adversary.calibration.records import Session, Trial
    from lab.data import DATASETS
    from lab.perturb.light_parameters import PARAMETERS

    data = DATASETS.get("emojilab")
    truth = dict(zip(data.concepts, data.labels("group").tolist(), strict=True))
    classes = tuple(sorted(set(truth.values())))[:4]
    pictures = [name for name in truth if truth[name] in classes][:3]
    trials = [
        Trial(
            picture=name, truth=truth[name], answer=None, kind="dark", staircase=i, strength=0.5,
            light={p.id: (p.low + p.high) / 2 for p in PARAMETERS}, values={}, catch="",
            seconds=1.5,
        )
        for i, name in enumerate(pictures)
    ]  # fmt: skip
    session = Session(
        dataset="emojilab", facet="noto", level="group", classes=classes, seed=7, shown_px=224,
        guards={}, trials=tuple(trials),
    )  # fmt: skip
    return [written([session])]


def _calibration(data):
    from lab.adversary.calibration.file import read_sessions, written

    sessions = read_sessions(data)
    assert read_sessions(written(sessions)) == tuple(sorted(sessions, key=lambda one: one.id))


def _lessons():
    from lab.store.paths import top

    return [(top() / "tests" / "lessons" / "99_toy.md").read_bytes()]


def _lesson(data):
    from lab.lessons.handout import handout
    from lab.lessons.lesson import read
    from lab.lessons.notebook import notebook

    Path("99_toy.md").write_bytes(data)
    lesson = read(Path("99_toy.md"))
    assert "<script" not in handout(lesson) and json.loads(notebook(lesson))["cells"]


def _conditions():
    return [
        b"encoder = 'hog' AND value > 0.5",
        b"value BETWEEN 0 AND 1 OR encoder LIKE '%o%'",
        b"value IN (SELECT max(value) FROM cells)",
        b"encoder = (SELECT content FROM read_text('/etc/hostname'))",
    ]


def _condition(data):
    import pandas as pd

    from lab.engine.sweep.table import asked

    cells = pd.DataFrame({"encoder": ["hog", "lite0"], "value": [0.25, 0.75]})
    assert len(asked(cells, data.decode("utf-8", "replace"))) <= 2


# --- a folder of a model -------------------------------------------------------------------------

_MODEL = Path("bert")


def _model_files():
    from tests.encoders.tiny_models import save_bert

    _MODEL.mkdir(exist_ok=True)
    save_bert(_MODEL)
    names = ("config.json", "tokenizer_config.json", "tokenizer.json", "model.safetensors")
    # Which file it is stands before its content, which alone is damaged.
    return [
        ((_MODEL / name).read_bytes(), lambda data, name=name: name.encode() + b"\n" + data)
        for name in names
    ]


def _model(data):
    from lab.encoders import ENCODERS

    name, _, content = data.partition(b"\n")
    path = _MODEL / name.decode()
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        x = ENCODERS.get(f"hub:{_MODEL.absolute()}#text").encode(["a cat"])
    finally:
        path.write_bytes(before)
    assert x.ndim == 2 and len(x) == 1 and np.isfinite(x).all()


READERS = {
    "picture": Reader(_pictures, _picture, 200),
    "picture in a folder": Reader(_pictures, _own_picture, 60),
    "listing": Reader(_csvs, _listing),
    "vectors": Reader(_vector_files, _vectors, 200),
    "vectors as Parquet": Reader(_parquets, _vectors, 4),
    "recording": Reader(_sounds, _sound, 150),
    "package": Reader(_packages, _package),
    "sweep": Reader(lambda: [SWEEP], _sweep),
    "lesson": Reader(_lessons, _lesson, 40),
    "manifest": Reader(_manifests, _manifest),
    "calibration": Reader(_sessions, _calibration),
    "condition": Reader(_conditions, _condition, 30),
    "model": Reader(_model_files, _model, 30, heavy=True),
}
