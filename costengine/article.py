"""The article's own accounting: GPUs bought outright or for a month, networking beside them, and nothing else.

“What is the cost of training LLM models?” puts 64 GPUs for a month at $300,000 and their networking at $50,000; its
storage, energy and failures have no figure. Under its profile the parts add up to its unstated $1,000,000.
"""

from costengine.amounts import Money, Span
from costengine.assumptions import Default, assumed
from costengine.compute import ComputeCost
from costengine.lines import Charge, Group, as_charge, charge, line
from costengine.question import Profile, Purchase, Question
from costengine.units import HOURS_PER_MONTH
from costengine.work import Work


def is_article(question: Question, profile: Profile) -> bool:
    """Whether the article's prices stand in: its profile, and GPUs that are owned or of which nothing was said."""
    if profile is not Profile.ARTICLE or question.usd_per_gpu_hour is not None:
        return False
    said = (question.provider, question.provider_class, question.region, question.max_usd_per_gpu_hour)
    return question.purchase is Purchase.OWNED or (question.purchase is None and said == (None,) * 4)


def article_cost(question: Question, work: Work) -> ComputeCost:
    """GPUs and networking as the article counts them; energy is not known to it."""
    months = work.gpu_hours.times(1 / HOURS_PER_MONTH)
    count = work.gpu_count or max(1, round(months.likely))
    bought = question.purchase is Purchase.OWNED
    gpus = _bought(question, count) if bought else _for_a_time(months)
    return ComputeCost(charges=(gpus, _network(count)), wall_clock_hours=work.wall_clock_hours)


def _bought(question: Question, count: int) -> Charge:
    """The purchase whole, not spread over the hardware's life: as the article counts."""
    price = assumed("article_gpu_usd")
    each = price.likely_decimal if question.purchase_usd_per_gpu is None else question.purchase_usd_per_gpu
    how = f"{count:,} GPUs x ${each:,} bought, all of it charged to this run"
    given = question.purchase_usd_per_gpu is not None
    money = Money.exactly(each * count)
    source, as_of = ("your price", None) if given else (price.source, price.as_of)
    return as_charge(line(Group.COMPUTE, "GPU hardware", money, how, source, as_of, in_run=True))


def _for_a_time(months: Span) -> Charge:
    price = assumed("article_gpu_usd")
    how = f"{months.likely:,.6g} GPU-months of 720 h x ${price.likely_decimal:,}, the article's “64 GPUs for a month”"
    return charge(
        Group.COMPUTE, "GPUs", months, price.money, lambda: how, price.source, price.as_of, in_run=True
    )  # fmt: skip


def _network(count: int) -> Charge:
    price: Default = assumed("article_network_usd_per_gpu")
    how = f"{count:,} GPUs x ${price.likely_decimal:,}, the article's “another $50,000”"
    money = Money.exactly(price.likely_decimal * count)
    return as_charge(line(Group.INFRASTRUCTURE, "networking", money, how, price.source, price.as_of, in_run=True))
