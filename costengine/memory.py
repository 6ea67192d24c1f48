"""Does it fit: bytes of weights, gradients, optimiser, activations and caches, by method, and who shares them.

Mixed-precision Adam holds 16 bytes a parameter: 2 weights, 2 gradients, 12 optimiser (fp32 copy and two moments;
arXiv 1910.02054, section 3.1); other optimisers and formats are in `optimisers.py`. Adapters are counted matrix by
matrix: rank x (inputs + outputs). QLoRA (arXiv 2305.14314) holds the matrices in 4-bit NormalFloat, 4.127 bits with its
doubly quantised constants, embeddings and output layer in 16 bits, and adapters in 16 bits with two 32-bit moments,
which may be paged to the host. All states are sharded over the accelerators (ZeRO-3, FSDP, or tensor and pipeline
parallelism with a sharded optimiser). Activations are recomputed: one checkpoint a layer is kept (arXiv 2205.05198).
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from costengine.errors import DoesNotFit
from costengine.flops import Shape
from costengine.goodput import constant
from costengine.hardware import Accelerator, accelerator
from costengine.job import Job
from costengine.optimisers import USUAL, WEIGHT_BYTES, Kept, optimisers
from costengine.question import Method, RlMethod
from costengine.units import BYTES_PER_GB

LAYER_BYTES = 34
"""Of one layer at work, per token and unit of width, with fused attention: arXiv 2205.05198, equation 2."""
LOGIT_BYTES, LOGIT_TOKENS = 10, 8192
"""16-bit logits, their 32-bit copy and its gradient; longer sequences are taken in pieces of so many tokens."""
ROLLOUTS_AT_ONCE = 16
SHORT_SEQUENCE = 512
LARGEST_COUNT = 1_000_000


class Memory(NamedTuple):
    """The memory of a job on each of `gpu_count` accelerators, in GB, and the fewest that hold it."""

    gpu_count: int
    weights_gb: float
    gradients_gb: float
    optimiser_gb: float
    activations_gb: float
    kv_cache_gb: float
    reserved_gb: float
    available_gb: float
    sequence_split: int
    smallest_count: int
    paged: bool = False
    """Whether the optimiser's states lie in the host's memory, as a paged optimiser allows."""
    host_gb: float = 0.0
    """What the hosts hold of the job, all together."""

    @property
    def total_gb(self) -> float:
        """All that one accelerator holds."""
        states = self.weights_gb + self.gradients_gb + self.optimiser_gb
        return states + self.activations_gb + self.kv_cache_gb + self.reserved_gb

    @property
    def words(self) -> str:
        """What lies on each accelerator, in a line."""
        parts = {
            "weights and states": self.weights_gb + self.gradients_gb + self.optimiser_gb,
            "activations": self.activations_gb,
            "KV cache": self.kv_cache_gb,
            "reserved": self.reserved_gb,
        }
        each = ", ".join(f"{name} {gb:,.0f}" for name, gb in parts.items() if round(gb))
        return f"{self.total_gb:,.0f} of {self.available_gb:,.0f} GB on each GPU ({each})"

    def divided(self, tensor: int, stages: int) -> "Memory":
        """The same where matrices and layers are divided and the optimiser alone is sharded (ZeRO-1)."""
        ways, split = tensor * stages, tensor / self.sequence_split
        return self._replace(
            weights_gb=self.weights_gb * self.gpu_count / ways,
            gradients_gb=self.gradients_gb * self.gpu_count / ways,
            activations_gb=self.activations_gb / split,
            kv_cache_gb=self.kv_cache_gb / split,
        )


class Load(NamedTuple):
    """What must be held, whoever holds it: states in GB over all, the rest for one sequence."""

    weights_gb: float
    gradients_gb: float
    optimiser_gb: float
    activations_gb: float
    kv_cache_gb: float
    pageable: bool = False
    """Whether the optimiser's states may move to the host."""
    host_gb: float = 0.0
    """What is kept in the host's memory from the start."""

    @property
    def states_gb(self) -> float:
        """What is sharded over all accelerators."""
        return self.weights_gb + self.gradients_gb + self.optimiser_gb


