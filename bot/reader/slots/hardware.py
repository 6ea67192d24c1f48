"""Which accelerators, and how many."""

from decimal import Decimal

from bot.reader.counted_by import node_size
from bot.reader.draft import Ask, Draft
from bot.reader.faults import NotANumber, not_understood
from bot.reader.hardware import Cluster, as_many
from bot.reader.names import OF_SAGEMAKER, with_form
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.slots.plain import as_float, no_exponent, plain
from costengine.errors import OutOfRange
from costengine.hardware import accelerators
from costengine.instances import InstanceType, instance_types


def hardware(draft: Draft) -> None:
    """Accelerators, their count, and GPU-hours."""
    clusters = _of_all_nodes(draft) + draft.take("cluster")
    if len(clusters) > 1 or "nodes" in draft.kinds:
        clusters = _of_one_machine(draft, clusters)
    for piece in _with_priced(draft, clusters):
        _put_cluster(draft, piece)
    for piece in draft.take("beside"):
        _beside(draft, piece)
    for piece in draft.take("nodes"):
        _put_nodes(draft, piece)
    _in_form(draft)
    for piece in draft.take("pernode"):
        typed, per, _ = piece.text.partition(" per ")
        one = typed if per and piece.text[0].isdigit() else f"{piece.value.number.value:f} {piece.value.gpu or 'GPUs'}"
        whole = tuple(f"{count} nodes of {one}" for count in (1, 2, 4))
        draft.asks.append(Ask("How many nodes?", piece, whole))
    for piece in draft.take("gpu_hours"):
        gpu, number, unit = piece.value
        if gpu:
            draft.put("gpu", gpu, piece)
        draft.put("gpu_hours", as_float(plain(number, draft, piece) * Decimal(str(unit))), piece)
        no_exponent(draft, number, piece)


def _in_form(draft: Draft) -> None:
    """`PCIe ones`: of the accelerator that was named."""
    for piece in draft.take("formfactor"):
        gpu = draft.value("gpu")
        if gpu and (variant := with_form(gpu, piece.value)):
            draft.slots["gpu"] = variant
        else:
            draft.unused.append(piece.text)


def _of_all_nodes(draft: Draft) -> list[Piece]:
    """`--nodes=8 --gpus-per-node=8`: both were said apart."""
    nodes, each = draft.all_of("nodes"), draft.all_of("pernode")
    if len(nodes) != 1 or len(each) != 1 or not each[0].value.number:
        return []
    draft.pieces = [piece for piece in draft.pieces if piece not in (nodes[0], each[0])]
    one: Cluster = each[0].value
    node = int(one.number.value) if one.number and 0 < one.number.value < LARGEST_NODE else None
    count = nodes[0].value.value * each[0].value.number.value
    return [each[0]._replace(kind="cluster", value=Cluster(one.gpu, Number(count, "word"), node))]


LARGEST_NODE = 10_000


def _of_one_machine(draft: Draft, clusters: list[Piece]) -> list[Piece]:
    """`16 nodes of p5.48xlarge`, `64 H100 on p5.48xlarge`: a machine and its count, said apart."""
    alone = [piece for piece in clusters if piece.value.machine and not piece.value.counted]
    if len(alone) != 1:
        return clusters
    named = alone[0]
    machine: InstanceType = named.value.machine
    rest = [piece for piece in clusters if piece is not named]
    nodes = draft.all_of("nodes")
    if not rest and len(nodes) == 1:
        draft.take("nodes")
        return [_counted_as(named, nodes[0].value.value * machine.gpus)]
    if len(rest) == 1 and _fills(rest[0].value, machine):
        return [_counted_as(named, rest[0].value.number.value)]
    return clusters


def _fills(cluster: Cluster, machine: InstanceType) -> bool:
    """Whether so many accelerators are a whole number of these machines."""
    same = cluster.gpu in (None, machine.gpu) and cluster.machine is None
    return bool(same and cluster.number and cluster.number.value > 0 and cluster.number.value % machine.gpus == 0)


def _counted_as(named: Piece, gpus: Decimal) -> Piece:
    return named._replace(value=named.value._replace(number=Number(gpus, "machine"), counted=True))


def _with_priced(draft: Draft, clusters: list[Piece]) -> list[Piece]:
    """`$1.2/h A100, 64 of them`: where no other accelerator is named, the one that has a price; or the machine."""
    priced = next((piece.value.named for piece in draft.all_of("rate", "maxrate") if piece.value.named), None)
    if priced is None or any(piece.value.gpu for piece in clusters):
        return clusters
    if priced.kind == "gpu":
        draft.put("gpu", priced.value, priced)
        return clusters
    machine = priced.value
    return [_of_machines(piece, machine) for piece in clusters] or [priced._replace(value=Cluster(machine.gpu))]


