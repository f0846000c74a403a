"""MiniLM made smaller: 8-bit, 4-bit, weights zeroed, layers dropped and perhaps taught after it.

No form has ranges fixed beforehand. Fixed on 32 names of ImageNet's classes they were tried on 200
others: vectors less their mean then had a cosine of .80 with MiniLM's, against .99 with ranges by
item, and 24 of 36 products ran in whole numbers, against all.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item, Modality
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.class_names.names import NAMES, class_names
from lab.encoders.compressed.compressed import Compressed, Original, SmallForm
from lab.encoders.compressed.graphs import (
    ONNX,
    QUANTISER,
    dynamic_int8,
    exported,
    four_bit,
    kept_graph,
)
from lab.encoders.compressed.pruning import zero_smallest
from lab.encoders.inputs.token_batches import mean_of_tokens
from lab.encoders.minilm.encoder import CARD, DIM, MAX_TOKENS, N_BLOCKS, RECIPE
from lab.encoders.minilm.network import (
    CONFIG,
    TOKENISER,
    TRANSFORMERS,
    WEIGHTS,
    pretrained,
    tokeniser,
)
from lab.encoders.side_by_side import side_by_side

if TYPE_CHECKING:
    import torch

ZEROED = 0.5
KEPT = {4: (0, 2, 3, 5), 3: (0, 2, 4)}
"""Which of six layers stay where so many do: every other one, the first among them."""
STEPS, BATCH, RATE = 200, 16, 5e-4
"""Of the teaching: Adam, no early stop, since nothing is held out to stop on."""


def with_layers(network: Any, kept: Sequence[int]) -> Any:
    """Return a copy of a transformer with these layers alone, as Sanh et al. 2019 start.

    Raises ``BadInput`` for a layer that it does not have.
    """
    layers = network.encoder.layer
    if not kept or any(not 0 <= k < len(layers) for k in kept):
        do = "Name layers from 0 on."
        raise BadInput(f"some of {len(layers)} layers", f"{list(kept)}", do)
    fewer = copy.deepcopy(network)
    fewer.encoder.layer = type(layers)(fewer.encoder.layer[k] for k in kept)
    return fewer


def taught(student: Any, teacher: Any, steps: int = STEPS) -> Any:
    """Return the student after some steps towards the teacher's vectors, by the cosine.

    Read are names of ImageNet's classes, one or two in a row: no text of any data set, no label.
    The room of encoders lies below that of trained heads, so its loop is this one. Deterministic:
    one thread, no dropout.
    """
    import torch

    names, backend = class_names(), _tokeniser(MAX_TOKENS)
    draws = stream(0, "", "teaching MiniLM")

    def read(network: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return mean_of_tokens(network(input_ids=ids, attention_mask=mask).last_hidden_state, mask)

    def teach(student: Any) -> Any:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        trained = student.encoder.requires_grad_(True)
        adam = torch.optim.Adam(trained.parameters(), RATE)
        for step in range(steps):
            adam.param_groups[0]["lr"] = RATE * (1 - step / steps)
            rows = [draws.choice(len(names), draws.integers(1, 3)) for _ in range(BATCH)]
            texts = [", ".join(names[k] for k in row) for row in rows]
            tokens = [torch.tensor(one.ids) for one in backend.encode_batch(texts)]
            ids = torch.nn.utils.rnn.pad_sequence(tokens, batch_first=True)
            mask = (ids != 0).long()
            with torch.no_grad():
                goal = read(teacher, ids, mask)
            loss = 1 - torch.nn.functional.cosine_similarity(read(student, ids, mask), goal).mean()
            adam.zero_grad()
            torch.autograd.backward(loss)
            adam.step()
        return student.requires_grad_(False)

    return side_by_side(teach, [student])[0]


def graph() -> bytes:
    """Return MiniLM's own graph in fp32: one text, as many tokens as it has."""
    name = f"minilm-fp32-{ENCODERS.get('minilm').fingerprint()[:16]}"
    return kept_graph(name, lambda: _exported(pretrained()))


def _exported(network: Any) -> bytes:
    import torch

    network.config._attn_implementation = "eager"  # the traced form of the others is no graph

    class Vector(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            states = self.network(ids, torch.ones_like(ids)).last_hidden_state
            return torch.nn.functional.normalize(states.mean(dim=1), dim=1)

    return exported(Vector().eval(), torch.zeros((1, 8), dtype=torch.long))


_tokeniser = cache(tokeniser)
"""Read from its file once: that takes longer than a text."""


def _inputs(items: Sequence[Item]) -> list[NDArray[Any]]:
    found = _tokeniser(MAX_TOKENS).encode_batch(list(items))
    return [np.array([one.ids], np.int64) for one in found]


def _fewer(n: int, *, teach: bool = False) -> bytes:
    teacher = pretrained()
    student = with_layers(teacher, KEPT[n])
    return _exported(taught(student, teacher) if teach else student)


def _sparse(share: float) -> bytes:
    network = pretrained()
    weights = network.encoder.layer.parameters()
    zero_smallest((p for p in weights if p.dim() == 2), share)
    return _exported(network)


def pruned(share: float) -> SmallForm:
    """Return the form in which this share of the weights of each product is zero.

    Its graph raises ``BadInput`` for a share outside [0, 1).
    """
    percent = f"{100 * share:g}"
    return SmallForm(
        f"pruned-{percent}",
        f"{percent} % of weights zero",
        f"the {percent} % smallest weights of each product are zero, and nothing is trained after "
        "it; word pieces stay. Zeros are stored and multiplied: no byte and no time is saved.",
        90.4,
        lambda: _sparse(share),
    )


ORIGINAL = Original(
    "minilm",
    Modality.TEXT,
    DIM,
    CARD,
    RECIPE,
    (TRANSFORMERS, CONFIG, TOKENISER, WEIGHTS),
    graph,
    _inputs,
)
FORMS = (
    SmallForm(
        "int8-dynamic",
        "8-bit, ranges by item",
        "weights in 8 bits with a scale a channel, those of the word pieces too; activations in 8 "
        "bits, their range taken from each text.",
        22.9,
        lambda: dynamic_int8(graph(), signed=True),
        (ONNX, QUANTISER),
    ),
    SmallForm(
        "4bit",
        "4-bit weights",
        "weights of all products in 4 bits, 32 to a scale; the word pieces, half of the model, "
        "stay as they were.",
        54.5,
        lambda: four_bit(graph()),
        (ONNX, QUANTISER),
    ),
    pruned(ZEROED),
    *(
        SmallForm(
            f"{n}layers",
            f"{n} of {N_BLOCKS} layers",
            f"layers {', '.join(str(k + 1) for k in KEPT[n])} alone are left; nothing is trained "
            "after it.",
            size_mb,
            lambda n=n: _fewer(n),  # type: ignore[misc]
        )
        for n, size_mb in ((4, 76.1), (3, 69.0))
    ),
    SmallForm(
        "3layers-taught",
        f"3 of {N_BLOCKS} layers, taught",
        f"layers 1, 3 and 5 alone are left, then taught in {STEPS} steps to give the vectors of "
        "all six, on names of ImageNet's classes; no label and no text of a data set was read.",
        69.0,
        lambda: _fewer(3, teach=True),
        (ONNX, NAMES),
    ),
)
for form in FORMS:
    ENCODERS.register(Compressed(ORIGINAL, form))
