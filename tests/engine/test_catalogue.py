"""The catalogue describes every registered thing once, as plain JSON."""

import json

import pytest

from lab.cli.parser import KINDS
from lab.core.errors import Unavailable, UnknownId
from lab.data import DATASETS
from lab.engine.catalogue import _kinds, catalogue


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_is_there_as_plain_json(kind):
    entries = catalogue(kind)
    registry, _ = _kinds()[kind]
    assert [entry["id"] for entry in entries] == registry.ids()
    assert json.loads(json.dumps(entries, allow_nan=False)) == entries
    for entry in entries:
        assert entry["title"]
        assert isinstance(entry["available"], bool)
        assert entry["available"] or entry["command"]


def test_kinds_are_those_of_the_command_line():
    assert set(_kinds()) == set(KINDS)


def test_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(UnknownId, match="Did you mean encoders"):
        catalogue("encoder")


def test_guards_say_when_they_pass():
    for entry in catalogue("guards"):
        assert entry["sense"] in {"at least", "at most"}
        assert isinstance(entry["threshold"], float)
        assert entry["unit"] and entry["meaning"] and entry["source"]


def test_searches_say_what_they_need():
    entries = {entry["id"]: entry for entry in catalogue("searches")}
    assert not entries["random"]["needs_gradient"]
    assert all(isinstance(entry["needs_gradient"], bool) for entry in entries.values())


def test_experiments_list_their_fields_with_help():
    for entry in catalogue("experiments"):
        assert all(field["help"] for field in entry["fields"].values())
        assert entry["references"]


def test_a_missing_modality_does_not_hide_the_data_set(monkeypatch):
    emojilab = DATASETS.get("emojilab")
    real = type(emojilab).facets

    def without_speech(self, modality):
        if modality == "speech":
            raise Unavailable("the package espeakng-loader", "none", "Run: pip install x")
        return real(self, modality)

    monkeypatch.setattr(type(emojilab), "facets", without_speech)
    [entry] = [e for e in catalogue("datasets") if e["id"] == "emojilab"]
    assert entry["facets"]["speech"] == []
    assert entry["facets"]["image"]
    assert not entry["available"]
    assert "espeakng-loader" in entry["reason"]
    assert "pip install x" in entry["command"]
