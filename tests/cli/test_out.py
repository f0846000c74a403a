"""The small table: what it leaves out, how it writes numbers, and that no cell can act."""

from lab.cli.out import MOST_COLUMNS, MOST_ROWS, print_table


def printed(capsys, rows):
    print_table(rows)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]


def test_the_first_rows_of_what_says_something(capsys):
    rows = [{"arm": "a", "empty": None, "list": [1], "value": 0.123456, "n": k} for k in range(30)]
    head, _, *cells = printed(capsys, rows)
    assert head.split() == ["arm", "value", "n"]
    assert [line.split() for line in cells] == [["a", "0.123", str(k)] for k in range(MOST_ROWS)]


def test_what_is_not_there_is_a_dash(capsys):
    assert printed(capsys, [{"a": 1, "b": None}, {"a": 2, "b": 0.5}])[2].split() == ["1", "-"]


def test_no_more_columns_than_a_person_reads(capsys):
    assert len(printed(capsys, [{f"c{k}": k for k in range(30)}])[0].split()) == MOST_COLUMNS


def test_a_table_of_nothing_is_no_error(capsys):
    assert printed(capsys, []) == []


def test_a_cell_is_text_and_nothing_in_it_acts(capsys):
    lines = printed(capsys, [{"name": "[bold]x[/bold]\x1b[2J\n\u202e", "n": 1}])
    assert "[bold]x[/bold]" in lines[2] and len(lines) == 3
    assert all(line.isprintable() for line in lines)
