from pathlib import Path

import pytest

from bot.settings import SettingsError, for_serving, read_settings


def test_a_bare_environment_is_enough_for_the_terminal() -> None:
    found = read_settings({})

    assert found.database.name == "llmcost.db"
    assert found.slack_api_url == "https://slack.com/api/"
    assert not found.socket_mode


def test_every_missing_setting_is_named_in_one_message() -> None:
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN and SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"):
        for_serving(read_settings({}))


def test_socket_mode_needs_no_signing_secret() -> None:
    found = for_serving(read_settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}))

    assert found.socket_mode


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_API_URL", "ftp://somewhere/api/"),
        ("SLACK_API_URL", "https://somewhere/"),
        ("LLMCOST_DATABASE", "mysql://somewhere/x"),
        ("LLMCOST_REFRESH_HOURS", "daily"),
        ("LLMCOST_REFRESH_HOURS", "-3"),
        ("LLMCOST_REFRESH_HOURS", "99999999"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({name: value})

    assert value not in str(caught.value)


def test_the_database_is_where_the_setting_says(tmp_path: Path) -> None:
    assert read_settings({"LLMCOST_DATABASE": str(tmp_path / "x.db")}).database == tmp_path / "x.db"


def test_a_database_is_a_file_or_a_postgresql_server() -> None:
    assert read_settings({"LLMCOST_DATABASE": "/data/x.db"}).database == Path("/data/x.db")
    served = read_settings({"LLMCOST_DATABASE": "postgresql://bot@db/llmcost"})
    assert served.database_url == "postgresql://bot@db/llmcost"
    assert "postgresql" not in str(served.database)


@pytest.mark.parametrize("given", ["./my:log.db", "C:/llmcost.db", "a=b.db", "/srv/user data/llmcost.db"])
def test_a_path_with_a_sign_of_an_address_is_a_path(given: str) -> None:
    assert read_settings({"LLMCOST_DATABASE": given}).database == Path(given)


MANY = {
    "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_SIGNING_SECRET": "x",
    "LLMCOST_ENCRYPTION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}  # fmt: skip


def test_many_workspaces_need_no_bot_token() -> None:
    assert for_serving(read_settings(MANY)).many_workspaces


@pytest.mark.parametrize("name", ["SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "LLMCOST_ENCRYPTION_KEY"])
def test_what_many_workspaces_need_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        for_serving(read_settings({**MANY, name: ""}))


@pytest.mark.parametrize(
    ("change", "told"),
    [({"LLMCOST_ENCRYPTION_KEY": "short"}, "Fernet"), ({"SLACK_APP_TOKEN": "xapp-1"}, "over HTTP only")],
)
def test_what_many_workspaces_cannot_have_is_told(change: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        for_serving(read_settings({**MANY, **change}))


def test_prices_are_refreshed_as_often_as_the_setting_says_and_never_without_it() -> None:
    assert read_settings({"LLMCOST_REFRESH_HOURS": "24"}).refresh_hours == 24
    assert read_settings({}).refresh_hours == 0
    assert read_settings({"LLMCOST_PRICES": "/etc/prices.toml"}).prices == Path("/etc/prices.toml")
