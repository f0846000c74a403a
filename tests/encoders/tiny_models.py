"""Tiny transformers models with random weights, saved in the format of the hub."""

import json
import string

import torch
from transformers import (
    BertConfig,
    BertModel,
    BitImageProcessorPil,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    Dinov2Config,
    Dinov2Model,
    PreTrainedTokenizerFast,
    SiglipConfig,
    SiglipImageProcessorPil,
    SiglipModel,
)

SPECIAL = ["[PAD]", "[UNK]", "[BOS]", "[EOS]"]
VOCABULARY = {piece: i for i, piece in enumerate([*SPECIAL, *string.printable[:94]])}
WIDTH = {"hidden_size": 16, "intermediate_size": 20, "num_attention_heads": 2}
SMALL = {**WIDTH, "num_hidden_layers": 2}
TOKENS = {"vocab_size": len(VOCABULARY), "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}


def save_tokeniser(folder, longest):
    """A tokeniser of letters, with a beginning and an end."""
    first, text, last = (
        {"SpecialToken": {"id": "[BOS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[EOS]", "type_id": 0}},
    )
    special = {name: {"id": name, "ids": [VOCABULARY[name]], "tokens": [name]} for name in SPECIAL}
    letters = {"type": "Split", "pattern": {"String": ""}, "behavior": "Isolated", "invert": False}
    file = folder / "letters.json"
    told = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": letters,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [first, text, last],
            "pair": [first, text, last, {"Sequence": {"id": "B", "type_id": 1}}, last],
            "special_tokens": special,
        },
        "model": {"type": "WordLevel", "vocab": VOCABULARY, "unk_token": "[UNK]"},
    }
    file.write_text(json.dumps(told))
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "bos_token": "[BOS]", "eos_token": "[EOS]"}
    options = {} if longest is None else {"model_max_length": longest}
    PreTrainedTokenizerFast(tokenizer_file=str(file), **names, **options).save_pretrained(folder)
    file.unlink()


def save_clip(folder):
    """Both towers of a CLIP: pictures of 32 px in patches of 8, texts of 24 tokens."""
    config = CLIPConfig(
        text_config={**SMALL, **TOKENS, "max_position_embeddings": 24},
        vision_config={**SMALL, "image_size": 32, "patch_size": 8},
        projection_dim=12,
    )
    _save(CLIPModel(config), folder)
    size = {"shortest_edge": 32}
    CLIPImageProcessorPil(size=size, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    save_tokeniser(folder, 24)


def save_siglip(folder):
    """Both towers of a SigLIP."""
    config = SiglipConfig(
        text_config={**SMALL, **TOKENS, "max_position_embeddings": 24},
        vision_config={**SMALL, "image_size": 32, "patch_size": 8},
    )
    _save(SiglipModel(config), folder)
    SiglipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    save_tokeniser(folder, 24)


def save_clap(folder):
    """Both towers of a CLAP: the text tower is a RoBERTa, which counts positions from its pad."""
    config = ClapConfig(
        text_config={**SMALL, **TOKENS, "max_position_embeddings": 40},
        audio_config={
            "spec_size": 64, "num_mel_bins": 16, "window_size": 4, "patch_size": 4,
            "patch_stride": [4, 4], "depths": [1, 1], "num_attention_heads": [2, 2],
            "hidden_size": 16, "patch_embeds_hidden_size": 8, "num_hidden_layers": 2,
        },
        projection_dim=12,
    )  # fmt: skip
    _save(ClapModel(config), folder)
    ClapFeatureExtractor(
        feature_size=16, sampling_rate=24_000, max_length_s=2, hop_length=240, fft_window_size=512,
        truncation="rand_trunc",
    ).save_pretrained(folder)  # fmt: skip
    save_tokeniser(folder, 30)


def save_dinov2(folder):
    """One tower for pictures, with a class token."""
    _save(Dinov2Model(Dinov2Config(**SMALL, image_size=28, patch_size=14)), folder)
    size = {"shortest_edge": 32}
    BitImageProcessorPil(size=size, crop_size={"height": 28, "width": 28}).save_pretrained(folder)


def save_bert(folder, longest=32):
    """One tower for texts; its pooler is not saved, as in many checkpoints."""
    config = BertConfig(**SMALL, **TOKENS, max_position_embeddings=32)
    _save(BertModel(config, add_pooling_layer=False), folder)
    save_tokeniser(folder, longest)


def _save(model, folder):
    generator = torch.Generator().manual_seed(0)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3, generator=generator)
    model.save_pretrained(folder)


SAVE = {
    "clip": save_clip,
    "siglip": save_siglip,
    "clap": save_clap,
    "dinov2": save_dinov2,
    "bert": save_bert,
}
