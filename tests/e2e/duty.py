"""duty: what whoever is on duty is told, and leaves to the next shift."""

import json
import subprocess
import threading

from rebuilt import lose
from story import PATIENCE, expect, until


class Follower:
    """noroshi inbox --follow --json, and the rows that it told."""

    def __init__(self, node, *words):
        self.rows, self.said = [], []
        self.process = subprocess.Popen(
            [node.world.program("noroshi"), "inbox", "--follow", "--json",
             *words], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            env=node.environment())
        node.world.extra.append(self.stop)
        for stream, take in ((self.process.stdout, self._row),
                             (self.process.stderr, self.said.append)):
            threading.Thread(target=self._read, args=(stream, take),
                             daemon=True).start()

    @staticmethod
    def _read(stream, take):
        for line in stream:
            take(line)

    def _row(self, line):
        self.rows.append(json.loads(line))

    def told(self, what, record=None):
        return [r for r in self.rows if r["what"] == what
                and record in (None, r.get("record"))]

    def stop(self):
        self.process.kill()
        self.process.wait(PATIENCE)


def _begun(node, follower, author):
    """Something is told: from here on everything is."""
    def tried():
        author.share("warm-up.example", tlp="clear", to=[node])
        return follower.told("new")
    until("it follows", tried)


def what_comes_in_is_told_as_it_happens(w):
    """Each thing once and in its order, also what comes while core is away."""
    matsu, take = w.two()
    follower = Follower(take)
    _begun(take, follower, matsu)
    first = matsu.share("a.evil.example", tlp="amber", to=[take],
                        words=["--urgent"])["record"]
    until("new", lambda: follower.told("new", first))
    expect(follower.told("new", first)[0]["urgent"] is True, follower.rows)
    matsu.cli("retract", first, "--reason", "wrong")
    until("retracted", lambda: any(
        r["what"] == "retracted" for r in follower.rows))
    take.kill9("core")
    second = matsu.share("b.evil.example", tlp="clear", to=[take])["record"]
    until("new after core came back", lambda: follower.told("new", second))
    expect(any("is away" in line for line in follower.said)
           == any("is back" in line for line in follower.said), follower.said)
    records = [r["record"] for r in follower.rows if r["what"] == "new"]
    expect(len(records) == len(set(records)), "told twice", follower.rows)
    expect(records.index(first) < records.index(second), records)


def what_begins_to_wait_is_told_to_who_follows(w):
    """A peer that loses its store is no record, and is told."""
    matsu, take = w.two()
    matsu.share("a.evil.example", tlp="clear", to=[take])
    follower = Follower(matsu)
    _begun(matsu, follower, take)
    lose(w, take).start().add(matsu, dial=True)
    until("it is told", lambda: follower.told("lost"))


def a_shift_is_handed_over_on_a_page(w):
    """What came in, what was seen here, what waits and who is away; in both
    languages."""
    matsu, take = w.two()
    log = take.dir / "proxy.log"
    log.write_text("2026-10-01T09:12:00Z GET http://c2.evil.example/ 200\n")
    take.cli("observe", "--source", "proxy", log)
    urgent = matsu.share("evil.example", tlp="amber", to=[take],
                         words=["--urgent", "--title", "Login page"])
    gone = matsu.share("198.51.100.7", tlp="clear", to=[take])
    matsu.settled(gone["record"], take)
    matsu.cli("retract", gone["record"], "--reason", "wrong")
    until("retracted", lambda: not take.hits("198.51.100.7"))
    until("answered", lambda: any(
        (row["seen_here"] or {}).get("times") for row in take.json("inbox")))
    matsu.stop()
    mine = take.share("203.0.113.99", tlp="clear", to=[matsu])
    until("not connected", lambda: not take.connected(matsu))
    page = take.json("inbox", "--handover", "--since", "1h")[0]
    expect(page["node"] == "take" and page["came"] == {
        "new": 2, "revised": 0, "retracted": 1, "recalled": 0, "leaked": 0,
        "erased": 0, "group": 0}, page)
    expect([r["record"] for r in page["urgent"]["rows"]]
           == [urgent["record"]], page["urgent"])
    expect(page["seen_here"]["count"] == 1 and page["seen_here"]["rows"][0]
           ["seen_here"]["times"] == 1, page["seen_here"])
    expect(page["taken_back"]["count"] == 1, page["taken_back"])
    expect([(r["record"], r["peer"]) for r in page["open"]["rows"]]
           == [(mine["record"], "matsu")], page["open"])
    expect([r["peer"] for r in page["away"]["rows"]] == ["matsu"],
           page["away"])
    told = take.cli("inbox", "--handover")
    for words in ("Hand-over of take", "Urgent:", "Login page", "TLP:AMBER",
                  "Seen here:", "Retracted and recalled:",
                  "Sent, and not settled:", "Not connected:"):
        expect(words in told, words, told)
    take.language = "ja_JP.UTF-8"
    told = take.cli("inbox", "--handover")
    for words in ("緊急", "Login page", "自組織での観測"):
        expect(words in told, words, told)
