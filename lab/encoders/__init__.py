"""Floor 3: frozen pretrained models, and the controls beside them."""

from lab.core.contracts import Encoder
from lab.core.registry import Registry

ENCODERS: Registry[Encoder] = Registry("encoder", "lab.encoders")
