"""What the accelerators cost in every form of buying."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from costengine.breakeven import breakeven
from costengine.compute import ComputeCost, paid_compute
from costengine.costing import Pricer
from costengine.errors import NoPrice
from costengine.estimate import estimate
from costengine.hardware import accelerator
from costengine.lines import Group
from costengine.offers import Offer
from costengine.ownership import hardware_of, life_of
from costengine.prices import PriceBook, bundled_book
from costengine.question import Kind, Purchase, Question
from costengine.reservations import commitment, discounts
from costengine.spot import NoProgress, rework, wasted_share, young_interval
from costengine.work import work

BOOK = bundled_book()
TODAY = date(2026, 11, 24)
PRICER = Pricer(BOOK, TODAY)


def asked(gpu: str = "A100-80GB-SXM", gpu_count: int | None = 64, **said: object) -> Question:
    slots: dict[str, object] = {"duration_hours": 720} if gpu_count else {"gpu_hours": 46_080}
    return Question.model_validate({"kind": Kind.GPU_TIME, "gpu": gpu, "gpu_count": gpu_count, **slots, **said})


def compute(question: Question) -> ComputeCost:
    return PRICER.bill(question).compute


def test_sixty_four_a100_for_thirty_days_at_the_given_price() -> None:
    """64 x 720 h x $1.67."""
    (rental,) = compute(asked(usd_per_gpu_hour=Decimal("1.67"))).lines

    assert (rental.low, rental.likely, rental.high) == (Decimal("76953.60"),) * 3
    assert rental.how == "46,080 GPU-hours x $1.67"
    assert rental.source == "your price"


@pytest.mark.parametrize("purchase", [None, Purchase.ON_DEMAND, Purchase.OWNED])
def test_a_price_per_hour_that_was_given_wins_over_every_form(purchase: Purchase | None) -> None:
    assert compute(asked(usd_per_gpu_hour=Decimal("1.67"), purchase=purchase)).lines[0].likely == Decimal("76953.60")


def test_the_formula_of_a_rental_multiplies_to_its_amount() -> None:
    (rental,) = compute(asked()).lines

    assert rental.how == "46,080 GPU-hours x $1.645, median of 6 neoclouds"
    assert rental.likely == Decimal("46080") * Decimal("1.645")
    assert rental.as_of


def test_spot_bills_the_rework_and_takes_longer() -> None:
    spot = compute(asked(purchase=Purchase.SPOT))

    assert spot.lines[0].component == "GPU spot rental"
    assert spot.lines[0].likely < compute(asked()).lines[0].likely
    assert spot.wall_clock_hours
    assert spot.wall_clock_hours.likely > 720
    assert "checkpoint every" in spot.notes[-1]


def test_spot_on_too_many_machines_makes_no_progress() -> None:
    with pytest.raises(NoProgress, match="fewer GPUs"):
        compute(asked("H100-SXM", 100_000, purchase=Purchase.SPOT))


def test_the_worked_example_of_young_comes_out_as_he_has_it() -> None:
    """Eight nodes, 0.02 interruptions per node-hour, 2 minutes to save, 15 to restart: 39 minutes and 14 %."""
    mean_hours = 1 / (8 * 0.02)

    assert young_interval(mean_hours, 2 / 60) * 60 == pytest.approx(38.7, abs=0.5)
    assert wasted_share(mean_hours, 2 / 60, 15 / 60) == pytest.approx(0.143, abs=0.005)


@given(st.integers(8, 4096))
def test_more_machines_are_interrupted_more_often(gpu_count: int) -> None:
    chip = accelerator("H100-SXM")
    few, many = rework(chip, gpu_count), rework(chip, gpu_count * 2)

    assert many.billed_per_useful_hour.likely >= few.billed_per_useful_hour.likely >= 1


def test_a_commitment_is_paid_for_its_whole_term() -> None:
    """64 x 8,760 h x the rate, of which the run uses 720 / 8,760 = 8.2 %."""
    reserved = compute(asked(purchase=Purchase.RESERVED_1Y))

    assert reserved.lines[0].how.startswith("560,640 GPU-hours x")
    assert "uses 8.2% of it" in reserved.notes[-1]
    assert "from 70% use" in reserved.notes[-1]


def test_a_commitment_without_a_count_of_gpus_bills_the_fewest_that_are_done_in_the_term() -> None:
    """46,080 h / 26,280 h is 1.8 GPUs: one server of 8 for three years."""
    reserved = compute(asked(gpu_count=None, purchase=Purchase.RESERVED_3Y))

    assert reserved.lines[0].how.startswith("210,240 GPU-hours x")
    assert "counted with 8, the fewest that finish within it" in reserved.notes[-1]


def test_a_run_longer_than_the_term_pays_for_itself_only() -> None:
    reserved = compute(asked(duration_hours=10_000, purchase=Purchase.RESERVED_1Y))

    assert reserved.lines[0].how.startswith("640,000 GPU-hours x")


def test_a_discount_that_predates_a_cut_of_the_list_is_not_applied() -> None:
    """AWS took 41 % off $5.12; the list is $3.43 since June 2025."""
    committed = commitment(asked(provider="aws"), "A100-80GB-SXM", Purchase.RESERVED_1Y, BOOK, TODAY)

    assert committed.usd_per_gpu_hour.likely > Decimal("0.6") * Decimal("3.43")
    assert any("before it cut" in note for note in committed.rent.notes)


def test_a_published_rate_stands_while_the_list_stands() -> None:
    """Google: $11.06, 1 year $7.67, 3 years $4.86, in us-central1."""
    question = asked("H100-SXM", provider="gcp", region="us-central1")
    committed = commitment(question, "H100-SXM", Purchase.RESERVED_1Y, BOOK, TODAY)

    assert committed.usd_per_gpu_hour.likely == pytest.approx(Decimal("7.67"), abs=Decimal("0.02"))
    assert not any("before it cut" in note or "ask them" in note for note in committed.rent.notes)


def test_every_discount_is_a_share_in_order_and_three_years_take_more_off() -> None:
    for row in discounts():
        one, three = row.share(Purchase.RESERVED_1Y), row.share(Purchase.RESERVED_3Y)
        assert 0 <= one.low <= one.likely <= one.high < 1
        assert one.likely < three.likely
        assert all(accelerator(gpu) for gpu in row.gpus)


def test_owned_hardware_is_amortised_with_its_server_network_energy_and_room() -> None:
    owned = compute(asked(purchase=Purchase.OWNED))

    assert [(item.group, item.component) for item in owned.lines] == [
        (Group.COMPUTE, "GPU hardware, amortised"),
        (Group.COMPUTE, "servers, amortised"),
        (Group.INFRASTRUCTURE, "networking"),
        (Group.INFRASTRUCTURE, "energy"),
        (Group.INFRASTRUCTURE, "colocation"),
    ]
    assert all(0 < item.low <= item.likely <= item.high for item in owned.lines)


def test_what_was_said_about_owning_is_not_assumed() -> None:
    """15,000 x 0.9 / (3 x 8,760 x 0.7) x 46,080 GPU-hours."""
    owned = compute(
        asked(purchase=Purchase.OWNED, purchase_usd_per_gpu=Decimal(15_000), useful_life_years=3, utilisation=0.7)
    )

    assert float(owned.lines[0].likely) == pytest.approx(15_000 * 0.9 / (3 * 8_760 * 0.7) * 46_080, abs=0.01)
    assert owned.lines[0].source == "your price"
    assert not {"useful life years", "utilisation"} & {assumption.name for assumption in owned.assumptions}


@pytest.mark.parametrize("years", [1, 3, 4, 5, 6])
@pytest.mark.parametrize("use", [None, 0.3])
def test_owned_hardware_is_never_charged_more_than_was_paid_less_its_resale(years: float, use: float | None) -> None:
    """A run that works more of the life than is usual is itself the use of it: 64 x price x 0.9."""
    question = asked("H100-SXM", duration_hours=years * 8_760, purchase=Purchase.OWNED, utilisation=use)
    paid = hardware_of(question, accelerator("H100-SXM"))

    gpus, servers, network, *_ = compute(question).lines

    for item, price in ((gpus, paid.gpu), (servers, paid.server), (network, paid.network)):
        assert item.likely <= 64 * price.likely * Decimal("0.9") + Decimal("0.01")
        assert item.high <= 64 * price.high + 1


def test_a_run_of_the_whole_life_is_charged_the_whole_purchase() -> None:
    question = asked("H100-SXM", duration_hours=4 * 8_760, purchase=Purchase.OWNED)
    paid = hardware_of(question, accelerator("H100-SXM")).gpu.likely * 64 * Decimal("0.9")

    owned = compute(question)

    assert owned.lines[0].likely == pytest.approx(paid, abs=Decimal("0.01"))
    assert "35,040 h of work in 4 years at 100% use" in owned.lines[0].how
    assert "utilisation" not in {assumption.name for assumption in owned.assumptions}


def test_a_run_that_outlasts_the_hardware_buys_it_anew() -> None:
    question = asked("H100-SXM", duration_hours=12 * 8_760, purchase=Purchase.OWNED)
    paid = hardware_of(question, accelerator("H100-SXM")).gpu.likely * 64 * Decimal("0.9")

    owned = compute(question)

    assert owned.lines[0].likely == pytest.approx(2 * paid, abs=Decimal("0.01"))
    assert any("2 sets" in note for note in owned.notes)


def test_an_idle_cluster_costs_more_per_hour() -> None:
    busy, idle = (compute(asked(purchase=Purchase.OWNED, utilisation=use)) for use in (0.9, 0.3))

    assert idle.lines[0].likely > 2 * busy.lines[0].likely
    assert idle.lines[-1].likely > busy.lines[-1].likely


def test_hardware_without_a_purchase_price_names_the_nearest() -> None:
    with pytest.raises(NoPrice, match="B200"):
        compute(asked("B300", purchase=Purchase.OWNED))


def test_what_is_not_for_sale_says_so() -> None:
    owned = compute(asked("TPU-v4", purchase=Purchase.OWNED))

    assert "not for sale" in owned.notes[0]


def test_energy_is_known_for_every_form_and_charged_only_where_owned() -> None:
    rented, owned = map(PRICER.cost, (asked(), asked(purchase=Purchase.OWNED)))

    assert rented.energy_kwh
    assert owned.energy_kwh
    assert rented.co2_kg
    assert "energy" not in {item.component for item in rented.lines}
    assert "energy" in {item.component for item in owned.lines}


def test_unpublished_power_is_no_zero() -> None:
    assert PRICER.cost(asked("TPU-v5p")).energy_kwh is None


def test_the_grid_follows_the_region() -> None:
    dirty = PRICER.cost(asked("H100-SXM", provider="gcp", region="us-east1")).co2_kg
    clean = PRICER.cost(asked("H100-SXM", provider="azure", region="swedencentral")).co2_kg

    assert dirty
    assert clean
    assert dirty > 5 * clean


def test_break_even_counts_the_runs_that_a_commitment_needs() -> None:
    """A commitment at 70 % of the price for 8,760 h pays from 0.7 x 8,760 / 720 = 8.5 runs on."""
    question, chip = asked(), accelerator("A100-80GB-SXM")
    ways = {way.purchase: way for way in breakeven(question, chip, work(question, chip), BOOK, TODAY).ways}

    assert ways[Purchase.RESERVED_1Y].runs == 9
    assert ways[Purchase.RESERVED_1Y].runs_at_most == 12
    assert ways[Purchase.OWNED].runs
    assert breakeven(question, chip, work(question, chip), BOOK, TODAY).cheapest_for_one_run.name == "rent"


def test_a_run_of_minutes_is_not_counted_in_thousands_of_runs() -> None:
    question, chip = asked(gpu_count=8, duration_hours=0.1), accelerator("A100-80GB-SXM")
    found = breakeven(question, chip, work(question, chip), BOOK, TODAY)

    assert found.sentence == (
        "For this run alone renting by the hour ($1.32) is cheaper than reserving or buying the GPUs."
    )


def test_what_its_maker_only_rents_out_has_no_break_even_of_buying_and_no_tip_to_own_it() -> None:
    question, chip = asked("TPU-v4"), accelerator("TPU-v4")
    found = breakeven(question, chip, work(question, chip), BOOK, TODAY)

    assert Purchase.OWNED not in {way.purchase for way in found.ways}
    assert "not for sale" in found.notes[-1]
    assert "buying" not in found.sentence
    assert "owned" not in {tip.id for tip in estimate(question, BOOK, TODAY).tips}


def test_who_owns_the_hardware_hears_what_it_would_cost_for_this_run_alone() -> None:
    owned = estimate(asked(purchase=Purchase.OWNED), BOOK, TODAY)
    spot = estimate(asked(purchase=Purchase.SPOT), BOOK, TODAY)

    assert any(note.startswith("Bought for this run alone the hardware would cost $") for note in owned.notes)
    assert not [note for note in (*owned.notes, *spot.notes) if "is cheap" in note]


def test_the_price_of_a_kwh_that_was_said_counts_for_owned_hardware() -> None:
    usual = estimate(asked(purchase=Purchase.OWNED), BOOK, TODAY)
    found = estimate(asked(purchase=Purchase.OWNED, usd_per_kwh=Decimal("0.30")), BOOK, TODAY)
    energy = next(item for item in found.lines if item.component == "energy")

    assert found.energy_kwh
    assert float(energy.likely) == pytest.approx(found.energy_kwh * 0.30, abs=0.01)
    assert energy.how.endswith(" kWh x $0.30, your price")
    assert {each.name for each in usual.assumptions} - {each.name for each in found.assumptions} == {"electricity"}


def test_a_purchase_price_that_was_given_is_said_to_be_the_gpus_alone_and_what_to_say_where_it_is_not() -> None:
    """The whole of 25,000 is 25,000 x 1.64 / 0.81 = 50,617; so 25,000 for all of it is a GPU of 12,348."""
    found = estimate(asked(purchase=Purchase.OWNED, purchase_usd_per_gpu=Decimal(25_000)), BOOK, TODAY)
    gpus, servers, network = found.lines[:3]

    assert gpus.source == "your price"
    assert servers.source.startswith("64% of your price: ")
    assert network.source.startswith("19% of the whole: ")
    assert "“$12,348 per GPU”" in found.limits[0]


def test_the_range_that_is_told_of_one_sellers_price_is_the_one_that_is_counted() -> None:
    for provider in ("azure", "crusoe", "verda"):
        found = estimate(asked("H100-SXM", provider=provider), BOOK, TODAY)
        rent, note = found.lines[0], next(note for note in found.notes if note.startswith("One seller's list price"))
        below, above = (int(share) for share in re.findall(r"(\d+)% ", note))

        assert below == pytest.approx(float(1 - rent.low / rent.likely) * 100, abs=0.6)
        assert above == pytest.approx(float(rent.high / rent.likely - 1) * 100, abs=0.6)


def test_break_even_says_what_cannot_be_bought() -> None:
    question, chip = asked("B300"), accelerator("B300")
    found = breakeven(question, chip, work(question, chip), BOOK, TODAY)

    assert Purchase.OWNED not in {way.purchase for way in found.ways}
    assert "B300" in found.notes[-1]


def test_a_price_too_low_for_energy_is_never_worth_buying() -> None:
    question, chip = asked(usd_per_gpu_hour=Decimal("0.05")), accelerator("A100-80GB-SXM")
    found = breakeven(question, chip, work(question, chip), BOOK, TODAY)
    buy = found.ways[-1]

    assert buy.purchase is Purchase.OWNED
    assert found.sentence.endswith("buying does not pay off at these prices.")
    assert buy.runs is None
    assert buy.use is None


def test_the_published_server_price_holds_the_gpu() -> None:
    hardware = hardware_of(asked("H100-SXM"), accelerator("H100-SXM"))

    assert hardware.gpu.likely + hardware.server.likely == pytest.approx(Decimal(41_691), abs=Decimal(2))
    assert life_of(asked()).hours_at_work == pytest.approx(4 * 8_760 * 0.7)


def with_contract(**said: object) -> PriceBook:
    contract = TypeAdapter(Offer).validate_python(
        {
            "provider": "aws", "gpu": "A100-80GB-SXM", "gpus_per_instance": 1, "reserved_1y_usd_per_hour": "1.20",
            "as_of": "2026-10-01", "label": "contract", "source": "a test", **said,
        }
    )  # fmt: skip
    return PriceBook(version="test", offers=(*BOOK.offers, contract))


def test_a_negotiated_reservation_goes_before_any_discount() -> None:
    found = commitment(asked(provider="aws"), "A100-80GB-SXM", Purchase.RESERVED_1Y, with_contract(), TODAY)

    assert (found.usd_per_gpu_hour.likely, found.rent.how) == (Decimal("1.20"), "your contract price")


def test_a_negotiated_reservation_of_another_place_is_none_here() -> None:
    elsewhere = with_contract(region="us-east-1")
    question = asked(provider="azure", region="eu")

    found = commitment(question, "A100-80GB-SXM", Purchase.RESERVED_1Y, elsewhere, TODAY)

    assert "below" in found.rent.how


def test_hardware_whose_power_is_not_published_is_owned_without_its_energy() -> None:
    chip = accelerator("A100-80GB-SXM")._replace(power_watts=None)
    found = paid_compute(asked(purchase=Purchase.OWNED), chip, work(asked(), chip), BOOK, TODAY)

    assert {item.component for item in found.lines} == {"GPU hardware, amortised", "servers, amortised", "networking"}
    assert "The power of A100 80GB SXM is not published" in found.notes[0]
