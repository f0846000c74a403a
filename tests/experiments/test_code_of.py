"""The code of a run: all that decides its numbers, and nothing of other runs."""

import shutil
import sys
import threading

import pytest

from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.core.registry import module_of
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.code_of import modules_of, registries
from lab.perturb import PERTURBATIONS
from lab.store import code as code_module
from lab.store.code import LAB, NO_NUMBER, Code
from tests.experiments.test_contract import SMALL

EMBEDDING = "lab.encoders.column_run"
EXEMPT = {
    "__init__.py", "__main__.py", "core/printable.py",
    "core/glossary.py", "experiments/knobs.py",
    # They write notebooks, and say who is reached.
    "core/cells.py", "core/network.py",
    # Its encoders live in one process, and none has the fingerprint of another.
    "encoders/of_function.py",
    # They compare what was computed, when a page asks.
    "experiments/severity/compare.py", "limits/ratio.py", "stats/nulls/bootstrap_p.py",
    # A card names them; no study reads them. An eye that the page *Words* alone looks with.
    "data/placelab/borders.py", "language/two_towers.py",
    # One's own curve, which is never kept.
    "core/csv_rows.py", "limits/own/__init__.py", "limits/own/counted_curve.py",
    "limits/own/curve.py", "limits/own/table.py",
    # What people answered: their thresholds are in what a run depends on, by value.
    "adversary/calibration/calibration.py", "adversary/calibration/file.py",
    "adversary/calibration/store.py", "adversary/calibration/tables.py",
    "limits/psychometric.py", "limits/weibull.py",
    # They make files that count by their bytes.
    "data/placelab/build.py", "data/placelab/packages.py",
    "data/stamps/build.py", "data/stamps/deb_file.py",
    "data/stamps/families.py", "data/stamps/get.py",
    # Made-up data of known truth, for tests.
    "distance/simulate.py", "limits/simulate.py",
    # A person's own files, read for a command.
    "data/vectors/named.py",
    # They answer a control that moves; nothing of it is kept.
    "experiments/align/bridge/plane.py", "experiments/foresight/pictures.py",
    "experiments/gap/closing/plane.py", "experiments/language/one_item.py",
    "experiments/lighting/one/__init__.py",
    "experiments/lighting/one/jury.py", "experiments/lighting/one/studio.py",
    "experiments/lighting/one/worst.py", "experiments/missing/lattice/one_item.py",
    "experiments/spaces/map/near.py", "experiments/spaces/map/word_search.py",
}  # fmt: skip
"""Files of rooms that decide numbers, which decide none that is kept."""

KEYED = {"core/device.py"}
"""Where torch computes, which every key of what is kept says."""
QUICK = ("severity", "gap_cone", "layers", "transfer")


def modules(experiment):
    entry = EXPERIMENTS.get(experiment)
    spec = entry.resolve(entry.spec(SMALL[experiment]))
    return modules_of(entry, spec, entry.fingerprint(spec))


def decides(name):
    return name.split("/")[0] not in NO_NUMBER and not name.endswith("/words.py")


