"""Damaged files over every reader: an error of ours or a valid item, memory flat, no code run.

500 in the default suite; ``make fuzz`` reads 10,000, and those of readers that need torch.
"""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.fuzz import run
from tests.fuzz.mutation import mutated, png_with_right_sums
from tests.fuzz.readers import CANARY, PICKLE, READERS, Reader

ROOT = Path(__file__).parents[2]
N = int(os.environ.get("FAULTLINE_FUZZ", "500"))
SEED = int(os.environ.get("FAULTLINE_FUZZ_SEED", "0"))
MOST_PEAK_MB = 900
"""Of the whole process: what is imported, torch with it, and one picture."""


def test_every_damaged_file_is_read_or_refused(capsys):
    """A failure tells the seed, and where the file was kept (see ``tests/fuzz/run.py``)."""
    command = [sys.executable, "-m", run.__name__, "--n", str(N), "--seed", str(SEED)]
    command += ["--heavy"] if N > 500 else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
    died = f"seed {SEED}; see *-died.bin in {run.KEPT}: {done.stderr[-3000:]}"
    assert done.returncode == 0 and last.startswith('{"seed"'), died
    told = json.loads(last)
    with capsys.disabled():
        sys.stdout.write(f"\nseed {SEED}: {json.dumps(told, indent=1)}\n" if N > 500 else "")
    assert told["faults"] == [], f"seed {SEED}"
    assert told["peak_mb"] < MOST_PEAK_MB
    # Each reader was reached, read what is whole enough, and refused the rest.
    assert set(told["came_of"]) == {n for n, r in READERS.items() if N > 500 or not r.heavy}
    assert sum(sum(came.values()) for came in told["came_of"].values()) == N
    assert "Traceback" not in done.stderr


def test_what_is_damaged_depends_on_the_seed_and_the_number_alone():
    readers = {name: READERS[name] for name in ("listing", "sweep")}
    first = list(run.inputs(3, 40, readers))
    assert first == list(run.inputs(3, 40, readers))
    assert first != list(run.inputs(4, 40, readers))
    assert len({data for _, _, data in first}) > 30


def test_the_watch_sees_every_fault(tmp_path, monkeypatch):
    """Readers that do what none may: each is found out."""
    monkeypatch.chdir(tmp_path)
    watched = run.Watched()
    monkeypatch.setattr(run, "MOST_S", 0.3)

    def bomb(data):
        return np.ones(500 * 2**17).sum()  # 500 MB

    def busy(data):
        while run.time.process_time() < start + 0.4:
            pass

    start = run.time.process_time()
    outside = tmp_path.parent / "outside"
    faults = {
        "400 GB": lambda data: _cause(MemoryError()),
        "MB more memory": bomb,
        " s": busy,
        "canary": pickle.loads,
        "another error": lambda data: {}["another error"],
        "open to write": outside.write_bytes,
        "os.system": lambda data: os.system("true"),
    }
    for said, read in faults.items():
        start = run.time.process_time()
        wrong = run.outcome(Reader(list, read), PICKLE, watched)[1]
        assert said in wrong or (said == "400 GB" and "memory ran out" in wrong), said
    assert not Path(CANARY).exists()
    assert run.outcome(Reader(list, lambda data: None), PICKLE, watched)[:2] == ("valid", "")


def _cause(error):
    from lab.core.errors import BadInput

    raise BadInput("a", "b", "c") from error


def test_a_mended_picture_is_still_read():
    from lab.data.upload import decode_image

    whole = READERS["picture"].seeds()[0]
    assert png_with_right_sums(whole) == whole
    hurt = bytearray(whole)
    hurt[29] ^= 1  # the checksum of its header
    np.testing.assert_array_equal(
        decode_image(png_with_right_sums(bytes(hurt))), decode_image(whole)
    )
    assert mutated(whole, [PICKLE], np.random.default_rng(0)) != whole
