"""The gates, each with its seeded faults: what was measured, in words, and whether it is as promised."""

import shutil
from collections.abc import Iterator, Mapping
from itertools import count
from types import MappingProxyType

from benchmarks.torture import (
    backups,
    busy_slack,
    cluster,
    duplicates,
    failed_syncs,
    faults,
    fuzz,
    kills,
    overload,
    posts,
    power,
    rules,
    stops,
    upgrades,
)
from benchmarks.torture.recorder import Fault
from benchmarks.torture.scale import Gate, Result, Scale
from benchmarks.torture.seeded import (
    DESIGNS,
    always_success,
    commit_each_statement,
    give_up_at_once,
    lose_every_third,
    no_deduplication,
    slow,
    stop_as_uvicorn_does,
    synchronous_normal,
    take_a_failed_commit_for_gone,
    turn_nobody_away,
    write_behind_a_failed_sync,
)
from tests.postgresql import running_server

MOST_STEPS = 3000
"""More writes and syncs than an upgrade makes."""


def _power(scale: Scale) -> Iterator[Result]:
    for seeded, before in (("", None), ("synchronous=NORMAL", synchronous_normal)):
        for variant, cuts in zip(
            ("synced", "torn"), power.power_cuts(scale.commands_before_cuts, scale.cuts, before), strict=True
        ):
            clean = cuts.verdict.is_clean and not cuts.unreadable
            said = (
                f"{cuts.cuts} cuts ({variant}) of a life of {scale.commands_before_cuts} commands: acknowledged rows"
                f" missing after {cuts.cuts_with_loss}, at most {cuts.most_lost}; {cuts.unreadable} files do not open"
            )
            yield Result("power cut", seeded, said, clean != bool(seeded))


def _steps(scale: Scale) -> Iterator[Result]:
    serving = kills.steps_before_serving()
    yield _killed("kill -9 at every step", "", kills.at_every_step(count(1, scale.every_step)))
    for design, before in DESIGNS.items():
        steps = [serving + step for step in scale.designs_at]
        yield _killed("kill -9 at every step", f"design {design}", kills.at_every_step(steps, before))


def _random(scale: Scale) -> Iterator[Result]:
    yield _killed("kill -9 at random", "", kills.at_random(scale.random_kills))


def _killed(gate: str, seeded: str, found: kills.Kills) -> Result:
    said = (
        f"{found.kills} kills, {found.acknowledged} deliveries acknowledged and {found.unacknowledged} not, all sent"
        f" again: {found.verdict.lost} lost, {found.verdict.doubled} doubled,"
        f" {found.verdict.wrong_number} under another number, {found.verdict.unsound} files unsound"
    )
    return Result(gate, seeded, said, found.verdict.is_clean != bool(seeded))


def _duplicates(scale: Scale) -> Iterator[Result]:
    yield _sent("", duplicates.histories(scale.histories))
    yield _sent("design B", duplicates.histories(10, before=no_deduplication))


def _sent(seeded: str, found: duplicates.Duplicates) -> Result:
    said = (
        f"{found.deliveries} deliveries sent {found.sent} times to {duplicates.PROCESSES} processes on one file,"
        f" stopped and started between: {found.verdict.lost} lost, {found.verdict.doubled} doubled,"
        f" {found.verdict.wrong_number} under another number, {found.unanswered} never answered"
    )
    return Result("duplicates", seeded, said, (found.verdict.is_clean and not found.unanswered) != bool(seeded))


def _upgrades(scale: Scale) -> Iterator[Result]:
    steps = range(1, MOST_STEPS, scale.upgrade_every_step)
    for seeded, before, kills_at in (
        ("", None, steps), ("a commit after each statement", commit_each_statement, range(20, 21)),
    ):  # fmt: skip
        found = upgrades.at_every_step(kills_at, before)
        said = (
            f"{found.kills} kills of an upgrade from the first schema, one at another write or sync each: {found.old}"
            f" files old, {found.new} new, {found.mixed} mixed, short of a row or not upgraded afterwards"
        )
        yield Result("upgrade killed", seeded, said, (not found.mixed) != bool(seeded))


