"""What the rescue means, in sentences made from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.experiments.lighting.differences import in_words
from lab.stats.estimate import Estimate
from lab.stats.rows import is_sure

if TYPE_CHECKING:
    from lab.experiments.base import Result

FIELDS = ("value", "low", "high", "n", "over", "chance", "level", "reason")
LIGHTS = {
    "guarded": "Under a light that flips the picture and passes guards and judges",
    "random": "Under a random light",
}


def words(result: Result) -> str:
    """Say who stands beside the picture, what they score, who is rescued and who dragged."""
    summary = result.summary
    named: Any = result.spec
    partners = ", ".join(
        f"{name} ({p['encoder']}, {p['facet']})" for name, p in summary["partners"].items()
    )
    scores = {(r["lights"], r["arm"], r["measure"]): r for r in result.tables["scores"]}
    said = [
        f"The image ({named.encoder}) of concepts of {summary['dataset']} stands beside "
        f"{partners}; all are asked for the same {len(summary['classes'])} classes, and late "
        "fusion averages what they say. The commonest class alone would be right for "
        f"{summary['majority']:.2f}."
    ]
    for lights, n in summary["n_relit"].items():
        if not n:
            said.append(f"{LIGHTS[lights]}: no such light was found for any picture.")
            continue
        first = scores[lights, summary["arms"][0], "image_relit"]
        clean = scores[lights, summary["arms"][0], "image_clean"]
        said.append(
            f"{LIGHTS[lights]} the image is right for {_share(first)}; clean it was for "
            f"{_share(clean)}."
        )
        said += [_arm(lights, arm, scores, summary["contrasts"]) for arm in summary["arms"]]
        said += [_dragging(r) for r in result.tables["confidence"] if r["lights"] == lights
                 and r["arm"] == summary["arms"][-1] and r["n"]]  # fmt: skip
    said += [_origin(name, p) for name, p in summary["partners"].items() if name == "speech"]
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)


def _share(row: dict[str, Any]) -> str:
    return Estimate(**{field: row[field] for field in FIELDS}).words()


def _arm(
    lights: str,
    arm: str,
    scores: dict[tuple[str, str, str], dict[str, Any]],
    contrasts: dict[str, dict[str, Any]],
) -> str:
    rescue, drag, wrong = (
        contrasts[f"{lights} {arm} {name}"]
        for name in ("rescue", "drag", "rescue by a wrong partner")
    )
    partner = scores[lights, arm, "partner"]
    together = scores[lights, arm, "fused_relit"]
    return (
        f"With {arm.replace('+', ' and ')} ({_share(partner)} alone) both are right for "
        f"{_share(together)}: {_verdict(rescue, 'the partner rescues', 'the partner harms')}, "
        f"{in_words(rescue)}; {_verdict(drag, 'the picture drags', 'the picture helps')}, "
        f"{in_words(drag)}; with a partner of a wrong class the change is {in_words(wrong)}."
    )


def _verdict(row: dict[str, Any], more: str, less: str) -> str:
    """Say on which side of 0 a difference is; the difference itself follows with its sign."""
    if not is_sure(row):
        return f"whether {more} is undecided"
    return more if row["value"] > 0 else less


def _dragging(row: dict[str, Any]) -> str:
    who = "the wrong picture is" if row["surer"] == "image" else "the right partner is"
    return (
        f"Where {who} the surer ({row['image_confidence']:.2f} against "
        f"{row['partner_confidence']:.2f}), the answer is dragged for {_share(row)}."
    )


def _origin(name: str, partner: dict[str, Any]) -> str:
    return f"The {name} is {'synthetic' if partner['synthetic'] else 'recorded'}."
