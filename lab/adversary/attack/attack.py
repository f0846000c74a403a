"""The attack: many pictures searched side by side under one budget, every candidate kept.

Unguided, a search sees the victim's value alone, and guards are applied to the finished log
(*filtered*: a lower bound). *Guided*, it sees them: a candidate that breaks a guard is told as
max(value, 0) plus what it broke, in shares of the guards' spans, so that none looks like a success,
and its slope points straight away from identity. One that only the judges refuse is told as how far
they are from keeping the label. This static penalty is ours: it ranks a refused flip, which is near
to what is looked for, before a light that holds and does little, where the feasibility rules of Deb
(2000) would not. Which flips were refused is said too, so that a search may step back
(``lab.adversary.searches.retreat``).

Judges are asked lazily, in the order of the candidates: only for flips that pass the cheap guards,
and only until one is accepted, or, where the worst of a picture is wanted, for those that are lower
than what was accepted. Other flips are told as the victim sees them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.adversary.attack.log import KEPT, NOT_ASKED, REFUSED, AttackLog
from lab.adversary.attack.victim import Victim
from lab.adversary.base import Ask, Asking, Guard, Image, Lights, Relit, Search, Sense, Told, Watch
from lab.adversary.judges import Panel
from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.perturb.light_parameters import N_PARAMETERS, box, identity
from lab.perturb.relighting import Shot, sensor_noise, shoot
from lab.stats.threads import in_threads

GRADIENT_COST = 4
"""Forward and backward together cost about four forward passes."""
LEAST = 1e-6
"""What a refusal counts at least, so that it never looks like a success."""
AT_ONCE = 8
"""Pictures whose candidates are rendered and encoded together; for memory alone."""


@dataclass(frozen=True)
class Rules:
    """How an attack is run: budget, room, noise, guards."""

    budget: int = 40
    """Forward-equivalents a picture; each is an average over the noise draws."""
    stops: float = 5.0
    """How far a light may go (see ``light_parameters.box``)."""
    n_draws: int = 4
    seed: int = 0
    guards: Mapping[str, Guard] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    panel: Panel | None = None
    guided: bool = False
    worst: bool = False
    """Whether the lowest value that all accept is wanted, or whether there is any."""

    def __post_init__(self) -> None:
        if self.budget < 1 or self.n_draws < 1:
            got = f"{self.budget} and {self.n_draws}"
            raise BadInput("a budget and draws of at least 1", got, "Ask for 40 and 4.")
        missing = [name for name in self.guards if name not in self.thresholds]
        if missing:
            do = "Give the guard's own threshold, or people's."
            raise BadInput(f"a threshold for {missing[0]}", "none", do)


@dataclass
class _Run:
    """One picture under attack."""

    row: int
    picture: Image
    asking: Asking
    watches: dict[str, Watch]
    ask: Ask
    spent: float = 0.0
    accepted: float = np.inf
    """The lowest value so far that guards and judges accept."""
    lights: list[Lights] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    guards: list[list[float]] = field(default_factory=list)
    judged: list[int] = field(default_factory=list)


def attack(
    victim: Victim,
    pictures: Sequence[Image],
    rows: Sequence[int],
    search: Search,
    rules: Rules,
    progress: Progress | None = None,
) -> AttackLog:
    """Search the worst light of each picture ``uint8 [224, 224, 3]``, its row in the victim's ids.

    The log depends on (seed, id of the picture, search) alone, not on the others beside it. Raises
    ``BadInput`` for a search that needs gradients where the victim has none, and for a judge of
    the victim's family.
    """
    if search.needs_gradient and not victim.has_slopes:
        do = "Choose a search without gradients for this encoder."
        raise BadInput(f"a victim with gradients for {search.id}", victim.encoder.id, do)
    if rules.panel is not None:
        rules.panel.check_against(victim.encoder.card.family)
    low, high = box(rules.stops)
    start = (identity() - low) / (high - low)
    runs: list[_Run] = []
    for picture, row in zip(pictures, rows, strict=True):
        rng = stream(rules.seed, victim.ids[row], f"attack {search.id}")
        asking = search.start(start, rng, rules.budget)
        watches = {name: guard.watch(picture) for name, guard in rules.guards.items()}
        runs.append(_Run(int(row), picture, asking, watches, next(asking)))
    progress = progress or Progress()
    progress.start(f"{victim.encoder.id}, {search.title}", rules.budget * len(runs))
    passes, active = 0, runs
    while active := [run for run in active if _trim(run, rules.budget)]:
        for first in range(0, len(active), AT_ONCE):
            some = active[first : first + AT_ONCE]
            for run, told in zip(some, _answer(victim, some, low, high, rules), strict=True):
                cost = (GRADIENT_COST if run.ask.gradient else 1) * len(run.ask.lights)
                passes += cost * rules.n_draws
                progress.advance(cost)
                if run.spent < rules.budget:
                    run.ask = run.asking.send(told)
    for run in runs:
        run.asking.close()
    return _log(runs, tuple(rules.guards), passes)


def _trim(run: _Run, budget: int) -> bool:
    """Cut a request to what is left of the budget; False where nothing is.

    What is too little for a gradient still buys values, so that every search spends the same.
    """
    left = int(budget - run.spent)
    gradient = run.ask.gradient and left >= GRADIENT_COST
    n = left // GRADIENT_COST if gradient else left
    run.ask = Ask(run.ask.lights[:n], gradient)
    if n < 1:
        run.spent = budget
    return n >= 1


def _answer(
    victim: Victim, runs: Sequence[_Run], low: Lights, high: Lights, rules: Rules
) -> list[Told]:
    """Try the lights that some pictures' searches ask for, and return what each is told."""
    seeds = [draw_of(rules.seed, k) for k in range(rules.n_draws)]
    asked = [(run, low + light * (high - low)) for run in runs for light in run.ask.lights]
    noises = {run.row: [sensor_noise(victim.ids[run.row], seed) for seed in seeds] for run in runs}
    seen = list(in_threads(lambda each: _look(each[0], each[1], noises[each[0].row]), asked))
    values, slopes = np.zeros(len(asked)), np.zeros((len(asked), N_PARAMETERS))
    by_slope = np.array([run.ask.gradient for run, _ in asked])
    if by_slope.any():
        here = np.flatnonzero(by_slope)
        rows = np.array([asked[i][0].row for i in here])
        lights = np.stack([asked[i][1] for i in here])
        pictures = [asked[i][0].picture for i in here]
        values[here], found = victim.slopes(pictures, rows, lights, seeds)
        slopes[here] = found * (high - low)  # of the light to that of the box
    flat = [(i, drawn) for i in np.flatnonzero(~by_slope) for drawn in seen[i].drawn]
    rows = np.array([asked[i][0].row for i, _ in flat], np.intp)
    each = victim.values([drawn for _, drawn in flat], rows)
    for i in np.flatnonzero(~by_slope):
        values[i] = each[[j == i for j, _ in flat]].mean()
    told, start, end = [], (identity() - low) / (high - low), 0
    for run in runs:
        here = np.arange(end, end := end + len(run.ask.lights))
        fault = np.array([_record(run, asked[i][1], values[i], seen[i], rules) for i in here])
        refused = (values[here] < 0) & (fault > 0) & rules.guided
        if rules.guided:
            values[here] = np.where(fault > 0, np.maximum(values[here], 0) + fault, values[here])
            away = run.ask.lights - start
            away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
            slopes[here] = np.where(fault[:, None] > 0, away, slopes[here])
        told.append(Told(values[here], refused, slopes[here] if run.ask.gradient else None))
    return told


