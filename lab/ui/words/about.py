"""How one item is answered, what limits it, and the code that answers it again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.experiments.language.one_item import TASKS
from lab.experiments.language.socratic.evidence import SHARPNESS
from lab.ui.app.about import method
from lab.ui.words.controls import Chosen
from lab.ui.words.ready import MODEL

HOW = f"""**Words** are keywords of the nearest pictures of other families in another style, names
of Lite0's 1,000 classes, a place and a kind of picture. The language model says how much likelier
they make each candidate, per token. The **picture** is held against each candidate by cosine,
times {SHARPNESS:g}, through the class-name bridge. **Both** is the product. Each adds up to 1.

- The bridge learned from no picture with its name. The study of many items goes through a ridge
  that learned from pictures and names of other families, so the two can differ on an item.
- Another eye, a CLIP or a SigLIP, says names of the 1,000 classes by its own cosines. It learned
  from millions of pictures with texts, perhaps from these too.
- One item proves nothing: the studies below ask many, with an interval.
- The model is small: what it does not know is lost as well, and is no fault of words.
- Nobody has calibrated these shares: they are no probabilities of being right."""


def sure() -> None:
    """Draw what stands behind the bars, and what does not."""
    st.markdown(HOW)


def code(now: Chosen, words: Sequence[str]) -> None:
    """Draw what answers this very view again, and the study that it is one item of."""
    st.code(f"""from lab.experiments.language.one_item import answers, gallery, likelihoods_by, look
from lab.language import LANGUAGE_MODELS
from lab.language.choose import wordings

seen = look(gallery({now.dataset!r}, {now.facet!r}), {now.concept!r}, {now.task!r}, {now.eye!r})
wording = wordings({TASKS[now.task]!r})[{now.way}]
model = likelihoods_by(LANGUAGE_MODELS.get({MODEL!r}))
print(seen.candidates, answers(seen, {list(words)!r}, wording, model))
""", language="python")  # fmt: skip
    st.markdown("The study of many items:")
    method("socratic", {})
