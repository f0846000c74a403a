"""Any causal language model of transformers by its id on the hub or its folder: ``hub:PLACE``.

PLACE is "owner/name", "owner/name@revision" or a folder, as for encoders. Only safetensors, JSON
and tokeniser files are read, and no code of the repository is run.
"""

from __future__ import annotations

import hashlib
from typing import Any

from lab.core.contracts import Availability, Card
from lab.core.errors import BadInput, Unavailable
from lab.encoders.hub import files as hub_files
from lab.encoders.hub.encoder import quiet
from lab.encoders.minilm.network import TRANSFORMERS
from lab.language import LANGUAGE_MODELS
from lab.language.base import CausalModel, CausalParts

PREFIX = "hub"
MOST_CONTEXT = 2048
"""Longer prompts than that are not asked here, and memory grows with them."""


class HubLanguageModel(CausalModel):
    """A causal model of a folder or a snapshot of the hub, in float32."""

    def __init__(self, model_id: str, place: str) -> None:
        folder = hub_files.find_folder(place, weights=False)
        config = hub_files.read_json(folder / "config.json")
        context = int(config.get("max_position_embeddings") or config.get("n_positions") or 512)
        own = hub_files.is_folder(place)
        card = Card(
            title=place.rsplit("/", 1)[-1],
            licence="its owner's" if own else "see its page on the hub",
            source=f"the folder {place}" if own else f"Hugging Face hub, {place}",
            trained_on="not stated in its files" if own else "see its page on the hub",
            architecture=f"{config.get('model_type', 'unknown')} by transformers",
            size_mb=hub_files.size_mb(folder),
            family=f"hub {place.partition('@')[0]}",
        )
        self._place = place
        super().__init__(
            model_id, card, "hub language model v1: float32", min(context, MOST_CONTEXT),
            (TRANSFORMERS,),
        )  # fmt: skip

    def availability(self) -> Availability:
        """Say whether configuration and weights are on this machine."""
        try:
            lack = hub_files.missing(self._place)
        except BadInput as error:
            return Availability(False, str(error), error.do)
        own = hub_files.is_folder(self._place)
        command = "" if own or not lack else hub_files.download_command(self._place)
        return Availability(not lack, f"{lack[:1].upper()}{lack[1:]}." if lack else "", command)

    def fingerprint(self) -> str:
        """Hash of recipe, weights, configuration and tokeniser; fetches what is not here."""
        files = hub_files.digest(hub_files.find_folder(self._place, weights=True))
        return hashlib.sha256(f"{self.recipe}\x1f{files}".encode()).hexdigest()

    def _load(self) -> CausalParts:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModelForCausalLM, AutoTokenizer

        folder, fast = hub_files.find_folder(self._place, weights=True), AutoTokenizer
        with quiet():
            try:
                network: Any = AutoModelForCausalLM.from_pretrained(
                    folder, dtype=torch.float32, local_files_only=True, use_safetensors=True,
                    trust_remote_code=False, attn_implementation="eager",
                )  # fmt: skip
                tokeniser: Any = fast.from_pretrained(folder, local_files_only=True)
                backend = tokeniser.backend_tokenizer
            except (
                AttributeError,
                ImportError,
                KeyError,
                OSError,
                RuntimeError,
                SafetensorError,
                ValueError,
            ) as error:
                got = f"{type(error).__name__}: {str(error)[:200]}"
                do = "Choose a causal model with a fast tokeniser and weights in safetensors."
                raise Unavailable(f"a language model in {folder}", got, do) from error
        if not all(bool(torch.isfinite(part).all()) for part in network.parameters()):
            do = "Its file is damaged, or of another model: fetch or save it anew."
            raise Unavailable(f"weights in {folder}", "some that are no number", do)
        begin = tokeniser.bos_token_id if getattr(tokeniser, "add_bos_token", False) else None
        return CausalParts(network.eval().requires_grad_(False), backend, begin)


def hub_language_model(model_id: str) -> HubLanguageModel:
    """Build the model of an id ``hub:PLACE``.

    Raises ``BadInput`` for a place of another form and ``Unavailable`` where its configuration is
    neither here nor can be fetched.
    """
    place = model_id.removeprefix(f"{PREFIX}:")
    if not place.strip():  # else the folder that this process runs in
        do = "Name a model of the hub, such as hub:HuggingFaceTB/SmolLM2-360M-Instruct."
        raise BadInput("hub:owner/name or hub: and a folder", repr(model_id), do)
    return HubLanguageModel(model_id, place)


LANGUAGE_MODELS.resolve(PREFIX, hub_language_model)
