"""net_floods: what somebody does to net before a frame is heard: strangers that
never shake hands, and a peer whose messages have no end."""

import base64
import pathlib
import statistics
import subprocess
import time

import curve
import latency
import strangers
from attack import Mallory, saw
from control import unpack
from story import Broken, until

JOIN_MAX_S = 1       # of a new peer, beside whatever flood
RECORDS = 10         # of an honest peer, beside it
NEWCOMERS = 3
FLOOD_S = 15
SCALED = "--data=100663296"   # 96 MiB; 512 MiB hold 36,000 greetings
PART = bytes(256 * 1024)
SMALL = bytes(512)
TINY = b""


def _transport_key(node):
    """The key that strangers learn from a card."""
    armour, _ = node.card()
    octets = base64.b64decode("".join(armour.split("-----")[2].split()))
    return unpack(unpack(octets)[0][3])[0][4]


def _net(node):
    """(pid, KiB of data) of its net."""
    pid = node.children().get("net", 0)
    status = pathlib.Path(f"/proc/{pid}/status")
    if not status.exists():
        return pid, 0
    for line in status.read_text().splitlines():
        if line.startswith("VmData"):
            return pid, int(line.split()[1])
    return pid, 0


def _joins(world, victim, name):
    """Seconds until a peer that is new has a session."""
    late = world.node(name)
    victim.add(late)
    began = time.monotonic()
    late.add(victim, dial=True)
    try:
        until("a session", lambda: late.connected(victim), 60)
    except Broken:
        return 60
    return round(time.monotonic() - began, 2)


def _restarts(node):
    return node.status("process", name="net")[0]["restarts"]


def _lines(node, words):
    return [line for line in node.said().splitlines() if words in line]


def _beside_strangers(world, verdict, victim, honest, saying, count):
    latency.calm(honest, victim)
    flood = strangers.Strangers(victim.port, count, saying,
                                _transport_key(victim))
    try:
        until("a flood", lambda: flood.counts()["opened"] >= count)
        began = time.monotonic()
        took = latency.of(honest, victim, RECORDS)
        join = statistics.median(_joins(world, victim, f"late{i}-{saying}")
                                 for i in range(NEWCOMERS))
        peak = 0
        while time.monotonic() - began < FLOOD_S:
            time.sleep(0.2)
            peak = max(peak, _net(victim)[1])
        saw(f"{count} that say {saying}", f"a new peer after {join} s; VmData "
            f"{peak >> 10} MiB; {flood.counts()}")
    finally:
        flood.end()
    latency.judge(verdict, took, f"{saying}: ")
    verdict.must(f"{saying}: a new peer connects", join < JOIN_MAX_S, join)
    verdict.must(f"{saying}: net is not restarted", _restarts(victim) == 0,
                 _restarts(victim))


def _named_once(verdict, victim):
    rows = victim.status("half_open")
    verdict.must("the log says it once", len(
        _lines(victim, "have not finished their handshake")) == 1)
    verdict.must("status counts what was dropped",
                 bool(rows) and rows[0]["dropped"] > 0, rows)
    told = [(r["detail"], r["count"])
            for r in victim.ask("inbox", state=["half open"])]
    verdict.must("the inbox says it, too",
                 told == [(r["network"], r["dropped"]) for r in rows], told)


def strangers_stay(world, verdict):
    """2,000 connections that stop at each place of the handshake."""
    victim, honest = world.two()
    for saying in strangers.SAYINGS:
        _beside_strangers(world, verdict, victim, honest, saying, 2000)
    _named_once(verdict, victim)


def strangers_fill_the_memory(world, verdict):
    """9,000 greetings against a net that may have 96 MiB."""
    victim, honest = world.two()
    subprocess.run(["prlimit", "--pid", str(_net(victim)[0]), SCALED],
                   check=True)
    _beside_strangers(world, verdict, victim, honest, "greeting", 9000)
    _named_once(verdict, victim)


def strangers_ask_for_room(world, verdict):
    """6,000 connections that announce the largest frame and do not send it."""
    victim, honest = world.two()
    _beside_strangers(world, verdict, victim, honest, "room", 6000)
    _named_once(verdict, victim)


def _open(victim, mallory, count, parts):
    """Connections whose messages have no end: parts octets each, or until they
    are hung up on."""
    key, secret = _transport_key(victim), bytes.fromhex(
        mallory.say("dump")["tk"])
    clients, sent = [], 0
    try:
        for i in range(count):
            clients.append(curve.Client(victim.port, key, secret))
            for part in parts(i):
                sent += clients[-1].part(part)
    except OSError as e:
        saw("hung up on", f"connection {len(clients)}, after {sent >> 20} MiB: "
            f"{e}")
    return clients, sent


def _beside_parts(world, verdict, count, parts, rounds):
    victim, honest = world.two()
    mallory = Mallory(world, "mallory", victim)
    latency.calm(honest, victim)
    peak = 0
    for _ in range(rounds):
        clients, sent = _open(victim, mallory, count, parts)
        peak = max(peak, _net(victim)[1])
        took = latency.of(honest, victim, RECORDS)
        saw("round", f"{len(clients)} connections, {sent >> 20} MiB; VmData "
            f"{peak >> 10} MiB")
        latency.judge(verdict, took)
        for client in clients:
            client.close()
    verdict.must("net is not restarted", _restarts(victim) == 0,
                 _restarts(victim))
    named = _lines(victim, "peer 'mallory' is shut out")
    verdict.must("the log names her, once", len(named) == 1, named)
    why = victim.status("peer", peer="mallory")[0]["shut_out"]
    verdict.must("status says why she is shut out", bool(why), why)
    told = [(r["from"], r["detail"])
            for r in victim.ask("inbox", state=["shut out"])]
    verdict.must("the inbox says it, too", told == [("mallory", why)], told)


def messages_without_an_end(world, verdict):
    """One peer, 20 connections, each with 29 MiB of a first message."""
    _beside_parts(world, verdict, 20, lambda i: [PART] * 118, 1)


def small_parts_without_an_end(world, verdict):
    """One peer, 30 connections: large parts, then very many small ones."""
    _beside_parts(world, verdict, 30,
                  lambda i: [PART] * 118 if i < 15 else [SMALL] * 40000, 3)


def tiny_parts_without_an_end(world, verdict):
    """The same, with parts that cost the victim more than the wire."""
    _beside_parts(world, verdict, 8, lambda i: [TINY] * 200000, 1)
