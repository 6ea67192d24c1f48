"""Ways to pay less, one function each: from a case to changed questions. To add one, write it and name it here."""

from costengine.whatifs.around import credits_, elastic, share, smaller_numbers, storage
from costengine.whatifs.buying import (
    BY_THE_HOUR,
    by_the_hour,
    marketplace,
    neocloud,
    owned,
    region,
    reserve,
    seller,
    spot,
)
from costengine.whatifs.goal import distil, fewer_tokens, finetune, same_loss, smaller_base
from costengine.whatifs.hardware import hardware
from costengine.whatifs.technique import adapters, eight_bits, no_offload, utilisation
from costengine.whatifs.whatif import Case, Maker, WhatIf

__all__ = ["BY_THE_HOUR", "MAKERS", "Case", "Maker", "WhatIf"]

MAKERS: tuple[Maker, ...] = (
    by_the_hour,
    hardware,
    spot,
    seller,
    reserve,
    neocloud,
    region,
    marketplace,
    owned,
    eight_bits,
    utilisation,
    no_offload,
    adapters,
    finetune,
    smaller_base,
    distil,
    same_loss,
    fewer_tokens,
    share,
    elastic,
    storage,
    smaller_numbers,
    credits_,
)
