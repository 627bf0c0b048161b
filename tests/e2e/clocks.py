"""clocks: years pass, clocks jump, cards end, a signing key is stolen.

libfaketime moves a node's time of day; its steady clock runs on as it is.
"""

import glob
import os
import re
import shutil
import subprocess

from federate import COMMUNITY, quiet
from leaks import Leaker
from story import CANARY, Node, Skip, expect, until

LIBRARY = "/usr/lib/*/faketime/libfaketime.so.1"
WORKING_DAYS = 400
IDENTITY_DAYS = 3 * 365
YEAR_MS = 365 * 24 * 3600 * 1000


class Dated(Node):
    """A node with a time of day of its own."""

    day = 0

    def environment(self):
        library, = glob.glob(LIBRARY) or [None]
        if library is None:
            raise Skip("libfaketime is not installed")
        env = super().environment()
        env["ASAN_OPTIONS"] += ":verify_asan_link_order=0"
        return {**env, "LD_PRELOAD": library, "FAKETIME_NO_CACHE": "1",
                "DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_TIMESTAMP_FILE": str(self.clock())}

    def clock(self):
        path = self.world.dir / f"{self.name}.clock"
        if not path.exists():
            path.write_text("+0d\n")
        return path

    def set_clock(self, text):
        """What libfaketime reads; at once, also while the node runs."""
        fresh = self.clock().with_suffix(".new")
        fresh.write_text(f"{text}\n")
        os.replace(fresh, self.clock())

    def set_day(self, day):
        """Days from today."""
        self.set_clock(f"{day:+d}d")
        self.day = day
        return self

    def expires(self, other):
        return self.ask("peer.show", peer=other.name)[0]["expires"]

    def sees_expired(self, other):
        return self.status("peer", peer=other.name)[0]["expired"]


def _node(w, name, *words):
    node = Dated(w, name)
    w.nodes.append(node)
    return node.init(*words)


def _two(w, **how):
    a, b = _node(w, "matsu"), _node(w, "take")
    a.start()
    b.start()
    w.pair(a, b, **how)
    return a, b


def _name(word):
    return f"{word}.{CANARY}.example"


def _both_ways(a, b, word):
    """A record each way, as it was before; their names."""
    for here, there in ((a, b), (b, a)):
        name = f"{word}-{here.name}"
        record = here.share(_name(name), tlp="amber", to=[there])["record"]
        here.settled(record, there)
        expect(there.hits(_name(name)), there.name, "lacks", name)
    return [(b, f"{word}-{a.name}"), (a, f"{word}-{b.name}")]


def _have(got):
    for node, name in got:
        expect(node.hits(_name(name)), node.name, "lost", name)


def _alarm(node, words):
    return any("alarm" in line and re.search(words, line)
               for line in node.said().splitlines())


def _no_end_in_sight(node):
    keys = {row["key"]: row for row in node.status("key")}
    expect(not keys["working"]["soon"] and not keys["sealing"]["soon"], keys)
    expect(not _alarm(node, "this node's"), node.said())


def _live_to(day, *nodes):
    """Their clocks jump while they run; they renew what ended."""
    for node in nodes:
        node.set_day(day)
    for node in nodes:
        until(f"{node.name} renewed its keys and card", lambda: not any(
            k["soon"] for k in node.status("key") if k["key"] != "identity"))


def off_for_years(w):
    """Both off until day 401, then until day 800: they go on by themselves."""
    matsu, take = _two(w)
    got = _both_ways(matsu, take, "d0")
    for day in (WORKING_DAYS + 1, 2 * WORKING_DAYS):
        for node in (matsu, take):
            node.stop()
        matsu.set_day(day).start()
        waits = matsu.share(_name(f"early{day}"), tlp="amber", to=[take])
        take.set_day(day).start()
        w.meet(matsu, take)
        matsu.settled(waits["record"], take)
        _have(got)
        got += _both_ways(matsu, take, f"d{day}")
        for node, other in ((matsu, take), (take, matsu)):
            _no_end_in_sight(node)
            expect(not node.sees_expired(other), node.status("peer"))


