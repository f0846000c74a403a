"""NCE: what is left unknown of a label when the source's one answer is known."""

from __future__ import annotations

import numpy as np

from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.leep import conditional, joint
from lab.transferability.target import Target


def negative_conditional_entropy(target: Target) -> float:
    """-H(Y | Z) in nats, Z the source's most probable class (Tran et al. 2019, equation 5)."""
    answers = target.x.argmax(axis=1)
    table = joint(np.eye(target.x.shape[1])[answers], target.labels, target.n_classes)
    given = conditional(table)
    seen = table > 0
    return float(np.sum(table[seen] * np.log(given[seen])))


SCORES.register(
    Score(
        id="nce",
        title="NCE, negative conditional entropy",
        symbol="NCE",
        needs=ScoreNeeds.POSTERIORS,
        source="Tran, Nguyen & Hassner (2019), ICCV, equation 5; the source's labels of the target "
        "are its own answers, as in Nguyen et al. (2020). A tie takes the first class",
        formula=r"-H(Y \mid Z) = \sum_{y,z} \hat P(y,z) \log \hat P(y \mid z)",
        meaning="How much of a label the source's answer leaves unknown, in nats, with a minus "
        "sign: 0 leaves nothing.",
        misleads="It sees the answer and not how sure it was; few items a source class make it too "
        "good.",
        compute=negative_conditional_entropy,
        bounds=(None, 0.0),
        invariant=frozenset({"order"}),
    )
)
