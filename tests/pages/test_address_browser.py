"""Any view is a link: what a link asks for is seen and stands in the address, and Back leads there.

Streamlit alone leaves the address of a link to the very page as it was, keeps the sidebar against
what a link asks for, and loses on the way Back what was chosen.
"""

import pytest

from tests.pages.waiting import AT_REST, expect, select

pytestmark = pytest.mark.browser
HURT, B = "How it is hurt", "Encoder B"


def on_the_board(page, hurt, beside="none"):
    page.locator(AT_REST).wait_for()
    expect(page.get_by_role("combobox", name=HURT)).to_have_value(hurt)
    expect(page.get_by_role("combobox", name=B)).to_have_value(beside)


def to_library(page, title):
    page.get_by_test_id("stTopNavSection").filter(has_text="Library").click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()


@pytest.mark.slow
def test_a_link_to_the_very_page_changes_view_and_address_and_back_undoes_it(server, visit):
    page = visit(f"{server}/board?a=ngrams")
    page.get_by_role("link", name="Hurt it another way").click()
    page.wait_for_url("**/board?a=ngrams&severity.perturbation=ocr")
    on_the_board(page, "ocr")
    # What the sidebar said does not hold against a link.
    page.get_by_role("link", name="beside it").click()
    page.wait_for_url("**/board?a=ngrams&b=minilm&severity.perturbation=ocr")
    on_the_board(page, "ocr", "minilm")
    page.go_back()
    page.wait_for_url("**/board?a=ngrams&severity.perturbation=ocr")
    on_the_board(page, "ocr")
    page.go_back()
    page.wait_for_url("**/board?a=ngrams")
    on_the_board(page, "keyboard_typos")


@pytest.mark.slow
def test_back_from_another_page_finds_what_was_chosen(server, visit):
    page = visit(f"{server}/board?a=ngrams")
    box = page.get_by_role("combobox", name=HURT)
    page.locator(AT_REST).wait_for()

    def choose():
        box.click()
        page.get_by_role("option", name="ocr").click()

    select(page, choose, "**severity.perturbation=ocr**")
    page.locator(AT_REST).wait_for()
    to_library(page, "Glossary")
    page.wait_for_url("**/glossary")
    page.get_by_role("heading", name="What do the words mean?").wait_for()
    page.locator(AT_REST).wait_for()
    page.go_back()
    page.wait_for_url("**/board?a=ngrams&severity.perturbation=ocr")
    on_the_board(page, "ocr")
    page.get_by_role("link", name="Turn the knob yourself").click()
    page.wait_for_url("**/one_sample?a=ngrams&text.perturbation=ocr")
    page.get_by_role("heading", name="one sample").first.wait_for()
    page.go_back()
    page.wait_for_url("**/board?a=ngrams&severity.perturbation=ocr")
    on_the_board(page, "ocr")
