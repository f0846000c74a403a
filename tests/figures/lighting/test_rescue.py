"""The figure of the rescue: two panels, arms with intervals, the picture's own score once."""

import pytest

from lab.figures.lighting.rescue import ALONE, BOTH, MEASURES, _placed, attack_rescue, sentence
from lab.figures.theme import mark

ARMS = ["text", "speech", "text+speech"]


@pytest.fixture
def run():
    ids = [*ALONE, *(f"{m} {arm}" for arm in ARMS for m in MEASURES if m not in ALONE)]
    rows = [
        {"mask": mask, "arm": arm, "value": 0.6, "low": 0.5, "high": 0.65, "n": 30}
        for mask in ("all", "guarded", "random") for arm in ids
    ]  # fmt: skip
    summary = {"chance": 0.2, "majority": 0.3,
               "n_relit": {"guarded": 12, "random": 60}}  # fmt: skip
    return {"summary": summary, "tables": {"arms": rows}}


def test_two_panels_with_picture_and_every_arm(run):
    figure = attack_rescue(run)
    assert [trace.name for trace in figure.data] == 2 * [
        "image", "text", "speech", "text and speech",
    ]  # fmt: skip
    image, text = figure.data[0], figure.data[1]
    assert len(image.x) == 2 and len(text.x) == len(MEASURES) - 2
    assert list(text.error_x.array) == pytest.approx([0.05] * 4)
    assert list(text.error_x.arrayminus) == pytest.approx([0.1] * 4)
    assert [t.showlegend for t in figure.data] == [True] * 4 + [False] * 4
    titles = [a.text for a in figure.layout.annotations]
    assert any("n = 12" in t for t in titles) and any("n = 60" in t for t in titles)
    assert titles.count("chance") == titles.count("majority") == 2


def test_modalities_keep_their_looks(run):
    looks = {trace.name: trace.marker for trace in attack_rescue(run).data}
    for modality in ("image", "text", "speech"):
        assert looks[modality].color == mark(modality).colour
        assert looks[modality].symbol == mark(modality).symbol
    assert looks["text and speech"].color == BOTH[0]


def test_what_is_undefined_is_not_drawn_and_no_interval_is_said(run):
    for row in run["tables"]["arms"]:
        if row["mask"] == "guarded":
            row.update(value=None, low=None, high=None, n=0)
    assert len(attack_rescue(run).data[0].x) == 0
    row = {**_placed(run["tables"]["arms"][-1]), "low": None, "high": None}
    said = sentence(row).replace("<br>", " ")
    assert "no interval" in said and "wrong partner with text and speech" in said
