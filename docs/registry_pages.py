"""The pages of the reference that are made from the registries: one for each kind of thing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a Markdown table; bars and line breaks inside a cell are kept readable."""

    def line(cells: Sequence[Any]) -> str:
        texts = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells]
        return "| " + " | ".join(texts) + " |"

    return "\n".join([line(header), line(["---"] * len(header)), *map(line, rows)]) + "\n"


def formula(latex: str) -> str:
    """Return a formula as MathML, which browsers draw without a script."""
    from latex2mathml.converter import convert

    # The one command that the converter does not know.
    return convert(latex.replace(r"\arg", r"\operatorname{arg}"), display="block")


def heading(entry: Any, title: str) -> str:
    """Return the heading of an entry, with its id as the anchor."""
    return f"## `{entry.id}`: {title} {{ #{entry.id} }}\n"


def experiments() -> str:
    """Return the page of the experiments: question, every field of the spec, formula, sources."""
    from lab.experiments import EXPERIMENTS

    return "\n".join(part for entry in EXPERIMENTS for part in experiment(entry))


def experiment(entry: Any) -> list[str]:
    """Return the parts of one experiment."""
    schema = entry.spec_type.model_json_schema()
    definitions = schema.get("$defs", {})
    rows = [
        (
            f"`{name}`",
            field.get("unit", ""),
            allowed(field, definitions),
            f"`{json.dumps(field['default'])}`" if "default" in field else "required",
            field.get("description", ""),
        )
        for name, field in schema["properties"].items()
    ]
    return [
        heading(entry, entry.title),
        f"**{entry.question}**\n",
        f"```sh\npython -m lab run {entry.id}\n```\n",
        formula(entry.formula) + "\n",
        *(f"- {reference}" for reference in entry.references),
        "",
        table(["field", "unit", "allowed", "default", "help"], rows),
    ]


