"""The training loop: same bytes for a seed, the budget kept, the best weights, cancel."""

import threading

import numpy as np
import pytest
import torch

from lab.core.device import CPU, CUDA, VARIABLE
from lab.core.errors import BadInput, Cancelled, TooFew
from lab.core.progress import Progress
from lab.probes.training import Budget, train

SHORT = Budget(steps=40, batch=16, check_every=5, patience=2)
X = torch.from_numpy(np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32))
Y = X @ torch.tensor([[1.0], [-2.0], [0.5]])


def build():
    return torch.nn.Sequential(torch.nn.Dropout(0.2), torch.nn.Linear(3, 1))


def loss(network, rows):
    return torch.nn.functional.mse_loss(network(X[rows]), Y[rows])


def weights(network):
    return [part.numpy().tobytes() for part in network.state_dict().values()]


def test_the_same_seed_gives_the_same_bytes_and_another_one_others():
    assert weights(train(build, loss, 60, SHORT, 0)) == weights(train(build, loss, 60, SHORT, 0))
    assert weights(train(build, loss, 60, SHORT, 0)) != weights(train(build, loss, 60, SHORT, 1))


def test_it_learns_and_hands_over_a_network_that_is_ready_to_answer():
    network = train(build, loss, 60, Budget(steps=300, learning_rate=0.05, weight_decay=0.0), 0)
    assert not network.training
    with torch.no_grad():
        assert float(torch.nn.functional.mse_loss(network(X), Y)) < 0.1 * float(Y.var())


def test_every_row_comes_once_an_epoch_and_the_budget_is_kept():
    seen = []

    def spy(network, rows):
        seen.append(rows.numpy())
        return loss(network, rows)

    train(build, spy, 60, Budget(steps=15, batch=16), 0)
    assert len(seen) == 15 and all(len(rows) == 16 for rows in seen)
    first = np.concatenate(seen)[:60]
    assert sorted(first) == list(range(60))


def test_validation_stops_and_the_best_weights_are_kept():
    """Validation that only gets worse: the first weights come back, after ``patience`` checks."""
    asked = []

    def worse(network):
        asked.append(weights(network))
        return len(asked)

    found = train(build, loss, 60, SHORT, 0, validate=worse)
    assert weights(found) == asked[0]
    assert len(asked) == 1 + SHORT.patience + 1  # the first, those in vain, one at the end
    assert len(set(map(tuple, asked))) > 1


def test_torch_s_own_generator_is_left_as_it_was():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    train(build, loss, 60, SHORT, 0)
    assert torch.equal(before, torch.get_rng_state())


def test_two_trainings_at_once_do_not_take_each_other_s_numbers():
    alone = [weights(train(build, loss, 60, SHORT, seed)) for seed in (0, 1)]
    found = {}

    def work(seed):
        found[seed] = weights(train(build, loss, 60, SHORT, seed))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[0], found[1]] == alone


def test_cancel_ends_it():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        train(build, loss, 60, SHORT, 0, progress=progress)


def test_what_cannot_be_trained():
    with pytest.raises(TooFew, match="0"):
        train(build, loss, 0, SHORT, 0)
    with pytest.raises(BadInput, match="steps"):
        Budget(steps=0)
    with pytest.raises(BadInput, match="learning_rate"):
        Budget(learning_rate=float("nan"))


def test_on_a_gpu_it_learns_as_on_the_processor_and_answers_on_the_processor(any_gpu, monkeypatch):
    def on_gpu(network, rows):
        return torch.nn.functional.mse_loss(
            network(X.to(rows.device)[rows]), Y.to(rows.device)[rows]
        )

    found = {}
    for where in (CPU, CUDA):
        monkeypatch.setenv(VARIABLE, where)
        found[where] = train(build, on_gpu, 60, Budget(steps=300, learning_rate=0.05), 0)
    assert {part.device.type for part in found[CUDA].parameters()} == {CPU}
    with torch.no_grad():
        losses = [float(torch.nn.functional.mse_loss(of(X), Y)) for of in found.values()]
    assert losses[1] < 2 * losses[0] + 0.05
    assert weights(found[CUDA]) == weights(
        train(build, on_gpu, 60, Budget(300, learning_rate=0.05), 0)
    )
