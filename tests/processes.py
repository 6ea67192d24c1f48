"""Processes for what must hold between several: each is forked from a clean one that has loaded the bot, once."""

import multiprocessing
from multiprocessing.context import ForkServerContext

import tests.conftest


def processes() -> ForkServerContext:
    """Where they come from; to spawn each would load the bot each time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([tests.conftest.__name__])
    return context
