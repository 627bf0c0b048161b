"""held: what waits for an answer owns nothing, and its answer tells nothing."""

import base64

import control
from clocks import Dated
from federate import COMMUNITY, crash, row_of, tell
from ghost import Ghost, forged
from leaks import Leaker
from story import CANARY, expect, until


def _dated(w, name):
    node = Dated(w, name)
    w.nodes.append(node)
    return node.init().start()


def _raw(node, record):
    return row_of(node, record)["raw"]


def _one_hit(node, name):
    until(f"{node.name} has {name}",
          lambda: len(node.hits(f"{name}.{CANARY}.example")) == 1)


def _carrier(w, name, victim, *marks):
    """A peer of the victim with valid keys, in a session."""
    carrier = Leaker(w, name, victim, *marks)
    carrier.open()
    return carrier


def _introduce(carrier, card):
    """Somebody's card, which the victim has when this returns: a record of the
    carrier's own that comes after it is stored."""
    path = carrier.node.world.dir / "frames"
    frame = control.pack([1, 3, card])
    path.write_bytes(len(frame).to_bytes(4, "big") + frame)
    carrier.say("frames", file=path)
    carrier.send("stored", tlp=0)


def a_copy_from_who_may_not_bring_it(w):
    """Its carrier's card expired for a moment: the author's own is stored."""
    take, matsu = w.node("take"), w.node("matsu")
    w.pair(take, matsu, dial="b")
    leak = Leaker(w, "kitsune", take)
    matsu.add(leak.node)
    take.stop()
    record = matsu.share(f"yowai.{CANARY}.example", tlp="amber",
                         to=[take, leak.node])["record"]
    raw = _raw(matsu, record)
    matsu.stop()
    take.start()
    leak.open()
    leak.say("card", version=1000, expires=-60)
    expect(leak.send_raw(raw) == "refused", "no wait could have let it in")
    leak.say("card", version=2000)
    matsu.start()
    matsu.settled(record, take)
    _one_hit(take, "yowai")


def a_copy_that_comes_first(w):
    """A stranger's record, then its card, both by another: its own is kept."""
    take, matsu = w.node("take"), w.node("matsu")
    leak = _carrier(w, "kitsune", take)
    matsu.add(take, dial=True)
    records = {"saki": tell(matsu, "saki", tlp="amber", to=["take"])[0],
               "hayai": tell(matsu, "hayai", tlp="clear")[0]}
    for name, state in (("saki", "refused"), ("hayai", "held")):
        got = leak.send_raw(forged(_raw(matsu, records[name])))
        expect(got == state, name, got)
    leak.introduce(matsu)
    take.add(matsu)
    for name, record in records.items():
        matsu.settled(record, take)
        _one_hit(take, name)


def a_forged_copy_at_a_coordinator(w):
    """It answers nobody, and the true one is passed on."""
    jpcc = w.node("jpcc", "--role", "coordinator")
    take, matsu = w.node("take"), w.node("matsu")
    w.pair(jpcc, take, COMMUNITY, COMMUNITY)
    leak = _carrier(w, "kitsune", jpcc, *COMMUNITY)
    matsu.add(jpcc, *COMMUNITY, dial=True)
    record, _ = tell(matsu, "doku")
    expect(leak.send_raw(forged(_raw(matsu, record))) == "held")
    jpcc.add(matsu, *COMMUNITY)
    matsu.settled(record, jpcc)
    _one_hit(jpcc, "doku")
    _one_hit(take, "doku")
    rows = until("the operator sees the forgery",
                 lambda: jpcc.json("quarantine", "list"))
    expect([(r["from"], r["reason"]) for r in rows] ==
           [("kitsune", "bad signature")], rows)


def a_forged_copy_before_an_honest_one(w):
    """What is kept, shown and passed on are the octets that verified."""
    matsu, ume = w.node("matsu"), w.node("ume", "--role", "coordinator")
    jpcc = w.node("jpcc", "--role", "coordinator")
    take = w.node("take")
    leak = _carrier(w, "kitsune", jpcc, *COMMUNITY)
    w.pair(matsu, ume, COMMUNITY, COMMUNITY)
    record, _ = tell(matsu, "nise")
    matsu.settled(record, ume)
    raw = _raw(matsu, record)
    expect(leak.send_raw(forged(raw)) == "held")
    w.pair(jpcc, take, COMMUNITY, COMMUNITY)
    w.pair(ume, jpcc, COMMUNITY, [*COMMUNITY, "--vouches"])
    ume.cli("pass", record, "--to", "jpcc", "--yes")
    _one_hit(jpcc, "nise")
    _one_hit(take, "nise")
    for node in (jpcc, take):
        expect(_raw(node, record) == raw, node.name, "keeps other octets")
    expect(not take.json("quarantine", "list"), "an honest node is blamed")


def _taken_back(w, erase):
    take = w.node("take")
    leak = _carrier(w, "kitsune", take, *COMMUNITY)
    honest = _carrier(w, "ume", take, *COMMUNITY)
    author = Ghost("Matsu")
    _introduce(honest, author.card())
    raw, object_id = author.report(f"modosu.{CANARY}.example")
    expect(honest.send_raw(raw) == "stored")
    _one_hit(take, "modosu")
    author.rotate()
    back = author.retraction(raw, object_id, erase)
    expect(leak.send_raw(forged(back)) == "held")
    _introduce(leak, author.card())
    until("the forgery is seen", lambda: take.json("quarantine", "list"))
    expect(take.hits(f"modosu.{CANARY}.example"), "the forgery took effect")
    expect(honest.send_raw(back) == "stored")
    expect(not take.hits(f"modosu.{CANARY}.example"), "acknowledged, yet a hit")
    crash(w, take)
    expect(not take.hits(f"modosu.{CANARY}.example"))


