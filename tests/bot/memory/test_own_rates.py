"""A workspace's own prices: read from lines, kept with who set them, and before all others for its members."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from bot.memory.errors import NotAllowed
from bot.memory.known import known
from bot.memory.own_rates import MOST_RATES, OwnRate, Unread, rates_of, read_rates, set_rates
from bot.store import erasure, settings
from bot.store.entry import Tenant
from costengine.question import Purchase
from tests.bot.memory.conftest import NOON, Team
from tests.conftest import TODAY

ACME = Tenant("-", "T1")


def give(team: Team, typed: str, user: str = "UADMIN", name: str = "ada", **changes: Any) -> None:
    asked = team.asked(user, **changes)
    rates = read_rates(typed, TODAY)
    team.store.write(lambda db: set_rates(db, rates, asked, known(db, asked), name))


def held(team: Team) -> tuple[OwnRate, ...]:
    return rates_of(team.store.read(partial(settings.get, tenant=ACME)))


@pytest.mark.parametrize(
    ("line", "gpu", "purchase", "provider", "usd"),
    [
        ("H100 2.10", "H100-SXM", Purchase.ON_DEMAND, "", "2.10"),
        ("h100: $2.10/h", "H100-SXM", Purchase.ON_DEMAND, "", "2.10"),
        ("A100 80GB spot 0.9 per hour", "A100-80GB-SXM", Purchase.SPOT, "", "0.9"),
        ("H100 on lambda = 2", "H100-SXM", Purchase.ON_DEMAND, "lambda", "2"),
        ("H100 reserved 1 year 1.80", "H100-SXM", Purchase.RESERVED_1Y, "", "1.80"),
        ("H200 owned $31000", "H200-SXM", Purchase.OWNED, "", "31000"),
        ("H200 31,000 owned", "H200-SXM", Purchase.OWNED, "", "31000"),
        ("H100 2,10 spot", "H100-SXM", Purchase.SPOT, "", "2.10"),
        ("H100,2.10", "H100-SXM", Purchase.ON_DEMAND, "", "2.10"),
    ],
)
def test_a_line_says_one_price(line: str, gpu: str, purchase: Purchase, provider: str, usd: str) -> None:
    (rate,) = read_rates(line, TODAY)

    assert rate == OwnRate(gpu, purchase, provider, Decimal(usd))
    assert read_rates(rate.line, TODAY) == (rate,)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("H100", "Line 1: I expected a GPU and dollars"),
        ("H100 2.10\nbanana 3", "Line 2: I do not know “banana”"),
        ("H100 0", "Line 1: a price lies between"),
        ("H100 1001", "Line 1: a price lies between"),
        ("H200 owned 31.000", "Line 1"),
        ("H100 ２.10", "Line 1"),
        ("H100 1e3", "Line 1"),
        ("H100 nan", "Line 1"),
        ("64 H100 whole project 2.10", "Line 1"),
        ("llama-3-70b 2.10", "Line 1"),
        ("H100 2.10\nH100 SXM on demand 2.20", "Line 2 gives the price of H100 SXM a second time"),
        ("\n".join("H100 2" for _ in range(MOST_RATES + 1)), "51 prices"),
        ("<!channel> 2", "Line 1"),
    ],
)
def test_what_is_no_price_is_told_by_line(typed: str, fault: str) -> None:
    with pytest.raises(Unread) as told:
        read_rates(typed, TODAY)

    assert fault in str(told.value)


def test_an_own_price_answers_for_members_of_its_workspace_and_says_who_set_it(team: Team) -> None:
    give(team, "A100 1.10\nA100 spot 0.50")

    reply = team.ask("64 A100 30 days")
    assert reply.answer.estimate
    assert reply.answer.estimate.usd_per_gpu_hour == Decimal("1.10")
    assert "set by @ada on 2026-11-24" in str(reply.answer.estimate.lines)
    assert "set-" in reply.answer.estimate.price_book
    assert _price(team, "64 A100 30 days spot") == Decimal("0.50")
    assert _price(team, "64 A100 30 days on aws") == Decimal("4.00"), "another seller was named"
    assert _price(team, "64 A100 30 days", team="T2") == _price(team, "64 A100 30 days", is_guest=True)
    assert _price(team, "64 A100 30 days", team="T2") != Decimal("1.10")


def _price(whose: Team, text: str, **changes: Any) -> Decimal | None:
    estimate = whose.ask(text, **changes).answer.estimate
    return estimate.usd_per_gpu_hour if estimate else None


def test_the_teams_usual_seller_is_the_one_an_own_price_is_of(team: Team) -> None:
    give(team, "A100 1.10")
    team.facts("settings provider aws", "UADMIN")

    assert _price(team, "64 A100 30 days") == Decimal("1.10")


def test_owned_hardware_is_counted_at_what_it_was_bought_for(team: Team) -> None:
    before = team.ask("64 H100 1 year owned").answer.estimate
    give(team, "H100 owned 10000")
    after = team.ask("64 H100 1 year owned").answer.estimate

    assert before
    assert after
    assert after.run.likely < before.run.likely
    assert "purchase price of a GPU $10,000" in " ".join(after.notes)


def test_every_change_of_a_price_is_noted_with_before_and_after_and_nothing_else_is(team: Team) -> None:
    give(team, "H100 2.10\nA100 1.10")
    give(team, "H100 1.90\nA100 1.10", name="ben")
    give(team, "A100 1.10", name="ben")

    noted = [line for line in team.told("audit", "UADMIN").splitlines() if "price of" in line]
    assert len(noted) == 4
    assert [rate.name for rate in held(team)] == ["ada"], "who set what did not change stays"
    assert "price of A100 80GB SXM" in team.told("settings")
    assert "set by @ada" in team.told("settings")


def test_only_an_admin_sets_prices(team: Team) -> None:
    with pytest.raises(NotAllowed):
        give(team, "H100 2.10", user="U2")

    assert held(team) == ()


def test_whoever_set_a_price_can_be_forgotten_and_the_price_stays(team: Team) -> None:
    give(team, "H100 2.10", user="UADMIN", name="adahandle")

    team.store.write(partial(erasure.forget_person, tenant=ACME, user="UADMIN", at=NOON))

    (rate,) = held(team)
    assert (rate.usd, rate.by) == (Decimal("2.10"), erasure.SOMEBODY)
    assert "adahandle" not in str(team.store.read(partial(settings.get, tenant=ACME)))
    assert "set by an admin" in str(team.ask("8 H100 3 days").answer.estimate)


@pytest.mark.parametrize(
    "text", ["set price H100 2.10", "settings price of H100 SXM: 2.10", "set our price for H100 to $2.10/h"]
)
def test_an_admin_types_a_price_too_and_takes_it_back(text: str, team: Team) -> None:
    assert "The price of H100 SXM is $2.10 now." in team.told(text, "UADMIN")
    assert _price(team, "8 H100 30 days") == Decimal("2.10")
    assert "set by an admin on 2026-11-24" in team.told("settings")

    assert "what the price book says again" in team.told("set price H100 off", "UADMIN")
    assert held(team) == ()


@pytest.mark.parametrize(
    ("text", "user", "code"),
    [
        ("set price H100 2.10", "U2", "not_allowed"),
        ("set price H100 9999", "UADMIN", "refused"),
        ("set price H100 banana 2.10", "UADMIN", "refused"),
        ("set price H100 off", "UADMIN", "refused"),
    ],
)
def test_what_is_no_price_is_refused_where_it_is_typed_too(text: str, user: str, code: str, team: Team) -> None:
    assert team.code(text, user) == code
    assert held(team) == ()


def test_a_price_that_was_changed_is_told_when_an_old_answer_is_shown(team: Team) -> None:
    team.ask("64 A100 30 days")
    give(team, "A100 0.80")

    assert "because of other prices" in team.told("show #1")


def test_what_runs_paid_corrects_no_price_that_the_team_set(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.variance("#1 took 30 days and cost 70k")
    give(team, "A100 1.50")

    estimate = team.ask("64 A100 10 days").answer.estimate

    assert estimate
    rental = estimate.lines[0]
    assert rental.likely == Decimal("23040.00")  # 15,360 x 1.50
    assert "own runs" not in rental.how


@pytest.mark.parametrize("way", ["", " spot", " reserved 1 year"])
def test_a_run_at_a_price_that_the_team_set_teaches_nothing_and_is_not_said_to(way: str, team: Team) -> None:
    give(team, f"A100{way} 1.10")
    before = team.ask(f"64 A100 300 days{way}").answer.estimate
    team.variance("#1 took 300 days and cost 400k")

    assert team.facts("hit rate").notes == ("The range is meant to hold the cost of eight runs in ten.",)
    after = team.ask(f"64 A100 300 days{way}").answer.estimate
    assert before
    assert after
    assert after.lines == before.lines
