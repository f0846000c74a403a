"""Every lesson walked through in a real browser, from its first step to its last."""

import time

import pytest

from lab.core.errors import LabError
from lab.engine.local import kept
from lab.experiments import EXPERIMENTS
from lab.lessons import lesson as files
from lab.lessons.lesson import every_run, lessons
from lab.lessons.score import model_answer, right_keys
from lab.lessons.truth import truths_of
from lab.ui.jobs import work
from lab.ui.lessons.answering import step_of
from tests.pages.conftest import served
from tests.pages.waiting import AT_REST, expect, healthy

pytestmark = pytest.mark.browser


def results_of(lesson, step):
    """What the runs measured that a step asks about."""
    found = {}
    for name in {truth.run for _, truth in truths_of(step)}:
        run = every_run(lesson)[name]
        entry = EXPERIMENTS.get(run.experiment)
        found[name] = work.recorded(run.experiment, run.fields) or kept(
            entry, entry.spec(run.fields)
        )
    return found


def main_of(page):
    return page.locator("[data-testid=stMain]")


def slide(page, thumb, step, value):
    """Move a slider to a value by keyboard, as the page rounds it."""
    thumb.focus()
    page.keyboard.press("Home")
    for _ in range(round((value - step.low) / step_of(step.low, step.high))):
        page.keyboard.press("ArrowRight")


def say(page, step, answer):
    """Give an answer to a step's widgets; None leaves them as they are, where that is one."""
    main = main_of(page)
    thumbs = main.get_by_role("slider")  # the first one is that of the steps
    if step.form == "choice":
        said = step.options[answer or next(iter(step.options))]
        main.get_by_text(said, exact=True).last.click()
    elif step.form == "order":
        for i, key in enumerate(answer or step.options):
            main.get_by_role("combobox").nth(i).click()
            page.get_by_role("option", name=step.options[key], exact=True).click()
    elif step.kind == "check" and step.form == "number":
        main.get_by_role("spinbutton").fill(f"{answer:.6g}")
        page.keyboard.press("Tab")
    elif answer is not None:
        for i, value in enumerate([answer] if step.form == "number" else answer):
            slide(page, thumbs.nth(i + 1), step, value)


def wrong_and_right(lesson, step):
    """An answer that is not right, and one that is."""
    found = results_of(lesson, step)
    right = model_answer(step, found)
    if step.form == "choice":
        return next(key for key in step.options if key not in right_keys(step, found)), right
    if step.form == "order":
        return list(reversed(right)), right
    far = step.low if (right if step.form == "number" else right[0]) > (
        step.low + step.high) / 2 else step.high  # fmt: skip
    return (far if step.form == "number" else [far] * len(right)), right


def do(page, lesson, step):
    """What a student does at one step."""
    main = main_of(page)
    if step.kind == "predict":
        say(page, step, None)
        main.get_by_role("button", name="This is my prediction").click()
        expect(main.get_by_text("Kept. You may change it")).to_be_visible()
    elif step.kind == "check":
        wrong, right = wrong_and_right(lesson, step)
        for answer, word in ((wrong, "Not yet."), (right, "Right.")):
            say(page, step, answer)
            main.get_by_role("button", name="Check", exact=True).click()
            expect(main.get_by_text(word, exact=True)).to_be_visible()
    elif step.kind == "explain":
        main.get_by_role("textbox").fill("Other items would give another number.")
        page.keyboard.press("Tab")
        page.locator(AT_REST).wait_for()
        main.get_by_role("button", name="Keep it").click()
        expect(main.get_by_text("Kept.")).to_be_visible()
    elif step.kind == "debate":
        main.get_by_role("radiogroup").last.get_by_text(step.sides[1].claim).click()
    elif step.kind == "look":
        expect(main.get_by_text("It says").nth(len(step.severities) - 1)).to_be_visible()
    elif step.kind in {"run", "reveal", "change"}:
        expect(main.locator(".js-plotly-plot").first).to_be_visible()
    if step.kind == "reveal":
        expect(main.get_by_text("of 100")).to_have_count(len(step.of))


def drawn(page, step):
    """Wait until a step's picture is there, whatever it is a picture of."""
    page.get_by_role("heading", name=step.title, exact=True).wait_for()
    if step.kind == "look":
        expect(main_of(page).get_by_text("It says").nth(len(step.severities) - 1)).to_be_visible()
    elif step.kind in {"run", "reveal", "change"}:
        expect(main_of(page).locator(".js-plotly-plot").last).to_be_visible()
    page.locator(AT_REST).wait_for()


def walk(visit, address, lesson, seen=lambda at, page: None):
    """Go through a lesson as a student does; ``seen`` is called at each step once it is done.

    Prints how long each step took to its picture; nothing is asked of the times.
    """
    began = time.perf_counter()
    page = visit(f"{address}/learn?lesson={lesson.id}")
    for at, step in enumerate(lesson.steps):
        drawn(page, step)
        print(f"{lesson.id} {at + 1:>2} {step.kind:<8} {time.perf_counter() - began:5.1f} s")  # noqa: T201
        do(page, lesson, step)
        healthy(page)
        seen(at, page)
        if at < len(lesson.steps) - 1:
            began = time.perf_counter()
            main_of(page).get_by_role("button", name="Next").click()
    expect(page.get_by_text("What nobody knows")).to_be_visible()
    asked = {name for step in lesson.steps if step.kind == "reveal" for name in step.of}
    said = f"of your {len(asked)} predictions were right"
    expect(page.get_by_text(said)).to_be_visible()


def test_the_small_lesson_is_walked_from_first_to_last_step(root, visit):
    """It holds every kind of step, and every form of answer."""
    small = files.read(root / "tests" / "ui" / "lessons" / "01_small.md")
    with served(root / "tests" / "pages" / "small_lessons_app.py", root) as address:
        walk(visit, address, small)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)
def test_every_lesson_is_walked_from_first_to_last_step(server, visit, lesson):
    for step in lesson.steps:
        try:
            assert all(results_of(lesson, step).values()), "compute it first: lesson prepare"
        except LabError as error:
            pytest.fail(str(error))
    walk(visit, server, lesson)
