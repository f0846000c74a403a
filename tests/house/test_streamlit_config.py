"""The app's settings: names that Streamlit knows, and the ones safety rests on."""

import re
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


def test_no_watcher(settings):
    assert settings["server"]["fileWatcherType"] == "none"


def test_safety(settings):
    assert settings["server"]["address"] == "localhost"
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


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.1), from 1 to 21."""
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(settings, theme):
    palette = settings["theme"][theme]
    for ground in (palette["backgroundColor"], palette["secondaryBackgroundColor"]):
        assert contrast(palette["textColor"], ground) >= 7
        assert contrast(palette["linkColor"], ground) >= 4.5
    # White words on the main button; the button against the page.
    assert contrast("#ffffff", palette["primaryColor"]) >= 4.4
    assert contrast(palette["backgroundColor"], palette["primaryColor"]) >= 3
    # Marks are large and carry a shape as well; WCAG asks 3 of a mark that has nothing else.
    for colour in palette["chartCategoricalColors"]:
        assert contrast(palette["backgroundColor"], colour) >= 2


def test_scales_have_the_ten_steps_streamlit_wants(settings):
    assert len(settings["theme"]["chartDivergingColors"]) == 10
    for theme in ("light", "dark"):
        assert len(settings["theme"][theme]["chartSequentialColors"]) == 10


def test_no_page_shows_the_name_of_a_function_that_runs(root):
    """A cached function says in words that it works, or nothing: Streamlit shows its name else."""
    kept = [
        (file.name, call)
        for file in (root / "lab" / "ui").rglob("*.py")
        for call in re.findall(r"^@st\.cache_\w+.*$", file.read_text(), re.M)
    ]
    assert kept
    assert [found for found in kept if "show_spinner=" not in found[1]] == []
