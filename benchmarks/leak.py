"""Clean subgroup scores when families are kept apart, and when a split by concept lets them leak.

Run: python benchmarks/leak.py [number of test concepts]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys

from lab.core.contracts import Embedding
from lab.experiments.tasks.setting import resolve
from lab.experiments.tasks.task import SubgroupTask, task_of
from lab.stats.estimate import Estimate
from lab.stats.intervals.resample import balanced_accuracy_estimate, mean_estimate

CASES = [
    *(("lite0", style) for style in ("noto", "twemoji", "fluent-emoji-flat", "openmoji")),
    ("minilm", "en"),
    ("use", "en"),
]
TRAINED_ON = {"lite0": "noto,twemoji,fluent-emoji-flat"}


def main() -> None:
    """Print accuracy and balanced accuracy, each with its interval over families."""
    n_test = int(sys.argv[1]) if len(sys.argv) > 1 else 775
    print(f"{'encoder':<8}{'facet':<19}{'split':<9}{'accuracy':<24}{'balanced accuracy':<24}n")
    for encoder, facet in CASES:
        for split in ("family", "concept"):
            setting = resolve(
                "emojilab",
                encoder,
                task="subgroup",
                facet=facet,
                train_facets=TRAINED_ON.get(encoder, ""),
                n_test=n_test,
                split=split,
            )
            task = task_of(setting)
            if not isinstance(task, SubgroupTask):
                raise TypeError("the task asked for is the subgroup")
            clean = task.clean
            right = task.score(Embedding(task.ids, clean, clean.any(axis=1)))
            plain = mean_estimate(right, task.families)
            balanced = balanced_accuracy_estimate(right, task.classes, task.families)
            print(f"{encoder:<8}{facet:<19}{split:<9}{_said(plain)}{_said(balanced)}{len(right)}")


def _said(found: Estimate) -> str:
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]".ljust(24)


if __name__ == "__main__":
    main()
