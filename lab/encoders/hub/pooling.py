"""How a sentence encoder makes one vector of its tokens, as its sentence-transformers files say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.core.errors import BadInput
from lab.encoders.hub.files import read_json
from lab.encoders.inputs.token_batches import mean_of_tokens

KINDS = {"mean": "mean over tokens", "cls": "first token", "max": "maximum over tokens"}
FLAGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
}
"""How older files write the kind."""
MODULES = {"Transformer", "Pooling", "Normalize"}


@dataclass(frozen=True)
class Pooling:
    """Token states [n, length, d] and mask [n, length] to vectors [n, d]."""

    kind: str = "mean"
    unit: bool = False
    max_tokens: int | None = None
    """The length it was tuned on; None where that is not said."""

    @property
    def words(self) -> str:
        """For the card."""
        return KINDS[self.kind] + (", of length 1" if self.unit else "")

    def __call__(self, states: Any, mask: Any) -> Any:
        import torch

        if self.kind == "cls":
            x = states[:, 0]
        elif self.kind == "max":
            x = states.masked_fill(mask[:, :, None] == 0, -torch.inf).amax(dim=1)
        else:
            x = mean_of_tokens(states, mask)
        return torch.nn.functional.normalize(x, dim=1) if self.unit else x


def read_pooling(folder: Path) -> Pooling:
    """Read modules.json and what it names; without it, the mean over tokens as it is.

    Raises ``BadInput`` for steps after the pooling and for kinds of pooling that are not done here.
    """
    if not (folder / "modules.json").is_file():
        return Pooling()
    modules = [(str(m["type"]), str(m["path"])) for m in read_json(folder / "modules.json", list)]
    kinds = [name.rsplit(".", 1)[-1] for name, _ in modules]
    # Another top than sentence_transformers is code of the repository's own.
    foreign = [name for name, _ in modules if not name.startswith("sentence_transformers.")]
    if foreign or not set(kinds) <= MODULES:
        got = ", ".join(foreign or kinds)
        expected = f"a sentence encoder of {', '.join(sorted(MODULES))} in {folder.name}"
        raise BadInput(expected, got, "Choose another model.")
    kind = "mean"
    for (_, path), name in zip(modules, kinds, strict=True):
        if name == "Pooling":
            kind = _kind(read_json(folder / Path(path).name / "config.json"), folder)
    tuned = folder / "sentence_bert_config.json"
    most = read_json(tuned).get("max_seq_length") if tuned.is_file() else None
    return Pooling(kind, "Normalize" in kinds, most)


def _kind(config: dict[str, Any], folder: Path) -> str:
    """Return the one kind of pooling, from either way of writing it."""
    written = config.get("pooling_mode")
    if written is None:
        flags = [key for key, value in config.items() if key.startswith("pooling_mode_") and value]
        kinds = [FLAGS.get(key, key) for key in flags]
    else:
        kinds = [written] if isinstance(written, str) else list(written)
    if len(kinds) != 1 or kinds[0] not in KINDS:
        expected = f"pooling by one of {', '.join(KINDS)} in {folder.name}"
        raise BadInput(expected, ", ".join(map(str, kinds)) or "none", "Choose another model.")
    return str(kinds[0])
