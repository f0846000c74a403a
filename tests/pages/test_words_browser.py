"""Words in a real browser, on a telephone's width: a chip taken out changes the bars."""

import pytest

from tests.pages.waiting import expect, healthy

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_chip_taken_out_changes_what_the_words_say_and_not_what_the_picture_says(server, visit):
    page = visit(f"{server}/words?words.item=guitar&words.n=2", width=420)
    page.get_by_text("Hollow bars").wait_for()
    numbers = page.locator(".js-plotly-plot .scatterlayer .text text")
    expect(numbers).to_have_count(30)
    words, picture = (numbers.all_text_contents()[part] for part in (slice(10), slice(10, 20)))
    page.get_by_role("button", name="Remove animal").click()
    expect(page.get_by_role("button", name="Remove animal")).to_have_count(0)
    page.wait_for_function(
        "([before]) => JSON.stringify([...document.querySelectorAll('.js-plotly-plot .scatterlayer "
        ".text text')].slice(0, 10).map(e => e.textContent)) !== JSON.stringify(before)",
        arg=[words],
    )
    assert numbers.all_text_contents()[10:20] == picture
    expect(page.get_by_text("shows: electric guitar, bird.")).to_be_visible()
    healthy(page)
