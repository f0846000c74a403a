"""The sides of one sample: what is said beside a recording, and beside speech made by a program."""

from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from lab.data.stamps.get import get_stamps
from lab.encoders import ENCODERS
from lab.perturb.base import ItemPerturbation
from tests.data.stamp_package import usual_deb
from tests.pages.waiting import TIMEOUT_S


def page(dataset, concept, facet):
    from lab.core.contracts import Modality
    from lab.data import DATASETS
    from lab.experiments.tasks.setting import Setting
    from lab.ui.one_sample.microscope import sides
    from lab.ui.one_sample.own_item import Subject

    setting = Setting(dataset, "mfcc", "subgroup", facet, "", (facet,), 20, "family", 1, 0)
    sound = DATASETS.get(dataset).column(Modality.SPEECH, facet, [concept]).items[0]
    sides(sound, sound, "speech", Subject(concept, {}, concept), setting)


@pytest.fixture
def stamps(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "home"))
    path = tmp_path / "stamps.deb"
    path.write_bytes(usual_deb())
    get_stamps(path)


def said(*args):
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S, args=args).run()
    assert not app.exception
    return [caption.value for caption in app.caption]


def test_speech_made_by_a_program_says_so():
    assert any("Synthetic" in words for words in said("emojilab", "cat", "en+m3"))


@pytest.mark.usefixtures("stamps")
def test_a_recording_does_not_say_that_a_program_made_it():
    words = said("stamps", "animals-birds-crow", "fr")
    assert words and not any("Synthetic" in each for each in words)


def microscope():
    import streamlit as st

    from lab.experiments.tasks.setting import resolve
    from lab.ui.one_sample.microscope import Knob, sample_of
    from lab.ui.one_sample.own_item import Subject

    item = st.text_input("Item", "guitar", key="item")
    for modality, encoder, perturbation in (("image", "hog", "darker"), ("text", "ngrams", "ocr")):
        severity = st.slider("Severity", 0.0, 5.0, 2.0, key=modality)
        setting = resolve("emojilab", encoder, task="subgroup", n_test=60, repeats=1)
        knob = Knob(True, perturbation, severity, setting)
        sample = sample_of(knob, modality, Subject(item, {}, item), 0)
        st.caption(f"{modality}: {sample.drift}")


@pytest.fixture
def calls(monkeypatch):
    """How often items were encoded, by encoder, and hurt, by perturbation."""
    count = Counter()

    def counted(kind, name):
        original = getattr(kind, name)

        def call(self, *args):
            count[self.id] += 1
            return original(self, *args)

        monkeypatch.setattr(kind, name, call)

    counted(ItemPerturbation, "apply")
    for kind in {type(ENCODERS.get(name)) for name in ("hog", "ngrams")}:
        counted(kind, "encode")
    return count


def test_a_moved_slider_hurts_and_encodes_its_own_item_once(calls):
    app = AppTest.from_function(microscope, default_timeout=120).run()
    assert not app.exception
    image, text = said_by(app)
    calls.clear()
    app.slider(key="image").set_value(4.0).run()
    assert calls == {"darker": 1, "hog": 1}
    assert said_by(app)[0] != image and said_by(app)[1] == text
    calls.clear()
    app.run()
    assert not calls
    app.text_input(key="item").set_value("cat").run()
    assert calls == {"darker": 1, "hog": 2, "ocr": 1, "ngrams": 2}
    assert said_by(app)[1] != text


def said_by(app):
    return [caption.value for caption in app.caption]
