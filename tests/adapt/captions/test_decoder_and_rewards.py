"""A decoder that learns from sentences alone, and what its captions earn, on ten words."""

import numpy as np
import pytest

from lab.adapt.captions.decoder import END, Lexicon, fit_decoder, self_critical, speak, until_end
from lab.adapt.captions.rewards import DISCOUNT, MENTION, PARTS, fit_discriminator, returns
from lab.core.progress import Progress

torch = pytest.importorskip("torch")
WORDS = tuple("abcdefghij")
LEXICON = Lexicon(("", *WORDS), np.vstack([np.zeros(10), np.eye(10)]))


def sentences(n, seed):
    """Two of the first eight words, in the order of the alphabet."""
    rng = np.random.default_rng(seed)
    return LEXICON.tokens(
        [sorted(rng.choice(list("abcdefgh"), 2, replace=False)) for _ in range(n)]
    )


@pytest.fixture(scope="module")
def decoder():
    return fit_decoder(LEXICON, sentences(60, 0), sentences(20, 1), 0, Progress())


def given(*words):
    return np.array([[0.0, *(float(w in some) for w in WORDS)] for some in words])


def test_sentences_are_read_as_they_were_and_cut_at_eight_words():
    tokens = LEXICON.tokens([["a", "j"], list("abcdefghij"), []])
    assert LEXICON.read(tokens) == [["a", "j"], list("abcdefgh"), []]


def test_steps_count_up_to_the_first_end():
    assert until_end(torch.tensor([[3, 0, 0], [0, 0, 0], [1, 2, 3]])).tolist() == [
        [True, True, False], [True, False, False], [True, True, True]]  # fmt: skip


def test_what_is_given_is_said(decoder):
    assert {"a", "c"} <= set(LEXICON.read(speak(decoder, given("ac")))[0])


def test_a_word_of_no_sentence_is_likelier_where_it_was_detected(decoder):
    heard = torch.from_numpy(LEXICON.tokens([["b", "i"]]))
    with torch.no_grad():
        seen, unseen = (decoder(torch.from_numpy(given(some)).float(), heard=heard)[1][0, 1].item()
                        for some in ("bi", "b"))  # fmt: skip
    assert seen > unseen + 1


def test_a_draw_hangs_on_its_seed_alone(decoder):
    draws = [speak(decoder, given("ac", "bi"), torch.Generator().manual_seed(k)).tolist()
             for k in (3, 3, 4)]  # fmt: skip
    assert draws[0] == draws[1] != draws[2]
    again = fit_decoder(LEXICON, sentences(60, 0), sentences(20, 1), 0, Progress())
    assert np.array_equal(speak(again, given("ac")), speak(decoder, given("ac")))


def test_the_self_critical_step_moves_towards_what_pays(decoder):
    pictures = given(*("ab", "cd", "ef", "gh") * 8)

    def pays(tokens, rows):
        return (tokens == 1).any(dim=1).float()[:, None].expand(-1, 8) * 5

    before, after = (
        np.mean([(speak(net, pictures, torch.Generator().manual_seed(k)) == 1).any(axis=1).mean()
                 for k in range(3)])
        for net in (decoder, self_critical(decoder, pictures, pays, 40, 0, Progress()))
    )  # fmt: skip
    assert after > before + 0.1


def test_returns_are_those_of_the_formula():
    def even(read):
        return torch.zeros(read.shape[:2])

    vectors = torch.from_numpy(LEXICON.vectors).float()
    tokens = torch.from_numpy(LEXICON.tokens([["a", "b", "a"]]))
    sure = torch.tensor([[0.0, 0.5, *[0.0] * 9]])
    pictures = vectors[[1]]
    sentence, concept, image = returns(even, vectors, tokens, sure, pictures)[:, 0].numpy()
    assert PARTS == ("sentence", "concept", "image")
    assert sentence[0] == pytest.approx(np.log(0.5) * sum(DISCOUNT**k for k in range(4)))
    assert sentence[3] == pytest.approx(np.log(0.5)) and sentence[4] == 0
    assert concept[:2] == pytest.approx([MENTION * 0.5, 0.0])  # the second "a" earns nothing
    assert image == pytest.approx(np.full(8, 2 / np.sqrt(5)))


def test_the_discriminator_knows_the_order_of_words():
    real = sentences(60, 0)
    made = LEXICON.tokens([["i", "j"]] * 20)
    judge = fit_discriminator(LEXICON, real, made, sentences(20, 1), 0, Progress())
    right, wrong, strange = (
        judge(torch.from_numpy(LEXICON.vectors[LEXICON.tokens([row])]).float())[0, 1].item()
        for row in (["b", "g"], ["g", "b"], ["i", "j"])
    )
    assert right > wrong and right > strange
    assert END == 0