def allowed(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Return the values a field of a JSON schema may take, in words."""
    if "$ref" in field:
        return allowed(definitions[field["$ref"].rsplit("/", 1)[-1]], definitions)
    for choice in ("anyOf", "allOf"):
        if choice in field:
            return " or ".join(allowed(part, definitions) for part in field[choice])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    signs = {
        "minimum": ">=",
        "exclusiveMinimum": ">",
        "maximum": "<=",
        "exclusiveMaximum": "<",
        "minLength": "length >=",
        "maxLength": "length <=",
    }
    bounds = [f"{sign} {field[key]:g}" for key, sign in signs.items() if key in field]
    return " ".join([str(field.get("type", "any")), *bounds])


def datasets() -> str:
    """Return the page of the data sets: concepts, facets, licence, what is synthetic."""
    from lab.data import DATASETS, availability_of

    parts = []
    for entry in DATASETS:
        there = availability_of(entry)
        # Where it is not on the machine that writes the page, the page says how to get it.
        facets = [
            (str(m), ", ".join(entry.facets(m)) if there.ok else f"`{there.command}`")
            for m in entry.modalities
        ]
        size = f"{len(entry.concepts)} concepts. " if there.ok else ""
        parts += [
            heading(entry, entry.card.title),
            f"{size}{entry.card.notes}\n",
            table(["modality", "facets (the default first)"], facets),
            f"- Licence: {entry.card.licence}\n- Source: {entry.card.source}",
            f"- Synthetic: {', '.join(entry.card.synthetic) or 'nothing'}\n",
        ]
    return "\n".join(parts)


def encoders() -> str:
    """Return the page of the encoders: each with its whole card."""
    from lab.encoders import ENCODERS

    return "\n".join(
        part
        for e in ENCODERS
        for part in carded(e, [("modality", e.modality), ("dimensions", e.dim)])
    )


def language_models() -> str:
    """Return the page of the language models: each with its whole card."""
    from lab.language import LANGUAGE_MODELS

    return "\n".join(
        part for e in LANGUAGE_MODELS for part in carded(e, [("tokens read", e.context)])
    )


def carded(entry: Any, first: list[tuple[str, object]]) -> tuple[str, str]:
    """Return heading and table of what has a card, some rows before those of the card."""
    card = {k.replace("_", " "): v for k, v in entry.card.as_dict().items() if v != ""}
    title = card.pop("title")
    return heading(entry, title), table(["", ""], [*first, *card.items()])


def perturbations() -> str:
    """Return the page of the perturbations: the five published levels in physical units."""
    from lab.perturb import PERTURBATIONS

    parts = []
    for entry in PERTURBATIONS:
        levels = [
            (level, f"{entry.physical(level):g}", entry.describe(level)) for level in range(6)
        ]
        nature = [
            "deterministic" if entry.deterministic else "drawn for each sample",
            "monotone" if entry.monotone else "not declared monotone",
        ]
        parts += [
            heading(entry, entry.label),
            f"{entry.modality}, {entry.kind}; {', '.join(nature)}. Source: {entry.source}\n",
            table(["severity", entry.unit, "in words"], levels),
        ]
    return "\n".join(parts)


def distances() -> str:
    """Return the page of the distances: what each one says, when it misleads, its formula."""
    from lab.distance import DISTANCES

    parts = []
    for entry in DISTANCES:
        low, high = ("open" if end is None else f"{end:g}" for end in entry.bounds)
        parts += [
            heading(entry, entry.title),
            f"{entry.meaning} {entry.misleads}\n",
            formula(entry.formula) + "\n",
            f"- {entry.direction}; from {low} to {high}; at least {entry.least_rows} rows",
            f"- Needs: {entry.needs}",
            f"- Changed by none of: {', '.join(sorted(entry.invariant)) or 'nothing'}",
            f"- Source: {entry.source}\n",
        ]
    return "\n".join(parts)


def scores() -> str:
    """Return the page of the transferability scores, each with its formula and source."""
    from lab.transferability import SCORES

    parts = []
    for entry in SCORES:
        parts += [
            heading(entry, entry.title),
            f"{entry.meaning} {entry.misleads}\n",
            formula(entry.formula) + "\n",
            f"- Reads {entry.needs}; higher is better\n- Source: {entry.source}\n",
        ]
    return "\n".join(parts)


def foresights() -> str:
    """Return the page of the ways to foresee accuracy without labels."""
    from lab.foresight.base import FORESIGHTS

    parts = []
    for entry in FORESIGHTS:
        kind = "An accuracy" if entry.is_accuracy else "A score, no accuracy"
        parts += [
            heading(entry, entry.title),
            f"{entry.meaning} {entry.misleads}\n",
            formula(entry.formula) + "\n",
            f"- {kind}; reads {entry.reads}\n- Source: {entry.source}\n",
        ]
    return "\n".join(parts)


def guards() -> str:
    """Return the page of the guards: what each one limits, its threshold and where it is from."""
    from lab.adversary.guards import GUARDS

    parts = []
    for entry in GUARDS:
        low, high = entry.span
        parts += [
            heading(entry, entry.title),
            f"{entry.meaning}\n",
            f"- Passes with {entry.sense} {entry.threshold:g}, in {entry.unit}",
            f"- A dial shows {low:g} to {high:g}",
            f"- Source: {entry.source}\n",
        ]
    return "\n".join(parts)


def searches() -> str:
    """Return the page of the searches for the worst light, and what each asks of the victim."""
    from lab.adversary.searches import SEARCHES

    parts = []
    for entry in SEARCHES:
        asks = "values and slopes" if entry.needs_gradient else "values alone"
        parts += [
            heading(entry, entry.title),
            f"- Asks the victim for {asks}",
            f"- Source: {entry.source}\n",
        ]
    return "\n".join(parts)


def fusions() -> str:
    """Return the page of what answers from several modalities, and where each is from."""
    from lab.fusion.base import FUSIONS

    return "\n".join(
        part for e in FUSIONS for part in (heading(e, e.title), f"- Source: {e.reference}\n")
    )


def fills() -> str:
    """Return the page of what stands in the place of a missing modality."""
    from lab.impute.fills import FILLS

    return "\n".join(part for e in FILLS for part in (heading(e, e.title), f"{e.help}\n"))


def knobs() -> str:
    """Return the page of the knobs that have a limit: what each turns, in which unit, by what."""
    from lab.experiments.limit.knob import KNOBS

    return "\n".join(
        part for e in KNOBS
        for part in (heading(e, e.title), f"- Turned: {e.axis_title}", f"- It reads: "
                     f"{', '.join(f'`{name}`' for name in e.reads)}\n",
                     f"```sh\npython -m lab run limit --knob {e.id}\n```\n")
    )  # fmt: skip


def imputers() -> str:
    """Return the page of what guesses a missing modality, and where each is from."""
    from lab.impute.base import IMPUTERS

    return "\n".join(
        part for e in IMPUTERS for part in (heading(e, e.title), f"- Source: {e.reference}\n")
    )


REGISTRIES = {
    "Experiments": experiments,
    "Data sets": datasets,
    "Encoders": encoders,
    "Language models": language_models,
    "Perturbations": perturbations,
    "Distances": distances,
    "Scores": scores,
    "Foresight": foresights,
    "Guards": guards,
    "Searches": searches,
    "Fusions": fusions,
    "Fills": fills,
    "Knobs": knobs,
    "Imputers": imputers,
}