def _backups(scale: Scale) -> Iterator[Result]:
    copied = backups.under_load(
        max(3, scale.backups // 10), make=lambda database, copy: shutil.copyfile(database, copy)
    )
    for seeded, found in (("", backups.under_load(scale.backups)), ("a copy of the file", copied)):
        said = (
            f"{found.backups} backups under load, each restored: {found.verdict.lost} rows missing that were told"
            f" before it began, of up to {found.rows}; {found.verdict.unsound} unsound"
        )
        yield Result("backup", seeded, said, found.verdict.is_clean != bool(seeded))


def _faults(scale: Scale) -> Iterator[Result]:
    serving = kills.steps_before_serving()
    often = max(1, scale.fault_every_step // 4)
    steps = [*range(1, serving, scale.fault_every_step), *range(serving + 12, serving + 60, often)]
    for gate, fault in (("I/O error", Fault.IO_ERROR), ("disk full", Fault.NO_SPACE)):
        yield _failed(gate, "", faults.at_steps(fault, steps))
    told = faults.at_steps(Fault.NO_SPACE, range(serving + 10, serving + 11), always_success)
    yield _failed("disk full", "always says success", told)


def _failed(gate: str, seeded: str, found: faults.Failures) -> Result:
    said = (
        f"{found.runs} runs with the fault at another write or sync each: {found.told_not_logged} answers told as not"
        f" logged, of which {found.logged_all_the_same} were; {found.verdict.lost} told as logged that were not;"
        f" {found.unhealed} bots that did not log again by themselves"
    )
    clean = found.verdict.is_clean and not found.unhealed and not found.logged_all_the_same
    return Result(gate, seeded, said, clean != bool(seeded))


def _syncs(scale: Scale) -> Iterator[Result]:
    for seeded, before in (
        ("", None), ("the failed commit left as it is", take_a_failed_commit_for_gone),
        ("written behind what was not synced", write_behind_a_failed_sync),
    ):  # fmt: skip
        troubles = failed_syncs.troubles(scale.failing if not seeded else (3,), before)
        found = failed_syncs.after_each_answer(troubles[scale.failed_syncs] if not seeded else troubles[-3:-1], before)
        said = (
            f"{found.disks} disks after a kill or a power cut that follows a failed sync; {found.logged} answers told"
            f" as logged, {found.refused} as not, {found.unsure} as perhaps not: {found.lost} lost,"
            f" {found.came_back} came back, {found.unreadable} files do not open"
        )
        yield Result("failed sync", seeded, said, (not any(found[4:])) != bool(seeded))


def _overload(scale: Scale) -> Iterator[Result]:
    crowd, few = (scale.people, scale.commands_each), (25, 1)
    for seeded, gate, (people, each), before in (
        ("", "overload", crowd, None),
        ("loses every third", "overload", (4, scale.commands_each), lose_every_third),
        ("", "overload, slow machine", few, slow),
        ("nobody is turned away", "overload, slow machine", few, turn_nobody_away),
    ):  # fmt: skip
        found = overload.at_once(people, each, before)
        said = (
            f"{found.people} people at once, {found.commands} commands: {found.verdict.lost} told as logged, not so,"
            f" {found.failures_that_were_logged} told as failed, or later than Slack waits, that were, {found.refused}"
            f" told that too many ask; waits of {found.median:.2f} s (median), {found.slowest_hundredth:.2f} s (p99),"
            f" {found.slowest:.2f} s (slowest)"
        )
        in_time = found.slowest_hundredth < overload.SLACK_WAITS_SECONDS
        clean = found.verdict.is_clean and not found.failures_that_were_logged and in_time
        yield Result(gate, seeded, said, clean != bool(seeded))


def _stops(scale: Scale) -> Iterator[Result]:
    yield _stopped("", stops.under_load(scale.stops))
    yield _stopped("as uvicorn stops", stops.under_load(1, before=stop_as_uvicorn_does))
    status, seconds = stops.second_signal()
    said = f"a second signal while a request waits: gone after {seconds:.2f} s with status {status}"
    yield Result("second signal", "", said, status in (130, 143))


def _stopped(seeded: str, found: stops.Stops) -> Result:
    said = (
        f"{found.stops} stops under load, {found.acknowledged} deliveries acknowledged: {found.verdict.lost} lost,"
        f" {found.bad_status} with another status than 0, slowest {found.slowest_seconds:.2f} s"
    )
    clean = found.verdict.is_clean and not found.bad_status and found.slowest_seconds < 10
    return Result("SIGTERM", seeded, said, clean != bool(seeded))


def _cluster(scale: Scale) -> Iterator[Result]:
    for workers, naive in ((1, False), (cluster.BOTS, False), (1, True)):
        with running_server() as server:
            found = cluster.torture(server, 60 * (0.3 if naive else scale.cluster_minutes), workers, naive)
        several = f"{cluster.BOTS} processes" if workers == 1 else f"one command with {workers} workers"
        said = (
            f"{several} on PostgreSQL: {found.killed} killed, {found.crashes} crashes of the server, {found.cuts}"
            f" connections cut in mid-commit; {found.acknowledged} deliveries acknowledged, {found.sent_again} of them"
            f" sent again: {found.verdict.lost} lost, {found.verdict.doubled} doubled,"
            f" {found.verdict.wrong_number + found.otherwise} under another number, {found.unanswered} never answered"
        )
        yield Result("several processes", "no key" if naive else "", said, found.is_clean != naive)


def _posts(scale: Scale) -> Iterator[Result]:
    day = busy_slack.Day(away_for=scale.away_seconds, hangs=scale.mentions > posts.FEW)
    yield _posted("", day, posts.on_a_bad_day(scale.mentions, day, 60 + 3 * scale.mentions))
    short, seconds = posts.SHORT_DAY, posts.FEW_SECONDS
    yield _posted("gives up at once", short, posts.on_a_bad_day(posts.FEW, short, seconds, give_up_at_once))


def _posted(seeded: str, day: busy_slack.Day, found: posts.Posts) -> Result:
    said = (
        f"{found.mentions} mentions at once, of a Slack that takes one message a second in a channel, is away for"
        f" {day.away_for:g} s{' and lets a call hang' if day.hangs else ''}: {found.unacknowledged} not acknowledged,"
        f" {found.lost} never answered, {found.doubled} twice, {found.out_of_order} channels out of order,"
        f" {found.refused_calls} calls refused"
    )
    return Result("posts", seeded, said, not found.unacknowledged and found.is_clean != bool(seeded))


GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "overload": _overload,
        "renderer": fuzz.renderer,
        "random": _random,
        "steps": _steps,
        "walk": fuzz.walk,
        "reader": fuzz.reader,
        "duplicates": _duplicates,
        "cluster": _cluster,
        "guard": fuzz.guard,
        "power": _power,
        "upgrades": _upgrades,
        "faults": _faults,
        "syncs": _syncs,
        "stops": _stops,
        "posts": _posts,
        "backups": _backups,
        "rights": rules.rights,
        "numbers": rules.numbers,
        "races": rules.races,
        "forgotten": rules.forgotten,
        "sheets": rules.sheets,
    }
)
"""Each gives its results, and after them those of the same gate on its seeded faults; long ones first."""
ALONE = ("overload",)
"""Gates that measure times."""
RECORDED = frozenset(
    {"overload", "steps", "random", "power", "duplicates", "upgrades", "backups", "faults", "syncs", "stops", "posts"}
)
"""Gates that run under the recorder of writes."""