@lru_cache(maxsize=256)
def load_of(
    parameters: float,
    active_parameters: float,
    form: Shape,
    method: Method,
    rl: RlMethod | None,
    sequence: float,
    teacher_parameters: float = 0,
    kept: Kept = USUAL,
) -> Load:
    """What a job must hold; a teacher's weights lie beside the student's."""
    trained = _trained(parameters, active_parameters, form, method, rl)
    gradients, optimiser = trained * kept.gradient_bytes / BYTES_PER_GB, _optimiser_gb(trained, form, method, kept)
    return Load(
        weights_gb=_weights_gb(parameters, trained, form, method, rl)
        + teacher_parameters * WEIGHT_BYTES / BYTES_PER_GB,
        gradients_gb=0.0 if kept.offload else gradients,
        optimiser_gb=0.0 if kept.offload else optimiser,
        activations_gb=_activations_gb(active_parameters, form, method, sequence),
        kv_cache_gb=_kv_cache_gb(form, sequence) if rl in (RlMethod.PPO, RlMethod.GRPO) else 0.0,
        pageable=method is Method.QLORA or optimisers()[kept.optimiser].paged,
        host_gb=gradients + optimiser if kept.offload else 0.0,
    )


def load_at(job: Job, sequence: float) -> Load:
    """What a settled job must hold with sequences of this length."""
    return load_of(
        job.parameters,
        job.active_parameters,
        job.form,
        job.method,
        job.rl_method,
        sequence,
        job.teacher_parameters,
        job.kept,
    )


def _optimiser_gb(trained: float, form: Shape, method: Method, kept: Kept) -> float:
    """The optimiser's moments and the 32-bit copy; QLoRA's adapters are their own only copy."""
    each = kept.moment_bytes + (0.0 if method is Method.QLORA else kept.copy_bytes)
    embeddings = min(_embeddings(form), trained) if method is Method.FULL else 0.0
    return (trained * each + embeddings * optimisers()[kept.optimiser].embedding_bytes) / BYTES_PER_GB


def _trained(parameters: float, active: float, form: Shape, method: Method, rl: RlMethod | None) -> float:
    """Parameters with gradients: PPO trains a critic beside the policy."""
    own = parameters if method is Method.FULL else adapter_parameters(active, form, constant("adapter_rank").likely)
    return own * (2 if rl is RlMethod.PPO else 1)


def adapter_parameters(active_parameters: float, form: Shape, rank: float) -> float:
    """Of LoRA on every matrix of every layer: rank x (inputs + outputs), four of attention and three gated ones."""
    hidden, kv = form.hidden_size, form.kv_width
    attention = 2 * hidden * (hidden + kv)
    rest = (active_parameters - _embeddings(form)) / form.layers - attention
    inner = max(rest / (3 * hidden), hidden)
    return rank * form.layers * (4 * hidden + 2 * (hidden + kv) + 3 * (hidden + inner))


def _embeddings(form: Shape) -> float:
    """Parameters of the first and the last layer, which no method quantises."""
    return 2 * form.vocabulary * form.hidden_size


def _weights_gb(parameters: float, trained: float, form: Shape, method: Method, rl: RlMethod | None) -> float:
    """Trained models and frozen ones; with adapters the reference is the base model, held once."""
    base = parameters * WEIGHT_BYTES
    if method is Method.QLORA:
        whole = min(_embeddings(form), parameters)
        base = whole * WEIGHT_BYTES + (parameters - whole) * constant("nf4_bits").likely / 8
    full_copies = {None: 1, RlMethod.DPO: 2, RlMethod.GRPO: 2, RlMethod.PPO: 4}
    adapter_copies = {None: 1, RlMethod.DPO: 1, RlMethod.GRPO: 1, RlMethod.PPO: 2}
    copies = full_copies if method is Method.FULL else adapter_copies
    adapters = 0 if method is Method.FULL else trained * WEIGHT_BYTES
    return (base * copies[rl] + adapters) / BYTES_PER_GB