def _of_machines(piece: Piece, machine: InstanceType) -> Piece:
    """`4 of them`: machines; `32 GPUs` are their accelerators."""
    held: Cluster = piece.value
    number = held.number
    if number and number.style == "them":
        number = Number(number.value * machine.gpus, "machine")
    return piece._replace(value=held._replace(gpu=machine.gpu, number=number, node=machine.gpus, machine=machine))


def _beside(draft: Draft, piece: Piece) -> None:
    """`add 32 A100`: more of the same; of another kind they are another job."""
    cluster: Cluster = piece.value
    if not draft.context.base:
        _put_cluster(draft, piece)
    elif cluster.gpu == draft.base.get("gpu") and cluster.number and draft.base.get("gpu_count"):
        draft.put("gpu_count", int(draft.base["gpu_count"] + cluster.number.value), piece)
    else:
        draft.errors.append(not_understood(missing=TWO_KINDS, example="64 A100 vs 32 H100, 30 days"))


TWO_KINDS = "GPUs of two kinds are two jobs, and I work out one or compare them"


def _put_cluster(draft: Draft, piece: Piece) -> None:
    cluster = _of_base(draft, piece.value)
    if cluster.number and cluster.number.style == "them" and _asked_of_what(draft, piece, cluster.number):
        return
    if cluster.gpu:
        draft.put("gpu", cluster.gpu, piece)
    if cluster.number:
        _put_count(draft, cluster.number, piece)
    if cluster.node:
        draft.slots["_node"] = cluster.node
    if cluster.machine and cluster.machine.provider:
        draft.put("instance_type", cluster.machine.id, piece)
        if OF_SAGEMAKER in piece.text.lower():
            draft.notes.append(f"{piece.text} priced as {cluster.machine.id}: SageMaker asks more than the machine")
    if cluster.number and cluster.number.style == "nodes":
        draft.notes.append(f"{piece.text} read as nodes of {cluster.node} GPU{'s' * (cluster.node != 1)}")


def _of_base(draft: Draft, cluster: Cluster) -> Cluster:
    """`p4d instead`: of a machine without a count there are as many as of the one before."""
    base = draft.context.base
    if not (base and base.gpu_count):
        return cluster
    return as_many(cluster, Decimal(base.gpu_count), instance_types().get((base.instance_type or "").lower()))


def _asked_of_what(draft: Draft, piece: Piece, number: Number) -> bool:
    """`6 of them` behind 64 GPUs: six of those, or six nodes? Whether that is asked."""
    base, count = draft.context.base, number.value
    if not base or not base.gpu_count or not base.gpu or count < 1 or count != int(count):
        return False
    machine = instance_types().get((base.instance_type or "").lower())
    node = machine.gpus if machine else accelerators()[base.gpu].gpus_per_node
    could_be = count <= base.gpu_count if machine else count * node < base.gpu_count
    if node == 1 or not could_be:
        return False
    gpus, nodes = _plural(count, "GPU"), _plural(count, "node")
    draft.asks.append(Ask(f"{gpus}, or {nodes} of {node}?", piece, (gpus, f"{count * node} GPUs")))
    return True


def _plural(count: Decimal, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _put_nodes(draft: Draft, piece: Piece) -> None:
    """`on 2 nodes`: of the accelerator that is named elsewhere; beside a count it only says how that is spread."""
    gpu, said = draft.value("gpu"), draft.slots.get("gpu_count")
    if not gpu:
        options = tuple(f"{piece.text} of {name}" for name in ("H100", "A100"))
        draft.asks.append(Ask("Nodes of which GPU?", piece, options))
        return
    base, nodes = draft.context.base, piece.value.value
    of_base = node_size(base, draft.context.counted_by) if base and base.gpu == gpu else 0
    node = of_base or accelerators()[gpu].gpus_per_node
    if not said:
        _put_cluster(draft, piece._replace(value=Cluster(None, Number(nodes * node, "nodes"), node)))
    elif said != nodes * node:
        draft.asks.append(Ask("Are those all the GPUs, or those of one node?", piece))


def _put_count(draft: Draft, number: Number, piece: Piece) -> None:
    value = number.value
    if number.style in ("comma", "exponent"):
        draft.errors.append(NotANumber(piece.text))
    elif number.style == "dot3":
        thousands, units = int(value * 1000), int(value)
        options = tuple(piece.text.replace(str(value), str(count)) for count in (thousands, units) if count)
        draft.asks.append(Ask(f"Is “{value}” {thousands:,} accelerators?", piece, options))
    elif value != value.to_integral_value() or abs(value) > 10**15:
        draft.errors.append(OutOfRange("A GPU count", f"{value:.6g}", "a whole number from 1 to 10 million"))
    else:
        draft.put("gpu_count", int(value), piece)
