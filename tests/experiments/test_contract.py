"""One contract for every registered experiment, on the tiny data set or at its smallest."""

import json
from functools import cache

import pytest

import lab
from lab.core.contracts import Availability
from lab.core.errors import BadInput, UnknownId
from lab.encoders import ENCODERS
from lab.engine.report.forms import FORMS
from lab.experiments import EXPERIMENTS
from lab.study.words import MOST_POINTS
from tests.experiments.verdicts import every_verdict
from tests.reading import grade

MOST_WORDS = 25
HARDEST = 9.0
"""The grade of the hardest headline."""
# Where an experiment's own tests run it too, with the same fields: the result is computed once.
SMALL = {
    "severity": {"dataset": "digits", "encoder": "hog", "perturbation": "gaussian_noise",
                 "n_test": 60, "n_resamples": 100, "repeats": 1},
    "limit": {"dataset": "digits", "encoder": "hog", "perturbation": "gaussian_noise",
              "n_test": 60, "n_resamples": 100, "repeats": 1, "budget": 7},
    "dropping": {"image_encoder": "hog", "text_encoder": "ngrams", "speech_encoder": "mfcc",
                 "n_test": 100, "n_resamples": 100, "repeats": 1},
    "scoreboard": {"views": "hog, ngrams", "fusions": "early", "seeds": 2, "n_resamples": 100,
                   "image_perturbation": "darker", "width": 16,
                   "standard_encoders": "ngrams, hog, bridge_text"},
    "noise_and_missing": {"views": "hog, ngrams", "rates": "0, 0.3, 0.6", "width": 16,
                          "n_resamples": 100, "image_perturbation": "darker"},
    "contributions": {"views": "hog/noto, ngrams/en", "fusion": "late", "width": 8,
                      "n_background": 5, "n_planted": 200, "seeds": 3, "n_resamples": 100},
    "information": {"views": "hog/noto, ngrams/en", "n_permutations": 9, "n_planted": 300,
                    "n_seeds": 1, "n_groups": 5},
    "one_sample": {"image_encoder": "none", "text_encoder": "ngrams", "speech_encoder": "mfcc"},
    "spaces": {"views": "hog/noto, ngrams/en, ngrams/es", "n_concepts": 60, "n_permutations": 99},
    "gallery": {"a": "hog/noto", "b": "hog/twemoji", "sizes": "60, 240", "n_draws": 2},
    "two_spaces": {"a": "hog/noto", "b": "ngrams/en", "n_concepts": 80, "n_train_pairs": 40,
                   "n_permutations": 19},
    "gap": {"a": "hog/noto", "b": "hog/openmoji", "n_test": 60, "n_random": 2, "n_resamples": 100},
    "gap_cone": {"a": "minilm/en", "b": "minilm/es", "n_test": 40},
    "gap_mispaired": {"a": "hog/noto", "b": "ngrams/en", "n_train_pairs": 100, "n_test": 40,
                      "n_steps": 5, "n_seeds": 3},
    "gap_temperature": {"a": "hog/noto", "b": "ngrams/en", "n_train_pairs": 100, "n_test": 40,
                        "n_steps": 5, "n_seeds": 3},
    "map": {"views": "hog/noto, ngrams/en", "perturbation": "darker", "severity": 3.0,
            "colour": "drift", "n_train_pairs": 60},
    "layers": {"a": "minilm/en", "b": "ngrams/en", "n_concepts": 60, "n_permutations": 99},
    "lighting_attack": {"encoder": "hog", "judges": "lite0", "n_test": 30, "budget": 5,
                        "n_tune": 12, "searches": "random, coordinate", "n_resamples": 100},
    "lighting_defence": {"encoder": "lite0", "judges": "hog", "n_test": 30, "n_train": 20,
                         "n_lights": 2, "n_random": 2, "budget": 2, "n_resamples": 100},
    "lighting_rescue": {"encoder": "hog", "judges": "lite0", "text_encoder": "ngrams",
                        "speech_encoder": "none", "n_test": 30, "budget": 2, "n_resamples": 100},
    "lighting_transfer": {"encoder": "hog", "encoders": "hog, lite0",
                          "n_test": 32, "budget": 2, "n_resamples": 100},
    "transfer": {"dataset": "digits", "facet_type": "style", "encoders": "hog", "n_test": 100,
                 "facets": "left, right", "measures": "alignment", "scores": "leep, gbc",
                 "n_halves": 3, "n_resamples": 100},
    "lighting_region": {"encoder": "hog", "judges": "lite0", "n_test": 30, "n_exposures": 3,
                        "n_shadows": 1, "n_resamples": 100},
    "lighting_stops": {"encoder": "hog", "judges": "lite0", "n_test": 30, "smaller": "1",
                       "budget": 6, "n_resamples": 100},
    "certified_light": {"encoder": "hog", "n_test": 30, "n_draws": 20, "n_confirm": 20, "step": 0.5,
                        "limit": 1, "sigma": 0.2, "alpha": 0.05},
    "bridge": {"a": "hog/noto", "b": "ngrams/en", "n_test": 60, "n_draws": 3, "width": 32},
    "lattice": {"views": "hog, ngrams", "width": 8, "seeds": 3, "n_steps": 3,
                "n_resamples": 100},
    "imputation": {"views": "hog/noto, hog/openmoji", "rates": "0.3, 0.6", "width": 6,
                   "fusion": "late", "n_seeds": 1},
    "locked_tuning": {"pairs": "20, 40", "n_test": 20, "n_validation": 20, "n_steps": 1,
                      "n_seeds": 1},
    "incomplete_distillation": {"views": "hog, ngrams", "complete": "20, 40", "synergy": "0, 1",
                                "width": 4, "n_seeds": 1},
    "noisy_pairs": {"a": "minilm/en", "b": "minilm/es", "noise": "0, 0.2, 0.4", "n_steps": 5,
                    "n_seeds": 3, "n_test": 300, "n_validation": 240},
    "contours": {"views": "hog/noto, hog/openmoji, ngrams/en, ngrams/es", "counts": "10, 30",
                 "n_seeds": 1, "n_test": 560},
    "one_space": {"views": "hog/noto, ngrams/en, hog/openmoji", "width": 8, "n_seeds": 1,
                  "n_test": 480},
    "unpaired": {"a": "hog/noto", "b": "ngrams/en", "others": "", "anchors": "10, 20, 50",
                 "width": 16, "n_seeds": 1},
    "unpaired_planted": {"private": "0, 0.4, 1", "n_rows": 60, "n_test": 30, "width": 6,
                         "n_clusters": 6, "n_anchors": 10, "n_draws": 1},
    "tag_anchors": {"n_concepts": 110, "n_test": 30, "n_validation": 20, "n_steps": 2, "n_seeds": 1,
                    "width": 16, "noise": "0, 50, 100"},
    "prototypes": {"pictures": "hog/noto, hog/twemoji", "new_style": "hog/openmoji",
                   "text": "ngrams/en", "ways": "3, 12", "shots": "1, 4", "n_names": 2,
                   "n_rounds": 3, "n_seeds": 1},
    "concreteness": {"pictures": "hog/noto", "text": "use/en", "model": "none", "n_divisions": 1,
                     "n_permutations": 3},
    "translate_or_join": {"dataset": "placelab", "views": "hog/twemoji, sphere/city, ngrams/en",
                          "n_concepts": 0, "n_test": 120, "width": 8},
    "loss_on_the_way": {"view": "hog/noto", "weights": "0.1, 10000", "n_seeds": 1},
    "country_words": {"views": "ngrams/en, hog/twemoji, sphere/city, ngrams/es", "k": 5},
    "which_voice": {"dataset": "placelab", "voices": "en+m3, en+f2", "n_concepts": 60,
                    "n_test": 20},
    "unpaired_captions": {"n_test": 20, "n_tokens": 2, "n_asked": 10, "n_steps": 2, "n_seeds": 1},
    "picture_tokens": {"sizes": "8, 16, 32", "counts": "1, 4", "n_concepts": 220, "folds": 3,
                       "n_seeds": 1},
    "too_many_words": {"a": "hog/noto", "b": "ngrams/en", "distractors": "0, 4, 32", "n_test": 60,
                       "n_validation": 20, "n_seeds": 1},
    "socratic": {"n_test": 20, "styles": "", "speech": ""},
    "prompting": {"encoder": "hog", "judge": "lite0", "text_encoder": "ngrams",
                  "text_judge": "minilm", "n_test": 80, "n_queries": 2, "n_seeds": 1},
    "text_augmentation": {"encoder": "ngrams", "n_seeds": 1},
    "compression": {"encoder": "minilm", "level": "group", "n_concepts": 60, "shares": "0.5",
                    "n_timed": 0},
    "pareto": {"views": "hog, ngrams", "small": "hog", "large": "ngrams", "labels": "1, 4",
               "n_test": 60, "n_seeds": 3},
    "labels": {"views": "minilm/en, ngrams/en", "other": "es", "labels": "1, 4", "n_test": 60,
               "n_seeds": 2},
    "finer_labels": {"view": "ngrams/en", "labels": "1, 4", "n_test": 60, "n_seeds": 2},
    "necessary_structure": {"view": "minilm/en", "labels": "2, 4", "n_test": 60, "n_seeds": 3},
    "necessary_heads": {"labels": "2, 4", "n_test": 60, "n_seeds": 1},
    "named_pairs": {"views": "hog/noto, ngrams/en, mfcc/en+m3", "labels": "2, 4", "width": 3,
                    "n_test": 60, "n_seeds": 3},
    "low_resource": {"languages": "es, sw, zu, hi", "encoders": "ngrams, use", "n_concepts": 60,
                     "n_test": 20, "labels": 2, "n_seeds": 1},
    "internal_distillation": {"labels": "1, 2", "n_seeds": 1, "n_steps": 4, "n_test": 20,
                              "layers": 1},
    "filtered_speech": {"a": "mfcc/en+m3", "hurt": "0, 0.2, 0.4, 0.6", "n_seeds": 1,
                        "n_test": 400},
    "graphical_models": {"views": "hog/noto, ngrams/en, mfcc/en+m3", "labels": "2, 4", "width": 3,
                         "n_test": 60, "n_seeds": 1},
    "curricula": {"view": "hog/noto", "steps": "5, 20", "n_test": 60, "n_seeds": 1},
    "contamination": {"view": "hog/noto", "copy_view": "hog/twemoji", "shares": "0.2, 0.5",
                      "n_test": 120, "n_seeds": 2},
    "corrections": {"a": "ngrams/en", "b": "ngrams/es", "n_rounds": 2, "n_each": 5, "n_steps": 5,
                    "n_test": 120, "n_seeds": 1},
    "forgetting": {"old_dataset": "emojilab", "old_facet": "ca", "shares": "0.25, 0.5",
                   "strengths": "0.01, 0.1", "n_steps": 1, "n_test": 60, "n_seeds": 1},
    "robust_or_accurate": {"view": "ngrams/en", "perturbation": "char_drop",
                           "other": "keyboard_typos", "rates": "0.25, 0.5", "n_seeds": 1},
    "shared_or_own": {"views": "hog/noto, ngrams/en", "counts": "20, 40", "width": 8, "n_seeds": 1},
    "foresight": {"views": "mfcc/en+m3, mfcc/en+f2", "n_test": 60, "n_resamples": 100,
                  "perturbations": "noise, clipping, low_pass, dropped_segments"},
    "universal_features": {"encoders": "ngrams, use, minilm", "control": "use-random-0",
                           "facets": "en, es", "width": 12},
}  # fmt: skip