def test_every_file_is_in_some_digest_or_decides_no_number():
    entries = [entry for registry in (*registries(), EXPERIMENTS) for entry in registry]
    resolvers = (
        "lab.data.own.folder", "lab.data.vectors.as_dataset", "lab.encoders.hub.encoder",
        "lab.encoders.own", "lab.language.hub",
    )  # fmt: skip
    # What a run uses though no field names it: fusions, imputers.
    whole = [used for entry in EXPERIMENTS for used in entry.uses if not isinstance(used, str)]
    entries += [one for registry in whole for one in registry]
    reached = Code().files(EMBEDDING, *resolvers, *map(module_of, entries))
    all_files = {str(path.relative_to(LAB)) for path in LAB.rglob("*.py")}
    assert {name for name in all_files - set(reached) if decides(name)} == EXEMPT


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the lab that may be edited: (digests before, a function that edits and digests)."""
    root = tmp_path_factory.mktemp("tree") / "lab"
    shutil.copytree(LAB, root, ignore=shutil.ignore_patterns("__pycache__"))
    starts = {experiment: modules(experiment) for experiment in EXPERIMENTS.ids()}

    def digests():
        code = Code(root)
        return {experiment: code.digest(*start) for experiment, start in starts.items()}

    before = digests()

    def edited(name, change):
        path = root / name
        text = path.read_text() if path.exists() else None
        path.write_text(change(text or ""))
        try:
            now = digests()
        finally:
            path.write_text(text) if text is not None else path.unlink()
        return {experiment for experiment in before if now[experiment] != before[experiment]}

    return edited


def constant(text):
    return text + "\nANOTHER = 1\n"


LIGHTING = {name for name in EXPERIMENTS.ids() if name.startswith("lighting")}


@pytest.mark.parametrize(
    ("name", "users"),
    [
        ("adversary/guards/contrast.py", LIGHTING),
        ("experiments/lighting/attack/objectives.py", {"lighting_attack"}),
        ("experiments/lighting/region/seen.py", {"lighting_region"}),
        ("experiments/gap/closing/slide.py", {"gap"}),
        ("perturb/noise.py", {"foresight", "limit", "prompting", "robust_or_accurate", "severity"}),
        ("distance/clouds/gromov_wasserstein.py", {"two_spaces", "unpaired", "unpaired_planted"}),
        ("adversary/searches/cma_es.py", set()),
        ("data/digits.py", {"limit", "severity", "transfer"}),
    ],
)
def test_a_constant_changes_the_keys_of_those_who_use_its_file(copy, name, users):
    assert copy(name, constant) == users


def test_an_encoder_changes_the_keys_of_those_who_name_it(copy):
    users = copy("encoders/baselines/mfcc.py", constant)
    assert users == {
        "dropping",
        "filtered_speech",
        "foresight",
        "graphical_models",
        "named_pairs",
        "one_sample",
        "translate_or_join",
    }


@pytest.mark.parametrize(
    "name", ["experiments/severity/run.py", "adversary/guards/contrast.py", "core/errors.py"]
)
def test_a_sentence_changes_no_key(copy, name):
    assert (
        copy(name, lambda text: text.replace('"""', '"""Mended. ', 1) + "\n# So it is.\n") == set()
    )


@pytest.mark.parametrize(
    "name",
    ["experiments/severity/another.py", "encoders/another.py", "perturb/another.py",
     "experiments/lighting/region/words.py", "figures/theme.py", "ui/app/words.py", "cli/runs.py"],
)  # fmt: skip
def test_a_new_file_or_one_that_only_talks_changes_no_key(copy, name):
    assert copy(name, constant) == set()


def run_in(work):
    """The files of the lab whose functions run while some work is done, in whatever thread."""
    seen = set()

    def look(frame, event, _):
        if event == "call":
            seen.add(frame.f_code.co_filename)

    threading.settrace(look)
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(None)
        threading.settrace(None)
    inside = {name.removeprefix(f"{LAB}/") for name in seen if name.startswith(f"{LAB}/")}
    return {name for name in inside if decides(name)}


@pytest.mark.parametrize(
    "experiment",
    [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
        for name in EXPERIMENTS.ids()
    ],
)
def test_what_runs_is_in_the_digest(experiment):
    entry = EXPERIMENTS.get(experiment)
    spec = entry.resolve(entry.spec(SMALL[experiment]))
    ran = run_in(lambda: entry.run(spec, Progress()))
    assert len(ran) > 10
    assert ran - set(Code().files(*modules(experiment))) - KEYED == set()


@pytest.mark.parametrize("perturbation", PERTURBATIONS.ids())
def test_what_hurts_is_in_the_digest_of_the_perturbation(perturbation):
    entry = PERTURBATIONS.get(perturbation)
    modality = Modality.IMAGE if entry.modality == Modality.ANY else entry.modality
    data = DATASETS.get("placelab" if modality == Modality.PLACE else "emojilab")
    column = data.column(modality, data.facets(modality)[0], data.concepts[:3])
    items = [column.items[i] for i in range(3)]
    ran = run_in(lambda: entry.apply(items, column.ids, 3.0, 0))
    assert ran
    assert ran - set(Code().files(module_of(entry))) == set()


@pytest.mark.parametrize(
    "encoder",
    [
        name if name in {"hog", "ngrams", "mfcc"} else pytest.param(name, marks=pytest.mark.slow)
        for name in ENCODERS.ids()
    ],
)
def test_what_encodes_is_in_the_digest_of_the_encoder(encoder):
    entry, emoji = ENCODERS.get(encoder), DATASETS.get("emojilab")
    if entry.modality not in emoji.modalities or not entry.availability().ok:
        pytest.skip("nothing to encode, or nothing to encode with")
    column = emoji.column(entry.modality, emoji.facets(entry.modality)[0], emoji.concepts[:2])
    items = [column.items[i] for i in range(2)]
    ran = run_in(lambda: entry.encode(items))
    assert ran
    assert ran - set(Code().files(EMBEDDING, module_of(entry))) == set()


def test_no_file_is_parsed_twice(monkeypatch):
    everything = [module_of(entry) for registry in registries() for entry in registry]
    was = Code().digest(*everything)
    monkeypatch.setattr(code_module, "_without_prose", lambda source: pytest.fail("parsed again"))
    assert Code().digest(*everything) == was
