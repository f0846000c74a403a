"""The words of the lab, each in one or two plain sentences, in the sense the field gives it.

The app's popovers, its glossary and the glossary of the documentation are made from this file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lab.core.errors import BadInput


@dataclass(frozen=True)
class Term:
    """A word, what it means, and other spellings under which it is found."""

    term: str
    meaning: str
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The word and its other spellings."""
        return (self.term, *self.also)


# A word begins at the margin: "word (other spelling; another): meaning".
_TEXT = """
accuracy (share named correctly): The share of items that get the right answer.
adaptive limit (adaptive grid): A breakpoint that is found by choosing each next level where a
  score there tells most, until its interval is narrow enough.
adversarial: Chosen on purpose to make a model fail, within stated limits.
alignment: In a shared space, how near the two vectors of a pair lie, on average.
architecture: The plan of a network: its layers and how they are connected, before any training.
arm: One of the ways of answering that a study compares, all on the same items.
attack: The planned attempt to make a model give a wrong answer by changing its input.
attention head (attention heads): A part of a transformer that decides how much each word or patch
  takes from each other one.
auto-exposed (auto-exposure): Brightened or darkened again as a camera or an eye would do by itself.
balanced accuracy: The share of right answers in each class, averaged over the classes. A large
  class then counts no more than a small one.
baseline: A simple method that a better one should beat, often made by hand.
board (breakdown board): The table of encoders by ways to hurt their input. Each cell holds a
  breakpoint or says why there is none.
bootstrap (resampling; resample): A way to find an interval: draw whole families again and again
  from those in the data, with repeats, and see how much the result moves.
breakpoint (breaks at; break point): The severity at which an encoder has lost half of its clean
  score above chance.
bridge: A map from one space to another that is learned from pairs. The encoders bridge_image and
  bridge_text need none: they meet in probabilities of the 1,000 ImageNet classes and their names.
budget: How much work a search or a training may use, for example how many lights it may try.
  Methods are compared at equal cost.
calibrated score: A similarity rescaled by shuffled pairs. 0 is the level that 95 of 100 shuffles
  stay under, and 1 is the highest value possible.
calibration: Setting limits from evidence. On the page of that name, people say what they can still
  name, and the limits of the guards follow from their answers.
catch trial: A question in a session with people to which the answer is known. It shows whether they
  pay attention.
CCA (canonical correlation; SVCCA; PWCCA): A family of methods that find the directions in two
  spaces which correlate most, and average the correlations.
ceiling: The best score that could be hoped for, to compare a method with.
censored (holds in range; beyond the range): Known only to lie outside the range that was tried, so
  that a bound can be given but no exact value.
centred (centring): With the mean taken away, so that what all vectors share no longer counts.
certified (certificate; certified radius): Proven from draws to hold within a radius, whatever an
  attack tries there, but for a small chance that is stated.
chance (chance level): The score that guessing, or pairs put together at random, would give. A
  result means something only above it.
CKA (centred kernel alignment; debiased CKA): A number for how far two spaces agree on which items
  are alike. 1 means the same up to rotation and scale, and unrelated spaces give about 0 if the
  bias is removed.
claim: A statement that a study will decide, written down before the data are seen.
class (subgroup): The kind that an item belongs to, such as fruit or mammal; the answer that is
  asked for.
clean: As the item is, before anything is changed.
CLIP: A well-known model that was trained to place pictures and their captions near one another in
  one space.
clipping (clipped): What happens when a value is beyond the largest or smallest that can be stored,
  so that detail is lost.
CMA-ES (covariance matrix adaptation): A search method that draws tries from a bell-shaped cloud and
  moves and reshapes the cloud towards the best ones.
compression (compressed): Making a trained model smaller, by fewer bits for a weight, by weights set
  to zero, or by fewer layers.
concept: The thing that pictures, names and sounds stand for, such as "apple". All modalities of a
  data set are lined up by it.
concreteness (concrete word): How far a word names what one can see or touch, as people rate it,
  from 1 to 5.
cone (cone effect): The narrow bundle of directions in which one network's vectors all point. Two
  networks have two different bundles, so their vectors lie apart.
contamination (contaminated): That items of the test, or near copies of them, were part of what a
  model learned from. Its score then says too much.
continuity: How far items that are near in the original space stay near on a map.
contrastive loss (contrastive training; contrastive learning): What is made small when a model
  learns to put the two sides of a right pair close together and wrong pairs far apart.
control: A comparison that shows what would happen without the cause in question.
correlation (rank correlation; weighted tau): How well two lists of numbers rise and fall together,
  from -1 to 1, with 0 for no relation. A rank version compares only the order.
cosine (cosine similarity): The similarity of two directions: 1 is the same direction, 0 a right
  angle, -1 the opposite.
curriculum (curricula): An order in which a model is shown what it learns from, such as easy before
  hard, with ever more of it.
data set (dataset; EmojiLab): The collection of items that an experiment uses.
distance: A number for how far apart two spaces are. Some measures in the table are similarities,
  where more means nearer; each says which.
dose curve (curve): The score at each severity, from the clean input to the strongest change.
drag (drags down): A hurt modality that spoils an answer which another one would give rightly.
drift: How far the vector of an item moves when the item is hurt. 0 is not at all, and 1 is as far
  as another item.
effective rank: How many directions a space really uses, counted as directions of equal strength.
embedding (vector): The list of numbers that an encoder makes from one item.
encoder: A model that turns an item (a picture, a text or a sound) into a list of numbers. Here it
  is trained already and is not changed.
energy distance: A distance between two clouds of points that is 0 only if both have the same
  distribution.
equivalence (EQUAL; equal within the margin; TOST): The verdict that a difference is too small to
  matter: its whole interval lies inside a margin that was fixed beforehand.
estimate: A value computed from the sample at hand, which stands for the unknown true value.
experiment: A question with settings, a computation, a figure and an answer in words.
facet: One version of all items in a modality: a drawing style, a language or a voice.
false word (distractor): A word among the tags of an item that belongs to another item.
family: A group of closely related concepts, such as all apples. It stays on one side of a split and
  counts as one unit in an interval.
feature: One of the numbers, or the list of numbers, that describes an item for a model.
fitted map (ridge map; ridge; map between spaces): A transformation, learned from pairs, that
  carries the vectors of one space into another.
forgetting (forget; forgets): Losing what a model could do before, because it was trained on
  something new.
foresight (foreseen; foresee): Telling how often a probe will be right on items that nobody has
  labels of, from what it says of them. It is checked on items whose labels are known but hidden.
frozen: Not trained any further, so that its weights stay as they were published.
Fréchet distance (Frechet distance): The distance between two clouds of points if each is described
  by its mean and covariance only.
gallery: The set of items among which a search looks for the right partner. The larger it is, the
  harder the search.
gradient: The direction in which a small change of the input changes the answer fastest.
Gromov-Wasserstein distance: A distance between two spaces that compares the distances inside each,
  so that no item needs a known partner.
graphical model (graphical models): A model that says which parts of an item hang together, drawn as
  dots joined by lines. What has no line between is taken as unrelated once the class is known.
guard: A limit on how much a change may destroy, for example how much of a picture's edges must
  remain visible.
head: A small model that is trained on top of a fixed encoder.
held out (held-out): Kept away from training, so that it can be used for an honest test.
Holm (Holm's correction; Holm-corrected): A correction for asking several questions at once, which
  makes each p-value larger. Without it some results would look real by luck.
hubness (hub item): The habit of large spaces that a few items are among the nearest neighbours of
  very many others.
ImageNet: A large collection of photographs in 1,000 classes, on which many image models were
  trained.
interval (confidence interval; 95 % interval): The range of values that fit the data. Of many such
  ranges from repeated studies, about 95 in 100 would hold the true value.
intrinsic dimension: In how many directions the points near an item really spread. A curved sheet
  has 2, in a space of any size.
isotropy: How evenly a space uses its directions. 1 is the same in all, 0 is a single line.
item: One input: a picture, a text or a sound that stands for a concept.
jackknife: A way to find an interval: leave out one family at a time and see how much the result
  moves.
judge: A model of another kind than the victim, which must still give the right answer. It stands in
  for a person who can still see the picture.
language model (blind model): A model that says how likely a text goes on in a way, and that can
  write on. A blind one is not told what was seen.
late fusion (fusion; fused answer): Combining modalities at the end: each gives probabilities for
  the answers, and these are averaged.
layer (block; depth): One step of a network's computation. Each has its own vectors and can be
  compared.
lead (clean lead): By how much a score is above chance.
leak (leaky split): Information about the test items that reaches the training, so that the score
  looks better than it is.
lesson: A guided path through the lab, with questions to answer before the result is shown.
level: One of the fixed severities, 0 to 5, each with a stated physical amount.
light (lighting; relight; relit): The conditions under which a picture is shown again: brightness,
  colour, shadow, spot and the camera's noise.
linear light: Brightness in proportion to the energy that a camera receives, which differs from the
  numbers stored in a picture file.
linear predictability: The share of one space's variance that a linear map from the other predicts
  for items it has not seen.
linear probe (probe): A simple classifier trained on an encoder's vectors. Its score shows what can
  be read from them without changing the encoder.
low-resource language: A language for which there is little data to train models on.
manifest: The record of a result: settings, data, code versions and seeds. With it anyone can
  compute the result again.
margin (equivalence margin): The difference that would be too small to matter, fixed beforehand. On
  a lit picture: how far the right answer is ahead of the best wrong one.
mispaired (wrong pairs): Put together wrongly, so that a picture stands beside the name of something
  else.
missing modality (dropped modality): An input that is not there, so that the others have to do
  without it.
MMD (maximum mean discrepancy): A distance between two clouds of points, 0 for the same
  distribution, found by comparing how similar points are within and between the clouds.
modality: A kind of input: image, text, speech or place (latitude and longitude).
modality gap (gap between modalities; gap): The distance between the centres of the vectors of two
  kinds of input that share one space.
mutual kNN (mutual nearest neighbours; mutual_knn): Of the k items nearest to an item in one space,
  the share that is also among the k nearest in the other, averaged over items.
name of a concept (what names say): The word or words for a concept in one language.
nearest neighbour (neighbour; kNN; k-nearest): An item whose vector lies closest to that of the item
  in question.
null (null distribution; null hypothesis): What the numbers look like if there is no effect, for
  example with pairs shuffled at random.
number of items (n =; sample size): How many items, or pairs, a result rests on. More of them give a
  narrower interval.
outcome: What a study measures on each item, such as right or wrong.
overfitting (overfit): Learning the training examples by heart, so that new ones are answered badly.
p-value (p =; Holm p): How often chance alone would give a result at least this strong. A small
  value speaks against chance.
pair: Two items of one concept in different modalities or facets, such as a drawing and its name.
PCA (principal components): A map that shows the directions in which the points vary most. It is
  linear, so it cannot bend.
permutation (permutation test; shuffled; permuted): A test that shuffles the pairs many times and
  asks how often a shuffle scores as high as the real pairing.
perturbation (hurt; corruption): A way to make an input worse by a known amount, such as noise,
  blur, typing errors or darkness.
pretrained (pretraining): Trained earlier, by others, on a large collection of data.
primary claim (primary): The one statement of a study that gives its headline. It is tested alone at
  the 5 % level.
Procrustes (Procrustes distance; angular Procrustes): What is left between two clouds of points
  after the best shift, scaling and rotation.
prototype: The mean vector of a class. A new item gets the class whose mean is nearest.
psychometric function (Weibull): The smooth curve from always seen to never seen, fitted to the
  answers of people or models at each strength.
random control (random weights; random network): The same model with its numbers left as drawn at
  the start, never trained. If it scores as well, training does not explain the score.
rank of the partner (median rank; reciprocal rank; mean reciprocal rank): The place at which the
  right partner comes when candidates are sorted by nearness. First is best.
recall at k (R@1; R@5; R@10; recall): The share of items whose right partner is among the k nearest
  items of the other side.
recorded: Computed earlier and stored with the lab, so that it is shown at once. The app says so,
  and can compute it again.
replay: To compute a result again from its record and compare every number.
representational similarity (RSA): How well two spaces agree on the order of all distances between
  items, from near to far.
rescue: A second modality gives the right answer back after the first was hurt.
retrieval: Finding the partner of an item among many candidates by the nearest vector.
search: A method that looks for the worst input within given limits and a fixed number of tries.
seed: The number from which random choices are computed. The same one gives the same choices again.
sensor noise (noise): Random errors in a picture or sound. In a photograph they grow where light is
  lost.
severity: How strongly an input is hurt, from 0 (not at all) to 5. Each value stands for a physical
  amount, such as stops or decibels.
shared space (native space; joint space): A space in which vectors of two modalities can be compared
  directly, because one model makes both or a map was fitted.
sign flips (sign-flip test): A test of a paired difference: give each family's difference a random
  sign many times and see how often the mean becomes as large.
signal to noise (signal above noise; SNR): How strong what one wants to see or hear is, compared
  with the random errors around it.
Socratic model: Several models that were never trained together and that pass on in words what they
  know.
smoothed (smoothing; smoothed probe): Of a probe: it answers what it answers most often under random
  changes of the input, here of the light.
space (embedding space; representation): The set of all vectors that one encoder makes from the
  items, with the distances between them.
split (train-test split): The division of the data into a part for training and a part for testing.
SPSA: A search method that estimates the best direction from two tries with random changes of all
  settings at once.
staircase: A way to choose the next test strength: harder after right answers, easier after a wrong
  one.
stop: A doubling or halving of the light. Three darker means one eighth of the light.
stress: The part of the distances between points that a map on paper does not show.
study: An experiment that compares several ways on the same items and decides statements that were
  fixed beforehand.
synthetic: Made by a program and not recorded from the world, such as the speech of the built-in
  data set.
tag: A word that a model gives to a picture, with how sure it is of it.
temperature: The number that divides the similarities in contrastive training. A low one makes the
  training look almost only at the nearest wrong partners.
threshold: The value at which an answer changes, for example from seen to not seen.
token: What a model reads as one piece: a word or a part of one, or a patch of a picture.
tolerance: The severity up to which an encoder surely keeps most of its lead above chance, 90 %
  unless another share is set.
transfer: Using on one kind of data what was learned on another, such as another drawing style or
  language.
transferability score (H-score; LEEP; LogME; GBC; TransRate): A number, computed without training,
  that should say beforehand how well an encoder will do on a new task.
trustworthiness: How far the points that lie near one another on a map are also near in the original
  space.
UMAP: A map of a space that keeps near items near. Distances between far groups on it mean little.
uncalibrated: Not yet set from people's answers, so that the limits are a guess.
undecided: The data allow more than one answer: the interval is too wide to say more, less or equal.
  This is not the same as no difference.
uniformity: How evenly the vectors are spread over all directions.
untested (not tested): No verdict was possible, for example with fewer than ten families or three
  seeds.
verdict: What a study decides about a statement: more, less, equal, undecided or not tested.
victim: The model that an attack tries to make wrong.
view: One encoder applied to one facet, such as an image model on one drawing style.
Wasserstein distance (sliced Wasserstein; earth mover's distance): How much and how far points must
  be moved to turn one cloud into another.
worst light (worst case): The allowed conditions under which the victim's answer becomes worst.
zero-shot (zero-shot accuracy): Naming a picture by the nearest class name in a common space, with
  no training on those classes.
"""

