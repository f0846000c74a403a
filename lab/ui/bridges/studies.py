"""What is known of bridges beyond the knobs: the studies of this family, as they were recorded."""

from __future__ import annotations

from lab.ui.experiments import found

STUDIES = ("noisy_pairs", "unpaired", "prototypes", "contours", "one_space", "locked_tuning")
"""In the order in which they lead on from the knobs: wrong pairs, none, shots, distance, more
spaces, trained towers."""


def draw() -> None:
    """Draw a card for each study that is here."""
    found.draw("What else is known of bridges", STUDIES)
