"""The seven questions that this lab is for, and the experiments that speak to each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResearchQuestion:
    """One question of the lab. An experiment may speak to several."""

    id: str
    short: str
    asks: str
    experiments: tuple[str, ...]


QUESTIONS = (
    ResearchQuestion(
        "carry", "What does not carry over",
        "Where does a model that was trained first and adapted later stop working?",
        ("severity", "transfer", "compression", "forgetting", "contamination", "corrections",
         "curricula", "robust_or_accurate", "universal_features", "lighting_attack", "prompting",
         "foresight", "limit", "certified_light", "lighting_defence", "lighting_region",
         "lighting_stops", "lighting_transfer"),
    ),
    ResearchQuestion(
        "scarce", "What is scarce",
        "Where little is known: is it data, pairs or labels that are missing?",
        ("labels", "low_resource", "pareto", "prototypes", "finer_labels", "text_augmentation",
         "graphical_models", "named_pairs", "internal_distillation", "necessary_structure",
         "necessary_heads", "curricula", "locked_tuning", "contours"),
    ),
    ResearchQuestion(
        "one_model", "One model or many",
        "Is it better to have one model for many modalities, or one for each?",
        ("shared_or_own", "one_space", "universal_features", "translate_or_join",
         "picture_tokens", "loss_on_the_way", "which_voice", "dropping"),
    ),
    ResearchQuestion(
        "shared", "What must be shared",
        "What must two spaces share, so that what is learned in one holds in the other?",
        ("concreteness", "contours", "unpaired_planted", "spaces", "gap", "gap_temperature",
         "gap_mispaired", "gap_cone", "country_words", "transfer", "layers", "two_spaces",
         "gallery"),
    ),
    ResearchQuestion(
        "impossible", "Where nothing helps",
        "Where is there an edge behind which nothing carries over at all?",
        ("unpaired", "too_many_words", "country_words", "noisy_pairs", "socratic", "bridge",
         "severity"),
    ),
    ResearchQuestion(
        "no_pairs", "Learning without pairs",
        "How can one learn across modalities without knowing which items belong together?",
        ("unpaired", "unpaired_planted", "unpaired_captions", "tag_anchors", "filtered_speech",
         "bridge", "noisy_pairs"),
    ),
    ResearchQuestion(
        "noise", "Noise and holes",
        "When do more modalities help against noise and holes, and when do they hurt?",
        ("scoreboard", "noise_and_missing", "lattice", "dropping", "imputation",
         "incomplete_distillation", "contributions", "information", "filtered_speech",
         "robust_or_accurate", "lighting_rescue"),
    ),
)  # fmt: skip
