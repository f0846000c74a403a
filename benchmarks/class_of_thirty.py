"""Thirty scripted students in one class on loopback: is anything lost or mixed, and how far behind
is the projector?

Each student and the teacher speak Streamlit's own protocol over a WebSocket, as a browser does, and
run their pages' clocks. All come in by the code at once, then predict at moments of their own, each
a number that is no one else's. A prediction's delay is the time from the student's click until its
dot is in the picture that the teacher's page was sent.

python benchmarks/class_of_thirty.py [students] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np
import results
from served import ROOT, served_process
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from lab.lessons.classroom.room import OpenClass
from lab.lessons.lesson import lesson, lessons

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 30)
WRITE = "--write" in sys.argv
ROUNDS = [
    (one.id, at)
    for one in lessons()
    for at, step in enumerate(one.steps, start=1)
    if step.kind == "predict" and step.form == "number"
][:3]
"""Steps that ask for a number: lesson, and step from 1."""
WIRE: dict[str, Any] = {"subprotocols": ["streamlit"], "ping_interval": None}
SPREAD_S, LIMIT_S, TARGET_S = 20.0, 80.0, 2.0


@dataclass
class Visitor:
    """One session: what its page was sent last, and the clocks that the page set."""

    wire: ClientConnection
    query: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, str] = field(default_factory=dict)
    """The id of a widget by its label."""
    held: dict[str, float] = field(default_factory=dict)
    """What the sliders of the page say, by id: a browser sends it with every run."""
    dots: set[float] = field(default_factory=set)
    dots_at: dict[float, float] = field(default_factory=dict)
    clocks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def hear(self) -> None:
        """Take what the server sends, until one of the two hangs up."""
        with suppress(ConnectionClosed):
            async for data in self.wire:
                message = ForwardMsg()
                message.ParseFromString(data)
                self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            one = message.auto_rerun
            if one.fragment_id not in self.clocks:
                tick = self._tick(one.fragment_id, float(one.interval))
                self.clocks[one.fragment_id] = asyncio.create_task(tick)
        elif kind == "page_info_changed":
            said = message.page_info_changed.query_string
            self.query = dict(part.split("=", 1) for part in said.split("&") if "=" in part)
        elif kind == "delta":
            self._see(message.delta.new_element)

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind in {"text_input", "button", "slider"}:
            widget = getattr(element, kind)
            self.widgets[widget.label] = widget.id
            if kind == "slider" and widget.id not in self.held:
                self.held[widget.id] = (list(widget.value) or list(widget.default))[0]
        elif kind == "plotly_chart" and "lab.class.dots" in element.plotly_chart.id:
            x = json.loads(element.plotly_chart.spec)["data"][0]["x"]
            for value in x if isinstance(x, list) else decoded(x):
                self.dots_at.setdefault(round(float(value), 9), time.perf_counter())

    async def _tick(self, fragment: str, interval_s: float) -> None:
        while True:
            await asyncio.sleep(interval_s)
            asked = BackMsg()
            asked.rerun_script.fragment_id = fragment
            asked.rerun_script.is_auto_rerun = True
            asked.rerun_script.query_string = urlencode(self.query)
            asked.rerun_script.page_name = "learn"
            self._hold(asked)
            await self.wire.send(asked.SerializeToString())

    def leave(self) -> None:
        """Stop the clocks, as a browser that is closed."""
        for clock in self.clocks.values():
            clock.cancel()
        self.clocks = {}

    def _hold(self, asked: BackMsg) -> None:
        for widget, value in self.held.items():
            one = asked.rerun_script.widget_states.widgets.add()
            one.id = widget
            one.double_array_value.data.append(value)

    async def ask(self, page: str, values: dict[str, Any] | None = None) -> None:
        """Ask for a page, with what its widgets say; its clocks are set anew."""
        self.leave()
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urlencode(self.query)
        state.page_name = page
        state.is_history_navigation = values is None  # as a link to a view of the page
        for label, value in (values or {}).items():
            if isinstance(value, float):
                self.held[self.widgets[label]] = value
                continue
            one = state.widget_states.widgets.add()
            one.id = self.widgets[label]
            if value is True:
                one.trigger_value = True
            else:
                one.string_value = str(value)
        if values is None:
            self.held = {}
        self._hold(asked)
        await self.wire.send(asked.SerializeToString())

    async def shows(self, label: str) -> None:
        """Wait until the page has a widget."""
        while label not in self.widgets:
            await asyncio.sleep(0.05)

    async def come_in(self, code: str) -> None:
        """Type the code at the door."""
        await self.ask("")
        await self.shows("Come in")
        await self.ask("", {"Code of the class": code, "Come in": True})


def decoded(packed: dict[str, str]) -> list[float]:
    """Return the numbers of an array as plotly packs it."""
    import base64

    return np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"]).tolist()


def own_value(name: str, at: int, number: int) -> tuple[str, str, float]:
    """Return a step's id, its slider's label, and a student's own number: the middle of a bin of
    the picture that is no one else's."""
    step = lesson(name).steps[at - 1]
    value = step.low + (step.high - step.low) * (number + 0.5) / 40
    return step.id, f"{step.ask} ({step.unit})" if step.unit else step.ask, round(value, 9)


