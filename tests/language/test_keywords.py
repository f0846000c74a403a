"""What is left of the keywords when the name may not be said."""

from lab.language.keywords import keywords, other_words


def test_no_word_of_the_name_is_left_whatever_its_number_or_case():
    assert other_words("Hot dog", ["dogs", "DOG show", "hot-dog", "sausage"]) == ("sausage",)
    assert other_words("fox", ["fox"]) == ()


def test_the_names_words_are_among_the_keywords_of_emojilab():
    said = keywords("poodle")
    assert "poodle" in said and "poodle" not in other_words("poodle", said)
