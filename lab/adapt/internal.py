"""A student that learns what a teacher does inside, layer by layer, before what it says.

Aguilar et al. (2020), "Knowledge Distillation from Internal Representations", AAAI: a layer of the
student is held to one of the teacher by the Kullback-Leibler divergence of their attention maps and
by 1 - cosine of their pooled states; bottom up, one layer at a time (progressive) or with those
below it (stacked), and soft labels come last. Ours: the pooled state is the mean over tokens, as
this encoder pools; students start as copies of teacher layers; word pieces' embeddings stay frozen.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lab.adapt.towers.last_blocks import one_thread
from lab.core.errors import BadInput
from lab.encoders.inputs.token_batches import mean_of_tokens
from lab.encoders.minilm.network import tokeniser
from lab.probes.training import Budget, train

if TYPE_CHECKING:
    import torch

HEAT = 2.0
"""The temperature of soft labels."""
INSIDE = 0.5
"""The share of the steps in which the inside is followed; soft labels have the rest."""
LONGEST, LEAST = 16, 1e-12
Way = Literal["labels", "soft", "progressive", "stacked"]


class Texts(NamedTuple):
    """Word pieces int64 [n, length] and their mask float32, 1 where there is one."""

    ids: torch.Tensor
    mask: torch.Tensor


class Inside(NamedTuple):
    """Of n texts, by layer: attention maps [n, heads, length, length] and pooled states [n, d]."""

    logits: torch.Tensor
    """[n, K]."""
    attentions: tuple[torch.Tensor, ...]
    pooled: tuple[torch.Tensor, ...]


def matched_layers(n_student: int, n_teacher: int) -> tuple[int, ...]:
    """Return which teacher layer, from 0, each student layer stands for: evenly, the last last.

    >>> matched_layers(2, 6)
    (2, 5)

    Raises ``BadInput`` where the student has none, or more than the teacher.
    """
    if not 1 <= n_student <= n_teacher:
        do = "Give the student fewer layers."
        raise BadInput(f"1 to {n_teacher} layers, as the teacher has", f"{n_student}", do)
    return tuple((k + 1) * n_teacher // n_student - 1 for k in range(n_student))


def reader(network: Any, layers: Sequence[int], n_classes: int) -> torch.nn.Module:
    """Return a module from ``Texts`` to ``Inside``: copies of layers of a BERT network, in this
    order, and a head drawn anew. There is no dropout."""
    import torch
    from transformers import BertModel

    config = copy.deepcopy(network.config)
    config.num_hidden_layers, config._attn_implementation = len(layers), "eager"
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0

    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body: Any = BertModel(config, add_pooling_layer=False)
            self.body.embeddings.load_state_dict(network.embeddings.state_dict())
            self.body.embeddings.requires_grad_(False)
            for own, layer in zip(self.body.encoder.layer, layers, strict=True):
                own.load_state_dict(network.encoder.layer[layer].state_dict())
            self.head = torch.nn.Linear(config.hidden_size, n_classes)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Inside:
            asked = {"output_attentions": True, "output_hidden_states": True}
            found = self.body(input_ids=ids, attention_mask=mask, **asked)
            pooled = tuple(mean_of_tokens(states, mask) for states in found.hidden_states[1:])
            # Of length sqrt(d): a new head meets numbers of about 1.
            unit = torch.nn.functional.normalize(pooled[-1], dim=1) * config.hidden_size**0.5
            return Inside(self.head(unit), tuple(found.attentions), pooled)

    return Reader()


def attention_kl(theirs: torch.Tensor, ours: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return KL(theirs || ours) of attention maps, in nats: over heads and tokens, the mean."""
    apart = theirs * ((theirs + LEAST).log() - (ours + LEAST).log())
    rows = mask[:, None, :].expand(apart.shape[:3])
    return (apart.sum(dim=3) * rows).sum() / rows.sum()


def internal_loss(
    theirs: Inside, ours: Inside, mask: torch.Tensor, layers: Sequence[int]
) -> torch.Tensor:
    """Return how far these layers of a student are from theirs: 0 where both do the same."""
    import torch

    matched, total = matched_layers(len(ours.pooled), len(theirs.pooled)), torch.zeros(())
    for k in layers:
        alike = torch.nn.functional.cosine_similarity(theirs.pooled[matched[k]], ours.pooled[k])
        apart = attention_kl(theirs.attentions[matched[k]], ours.attentions[k], mask)
        total = total + apart + (1 - alike).mean()
    return total


def fit_reader(
    network: Any, layers: Sequence[int], texts: Texts, labels: torch.Tensor, n_classes: int,
    way: Way, budget: Budget, seed: int, told: torch.Tensor | None = None,
    inside: Inside | None = None,
) -> torch.nn.Module:  # fmt: skip
    """Train copies of some layers on texts with class codes int64 [n]; all steps are taken.

    ``told`` are a teacher's logits of these texts and ``inside`` what is followed: the same
    teacher's inside, or a control's. Raises ``BadInput`` where a way lacks them, and as ``train``.
    """
    from torch.nn.functional import cross_entropy, kl_div, log_softmax

    deep = way in {"progressive", "stacked"}
    if (way != "labels" and told is None) or (deep and inside is None):
        raise BadInput(f"a teacher, to learn by {way}", "none", "Pass what the teacher says.")
    steps = count()

    def loss(student: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
        at, where = rows.cpu(), rows.device
        ids, mask, codes = (x[at].to(where) for x in (texts.ids, texts.mask, labels))
        ours, done = student(ids, mask), next(steps) / budget.steps
        if deep and inside is not None and done < INSIDE:
            top = int(done / INSIDE * len(layers))
            followed = (tuple(x[at].to(where) for x in parts) for parts in inside[1:])
            theirs = Inside(inside.logits[at].to(where), *followed)
            held = range(0 if way == "stacked" else top, top + 1)
            return internal_loss(theirs, ours, mask, held)
        total = cross_entropy(ours.logits, codes)
        if told is None or way == "labels":
            return total
        soft, own = (log_softmax(z / HEAT, dim=1) for z in (told[at].to(where), ours.logits))
        return total + HEAT**2 * kl_div(own, soft, log_target=True, reduction="batchmean")

    return train(lambda: reader(network, layers, n_classes), loss, len(labels), budget, seed)


def pieces(texts: Sequence[str]) -> Texts:
    """Return texts as MiniLM's word pieces, the first 16 of each, padded to the longest."""
    import torch

    found = [own.ids for own in tokeniser(LONGEST).encode_batch(list(texts))]
    lengths = torch.tensor([len(own) for own in found])
    ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(own) for own in found], batch_first=True)
    return Texts(ids, (torch.arange(ids.shape[1]) < lengths[:, None]).float())


def read(network: torch.nn.Module, texts: Texts) -> Inside:
    """Return what a network makes of texts, on one thread and without learning."""
    import torch

    with one_thread(), torch.no_grad():
        found: Inside = network.eval()(*texts)
    return found