@cache
def small(experiment):
    """The smallest result of an experiment, looked up once for all that is asked of it."""
    return lab.run(experiment, **SMALL[experiment])


@pytest.fixture(scope="module", autouse=True)
def _quick(quick_outsider):
    """What a result must have does not depend on who stands outside the panel."""
    yield
    small.cache_clear()


BY_THEIR_OWN = {
    "certified_light", "compression", "lighting_attack", "lighting_defence", "lighting_rescue",
    "limit", "prompting", "socratic", "text_augmentation", "unpaired_captions",
}  # fmt: skip
"""In every run their own tests hold them to this, by ``keeps``, on a result that is there."""
RUN = [
    pytest.param(i, marks=pytest.mark.slow) if i in BY_THEIR_OWN else i for i in EXPERIMENTS.ids()
]


def keeps(result):
    """Hold a result to what every experiment promises."""
    reported(result)
    whole(result)
    easy_to_read(result)


@pytest.mark.parametrize("experiment", RUN)
def test_it_has_a_report_a_notebook_and_its_papers(experiment):
    reported(small(experiment))


def reported(result):
    run = {result.experiment: result}
    html = FORMS[".html"](run).decode()
    assert f'data-figure="figure-{result.experiment}"' in html
    assert html.count("<details") >= len(result.tables)
    assert json.loads(FORMS[".ipynb"](run))["nbformat"] == 4
    assert FORMS[".bib"](run).startswith(b"@misc{")


