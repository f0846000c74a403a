"""What a model writes is kept, trimmed, and asked for once; the prompts have their place."""

import pytest

from lab.language.choose import PROMPTS, wordings
from lab.language.written import CHUNK, written
from tests.experiments.language.toy_writer import ToyWriter


def test_it_is_asked_once_and_the_quotes_are_taken_off(tmp_path):
    model = ToyWriter(str(tmp_path))  # of a name of its own: nothing is kept of it
    prompts = [f"say it\ncap {i} ->" for i in range(CHUNK + 3)]
    first = written(model, prompts, 9)
    assert first[5] == "-> 5 cap" and len(model.asked) == CHUNK + 3
    assert written(model, prompts, 9) == first and len(model.asked) == CHUNK + 3
    # Other lengths are other questions.
    assert written(model, prompts[:1], 2) == ["-> 0"] and len(model.asked) == CHUNK + 4
    assert written(model, [], 9) == []


@pytest.mark.parametrize("name", ["scene", "paraphrase", "abstraction", "register", "synonym"])
def test_three_wordings_have_a_place_for_the_words(name):
    assert (PROMPTS / f"{name}.toml").is_file()
    assert len(wordings(name)) >= 3
    for wording in wordings(name):
        assert wording.evidence.count("{words}") == 1 and "{" not in wording.blind
