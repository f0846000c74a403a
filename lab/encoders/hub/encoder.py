"""Any transformers model by its id on the hub or its folder, as a frozen encoder.

The id is ``hub:PLACE#MODALITY``: ``hub:openai/clip-vit-base-patch32#image`` and ``...#text`` are
the two towers of one model and share a space; ``hub:facebook/dinov2-small#image`` has one tower.
PLACE is "owner/name", "owner/name@revision" or a folder. What is not on the machine is fetched from
the hub when it is first used; where that cannot be, ``Unavailable`` says so.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from lab.core.contracts import Availability, Card, FloatArray, Item, Modality
from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
from lab.encoders.built_id import parse_built_id
from lab.encoders.hub import files as hub_files
from lab.encoders.hub.shape import shape_of, unloadable
from lab.encoders.hub.towers import Tower, load_tower

PREFIX = "hub"
RECIPE = "hub v1: one image or sound a call; texts in token batches; eager attention; float32"


class HubEncoder(FrozenEncoder[Tower]):
    """One tower of a transformers model. A folder whose files changed is loaded anew."""

    def __init__(self, encoder_id: str, place: str, modality: Modality) -> None:
        folder = hub_files.find_folder(place, weights=False)
        with quiet():
            shape = shape_of(folder, modality)
        self.modality, self.dim, self._place = modality, shape.dim, place
        self._state: object = None
        own = hub_files.is_folder(place)
        card = Card(
            title=f"{place.rsplit('/', 1)[-1]}, {modality} tower" if shape.dual else place,
            licence="its owner's" if own else "see its page on the hub",
            source=f"the folder {place}" if own else f"Hugging Face hub, {place}",
            trained_on="not stated in its files" if own else "see its page on the hub",
            architecture=f"{shape.kind} by transformers, {shape.pooling}",
            size_mb=hub_files.size_mb(folder),
            family=f"hub {place.partition('@')[0]}",
            space=f"native to {place}" if shape.dual else "",
            notes=shape.notes,
        )
        super().__init__(encoder_id, card, f"{RECIPE}; {modality}")

    def availability(self) -> Availability:
        """Say whether configuration and weights are on this machine."""
        try:
            lack = hub_files.missing(self._place)
        except BadInput as error:
            return Availability(False, str(error), error.do)
        if not lack:
            return Availability(True)
        own = hub_files.is_folder(self._place)
        command = "" if own else hub_files.download_command(self._place)
        return Availability(False, f"{lack[0].upper()}{lack[1:]}.", command)

    def fingerprint(self) -> str:
        """Hash of recipe, weights, configuration and tokeniser; fetches what is not here."""
        files = hub_files.digest(hub_files.find_folder(self._place, weights=True))
        return hashlib.sha256(f"{self.recipe}\x1f{files}".encode()).hexdigest()

    def model(self) -> Tower:
        """Return the loaded tower, anew where a file of its folder has changed since."""
        with self._lock:
            now = hub_files.state(hub_files.find_folder(self._place, weights=True))
            if now != self._state:
                self._model, self._state = None, now
            return super().model()

    def _load(self) -> Tower:
        folder = hub_files.find_folder(self._place, weights=True)
        with quiet():
            self.dim = shape_of(folder, self.modality).dim
            return load_tower(folder, self.modality)

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        tower = self.model()
        try:
            return tower.encode(items)
        except (IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
            # Items are checked by now: its files do not fit each other, as a vocabulary larger
            # than the table of its vectors.
            folder = hub_files.find_folder(self._place, weights=True)
            raise unloadable(folder, "parts", error) from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from drawing bars and telling its progress while a model is loaded."""
    from transformers import utils

    logging: Any = utils.logging  # not typed
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def hub_encoder(encoder_id: str) -> HubEncoder:
    """Build the encoder of an id ``hub:PLACE#MODALITY``.

    Raises ``BadInput`` for an id of another form or a model without such a tower, and
    ``Unavailable`` where its configuration is neither here nor can be fetched.
    """
    place, modality = parse_built_id(encoder_id, PREFIX, "PLACE")
    return HubEncoder(encoder_id, place, modality)


ENCODERS.resolve(PREFIX, hub_encoder)
