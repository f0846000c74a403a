"""Any experiment in a notebook: its knobs as widgets, its result, one item under a slider."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from lab.core.errors import LabError, Unavailable
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.knobs import bounds, label, main_of, options_of

WIDE = {"description_width": "11em"}
WIDTH, KNOBS = "26em", "28em"
POLL_S = 0.5
PLOTLY = "application/vnd.plotly.v1+json"


class Explorer:
    """An experiment with its widgets; ``result`` is the last one."""

    def __init__(self, experiment: str, **fields: Any) -> None:
        """Build the widgets and run once.

        Raises ``Unavailable`` without ipywidgets, and what ``lab.run`` raises.
        """
        self.widgets = _ipywidgets()
        self.entry = EXPERIMENTS.get(experiment)
        spec = self.entry.spec(fields)
        self.knobs = {name: self._knob(name, getattr(spec, name)) for name in _fields(self.entry)}
        self._run_button = self.widgets.Button(
            description="Run", button_style="primary", icon="play"
        )
        self._run_button.on_click(lambda _: self.run())
        self._said = self.widgets.HTML()
        self._out = self.widgets.Output(layout={"flex": "1 1 0", "min_width": "0"})
        self.result: Result = self._compute(spec)
        self.item = self._item()

    def spec(self) -> Spec:
        """Return the spec that the widgets say. Raises ``BadInput`` as ``Experiment.spec``."""
        return self.entry.spec({name: knob.value for name, knob in self.knobs.items()})

    def run(self) -> None:
        """Run what the widgets say and draw it; an error is said in its place."""
        self._run_button.disabled = True
        try:
            self.result = self._compute(self.spec())
        except LabError as error:
            self._said.value = f"<b>{escape(str(error))}</b>"
        finally:
            self._run_button.disabled = False
        if self.item is not None:
            self.item.draw()

    def _compute(self, spec: Spec) -> Result:
        from lab.engine.local import run_spec

        progress = Progress()
        with self._telling(progress):
            result = run_spec(self.entry, spec, progress)
        # As data: a figure that displays itself would land outside of its place.
        first, last = ({"text/html": part} for part in result.words().as_html())
        figure = {PLOTLY: json.loads(result.figure().to_json())}
        self._out.outputs = tuple(
            {"output_type": "display_data", "data": data, "metadata": {}}
            for data in (first, figure, last)
        )
        return result

    @contextmanager
    def _telling(self, progress: Progress) -> Iterator[None]:
        """Say how far the work is, beside it."""
        done = threading.Event()

        def tell() -> None:
            while not done.wait(POLL_S):
                self._said.value = escape(progress.words())

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()
            self._said.value = ""

    def _item(self) -> Item | None:
        return None if self.entry.probe_one is None else Item(self)

    def _knob(self, name: str, value: Any) -> Any:
        field = self.entry.spec_type.model_fields[name]
        shared = {
            "description": label(name, field), "tooltip": field.description or "", "style": WIDE,
            "layout": {"width": WIDTH},
        }  # fmt: skip
        return _widget(self.widgets, field, value, options_of(self.entry, name), shared)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.box()._repr_mimebundle_(**kwargs)

    def box(self) -> Any:
        """Return all widgets as one."""
        w, main = self.widgets, main_of(self.entry)
        rest = [knob for name, knob in self.knobs.items() if name not in main]
        more = w.Accordion([w.VBox(rest)], titles=(f"More: {len(rest)} settings",))
        knobs = w.VBox(
            [*(self.knobs[name] for name in main), more, self._run_button, self._said],
            layout={"flex": f"0 0 {KNOBS}"},
        )
        title = w.HTML(f"<h3>{self.entry.question}</h3>")
        beside = [] if self.item is None else [self.item.box()]
        return w.VBox([title, w.HBox([self._out, knobs]), *beside])


class Item:
    """One item under a slider of severity, clean beside hurt."""

    def __init__(self, owner: Explorer) -> None:
        from lab.data import DATASETS

        w, spec = owner.widgets, owner.spec().model_dump()
        concepts = DATASETS.get(spec["dataset"]).concepts
        self.owner = owner
        self.concept = w.Combobox(
            value=concepts[0], options=concepts, description="Item", ensure_option=True
        )
        self.severity = w.FloatSlider(1.0, min=0, max=5, step=0.1, description="Severity")
        self.shown = w.HTML()
        for knob in (self.concept, self.severity):
            knob.observe(lambda _: self.draw(), "value")
        self.draw()

    def box(self) -> Any:
        """Return slider and item as one widget."""
        w = self.owner.widgets
        return w.VBox([w.HBox([self.concept, self.severity]), self.shown])

    def draw(self) -> None:
        """Hurt the item anew and show it beside the clean one, with the answers to both."""
        from lab.notebook.item_html import item_html

        try:
            look = self.owner.entry.probe_one
            if look is not None:
                found = look(self.owner.spec(), self.concept.value, self.severity.value)
                self.shown.value = item_html(found)
        except LabError as error:
            self.shown.value = f"<b>{escape(str(error))}</b>"


def _fields(entry: Experiment) -> list[str]:
    return list(entry.spec_type.model_fields)


def _ipywidgets() -> Any:
    try:
        import ipywidgets
    except ImportError as error:
        raise Unavailable(
            "ipywidgets, which draws the knobs", "it is not installed", "pip install ipywidgets"
        ) from error
    return ipywidgets


def _widget(w: Any, field: FieldInfo, value: Any, ids: list[str], shared: dict[str, Any]) -> Any:
    least, most = bounds(field)
    if get_origin(field.annotation) is Literal:
        return w.Dropdown(value=value, options=get_args(field.annotation), **shared)
    if field.annotation is bool:
        return w.Checkbox(value=value, **shared)
    if field.annotation in {int, float}:
        kind = w.BoundedIntText if field.annotation is int else w.BoundedFloatText
        far = 2**53 - 1
        return kind(value=value, min=-far if least is None else least,
                    max=far if most is None else most, **shared)  # fmt: skip
    if ids:
        return w.Combobox(value=value, options=ids, **shared)
    return w.Text(value=value, **shared)
