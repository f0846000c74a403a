"""Small records such as the board and the experiments hand to the figures."""

import pytest


@pytest.fixture
def cell():
    """Make a board cell; what is given replaces the usual."""

    def make(**changes):
        base = {
            "key": "lite0.darker.auto", "encoder": "lite0", "encoder_title": "EfficientNet-Lite0",
            "encoder_short": "EfficientNet-Lite0", "perturbation": "darker",
            "perturbation_title": "Darker", "kind": "lighting", "unit": "stops",
            "modality": "image", "control": "", "control_of": "", "state": "live",
            "status": "breaks", "value": 2.5, "low": 2.0, "high": 3.0, "censored": "",
            "value_physical": 2.75, "low_physical": 2.0, "high_physical": 3.5,
            "clean": 0.46, "clean_low": 0.41, "clean_high": 0.51,
            "chance": 0.027, "n": 240, "n_families": 190,
        }  # fmt: skip
        made = {**base, **changes}
        if "key" not in changes:
            made["key"] = f"{made['encoder']}.{made['perturbation']}.auto"
        return made

    return make


@pytest.fixture
def run():
    """Make a severity run as plain data."""

    def make(**found):
        breakpoint = {
            "status": "breaks", "value": 2.5, "low": 2.0, "high": 3.0, "censored": "",
            "clean": {"value": 0.46, "low": 0.41, "high": 0.51, "n": 240, "over": "families",
                      "chance": 0.027, "level": 0.95, "reason": ""},
            "chance": 0.027, "width": 1.0, "n": 240, "n_families": 190,
            **found,
        }  # fmt: skip
        grid = [0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0]
        score = [0.46, 0.45, 0.43, 0.3, 0.2, 0.1, 0.05]
        curve = [
            {"severity": x, "physical": x, "score": y,
             "low": y - 0.04, "high": y + 0.05, "n": 240, "fit": y, "retrieval": 0.5,
             "retrieval_low": 0.4, "retrieval_high": 0.6, "drift": x / 5, "drift_low": x / 6,
             "drift_high": x / 4}
            for x, y in zip(grid, score, strict=True)
        ]  # fmt: skip
        return {
            "spec": {"encoder": "lite0", "perturbation": "darker"},
            "summary": {
                "breakpoint": breakpoint, "task": "subgroup", "modality": "image",
                "chance": 0.027,
                "retrieval_clean": {"value": 0.6, "low": 0.5, "high": 0.7, "chance": 0.004},
                "gallery_facet": "twemoji",
            },
            "tables": {"curve": curve},
            "words": "It breaks.",
        }  # fmt: skip

    return make
