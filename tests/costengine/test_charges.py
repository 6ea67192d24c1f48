"""A charge is what its line comes to, known before the line is written; the lines add up to the totals."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.learning import Correction, PastRun, learn
from costengine.prices import bundled_book
from costengine.profiles import NO_FIGURES, OwnFigures
from costengine.question import Component, ExtraLine, ProviderClass, Purchase, Question
from tests.conftest import TODAY
from tests.costengine.test_estimate import questions
from tests.costengine.test_tips import JOBS

DOLLARS = st.decimals("0.01", "1e9", places=2)
ZERO = st.just(Decimal(0))
"""What is left out."""
SAID = st.fixed_dictionaries(
    {},
    optional={
        "purchase": st.sampled_from([None, *Purchase]),
        "provider_class": st.sampled_from([None, *ProviderClass]),
        "region": st.sampled_from(["EU", "us-east-1", "Germany"]),
        "usd_per_gpu_hour": st.decimals("0.01", "100", places=4),
        "purchase_usd_per_gpu": DOLLARS,
        "useful_life_years": st.floats(0.5, 10),
        "utilisation": st.floats(0.05, 1),
        "usd_per_kwh": st.decimals("0.01", "2", places=3),
        "salary_usd_per_year": DOLLARS,
        "share": st.floats(0.01, 1),
        "people": st.floats(0, 500),
        "project_months": st.floats(0, 60),
        "extra": st.lists(st.builds(ExtraLine, component=st.sampled_from(Component), usd=DOLLARS | ZERO)).map(tuple),
        "active_parameters": st.floats(1e7, 1e11),
        "mfu": st.floats(0.01, 0.65),
        "offload": st.just(True),
    },
)
FIGURES = st.sampled_from([
    NO_FIGURES,
    OwnFigures(people=0, data_acquisition_usd=1e6, data_usd_per_million_tokens=0.1, contingency_share=0),
    OwnFigures(experiments_share=3, evaluation_share=0, salary_usd_per_year=0, preparation_usd_per_million_tokens=7),
])  # fmt: skip
RUNS = learn(
    [
        PastRun(
            predicted_gpu_hours=1,
            actual_gpu_hours=1.4,
            predicted_usd_per_gpu_hour=Decimal(2),
            paid_usd_per_gpu_hour=Decimal("1.7"),
        )
    ]
)


@settings(max_examples=400, deadline=None)
@given(job=st.one_of(questions, JOBS), said=SAID, own=FIGURES, correction=st.sampled_from([None, RUNS]))
def test_charges_are_their_lines_and_lines_add_up_to_the_totals(
    job: Question, said: dict[str, object], own: OwnFigures, correction: Correction | None
) -> None:
    pricer = Pricer(bundled_book(), TODAY, correction, own)
    try:
        bill = pricer.bill(job.but(**said))
    except CostEngineError:
        return  # nothing is charged for what is refused
    charges, found = (*bill.run, *bill.around), pricer.estimate(bill)

    assert charges
    for each, item in zip(charges, found.lines, strict=True):
        assert (each.group, each.component, each.likely) == (item.group, item.component, item.likely)
        assert 0 <= item.low <= item.likely <= item.high
        assert item.in_run is (each in bill.run)
    assert bill.run_usd == sum(each.likely for each in bill.run) == found.run.likely
    assert bill.project_usd == sum(each.likely for each in charges) == found.project.likely
    for total in (found.run, found.project):
        assert 0 <= total.low <= total.likely <= total.high
