"""Several processes behind one port: each has its own connection to the log, and nothing in memory that matters."""

import os
import signal
import tempfile
from datetime import UTC, datetime
from multiprocessing import connection, parent_process
from threading import Thread

from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from bot.commands.shared import prices_to_serve, settings
from bot.observe.logs import log_to
from bot.settings import Settings, for_serving
from bot.slack import token_keys
from bot.slack.listening import bound
from bot.slack.serve import counter_of, http_app, refuse_newer, server_config
from bot.store.store import open_store

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def serve_with_workers(complete: Settings, host: str, port: int, workers: int) -> None:
    """Serve over HTTP until SIGTERM or SIGINT; a worker that dies is replaced. Raises as `serve`."""
    sockets = bound(host, port)
    log_to()
    store = open_store(complete.database, complete.database_url)  # the schema is up to date before any worker starts
    if complete.many_workspaces:
        token_keys.bring_up_to_date(store, complete)
    store.close()
    with tempfile.TemporaryDirectory(prefix="llmcost-metrics-") as folder:
        os.environ.setdefault(METRICS_FOLDER, folder)
        config = server_config("bot.slack.workers:worker_app", host, port, workers)
        Multiprocess(config, sockets).run()
    refuse_newer(complete)


def worker_app() -> Starlette:
    """The bot of one worker, by the environment that all share."""
    _end_with_parent()
    log_to()
    complete = for_serving(settings())
    return http_app(complete, counter_of(complete, prices_to_serve(datetime.now(UTC).date())))


def _end_with_parent() -> None:
    """A worker whose parent was killed would hold the port, and nobody could start the bot anew."""
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="parent", daemon=True).start()
