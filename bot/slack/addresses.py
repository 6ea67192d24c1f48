"""Addresses that Slack gives to answer to."""

from urllib.parse import urlsplit


def is_slacks(response_url: str, api_url: str) -> bool:
    """Whether an address to answer to is Slack's own: its hooks host, or the host of the Web API in use."""
    address, api = urlsplit(response_url), urlsplit(api_url)
    return (address.scheme, address.netloc) in (("https", "hooks.slack.com"), (api.scheme, api.netloc))
