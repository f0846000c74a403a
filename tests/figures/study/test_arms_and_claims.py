"""The standard figure of a study: as high as its labels need."""

import pytest

from lab.figures.study.arms_and_claims import LINE_PX, ROW_PX, arms_and_claims

ARM = {"title": "an arm", "role": "method", "value": 0.5, "low": 0.4, "high": 0.6, "n": 9,
       "chance": 0.1}  # fmt: skip
CLAIM = {"value": 0.1, "low": 0.0, "high": 0.2, "margin": 0.05, "verdict": "more", "said": "So."}


@pytest.mark.parametrize(("words", "most"), [(4, 1), (24, 5)])
def test_no_label_is_higher_than_its_row(words, most):
    claims = [{**CLAIM, "title": "longer " * words}, {**CLAIM, "title": "short"}]
    figure = arms_and_claims([ARM] * 3, claims, "accuracy")
    lines = max(text.count("<br>") + 1 for text in figure.layout.yaxis2.ticktext)
    low, high = figure.layout.yaxis2.domain
    inside = figure.layout.height - 24 - 8  # less the margins
    row_px = (high - low) * inside / len(claims)
    assert lines >= most and row_px >= max(ROW_PX * 0.9, lines * LINE_PX)
