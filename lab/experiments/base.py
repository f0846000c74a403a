"""What an experiment is: a spec, a run, a figure, words; page, notebook and command line follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from lab.core.contracts import Item
from lab.core.errors import BadInput, unknown_id
from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.stats.decide import Verdict
from lab.study.design import Scores
from lab.study.words import Words

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


class Spec(BaseModel):
    """The knobs of an experiment: flat, frozen, each with bounds, default and a line of help.

    A field's unit, if it has one, stands in ``json_schema_extra={"unit": ...}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Result:
    """What a run gives back, whole: numbers, tables and the manifest that replays it."""

    experiment: str
    spec: Spec
    summary: dict[str, Any]
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def recorded(self) -> str:
        """How the result is marked where it was read from a record: with this code, or other."""
        return str(self.manifest.get("recorded", ""))

    def figure(self) -> go.Figure:
        """The main figure of the experiment, as plotly draws it."""
        return EXPERIMENTS.get(self.experiment).figure(self)

    def words(self) -> Words:
        """What the numbers mean: a headline, points, method and limits, made from them."""
        return EXPERIMENTS.get(self.experiment).words(self)

    def _repr_html_(self) -> str:
        """Headline, figure and points, whole in themselves, as a notebook's export shows them."""
        first, last = self.words().as_html()
        return f"{first}{self.figure().to_html(full_html=False)}{last}"

    def _ipython_display_(self) -> None:
        """The same where the notebook can draw the figure itself."""
        from IPython.display import HTML, display

        first, last = map(HTML, self.words().as_html())
        display(first, self.figure(), last)  # type: ignore[no-untyped-call]

    def table(self, name: str | None = None) -> pd.DataFrame:
        """One table by name (default: the first). Raises ``UnknownId`` for another name."""
        import pandas as pd

        chosen = next(iter(self.tables)) if name is None else name
        if chosen not in self.tables:
            raise unknown_id(f"table of {self.experiment}", chosen, self.tables)
        return pd.DataFrame(self.tables[chosen])

    def numbers(self) -> dict[str, Any]:
        """What a figure is drawn from, as plain data: spec, summary and tables, without prose."""
        return {"spec": self.spec.model_dump(), "summary": self.summary, "tables": self.tables}

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data: spec, summary, tables, words, manifest."""
        return {**self.numbers(), "words": self.words().as_dict(), "manifest": self.manifest}


class Probed(Protocol):
    """One item, clean beside hurt; ``hurt_item`` is None where it was taken away."""

    @property
    def clean_item(self) -> Item: ...

    @property
    def hurt_item(self) -> Item | None: ...

    @property
    def label(self) -> str | None: ...

    def answers(self, hurt: bool) -> list[tuple[str, float]]:
        """Return (answer, probability), most probable first; empty where the item is gone."""
        ...


class Cells(Protocol):
    """The trained arms of a study at their seeds, each of which may be scored alone, anywhere."""

    def cells(self, spec: Any) -> Sequence[tuple[str, int]]: ...

    def score(self, spec: Any, arm: str, seed: int, progress: Progress) -> Scores:
        """Score one; a run of the same spec takes what is kept of it."""
        ...


def as_it_is(spec: Any) -> Any:
    """Resolve nothing: no default of the spec hangs on machine or data set."""
    return spec


@dataclass(frozen=True)
class Experiment:
    """One experiment: everything else is derived from this."""

    id: str
    title: str
    question: str
    spec_type: type[Spec]
    run: Callable[[Any, Progress], Result]
    figure: Callable[[Result], go.Figure]
    words: Callable[[Result], Words]
    formula: str
    references: tuple[str, ...]
    fingerprint: Callable[[Any], dict[str, str]]
    """From a spec to what its numbers depend on beside it, by name: data, weights. An encoder that
    is used though no field names it is named there."""
    resolve: Callable[[Any], Any] = as_it_is
    """From a spec to the one that runs: no default is left that another machine, with other
    encoders, or another data set would fill otherwise. A resolved spec stays as it is."""
    uses: tuple[Registry[Any] | str, ...] = ()
    """What a run uses though no field names it: ids, and registries all of whose entries it may."""
    main: tuple[str, ...] = ()
    """The fields that a page shows first; none: the first few."""
    probe_one: Callable[[Any, str, float], Probed] | None = None
    """Where one item can be looked at, fast enough for a slider: from a spec, a concept and a
    severity in 0 to 5 to that item, clean and hurt, with its answers."""
    claims: Callable[[Result], Sequence[tuple[Verdict, str]]] | None = None
    """Of a study: each claim's verdict, and the sentence that says it."""
    cells: Cells | None = None
    """Of a study: what of it may be computed side by side."""

    def spec(self, fields: Mapping[str, Any]) -> Spec:
        """Build the spec from named fields.

        Raises ``UnknownId`` for an unknown field and ``BadInput`` for a value out of range.
        """
        known = self.spec_type.model_fields
        for name in fields:
            if name not in known:
                raise unknown_id(f"field of {self.id}", name, known)
        try:
            return self.spec_type(**fields)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "the fields together"
            raise BadInput(
                f"{name}: {first['msg']}", repr(first.get("input")), _bounds(self.spec_type, name)
            ) from error


def _bounds(spec_type: type[Spec], name: str) -> str:
    known = spec_type.model_fields.get(name)
    if known is None:
        return "Change one of the fields."
    return f"{known.description or name} The default is {known.default!r}."


EXPERIMENTS: Registry[Experiment] = Registry("experiment", "lab.experiments")
