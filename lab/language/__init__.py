"""Floor 4: language models that judge and write, and the words that pictures and sounds become."""

from lab.core.registry import Registry
from lab.language.base import LanguageModel

LANGUAGE_MODELS: Registry[LanguageModel] = Registry("language model", "lab.language")
