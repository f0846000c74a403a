"""The app with one small lesson, which holds every kind of step."""

import runpy
from pathlib import Path

from lab.lessons import lesson

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    lesson.HERE = root / "tests" / "ui" / "lessons"
    runpy.run_path(str(root / "app.py"))
