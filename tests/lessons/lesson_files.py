"""The files of all lessons, and the one that these tests bring; their results, gathered once."""

from functools import cache
from pathlib import Path

from lab.core.progress import Progress
from lab.engine.gather import gather
from lab.lessons import lesson as lesson_room
from lab.lessons.lesson import every_run, read

TOY = Path(__file__).parent / "99_toy.md"
FILES = [*sorted(lesson_room.HERE.glob("*.md")), TOY]


@cache
def gathered(path):
    """A lesson with the results of its runs: recorded, kept, or computed where that is cheap."""
    lesson = read(path)
    return lesson, gather(every_run(lesson), Progress())
