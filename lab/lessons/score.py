"""How near an answer is to what a run measured: the interval is the tolerance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from lab.core.errors import BadInput
from lab.core.say import decimals_of
from lab.experiments.base import Result
from lab.lessons.answers import Answer, checked
from lab.lessons.steps import Asked, Check
from lab.lessons.truth import Number, key_of, number_of
from lab.stats.by_ends import decide_apart
from lab.stats.decide import Verdict

Results = Mapping[str, Result]


@dataclass(frozen=True)
class ScoredAnswer:
    """An answer held against the run's numbers."""

    share: float
    """1 where nothing is wrong, 0 where nothing is right."""
    right: bool
    distance: float
    """From the interval, as a share of what may be answered: 0 is right."""
    words: str


def score(step: Asked, answer: Answer, results: Results) -> ScoredAnswer:
    """Hold an answer against the numbers of the runs.

    Raises what ``checked`` raises for the answer, ``number_of`` for the numbers, and
    ``refuse_idle`` for a check that says nothing.
    """
    given = checked(step, answer)
    if isinstance(step, Check):
        refuse_idle(step, results)
    if step.form == "number":
        return _number(step, float(given), results)  # type: ignore[arg-type]
    if step.form == "curve":
        return _curve(step, [float(one) for one in given], results)  # type: ignore[union-attr]
    if step.form == "order":
        return _order(step, [str(one) for one in given], results)  # type: ignore[union-attr]
    return _choice(step, str(given), results)


def right_keys(step: Asked, results: Results) -> list[str]:
    """Return the options of a choice that are right, best first.

    Raises ``BadInput`` where what the run says is no option.
    """
    if step.truth is not None:
        key = key_of(step.truth, results)
        if key not in step.options:
            do = f"Add {key!r} to the options of {step.id}."
            raise BadInput(f"one of the options {', '.join(step.options)}", repr(key), do)
        return [key]
    found = numbers_of(step, results)
    best = max(found, key=lambda key: found[key].middle())
    reach = [key for key in found if not _above(found[best], found[key])]
    return sorted(reach, key=lambda key: -found[key].middle())


def numbers_of(step: Asked, results: Results) -> dict[str, Number]:
    """Return the number of each option, in the order of the options."""
    return {key: number_of(step.truths[key], results) for key in step.options}


def sure_pairs(found: Mapping[str, Number]) -> list[tuple[str, str]]:
    """Return the pairs whose order is decided, the higher first."""
    pairs = [(a, b) for pair in combinations(found, 2) for a, b in (pair, pair[::-1])]
    return [(a, b) for a, b in pairs if _above(found[a], found[b])]


def _above(a: Number, b: Number) -> bool:
    return decide_apart((a.low, a.high), (b.low, b.high)) is Verdict.MORE


def model_answer(step: Asked, results: Results) -> Answer:
    """Return an answer that is right: what the runs say, within what may be answered."""
    if step.form == "choice":
        return right_keys(step, results)[0]
    if step.form == "number" and step.truth is not None:
        return _within(step, number_of(step.truth, results))
    found = numbers_of(step, results)
    if step.form == "curve":
        return [_within(step, one) for one in found.values()]
    return sorted(found, key=lambda key: -found[key].middle())


def _within(step: Asked, found: Number) -> float:
    return min(max(found.middle(), step.low), step.high)


def luck(step: Asked, results: Results) -> float:
    """Return the share of all answers that are right: 1 where nobody can be wrong."""
    if step.form == "choice":
        return len(right_keys(step, results)) / len(step.options)
    if step.form == "order":
        sure = sure_pairs(numbers_of(step, results))
        orders = list(permutations(step.options))
        good = [all(one.index(a) < one.index(b) for a, b in sure) for one in orders]
        return sum(good) / len(orders)
    if step.form == "number" and step.truth is not None:
        found = [number_of(step.truth, results)]
    else:
        found = list(numbers_of(step, results).values())
    inside = [min(one.high, step.high) - max(one.low, step.low) for one in found]
    return math.prod(max(share, 0.0) / (step.high - step.low) for share in inside)


def could_pass_on_any(step: Asked, results: Results) -> bool:
    """Whether any answer at all would be right; raises as ``score``."""
    return luck(step, results) >= 1


def refuse_idle(step: Asked, results: Results) -> None:
    """Raise ``BadInput`` for a check that any answer passes, or none can."""
    if could_pass_on_any(step, results):
        do = "Ask for something that the numbers decide."
        raise BadInput(f"a check that a wrong answer fails ({step.id})", "one that all pass", do)
    if step.form not in {"number", "curve"}:
        return
    found = [number_of(step.truth, results)] if step.truth else numbers_of(step, results).values()
    for one in found:
        if one.low > step.high or one.high < step.low:
            got = f"{said(one, step.unit)}, where {step.low:g} to {step.high:g} may be answered"
            raise BadInput(f"a check that can be passed ({step.id})", got, "Widen low and high.")


