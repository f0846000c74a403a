"""Colours mean one thing; words can be read on every ground."""

import tomllib

import pytest

from lab.figures.theme import DAMAGE, DIVERGING, MODALITIES, damage, ink, layout, luminance, muted


def contrast(one, other):
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [*DAMAGE, *(muted(shade) for shade in DAMAGE)])
def test_words_in_cells_can_be_read(ground):
    assert contrast(ground, ink(ground)) >= 4.3


def test_each_modality_has_a_colour_a_marker_and_an_icon_of_its_own():
    for part in ("symbol", "icon"):
        assert len({getattr(m, part) for m in MODALITIES.values()}) == len(MODALITIES)
    colours = [m.colour for m in MODALITIES.values()]
    assert colours.pop() == MODALITIES["place"].colour == MODALITIES["other"].colour
    assert len(set(colours)) == len(colours)


def test_damage_runs_from_light_to_dark():
    shades = [luminance(damage(severity)) for severity in (5, 4, 3, 2, 1, 0)]
    assert shades == sorted(shades, reverse=True)


def test_scales_are_those_of_the_app(root):
    theme = tomllib.loads((root / ".streamlit" / "config.toml").read_text())["theme"]
    assert tuple(theme["light"]["chartSequentialColors"]) == DAMAGE
    assert tuple(theme["chartDivergingColors"]) == DIVERGING
    light = theme["light"]["chartCategoricalColors"]
    assert [c.lower() for c in light[:5]] == [m.colour.lower() for m in MODALITIES.values()][:5]


def test_every_figure_is_transparent_and_large_enough_to_read():
    made = layout(300)
    assert made["paper_bgcolor"] == made["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert made["font"]["size"] >= 14
