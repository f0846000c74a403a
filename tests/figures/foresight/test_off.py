"""How far off each method is: nearest first, full where it beats both trivial forecasts."""

from lab.figures.foresight.off import off

TITLES = {"cot": "transport", "atc": "ATC", "clean": "clean accuracy", "others": "the others",
          "labels_10": "10 labels", "halves": "two halves"}  # fmt: skip


def row(arm, value, verdict):
    return {"arm": arm, "outcome": "accuracy", "value": value, "low": value - 0.01, "n": 99,
            "high": value + 0.02, "clean_verdict": verdict, "others_verdict": verdict}  # fmt: skip


ROWS = [row("atc", 0.08, "undecided"), row("cot", 0.04, "less"), row("clean", 0.2, None),
        row("others", 0.1, None), row("labels_10", 0.12, "more"), row("halves", 0.03, "less"),
        {**row("cot", 9.0, "less"), "outcome": "breakpoint"}]  # fmt: skip


def test_points_lines_and_band():
    figure = off({"tables": {"foreseen": ROWS}}, TITLES, "accuracy", "error")
    points = figure.data[0]
    assert points.x == (0.04, 0.08, 0.1, 0.2)
    assert points.marker.symbol == ("circle", "circle-open", "square", "square")
    assert figure.layout.yaxis.ticktext[0] == "transport"
    assert [a.text for a in figure.layout.annotations] == ["10 labels"]
    lines = [(s.type, s.x0, s.x1) for s in figure.layout.shapes]
    assert ("rect", 0, 0.03) in lines and ("line", 0.12, 0.12) in lines
    assert "0.04" in points.hovertext[0] and "n = 99" in points.hovertext[0]
