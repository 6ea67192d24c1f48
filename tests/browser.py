"""The browser of the page's tests: Chromium as the machine has it."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip
HOW_TO = "no Chromium was found: install it (apt-get install chromium), or name it in CHROMIUM"


def chromium() -> str | None:
    """The path of the browser; None where there is none."""
    given = os.environ.get("CHROMIUM")
    return given or next((found for name in NAMES if (found := shutil.which(name))), None)
