"""The price book: what an accelerator rents for, from whom, where, and as of when."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from costengine.buying import bought
from costengine.errors import NoPrice
from costengine.families import families
from costengine.hardware import accelerators
from costengine.offers import Doubt, Offer
from costengine.prices import PriceBook, Provider, bundled_book, provider_class, providers
from costengine.question import ProviderClass, Purchase
from costengine.regions import places_of, site_of
from costengine.rent_notes import ASK_OTHERS
from costengine.renting import quantile
from costengine.wanted import lies_in

BOOK = bundled_book()
RENTED = sorted({offer.gpu for offer in BOOK.offers} & accelerators().keys())


def offer(provider: str = "lambda", usd: str = "2.00", **said: object) -> Offer:
    return TypeAdapter(Offer).validate_python(
        {
            "provider": provider,
            "gpu": "H100-SXM",
            "gpus_per_instance": 1,
            "on_demand_usd_per_hour": usd,
            "as_of": "2026-06-01",
            "source": "a test",
            **said,
        }
    )


def book(*offers: Offer) -> PriceBook:
    return PriceBook(version="test", offers=offers)


def test_every_offer_is_of_a_known_thing_at_a_plausible_price() -> None:
    for row in BOOK.offers:
        prices = [p for purchase in Purchase if (p := row.usd_per_gpu_hour(purchase)) is not None]
        assert row.provider in providers(), row
        assert row.gpu in accelerators() or row.gpu in families(), row
        assert not row.region or site_of(row.provider, row.region), row
        assert row.source, row
        assert row.as_of or row.weakness, row
        assert prices or row.spot_usd_per_hour, row
        assert all(Decimal("0.02") <= price < 40 for price in prices), row


def test_every_offer_has_its_own_key() -> None:
    keys = Counter((o.provider, o.region, o.instance_type, o.gpu, o.as_of) for o in BOOK.offers)

    assert [key for key, count in keys.items() if count > 1] == []


def test_spot_is_never_dearer_than_on_demand_in_one_offer() -> None:
    for row in BOOK.offers:
        spot, full = row.usd_per_gpu_hour(Purchase.SPOT), row.usd_per_gpu_hour(Purchase.ON_DEMAND)
        assert spot is None or full is None or spot < full, row


def test_spot_at_the_on_demand_price_is_no_spot_at_all() -> None:
    full = book(offer(usd="2.00", spot_usd_per_hour="2.00"))

    with pytest.raises(NoPrice):
        full.rent("H100-SXM", Purchase.SPOT)


@given(
    gpu=st.sampled_from(RENTED),
    purchase=st.sampled_from([Purchase.ON_DEMAND, Purchase.SPOT]),
    ceiling=st.decimals("0.05", "20", places=2),
    cls=st.none() | st.sampled_from(ProviderClass),
)
def test_a_ceiling_never_returns_a_dearer_offer(
    gpu: str, purchase: Purchase, ceiling: Decimal, cls: ProviderClass | None
) -> None:
    try:
        rent = BOOK.rent(gpu, purchase, max_usd_per_gpu_hour=ceiling, provider_class=cls)
    except NoPrice:
        return

    assert rent.usd_per_gpu_hour.high <= ceiling
    assert all((row.usd_per_gpu_hour(purchase) or 0) <= ceiling for row in rent.offers)


@pytest.mark.parametrize("gpu", RENTED)
def test_what_is_offered_has_a_price_in_order(gpu: str) -> None:
    purchases = [p for p in (Purchase.ON_DEMAND, Purchase.SPOT) if BOOK.current(gpu, p)]

    for purchase in purchases:
        money = BOOK.rent(gpu, purchase).usd_per_gpu_hour
        assert 0 < money.low <= money.likely <= money.high


def test_the_usual_h100_is_the_median_of_the_neoclouds() -> None:
    """verda, hyperstack, jarvis-labs, nebius, fluidstack, runpod, digitalocean, qubrid, crusoe, lambda, coreweave."""
    rent = BOOK.rent("H100-SXM")

    assert rent.usd_per_gpu_hour.likely == Decimal("2.99")
    assert rent.how == "median of 11 neoclouds"


def test_the_usual_a100_is_the_median_of_the_neoclouds() -> None:
    assert round(BOOK.rent("A100-80GB-SXM").usd_per_gpu_hour.likely, 2) in (Decimal("1.64"), Decimal("1.65"))


def test_p5_is_eight_h100_at_the_list_price_of_the_node() -> None:
    rent = BOOK.rent("H100-SXM", instance_type="p5.48xlarge", region="us-east-1")

    assert rent.usd_per_gpu_hour.likely * 8 == Decimal("55.04")
    assert rent.source == "AWS"


def test_an_old_price_under_the_ceiling_is_none_where_its_seller_asks_more_now() -> None:
    dated, undated = offer(usd="3.00"), offer(usd="1.00", as_of=None, instance_type="other")

    with pytest.raises(NoPrice):
        book(dated, undated).rent("H100-SXM", max_usd_per_gpu_hour=Decimal(2))


def test_a_provider_without_a_place_asks_what_it_asks_at_home() -> None:
    """Azure quotes East US first; its dearer regions are the range, not the price."""
    rent = BOOK.rent("A100-80GB-SXM", provider="azure")

    assert rent.usd_per_gpu_hour.likely == Decimal("4.09625")
    assert rent.usd_per_gpu_hour.high > Decimal(5)
    assert rent.how == "Azure's price in eastus"


@pytest.mark.parametrize("provider", [each for each in providers().values() if each.list_region])
def test_every_list_region_is_one_of_the_book(provider: Provider) -> None:
    assert any((row.provider, row.region) == (provider.id, provider.list_region) for row in BOOK.offers)


def test_a_named_provider_alone_makes_the_price() -> None:
    rent = BOOK.rent("H100-SXM", provider="azure")

    assert {row.provider for row in rent.offers} == {"azure"}


def test_the_eu_holds_only_offers_of_the_economic_area() -> None:
    places = places_of("eu")

    for row in BOOK.rent("H100-SXM", region="eu").offers:
        assert lies_in(row, "eu", places)
        assert row.region not in {"eu-west-2", "uksouth", "europe-west2", "europe-west6"}


def test_an_offer_without_a_form_is_no_price_of_the_sxm_part() -> None:
    assert all(row.gpu == "H100-SXM" for row in BOOK.rent("H100-SXM", provider_class=ProviderClass.MARKETPLACE).offers)


def test_what_nobody_rents_out_names_what_comes_near() -> None:
    with pytest.raises(NoPrice) as caught:
        BOOK.rent("MI325X")

    assert "MI300X" in caught.value.nearest


def test_a_missing_form_names_the_family() -> None:
    with pytest.raises(NoPrice, match="form not said"):
        BOOK.rent("H200-NVL")


def test_no_offer_in_the_region_names_the_nearest_of_the_same_seller_first() -> None:
    with pytest.raises(NoPrice) as caught:
        BOOK.rent("H100-SXM", provider="lambda", region="eu")

    assert caught.value.nearest[0].startswith("Lambda")


def test_where_there_is_no_spot_the_nearest_is_on_demand() -> None:
    with pytest.raises(NoPrice, match="on demand"):
        BOOK.rent("MI350X", Purchase.SPOT)


def test_an_undated_price_counts_only_where_the_seller_has_no_dated_one() -> None:
    dated, undated = offer(usd="3.00"), offer(usd="1.00", as_of=None, instance_type="other")

    assert book(dated, undated).rent("H100-SXM").usd_per_gpu_hour.likely == 3
    alone = book(undated, offer("verda")).rent("H100-SXM", provider="lambda")
    assert alone.usd_per_gpu_hour.likely == 1
    assert "carry no date" in alone.notes[0]


def test_a_doubtful_currency_is_left_out_unless_its_seller_is_named() -> None:
    mixed = book(offer(usd="2.00"), offer("seeweb", "9.00", doubt=Doubt.CURRENCY))

    assert mixed.rent("H100-SXM").usd_per_gpu_hour.high < 3
    assert "euros" in mixed.rent("H100-SXM", provider="seeweb").notes[0]


def test_a_marketplace_floor_makes_no_market_price() -> None:
    mixed = book(offer(usd="2.00"), offer("vast", "0.50", doubt=Doubt.FLOOR))

    assert mixed.rent("H100-SXM").usd_per_gpu_hour.low > 1
    assert mixed.rent("H100-SXM", provider="vast").usd_per_gpu_hour.likely == Decimal("0.5")


def test_a_new_price_supersedes_and_the_old_day_can_be_rebuilt() -> None:
    old, new = offer(usd="3.00", as_of="2026-01-01"), offer(usd="2.00", as_of="2026-06-01")
    both = book(old, new)

    assert both.rent("H100-SXM").usd_per_gpu_hour.likely == 2
    assert both.rent("H100-SXM", today=date(2026, 3, 1)).usd_per_gpu_hour.likely == 3


def test_the_teams_own_rate_wins_and_says_so() -> None:
    contract = offer("aws", "1.50", label="contract")

    rent = book(offer(usd="2.00"), contract).rent("H100-SXM", region="eu")

    assert rent.usd_per_gpu_hour.likely == Decimal("1.5")
    assert rent.how == "your contract price"


def test_the_dearest_zone_with_capacity_widens_spot() -> None:
    zones = book(offer("aws", "6.88", spot_usd_per_hour="2.00", spot_high_usd_per_hour="4.00"))

    assert zones.rent("H100-SXM", Purchase.SPOT).usd_per_gpu_hour.high > 3


def test_the_book_warns_after_forty_five_days() -> None:
    assert not book(offer()).is_stale(date(2026, 7, 16))
    assert book(offer()).is_stale(date(2026, 7, 17))


def test_the_same_question_gives_the_same_rent_again() -> None:
    assert BOOK.rent("H100-SXM") is BOOK.rent("H100-SXM", today=date(2026, 12, 1))


def test_every_provider_has_a_class_and_a_stranger_none() -> None:
    assert all(provider_class(provider) for provider in providers())
    assert provider_class("our own cluster") is None


def test_a_dearest_zone_above_the_ceiling_is_no_part_of_the_range() -> None:
    zones = book(offer(usd="9.00", spot_usd_per_hour="1.00", spot_high_usd_per_hour="3.00"))

    assert zones.rent("H100-SXM", Purchase.SPOT).usd_per_gpu_hour.high > 2
    assert zones.rent("H100-SXM", Purchase.SPOT, max_usd_per_gpu_hour=Decimal(2)).usd_per_gpu_hour.high < 2


def test_one_sellers_list_price_has_a_range_and_says_why() -> None:
    rent = BOOK.rent("H100-SXM", provider="aws", today=date(2026, 11, 24))

    assert rent.usd_per_gpu_hour.low < rent.usd_per_gpu_hour.likely < rent.usd_per_gpu_hour.high
    assert rent.notes[-1].startswith("One seller's list price")


@given(st.lists(st.decimals("1", "9", places=2), min_size=1, max_size=5))
def test_no_range_of_list_prices_is_narrower_than_one_list_moves_by_itself(asked: list[Decimal]) -> None:
    sellers = ("lambda", "nebius", "coreweave", "crusoe", "runpod")
    price = book(*map(offer, sellers, map(str, asked))).rent("H100-SXM").usd_per_gpu_hour

    assert price.low <= price.likely * Decimal("0.85")
    assert price.high >= price.likely * Decimal("1.15")


def test_the_cheapest_live_offer_of_a_marketplace_reaches_up_to_what_is_really_paid() -> None:
    rent = BOOK.rent("H100-SXM", provider="vast", today=date(2026, 11, 24))

    assert rent.usd_per_gpu_hour.high == rent.usd_per_gpu_hour.likely * 3
    assert any("the range reaches to real rents" in note for note in rent.notes)
    assert not any(note.startswith("One seller's list price") for note in rent.notes)


def test_what_only_one_seller_has_says_so() -> None:
    assert BOOK.rent("GB200").notes[0].startswith("Only Azure is known to rent out GB200.")


def test_a_contract_is_exact() -> None:
    price = book(offer("aws", "1.50", label="contract")).rent("H100-SXM").usd_per_gpu_hour

    assert price.low == price.likely == price.high


def test_spot_moves_between_asking_and_running() -> None:
    price = BOOK.rent("H100-SXM", Purchase.SPOT, provider="nebius").usd_per_gpu_hour

    assert price.low < price.likely < price.high


def test_the_row_of_lists_over_the_market_says_what_the_book_says() -> None:
    """What hyperscalers ask over what neoclouds ask, an accelerator each."""
    found = sorted(ratio for gpu in RENTED if (ratio := list_over_market(gpu)) is not None)

    row = bought("hyperscaler_list_over_market")
    assert len(found) >= 15
    for said, share in ((row.low, 0.1), (row.likely, 0.5), (row.high, 0.9)):
        assert float(quantile(found, share)) == pytest.approx(said, rel=0.1)


def list_over_market(gpu: str) -> Decimal | None:
    lists, market = (ProviderClass.HYPERSCALER, ProviderClass.NEOCLOUD)
    try:
        of_lists, of_market = (BOOK.rent(gpu, provider_class=cls).usd_per_gpu_hour for cls in (lists, market))
    except NoPrice:
        return None
    return of_lists.likely / of_market.likely


def test_a_list_price_with_no_market_beside_it_may_be_far_too_high() -> None:
    lone = book(offer("azure", "27.04")).rent("H100-SXM")

    assert lone.usd_per_gpu_hour.likely == Decimal("27.04")
    assert float(lone.usd_per_gpu_hour.low) == pytest.approx(27.04 / bought("hyperscaler_list_over_market").high)
    assert lone.notes[0].startswith("Only Azure is known to rent out H100 SXM.")
    assert lone.notes[0].endswith(ASK_OTHERS)


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        ([offer("azure", "11.00"), offer("lambda", "3.00")], {}),
        ([offer("azure", "11.00")], {"provider": "azure"}),
        ([offer("azure", "11.00", label="contract")], {}),
        ([offer("lambda", "3.00")], {}),
    ],
)
def test_a_market_a_named_seller_or_a_contract_needs_no_such_warning(offers: list[Offer], said: dict[str, str]) -> None:
    assert not any(ASK_OTHERS in note for note in book(*offers).rent("H100-SXM", **said).notes)  # type: ignore[arg-type]  # only a provider


def test_what_a_cloud_makes_itself_is_sold_by_nobody_else() -> None:
    for gpu in ("TPU-v5e", "Trainium1"):
        found = BOOK.rent(gpu)

        assert not any(ASK_OTHERS in note for note in found.notes)
        assert found.usd_per_gpu_hour.low > found.usd_per_gpu_hour.likely / 2


def test_what_is_sold_near_a_place_is_named_before_what_is_cheap_far_away() -> None:
    with pytest.raises(NoPrice) as caught:
        BOOK.rent("H100-SXM", region="paris")

    assert caught.value.nearest[0].startswith("Verda FIN-03 at ")
    assert not any("Vast" in each for each in caught.value.nearest)


def test_a_place_where_hyperscalers_alone_are_known_has_their_list_prices_for_a_market() -> None:
    there = BOOK.rent("H100-SXM", region="texas")

    assert there.notes[0].startswith("Only Azure is known to rent out H100 SXM there.")
    assert there.usd_per_gpu_hour.low < there.usd_per_gpu_hour.likely / 3


def test_one_neocloud_among_hyperscalers_is_no_sole_seller_and_its_price_may_be_beaten() -> None:
    listed = book(offer("hyperstack", "2.40"), offer("aws", "7.00"), offer("azure", "11.00"))

    rent = listed.rent("H100-SXM")

    assert rent.usd_per_gpu_hour.likely == Decimal("2.40")
    assert rent.usd_per_gpu_hour.low <= Decimal("2.40") * Decimal("0.9")
    (said,) = rent.notes
    assert "of the neoclouds only Hyperstack" in said
    assert "others ask $7.00 to $11.00." in said


def test_an_undated_price_of_a_place_is_what_its_seller_asks_now_without_naming_one() -> None:
    undated = offer("verda", "32.00", region="FIN-03", gpus_per_instance=8, as_of=None)
    listed = book(undated, offer("verda", "5.00"), offer("verda", "5.20", instance_type="with NVLink"))

    (node,) = listed.rent("H100-SXM", provider="verda", region="FIN-03").offers

    assert (node.usd_per_gpu_hour(Purchase.ON_DEMAND), node.gpus_per_instance) == (Decimal("5.10"), 8)
    assert node.as_of == date(2026, 6, 1)


def test_a_price_of_another_place_says_nothing_of_this_one() -> None:
    undated = offer("verda", "4.00", region="FIN-03", as_of=None)
    listed = book(undated, offer("verda", "5.00", region="FIN-01"))

    assert listed.rent("H100-SXM", provider="verda", region="FIN-03").offers == (undated,)


@pytest.mark.parametrize("purchase", [Purchase.ON_DEMAND, Purchase.SPOT])
@pytest.mark.parametrize("gpu", RENTED)
def test_no_place_of_a_seller_is_cheaper_by_a_price_without_a_date(gpu: str, purchase: Purchase) -> None:
    sold = BOOK.current(gpu, purchase)
    dated_everywhere = {each.provider for each in sold if each.as_of and not (each.region or each.doubt)}

    left = [each for each in sold if each.region and not each.as_of and each.provider in dated_everywhere]

    assert not left
