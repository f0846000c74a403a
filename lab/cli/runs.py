"""Run one experiment, explain its fields, record it, replay it."""

from __future__ import annotations

import argparse
import json
import os
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.cli.executors import executor_of
from lab.cli.out import MOST_ROWS, print_json, print_table, say, shown, value
from lab.core.errors import BadInput
from lab.data import DATASETS

if TYPE_CHECKING:
    from lab.experiments.base import Result


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run an experiment and print what it found, or record it."""
    from lab.engine.local import is_kept
    from lab.engine.local import run as run_here
    from lab.engine.recorded import record_run
    from lab.engine.sweep.arms import score_arms
    from lab.engine.sweep.task import here

    fields: dict[str, Any] = {**fields_of(rest)}
    if options.out is not None and not options.out.absolute().parent.is_dir():
        raise BadInput("--out in a folder that is there", f"{options.out}", "Make the folder.")
    # A record is made once, and may be dear: by all cores, where nothing else is said.
    usual = (os.cpu_count() or 1) if options.command == "record" else 1
    executor = executor_of(options, usual)
    with shown() as progress:
        if executor is not here and (options.fresh or not is_kept(options.experiment, fields)):
            score_arms(options.experiment, fields, executor, progress)
        result = run_here(options.experiment, progress=progress, fresh=options.fresh, **fields)
    if options.command == "record":
        print(record_run(result, options.name or "", fields))
        return 0
    if options.out is not None:
        options.out.write_text(json.dumps(_whole(result), allow_nan=False) + "\n")
    if options.json:
        print_json(_whole(result))
    else:
        _tell(result, options.out)
    return 0


def _whole(result: Result) -> dict[str, Any]:
    """Return a result as plain data, with the manifest that leaves the house."""
    from lab.engine.hand_out import handed_out
    from lab.engine.told import told

    manifest = handed_out(result)
    del manifest["tables"]  # they stand beside it
    return {**result.numbers(), "words": told(result).as_dict(), "manifest": manifest}


def _tell(result: Result, out: Path | None) -> None:
    """Print headline, points and the first table, and say where the rest is."""
    from lab.engine.told import told

    words = told(result)
    say("\n".join([words.headline, *(f"  - {point}" for point in words.points)]))
    dataset = str(result.spec.model_dump().get("dataset", ""))
    if ":" in dataset:  # what was taken of one's own data, and what was not
        say(f"{DATASETS.get(dataset).card.title}: {DATASETS.get(dataset).card.notes}")
    name, rows = next(iter(result.tables.items()))
    print_table(rows)
    shown_rows = f"{min(len(rows), MOST_ROWS)} of {len(rows)} rows of {name}"
    where = f"is in {out}" if out else "comes with --json, or in a file with --out FILE"
    say(f"{shown_rows}. The whole, with the tables {', '.join(result.tables)}, {where}.")


def explain(options: argparse.Namespace, _: list[str]) -> int:
    """Print the fields of an experiment."""
    from lab.engine.catalogue import catalogue
    from lab.experiments import EXPERIMENTS

    wanted = EXPERIMENTS.get(options.experiment).id
    entry = next(entry for entry in catalogue("experiments") if entry["id"] == wanted)
    if options.json:
        print_json(entry)
        return 0
    print(f"{entry['id']}: {entry['title']}. {entry['question']}\n")
    print("Fields, each with its default:")
    for name, field in entry["fields"].items():
        print(f"  --{name} {shlex.quote(str(field['default']))}\n      {field['help']}")
    print(
        "\nOptions: --fresh computes again what is kept; --json prints one JSON object; --out FILE "
        "writes it to a file."
    )
    return 0


def replay(options: argparse.Namespace, _: list[str]) -> int:
    """Compute a manifest's run again and print what differs."""
    from lab.engine.manifest_file import read_manifest
    from lab.engine.replay import nothing_kept
    from lab.engine.replay import replay as replay_here

    manifest = read_manifest(options.manifest)
    with shown() as progress, nothing_kept() if options.fresh else nullcontext():
        report = replay_here(manifest, progress)
    if options.json:
        print_json(report)
    else:
        print(f"The replay is {report['verdict']}.")
        numbers = report["compared"]
        tables = numbers["tables"] or "none, for it holds no tables,"
        say(f"  compared: {numbers['summary']} values of the summary, {tables} of tables")
        for row in report["differences"]:
            where, before, after = (value(row[key]) for key in ("where", "before", "after"))
            say(f"  {where}: {before} before, {after} now")
        for name, pair in report["changed"].items():
            before, after = ("absent" if one is None else value(one) for one in pair)
            say(f"  {value(name)} changed: {before} before, {after} now")
    return 1 if report["verdict"] == "different" else 0


def fields_of(rest: list[str]) -> dict[str, str]:
    """Read ``--field value`` and ``--field=value`` into a dict; pydantic reads the values."""
    fields: dict[str, str] = {}
    words = iter(rest)
    for word in words:
        name, equals, value = word.partition("=")
        if not name.startswith("--"):
            raise BadInput("--field value", repr(word), "Write each field as --name value.")
        taken = value if equals else next(words, None)
        if taken is None:
            raise BadInput(f"a value after {name}", "nothing", "Write each field as --name value.")
        fields[name[2:].replace("-", "_")] = taken
    return fields
