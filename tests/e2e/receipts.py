"""receipts: what is acknowledged is true, and arrives in the end."""

import shutil
from collections import Counter

from control import pack
from leaks import Leaker
from proxy import HELLO, Proxy
from story import CANARY, expect, until

VOID = 3
NOT_ACCEPTED = 4
WINDOW = 256
AMBER = 2


def _fence(node, peer):
    rows = node.status("peer", peer=peer)
    return rows[0]["fenced"] if rows else None


def _envelopes(leak):
    """Records and voids that come to it within a moment."""
    return leak.say("drain", ms=300)["types"][4]


def a_record_answered_as_void(w):
    """Who says "void" to a record is fenced, and its recall stays wanted."""
    matsu, take = w.two()
    leak = Leaker(w, "kiri", matsu)
    done = matsu.share(f"one.{CANARY}.example", tlp="amber",
                       to=[take, leak.node])
    record = done["record"]
    leak.open()
    until("the record is sent", lambda: _envelopes(leak))
    leak.say("receipt", **{"from": 1, "to": 1, "as": VOID})
    fence = until("the liar is fenced", lambda: _fence(matsu, "kiri"))
    expect("void" in fence, fence)
    expect(any(r["what"] == "fenced" and r["from"] == "kiri" and
               r["detail"] == fence for r in matsu.ask("inbox")))
    expect(matsu.state(record, leak.node) == "waiting")
    said = matsu.cli("recall", record, "--reason", "wrong", "--yes")
    expect("kiri" in said, said)
    matsu.settled(record, take, "erased")
    expect(matsu.state(record, leak.node) == "not yet")
    matsu.add(leak.node)
    leak.open()
    until("the recall reaches it", lambda: _envelopes(leak))
    expect(matsu.state(record, leak.node) == "not yet")


def receipts_for_what_was_not_sent(w):
    """Another head, or a place never sent: fenced, and nothing is believed."""
    matsu = w.node("matsu")
    leak = Leaker(w, "kiri", matsu)
    record = matsu.share(f"one.{CANARY}.example", tlp="amber",
                         to=[leak.node])["record"]
    for word, lie, text in (
            ("receipt", {"from": 1, "to": 1, "as": NOT_ACCEPTED,
                         "head": "other"},
             "false receipt: of another stream"),
            ("receipt", {"head": "other"},
             "false receipt: of another stream"),
            ("nak", {"head": "other"},
             "false receipt: of another stream"),
            ("nak", {"seq": 9}, "false receipt: of what was never sent"),
            ("receipt", {"from": 1, "to": 9, "as": NOT_ACCEPTED, "seq": 9},
             "false receipt: of what was never sent")):
        leak.open()
        until("the record is sent", lambda: _envelopes(leak))
        leak.say(word, **lie)
        until(f"{word} {lie} is seen through", lambda: _fence(matsu, "kiri"))
        expect(text in _fence(matsu, "kiri"), lie, _fence(matsu, "kiri"))
        expect(matsu.state(record, leak.node) == "waiting")
        matsu.add(leak.node)
        until("it may come again", lambda: not _fence(matsu, "kiri"))
    leak.open()
    until("the record is sent", lambda: _envelopes(leak))
    leak.say("receipt", **{"from": 1, "to": 1})
    matsu.settled(record, leak.node)


def _by_proxy(w):
    """matsu dials take, and only so."""
    matsu, take = w.node("matsu", listen=False), w.node("take")
    link = Proxy(w, take.port)
    matsu.add(take, "--connect", link.endpoint())
    take.add(matsu)
    w.meet(matsu, take)
    return matsu, take, link


def _anew(link, a, b, there=None, back=None):
    """A new connection, that loses what comes after so many frames."""
    link.there, link.back = there, back
    before = [n.said().count("connected\n") for n in (a, b)]
    link.cut()
    until("both have met anew", lambda: all(
        n.said().count("connected\n") > count and n.connected(o)
        for n, o, count in zip((a, b), (b, a), before)))


