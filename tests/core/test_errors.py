import pickle

import pytest

from lab.core.errors import BadInput, Cancelled, LabError, UnknownId, unknown_id


@pytest.mark.parametrize("error", [BadInput("a", "b", "c."), Cancelled()])
def test_survives_a_process_boundary(error):
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)


def test_unknown_id_names_the_nearest():
    error = unknown_id("encoder", "minlm", ["lite0", "minilm"])
    assert isinstance(error, UnknownId)
    assert isinstance(error, LabError)
    assert "Did you mean minilm?" in str(error)


def test_unknown_id_without_near_names_lists_all():
    assert "Did you mean" not in str(unknown_id("encoder", "zzz", ["lite0"]))
    assert "Known: lite0" in str(unknown_id("encoder", "zzz", ["lite0"]))
