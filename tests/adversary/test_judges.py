"""The panel: who may vote, what a vote is, and by how much the label is kept."""

import numpy as np
import pytest

from lab.adversary.judges import lead_of
from tests.adversary.toy import judge, panel, pictures


def test_a_lead_is_the_smallest_log_odds_over_the_best_other_class():
    sure, unsure = [0.7, 0.2, 0.1], [0.4, 0.35, 0.25]
    assert lead_of(np.array([sure, unsure]), 0) == pytest.approx(np.log(0.4 / 0.35))
    assert lead_of(np.array([sure]), 2) == pytest.approx(np.log(0.1 / 0.7))
    assert np.isfinite(lead_of(np.array([[1.0, 0.0]]), 1))


def test_a_label_is_kept_where_all_who_may_vote_name_it():
    clean = pictures()[0]
    dark = clean // 16
    seeing, blind = judge(30.0), judge(0.1, "blind", family="others")
    for jury, kept in ((panel(seeing), True), (panel(blind), False), (panel(seeing, blind), False)):
        votes = jury.votes([dark], clean, 0)
        assert jury.passes([dark], clean, 0) == kept == all(vote.keeps for vote in votes)
        assert jury.lead([dark], clean, 0) == min(vote.lead for vote in votes)
        for vote in votes:
            assert vote.keeps == (vote.relit == 0 == vote.exposed)


def test_nobody_who_may_vote_keeps_nothing():
    jury = panel(judge(30.0, right=[False] * 4))
    assert jury.votes([pictures()[0]], pictures()[0], 0) == []
    assert jury.lead([pictures()[0]], pictures()[0], 0) == -np.inf
    assert not jury.passes([pictures()[0]], pictures()[0], 0)
