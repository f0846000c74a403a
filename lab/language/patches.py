"""The patches of a picture: Lite0's last feature maps, 7 x 7 places.

Their 1,280 features are turned into 256 by fixed random numbers, which keeps distances and so what
k-means asks of them (Boutsidis et al. 2010); the store then holds a fifth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.core.contracts import Column, FloatArray, Item
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.column_run import ColumnRun, harm_of
from lab.encoders.efficientnet_lite.encoder import TORCH_BATCH, EfficientNetLite
from lab.encoders.efficientnet_lite.network import FEATURES
from lab.encoders.inputs.pixels import pixels
from lab.encoders.side_by_side import side_by_side
from lab.stats.threads import one_blas_thread
from lab.store.code import code_digest

ENCODER = "lite0"
SIDE, WIDTH = 7, 256
CELLS = SIDE * SIDE


def patch_grid(column: Column, progress: Progress | None = None) -> FloatArray:
    """Return the patches of pictures, ``float32 [n, 49, 256]``, row by row, kept in the store.

    Raises as ``embed``.
    """
    encoder = ENCODERS.get(ENCODER)
    kind = f"patches {code_digest(__name__)}"
    widths = {"x": CELLS * WIDTH}
    harm = harm_of(encoder, column, None, 0.0)
    run = ColumnRun(kind, encoder, column, harm, 0.0, 0, widths, lambda items: {"x": _grid(items)})
    return run.kept(progress)["x"].reshape(-1, CELLS, WIDTH)


def _grid(items: Sequence[Item]) -> FloatArray:
    import torch

    encoder = ENCODERS.get(ENCODER)
    if not isinstance(encoder, EfficientNetLite):
        raise BadInput("Lite0", type(encoder).__name__, "Register Lite0 alone as lite0.")
    module: Any = encoder.torch_module()
    turn = stream(0, "", "patches").standard_normal((FEATURES, WIDTH)) / np.sqrt(WIDTH)

    def run(batch: Sequence[Item]) -> FloatArray:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        with torch.inference_mode():
            maps = module.network.extract_features(
                module.normalised(torch.from_numpy(pixels(batch)))
            )
        cells = maps.numpy().transpose(0, 2, 3, 1).reshape(-1, FEATURES)
        with one_blas_thread():
            return np.asarray(cells @ turn.astype(np.float32)).reshape(len(batch), -1)

    starts = range(0, len(items), TORCH_BATCH)
    return np.concatenate(side_by_side(run, [items[i : i + TORCH_BATCH] for i in starts]))
