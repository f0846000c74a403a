"""The app's settings: names that Streamlit knows, and the ones safety rests on."""

import tomllib

import pytest


@pytest.fixture(scope="module")
def settings(root):
    return tomllib.loads((root / ".streamlit" / "config.toml").read_text())


def test_every_option_is_known_to_streamlit(settings):
    from streamlit import config

    known = set(config._config_options_template)

    def names(table, path=""):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from names(value, f"{path}{key}.")
            else:
                yield f"{path}{key}"

    assert sorted(set(names(settings)) - known) == []


def test_safety(settings):
    assert settings["server"]["maxUploadSize"] == 20
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["server"]["enableCORS"] is True
    assert settings["client"]["showErrorDetails"] == "type"
    assert settings["browser"]["gatherUsageStats"] is False


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("colours", "least"),
    [(["textColor"], 7.0), (["linkColor"], 4.5), (["chartCategoricalColors"], 2.0)],
)
def test_contrast_with_the_ground(settings, theme, colours, least):
    palette = settings["theme"][theme]
    ground = luminance(palette["backgroundColor"])
    for name in colours:
        for colour in [palette[name]] if isinstance(palette[name], str) else palette[name]:
            high, low = sorted([luminance(colour), ground], reverse=True)
            assert (high + 0.05) / (low + 0.05) >= least, (name, colour)


def test_scales_have_the_ten_steps_streamlit_wants(settings):
    assert len(settings["theme"]["chartDivergingColors"]) == 10
    for theme in ("light", "dark"):
        assert len(settings["theme"][theme]["chartSequentialColors"]) == 10