_ENTRY = re.compile(r"(?P<term>[^(:]+?)(?: \((?P<also>[^)]+)\))?: (?P<meaning>.+)", re.DOTALL)


def _read(text: str) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for paragraph in re.split(r"\n(?=\S)", text.strip()):
        match = _ENTRY.fullmatch(" ".join(paragraph.split()))
        if match is None:
            raise BadInput("word (other spelling): meaning", paragraph, "Write it in this form.")
        also = tuple(spelling for spelling in (match["also"] or "").split("; ") if spelling)
        found[match["term"]] = Term(match["term"], match["meaning"], also)
    return dict(sorted(found.items(), key=lambda pair: pair[0].lower()))


GLOSSARY: dict[str, Term] = _read(_TEXT)
"""Every word of the lab by itself, in the order of the alphabet."""


def terms_in(text: str) -> list[Term]:
    """Return the words of the glossary that a text uses, in the order they first appear.

    Capitals do not matter, plurals are found, and the longest word wins.

    >>> [t.term for t in terms_in("Balanced accuracy falls; two encoders disagree on accuracies.")]
    ['balanced accuracy', 'encoder', 'accuracy']
    """
    pattern, by_spelling = _pattern()
    found = {by_spelling[match.lastgroup or ""].term: None for match in pattern.finditer(text)}
    return [GLOSSARY[term] for term in found]


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Term]]:
    """Return the pattern of all spellings, longest first, and the word of each of its groups."""
    spelled = [(spelling, term) for term in GLOSSARY.values() for spelling in term.spellings]
    spelled.sort(key=lambda pair: -len(pair[0]))
    groups = {f"t{i}": term for i, (_, term) in enumerate(spelled)}
    parts = [f"(?P<t{i}>{_plural(spelling)})" for i, (spelling, _) in enumerate(spelled)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE), groups


def _plural(spelling: str) -> str:
    """Return a pattern that takes a word in the singular and in the plural."""
    if spelling.endswith("y"):
        return f"{re.escape(spelling[:-1])}(?:y|ies)"
    return f"{re.escape(spelling)}(?:s|es)?"
