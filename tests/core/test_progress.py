import pytest

from lab.core.errors import Cancelled
from lab.core.progress import Progress


def test_words_tell_what_n_and_total():
    progress = Progress()
    progress.start("lite0", 10)
    progress.advance(4)
    assert progress.words().startswith("lite0: 4 of 10")
    assert progress.seconds_left is not None


def test_cancel_stops_at_the_next_advance_and_keeps_the_count():
    progress = Progress()
    progress.start("lite0", 10)
    progress.cancel()
    with pytest.raises(Cancelled):
        progress.advance(2)
    assert progress.done == 2


def test_nothing_done_has_no_time_left():
    progress = Progress()
    progress.start("lite0", 10)
    assert progress.seconds_left is None