@dataclass(frozen=True)
class _Seen:
    """A candidate as it looks: its pictures, one a noise draw, and each guard's value."""

    drawn: list[Image]
    guards: dict[str, float]


def _look(run: _Run, light: Lights, noises: Sequence[FloatArray]) -> _Seen:
    shot = shoot(run.picture, light)
    drawn = taken(shot, noises)
    if not run.watches:
        return _Seen(drawn, {})
    still = drawn[0] if shot.spread is None else shot.still()
    relit = Relit(still, shot.luminance_noise())
    return _Seen(drawn, {name: watch.value(relit) for name, watch in run.watches.items()})


def _record(run: _Run, light: Lights, value: float, seen: _Seen, rules: Rules) -> float:
    """Keep a candidate, asking the judges where it matters; return how much it breaks the rules."""
    broken = sum(
        _broken(rules.guards[name], v, rules.thresholds[name]) for name, v in seen.guards.items()
    )
    judged, wanted = NOT_ASKED, run.accepted == np.inf or (rules.worst and value < run.accepted)
    if value < 0 and broken == 0 and wanted and rules.panel is not None:
        lead = rules.panel.lead(seen.drawn, run.picture, run.row)
        if lead > 0:
            run.accepted, judged = float(value), KEPT
        else:
            broken, judged = refusal(lead), REFUSED
    run.spent += GRADIENT_COST if run.ask.gradient else 1
    run.lights.append(light)
    run.values.append(float(value))
    run.cost.append(run.spent)
    run.guards.append(list(seen.guards.values()))
    run.judged.append(judged)
    return broken


def draw_of(seed: int, k: int) -> int:
    """Return the seed of the k-th noise draw of a search; reports use others."""
    return 1_000 * seed + k


def taken(shot: Shot, noises: Sequence[FloatArray]) -> list[Image]:
    """Return the pictures of a shot, one a noise draw; one alone where there is no noise."""
    if shot.spread is None:
        return [shot.still()]
    return [shot.draw(noise) for noise in noises]


def refusal(lead: float) -> float:
    """Return by how much judges refuse whose lead of the true class is not above 0, in (0, 1]."""
    return 1 - 1 / (1 + max(-lead, LEAST))


def _broken(guard: Guard, value: float, threshold: float) -> float:
    """Return by how much a value breaks a guard, in shares of the guard's span; 0 if it holds."""
    gap = threshold - value if guard.sense == Sense.AT_LEAST else value - threshold
    return max(0.0, gap) / (guard.span[1] - guard.span[0])


def _log(runs: Sequence[_Run], guard_ids: tuple[str, ...], passes: int) -> AttackLog:
    n, q = len(runs), max((len(run.values) for run in runs), default=0)
    lights = np.full((n, q, N_PARAMETERS), np.nan)
    values, cost = np.full((n, q), np.nan), np.full((n, q), np.nan)
    guards = np.full((n, q, len(guard_ids)), np.nan)
    judged = np.full((n, q), NOT_ASKED, np.int8)
    for i, run in enumerate(runs):
        m = len(run.values)
        lights[i, :m], values[i, :m], cost[i, :m] = np.array(run.lights), run.values, run.cost
        guards[i, :m] = np.array(run.guards).reshape(m, len(guard_ids))
        judged[i, :m] = run.judged
    return AttackLog(lights, values, cost, guards, judged, guard_ids, passes)
