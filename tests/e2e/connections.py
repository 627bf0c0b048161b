"""connections: what is done to net before a frame is heard: strangers that never
shake hands, and a peer whose messages have no end."""

import base64
import os
import signal
import socket
import time

import curve
import strangers
from control import unpack
from leaks import Leaker
from story import CANARY, expect, until

START = 64                  # half-open connections before one is dropped
FULL = 512
WAITS_S = 0.5               # longer than net waits for who is let in
PART = bytes(64 * 1024)
CROWDED = "have not finished their handshake"
SHUT_OUT = "peer 'mallory' is shut out for a while"


def _transport_key(node):
    """The key that strangers learn from a card."""
    armour, _ = node.card()
    octets = base64.b64decode("".join(armour.split("-----")[2].split()))
    return unpack(unpack(octets)[0][3])[0][4]


def _lines(node, words):
    return [line for line in node.said().splitlines() if words in line]


def _restarts(node):
    return node.status("process", name="net")[0]["restarts"]


def _flood(w, victim, count, saying):
    flood = strangers.Strangers(victim.port, count, saying,
                                _transport_key(victim))
    w.extra.append(flood.end)
    until("a flood", lambda: flood.counts()["opened"] >= count)
    return flood


def _beside(w, victim, honest, name):
    """An honest record arrives, and a new peer gets a session."""
    record = honest.share(f"{name}.{CANARY}.example", tlp="amber",
                          to=[victim])["record"]
    honest.settled(record, victim)
    late = w.node(f"late-{name}")
    w.pair(victim, late, dial="b")


def _mallory(w, victim):
    """Her secret transport key."""
    return bytes.fromhex(Leaker(w, "mallory", victim).say("dump")["tk"])


def _endless(victim, secret, part, count):
    """She sends one message of so many parts, until her key is named. Whose a
    connection is net may not know, where it is slow: then it cuts that alone."""
    server = _transport_key(victim)

    def named():
        try:
            client = curve.Client(victim.port, server, secret)
        except OSError:
            return _lines(victim, SHUT_OUT)
        try:
            for _ in range(count):
                client.part(part)
        except OSError:
            pass
        expect(client.cut(90), "her connection stands")
        return _lines(victim, SHUT_OUT)

    until("her key is named", named)
    expect(not _lines(victim, "peer 'take' is shut out"), "take was named")


def strangers_fill_the_port(w):
    """Connections that never shake hands: capped, told once, named in status."""
    victim, honest = w.two()
    for saying in ("nothing", "hello", "room"):
        flood = _flood(w, victim, 2 * FULL, saying)
        _beside(w, victim, honest, saying)
        until("some are dropped", lambda: flood.counts()["closed"] > START)
        rows = until("status has them", lambda: [
            r for r in victim.status("half_open")
            if r["dropped"] > 0 and r["network"] == "127.0.0.0/24"])
        expect(rows[0]["count"] <= FULL, "more than FULL", rows)
        flood.end()
    for command in ("status", "inbox"):
        said = " ".join(victim.cli(command).split())
        expect("127.0.0.0/24" in said, command, said)
    expect(len(_lines(victim, CROWDED)) == 1, _lines(victim, CROWDED))
    expect(_restarts(victim) == 0, "net was restarted")


def a_peer_that_hangs_up_ends_no_process(w):
    """What a process is told that writes to one: net writes to all of them."""
    victim, honest = w.two()
    for _ in range(3):
        for pid in victim.children().values():
            os.kill(pid, signal.SIGPIPE)
        record = honest.share(f"hung-up.{CANARY}.example", tlp="amber",
                              to=[victim])["record"]
        honest.settled(record, victim)
    rows = victim.status("process")
    expect(not any(row["restarts"] for row in rows), rows)


def strangers_fill_the_memory(w):
    """Strangers that make net reserve its largest message's room, many more
    than would fit: it is never full."""
    victim, honest = w.two()
    flood = _flood(w, victim, 4 * FULL, "room")
    until("as many as filled it came and went",
          lambda: flood.counts()["closed"] > 8 * FULL)
    _beside(w, victim, honest, "memory")
    expect(_restarts(victim) == 0, "net was restarted")
    expect(len(_lines(victim, CROWDED)) == 1, _lines(victim, CROWDED))


def a_first_message_without_an_end(w):
    """A peer's first message that grows and grows: its key is shut out."""
    victim, honest = w.two()
    secret = _mallory(w, victim)
    _endless(victim, secret, PART, 64)
    try:
        curve.Client(victim.port, _transport_key(victim), secret)
    except OSError:
        pass
    else:
        expect(False, "she is let in again")
    for command in ("status", "inbox"):
        said = " ".join(victim.cli(command).split())
        expect("sends a message that never ends" in said, command, said)
    _beside(w, victim, honest, "endless")
    expect(len(_lines(victim, SHUT_OUT)) == 1, _lines(victim, SHUT_OUT))
    expect(_restarts(victim) == 0, "net was restarted")


def small_parts_without_an_end(w):
    """Very many parts of no octet, each of which libzmq would give a buffer."""
    victim, honest = w.two()
    _endless(victim, _mallory(w, victim), b"", 40000)
    _beside(w, victim, honest, "small")
    expect(_restarts(victim) == 0, "net was restarted")


def many_connections_that_say_nothing(w):
    """One key, many connections, none with a whole message: four stand."""
    victim, honest = w.two()
    secret, server = _mallory(w, victim), _transport_key(victim)
    clients = [curve.Client(victim.port, server, secret) for _ in range(12)]
    for client in clients[:8]:
        expect(client.cut(90), "an old connection stands")
    # Heartbeats without an answer would have ended all of them together.
    for client in clients[8:]:
        expect(not client.cut(1), "a new connection was cut")
    _beside(w, victim, honest, "silent")
    expect(_restarts(victim) == 0, "net was restarted")


def who_leaves_while_it_is_let_in_rests(w):
    """It makes others of its host wait a quarter of a second: its key is
    refused for a while then, others are not, and it is let in again."""
    victim, honest = w.two()
    secret, server = _mallory(w, victim), _transport_key(victim)

    def rests():
        with socket.create_connection(("127.0.0.1", victim.port)):
            curve.Client(victim.port, server, secret, leaves=True)
            time.sleep(WAITS_S)
            try:
                curve.Client(victim.port, server, secret).close()
            except OSError:
                return True

    until("its key rests", rests)
    _beside(w, victim, honest, "rests")
    until("it is let in again",
          lambda: curve.Client(victim.port, server, secret))
    expect(not _lines(victim, "is shut out"), "somebody is shut out")


def net_ends_while_a_peer_holds_its_memory(w):
    """The parent says whom it suspects, and the next net does not let it in."""
    victim, honest = w.two()
    secret, server = _mallory(w, victim), _transport_key(victim)
    clients = [curve.Client(victim.port, server, secret) for _ in range(4)]

    for client in clients:
        for _ in range(3):
            client.part(PART)
    until("all of it is there", lambda: not clients[0].cut(2))
    os.kill(victim.children()["net"], signal.SIGABRT)
    until("the parent suspects her", lambda: _lines(
        victim, "net ended while the peer with transport key"))
    until("core names her", lambda: _lines(victim, SHUT_OUT))
    until("net is there again", lambda: victim.children().get("net"))
    _beside(w, victim, honest, "again")
    try:
        curve.Client(victim.port, server, secret)
    except OSError:
        return
    expect(False, "she is let in again")