def a_forged_recall_before_the_true_one(w):
    """The author's own recall takes effect, whatever came before it."""
    _taken_back(w, True)


def a_forged_retraction_before_the_true_one(w):
    """The same of a retraction that erases nothing."""
    _taken_back(w, False)


def _asked(leak, raw, version=None):
    """The answer to a false signature; version: of the author's card."""
    fields, _ = control.unpack(raw[:-64])
    if version is not None:
        fields[2] = version
    return leak.send_raw(forged(control.pack(fields) + raw[-64:]))


def an_answer_tells_nobody_whom_we_know(w):
    """Of an author known or not, of any version: the same answer."""
    take, matsu, kiri = w.node("take"), w.node("matsu"), w.node("kiri")
    w.pair(take, matsu)
    plain = _carrier(w, "kitsune", take)
    marked = _carrier(w, "tanuki", take, *COMMUNITY)
    raws = {}
    for node in (matsu, kiri):      # both share with the two who ask
        for leak in (plain, marked):
            node.add(leak.node, *COMMUNITY)
        for tlp in ("clear", "green"):
            raws[node, tlp] = _raw(node, tell(node, tlp, tlp=tlp)[0])
        record, _ = tell(node, "x", tlp="green")
        node.ask("retract", record=record, reason="false", erase=True)
        raws[node, "retraction"], = [
            row_of(node, r["record"])["raw"] for r in node.records()
            if r["kind"] == "retraction"]
    for leak, green in ((plain, "refused"), (marked, "held")):
        for what, answer in (("clear", "held"), ("green", green),
                             ("retraction", "held")):
            for version in (None, 1, 1 << 42):
                states = {_asked(leak, raws[node, what], version)
                          for node in (matsu, kiri)}
                expect(states == {answer}, leak.node.name, what, version,
                       states)
    rows = take.json("quarantine", "list")
    expect({r["author"] for r in rows if r["reason"] == "bad signature"} ==
           {"matsu"}, "the operator sees what the carrier does not:", rows)


def _transport_key(node):
    armour, _ = node.card()
    octets = base64.b64decode("".join(armour.split("-----")[2].split()))
    return control.unpack(control.unpack(octets)[0][3])[0][4]


def a_card_tells_nobody_whom_we_know(w):
    """A made-up author's card names somebody's key, who is known or not: what
    that author writes is answered alike, and the operator is told."""
    take, matsu, kiri = w.node("take"), w.node("matsu"), w.node("kiri")
    w.pair(take, matsu)
    carrier = _carrier(w, "kitsune", take)
    for node in (matsu, kiri):
        team = Ghost("Team")
        team.tk = _transport_key(node)
        _introduce(carrier, team.card())
        state = carrier.send_raw(team.report(
            f"{node.name}.{CANARY}.example", tlp=0)[0])
        expect(state == "stored", node.name, state)
    expect("uses a key that belongs to peer 'matsu'" in take.said(),
           take.said())


def held_over_a_new_life_of_its_sender(w):
    """What waits for the receiver's clock is stored, though its sender begins a
    new life meanwhile."""
    matsu, take = w.node("matsu"), _dated(w, "take")
    w.pair(matsu, take)
    take.set_clock("-2h")
    names = [f"machi{i}" for i in range(3)]
    records = [tell(matsu, name, tlp="amber", to=["take"])[0]
               for name in names]
    for record in records:
        matsu.settled(record, take, "held")
    matsu.stop()
    witness = matsu.dir / "witness"
    *head, commits = witness.read_text().split()
    witness.write_text(" ".join([*head, str(int(commits) + 100)]) + "\n")
    matsu.start()
    w.meet(matsu, take)
    expect("began a new life" in take.said(), take.said())
    expect(not take.hits(f"machi0.{CANARY}.example"))
    take.set_clock("+0d")
    for name in names:
        _one_hit(take, name)


def no_clock_refuses_what_waits_for_it(w):
    """A clock that is far behind holds for as long as it is, and no longer."""
    matsu, take = w.node("matsu"), _dated(w, "take")
    w.pair(matsu, take)
    take.set_clock("-20d")
    record, _ = tell(matsu, "osoi", tlp="amber", to=["take"])
    matsu.settled(record, take, "held")
    take.set_clock("-12d")      # more than seven days, as it counts
    crash(w, take)
    w.meet(matsu, take)
    expect([r["what"] for r in take.ask("inbox")] == ["waiting"],
           take.ask("inbox"))
    matsu.settled(record, take, "held")
    take.set_clock("+0d")
    matsu.settled(record, take)
    _one_hit(take, "osoi")
    expect(not take.json("quarantine", "list"))


def a_frame_that_its_chain_does_not_name(w):
    """The record in it is not accepted, and the stream goes on."""
    take = w.node("take")
    leak = _carrier(w, "kitsune", take)
    leak.send("refused", fault="slot")
    leak.send("stored")
    expect(len(take.records()) == 1, take.records())
    expect(not take.hits(f"leak1.{CANARY}.example"))
    expect("chain does not name" in take.said(), take.said())
