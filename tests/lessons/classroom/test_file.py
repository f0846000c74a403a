"""The file of a class: whole lines by many at once, and what a hand or a power cut leaves of it."""

import multiprocessing
import os
import stat
import threading

import pytest

from lab.core.errors import BadInput, StoreError
from lab.lessons.classroom import file as files
from lab.lessons.classroom.file import read
from lab.lessons.classroom.room import OpenClass

ANSWERS = 8


def answer_all(room, seat, number):
    """Answer every step with what only this seat says."""
    for step in range(ANSWERS):
        room.keep(seat, "dark", f"step{step}", f"{number} of {seat} " + "x" * 100 * (number % 5))


def in_a_process(name, seats):
    room = OpenClass(name)
    threads = [
        threading.Thread(target=answer_all, args=(room, seat, number))
        for number, seat in seats.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_thirty_in_two_classes_at_once_lose_nothing_and_mix_nothing(room):
    """Each class in two processes of fifteen threads."""
    rooms = {one.name: one for one in (room, OpenClass("bio8"))}
    seats = {
        name: {number: one.join(one.code, "a") for number in range(30)}
        for name, one in rooms.items()
    }
    fork = multiprocessing.get_context("fork")
    parts = [
        (name, {number: seat for number, seat in here.items() if number % 2 == half})
        for name, here in seats.items()
        for half in (0, 1)
    ]
    processes = [fork.Process(target=in_a_process, args=part) for part in parts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    for name, one in rooms.items():
        now = one.now()
        assert now.faults == () and len(now.answers) == ANSWERS
        assert sum(now.lines.values()) == 30 * ANSWERS
        for given in now.answers.values():
            assert {seat: said.split()[:3] for seat, said in given.items()} == {
                seat: [str(number), "of", seat] for number, seat in seats[name].items()
            }


def write_on(name, seat, told):
    room = OpenClass(name)
    for n in range(100_000):
        room.keep(seat, "dark", f"step{n}", n)
        told.send(n)


def test_what_was_kept_before_the_process_was_killed_is_there(room):
    seat = room.join(room.code, "a")
    here, there = multiprocessing.Pipe()
    writer = multiprocessing.get_context("fork").Process(
        target=write_on, args=("bio7", seat, there)
    )
    writer.start()
    said = [here.recv() for _ in range(25)]
    writer.kill()
    writer.join()
    while here.poll():
        said.append(here.recv())
    room.keep(seat, "dark", "after", "x")
    now = room.now()
    assert [now.of("dark", f"step{n}") for n in said] == [[n] for n in said]
    assert now.of("dark", "after") == ["x"] and len(now.faults) <= 1


def test_a_line_that_was_cut_while_it_was_written_costs_itself_alone(room):
    seat = room.join(room.code, "a")
    room.keep(seat, "dark", "where", 1)
    whole = room.path.read_bytes()
    for kept in range(1, 60, 7):  # wherever it was cut
        room.path.write_bytes(whole + whole.splitlines(keepends=True)[-1][:kept])
        room.keep(seat, "dark", "why", f"after {kept}")
        now = room.now()
        assert now.of("dark", "where") == [1] and now.of("dark", "why") == [f"after {kept}"]
        [fault] = now.faults
        assert "line 4 of the class file" in str(fault)


@pytest.mark.parametrize(
    "line",
    [
        b"# a remark", b"\xff\xfe", b"{}", b'{"what": "answered", "at_s": 1}', b"[" * 30_000,
        b'{"what":"answered","at_s":NaN,"seat":"a","lesson":"l","step":"s","value":1}',
        b'{"what":"answered","at_s":1,"seat":"a","lesson":"l","step":"s","value":1,"x":2}',
        b'{"what":"answered","at_s":1,"seat":"a","lesson":"l","step":"s","value":"'
        + b"x" * 5_000 + b'"}',
        b'{"what":"answered","at_s":1,"seat":"a","lesson":"l","step":"s","value":"'
        + b"x" * 1_000_000 + b'"}',
    ],
)  # fmt: skip
def test_a_file_edited_by_hand_keeps_all_that_can_be_read(room, line):
    seat = room.join(room.code, "a")
    room.keep(seat, "dark", "where", 1)
    first, *rest = room.path.read_bytes().splitlines(keepends=True)
    room.path.write_bytes(b"".join([first, line + b"\n\n", *rest]))
    now = room.now()
    assert now.of("dark", "where") == [1] and room.has(seat)
    [fault] = now.faults
    assert isinstance(fault, BadInput) and "line 2 of the class file" in str(fault)
    assert len(str(fault)) < 400
    room.keep(seat, "dark", "where", 2)
    assert line in room.path.read_bytes() and room.now().of("dark", "where") == [2]


def test_a_file_without_its_first_line_shuts_nobody_out(room):
    seat, code = room.join(room.code, "a"), room.code
    room.path.write_bytes(room.path.read_bytes().split(b"\n", 1)[1])
    assert room.code == code and room.join(code, "b") and room.has(seat)


def test_a_full_disk_leaves_the_file_as_it_was(room, monkeypatch):
    seat = room.join(room.code, "a")
    before, write = room.path.read_bytes(), os.write

    def full(handle, data):
        if len(data) < 20:
            raise OSError(28, "No space left on device")
        return write(handle, bytes(data)[:10])

    monkeypatch.setattr(files.os, "write", full)
    with pytest.raises(StoreError, match="No space left"):
        room.keep(seat, "dark", "where", 1)
    monkeypatch.undo()
    assert room.path.read_bytes() == before


def test_nobody_else_on_the_machine_reads_the_codes(room):
    assert stat.S_IMODE(room.path.stat().st_mode) == 0o600


def test_a_file_that_is_a_folder_is_said_in_words(tmp_path):
    with pytest.raises(StoreError, match="a class file that can be read"):
        read(tmp_path)
