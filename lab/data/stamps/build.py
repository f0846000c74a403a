"""Build the committed list of stamps: which is a photograph, which a drawing, which unclear.

Run ``python -m lab.data.stamps.build --deb FILE`` with the Debian package tuxpaint-stamps-default.
The rule decides (``photo_or_drawing``); ``by_eye.json`` holds what was corrected after
looking at every stamp that is pixels, each with its reason; where two readings did not agree the
stamp is unclear. No picture and no caption is committed.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

from lab.core.errors import BadInput
from lab.data.stamps.deb_file import files_of
from lab.data.stamps.files import FOLDER, gather
from lab.data.stamps.photo_or_drawing import RULE
from lab.data.stamps.picture import stamp_kind
from lab.store.paths import committed

log = logging.getLogger(__name__)


def build(deb: Path, target: Path) -> dict[str, int]:
    """Write ``pictures.json`` into ``target`` and return what was counted.

    Raises ``BadInput`` where ``by_eye.json`` corrects a stamp that is not there, or not at all.
    """
    by_eye: dict[str, Any] = json.loads((target / "by_eye.json").read_text("utf-8"))
    rows = []
    for stamp in gather(dict(files_of(deb, FOLDER))):
        kind, share = stamp_kind(stamp)
        row: dict[str, Any] = {"stamp": stamp.path, "kind": kind, "flat": round(share, 3)}
        seen = by_eye.pop(stamp.path, None)
        if seen is not None and seen["kind"] == kind:
            raise BadInput(f"a correction of {stamp.path}", "the rule's answer", "Take it out.")
        if seen is not None:
            row |= {"kind": seen["kind"], "rule": kind, "reason": seen["reason"]}
        rows.append(row)
    if by_eye:
        raise BadInput("corrections of stamps that are there", ", ".join(by_eye), "Mend the paths.")
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    text = f'{{"rule": {json.dumps(RULE)},\n"stamps": [\n{lines}\n]}}\n'
    (target / "pictures.json").write_text(text, "utf-8")
    corrected = sum("rule" in row for row in rows)
    return {"stamps": len(rows), **Counter(row["kind"] for row in rows), "corrected": corrected}


def main() -> None:
    """Read the command line, build, and log the counts."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Build the committed list of stamps.")
    parser.add_argument("--deb", type=Path, required=True, help="tuxpaint-stamps-default_*.deb")
    parser.add_argument("--target", type=Path, default=committed() / "stamps")
    arguments = parser.parse_args()
    for what, count in build(arguments.deb, arguments.target).items():
        log.info("%s: %d", what, count)


if __name__ == "__main__":
    main()
