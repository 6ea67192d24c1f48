"""Hardware: which accelerators and how many, from counts, names, nodes, machines and slices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.reader.atoms import Atom
from bot.reader.names import FORM_FACTORS, MEMORY_SIZES, with_memory
from bot.reader.node_totals import is_of, is_total, is_usual
from bot.reader.numbers import Number
from bot.reader.pieces import Made, Piece, rule, table
from costengine.hardware import accelerators
from costengine.instances import InstanceType

CORES_A_CHIP = 2
CORE_COUNTED = frozenset({"TPU-v2", "TPU-v3", "TPU-v4", "TPU-v5p"})
"""TPUs whose slice names count cores, two a chip; the others count chips."""


class Cluster(NamedTuple):
    """Accelerators: None where the name or the count was not said; `node` is how many stand in one machine.

    `machine` is the instance type where one was named.
    """

    gpu: str | None = None
    number: Number | None = None
    node: int | None = None
    machine: InstanceType | None = None
    counted: bool = True
    """False for a machine of which nobody said how many."""


def _count(piece: Piece) -> Number | None:
    """A count of things: `8` or `1k`; `7B` and `350M` before a GPU are sizes of models."""
    number: Number = piece.value
    if piece.kind == "size" and number.suffix != "k" and number.style != "word":
        return None
    return number


def _counted(number: Piece, _times: Piece | None, gpu: Piece, *_rest: Piece | None) -> Made:
    count = _count(number)
    return ("cluster", Cluster(gpu.value if gpu.kind == "gpu" else None, count)) if count and not _apart(gpu) else None


def _apart(piece: Piece) -> bool:
    """`50k, H100`, and `for 50k how many H100s`: what is asked for has no number yet."""
    return piece.breaks or _is_asked(piece)


def _is_asked(piece: Piece) -> bool:
    return piece.text.lower().startswith("how ")


def _after(gpu: Piece, _word: Piece | None, _times: Piece, number: Piece) -> Made:
    return "cluster", Cluster(gpu.value if gpu.kind == "gpu" else None, number.value)


def _of(number: Piece, _word: Piece, gpu: Piece) -> Made:
    count = _count(number)
    return ("cluster", Cluster(gpu.value, count)) if count else None


def _nodes(
    nodes: Piece,
    _times: Piece | None,
    _word: Piece,
    _of: Piece | None,
    each: Piece,
    _x: Piece | None,
    gpu: Piece,
    *rest: Piece | None,
) -> Made:
    if not any((_times, _x, *rest)) and is_total(nodes, _word, _of, each, gpu):
        return _in_all(nodes, each, gpu)
    product = nodes.value.value * each.value.value
    node = int(each.value.value) if 0 < each.value.value < 10_000 else None
    return "cluster", Cluster(gpu.value if gpu.kind == "gpu" else None, Number(product, "word"), node)


def _in_all(nodes: Piece, each: Piece, gpu: Piece) -> Made:
    node = each.value.value / nodes.value.value if nodes.value.value else Decimal(0)
    whole = node == node.to_integral_value() and 0 < node < 10_000
    return "cluster", Cluster(gpu.value if gpu.kind == "gpu" else None, each.value, int(node) if whole else None)


def _total(nodes: Piece, _word: Piece, of: Piece | None, each: Piece, gpu: Piece, total: Piece) -> Made:
    """`8 nodes with 64 H100 in total`; `4 nodes of 8 H100` are 32 whatever stands behind.

    A lone `total` may be that of the cost, and says nothing of nodes of the usual size.
    """
    is_clear = total.text.lower() != "total" or not is_usual(each, gpu)
    return _in_all(nodes, each, gpu) if is_clear and not total.breaks and not is_of(of) else None


def _nodes_each(nodes: Piece, _word: Piece, gpu: Piece, _each: Piece | None = None) -> Made:
    node = accelerators()[gpu.value].gpus_per_node
    return "cluster", Cluster(gpu.value, Number(nodes.value.value * node, "nodes"), node)


def _node_of(number: Piece, _times: Piece | None, gpu: Piece, word: Piece) -> Made:
    """`an 8xH100 node` is one; `8 H100 nodes` are eight, and `1 H100 node` is one as any of them."""
    alone = number.value.value == 1 and not _times
    if word.text.lower() not in ONE_NODE or alone:
        return _nodes_each(number, word, gpu)
    node = int(number.value.value) if 0 < number.value.value < 10_000 else None
    return "cluster", Cluster(gpu.value, number.value, node)


ONE_NODE = frozenset({"node", "server", "machine", "box", "instance", "vm", "host"})


def _one_node(article: Piece, gpu: Piece, word: Piece) -> Made:
    """`an H100 node`."""
    return None if word.breaks else _node_of(article, None, gpu, word)


def _per_node(number: Piece, gpu: Piece | None) -> Made:
    """`8 H100 per node`: how many nodes stands elsewhere."""
    return "pernode", Cluster(gpu.value if gpu else None, number.value)


def _of_nodes(nodes: Piece, each: Piece) -> Made:
    one: Cluster = each.value
    assert one.number
    node = int(one.number.value) if 0 < one.number.value < 10_000 else None
    return "cluster", Cluster(one.gpu, Number(nodes.value.value * one.number.value, "word"), node)


def _product(left: Piece, _times: Piece, right: Piece, _times2: Piece | None, gpu: Piece) -> Made:
    node = int(right.value.value) if 0 < right.value.value < 10_000 else None
    return "cluster", Cluster(
        gpu.value if gpu.kind == "gpu" else None, Number(left.value.value * right.value.value, "word"), node
    )


def _machines(number: Piece | None, machine: Piece) -> Made:
    row = machine.value
    count: Decimal = number.value.value if number else Decimal(1)
    if count != count.to_integral_value():
        return "bad", f"{number.text if number else ''} {machine.text}"
    return "cluster", Cluster(row.gpu, Number(count * row.gpus, "machine"), row.gpus, row, counted=number is not None)


RACKS = frozenset({"rack", "racks"})
"""How many of a machine that fills one stand behind its name."""


def as_many(cluster: Cluster, gpus: Decimal, before: InstanceType | None) -> Cluster:
    """A machine that nobody counted: as many as there are of the one before, or as hold that many accelerators."""
    if not cluster.machine or cluster.counted:
        return cluster
    machines, rest = divmod(gpus, before.gpus if before else cluster.machine.gpus)
    if rest or machines < 1:
        return cluster
    return cluster._replace(number=Number(machines * cluster.machine.gpus, "machine"))


def _slice(number: Piece | None, piece: Piece) -> Made:
    gpu, size = piece.value
    if size is None:
        return None
    chips = size.value / CORES_A_CHIP if gpu in CORE_COUNTED else size.value
    return "cluster", Cluster(gpu, Number(chips * (number.value.value if number else 1), "slice"))


def _gpu_hours(
    number: Piece,
    _times: Piece | None,
    gpu: Piece,
    _dash: Piece | None,
    time: Piece,
    _of: Piece | None,
    _on: Piece | None,
    after: Piece | None,
) -> Made:
    count = number.value
    if time.breaks or _is_asked(gpu):
        return None
    name = gpu.value if gpu.kind == "gpu" else after.value if after else None
    return "gpu_hours", (name, count, time.value)


def _cores(number: Piece, _times: Piece | None, gpu: Piece, _cores: Piece) -> Made:
    """TPU cores, two a chip; of other accelerators they say nothing."""
    if gpu.value not in CORE_COUNTED:
        return None
    return "cluster", Cluster(gpu.value, Number(number.value.value / CORES_A_CHIP, "slice"))


def _count_named(number: Piece) -> Made:
    return "cluster", Cluster(None, number.value)


def _family(number: Piece | None, _times: Piece | None, family: Piece) -> Made:
    """`16 p5`: machines or accelerators? `value` holds what each would be."""
    count = number.text if number else "1"
    return "machines_or_gpus", (f"{count} x {family.value.id}", f"{count} {family.value.gpu}")


def _article_gpu(_article: Piece, gpu: Piece) -> Made:
    return "cluster", Cluster(gpu.value, Number(_article.value.value, "word"))


def _bare(gpu: Piece, *_rest: Piece | None) -> Made:
    return "cluster", Cluster(gpu.value)


def _unknown(number: Piece, _times: Piece | None, word: Piece, *_rest: Piece | None) -> Made:
    return None if word.breaks else ("unknowngpu", word.value)


def _unknown_brand(_brand: Piece, _brand2: Piece | None, number: Piece, *_rest: Piece | None) -> Made:
    return None if number.breaks or number.value.value < 100 else ("unknowngpu", f"{_brand.text} {number.text}")


def _of_memory(number: Piece, _dash: Piece | None, _unit: Piece, gpu: Piece) -> Made:
    """`80GB A100`: the memory before the name; a number that no card has is text."""
    if number.text not in MEMORY_SIZES:
        return None
    found = with_memory(gpu.value, int(number.text))
    return ("gpu", found) if found else ("unknowngpu", f"{gpu.text} {number.text}GB")


MOST_SPREAD = 10**9


def _on_nodes(cluster: Piece, on: Piece | None, nodes: Piece, word: Piece) -> Made:
    """`64 H100 across 8 nodes`: how the count is spread."""
    held: Cluster = cluster.value
    count = nodes.value.value
    if held.number is None or held.machine or word.breaks or not 1 <= count <= held.number.value < MOST_SPREAD:
        return None
    if held.number.value % count:
        return None
    node = held.number.value / count
    usual = held.gpu is not None and node == accelerators()[held.gpu].gpus_per_node
    return ("cluster", held._replace(node=int(node))) if (on or usual) and node < 10_000 else None


def _brand_away(_brand: Piece, gpu: Piece) -> Made:
    return gpu.kind, gpu.value


BRANDS = table(
    rule("brand brand", _brand_away),
    rule("brand gpu", _brand_away),
    rule("brand machine", _brand_away),
    rule("num dash? bytes gpu", _of_memory),
)
"""The maker before a name says nothing more."""


def _of_nvidia(number: Piece, _times: Piece | None, brand: Piece, word: Piece) -> Made:
    """`64 nvidia gpus`: what is meant without the name too; of another maker it is asked which."""
    return _counted(number, None, word) if brand.text.lower() == "nvidia" and not brand.breaks else None


def _of_them(number: Piece, them: Piece) -> Made:
    """`40 of them`: of the accelerators that were named before."""
    plain = number.value.style in ("", "word", "grouped")
    return (
        None
        if them.breaks
        else ("cluster", Cluster(None, number.value._replace(style="them") if plain else number.value))
    )


HARDWARE = table(
    rule("brand brand? num gpuword?", _unknown_brand),
    rule("tpu slice", lambda _tpu, each: (each.kind, each.value)),
    rule("num nodeword of? num gpu|gpuword total", _total),
    rule("num times? nodeword of? num times? gpu|gpuword each?", _nodes),
    rule("num times? nodeword times num times? gpu|gpuword each?", _nodes),
    rule(
        "num times? num gpuword gpu? nodeword",
        lambda n, t, e, w, g, b: _nodes(n, t, b, None, e, None, g or w) if t else None,
    ),
    rule("num num times? gpu nodeword", lambda n, e, x, g, w: _nodes(n, None, w, None, e, x, g)),
    rule("num num gpuword gpu nodeword", lambda n, e, _w, g, b: _nodes(n, None, b, None, e, None, g)),
    rule("num nodeword of num", lambda n, _w, _of, each: _of_nodes(n, Piece("", Cluster(None, each.value), 0, 0))),
    rule("num nodeword of? gpu", lambda n, w, _of, g: _nodes_each(n, w, g)),
    rule("num times? gpu nodeword", _node_of),
    rule("article gpu nodeword", _one_node),
    rule("num times? gpu gpuword? per|article nodeword", lambda n, _t, g, *_: _per_node(n, g)),
    rule("num gpuword per|article nodeword", lambda n, *_: _per_node(n, None)),
    rule("cluster on|within? num nodeword", _on_nodes),
    rule("pernode num nodeword", lambda each, n, _w: _of_nodes(n, each)),
    rule("num nodeword of? pernode", lambda n, _w, _of, each: _of_nodes(n, each)),
    rule("num times? brand gpuword", _of_nvidia),
    rule("num times? brand brand? word gpuword?", lambda n, t, _b, _c, w, _g: _unknown(n, t, w)),
    rule("num times? brand? word gpuword", lambda n, t, _b, w, _g: _unknown(n, t, w)),
    rule("num|size times? gpu|gpuword dash? time of? on? gpu?", _gpu_hours),
    rule("num|size gpu gpuword dash? time", lambda n, g, _w, d, t: _gpu_hours(n, None, g, d, t, None, None, None)),
    rule("num times? gpu coreword", _cores),
    rule("flag? countword equals|colon num", lambda _f, _w, _e, n: _count_named(n)),
    rule("flag countword num", lambda _f, _w, n: _count_named(n)),
    rule("num ofthem", _of_them),
    rule("howmany machine|family_of_machines nodeword", lambda _h, m, _w: ("cluster", Cluster(m.value.gpu))),
    rule("num times? family_of_machines nodeword", lambda n, _t, f, _w: _machines(n, f)),
    rule("family_of_machines nodeword", lambda f, _w: _machines(None, f)),
    rule("num times? family_of_machines", _family),
    rule("family_of_machines times|colon num", lambda f, _t, n: _family(n, None, f)),
    rule("article? family_of_machines", lambda _a, f: _family(None, None, f)),
    rule("num times num times? gpu|gpuword", _product),
    rule("num|size gpuword of|on? gpu", lambda n, w, _o, g: _of(n, w, g)),
    rule("num|size of? times? gpu gpuword?", lambda n, _o, t, g, _w: _counted(n, t, g)),
    rule("num|size times? gpuword", _counted),
    rule("num times? machine gpuword|nodeword?", lambda n, _t, m, _w: _machines(n, m)),
    rule("machine num word", lambda m, n, w: _machines(n, m) if w.text.lower() in RACKS else None),
    rule("article machine nodeword?", lambda a, m, _w: _machines(a, m)),
    rule("machine times|colon num", lambda m, _t, n: _machines(n, m)),
    rule("machine nodeword?", lambda m, _w: _machines(None, m)),
    rule("num times? slice", lambda n, _t, s: _slice(n, s)),
    rule("num|size gpuhour of? on? gpu?", lambda n, h, _of, _on, g: ("gpu_hours", (g and g.value, n.value, h.value))),
    rule("article? slice", lambda _a, s: _slice(None, s)),
    rule("article gpu gpuword?", lambda a, g, _w: _article_gpu(a, g)),
    rule("gpu gpuword? of num", lambda g, w, of, n: _after(g, w, of, n) if of.text.lower() == "of" else None),
    rule("gpu gpuword? times|colon|equals num", _after),
    rule("flag? gpuword equals|colon num", lambda _f, g, e, n: _after(g, None, e, n)),
    rule("flag gpuword num", lambda _f, g, n: _after(g, None, g, n)),
    rule("flag? gpuword|gpu equals|colon gpu", lambda _f, _w, _e, g: _bare(g)),
    rule("gpu gpuword?", _bare),
)


def with_forms(pieces: list[Piece], atoms: Sequence[Atom]) -> list[Piece]:
    """`PCIe ones`, `H100 SXM vs PCIe`: a form without the name of an accelerator."""
    if FORM_FACTORS.keys().isdisjoint([atom.word for atom in atoms]):
        return pieces
    return [_as_form(piece) if piece.kind == "word" else piece for piece in pieces]


def _as_form(word: Piece) -> Piece:
    form = FORM_FACTORS.get(word.text.lower())
    return word._replace(kind="formfactor", value=form) if form else word
