"""packs: DIR/packs/current, which a node keeps of all that it knows."""

import datetime
import json
import os
import stat
import subprocess
import time

from story import PATIENCE, Broken, Skip, expect, until

LIVES = (6, 30, 150, 750)  # seconds: one is long enough to be found in it
LOG = """\
{before} client 192.0.2.4 asked {value}
{after} client 192.0.2.5 asked {value}
"""


def _hunt(node, log, *words):
    """The hits, and the exit code, of a hunt by the node's own pack."""
    done = node.run("hunt", log, "--json", *words)
    return [json.loads(line) for line in done.stdout.splitlines()], \
        done.returncode


def _finds(node, log, count):
    hits, code = _hunt(node, log)
    expect(code == (0 if count else 1), "exit", code, hits)
    return len(hits) == count


def _log(node, *values):
    log = node.dir / "log"
    log.write_text("".join(f"2026-01-01T00:00:00Z a {v} b\n" for v in values))
    return log


def _only_current(node):
    found = sorted(os.listdir(node.dir / "packs"))
    return found == ["current"]


def _found_while_it_lasts(matsu, take, log):
    """A record that both found before its end, and how long it lasts. On a
    slow machine a short one ends before that, and a longer one is tried."""
    hour = datetime.timedelta(hours=1)
    for at, life in enumerate(LIVES):
        now = datetime.datetime.now(datetime.timezone.utc)
        log.write_text(LOG.format(value=f"198.51.100.{20 + at}",
                                  before=(now - hour).isoformat(),
                                  after=(now + life * hour).isoformat()))
        row = matsu.share(f"198.51.100.{20 + at}", tlp="amber", to=[take],
                          words=["--expires", f"{life}s"])
        end = time.monotonic() + life
        while time.monotonic() < end:
            if all(len(_hunt(node, log)[0]) == 2 for node in (matsu, take)):
                return row, life
            time.sleep(0.1)
    raise Broken(f"nobody found it within {life} s")


def a_value_that_expired_hits_what_was_before(w):
    """After its end a value hits only events while it was valid; what was
    retracted hits nothing."""
    matsu, take = w.two()
    log = take.dir / "log"
    row, life = _found_while_it_lasts(matsu, take, log)
    for node in (matsu, take):
        until(f"{node.name} finds one", lambda node=node: _finds(node, log, 1),
              patience=life + PATIENCE)
        hits, _ = _hunt(node, log)
        expect(hits[0]["validity"] == "then" and hits[0]["line"] == 1, hits)
        expect(hits[0]["record"] == row["record"], hits)
        expect(hits[0]["tlp"] == "TLP:AMBER", hits)
    matsu.cli("retract", row["record"], "--reason", "a mistake")
    for node in (matsu, take):
        until(f"{node.name} finds none", lambda node=node: _finds(node, log, 0))


def a_pack_follows_what_the_node_knows(w):
    """What comes, goes, is revised, recalled or only in part retracted is so
    in the pack of each node soon, without anybody asking."""
    matsu, take = w.two()
    values = ["one.example", "two.example", "three.example"]
    row = matsu.share(*values, tlp="amber", to=[take])
    log = _log(take, *values)
    until("take finds all", lambda: _finds(take, log, 3))
    matsu.cli("retract", row["record"], "--reason", "no", "--indicator",
              "two.example")
    until("take finds two", lambda: _finds(take, log, 2))
    row = matsu.json("revise", row["record"], "-", "--reason", "fewer",
                     stdin="three.example\n")[0]
    until("take finds one", lambda: _finds(take, log, 1))
    expect(take.status("pack")[0]["values"] == 1, take.status("pack"))
    matsu.cli("recall", row["record"], "--reason", "none of it")
    until("take finds none", lambda: _finds(take, log, 0))
    for node in (matsu, take):
        expect(_only_current(node), os.listdir(node.dir / "packs"))
        info = node.json("pack", "info")[0]
        expect(info["node"] == node.json("card")[0]["node"], info)
        node.cli("pack", "verify")
        at = (node.dir / "packs").stat()
        expect(stat.S_IMODE(at.st_mode) & 0o777 == 0o750, oct(at.st_mode))
        at = (node.dir / "packs/current").stat()
        expect(stat.S_IMODE(at.st_mode) == 0o640, oct(at.st_mode))


