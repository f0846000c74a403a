"""The graph above the curves: a node a modality, a line an edge, its bits beside it."""

from lab.figures.study.graph import LEARNT, graph_and_curves
from lab.figures.theme import GREY
from tests.figures.study.test_knob import arm


def test_what_is_drawn_is_what_was_found():
    rows = [{**arm(f"tree@{n}", 0.5), "outcome": "accuracy"} for n in (2, 4)]
    edges = [
        {"a": "image", "b": "text", "bits": 0.5, "shuffled": 0.01, "learnt": True, "named": True},
        {
            "a": "text",
            "b": "speech",
            "bits": 0.1,
            "shuffled": 0.02,
            "learnt": False,
            "named": False,
        },
    ]
    figure = graph_and_curves(
        {"tables": {"arms": rows, "edges": edges}}, {"tree": "a tree"}, "items"
    )
    above = [trace for trace in figure.data if trace.xaxis == "x3"]
    wide, thin, nodes = above
    assert (wide.line.color, thin.line.color) == (LEARNT, GREY)
    assert wide.line.width > thin.line.width
    assert list(nodes.text) == ["image", "text", "speech"]
    said = [note.text for note in figure.layout.annotations]
    assert "0.50 bits, named<br>shuffled 0.01" in said
    assert figure.layout.yaxis.domain[1] < figure.layout.yaxis3.domain[0]
