"""The mark beside an answer: right, or wrong and what it is."""

from lab.ui.app.errors import plain


def marked(right: bool, label: str) -> str:
    """Return tick or cross for an answer; where it is wrong, with the item's own label.

    >>> marked(True, "cat"), marked(False, "cat")
    ('✓ right', '✗ wrong: it is cat')
    """
    return "✓ right" if right else f"✗ wrong: it is {plain(label)}"