async def student(wire: str, code: str, number: int, starts: list[asyncio.Event],
                  sent: list[dict[float, float]], came: list[float]) -> None:  # fmt: skip
    """Come in, and predict in every round at a moment of one's own; each round begins with a page
    that is loaded again, at the seat that the address names."""
    draw, seat = random.Random(number), ""
    for (name, at), start, log in zip(ROUNDS, starts, sent, strict=True):
        began = time.perf_counter()
        async with connect(wire, max_size=None, **WIRE) as socket:
            me = Visitor(socket)
            hearing = asyncio.create_task(me.hear())
            if not seat:
                await me.come_in(code)
                while "seat" not in me.query:
                    await asyncio.sleep(0.05)
                seat = me.query["seat"]
                came.append(time.perf_counter() - began)
            await start.wait()
            _, label, value = own_value(name, at, number)
            me.widgets.clear()
            me.query = {"seat": seat, "lesson": name, "step": str(at)}
            await me.ask("learn")
            await me.shows("This is my prediction")
            await me.shows(label)
            await asyncio.sleep(draw.random() * SPREAD_S)
            # The slider first: what the button keeps is what the page was drawn with.
            me.widgets.pop("This is my prediction", None)
            await me.ask("learn", {label: value})
            await me.shows("This is my prediction")
            log[value] = time.perf_counter()
            await me.ask("learn", {label: value, "This is my prediction": True})
            await asyncio.sleep(SPREAD_S / 4)
            me.leave()
            hearing.cancel()


async def run(wire: str, room: OpenClass) -> tuple[list[float], list[float], list[str]]:
    """Let the class come, predict in every round, and be looked at by its teacher.

    Returns the seconds to come in, those until a dot is seen, and what never came.
    """
    starts = [asyncio.Event() for _ in (*ROUNDS, None)]
    sent: list[dict[float, float]] = [{} for _ in ROUNDS]
    came: list[float] = []
    delays: list[float] = []
    missing: list[str] = []
    async with connect(
        wire, max_size=None, subprotocols=["streamlit"], ping_interval=None
    ) as socket:
        teacher = Visitor(socket)
        hearing = asyncio.create_task(teacher.hear())
        await teacher.come_in(room.teacher_code)
        crowd = [
            asyncio.create_task(student(wire, room.code, number, starts[:-1], sent, came))
            for number in range(N)
        ]
        while len(came) < N:
            await asyncio.sleep(0.1)
        for (name, at), start, log in zip(ROUNDS, starts, sent, strict=False):
            teacher.query = {"lesson": name, "step": str(at)}
            teacher.dots_at = {}
            await teacher.ask("learn")
            # A student whose page loads while the teacher turns it is taken to where the class was.
            while (there := room.now().at) is None or (there.lesson, there.step + 1) != (name, at):
                await asyncio.sleep(0.05)
            start.set()
            end = time.perf_counter() + LIMIT_S
            while time.perf_counter() < end and (
                len(log) < N or not set(log) <= set(teacher.dots_at)
            ):
                await asyncio.sleep(0.05)
            delays += [teacher.dots_at[v] - at_s for v, at_s in log.items() if v in teacher.dots_at]
            missing += [f"{name} {v}" for v in log if v not in teacher.dots_at]
        for one in crowd:
            one.cancel()
        teacher.leave()
        hearing.cancel()
        ended = await asyncio.gather(*crowd, return_exceptions=True)
        missing += [f"a student's script: {one!r}" for one in ended if isinstance(one, Exception)]
    return came, delays, missing


def wrong_in(room: OpenClass) -> list[str]:
    """Return what the class's file lacks or has mixed: each seat must have its own number only."""
    wrong, numbers = [], {}
    for name, at in ROUNDS:
        step_id, _, _ = own_value(name, at, 0)
        given = room.now().answers.get((name, step_id), {})
        known = {own_value(name, at, number)[2]: number for number in range(N)}
        found = {seat: known.get(round(float(value), 9)) for seat, value in given.items()}
        if sorted(found.values(), key=str) != sorted(range(N), key=str):
            wrong.append(f"{name} {at}: {len(given)} of {N} answers")
        for seat, number in found.items():
            if numbers.setdefault(seat, number) != number:
                wrong.append(f"{name} {at}: seat {seat} has another's answer")
    return [*wrong, *map(str, room.now().faults)]


def line(name: str, seconds: list[float], target_s: float | None = None) -> str:
    """Say the middle and the late ones of some seconds."""
    middle, late = np.quantile(seconds, [0.5, 0.95], method="higher")
    said = f"- {name}: p50 {middle:.2f} s, p95 {late:.2f} s (n = {len(seconds)})"
    if target_s is None:
        return said
    return f"{said}; target {target_s:g} s: {'reached' if late <= target_s else 'missed'}"


def main() -> None:
    """Measure, and print or keep what was found."""
    room = OpenClass(f"bench-{secrets.token_hex(4)}")
    load = os.getloadavg()[0]
    try:
        with served_process(str(ROOT / "app.py"), "--class", room.name) as (address, _):
            wire = address.replace("http", "ws") + "/_stcore/stream"
            whole = asyncio.wait_for(run(wire, room), 4 * LIMIT_S)
            came, delays, missing = asyncio.run(whole)
        wrong = wrong_in(room)
    finally:
        room.path.unlink(missing_ok=True)
    said = [
        f"{N} students in one class, {len(ROUNDS)} predictions each within {SPREAD_S:g} s; load "
        f"{load:.1f} before, {os.getloadavg()[0]:.1f} after:",
        "",
        line("from the address to a seat, all at once", came),
        line("from a student's click to the dot on the projector", delays, TARGET_S),
        f"- dots that never came: {len(missing)} of {N * len(ROUNDS)}"
        + "".join(f"; {one}" for one in missing[:3]),
        f"- answers lost or mixed in the class's file: {len(wrong)}"
        + "".join(f"; {one}" for one in wrong[:3]),
    ]
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/class_of_thirty.py --write"
        results.keep("A class of thirty", command, "\n".join(said))


if __name__ == "__main__":
    main()
