"""Run where only requirements.txt is installed: the encoders can be used and the app draws.

Encoders of requirements-no-deps.txt are missing there, and must show the command that brings them;
optional ones may be.

``make check-requirements-alone`` makes that environment and runs this file in it.
"""

import sys
from pathlib import Path


def main() -> int:
    """Return 0 where all is well, else 1 with a line for each thing that is missing."""
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root))

    import lab

    lines = (root / "requirements-no-deps.txt").read_text().splitlines()
    left_out = {f"pip install --no-deps {line}" for line in lines if line[:1] not in {"", "#"}}
    missing = [
        f"{entry['id']}: {entry['reason']} {entry['command']}"
        for entry in lab.catalogue("encoders")
        if not (entry["available"] or entry["optional"] or entry["command"] in left_out)
    ]

    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(root / "app.py"), default_timeout=300).run()
    missing += [f"the app: {exception.message}" for exception in app.exception]
    if not app.title:
        missing.append("the app: a page without a title")
    for line in missing:
        sys.stderr.write(line + "\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
