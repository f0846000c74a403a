"""The rescue: a partner that knows rescues all, a wrong one nobody, and a sure picture drags."""

from dataclasses import replace

import numpy as np
import pytest

import lab
from lab.core.contracts import Modality
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.ground import ground_of
from lab.experiments.lighting.rescue.partners import fused, partner_of, wrong_partners
from lab.experiments.lighting.rescue.plan import plan
from lab.experiments.lighting.rescue.tables import Case, confidence_table, right_of
from lab.experiments.tasks.pool import reader_of
from lab.probes.linear import cross_fit
from lab.study.design import Design, Items
from lab.study.run import study
from tests.experiments.test_contract import keeps
from tests.experiments.toy_pictures import ToyPictures, registered

EXPERIMENT = EXPERIMENTS.get("lighting_rescue")
TOYS = {"dataset": "toy_pictures", "encoder": "toy-meter", "judges": "toy-stripes", "n_test": 40,
        "text_encoder": "toy-knows", "speech_encoder": "none", "budget": 5,
        "n_resamples": 200}  # fmt: skip
N = 40
SPEC = EXPERIMENT.spec({"speech_encoder": "none", "n_resamples": 500})


@pytest.fixture(scope="module", autouse=True)
def toys():
    with registered():
        yield


@pytest.fixture(scope="module")
def result():
    return lab.run("lighting_rescue", **TOYS)


def test_it_keeps_what_every_experiment_promises(result):
    keeps(result)


def says(classes, p):
    """Log-probabilities of two classes: ``p`` [n] for the true one."""
    table = np.where(np.eye(2, dtype=bool)[classes], np.asarray(p)[:, None], 0)
    return np.log(np.where(table > 0, table, 1 - np.asarray(p)[:, None]))


def planted(relit, partner, wrong=0.01):
    """Pictures of two classes: relit ones named with ``relit`` [n], partners with ``partner``."""
    classes = np.arange(N) % 2
    tables = {
        name: says(classes, np.broadcast_to(p, N))
        for name, p in {"clean": 0.9, "relit": relit, "partner": partner, "wrong": wrong}.items()
    }
    families = np.array([f"f{i}" for i in range(N)])
    return Case(classes, families, np.arange(N), tables["clean"], tables["relit"],
                {"text": tables["partner"]}, {"text": tables["wrong"]})  # fmt: skip


def contrasts_of(case):
    """The plan of the experiment run on planted pictures, all under random lights."""
    right = {"random": {"text": right_of(case, "text")}}
    lights = {"random": np.ones(N, bool), "guarded": np.zeros(N, bool)}
    items = Items(tuple(case.families), case.families, masks=lights, n_resamples=500)

    def score(arm, seed, progress):
        return {"accuracy": right["random"]["text"][arm.partition(" ")[0]]}

    ran = study(Design(plan(SPEC), items, score))
    rows = {row["claim"].partition(",")[0]: row for row in ran.tables["claims"]
            if row["mask"] == "random"}  # fmt: skip
    return rows, confidence_table(right, {"random": case}, SPEC)


HALF = np.where(np.arange(N) % 4 < 2, 0.2, 0.8)
"""Relit, half of the pictures are wrong, by a little."""


def test_a_partner_that_knows_everything_rescues_all():
    contrasts, confidence = contrasts_of(planted(HALF, 0.99))
    assert contrasts["rescue by text"]["value"] == 0.5 and contrasts["rescue by text"]["low"] > 0.2
    assert contrasts["drag"]["value"] == 0 and contrasts["drag"]["p"] == 1
    by = {row["surer"]: row for row in confidence}
    assert by["partner"]["n"] == N / 2 and by["partner"]["value"] == 0
    assert by["image"]["n"] == 0 and by["image"]["value"] is None


def test_a_wrong_or_ignorant_partner_rescues_nobody():
    contrasts, _ = contrasts_of(planted(HALF, 0.99))
    assert contrasts["wrong partner"]["value"] == -0.5  # it takes the other half too
    ignorant, _ = contrasts_of(planted(HALF, np.where(HALF > 0.5, 0.5001, 0.4999)))
    assert ignorant["rescue by text"]["value"] == 0 and ignorant["rescue by text"]["p"] == 1


def test_a_sure_and_wrong_picture_drags_its_partner_down():
    contrasts, confidence = contrasts_of(planted(np.where(HALF < 0.5, 1e-4, 0.8), 0.9))
    assert contrasts["drag"]["value"] == 0.5 and contrasts["drag"]["low"] > 0
    assert contrasts["rescue by text"]["value"] == 0
    by = {row["surer"]: row for row in confidence}
    assert by["image"]["value"] == 1 and by["image"]["n"] == N / 2 and by["partner"]["n"] == 0
    assert by["image"]["image_confidence"] == pytest.approx(1 - 1e-4)
    assert by["image"]["partner_confidence"] == pytest.approx(0.9)


