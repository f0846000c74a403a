"""Scores of how decided and how varied the probabilities are, whatever the source says."""

from __future__ import annotations

import numpy as np

from lab.foresight.base import FORESIGHTS, Labelled, MeanForesight, Unlabelled, WholeForesight
from lab.stats.checks import Floats


def entropy(source: Labelled, target: Unlabelled) -> Floats:
    """The entropy of each row over its largest value, [n], in 0..1."""
    return np.asarray(-target.negentropy / np.log(target.n_classes))


def energy(source: Labelled, target: Unlabelled) -> Floats:
    """Minus the log-sum-exp of each row's logits, [n], which are centred to a mean of 0."""
    return np.asarray(target.log_p.mean(axis=1))


def nuclear_norm(source: Labelled, target: Unlabelled) -> float:
    """The sum of the singular values of the table, over its largest value, in 0..1."""
    p, (n, k) = target.probabilities, target.probabilities.shape
    # The smaller side: singular values are the roots of the eigenvalues of either product.
    values = np.linalg.eigvalsh(p.T @ p if k <= n else p @ p.T)
    return float(np.sqrt(np.maximum(values, 0.0)).sum() / np.sqrt(min(n, k) * n))


def fourth_norm(source: Labelled, target: Unlabelled) -> float:
    """The entrywise L4 norm of the table over (n K)^(1/4), in 0..1."""
    return float(np.mean(np.square(np.square(target.probabilities))) ** 0.25)


FORESIGHTS.register(
    MeanForesight(
        id="entropy",
        title="Entropy",
        source="Shannon (1948), over log K; as a score without labels in Guillory et al. (2021)",
        formula=r"-\frac{1}{n \log K}\sum_{ik} p_{ik} \log p_{ik}",
        meaning="How undecided the probe is: 0 is one sure answer, 1 is all answers alike.",
        misleads="A probe that is sure and wrong is as decided as one that is right.",
        is_accuracy=False,
        rows=entropy,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="energy",
        title="Energy",
        source="Liu et al. (2020), NeurIPS, equation 3; as a score of a set in Peng et al. (2024), "
        "ICLR. Logits are known up to a constant from probabilities: each row is centred",
        formula=r"-\frac{1}{n}\sum_i \log \sum_k e^{z_{ik}},\quad \textstyle\sum_k z_{ik} = 0",
        meaning="How far the best answers stand out of all answers: lower is further.",
        misleads="It follows the least likely classes most, which nobody looks at.",
        is_accuracy=False,
        rows=energy,
    )
)
FORESIGHTS.register(
    WholeForesight(
        id="nuclear_norm",
        title="Nuclear norm",
        source="Deng, Suh, Gould & Zheng (2023), ICML, equation 3",
        formula=r"\|P\|_* / \sqrt{\min(n, K)\, n}",
        meaning="How sure the answers are and how evenly they are spread over the classes.",
        misleads="On a target with few of the classes it is low though every answer may be right.",
        is_accuracy=False,
        whole=nuclear_norm,
    )
)
FORESIGHTS.register(
    WholeForesight(
        id="mano",
        title="Fourth norm (MaNo)",
        source="Xie et al. (2024), NeurIPS, equation 6, with the softmax that they take where it "
        "is calibrated",
        formula=r"\|P\|_4 / (nK)^{1/4}",
        meaning="How sure the answers are; sure rows count more than in a mean.",
        misleads="Only sureness enters: wrong and sure counts as right.",
        is_accuracy=False,
        whole=fourth_norm,
    )
)
