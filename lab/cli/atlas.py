"""The atlas: print a ranking of it, or record what is computed of it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from lab.cli.out import print_json, print_table, say, shown
from lab.core.errors import unknown_id

BY = ("kept", "hurt", "breaks")


def add_atlas(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``atlas`` to the parser."""
    told = "every model hurt in every way: who holds, and by which definition"
    command = commands.add_parser("atlas", help=told)
    command.add_argument("--group", metavar="ID", help="of items, such as text.en; else the first")
    command.add_argument("--by", choices=BY, default=BY[0], help="lead kept, score, breakpoint")
    command.add_argument("--kind", default="", help="of harm, such as lighting; else all")
    command.add_argument("--record", action="store_true", help="what is computed of data/atlas")
    command.add_argument("--json", action="store_true", help="one JSON object on stdout")
    command.set_defaults(act=atlas)


def atlas(options: argparse.Namespace, _: list[str]) -> int:
    """Print who holds in one group of the atlas."""
    from lab.core.progress import Progress
    from lab.engine.atlas.atlas import atlas as recorded
    from lab.engine.atlas.atlas import block
    from lab.engine.atlas.ranking import ranking
    from lab.engine.atlas.record import record_atlas
    from lab.engine.atlas.words import name_of, number, words

    if options.record:
        progress = Progress()
        with shown(progress):
            record_atlas(progress)
    found = recorded()
    groups = {group.id: group for group in found.groups()}
    asked = options.group or next(iter(groups))
    if asked not in groups:
        raise unknown_id("group of the atlas", asked, list(groups))
    ranked = block(found, groups[asked], options.kind)
    rows = ranking(found, ranked, options.by)
    said = words(found, ranked, options.by)
    if options.json:
        print_json({
            "group": asked, "by": options.by, "ways": list(ranked.ways),
            "left_out": dict(ranked.left_out), "ranking": [asdict(row) for row in rows],
            "words": said.as_dict(),
        })  # fmt: skip
        return 0
    say(str(said))
    print_table([{"place": row.place, "model": name_of(row.encoder),
                  options.by: number(row.estimate, options.by)} for row in rows])  # fmt: skip
    return 0
