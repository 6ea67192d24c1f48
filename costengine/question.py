"""The question: what a person said about a job, and nothing that was only assumed."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from costengine.amounts import Frozen


class Kind(StrEnum):
    """What is asked for: bare GPU time, or a job whose GPU-hours follow from its work."""

    GPU_TIME = "gpu_time"
    PRETRAIN = "pretrain"
    FINETUNE = "finetune"
    RL = "rl"


class Method(StrEnum):
    """How much of a model is trained."""

    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"


class RlMethod(StrEnum):
    """The algorithm of a reinforcement learning job."""

    DPO = "dpo"
    PPO = "ppo"
    GRPO = "grpo"


class Precision(StrEnum):
    """The number format that the matrix units multiply in."""

    FP32 = "fp32"
    TF32 = "tf32"
    FP16 = "fp16"
    BF16 = "bf16"
    FP8 = "fp8"
    FP4 = "fp4"


class Optimiser(StrEnum):
    """What updates the weights, by how much it holds for each."""

    ADAMW = "adamw"
    ADAMW_8BIT = "adamw_8bit"
    PAGED_ADAMW = "paged_adamw"
    PAGED_ADAMW_8BIT = "paged_adamw_8bit"
    ADAFACTOR = "adafactor"
    LION = "lion"
    SGD = "sgd"
    MUON = "muon"


class StateFormat(StrEnum):
    """How weights and gradients are kept where that is not usual mixed precision."""

    PURE_BF16 = "pure_bf16"
    FP32_GRADIENTS = "fp32_gradients"


class Purchase(StrEnum):
    """How the accelerators are paid for."""

    ON_DEMAND = "on_demand"
    SPOT = "spot"
    RESERVED_1Y = "reserved_1y"
    RESERVED_3Y = "reserved_3y"
    OWNED = "owned"


class ProviderClass(StrEnum):
    """What kind of company rents the accelerators out."""

    HYPERSCALER = "hyperscaler"
    NEOCLOUD = "neocloud"
    MARKETPLACE = "marketplace"


class Scope(StrEnum):
    """How much of the cost is asked for: the run alone, or the project around it."""

    RUN = "run"
    PROJECT = "project"


class Profile(StrEnum):
    """Which set of figures stands for the project around the run, where nothing was said."""

    LEAN = "lean"
    TYPICAL = "typical"
    ARTICLE = "article"


class Component(StrEnum):
    """What an added line pays for."""

    NETWORKING = "networking"
    DATA = "data"
    STORAGE = "storage"
    PREPARATION = "preparation"
    PEOPLE = "people"
    HARDWARE = "hardware"
    TRANSFER = "transfer"
    ENERGY = "energy"
    LABELLING = "labelling"
    SCRAPING = "scraping"
    SUPPORT = "support"
    TOOLS = "tools"
    EXPERIMENTS = "experiments"
    EVALUATION = "evaluation"
    CONTINGENCY = "contingency"
    OTHER = "other"


class ExtraLine(Frozen):
    """A line that the person added: “+ 50k net”; of $0 it leaves out what we would charge: “without storage”."""

    component: Component
    usd: Decimal


class Question(Frozen):
    """A job as it was asked; None means that nothing was said.

    `usd` amounts are US dollars; `mfu`, `hfu`, `utilisation` and `share` fractions; parameters and tokens plain counts.
    """

    kind: Kind
    gpu: str | None = None
    gpu_count: int | None = None
    duration_hours: float | None = None
    gpu_hours: float | None = None

    model: str | None = None
    parameters: float | None = None
    active_parameters: float | None = None
    tokens: float | None = None
    epochs: float | None = None
    flops: float | None = None
    method: Method | None = None
    rl_method: RlMethod | None = None
    steps: int | None = None
    continued: bool | None = None
    """Continued pretraining: starts from a base model."""
    precision: Precision | None = None
    optimiser: Optimiser | None = None
    state_format: StateFormat | None = None
    offload: bool | None = None
    """Whether gradients and the optimiser's states are kept in the host's memory."""
    sequence_length: int | None = None
    teacher: str | None = None
    """Distillation: the model whose logits are learned from."""
    teacher_parameters: float | None = None
    mfu: float | None = None
    hfu: float | None = None
    """As `mfu`, with recomputed activations counted as work."""
    tokens_per_second: float | None = None
    """Measured by the person, per accelerator."""

    purchase: Purchase | None = None
    usd_per_gpu_hour: Decimal | None = None
    provider: str | None = None
    provider_class: ProviderClass | None = None
    instance_type: str | None = None
    """The provider's own name of the machine: its price, not that of its accelerators elsewhere."""
    region: str | None = None
    currency: str | None = None
    purchase_usd_per_gpu: Decimal | None = None
    """Owned hardware: what one accelerator cost."""
    useful_life_years: float | None = None
    utilisation: float | None = None
    """Owned hardware: the share of its life in which it works."""
    usd_per_kwh: Decimal | None = None
    """Owned hardware: what its electricity costs."""
    share: float | None = None
    """The part of the cluster that we pay for, the rest being a partner's."""

    deadline: date | None = None
    max_hours: float | None = None
    max_usd: Decimal | None = None
    max_usd_per_gpu_hour: Decimal | None = None

    scope: Scope | None = None
    profile: Profile | None = None
    people: float | None = None
    project_months: float | None = None
    salary_usd_per_year: Decimal | None = None
    """What one person of the team costs."""
    project: str | None = None
    extra: tuple[ExtraLine, ...] = ()

    @property
    def gives_speed(self) -> bool:
        """Whether the person said how fast it runs, so that nothing of that is to be estimated."""
        return bool(self.mfu or self.hfu or self.tokens_per_second)

    @property
    def hardware(self) -> dict[str, Any]:
        """What was said of the accelerators, and of how they are paid for."""
        return {slot: value for slot in HARDWARE if (value := getattr(self, slot)) is not None}

    def but(self, **changes: object) -> "Question":
        """The same question with some slots changed: what every what-if and every follow-up is.

        An instance type stands only while the accelerators and their seller are as they were.
        """
        left = any(slot in changes and changes[slot] != getattr(self, slot) for slot in OF_AN_INSTANCE)
        machine = {"instance_type": None} if left else {}
        said = {slot: value for slot, value in self.__dict__.items() if value is not None}
        return Question.model_validate({**said, **machine, **changes})


HARDWARE = (
    "gpu", "gpu_count", "instance_type", "purchase", "usd_per_gpu_hour", "max_usd_per_gpu_hour", "provider",
    "provider_class", "region", "purchase_usd_per_gpu", "useful_life_years", "utilisation", "usd_per_kwh", "share",
)  # fmt: skip
"""The slots that say which accelerators there are, and how they are paid for."""
OF_AN_INSTANCE = ("gpu", "gpu_count", "gpu_hours", "provider", "provider_class")
"""The slots that an instance type has settled."""
