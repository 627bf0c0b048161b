"""packs: DIR/packs/current, which a node keeps of all that it knows."""

import collections
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
        until("its pack is built anew", lambda node=node: _only_current(node))
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


# What is shared, each in a record of its own: words of share, and text.
SHARED = (
    (("--tlp", "amber"), "203.0.113.7\n2001:db8::7\nsub.one.example\n"),
    (("--tlp", "green"), "203.0.113.7\none.example\n198.51.100.0/28\n"),
    (("--tlp", "clear"), "http://url.example/gate.php?id=1\n"
                         "http://url.example/other\n"),
    (("--tlp", "amber"), "bad@mail.example\n203.0.113.9:8443\n"),
    (("--tlp", "amber"), "d8e8fca2dc0f896fd7cb4cb0031ba261\n"
                         "請求書pk.exe\nhxxps://203.0.113.12/a\n"),
    (("--tlp", "amber", "--expires", "1s"), "expired.example\n203.0.113.7\n"),
    (("--tlp", "amber"), "retracted.example\n203.0.113.7\n"),
    (("--tlp", "amber"), "partly.example\npartly2.example\n"),
)
ASKED = (
    "203.0.113.7", "203.0.113[.]7:443", "2001:db8:0::7", "198.51.100.3",
    "198.51.100.0/28", "198.51.100.0/30", "198.51.100.16", "one.example",
    "sub.one.example", "deep.sub.one[.]example", "notone.example", "example",
    "http://url.example/gate.php?id=1", "url.example", "www.url.example",
    "https://url.example/elsewhere", "http://one.example/x",
    "bad@mail.example", "good@mail.example", "mail.example",
    "203.0.113.9", "203.0.113.9:8443", "203.0.113.9:80", "203.0.113.12",
    "D8E8FCA2DC0F896FD7CB4CB0031BA261", "請求書pk.exe", "expired.example",
    "www.expired.example", "retracted.example", "www.retracted.example",
    "partly.example", "partly2.example", "203.0.113.061", "no indicator",
)


def _answers(node, *words):
    """(exit code, rows without what a pack cannot know)"""
    done = node.run("lookup", "--json", *words)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        row["hits"] = [hit for hit in row["hits"] if hit["match"] != "below"
                       and hit["state"] in ("live", "expired")]
        for hit in row["hits"]:  # a pack has no names but the author's own
            hit["author"] = hit["author_ja"] = None
    return done.returncode, rows


def _once(hits):
    """Weak ones once for each record and type, and beside no strong one."""
    found = {}
    strong = {(h["record"], h["type"]) for h in hits if not h["weak"]}
    hits = [h for h in hits
            if not h["weak"] or (h["record"], h["type"]) not in strong]
    for hit in hits:
        key = (hit["record"], hit["type"], hit["match"]) + (
            () if hit["weak"] else (len(found),))
        found.setdefault(key, hit)
    return list(found.values())


def _compare(node, words):
    for value in ASKED:
        code, rows = _answers(node, *words, value)
        packed, of_pack = _answers(node, "--pack", "current", *words, value)
        for row in rows + of_pack:
            row["hits"] = _once(row["hits"])
            row.pop("hidden")
        expect(rows == of_pack, value, words, rows, of_pack)
        if rows[0]["hits"] or "error" in rows[0] or "--exact" in words:
            expect(code == packed, value, words, code, packed)


def a_pack_answers_as_its_node_does(w):
    """`lookup --pack current` gives the node's own answers and exit codes, but
    for what is below a name: of whatever is shared, expired or retracted."""
    matsu, take = w.two()
    rows = []
    for n, (words, text) in enumerate(SHARED):
        out = matsu.json("share", "-", *words, "--to", "take", "--title",
                         f"title {n}", stdin=text)
        rows.append(out[0]["records"][0])
    matsu.cli("retract", rows[6], "--reason", "a mistake")
    matsu.cli("retract", rows[7], "--reason", "half of it", "--indicator",
              "partly.example")
    until("it expired", lambda: not _answers(matsu, "expired.example")[1][0][
        "hits"])
    until("take has all", lambda: take.hits("partly2.example") and not
          take.hits("partly.example"))
    for node in (matsu, take):
        node.cli("pack", "build")
        for words in ((), ("--exact",), ("--all",)):
            _compare(node, words)


def what_is_retracted_is_out_of_the_pack_at_once(w):
    """What was retracted, a value of it or all, is not found from then on,
    though the pack is not built anew yet; what revises it stays."""
    matsu, take = w.two()
    kept = matsu.share("keep.example", "drop.example", to=[take])
    gone = matsu.share("gone.example", to=[take])
    log = _log(matsu, "keep.example", "drop.example", "gone.example")
    for node in (matsu, take):
        node.cli("pack", "build")
    until("all are found", lambda: _finds(take, log, 3))
    built = (matsu.dir / "packs/current").read_bytes()
    matsu.cli("retract", gone["record"], "--reason", "a mistake")
    matsu.cli("retract", kept["record"], "--reason", "a mistake",
              "--indicator", "drop.example")
    for node in (matsu, take):
        until("one is found", lambda node=node: _finds(node, log, 1))
        until("it is built anew", lambda node=node: _only_current(node))
        expect(_finds(node, log, 1))
    expect((matsu.dir / "packs/current").read_bytes() != built)


def a_hunt_that_follows_goes_by_the_pack_as_it_is(w):
    """While packs change a hunt loses no hit and doubles none; what is
    retracted it finds no more, what is shared it finds from then on."""
    matsu, take = w.two()
    matsu.share("keep.example", to=[take])
    gone = matsu.share("gone.example", to=[take])
    matsu.cli("pack", "build")
    log, out = matsu.dir / "log", matsu.dir / "hits"
    log.touch()
    with open(out, "w") as hits, open(matsu.dir / "said", "w") as said:
        hunt = subprocess.Popen(
            [w.program("noroshi"), "hunt", "--follow", "--json", "--limit", "0",
             "--state", matsu.dir / "state", log], stdout=hits, stderr=said,
            stdin=subprocess.DEVNULL, env=matsu.environment())
    w.extra.append(hunt.kill)
    written = 0

    def found():
        lines = collections.defaultdict(collections.Counter)
        for row in map(json.loads, out.read_text().splitlines()):
            lines[row["line"]][row["value"]] += 1
        return lines

    def last_has(*values):
        """Of a line that is written now."""
        nonlocal written
        written += 1
        with open(log, "a") as to:
            to.write(f"{written} keep.example gone.example new.example\n")
        until("it is searched", lambda: found()[written]["keep.example"])
        time.sleep(0.1)
        return set(found()[written]) == {"keep.example", *values}

    until("both are found", lambda: last_has("gone.example"))
    matsu.cli("retract", gone["record"], "--reason", "a mistake")
    until("one is found", last_has)
    matsu.share("new.example", to=[take])
    until("the new one is", lambda: last_has("new.example"))
    hunt.terminate()
    expect(hunt.wait() == 0, (matsu.dir / "said").read_text())
    for n, values in found().items():
        expect(set(values.values()) == {1}, n, values)
        expect(values["keep.example"] == 1, n, values)
    expect(len(found()) == written, written, found())
