"""The page Contributions: types and templates filter the items behind them."""

import pytest

from lab.engine.recorded import recorded
from tests.pages.waiting import opened, opened_tab


@pytest.fixture
def page(root, small_board):
    return lambda **query: opened(root, "pages/contributions.py", query)


def shown(app):
    [said] = [m.value for m in app.markdown if "items.**" in m.value]
    return int(said.strip("*").split()[0])


def test_filters_show_the_items_that_they_name(page):
    [result] = recorded("contributions").values()
    items = result.tables["items"]
    app = page()
    assert not app.exception and not app.error
    assert shown(app) == len(items)
    kind = items[0]["type"]
    app.selectbox(key="contributions.type").select(kind).run()
    assert shown(app) == sum(row["type"] == kind for row in items)
    app.selectbox(key="contributions.right").select("wrong").run()
    assert shown(app) == sum(row["type"] == kind and not row["right"] for row in items)


def test_a_template_shows_as_many_items_as_it_was_counted_in(page):
    [result] = recorded("contributions").values()
    row = result.tables["templates"][0]
    app = page(**{"contributions.template": row["template"]})
    assert not app.exception and not app.error
    assert shown(app) == row["n"]


def test_templates_are_listed(page):
    app = opened_tab(page(), "contributions", "Templates")
    assert not app.error and len(app.dataframe[0].value) > 0
