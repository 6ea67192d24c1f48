"""Numbers for Prometheus. What is counted, and when to worry: docs/operations.md, which a test holds to this file.

Counted here, as it happens; what can be looked up when somebody asks (outbox, prices, database) is in gauges.py.
With several workers each counts in files of a shared folder (PROMETHEUS_MULTIPROC_DIR), and any of them adds them up.
"""

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bot.reply import Reply

REGISTRY = CollectorRegistry()

DELIVERIES = Counter(
    "llmcost_deliveries_total",
    "Deliveries from Slack by kind and HTTP status; in Socket Mode the status that HTTP would have had.",
    ("kind", "status"),
    registry=REGISTRY,
)
REFUSED = Counter(
    "llmcost_refused_total",
    "Requests that the guard refused, by HTTP status.",
    ("status",),
    registry=REGISTRY,
)
ANSWERS = Counter(
    "llmcost_answers_total",
    "Texts answered, by intent and outcome: answered, unclear, error, not_logged.",
    ("intent", "outcome"),
    registry=REGISTRY,
)
ERRORS = Counter(
    "llmcost_errors_total",
    "Faults by kind: the code of an answer's error, not_logged, listener, delivery.",
    ("kind",),
    registry=REGISTRY,
)
SECONDS = Histogram(
    "llmcost_delivery_seconds",
    "From a delivery's arrival to its acknowledgement.",
    ("kind",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5),
    registry=REGISTRY,
)
CALLS = Counter(
    "llmcost_slack_calls_total",
    "Calls of the outbox to Slack, by method and outcome: ok, or the error that Slack named.",
    ("method", "outcome"),
    registry=REGISTRY,
)


def answered(reply: Reply) -> None:
    """Count an answer on its way out."""
    code = "not_logged" if reply.not_logged else reply.error.code if reply.error else ""
    outcome = "not_logged" if reply.not_logged else "error" if code else "unclear" if reply.asks_back else "answered"
    ANSWERS.labels(reply.intent.value, outcome).inc()
    if code:
        ERRORS.labels(code).inc()


def exposition(gauges: Iterable[Collector]) -> bytes:
    """All numbers, as Prometheus reads them."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it bare
    else:
        registry.register(REGISTRY)
    for each in gauges:
        registry.register(each)
    return generate_latest(registry)
