"""The sides of one sample: what is said beside a recording, and beside speech made by a program."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.data.stamps.get import get_stamps
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