def one_sleeps_for_a_year(w):
    """One runs on, restarted every hundred days; the other is off for 401."""
    matsu, take = _two(w)
    got = _both_ways(matsu, take, "d0")
    take.stop()
    waiting = []
    for day in range(100, WORKING_DAYS + 2, 100):
        matsu.stop()
        matsu.set_day(day).start()
        _no_end_in_sight(matsu)
        waiting.append(matsu.share(_name(f"m{day}"), tlp="amber", to=[take]))
    matsu.set_day(WORKING_DAYS + 1)
    until("the sleeper's card ended", lambda: matsu.sees_expired(take))
    said = matsu.cli("receipts", waiting[0]["record"], code=1)
    expect(re.search(r"take: their card expired on \d{4}-", said), said)
    expect("CARD EXPIRED" in matsu.cli("status"), matsu.cli("status"))
    said = matsu.cli("peer", "check", "take", code=1)
    expect(re.search(r"their card expired on \d{4}-", said) and
           "no session" not in said, said)
    expect(len(said.split("FAIL")) <= 2, said)
    take.set_day(WORKING_DAYS + 1).start()
    w.meet(matsu, take)
    for share in waiting:
        matsu.settled(share["record"], take)
    _have(got)
    _both_ways(matsu, take, "after")
    matsu.cli("peer", "check", "take")


def _offline(node):
    """The identity file, where OPERATE.md wants it."""
    path = node.world.dir / f"{node.name}.identity"
    if not path.exists():
        (node.dir / "identity").rename(path)
    return path


def _rebuild(node):
    identity = _offline(node)
    node.stop()
    shutil.rmtree(node.dir)
    node.init("--identity", identity)
    node.start()
    node.confirm()  # whoever is added from now on is meant
    return node


def an_identity_part_ends(w):
    """It is told before; renew works before the end and after it, and keeps
    everything."""
    matsu, take = _two(w)
    got = _both_ways(matsu, take, "d0")
    before, after = IDENTITY_DAYS - 20, IDENTITY_DAYS + 20
    for node in (matsu, take):
        node.stop()
        node.set_day(before).start()
    w.meet(matsu, take)
    for node in (matsu, take):
        until("its end is told", lambda: _alarm(
            node, r"identity part ends on \d{4}-\d\d-\d\d: .*noroshi renew"))
        expect("rotate" not in node.said(), node.said())
        keys = {row["key"]: row for row in node.status("key")}
        expect(keys["identity"]["soon"] and
               keys["working"]["expires"] == keys["identity"]["expires"], keys)
    got += _both_ways(matsu, take, "before")
    matsu.fault("renew", "--identity", _offline(take), code=2)
    fingerprint, end = matsu.card()[1], take.expires(matsu)
    matsu.cli("renew", "--identity", _offline(matsu))
    expect(matsu.card()[1] == fingerprint, "another fingerprint")
    for node in (matsu, take):
        node.set_day(before + 1)  # else it looks once an hour
    until("the peer has it while both run", lambda: take.expires(matsu) > end)
    matsu.stop()
    matsu.start()
    w.meet(matsu, take)
    got += _both_ways(matsu, take, "renewed")
    expect(not _alarm(matsu, "this node's"), matsu.said())

    for node in (matsu, take):
        node.stop()
        node.set_day(after).start()
    until("its own end is told", lambda: _alarm(
        take, r"identity part ended on \d{4}-\d\d-\d\d"))
    until("a peer's end is told", lambda: _alarm(
        matsu, r"peer 'take': its card expired on \d{4}-\d\d-\d\d"))
    waits = matsu.share(_name("late"), tlp="amber", to=[take])
    quiet(matsu, take)
    expect(matsu.state(waits["record"], take) == "waiting" and
           not matsu.connected(take), "went to whose card expired")
    take.stop()
    take.cli("renew", "--identity", _offline(take))
    take.start()
    w.meet(matsu, take)
    matsu.settled(waits["record"], take)
    _have(got)
    _both_ways(matsu, take, "end")


