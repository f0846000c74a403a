"""A class as a table that a spreadsheet opens and does not run."""

import csv
import io

from lab.lessons.classroom.export import class_csv


def test_every_answer_is_a_row_and_no_seat_is_named(room):
    one, other = room.join(room.code, "a"), room.join(room.code, "b")
    room.keep(other, "dark", "where", 2)
    room.keep(one, "dark", "curve", {"1": 0.5, "2": 0.25})
    room.keep(other, "dark", "where", 3)
    room.keep(one, "dark", "why", '=HYPERLINK("x")\nand "é", so')
    data = class_csv(room.now())
    assert one.encode() not in data and room.code.encode() not in data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["seat"], row["step"], row["answer"], row["counts"]) for row in rows] == [
        ("2", "where", "2", "no"),
        ("1", "curve", '{"1": 0.5, "2": 0.25}', "yes"),
        ("2", "where", "3", "yes"),
        ("1", "why", '\'=HYPERLINK("x")\nand "é", so', "yes"),
    ]
    assert rows[0]["time"] == "1970-01-12T13:46:40+00:00"
