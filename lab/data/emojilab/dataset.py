"""EmojiLab: the same concept drawn in six styles, named in many languages, and spoken.

The id of a concept ("red-apple") is the slug of its English CLDR name; ``concepts.json`` ties it
to the Unicode characters. Drawings and names are published designs and translations; the speech is
synthesised by espeak-ng and marked synthetic.
"""

from __future__ import annotations

from lab.core.contracts import DataCard
from lab.data import DATASETS
from lab.data.emojilab.match_drawings import STYLES
from lab.data.named_drawings import NamedDrawings


class EmojiLab(NamedDrawings):
    """The built-in paired data set."""

    id, styles = "emojilab", STYLES
    card = DataCard(
        title="EmojiLab",
        licence="drawings Apache-2.0, CC-BY-4.0, MIT, CC-BY-SA-4.0 by style; names Unicode-3.0",
        source="Noto Emoji, Twemoji, Fluent Emoji, OpenMoji, EmojiOne 2; Unicode CLDR 48; "
        "espeak-ng 1.52 (data/ATTRIBUTION.md)",
        synthetic=("speech",),
        notes="Emoji share design conventions: transfer between styles is easier than from "
        "photographs to drawings. Speech is synthesised.",
    )

    def characters(self, concept: str) -> str:
        """The Unicode characters of a concept, without the variation selector."""
        return self._table.entry(concept)["characters"]

    def keywords(self, concept: str, language: str) -> tuple[str, ...]:
        """The search words of a concept in a language; may be empty."""
        return self._names.keywords(self._table.row(concept), language)


EMOJILAB = DATASETS.register(EmojiLab())
