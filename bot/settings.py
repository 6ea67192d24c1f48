"""Settings: read once from a mapping of environment variables, and every missing one named in one message."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from platformdirs import user_data_path

KEY_CHARACTERS, KEY_BYTES = 44, 32
REFRESH = "LLMCOST_REFRESH_HOURS"
MOST_HOURS = 24 * 365


_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:|(?:.* )?(?:host|hostaddr|dbname|user|password|service) ?=", re.IGNORECASE)
"""What was meant for a server and would else become a file of that name, with the password in it."""


class SettingsError(Exception):
    """A setting that is missing or wrong; the text names each one and what to do."""


class Settings(NamedTuple):
    """What the environment says."""

    database: Path
    """The file of the log, or where it would lie; refreshed prices lie beside it."""
    slack_bot_token: str = ""
    slack_signing_secret: str = ""
    slack_app_token: str = ""
    slack_client_id: str = ""
    slack_client_secret: str = ""
    encryption_key: str = ""
    """Fernet keys that workspaces' tokens are encrypted with, the newest first, commas between."""
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = ""
    """The server of the log, where it is not a file."""
    prices: Path | None = None
    """The team's own prices: a file, or a folder of them."""
    refresh_hours: int = 0
    """How often the bot fetches new prices while it serves; 0 for never."""

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install the bot themselves, instead of one being set up by hand."""
        return bool(self.slack_client_id)

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached over a websocket instead of being served over HTTP."""
        return bool(self.slack_app_token)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of these variables. Raises SettingsError."""
    api = environment.get("SLACK_API_URL", "").strip() or "https://slack.com/api/"
    problems = [
        *_wrong_tokens(environment), *_wrong_api(api), *_wrong_database(environment), *_wrong_hours(environment)
    ]  # fmt: skip
    if problems:
        raise SettingsError("; ".join(problems))
    return Settings(
        slack_bot_token=environment.get("SLACK_BOT_TOKEN", "").strip(),
        slack_signing_secret=environment.get("SLACK_SIGNING_SECRET", "").strip(),
        slack_app_token=environment.get("SLACK_APP_TOKEN", "").strip(),
        slack_client_id=environment.get("SLACK_CLIENT_ID", "").strip(),
        slack_client_secret=environment.get("SLACK_CLIENT_SECRET", "").strip(),
        encryption_key=environment.get("LLMCOST_ENCRYPTION_KEY", "").strip(),
        slack_api_url=api,
        database=_database(environment),
        database_url=_database_url(environment),
        prices=_prices(environment),
        refresh_hours=int(environment.get(REFRESH, "").strip() or 0),
    )


def for_serving(settings: Settings) -> Settings:
    """The same settings, complete enough to serve Slack. Raises SettingsError that names all that is missing."""
    if settings.many_workspaces:
        return _for_many(settings)
    needed = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)": (
            settings.slack_app_token or settings.slack_signing_secret
        ),
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsError(
            f"Set {' and '.join(missing)} to serve Slack. All stand on your app's page at api.slack.com/apps; "
            "docs/slack.md says where."
        )
    return settings


def _for_many(settings: Settings) -> Settings:
    """For many workspaces: HTTP, since installing needs an address, and a key for their tokens."""
    needed = {
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "LLMCOST_ENCRYPTION_KEY": settings.encryption_key,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsError(
            f"Set {' and '.join(missing)} to serve many workspaces (SLACK_CLIENT_ID is set). A key is made by "
            'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())".'
        )
    if settings.socket_mode:
        raise SettingsError("Unset SLACK_APP_TOKEN: workspaces can install the bot over HTTP only.")
    if not all(map(_is_a_key, settings.encryption_key.split(","))):
        raise SettingsError("LLMCOST_ENCRYPTION_KEY must be Fernet keys of 44 characters, commas between them.")
    return settings


def _is_a_key(given: str) -> bool:
    """Whether this has the shape of a Fernet key; what encrypts is loaded by `serve` only."""
    try:
        return len(given.strip()) == KEY_CHARACTERS and len(urlsafe_b64decode(given.strip())) == KEY_BYTES
    except ValueError:
        return False


def _wrong_tokens(environment: Mapping[str, str]) -> list[str]:
    begins = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
    return [
        f"{name} must begin with {start}"
        for name, start in begins.items()
        if environment.get(name, "").strip() and not environment[name].strip().startswith(start)
    ]


def _wrong_api(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.netloc and url.endswith("/api/"):
        return []
    return ["SLACK_API_URL must be an http(s) address that ends in /api/"]


def _wrong_hours(environment: Mapping[str, str]) -> list[str]:
    given = environment.get(REFRESH, "").strip()
    if not given or (given.isascii() and given.isdigit() and int(given) <= MOST_HOURS):
        return []
    return [f"{REFRESH} must be a whole number of hours up to {MOST_HOURS:,}, or 0 for never"]


def _prices(environment: Mapping[str, str]) -> Path | None:
    given = environment.get("LLMCOST_PRICES", "").strip()
    return Path(given).expanduser() if given else None


def _wrong_database(environment: Mapping[str, str]) -> list[str]:
    given = environment.get("LLMCOST_DATABASE", "").strip()
    if _ADDRESS.match(given) and not _database_url(environment):
        return ["LLMCOST_DATABASE must be a file's path or begin with postgresql://"]
    return []


def _database_url(environment: Mapping[str, str]) -> str:
    given = environment.get("LLMCOST_DATABASE", "").strip()
    return given if given.startswith(("postgres://", "postgresql://")) else ""


def _database(environment: Mapping[str, str]) -> Path:
    given = environment.get("LLMCOST_DATABASE", "").strip()
    is_file = given and not _database_url(environment)
    return Path(given).expanduser() if is_file else user_data_path("llmcost") / "llmcost.db"