def _activations_gb(active_parameters: float, form: Shape, method: Method, sequence: float) -> float:
    """One sequence: a checkpoint a layer, one layer at work with its weights, and the logits.

    The weights of a layer are gathered, with their gradients where they are trained; QLoRA expands a matrix at a time.
    """
    checkpoints = 2 * form.layers * form.hidden_size * sequence
    gathered = {Method.FULL: 2.0, Method.LORA: 1.0, Method.QLORA: 1 / 3}[method]
    at_work = LAYER_BYTES * form.hidden_size * sequence + gathered * WEIGHT_BYTES * active_parameters / form.layers
    logits = LOGIT_BYTES * form.vocabulary * min(sequence, LOGIT_TOKENS)
    return (checkpoints + at_work + logits) / BYTES_PER_GB


def _kv_cache_gb(form: Shape, sequence: float) -> float:
    """Keys and values of the answers that are generated at once."""
    return 2 * 2 * form.layers * form.kv_width * sequence * ROLLOUTS_AT_ONCE / BYTES_PER_GB


def fit(load: Load, chip: Accelerator, gpu_count: int) -> Memory | None:
    """The memory of the load on so many accelerators; None when they cannot hold it."""
    held = load
    split = _split(load, chip, gpu_count)
    if split is None and load.pageable:
        held = load._replace(optimiser_gb=0.0)
        split = _split(held, chip, gpu_count)
    if split is None:
        return None
    return Memory(
        gpu_count=gpu_count,
        weights_gb=held.weights_gb / gpu_count,
        gradients_gb=held.gradients_gb / gpu_count,
        optimiser_gb=held.optimiser_gb / gpu_count,
        activations_gb=held.activations_gb / split,
        kv_cache_gb=held.kv_cache_gb / split,
        reserved_gb=constant("reserved_gb").likely,
        available_gb=chip.memory_gb,
        sequence_split=split,
        smallest_count=smallest_count(load, chip) or gpu_count,
        paged=held is not load,
        host_gb=load.host_gb + load.optimiser_gb - held.optimiser_gb,
    )


def holds(load: Load, chip: Accelerator, gpu_count: int) -> bool:
    """Whether so many accelerators hold the load, with what may be paged in the host's memory."""
    least = load._replace(optimiser_gb=0.0) if load.pageable else load
    return _split(least, chip, gpu_count) is not None


def _split(load: Load, chip: Accelerator, gpu_count: int) -> int | None:
    """Over how many accelerators of a node one sequence must be spread, least first."""
    room = _room_gb(chip) - load.states_gb / gpu_count
    split = 1
    while split <= min(gpu_count, max(chip.gpus_per_node, 8)):
        if (load.activations_gb + load.kv_cache_gb) / split <= room:
            return split
        split *= 2
    return None


def _room_gb(chip: Accelerator) -> float:
    return chip.memory_gb * constant("usable_memory").likely - constant("reserved_gb").likely


@lru_cache(maxsize=256)
def smallest_count(load: Load, chip: Accelerator) -> int | None:
    """The fewest accelerators that hold the load: 1, 2, 4, then whole nodes; None when no number does."""
    count = 1
    while not holds(load, chip, count):
        count *= 2
        if count > LARGEST_COUNT:
            return None
    if count <= chip.gpus_per_node:
        return count
    nodes = range(ceil(count / 2 / chip.gpus_per_node), ceil(count / chip.gpus_per_node) + 1)
    fitting = (size * chip.gpus_per_node for size in nodes if holds(load, chip, size * chip.gpus_per_node))
    return next(fitting, count)


def refusal(job: str, load: Load, chip: Accelerator, gpu_count: int, ways_out: Sequence[str] = ()) -> DoesNotFit:
    """The error that names the smallest set-up that holds the load, and what would need less."""
    spread = load.activations_gb + load.kv_cache_gb + constant("reserved_gb").likely
    needed = load.states_gb + spread * gpu_count
    smallest = _smallest(load, chip)
    hint = f" (or {', or '.join(ways_out)})" if ways_out else ""
    available = gpu_count * chip.memory_gb
    usable = available * constant("usable_memory").likely
    return DoesNotFit(job, max(needed, load.states_gb + spread), available, smallest + hint, usable)


def _smallest(load: Load, chip: Accelerator) -> str:
    for part in (chip, accelerator("H200-SXM")):
        if count := smallest_count(load, part):
            return f"the smallest set-up that holds it is {count:,} x {part.name}"
    return "no number of the accelerators that I know holds it: shorten the sequence"