def test_fusion_is_the_mean_of_logs_whatever_the_order():
    a, b = says(np.zeros(3, int), [0.9, 0.2, 0.5]), says(np.zeros(3, int), [0.6, 0.6, 0.6])
    both = fused({"image": a, "text": b})
    assert np.exp(both).sum(axis=1) == pytest.approx(np.ones(3))
    assert both.argmax(axis=1).tolist() == [0, 1, 0]
    assert np.array_equal(both, fused({"text": b, "image": a}))


def test_partners_never_saw_the_concept_and_wrong_ones_are_of_another_class():
    ground = ground_of("toy_pictures", "", "group", n_test=40, seed=0)
    reader = reader_of(Modality.TEXT, "toy-knows")
    partner = partner_of(ground, reader, "", Progress())
    assert partner.present.all() and not partner.synthetic and partner.facet == "plain"
    x = reader.encode(list(ground.ids))
    probes = cross_fit([x], ground.classes, ground.families, ground.folds)
    for row in ground.test[:5]:
        expected = probes[ground.folds[row]].log_proba(x[row : row + 1])[0]
        assert partner.log_p[row] == pytest.approx(expected, abs=1e-6)
    other = wrong_partners(ground, ground.test, [partner], 0)
    assert (ground.classes[other] != ground.classes[ground.test]).all()
    assert len(set(other)) > len(other) / 3
    some = wrong_partners(ground, ground.test[3:6], [partner], 0)
    assert some.tolist() == other[3:6].tolist()


def test_concepts_without_a_partner_are_left_out_and_counted(monkeypatch):
    whole = ToyPictures.column

    def column(self, modality, facet, concepts=None):
        found = whole(self, modality, facet, concepts)
        if modality == Modality.TEXT and concepts is None:
            return found.take([i for i, c in enumerate(found.ids) if not c.endswith(".1")])
        return found

    monkeypatch.setattr(ToyPictures, "column", column)
    ground = ground_of("toy_pictures", "", "group", n_test=40, seed=0)
    partner = partner_of(ground, reader_of(Modality.TEXT, "toy-knows"), "", Progress())
    assert partner.present.sum() == len(ground.ids) / 2 and not partner.log_p[1].any()
    other = wrong_partners(ground, ground.test, [partner], 0)
    assert partner.present[other].all()


def test_relit_pictures_are_those_that_guards_and_judges_let_pass(result):
    scores = {(r["mask"], r["arm"]): r for r in result.tables["arms"]}
    guarded = result.summary["n_relit"]["guarded"]
    assert 0 < guarded <= result.summary["n_attacked"]
    assert scores["guarded", "image_clean"]["value"] == 1  # only such pictures are attacked
    assert scores["guarded", "image_relit"]["value"] < 0.2  # again flipped, on fresh noise
    assert scores["guarded", "image_clean"]["n"] == guarded
    assert scores["random", "image_clean"]["n"] == 40
    assert scores["random", "partner text"]["value"] == 1


def test_claims_are_differences_of_the_printed_scores(result):
    scores = {(r["mask"], r["arm"]): r["value"] for r in result.tables["arms"]}
    claims = {row["claim"]: row for row in result.tables["claims"]}
    assert len(claims) == 6
    for lights in ("guarded", "random"):
        apart = scores[lights, "fused_relit text"] - scores[lights, "image_relit"]
        assert claims[f"rescue by text, {lights}"]["value"] == pytest.approx(apart)


def test_the_words_say_who_stands_beside_whom(result):
    said = str(result.words())
    assert "text (toy-knows, plain)" in said and "No person has set the guards' limits" in said
    assert "text of a wrong class" in said and "speech" not in said


@pytest.mark.parametrize(("synthetic", "said"), [(True, "synthetic"), (False, "recorded")])
def test_speech_is_called_what_it_is(result, synthetic, said):
    partners = {"speech": {"encoder": "x", "facet": "en", "synthetic": synthetic}}
    heard = replace(result, summary={**result.summary, "partners": partners})
    assert f"The speech is {said}." in str(heard.words())


def test_the_fingerprint_knows_the_partners():
    base = {"encoder": "hog", "judges": "lite0", "text_encoder": "ngrams", "speech_encoder": "none"}
    first = EXPERIMENT.fingerprint(EXPERIMENT.spec(base))
    other = EXPERIMENT.fingerprint(EXPERIMENT.spec({**base, "text_facet": "es"}))
    assert first["weights of ngrams"] and first["items of text"] != other["items of text"]


def test_kin_and_nonsense_are_refused():
    with pytest.raises(BadInput, match="at least one partner"):
        EXPERIMENT.spec({"text_encoder": "none", "speech_encoder": "none"})
    with pytest.raises(UnknownId, match="encoder of text"):
        EXPERIMENT.spec({"text_encoder": "hog"})
    with pytest.raises(UnknownId, match="encoder of speech"):
        EXPERIMENT.spec({"speech_encoder": "use"})
    with pytest.raises(BadInput, match="another family"):
        EXPERIMENT.spec({"encoder": "vit", "judges": "vit"})
    with pytest.raises(BadInput, match="with gradients"):
        EXPERIMENT.spec({"encoder": "hog", "search": "gradient"})
