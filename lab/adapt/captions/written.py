"""Captions that a language model writes when it is told what was detected, kept in the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.language.base import CausalModel, LanguageModel
from lab.store.arrays import load_arrays, save_arrays
from lab.store.code import code_digest


def written(
    model: LanguageModel, items: Sequence[Sequence[str]], n_tokens: int, temperature: float,
    seed: int, progress: Progress,
) -> list[list[str]]:  # fmt: skip
    """Return for the prompts of each item texts of one line, which may be empty: those of the
    likeliest token each time, prompt by prompt, then one drawn for each prompt.

    The prompts of an item are gone on with together, which takes a third of the time. An item is
    kept as soon as it is answered: a cut run goes on, and other items change nothing. Raises
    ``BadInput`` for a prompt longer than the context, or a model that cannot write so.
    """
    if not isinstance(model, CausalModel):
        raise BadInput("a causal model of transformers", model.id, "Choose another model.")
    progress.start(f"{model.card.title} writes", len(items))
    found = []
    for prompts in items:
        progress.check()
        asked = repr((tuple(prompts), n_tokens, temperature, seed)).encode()
        key = {"kind": "written", "model": model.fingerprint(), "method": code_digest(__name__),
               "asked": sha256(asked).hexdigest()}  # fmt: skip
        kept = load_arrays(key, "texts")
        if kept is None:
            texts = json.dumps(_write(model, prompts, n_tokens, temperature, seed))
            kept = {"texts": np.frombuffer(texts.encode(), np.uint8)}
            save_arrays(key, kept)
        found.append(json.loads(kept["texts"].tobytes()))
        progress.advance()
    return found


def _write(
    model: CausalModel, prompts: Sequence[str], n_tokens: int, temperature: float, seed: int
) -> list[str]:
    import torch

    longest, n = max(map(model.count, prompts)), len(prompts)
    if longest > model.context - n_tokens:
        do = "Pass on fewer words."
        raise BadInput(f"at most {model.context - n_tokens} tokens", f"{longest}", do)
    parts = model.model()
    read = [parts.tokeniser.encode(text, add_special_tokens=False).ids for text in prompts]
    # Filled up in front, where nothing is read; both halves of the rows go on from one reading.
    step = torch.tensor([[0] * (longest - len(row)) + row for row in read])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in read])
    random, past = [stream(seed, text, "written captions") for text in prompts], None
    ids = np.zeros((2 * n, 0), np.int64)
    torch.set_num_threads(1)  # two would sum in another order
    with torch.inference_mode():
        for k in range(n_tokens):
            place = (mask.cumsum(1) - 1).clamp(min=0)[:, -step.shape[1] :]
            out = parts.network(input_ids=step, attention_mask=mask, position_ids=place,
                                past_key_values=past, use_cache=True)  # fmt: skip
            past, scores = out.past_key_values, out.logits[:, -1].double().numpy()
            if k == 0:
                past.batch_repeat_interleave(2)
                scores, mask = scores.repeat(2, axis=0), mask.repeat_interleave(2, dim=0)
            noise = [one.gumbel(size=scores.shape[1]) for one in random]
            scores[1::2] += temperature * np.array(noise)  # its largest is a draw
            ids = np.c_[ids, scores.argmax(axis=1)]
            step = torch.from_numpy(ids[:, -1:])
            mask = torch.nn.functional.pad(mask, (0, 1), value=1)
    texts = [str(parts.tokeniser.decode(list(row), skip_special_tokens=False)) for row in ids]
    lines = [text.split("\n")[0].split("<|")[0].strip() for text in texts]
    return lines[0::2] + lines[1::2]
