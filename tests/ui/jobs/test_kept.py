"""What all sessions share: made once, by whoever asks first; nothing is held of what failed."""

import threading

import pytest

from lab.ui.jobs.kept import _slots, for_all


@pytest.fixture(autouse=True)
def _empty():
    _slots.clear()
    yield
    _slots.clear()


def test_many_who_ask_at_once_get_the_one_that_was_made():
    made, all_ask, begun = [], threading.Barrier(9, timeout=60), threading.Event()

    def make():
        begun.set()
        made.append(object())
        return made[-1]

    def ask(into):
        all_ask.wait()
        into.append(for_all("slot", "key", make))

    got = []
    threads = [threading.Thread(target=ask, args=(got,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    all_ask.wait()
    for thread in threads:
        thread.join()
    assert begun.is_set()
    assert len(made) == 1
    assert [one is made[0] for one in got] == [True] * 8


def test_another_key_and_another_slot_are_made_anew():
    assert for_all("slot", 1, lambda: "a") == "a"
    assert for_all("slot", 2, lambda: "b") == "b"
    assert for_all("other", 1, lambda: "c") == "c"
    assert for_all("slot", 1, lambda: "d") == "a"


def test_what_fails_is_raised_and_made_again():
    with pytest.raises(ValueError, match="once"):
        for_all("slot", "key", lambda: (_ for _ in ()).throw(ValueError("once")))
    assert for_all("slot", "key", lambda: 2) == 2


def test_the_last_asked_for_are_held():
    for key in range(3):
        for_all("slot", key, lambda key=key: key, most=2)
    assert for_all("slot", 2, lambda: "new", most=2) == 2
    assert for_all("slot", 0, lambda: "new", most=2) == "new"


def test_where_a_script_is_stopped_the_next_one_makes_it():
    class Stopped(BaseException):
        """As Streamlit stops a script: no error."""

    begun, asked, got = threading.Event(), threading.Event(), []

    def stopped():
        begun.set()
        asked.wait(timeout=60)
        raise Stopped

    def first():
        with pytest.raises(Stopped):
            for_all("slot", "key", stopped)

    def second():
        begun.wait(timeout=60)
        threading.Timer(0.05, asked.set).start()  # if it asks later than this it makes it at once
        got.append(for_all("slot", "key", lambda: "made"))

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["made"]
