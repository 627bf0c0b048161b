"""hooks: commands that are run when something happens."""

import json
import time

from story import expect, until

# Keeps what it was told as a file of its own, whole or not at all.
TELLER = """#!/bin/sh
t=$(mktemp "$1/.XXXXXXXX") && cat >"$t" && mv "$t" "$1/$2.${t##*.}"
"""


def _hook(node, lines, script=TELLER):
    """Commands for events; node is started with them."""
    folder = node.dir / "told"
    folder.mkdir()
    teller = node.dir / "teller"
    teller.write_text(script)
    teller.chmod(0o755)
    with open(node.dir / "noroshi.conf", "a") as conf:
        conf.write("\n[hooks]\n" + "".join(
            f"{line.format(teller=teller, told=folder)}\n" for line in lines))
    node.stop()
    node.start()
    until("its first mark", (node.dir / "hooks").exists)


def _each(*events):
    return [f"{event} = {{teller}} {{told}} {event}" for event in events]


def _told(node, event):
    """All rows that this event's command was told of, run by run."""
    runs = [json.loads(path.read_text())
            for path in sorted((node.dir / "told").glob(f"{event}.*"))]
    for run in runs:
        expect(run["event"] == event and run["node"] == node.name, run)
        expect(run["count"] >= len(run["rows"]) > 0, run)
    return runs


def _records(node, event):
    return [row["record"] for run in _told(node, event) for row in run["rows"]]


def a_command_hears_of_what_happens(w):
    """New, urgent, retracted and seen here, each with its record; single values
    and what is not asked for stay away."""
    matsu, take = w.two()
    log = take.dir / "proxy.log"
    log.write_text("2026-10-01T09:12:00Z GET http://c2.evil.example/ 200\n")
    take.cli("observe", "--source", "proxy", log)
    _hook(take, _each("new", "urgent", "retracted", "seen-here"))
    w.meet(matsu, take)
    plain = matsu.share("198.51.100.7", tlp="clear", to=[take])["record"]
    urgent = matsu.share("evil.example", tlp="amber", to=[take],
                         words=["--urgent", "--title", "Login page"])["record"]
    until("both are told", lambda: {plain, urgent} <= set(
        _records(take, "new")))
    until("one is urgent", lambda: _records(take, "urgent") == [urgent])
    until("one was seen", lambda: _records(take, "seen-here") == [urgent])
    row = _told(take, "seen-here")[0]["rows"][0]
    expect(row["seen_here"]["times"] == 1 and row["tlp"] == "TLP:AMBER"
           and row["title"] == "Login page", row)
    matsu.cli("retract", plain, "--reason", "wrong")
    until("it is retracted", lambda: _told(take, "retracted"))
    text = "".join(p.read_text() for p in (take.dir / "told").iterdir())
    expect("198.51.100.7" not in text and "evil.example" not in text, text)
    process = [p for p in take.status("process") if p["name"] == "hook"]
    expect(len(process) == 1 and process[0]["pid"] > 0, process)
    until("status counts", lambda: any(
        h["event"] == "new" and h["runs"] >= 1 and h["failed"] == 0
        for h in take.status("hook")))


def no_event_is_lost_when_processes_are_killed(w):
    """Each record is told, perhaps twice."""
    matsu, take = w.two()
    _hook(take, _each("new"))
    w.meet(matsu, take)
    sent = []
    for i in range(12):
        sent.append(matsu.share(f"x{i}.evil.example", tlp="clear",
                                to=[take])["record"])
        take.kill9(("hook", "core", "hook")[i % 3])
    until("all are told", lambda: set(sent) <= set(_records(take, "new")))


def a_command_that_hangs_or_fails_is_named_and_holds_up_none(w):
    """It is killed with what it started, tried again, given up and counted."""
    matsu, take = w.two()
    _hook(take, ["new = {teller} {told} new", "urgent = /bin/sleep 1000",
                 "retracted = /bin/false", "recalled = /nowhere/at/all",
                 "timeout = 1s"])
    w.meet(matsu, take)
    first = matsu.share("a.evil.example", tlp="clear", to=[take],
                        words=["--urgent"])["record"]
    until("the other command ran", lambda: first in _records(take, "new"))
    second = matsu.share("b.evil.example", tlp="clear", to=[take])["record"]
    matsu.settled(second, take)
    matsu.cli("retract", first, "--reason", "wrong")
    matsu.cli("recall", second, "--reason", "wrong", "--yes")

    def faults():
        return {h["event"]: h["fault"] for h in take.status("hook")
                if h["failed"] > 0}
    until("all three are named", lambda: set(faults()) == {
        "urgent", "retracted", "recalled"})
    said = faults()
    expect("too long" in said["urgent"] and "exit status 1"
           in said["retracted"] and "No such file" in said["recalled"], said)
    for event in said:
        expect(f"alarm: hook '{event}'" in take.said(), event)
    told = take.cli("status")
    expect("too long" in told and "failed 1 times" in told, told)


def a_flood_is_told_in_few_runs(w):
    """Beyond the rate all that gathers is told together, and counted."""
    matsu, take = w.two()
    _hook(take, [*_each("new"), "a_minute = 30"])
    w.meet(matsu, take)
    for i in range(60):
        matsu.share(f"x{i}.evil.example", tlp="clear", to=[take])
    began = time.monotonic()
    until("all are counted", lambda: sum(
        run["count"] for run in _told(take, "new")) == 60)
    runs = len(_told(take, "new"))
    expect(runs <= 31 + (time.monotonic() - began) / 2 + 31, runs)
