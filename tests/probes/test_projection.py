"""Flat maps: PCA against its algebra, UMAP deterministic and in one frame, errors in words."""

import threading

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled, TooFew
from lab.core.progress import Progress
from lab.probes.projection import project
from lab.store.paths import home


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    # Compiled code stays where it is: only what is computed here must be new.
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(home() / "numba"))
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


@pytest.fixture
def clusters():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 12)) * 6
    return (centres[:, None] + rng.normal(size=(4, 20, 12))).reshape(80, 12)


def test_pca_is_the_two_largest_directions(clusters):
    found = project(clusters, "pca")
    centred = clusters - clusters.mean(axis=0)
    values = np.linalg.eigvalsh(np.cov(centred.T))[::-1]
    assert found.explained == pytest.approx(values[:2] / values.sum())
    assert found.xy.var(axis=0, ddof=1) == pytest.approx(values[:2], rel=1e-4)
    assert found.xy.dtype == np.float32


@pytest.mark.parametrize("kind", ["pca", "umap"])
def test_a_moved_row_that_did_not_move_stays_near_its_place(clusters, kind):
    found = project(clusters, kind, moved=clusters[:20], n_neighbours=8)
    side = np.ptp(found.xy, axis=0).max()
    off = np.linalg.norm(found.moved - found.xy[:20], axis=1)
    assert np.median(off) < 0.12 * side
    if kind == "pca":
        assert off == pytest.approx(0, abs=1e-4)


def test_the_frame_is_the_clean_rows_alone(clusters):
    alone = project(clusters, "umap", n_neighbours=8)
    beside = project(clusters, "umap", moved=clusters[::4] + 3.0, n_neighbours=8)
    assert (alone.xy == beside.xy).all()
    assert len(alone.moved) == 0 and len(beside.moved) == 20


def test_umap_is_the_same_bytes_again_and_seeds_differ(clusters, tmp_path, monkeypatch):
    first = project(clusters, "umap", n_neighbours=8)
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "another"))
    assert project(clusters, "umap", n_neighbours=8).xy.tobytes() == first.xy.tobytes()
    other = project(clusters, "umap", n_neighbours=8, seed=1)
    assert other.xy.tobytes() != first.xy.tobytes()


def test_umap_keeps_clusters_apart(clusters):
    xy = project(clusters, "umap", n_neighbours=8).xy
    label = np.repeat(np.arange(4), 20)
    near = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    np.fill_diagonal(near, np.inf)
    assert np.mean(label[near.argmin(axis=1)] == label) > 0.95


def test_a_second_call_reads_what_was_kept(clusters, monkeypatch):
    from lab.probes import projection

    first = project(clusters, "umap", n_neighbours=8)

    def refuse(*args, **kwargs):
        raise AssertionError("laid out again")

    monkeypatch.setattr(projection, "umap_layout", refuse)
    assert (project(clusters, "umap", n_neighbours=8).xy == first.xy).all()


def test_cancel_stops_between_epochs(clusters):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        project(clusters, "umap", n_neighbours=8, progress=progress)


def test_a_map_that_is_stopped_in_a_thread_lets_the_next_one_draw_its_bar(clusters):
    """The package's bars share a lock: held by a thread that ended, it would be held for good."""

    class Stopping(Progress):
        def check(self):
            if self.what == "UMAP: epochs":
                self.cancel()
            super().check()

    def stopped():
        with pytest.raises(Cancelled):
            project(clusters, "umap", n_neighbours=8, progress=Stopping())
        ended.append(True)

    from umap.layouts import tqdm

    ended = []
    thread = threading.Thread(target=stopped)
    thread.start()
    thread.join()
    assert ended
    for lock in tqdm.get_lock().locks:
        assert lock.acquire(False)
        lock.release()


def test_progress_counts_epochs(clusters):
    seen = []

    class Watched(Progress):
        def start(self, what, total):
            seen.append((what, total))
            super().start(what, total)

    progress = Watched()
    project(clusters, "umap", n_neighbours=8, progress=progress)
    assert ("UMAP: epochs", 500) in seen
    assert progress.done == 500


def test_what_cannot_be_mapped_is_said(clusters):
    with pytest.raises(TooFew, match="at least 10 rows"):
        project(clusters[:5], "pca")
    with pytest.raises(TooFew, match="at least 51 rows"):
        project(clusters[:40], "umap", n_neighbours=50)
    with pytest.raises(BadInput, match="all the same"):
        project(np.ones((20, 5)), "pca")
    with pytest.raises(BadInput, match="width 2"):
        project(np.arange(20.0)[:, None], "pca")
    with pytest.raises(BadInput, match="same width"):
        project(clusters, "pca", moved=np.ones((3, 5)))
    broken = clusters.copy()
    broken[3, 3] = np.nan
    with pytest.raises(BadInput, match="NaN"):
        project(broken, "pca")
