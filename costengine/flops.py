"""Training FLOPs: a count of multiplications and additions, 2 for each weight and token in a pass.

A forward pass takes 2 FLOPs per weight and token, the backward pass twice that, for the gradients of the activations
and of the weights: 6 N D (arXiv 2001.08361, section 2.1).
"""

from functools import cache, lru_cache
from typing import NamedTuple

from costengine.goodput import constant
from costengine.models import Architecture, Model

FORWARD = 2
ACTIVATION_GRADIENTS = 2
WEIGHT_GRADIENTS = 2
FULL = FORWARD + ACTIVATION_GRADIENTS + WEIGHT_GRADIENTS
ADAPTER = FORWARD + ACTIVATION_GRADIENTS
"""LoRA leaves the weights frozen, so their gradients are not formed: two thirds of the FLOPs."""
RECOMPUTED = 4 / 3
"""Hardware FLOPs over model FLOPs when every activation is computed twice: HFU is that much above MFU."""


class Shape(NamedTuple):
    """What attention and memory depend on, beside the number of parameters."""

    layers: float
    hidden_size: float
    kv_width: float
    vocabulary: float
    causal: bool = True


@lru_cache(maxsize=256)
def shape(parameters: float) -> Shape:
    """The usual shape of a decoder of this size: N = 12 layers x hidden^2, hidden = 100 x layers."""
    ratio = constant("width_per_layer").likely
    hidden = (ratio * parameters / 12) ** (1 / 3)
    return Shape(hidden / ratio, hidden, hidden / 4, 65_536)


@cache
def shape_of(model: Model) -> Shape:
    """The published shape of a named model."""
    causal = model.architecture is not Architecture.ENCODER
    kv_width = model.hidden_size * model.kv_heads / model.heads
    return Shape(model.layers, model.hidden_size, kv_width, model.vocabulary, causal)


def attention_weights(form: Shape, sequence_length: float) -> float:
    """Scores and their use, as if they were weights: layers x hidden x sequence, half of 2 where the mask is causal.

    arXiv 2204.02311, appendix B, counts 12 L H s FLOPs per token without the mask; 6 of 12 is what a causal one needs.
    """
    return form.layers * form.hidden_size * sequence_length * (1 if form.causal else 2)


def flops_per_token(active_parameters: float, attention: float, passes: float = FULL) -> float:
    """FLOPs that one token of training takes; an encoder-decoder counts each weight once per token, as usual."""
    return passes * (active_parameters + attention)


def training_flops(per_token: float, tokens: float, epochs: float = 1) -> float:
    """FLOPs of a run: linear in tokens and epochs."""
    return per_token * tokens * epochs


def distillation_flops(teacher_parameters: float, tokens: float) -> float:
    """FLOPs of a teacher's logits: one forward pass over the tokens."""
    return FORWARD * teacher_parameters * tokens
