import subprocess
import sys

import numpy as np
import pytest

from lab.core.seeds import stream

ARGS = (3, "red-apple", "gaussian_noise")


def test_same_triple_same_stream_in_another_process():
    code = (
        "from lab.core.seeds import stream;"
        f"print(stream(*{ARGS!r}).integers(2**60, size=3).tolist())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == str(stream(*ARGS).integers(2**60, size=3).tolist())


@pytest.mark.parametrize(
    "other",
    [(4, ARGS[1], ARGS[2]), (3, "pear", ARGS[2]), (3, ARGS[1], "fog"), (3, "red", "-apple")],
)
def test_any_other_triple_is_another_stream(other):
    assert not np.array_equal(stream(*ARGS).random(4), stream(*other).random(4))
