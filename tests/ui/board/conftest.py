"""The small board of the pages, and the tiny models of the encoders."""

from tests.encoders.conftest import folder
from tests.pages.conftest import small_board

__all__ = ["folder", "small_board"]
