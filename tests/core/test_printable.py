"""Text from outside: what would act is escaped, what people write stays."""

import pytest

from lab.core.printable import printable, short


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nThe replay is equal.", "a\\nThe replay is equal."),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("\x9b2J\x85\r\t\x7f", "\\x9b2J\\x85\\r\\t\\x7f"),
        ("cat\u202egnp.exe\u2066\u200f\u061c", "cat\\u202egnp.exe\\u2066\\u200f\\u061c"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        (b"caf\xe9".decode("utf-8", "surrogateescape"), "caf\\udce9"),
    ],
)
def test_what_acts_is_escaped(text, shown):
    assert printable(text) == shown
    assert printable(text).encode() and len(printable(text).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "café ©",
        "猫と犬",
        "می‌خواهم",
        "קוף",
        "👩‍👩‍👧",
        "🏴\U000e0067\U000e0062\U000e007f",
        "क्‍ष",
        "a\u00a0b",
    ],
)
def test_what_people_write_stays(text):
    assert printable(text) == text


def test_short_is_never_longer():
    assert short("x" * 201) == "x" * 199 + "…"
    assert short("\0" * 200, 10) == "\\x00\\x00\\…"
    assert short("x" * 200) == "x" * 200
