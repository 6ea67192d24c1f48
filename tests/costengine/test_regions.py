"""Regions: one word, every provider's region in that place."""

import pytest

from costengine.regions import countries, how_far, in_eu_eea, places_of, region_words, regions, sites


def test_frankfurt_is_a_region_of_every_hyperscaler() -> None:
    assert {("aws", "eu-central-1"), ("gcp", "europe-west3"), ("azure", "germanywestcentral")} <= places_of("frankfurt")


def test_a_providers_region_id_names_only_that_region() -> None:
    assert places_of("us-east-1") == {("aws", "us-east-1")}


def test_an_id_that_two_providers_use_covers_both() -> None:
    assert places_of("us-central1") == {("gcp", "us-central1"), ("nebius", "us-central1")}


@pytest.mark.parametrize("outside", ["london", "zurich", "united kingdom", "switzerland"])
def test_the_eu_holds_neither_london_nor_zurich(outside: str) -> None:
    assert places_of(outside)
    assert not places_of(outside) & places_of("eu")


def test_the_eu_is_the_economic_area_too() -> None:
    assert ("azure", "norwayeast") in places_of("eu")
    assert in_eu_eea("azure", "norwayeast")
    assert in_eu_eea("aws", "eu-west-2") is False
    assert in_eu_eea("lambda", "all") is None


def test_a_country_goes_by_its_short_name() -> None:
    assert region_words()["usa"].id == "us"
    assert places_of("uk") == places_of("united kingdom")


def test_nobody_knows_atlantis() -> None:
    assert places_of("atlantis") == frozenset()


def test_every_region_lies_in_a_known_country() -> None:
    assert {site.country for site in sites().values()} <= set(countries())


def test_every_region_word_is_in_lower_case_and_covers_a_place() -> None:
    for word, region in region_words().items():
        assert word == word.lower()
        assert region.places
    assert regions().keys() <= region_words().keys()


@pytest.mark.parametrize(
    ("word", "place", "far"),
    [
        ("paris", ("azure", "francecentral"), 0),
        ("paris", ("verda", "FIN-03"), 1),
        ("paris", ("aws", "us-east-1"), 2),
        ("texas", ("aws", "us-east-1"), 0),
        ("london", ("aws", "eu-central-1"), 2),
        ("paris", ("lambda", ""), 2),
        ("atlantis", ("aws", "us-east-1"), 2),
    ],
)
def test_near_is_the_same_country_then_the_same_union(word: str, place: tuple[str, str], far: int) -> None:
    assert how_far(word, place) == far