def voided_after_a_cut_link(w):
    """Sent, lost on the way, recalled, sent as void: nobody is fenced."""
    matsu, take, link = _by_proxy(w)
    _anew(link, matsu, take, there=HELLO)
    lost = link.lost
    record = matsu.share(f"one.{CANARY}.example", tlp="amber",
                         to=[take])["record"]
    until("the record is lost on the way", lambda: link.lost - lost > 512)
    matsu.cli("recall", record, "--reason", "wrong", "--yes")
    expect(matsu.state(record, take) == "not yet")   # for it may be there
    _anew(link, matsu, take)
    until("all is acknowledged",
          lambda: matsu.status("peer", peer="take")[0]["in_flight"] == 0)
    expect(not _fence(matsu, "take") and not _fence(take, "matsu"))
    expect(matsu.state(record, take) in ("not yet", "erased"))
    expect(not take.holds(record))
    after = matsu.share(f"two.{CANARY}.example", tlp="amber", to=[take])
    matsu.settled(after["record"], take)


def voided_before_it_was_sent(w):
    """Recalled before its peer was there: void, and nobody is to erase it."""
    matsu, take = w.two()
    first = matsu.share(f"one.{CANARY}.example", tlp="amber", to=[take])
    matsu.settled(first["record"], take)
    take.stop()
    until("take is away", lambda: not matsu.connected(take))
    record = matsu.share(f"two.{CANARY}.example", tlp="amber",
                         to=[take])["record"]
    matsu.stop()   # what is known of the session outlives it
    matsu.start()
    matsu.cli("recall", record, "--reason", "wrong", "--yes")
    take.start()
    matsu.settled(record, take, "void")
    expect(not _fence(matsu, "take") and not take.holds(record))


def _share_many(node, peer, count):
    control = node.control()
    rows = []
    for i in range(count):
        body = [1, f"report {i}", None, [],
                [[5, f"v{i}.{CANARY}.example", 0, True, 80, 0, 0, 0, ""]]]
        rows += control.ask("share", kind=1, tlp=AMBER, pap=1,
                            body=pack(body), to=[peer.name], urgent=False,
                            expires=0, dry_run=False)
    control.close()
    return [r["record"] for r in rows if r["what"] == "record"]


def _states(node):
    return Counter(r["state"] for r in node.ask("receipts"))


def receipts_of_three_connections_are_lost(w):
    """Receipts lost three times over: all are known in the end."""
    matsu, take, link = _by_proxy(w)
    _anew(link, matsu, take, back=HELLO)
    shared = _share_many(matsu, take, 3 * WINDOW + 32)
    for lost in (1, 2, 3):
        until("a window is stored", lambda: take.status(
            "store")[0]["records"] >= lost * WINDOW)
        expect(_states(matsu)["stored"] == 0)
        link.back = HELLO if lost < 3 else None
        link.cut()
    until("every receipt is there",
          lambda: _states(matsu)["stored"] == len(shared))
    matsu.cli("receipts", shared[0], "--wait", "30")


def a_sender_put_back_from_before_its_receipts(w):
    """Five thousand places, and no receipt of them left: all are told."""
    matsu, take = w.two(dial="a")
    take.stop()
    until("take is away", lambda: not matsu.connected(take))
    shared = _share_many(matsu, take, 5000)
    matsu.stop()
    shutil.copytree(matsu.dir, w.dir / "before")
    for node in (matsu, take):
        node.start()
    until("all is stored", lambda: _states(matsu)["stored"] == len(shared))
    matsu.stop()
    shutil.rmtree(matsu.dir)
    shutil.copytree(w.dir / "before", matsu.dir)
    matsu.start()
    until("all is known to be stored",
          lambda: _states(matsu)["stored"] == len(shared))
    expect(not _fence(matsu, "take") and not _fence(take, "matsu"))


def a_receiver_that_was_put_back_is_told(w):
    """Its peer has receipts for what it does not hold: inbox and status ask."""
    matsu, take = w.two(dial="a")
    first = matsu.share(f"one.{CANARY}.example", tlp="amber", to=[take])
    matsu.settled(first["record"], take)
    take.stop()
    shutil.copytree(take.dir, w.dir / "before")
    take.start()
    w.meet(matsu, take)
    second = matsu.share(f"two.{CANARY}.example", tlp="amber", to=[take])
    matsu.settled(second["record"], take)
    take.stop()
    shutil.rmtree(take.dir)
    shutil.copytree(w.dir / "before", take.dir)
    take.start()
    said = until("take knows", lambda: [r["detail"] for r in take.ask("inbox")
                                        if r["what"] == "put back"])
    expect("up to place 2" in said[0] and "holds 1" in said[0], said)
    expect(said[0] in take.cli("status"), take.cli("status"))
    expect("put back" in take.cli("inbox"))
