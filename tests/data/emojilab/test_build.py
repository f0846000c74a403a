"""The builder on small packages of the published layout, made from the committed data."""

import io
import json
import lzma
import tarfile

import pytest

from lab.core.errors import BadInput, Unavailable
from lab.data.emojilab.build import build
from lab.data.emojilab.dataset import EMOJILAB
from lab.data.emojilab.emoji_list import read_emoji_list
from lab.data.emojilab.match_drawings import STYLES
from lab.store.paths import committed

CHOSEN = ("dog", "cat", "cricket", "cricket-game", "bullseye", "locked", "unlocked", "giraffe")


def write_tgz(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def drawings(style):
    with lzma.open(committed() / "emojilab" / "svg" / f"{style}.jsonl.xz", "rt") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["id"]: row for row in rows if row["id"] in CHOSEN}


def style_package(folder, style):
    rows = drawings(style)
    older = style in STYLES[4:]
    icons = {slug: {"body": row["body"]} for slug, row in rows.items()}
    aliases = {}
    if older:
        # As in the real packages: an old name, and the insect's slug on the game.
        icons["direct-hit"] = icons.pop("bullseye")
        aliases["cricket"] = {"parent": "cricket-game"}
    elif style == "noto":
        aliases["direct-hit"] = {"parent": "bullseye"}
    chars = {f"{ord(EMOJILAB.characters(c)):x}": c for c in CHOSEN}
    size = rows["dog"]["width"]
    content = {"icons": icons, "aliases": aliases, "width": size, "height": size}
    write_tgz(
        folder / f"iconify-json-{style}-1.0.0.tgz",
        {"package/icons.json": content, "package/chars.json": {} if older else chars},
    )


def annotations(language):
    named = {}
    for concept in CHOSEN:
        name = EMOJILAB._names.by_concept(language)[concept]
        keywords = list(EMOJILAB.keywords(concept, language))
        named[EMOJILAB.characters(concept)] = {"tts": [name], "default": keywords}
    return {"annotations": {"annotations": named}}


def debian_package(path, text):
    body, data = io.BytesIO(), text.encode()
    with tarfile.open(fileobj=body, mode="w") as archive:
        info = tarfile.TarInfo("./usr/share/unicode/emoji/emoji-test.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    members = [(b"debian-binary", b"2.0\n\n"), (b"data.tar.xz", lzma.compress(body.getvalue()))]
    written = b"!<arch>\n"
    for name, content in members:
        written += name.ljust(48) + str(len(content)).encode().ljust(10) + b"`\n" + content
        written += b"\n" * (len(content) % 2)
    path.write_bytes(written)


def emoji_test():
    lines = ["# group: Animals & Nature", "# subgroup: animal-mammal"]
    for concept in CHOSEN:
        point = f"{ord(EMOJILAB.characters(concept)):X}"
        lines += [f"{point} ; fully-qualified # x E1.0 {concept}"]
        lines += [f"{point} 1F3FB ; fully-qualified # x E1.0 {concept}: light skin tone"]
    lines += ["# group: Flags", "1F3C1 ; fully-qualified # x E1.0 chequered flag"]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    for style in STYLES:
        style_package(folder, style)
    write_tgz(
        folder / "cldr-annotations-full-1.0.0.tgz",
        {
            f"package/annotations/{code}/annotations.json": annotations(code)
            for code in ("en", "sw", "zu")
        },
    )
    derived = {"package/annotationsDerived/en/annotations.json": {"annotationsDerived": {}}}
    write_tgz(folder / "cldr-annotations-derived-full-1.0.0.tgz", derived)
    names = {"main": {"en": {"localeDisplayNames": {"languages": {"sw": "Swahili"}}}}}
    write_tgz(folder / "cldr-localenames-full-1.0.0.tgz", {"package/main/en/languages.json": names})
    debian_package(folder / "unicode-data_15.0.0-1_all.deb", emoji_test())
    return folder


def test_the_builder_counts_and_matches(packages, tmp_path):
    counts = build(packages, tmp_path, limit=len(CHOSEN))
    # The insect is not the game, and the giraffe came later: both lack the older styles.
    assert counts["concepts"] == 8 and counts["concepts in six styles"] == 6
    assert counts["drawings"] == 4 * 8 + 2 * 6
    assert counts["languages"] == 3
    families = json.loads((tmp_path / "families.json").read_text())
    assert ["locked", "unlocked"] in families


def test_what_it_writes_is_what_is_committed(packages, tmp_path):
    build(packages, tmp_path, limit=len(CHOSEN))
    for style in STYLES:
        with lzma.open(tmp_path / "svg" / f"{style}.jsonl.xz", "rt") as lines:
            rows = {row["id"]: row for row in map(json.loads, lines)}
        assert rows == drawings(style)


def test_the_same_packages_give_the_same_bytes(packages, tmp_path):
    for name in ("a", "b"):
        build(packages, tmp_path / name, limit=len(CHOSEN))
    files = [p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file()]
    assert len(files) == 9
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_missing_package_is_told_with_its_command(tmp_path):
    with pytest.raises(Unavailable, match="npm pack @iconify-json/noto"):
        build(tmp_path, tmp_path / "out")
    with pytest.raises(Unavailable, match="apt-get download unicode-data"):
        read_emoji_list(tmp_path)


def test_an_emoji_list_without_concrete_things_is_refused(tmp_path):
    (tmp_path / "emoji-test.txt").write_text("# group: Flags\n")
    with pytest.raises(BadInput, match="no concrete emoji"):
        read_emoji_list(tmp_path)
