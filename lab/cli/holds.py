"""What the lab holds and what lies on this machine: list, data, doctor, prepare."""

from __future__ import annotations

import argparse
import sys

from lab.cli.out import print_json, say, shown


def list_entries(options: argparse.Namespace, _: list[str]) -> int:
    """Print what the lab holds of a kind."""
    import lab

    entries = lab.catalogue(options.kind)
    if options.json:
        print_json({options.kind: entries})
    else:
        width = max((len(entry["id"]) for entry in entries), default=0)
        for entry in entries:
            ready = "" if entry["available"] else f"  (missing: {entry['command']})"
            say(f"{entry['id']:<{width}}  {entry['title']}{ready}")
    return 0


def list_data(options: argparse.Namespace, _: list[str]) -> int:
    """Print which data sets are on this machine."""
    options.kind = "datasets"
    return list_entries(options, _)


def get_data(options: argparse.Namespace, _: list[str]) -> int:
    """Fetch a data set."""
    from lab.data.stamps.get import get_stamps

    with shown() as progress:
        counts = get_stamps(options.deb, progress)
    if options.json:
        print_json({options.name: counts})
    else:
        print(", ".join(f"{what}: {count}" for what, count in counts.items()))
    return 0


def doctor(options: argparse.Namespace, _: list[str]) -> int:
    """Print what is installed and kept, or free it."""
    from lab.engine.doctor import examine, free

    if options.free:
        print(f"Freed {free() / 1e6:.1f} MB.", file=sys.stderr)
    report = examine()
    if options.json:
        print_json(report)
    else:
        for line in report["words"]:
            say(line)
    return 0


def prepare(_: argparse.Namespace, __: list[str]) -> int:
    """Draw the images, export the models, compile the layout."""
    from lab.engine.prepare import prepare as prepare_here

    with shown() as progress:
        prepare_here(progress)
    return 0
