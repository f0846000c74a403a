"""A codebook drawn: its purest and its least pure token, and the tiles of their patches."""

from base64 import b64decode

import cv2
import numpy as np
import plotly.graph_objects as go

from lab.figures.language.codebook import CELL_PX, FRAME, SHOWN, TILE_PX, codebook


def rows_of(n_tokens, n_near=2):
    return [
        {"token": t, "share": 0.1, "purity": 1 - t / 20, "label": f"kind {t}", "item": f"i{t}",
         "row": 0, "column": 3 + k}
        for t in range(n_tokens) for k in range(n_near)
    ]  # fmt: skip


def picture(item):
    """Black but for one red cell in the first row."""
    canvas = np.zeros((224, 224, 3), np.uint8)
    canvas[:CELL_PX, 3 * CELL_PX : 4 * CELL_PX, 0] = 255
    return canvas


def below():
    layout = {"height": 400, "legend": {"y": -0.2}, "yaxis": {"title": "bits"}}
    return go.Figure(go.Scatter(x=[1], y=[1]), layout)


def mosaic_of(figure):
    data = b64decode(figure.data[-1].source.partition(",")[2])
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def test_tokens_stand_from_the_purest_to_the_least_pure_above_the_curve():
    figure = codebook(rows_of(20), below(), picture)
    names = figure.layout.yaxis2.ticktext
    assert len(names) == SHOWN and (names[0], names[-1]) == ("kind 0 1.00", "kind 19 0.05")
    assert figure.layout.yaxis.domain[1] < figure.layout.yaxis2.domain[0]
    assert figure.layout.height > 400 and -0.2 < figure.layout.legend.y < 0


def test_a_tile_shows_the_cell_with_its_surroundings_and_white_beyond_the_canvas():
    mosaic = mosaic_of(codebook(rows_of(2), below(), picture))
    assert mosaic.shape == (2 * TILE_PX, 2 * TILE_PX, 3)
    first, second = mosaic[:TILE_PX, :TILE_PX], mosaic[:TILE_PX, TILE_PX:]
    middle = TILE_PX // 2
    assert first[middle, middle].tolist() == [255, 0, 0]
    assert second[middle, middle].tolist() == [0, 0, 0]
    assert first[4, middle].tolist() == [255] * 3 and first[0, 0].tolist() == [FRAME] * 3


def test_a_token_that_few_pictures_have_is_not_drawn():
    figure = codebook(rows_of(3)[1:], below(), picture)
    assert figure.layout.yaxis2.ticktext == ("kind 1 0.95", "kind 2 0.90")