def a_clock_jumps_while_both_run(w):
    """61 days ahead, as of a machine that slept, and two days back."""
    matsu, take = _two(w)
    got = _both_ways(matsu, take, "d0")
    cards = [matsu.expires(take), take.expires(matsu)]
    for node in (matsu, take):
        node.set_day(61)
    for node in (matsu, take):
        until("the jump is told", lambda: _alarm(
            node, r"the clock jumped ahead by 5270\d\d\d seconds"))
    got += _both_ways(matsu, take, "d61")
    for node in (matsu, take):
        until("the sealing key is new", lambda: not [
            k for k in node.status("key") if k["soon"]])
    until("both have the other's new card", lambda:
          matsu.expires(take) > cards[0] and take.expires(matsu) > cards[1])
    take.set_day(59)
    until("the jump is told", lambda: _alarm(
        take, r"the clock jumped back by 17\d\d\d\d seconds"))
    ahead = matsu.share(_name("ahead"), tlp="amber", to=[take])["record"]
    until("it is held", lambda: matsu.state(ahead, take) == "held")
    take.set_day(61)
    matsu.settled(ahead, take)
    got += _both_ways(matsu, take, "again")
    take.set_day(500)
    end = matsu.status("key", key="sealing")[0]["expires"]
    until("its keys are of that time", lambda:
          take.status("key", key="sealing")[0]["expires"] > end + YEAR_MS)
    take.set_day(61)
    until("and of the right one again", lambda:
          take.status("key", key="sealing")[0]["expires"] < end + YEAR_MS)
    got += _both_ways(matsu, take, "far")
    _have(got)
    for node in (matsu, take):
        expect(node.status("clock") == [{"what": "clock", "doubtful": False}],
               node.status("clock"))
        expect(not node.status("store")[0]["quarantine"], "refused")


def three_peers_doubt_a_clock(w):
    """Two peers' clocks decide nothing; three make it doubtful, and status
    says so until it is right again."""
    matsu = _node(w, "matsu").start()
    peers = []
    for name in ("take", "ume", "kiku"):
        peer = _node(w, name).start()
        w.pair(matsu, peer)
        peers.append(peer)
        if len(peers) == 2:
            matsu.set_day(2)
            until("the jump is told", lambda: _alarm(matsu, "jumped ahead"))
            quiet(matsu)
            expect(not matsu.status("clock")[0]["doubtful"], "two decide")
            matsu.set_day(0)
            until("the jump is told", lambda: _alarm(matsu, "jumped back"))
    matsu.set_day(2)
    until("three decide", lambda: matsu.status("clock")[0]["doubtful"])
    expect("DISAGREES" in matsu.cli("status"), matsu.cli("status"))
    until("it is told", lambda: _alarm(matsu, "disagrees with most peers"))
    end = matsu.status("key", key="working")[0]["expires"]
    matsu.set_day(300)  # less than half is left, and it is in doubt
    until("the jump is told", lambda: _alarm(matsu, r"jumped ahead by 25\d{6}"))
    quiet(matsu)
    expect(matsu.status("key", key="working")[0]["expires"] == end,
           "a doubtful clock moved the end")
    matsu.set_day(0)
    until("it is right again", lambda:
          not matsu.status("clock")[0]["doubtful"])
    until("it is told", lambda: _alarm(matsu, "agrees again"))


def a_card_that_ended_comes_anew(w):
    """From its owner while connected, by a third party, by peer add."""
    matsu, take = _two(w)
    ume = _node(w, "ume").start()
    w.pair(ume, take, a_says=COMMUNITY, b_says=COMMUNITY)
    record = matsu.share(_name("d0"), to=[take])["record"]
    matsu.settled(record, take)

    take.set_day(WORKING_DAYS + 1)  # its clock is wrong, or matsu's is
    until("it ended", lambda: take.sees_expired(matsu))
    matsu.stop()
    matsu.start()
    until("cards alone are exchanged", lambda: not take.connected(matsu))
    quiet(take, matsu)
    expect(not take.connected(matsu), "a session with an expired card")
    matsu.set_day(WORKING_DAYS + 1)
    w.meet(matsu, take)
    _both_ways(matsu, take, "owner")

    # Nobody but ume meets matsu from now on.
    _live_to(WORKING_DAYS + 1, ume)
    w.pair(matsu, ume, a_says=COMMUNITY, b_says=COMMUNITY)
    take.stop()
    _live_to(2 * WORKING_DAYS + 2, matsu, ume)
    until("ume has the new card", lambda: not ume.sees_expired(matsu))
    record = matsu.share(_name("third"))["record"]
    matsu.settled(record, ume)
    matsu.stop()
    take.set_day(2 * WORKING_DAYS + 2).start()
    w.meet(take, ume)
    until("it ended again", lambda: take.sees_expired(matsu))
    ume.cli("pass", record, "--to", "take", "--yes")
    until("introduced", lambda: not take.sees_expired(matsu))
    until("what it came with", lambda: take.hits(_name("third")))
    matsu.start()
    w.meet(matsu, take)
    _both_ways(matsu, take, "third")

    for node in (matsu, take):
        node.stop()
    for node in (matsu, take):
        node.set_day(IDENTITY_DAYS - 100)
    matsu.start()
    text, fingerprint = matsu.card()
    matsu.stop()
    take.start()
    until("it holds", lambda: take.status("peer", peer="matsu"))
    take.cli("peer", "add", "-", "--as", "matsu", "--fingerprint", fingerprint,
             stdin=text)
    expect(not take.sees_expired(matsu), "the card that was added")
    matsu.start()
    w.meet(matsu, take)
    _both_ways(matsu, take, "added")


