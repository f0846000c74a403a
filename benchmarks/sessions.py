"""Thirty people at once on one server: first content, a moved slider's answer, memory, no bleed.

Each session speaks Streamlit's own protocol over a WebSocket, as a browser does, so that what is
measured is the server and not thirty browsers on the same cores. All open their pages at once;
then each that has a slider moves it a few times, at moments of its own. The store is warm: every
page was opened once before. A session has a severity of its own and must never see another's.

Beside it stands the same crowd on an empty page, a line and a slider: what Streamlit itself takes.
The processor's seconds of the server hang less on what else the machine does than times do.

python benchmarks/sessions.py [sessions] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import results
from served import ROOT, served_process
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 30)
WRITE = "--write" in sys.argv
PAGES = ("one_sample", "board", "spaces", "distances", "glossary")
MOVES, PAUSE_S, OPEN_S = 5, 3.0, 120.0
SLIDER = "image.severity"
SHOWN = ("plotly_chart", "imgs", "arrow_data_frame")
EMPTY = """
import streamlit as st

st.write("One line")
st.slider("Severity", 0.0, 5.0, 2.0, key="image.severity", bind="query-params")
"""
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Person:
    """One session: its page, the severity that is its own, and what it met."""

    number: int
    page: str
    first_s: float = np.inf
    whole_s: float = np.inf
    answers_s: list[float] = field(default_factory=list)
    sliders: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    """The fragment of the page that each slider stands in: a browser asks for that part alone."""
    bled: bool = False

    @property
    def severity(self) -> float:
        return round(0.1 * (1 + self.number), 1)

    async def come(self, address: str) -> None:
        """Open the page, wait until it stands, and move its slider."""
        async with connect(address, max_size=None, subprotocols=[Subprotocol("streamlit")]) as wire:
            began = time.perf_counter()
            await self._ask(wire)
            await self._hear(wire, began)
            if self.number % 2 == 0 and any(SLIDER in one for one in self.sliders):
                for move in range(MOVES):
                    await asyncio.sleep(PAUSE_S * (1 + self.number % 3) / 2)
                    await self._move(wire, self.severity + 0.1 * (move + 1))

    async def _ask(self, wire: ClientConnection, values: dict[str, float] | None = None) -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urlencode({SLIDER: self.severity, "item": "banana"})
        state.page_name = self.page
        for widget, value in (values or {}).items():
            one = state.widget_states.widgets.add()
            one.id = widget
            one.double_array_value.data.append(value)
            state.fragment_id = self.parts[widget]
        await wire.send(asked.SerializeToString())

    async def _hear(self, wire: ClientConnection, began: float) -> None:
        async for message in _messages(wire):
            if _is_whole(message):
                self.whole_s = time.perf_counter() - began
                self.first_s = min(self.first_s, self.whole_s)  # of a page without a picture
                return
            element = message.delta.new_element
            kind = element.WhichOneof("type") if message.HasField("delta") else None
            if kind in SHOWN:
                self.first_s = min(self.first_s, time.perf_counter() - began)
            if kind == "slider":
                self.sliders[element.slider.id] = element.slider
                self.parts[element.slider.id] = message.delta.fragment_id
                if SLIDER in element.slider.id:
                    shown = list(element.slider.value or element.slider.default)
                    self.bled |= bool(shown) and abs(shown[0] - self.severity) > 1e-6

    async def _move(self, wire: ClientConnection, severity: float) -> None:
        slider = next(one for one in self.sliders if SLIDER in one)
        began = time.perf_counter()
        await self._ask(wire, {slider: severity})
        async for message in _messages(wire):
            if _is_whole(message):
                self.answers_s.append(time.perf_counter() - began)
                return


def _is_whole(message: ForwardMsg) -> bool:
    """Whether the page stands: a run that the page itself broke off does not count."""
    return message.WhichOneof("type") == "script_finished" and message.script_finished in DONE


async def _messages(wire: ClientConnection) -> Any:
    async for data in wire:
        message = ForwardMsg()
        message.ParseFromString(data)
        yield message


def memory_mb(pid: int) -> float:
    """Memory of one process, in MB."""
    said = Path(f"/proc/{pid}/status").read_text()
    return int(said.partition("VmRSS:")[2].split()[0]) / 1024


def processor_s(pid: int) -> float:
    """Seconds of the processor that one process has taken."""
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / TICK


def people(pages: Sequence[str]) -> Iterator[Person]:
    """Sessions over mixed pages, half of them on the first, with the slider."""
    for number in range(N):
        yield Person(number, pages[0] if number % 2 == 0 else pages[1 + number // 2 % 4])


async def visit(address: str, crowd: list[Person]) -> None:
    """Let all of them come at once."""
    await asyncio.gather(*(one.come(address) for one in crowd))


@dataclass
class Crowd:
    """What thirty people met, and what they cost the server."""

    met: list[Person]
    memory_mb: tuple[float, float]
    taken_s: float

    @property
    def moved_s(self) -> list[float]:
        """Seconds from each moved slider to its answer."""
        return [seconds for one in self.met for seconds in one.answers_s]


def crowd(script: str, pages: Sequence[str] = PAGES) -> Crowd:
    """Serve a script, open each page once, and let all come."""
    with served_process(script) as (address, server):
        wire = address.replace("http", "ws") + "/_stcore/stream"
        for page in dict.fromkeys(pages):  # so that the store and the models are warm
            asyncio.run(asyncio.wait_for(visit(wire, [Person(0, page)]), OPEN_S * 5))
        memory, taken = memory_mb(server.pid), processor_s(server.pid)
        met = list(people(pages))
        asyncio.run(asyncio.wait_for(visit(wire, met), OPEN_S * 10))
        return Crowd(met, (memory, memory_mb(server.pid)), processor_s(server.pid) - taken)


def line(name: str, seconds: list[float], target_s: float | None = None) -> str:
    """Say the middle and the late ones of some seconds."""
    middle, late = np.quantile(seconds, [0.5, 0.95], method="higher")
    said = f"- {name}: p50 {middle:.2f} s, p95 {late:.2f} s (n = {len(seconds)})"
    if target_s is None:
        return said
    return f"{said}; target {target_s:g} s: {'reached' if late <= target_s else 'missed'}"


def main() -> None:
    """Measure, and print or keep what was found."""
    load = os.getloadavg()[0]
    app = crowd(str(ROOT / "app.py"))
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder, "empty.py")
        empty.write_text(EMPTY)
        nothing = crowd(str(empty), ("",) * len(PAGES))
    first = [one.first_s for one in app.met]
    before, after = app.memory_mb
    said = [
        f"{N} sessions over {', '.join(PAGES)}, all at once; load {load:.1f} before:",
        "",
        line("first picture, or the page where it has none", first, 5.0),
        line("whole page", [one.whole_s for one in app.met]),
        line("a moved slider to its whole answer", app.moved_s, 1.0),
        line("an empty page, the same way", [one.whole_s for one in nothing.met]),
        line("its moved slider", nothing.moved_s),
        f"- processor of the server, all together: {app.taken_s:.1f} s; with the empty page "
        f"{nothing.taken_s:.1f} s",
        f"- sessions that saw another's severity: {sum(one.bled for one in app.met)}",
        f"- the server's memory: {before:.0f} MB with one session, {after:.0f} MB after {N}; "
        f"target {1500 + 30 * N} MB",
    ]
    print("\n".join([results.machine(), *said]))
    if WRITE:
        results.keep("Thirty sessions", "python benchmarks/sessions.py --write", "\n".join(said))


if __name__ == "__main__":
    main()
