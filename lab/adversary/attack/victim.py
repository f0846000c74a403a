"""The victim: an encoder and what is to be lowered, asked for values and slopes of lights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.objective import Objective, Rows, values_of
from lab.adversary.base import Image, Lights
from lab.core.contracts import Encoder, FloatArray
from lab.core.errors import BadInput
from lab.encoders.inputs.pixels import pixels
from lab.encoders.on_device import place_of
from lab.encoders.side_by_side import side_by_side
from lab.perturb.relighting import sensor_noise
from lab.stats.checks import Floats


@dataclass(frozen=True)
class Victim:
    """An encoder under attack; pictures are named by row, ``ids`` says whose noise they get."""

    encoder: Encoder
    objective: Objective
    ids: tuple[str, ...] = field(repr=False)

    @property
    def has_slopes(self) -> bool:
        """Whether gradients flow from the objective to the light."""
        return self.encoder.card.differentiable and hasattr(self.encoder, "torch_module")

    def values(self, pictures: Sequence[Image], rows: Rows) -> Floats:
        """Return the objective of pictures ``uint8 [224, 224, 3]``: ``float64 [m]``."""
        if not len(pictures):
            return np.zeros(0)
        return values_of(self.objective, self.encoder.encode(pictures), rows)

    def slopes(
        self, pictures: Sequence[Image], rows: Rows, lights: Lights, draws: Sequence[int]
    ) -> tuple[Floats, Floats]:
        """Return the values ``[m]`` and slopes ``[m, 13]`` of clean pictures under lights.

        Both are averages over the noise of ``draws``. The value is that of the torch path, which
        agrees with ``values`` up to rounding. Raises ``BadInput`` where no gradient flows.
        """
        if not self.has_slopes:
            raise BadInput(
                "a victim with gradients", self.encoder.id, "Choose a search without gradients."
            )

        def one(i: int) -> tuple[float, Floats]:
            return self._slope(pictures[i], int(rows[i]), lights[i], draws)

        found = side_by_side(one, range(len(pictures)))
        return np.array([v for v, _ in found]), np.stack([slope for _, slope in found])

    def _slope(
        self, picture: Image, row: int, light: Floats, draws: Sequence[int]
    ) -> tuple[float, Floats]:
        import torch

        from lab.perturb.relighting_torch import relight_tensor

        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        encoder: Any = self.encoder
        module = encoder.torch_module()
        point = torch.from_numpy(np.asarray(light, np.float32))[None].requires_grad_(True)
        image = torch.from_numpy(pixels([picture]))
        noise = np.stack([noise_first(self.ids[row], draw) for draw in draws])
        n = len(draws)
        lit = relight_tensor(
            image.expand(n, -1, -1, -1), point.expand(n, -1), torch.from_numpy(noise)
        )
        features = module(lit.to(place_of(module))).cpu()
        value = self.objective.tensor(features, np.full(n, row)).mean()
        (slope,) = torch.autograd.grad(value, point)
        return float(value.detach()), np.nan_to_num(slope[0].double().numpy())


def noise_first(sample_id: str, draw: int) -> FloatArray:
    """Return the noise of a picture with channels first, ``float32 [3, 224, 224]``."""
    first: NDArray[np.float32] = sensor_noise(sample_id, draw).transpose(2, 0, 1)
    return np.ascontiguousarray(first)
