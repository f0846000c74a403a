"""What a language model writes: the same as by its own means, kept, and never too long a prompt."""

import pytest

from lab.adapt.captions.written import written
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.language import LANGUAGE_MODELS

MODEL = LANGUAGE_MODELS.get("smollm2")
there = pytest.mark.skipif(not MODEL.availability().ok, reason="no language model")


def test_a_model_that_is_no_causal_one_is_refused():
    class Other:
        id = "other"

    with pytest.raises(BadInput, match="causal"):
        written(Other(), [["a"]], 2, 0.8, 0, Progress())


@pytest.mark.slow
@there
def test_prompts_of_any_length_are_gone_on_with_as_one_by_one(own_store):
    prompts = ["The label of the photo of frog reads: a", "Seen: clock, wall. A picture of"]
    first = written(MODEL, [prompts], 4, 0.8, 0, Progress())
    assert first[0][:2] == [MODEL.write(prompt, 4).strip() for prompt in prompts]
    assert written(MODEL, [prompts], 4, 0.8, 0, Progress()) == first
    assert written(MODEL, [prompts], 4, 0.8, 1, Progress())[0][:2] == first[0][:2]


@pytest.mark.slow
@there
def test_a_prompt_longer_than_the_context_is_refused(own_store):
    with pytest.raises(BadInput, match="tokens"):
        written(MODEL, [["word " * 3000]], 4, 0.8, 0, Progress())