def a_pack_is_built_when_it_is_asked_for(w):
    """`pack build` answers when the node's pack has what was shared before;
    a hunt and a look-up go by it while the node does not run."""
    matsu, take = w.two()
    matsu.share("evil.example", tlp="amber", to=[take])
    info = matsu.json("pack", "build")[0]
    expect(info["all"] == 1 and info["tlp"] == "TLP:AMBER", info)
    said = matsu.cli("status")
    expect("values: 1, records: 1, built" in said, said)
    matsu.stop()
    expect(matsu.fault("pack", "build", code=3))
    expect(_finds(matsu, _log(matsu, "evil.example"), 1))
    hits = matsu.json("lookup", "--pack", "current", "evil.example")[0]["hits"]
    expect(len(hits) == 1, hits)
    matsu.start()


def a_crash_leaves_the_old_pack_and_nothing_else(w):
    """core is killed again and again while it builds: the pack is whole each
    time, and in the end has all."""
    matsu, take = w.two()
    many = [f"n{i}.example" for i in range(2000)]
    for n in range(6):
        matsu.share(*many, f"last{n}.example", tlp="amber", to=[take])
        matsu.kill9("core")
        expect(subprocess.run(
            [w.program("noroshi"), "--dir", str(matsu.dir), "pack", "verify"],
            capture_output=True).returncode == 0)
        until("it answers", lambda: matsu.status("node"))
    log = _log(matsu, *(f"last{n}.example" for n in range(6)))
    until("it finds all", lambda: _finds(matsu, log, 6))
    until("nothing else is there", lambda: _only_current(matsu))


def a_stale_pack_is_built_anew_at_the_start(w):
    """What was put in the place of the pack, or is missing, is built anew."""
    matsu, take = w.two()
    matsu.share("evil.example", tlp="amber", to=[take])
    log = _log(matsu, "evil.example")
    until("it is found", lambda: _finds(matsu, log, 1))
    old = (matsu.dir / "packs/current").read_bytes()
    matsu.share("late.example", tlp="amber", to=[take])
    log = _log(matsu, "evil.example", "late.example")
    until("both are", lambda: _finds(matsu, log, 2))
    matsu.stop()
    (matsu.dir / "packs/current").write_bytes(old)
    (matsu.dir / "packs/current.new").write_bytes(old[:100])
    matsu.start()
    until("both are again", lambda: _finds(matsu, log, 2))
    expect(_only_current(matsu), os.listdir(matsu.dir / "packs"))


def a_pack_that_cannot_be_built_is_named(w):
    """Where there is something else in its place, status and the log say so,
    the node goes on, and builds it as soon as it can."""
    matsu, take = w.two()
    current = matsu.dir / "packs/current"
    until("it is there", current.exists)
    current.unlink()
    current.mkdir()
    matsu.share("evil.example", tlp="amber", to=[take])
    said = matsu.fault("pack", "build", code=1)
    expect("it is there, and is not a file" in said, said)
    row = until("status says so",
                lambda: [r for r in matsu.status("pack") if r["fault"]])[0]
    expect("is not a file" in row["fault"], row)
    expect("NOT BUILT" in matsu.cli("status"))
    expect(matsu.said().count("is not built, and stays") == 1, matsu.said())
    expect(take.hits("evil.example"))
    current.rmdir()
    matsu.cli("pack", "build")
    expect(not matsu.status("pack")[0]["fault"], matsu.status("pack"))
    expect("is built again" in matsu.said(), matsu.said())


def a_full_disk_keeps_the_old_pack(w):
    """Where the pack has no room status and the log say so, the old one stays
    and is read, and once there is room the new one is built."""
    if os.geteuid() != 0:
        raise Skip("needs root to mount a small tmpfs")
    matsu, take = w.node("matsu", start=False), w.node("take")
    packs = matsu.dir / "packs"
    packs.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "packs",
                       packs], capture_output=True).returncode != 0:
        raise Skip("cannot mount a tmpfs here")
    w.extra.append(lambda: subprocess.run(["umount", "-l", packs]))
    matsu.start()
    w.pair(matsu, take)
    row = matsu.share("old.example", tlp="amber", to=[take])
    log = _log(matsu, "old.example", "n7.example")
    until("the first is found", lambda: _finds(matsu, log, 1))
    matsu.share(*(f"n{i}.example" for i in range(9000)), tlp="amber", to=[take])
    until("status says so", lambda: "No space left" in (
        matsu.status("pack")[0]["fault"] or ""))
    expect("No space left" in matsu.said(), matsu.said())
    expect(_finds(matsu, log, 1) and _only_current(matsu))
    matsu.settled(row["record"], take)
    expect(take.hits("n7.example"))
    subprocess.run(["mount", "-o", "remount,size=16m", packs], check=True)
    matsu.cli("pack", "build")
    expect(_finds(matsu, log, 2))
    expect(not matsu.status("pack")[0]["fault"], matsu.status("pack"))