def _number(step: Asked, given: float, results: Results) -> ScoredAnswer:
    if step.truth is None:
        raise BadInput("a truth", "none", "Write truth = ...")
    found = number_of(step.truth, results)
    off = found.distance(given)
    distance = abs(off) / (step.high - step.low)
    digits = decimals(found)
    ending = "That is right." if not off else _off(off, digits)
    words = f"You said {_given(given, digits)}; it is {said(found, step.unit)}. {ending}"
    return ScoredAnswer(max(1 - distance, 0.0), not off, distance, words)


def _given(given: float, digits: int) -> str:
    """Say an answer with as many decimals as it has: rounded it might look right."""
    most = max(digits, 3)
    exact = (d for d in range(digits, most) if round(given, d) == given)
    return f"{given:.{next(exact, most)}f}"


def _off(off: float, digits: int) -> str:
    side = "high" if off > 0 else "low"
    size = f"{abs(off):.{digits}f}"
    return f"You were {size if float(size) else 'just'} too {side}."


def _curve(step: Asked, given: Sequence[float], results: Results) -> ScoredAnswer:
    found = list(numbers_of(step, results).values())
    off = [abs(one.distance(at)) for one, at in zip(found, given, strict=True)]
    distance = sum(off) / len(off) / (step.high - step.low)
    inside = sum(not one for one in off)
    words = f"{inside} of {len(off)} points lie inside their intervals."
    if inside < len(off):
        worst = max(range(len(off)), key=lambda i: off[i])
        where, digits = list(step.options.values())[worst], decimals(found[worst])
        words += (
            f" The farthest is {where}: you said {_given(given[worst], digits)}; it is "
            f"{said(found[worst], step.unit)}."
        )
    return ScoredAnswer(max(1 - distance, 0.0), not any(off), distance, words)


def _order(step: Asked, given: Sequence[str], results: Results) -> ScoredAnswer:
    sure = sure_pairs(numbers_of(step, results))
    if not sure:
        words = "All intervals overlap: no order is surely wrong, and none is surely right."
        return ScoredAnswer(1.0, True, 0.0, words)
    wrong = [(a, b) for a, b in sure if given.index(a) > given.index(b)]
    share = 1 - len(wrong) / len(sure)
    n_pairs = len(given) * (len(given) - 1) // 2
    words = f"{len(sure) - len(wrong)} of the {len(sure)} pairs that are sure stand right."
    if len(sure) < n_pairs:
        words += f" Of the other {n_pairs - len(sure)} nobody can say which is higher."
    if wrong:
        high, low = (step.options[key] for key in wrong[0])
        words += f" For one, {high} is above {low}."
    return ScoredAnswer(share, not wrong, 1 - share, words)


def _choice(step: Asked, given: str, results: Results) -> ScoredAnswer:
    keys = right_keys(step, results)
    right = given in keys
    words = f"You said {_quoted(step, given)}. "
    if right:
        others = [_quoted(step, key) for key in keys if key != given]
        words += "That is right."
        if others:
            words += f" So would be {' and '.join(others)}: the intervals overlap."
    else:
        words += f"The numbers say {' or '.join(_quoted(step, key) for key in keys)}."
    if step.truths:
        shown = numbers_of(step, results)
        named = dict.fromkeys([keys[0], given])
        words += " " + " ".join(
            f"{_capital(step.options[key])}: {said(shown[key], step.unit)}." for key in named
        )
    return ScoredAnswer(float(right), right, float(not right), words)


def said(found: Number, unit: str = "") -> str:
    """Say a number with its interval and unit; an end that nobody reached is said to be open.

    >>> said(Number(1.234, 0.6, 2.5), "levels"), said(Number(None, 4.69, math.inf))
    ('1.2 (0.6 to 2.5) levels', 'above 4.7, beyond all that was tested')
    """
    digits = decimals(found)
    with_unit = f" {unit}" if unit else ""
    if found.value is None:
        side, end = ("above", found.low) if math.isfinite(found.low) else ("below", found.high)
        return f"{side} {end:.{digits}f}{with_unit}, beyond all that was tested"
    if found.exact:
        return f"{found.value:.{digits}f}{with_unit}"
    low = f"{found.low:.{digits}f}" if math.isfinite(found.low) else "below the tested"
    high = f"{found.high:.{digits}f}" if math.isfinite(found.high) else "beyond the tested"
    return f"{found.value:.{digits}f} ({low} to {high}){with_unit}"


def decimals(found: Number) -> int:
    """Return how many decimals a number is said with."""
    if found.exact and found.value is not None:
        return 0 if found.value == int(found.value) else 2
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return 1
    return decimals_of(found.low, found.high)


def _quoted(step: Asked, key: str) -> str:
    return f"'{step.options[key]}'"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
