"""Types of credit: the borders of each, whatever the sign or the size."""

import numpy as np
import pytest

from lab.stats.credit import Credit, credits_of


@pytest.mark.parametrize(
    ("phi", "credit"),
    [
        ([5.0, 2.0, 2.0], Credit.DOMINANCE),
        ([4.0, 2.0, 2.0], Credit.COMPLEMENT),  # as much as the others is not more
        ([4.0, -1.0, 0.0], Credit.CONFLICT),  # a fifth
        ([4.1, -1.0, 0.0], Credit.OBJECTION),
        ([3.0, 0.0, 0.0], Credit.DOMINANCE),
        ([3.0, -1e-12, 0.0], Credit.DOMINANCE),  # rounding is no objection
        ([0.0, 0.0, 0.0], Credit.OBJECTION),
    ],
)
def test_a_type_is_as_defined_whatever_sign_and_size(phi, credit):
    for scale in (1.0, -1.0, 1e-6, 1e6):
        assert credits_of([np.multiply(phi, scale)]).tolist() == [credit.value]
