from lab.engine.atlas.atlas import atlas, block
from lab.engine.atlas.report import atlas_report
from lab.engine.report.page import html_of


def test_the_report_of_a_ranking_stands_alone_and_holds_every_cell():
    found = atlas()
    group = next(group for group in found.groups() if group.id == "text.en")
    asked = block(found, group)
    report = atlas_report(found, asked, "kept")
    assert report.table.n == asked.rows.size
    page = html_of(report).decode()
    assert "figure-ranking" in page and "figure-places" in page
    assert report.lead in page.replace("&#39;", "'")
    assert "<script src" not in page and "http-equiv" in page
    assert "hendrycks" in page.lower()  # a method without its paper is not reported