@pytest.mark.parametrize("experiment", RUN)
def test_result_is_whole(experiment):
    whole(small(experiment))


def whole(result):
    found = result.as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    words = result.words()
    assert words.headline.endswith(".") and words.method.endswith(".")
    assert len(words.points) <= MOST_POINTS and all(point.endswith(".") for point in words.points)
    assert result.figure().data
    assert len(result.table()) > 0
    for name, rows in result.tables.items():
        assert all(set(row) == set(rows[0]) for row in rows), name  # a frame would have holes
        assert len(result.table(name)) == len(rows)
    assert result.table().equals(result.table(next(iter(result.tables))))
    with pytest.raises(UnknownId):
        result.table("no such table")


@pytest.mark.parametrize("experiment", RUN)
def test_the_headline_of_every_verdict_is_short_and_easy_to_read(experiment):
    easy_to_read(small(experiment))


def easy_to_read(result):
    for one in every_verdict(result):
        headline = one.words().headline
        assert headline.endswith(".") and len(headline.split()) <= MOST_WORDS, headline
        assert grade(headline) <= HARDEST, headline


TWICE = {"severity", "one_sample", "spaces", "gap", "gap_temperature", "transfer"}
"""Computed a second time in every run: what could differ (folds, bootstrap, permutations, training)
does in one of them; the others in test-full alone."""