def _forge(node, path, *words):
    path = node.world.dir / path
    subprocess.run([node.world.program("card_forge"), node.dir, path, *words],
                   check=True)
    return path


def a_stolen_signing_key(w):
    """The thief's last version loses against the owner's new identity part,
    in a session, by peer add and by an introduction."""
    matsu, take = w.two()
    ume, kiku = w.node("ume"), w.node("kiku")
    for peer in (ume, kiku):
        w.pair(matsu, peer)
    _both_ways(matsu, take, "before")
    _, fingerprint = matsu.card()
    stolen = w.dir / "stolen"
    shutil.copytree(matsu.dir, stolen, ignore=shutil.ignore_patterns(
        "store", "control", "parent", "packs"))
    thief = Node(w, "stolen", listen=False)
    far = 3000 * 24 * 3600
    last = _forge(thief, "last", "version=last", f"expires={far}")
    taken = _forge(thief, "taken", "version=last", f"expires={far}",
                   "keys=other", "endpoint=tcp://127.0.0.1:9")

    take.cli("peer", "add", taken, "--fingerprint", fingerprint)
    for peer in (ume, kiku):
        peer.cli("peer", "add", last, "--fingerprint", fingerprint)
    expect(ume.ask("peer.show", peer="matsu")[0]["endpoints"], "taken")
    matsu.stop()
    matsu.start()
    until("the owner is warned", lambda: _alarm(
        matsu, "newer card of this node"))
    kiku.stop()

    matsu.expected_death = True
    _rebuild(matsu)
    matsu.stop()
    shutil.copy(_forge(matsu, "owner", "identity=compromised"),
                matsu.dir / "card")
    matsu.start()
    for peer in (take, ume):
        matsu.add(peer, dial=True)
        w.meet(matsu, peer)
        _both_ways(matsu, peer, f"after-{peer.name}")
    owner, _ = matsu.card()
    kiku.start()
    kiku.cli("peer", "add", "-", "--fingerprint", fingerprint, stdin=owner)
    for peer in (take, ume, kiku):
        for card in (last, taken):
            said = peer.fault("peer", "add", card, "--fingerprint",
                              fingerprint, code=2)
            expect("older" in said, said)


def a_stolen_key_and_an_introduction(w):
    """A third party's introduction brings the owner's new identity part."""
    matsu, take = w.two()
    _both_ways(matsu, take, "before")
    _, fingerprint = matsu.card()
    thief = Node(w, "matsu", listen=False)
    taken = _forge(thief, "taken", "version=last", "keys=other")
    take.cli("peer", "add", taken, "--fingerprint", fingerprint)
    until("the thief's keys are in force", lambda: not take.connected(matsu))
    _rebuild(matsu)
    leak = Leaker(w, "ume", take)
    leak.open()
    leak.introduce(matsu)
    until("introduced", lambda: take.fault(
        "peer", "add", taken, "--fingerprint", fingerprint, code=2))
    matsu.add(take, dial=True)
    w.meet(matsu, take)
    _both_ways(matsu, take, "after")