@pytest.mark.parametrize(
    "experiment",
    [pytest.param(i, marks=pytest.mark.slow) if i not in TWICE else i for i in EXPERIMENTS.ids()],
)
def test_the_same_again(experiment):
    from lab.engine.local import run

    kept = small(experiment)
    again = run(experiment, fresh=True, **SMALL[experiment])
    # What is kept may have been computed on another processor.
    there, here = ({**one.manifest, "processor": ""} for one in (kept, again))
    assert {**again.as_dict(), "manifest": here} == {**kept.as_dict(), "manifest": there}


@pytest.mark.parametrize("experiment", EXPERIMENTS.ids())
def test_a_resolved_spec_leaves_nothing_to_another_machine(experiment):
    entry = EXPERIMENTS.get(experiment)
    spec = entry.resolve(entry.spec(SMALL[experiment]))
    assert isinstance(spec, entry.spec_type)
    assert entry.resolve(spec) == spec == entry.spec(spec.model_dump())
    for name in ("facet", "train_facets", "judges"):
        assert spec.model_dump().get(name) not in ("", "auto"), name


def test_the_usual_judge_is_named_before_a_run(monkeypatch):
    entry = EXPERIMENTS.get("lighting_region")
    asked = entry.spec({"encoder": "hog"})
    there, absent = Availability(True), Availability(False, "not here")
    monkeypatch.setattr(ENCODERS.get("vit"), "availability", lambda: there)
    monkeypatch.setattr(ENCODERS.get("lite0"), "availability", lambda: there)
    named = entry.resolve(asked)
    monkeypatch.setattr(ENCODERS.get("lite0"), "availability", lambda: absent)
    assert (named.judges, entry.resolve(named).judges) == ("lite0", "lite0")
    assert entry.resolve(asked).judges == "vit"


@pytest.mark.parametrize("experiment", EXPERIMENTS.ids())
def test_every_field_has_a_line_of_help_and_its_bounds_are_kept(experiment):
    entry = EXPERIMENTS.get(experiment)
    least = {}
    for name, field in entry.spec_type.model_fields.items():
        assert field.description, name
        least.update((name, bound.ge) for bound in field.metadata if hasattr(bound, "ge"))
    assert least
    for name, bound in least.items():
        with pytest.raises(BadInput):
            entry.spec({name: bound - 1})
    with pytest.raises(UnknownId):
        entry.spec({"n_tset": 100})
