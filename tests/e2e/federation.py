"""federation: what happens between more than two."""

import shutil

from control import TLP, report
from federate import (COMMUNITY, crash, gets, has, hub, quiet, receipts, refused,
                      row_of, tell)
from leaks import Leaker
from story import CANARY, expect, until


def green_through_a_coordinator(w):
    """GREEN reaches a member that never paired with its author."""
    c, matsu, take = hub(w, "take")
    record, _ = tell(matsu, "kage")
    gets(take, "kage")
    row = row_of(take, record)
    expect(row["introduced_by"] == "jpcc" and row["author"] == "matsu" and
           row["from"] == "jpcc", row)
    expect(row_of(c, record)["introduced_by"] is None, "a peer is introduced")
    hit, = take.hits(f"kage.{CANARY}.example")
    expect(hit["introduced_by"] == "jpcc", hit)
    expect(not take.ask("peer.list")[1:], "an author became a peer")
    until("matsu knows who got it", lambda: receipts(matsu, record) == {
        "jpcc": ("stored", None), "take": ("stored", "jpcc")})
    amber, _ = tell(matsu, "amber", tlp="amber", to=["jpcc"])
    matsu.settled(amber, c)
    quiet(c)
    expect(not has(take, "amber"), "AMBER was passed on without being asked")
    expect(receipts(matsu, amber) == {"jpcc": ("stored", None)}, "receipts")


def passed_on_while_it_is_killed(w):
    """A coordinator killed again and again passes everything on, once."""
    c, matsu, take = hub(w, "take")
    shared = []
    for i in range(60):
        shared.append(tell(matsu, f"n{i}")[0])
        if i % 12 == 5:
            c.kill9(w.dice.choice(["net", "core", "keys"]))
        if i % 20 == 19:
            c.kill9("parent")
            c.start()
    until("all of it is at the member", lambda: {
        r["record"] for r in take.records()} == set(shared))
    expect(len(take.records()) == len(shared), "doubled")
    until("the author knows", lambda: all(
        receipts(matsu, r).get("take") == ("stored", "jpcc") for r in shared))


def a_coordinator_decides_label_by_label(w):
    """[pass] green = no: by hand then; a member passes on by hand only."""
    c = w.node("jpcc", "--role", "coordinator", start=False)
    conf = c.dir / "noroshi.conf"
    conf.write_text(conf.read_text() + "\n[pass]\ngreen = no\n")
    c.start()
    matsu, take, ume = w.node("matsu"), w.node("take"), w.node("ume")
    for n in (matsu, take):
        w.pair(n, c, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(take, ume, a_says=COMMUNITY, b_says=COMMUNITY)
    green, _ = tell(matsu, "green")
    clear, _ = tell(matsu, "clear", tlp="clear")
    gets(take, "clear")
    matsu.settled(green, c)
    quiet(c)
    expect(not has(take, "green"), "passed on against the configuration")
    shown = c.ask("pass", record=green, to=["take"], dry_run=True)
    expect([r["what"] for r in shown] == ["to", "seen"] and
           shown[0]["rule"] == 11, shown)
    expect(not has(take, "green"), "a dry run passed it on")
    c.ask("pass", record=green, to=["take"])
    gets(take, "green")
    quiet(take)
    expect(not has(ume, "green") and not has(ume, "clear"),
           "a member passed on by itself")
    take.ask("pass", record=green, to=["ume"])
    gets(ume, "green")
    expect(row_of(ume, green)["introduced_by"] == "take", "introduced by")
    until("the author knows of the third hop", lambda: receipts(
        matsu, green).get("ume", (None,))[0] == "stored")


def delegated_within_the_audience(w):
    """AMBER delegated: the audience gets it, the rest of the community not."""
    c, matsu, take, ume = hub(w, "take", "ume")
    group = c.ask("group.create", name="denryoku", members=["matsu", "take"])
    expect(group[0]["members"] == 3 and group[0]["version"] == 1, group)
    until("matsu knows the group", lambda: matsu.ask("group.list"))
    expect(not ume.ask("group.list"), "a stranger learnt of the group")
    record, rows = tell(matsu, "kumo", tlp="amber", to=["group:denryoku"],
                        delegate=[["jpcc", 0]])
    indirect = [r for r in rows if r["what"] == "indirect"]
    expect([(r["via"]) for r in indirect] == ["jpcc"], rows)
    expect([r["scope"] for r in rows if r["what"] == "delegate"] ==
           ["audience"], rows)
    crash(w, c, take)
    gets(take, "kumo")
    quiet(c)
    expect(not has(ume, "kumo") and not ume.records(),
           "went beyond the audience")
    until("receipts name the member", lambda: receipts(matsu, record) == {
        "jpcc": ("stored", None), "take": ("stored", "jpcc")})
    e = refused(c, "pass", record=record, to=["ume"])
    expect(e.rows[-1]["rule"] == 4, e.rows)
    strict, _ = tell(matsu, "strict", tlp="amber+strict",
                     to=["group:denryoku"], delegate=[["jpcc", 0]])
    gets(take, "strict")
    refused(matsu, "share", kind=1, tlp=TLP["amber+strict"], pap=1,
            body=report("t", [f"x.{CANARY}.example"]), to=["group:denryoku"],
            delegate=[["jpcc", 1]])
    refused(matsu, "share", kind=1, tlp=TLP["red"], pap=1,
            body=report("t", [f"x.{CANARY}.example"]), to=["jpcc"],
            delegate=[["jpcc", 0]])
    expect(row_of(take, record)["delegation"] == ["jpcc:audience"],
           row_of(take, record))


def delegated_to_the_community(w):
    """AMBER with scope community reaches the coordinator's own community."""
    c, matsu, take = hub(w, "take")
    soto = w.node("soto")
    w.pair(soto, c, a_says=COMMUNITY)  # not community in jpcc's eyes
    record, _ = tell(matsu, "kaze", tlp="amber", to=["jpcc"],
                     delegate=[["jpcc", 1]])
    crash(w, c)
    gets(take, "kaze")
    quiet(c)
    expect(not has(soto, "kaze"), "reached who is not of the community")
    expect(row_of(take, record)["tlp"] == "TLP:AMBER", "another label")


def clients_of_a_provider(w):
    """AMBER goes to a client by hand and no further."""
    matsu, take = w.node("matsu"), w.node("take")
    kyaku, mago = w.node("kyaku"), w.node("mago")
    w.pair(matsu, take)
    w.pair(take, kyaku, a_says=["--client"], b_says=["--provider"])
    w.pair(kyaku, mago, a_says=["--client"], b_says=["--provider"])
    record, _ = tell(matsu, "ame", tlp="amber", to=["take"])
    strict, _ = tell(matsu, "yuki", tlp="amber+strict", to=["take"])
    gets(take, "ame", "yuki")
    quiet(take)
    expect(not has(kyaku, "ame"), "went by itself")
    take.ask("pass", record=record, to=["kyaku"])
    crash(w, take, kyaku)
    gets(kyaku, "ame")
    e = refused(take, "pass", record=strict, to=["kyaku"])
    expect(e.rows[-1]["rule"] == 3, e.rows)
    e = refused(kyaku, "pass", record=record, to=["mago"])
    expect(e.rows[-1]["rule"] == 4, e.rows)
    until("the author knows its recipient's client", lambda: receipts(
        matsu, record).get("kyaku") == ("stored", "take"))
    matsu.cli("retract", record, "--reason", "wrong")
    crash(w, take, kyaku)
    until("the client forgets it, too", lambda: not has(kyaku, "ame"))


def three_in_a_ring(w):
    """Two coordinators and loops: everything arrives once everywhere."""
    c = w.node("jpcc", "--role", "coordinator")
    d = w.node("krcc", "--role", "coordinator")
    e = w.node("twcc", "--role", "coordinator")
    matsu = w.node("matsu")
    for a, b in ((c, d), (d, e), (e, c), (matsu, c), (matsu, d)):
        w.pair(a, b, a_says=COMMUNITY, b_says=COMMUNITY)
    names = [f"wa{i}" for i in range(10)]
    records = set()
    for i, name in enumerate(names):
        records.add(tell(matsu, name)[0])
        if i % 3 == 1:
            crash(w, w.dice.choice((c, d, e)))
    for node in (c, d, e):
        gets(node, *names)
    quiet(c, d, e)
    for node in (c, d, e):
        got = [r["record"] for r in node.records()]
        expect(sorted(got) == sorted(records), node.name, got)
    for node in (matsu, c, d, e):
        for p in node.status("peer"):
            expect(p["in_flight"] == 0, node.name, p)


def groups_over_time(w):
    """Later members, removed members, and versions that never roll back."""
    c, matsu, take, ume = hub(w, "take", "ume")
    c.ask("group.create", name="g", members=["matsu", "take"])
    until("the group is known", lambda: matsu.ask("group.list") and
          take.ask("group.list"))
    for i in range(5):
        tell(matsu, f"open{i}", tlp="green", to=["group:g"],
             delegate=[["jpcc", 0]])
        tell(matsu, f"closed{i}", tlp="amber", to=["group:g"],
             delegate=[["jpcc", 0]])
    tell(c, "own", tlp="amber", to=["group:g"], later=True)
    gets(take, "own", *[f"{k}{i}" for k in ("open", "closed")
                        for i in range(5)])
    expect(not ume.records(), "went beyond the group")
    changed = c.ask("group.add", group="g", members=["ume"])
    expect(changed[0]["version"] == 2, changed)
    crash(w, c, ume)
    gets(ume, "own", *[f"open{i}" for i in range(5)])
    filled = [r["title"] for r in reversed(ume.records())
              if r["kind"] == "report"]
    expect(len(filled) == 6, filled)
    numbers = [r["created"] for r in reversed(ume.records())
               if r["kind"] == "report" and r["author"] == "matsu"]
    expect(numbers == sorted(numbers), "not oldest first", numbers)
    quiet(c)
    expect(not any(has(ume, f"closed{i}") for i in range(5)),
           "AMBER reached a later member")

    until("matsu has the new version", lambda: [
        g["version"] for g in matsu.ask("group.list")] == [2])
    c.ask("group.remove", group="g", members=["take"])
    crash(w, c, matsu)
    until("matsu has the third version", lambda: [
        g["version"] for g in matsu.ask("group.list")] == [3])
    after, _ = tell(matsu, "after", tlp="amber", to=["group:g"],
                    delegate=[["jpcc", 0]])
    gets(ume, "after")
    quiet(c)
    expect(not has(take, "after"), "a removed member still gets records")
    expect([g["version"] for g in take.ask("group.list")] == [2],
           "the removed one learnt of the new version")
    old = [r for r in matsu.records(author="this node")
           if r["kind"] == "report" and r["state"] == "live"]
    closed = [r for r in old if r["tlp"] == "TLP:AMBER"][-1]
    matsu.cli("retract", closed["record"], "--reason", "wrong")
    crash(w, c, take)
    until("a removed member gets retractions",
          lambda: row_of(take, closed["record"])["state"] == "retracted")
    refused(matsu, "group.add", group="g", members=["jpcc"])


def a_leak_is_told_to_its_author(w):
    """RED that a faulty peer passes on: refused at both ends, and told."""
    matsu, take = w.node("matsu"), w.node("take")
    w.pair(matsu, take)
    leak = Leaker(w, "hanzai", take, *COMMUNITY)
    matsu.add(leak.node)
    red, _ = tell(matsu, "himitsu", tlp="red", to=["hanzai"])
    amber, _ = tell(matsu, "naisho", tlp="amber", to=["hanzai"])
    e = refused(matsu, "pass", record=red, to=["take"])
    expect(e.rows[-1]["rule"] == 2, e.rows)
    leak.open()
    for record, lane in ((red, 1), (amber, 0)):
        state = leak.send_raw(row_of(matsu, record)["raw"], lane=lane)
        expect(state == "refused", state)
    rules = {r["rule"] for r in take.ask("quarantine.list")}
    expect(rules == {2, 4}, rules)
    crash(w, matsu)
    # No mark allows the one; of the other it is proved that it was sent.
    for record, rule, state in ((red, 2, "leaked"), (amber, 4, "sent on")):
        until("the author is told", lambda: [
            (r["peer"], r["via"], r["rule"])
            for r in matsu.ask("receipts", record=record)
            if r["state"] == state] == [("take", "hanzai", rule)])
    inbox = [r for r in matsu.ask("inbox")
             if r["what"] in ("leaked", "sent on")]
    expect(len(inbox) == 2 and inbox[0]["detail"] == "hanzai", inbox)
    expect({r["tlp"] for r in inbox} == {"TLP:RED", "TLP:AMBER"}, inbox)

    kiri = w.node("kiri", start=False)  # nobody's peer here
    stranger = Leaker(w, "kitsune", take, author=kiri)
    stranger.open()
    before = len(take.ask("quarantine.list"))
    stranger.introduce(kiri)
    stranger.send("refused", tlp=TLP["amber"], to="nobody", author="other")
    quiet(take)
    expect(len(take.ask("quarantine.list")) == before + 1, "not kept")
    expect(not take.status("peer", peer="kitsune")[0]["released"],
           "somebody else was told")


def a_false_coordinator(w):
    """Who calls itself a coordinator is none, and what it passes is judged."""
    take, matsu = w.node("take"), w.node("matsu")
    w.pair(matsu, take)
    leak = Leaker(w, "kitsune", take, init=("--role", "coordinator"))
    matsu.add(leak.node)
    leak.open()
    green, _ = tell(take, "mine", tlp="clear")
    only = tell(take, "inner", tlp="amber", to=["matsu"])[1]
    withheld = {r["peer"]: r["rule"] for r in only if r["what"] == "withheld"}
    expect(withheld == {"kitsune": 4}, only)
    e = refused(take, "share", kind=1, tlp=TLP["green"], pap=1, to=[],
                body=report("t", [f"x.{CANARY}.example"]),
                delegate=[["matsu", 1]])
    expect("coordinator" in str(e), e)
    expect(green, "shared")
    # matsu never delegated; and GREEN needs take's own community mark
    for tlp, to, want in (("green", [], 0), ("amber", ["kitsune"], 4),
                          ("amber+strict", ["kitsune"], 3)):
        record = tell(matsu, tlp[:5], tlp=tlp, to=to)[0] if to else \
            tell(matsu, "open", tlp="green", to=["kitsune"])[0]
        state = leak.send_raw(row_of(matsu, record)["raw"])
        expect(state == "refused", tlp, state)
        last = max(take.ask("quarantine.list"), key=lambda r: r["id"])
        expect(last["rule"] in (want, 4), tlp, last)
        expect(not take.holds(record), "taken:", tlp)


def an_old_group_version_comes_again(w):
    """A replayed version changes nothing; nor does one from a stranger."""
    matsu, take = w.node("matsu"), w.node("take")
    ume = w.node("ume")
    for n in (take, ume):
        w.pair(matsu, n)
    matsu.ask("group.create", name="g", members=["take", "ume"])
    first = matsu.ask("group.list")[0]["record"]
    raw = row_of(matsu, first)["raw"]
    matsu.ask("group.add", group="g", members=["f0" * 32])
    matsu.ask("group.remove", group="g", members=["ume"])
    until("take stands at version 3", lambda: [
        g["version"] for g in take.ask("group.list")] == [3])
    leak = Leaker(w, "kitsune", take)
    leak.open()
    expect(leak.send_raw(raw) == "stored", "an old version is kept")
    expect([g["version"] for g in take.ask("group.list")] == [3],
           take.ask("group.list"))
    members = [r["name"] for r in take.ask("group.show", group="g")
               if r["what"] == "member"]
    expect("ume" not in members and len(members) == 3, members)
    leak2 = Leaker(w, "tanuki", ume)
    leak2.open()
    matsu.ask("group.create", name="other", members=["take"])
    foreign = [g for g in matsu.ask("group.list") if g["group"] == "other"]
    state = leak2.send_raw(row_of(matsu, foreign[0]["record"])["raw"])
    expect(state == "held" and ume.json("quarantine", "list"),
           "took a group it is no member of:", state)
    expect(len(ume.ask("group.list")) == 1, ume.ask("group.list"))


def a_coordinator_is_rebuilt(w):
    """A coordinator that lost its store still passes a recall on."""
    c, matsu, take = hub(w, "take")
    record, _ = tell(matsu, "mukashi")
    gets(take, "mukashi")
    identity = w.dir / "identity"
    shutil.copy(c.dir / "identity", identity)
    conf = (c.dir / "noroshi.conf").read_text()
    c.stop()
    shutil.rmtree(c.dir)
    c.init("--identity", identity)
    (c.dir / "noroshi.conf").write_text(conf)
    c.start()
    for n in (matsu, take):
        c.add(n, *COMMUNITY)
        w.meet(c, n)
    c.cli("peer", "confirm", "--all", "--yes")
    until("it has the record again", lambda: c.holds(record))
    until("and knows to whom it went", lambda: receipts(c, record).get(
        "take") == ("stored", None))
    matsu.ask("retract", record=record, reason="false", erase=True)
    crash(w, c, take)
    until("the member erased", lambda: not take.hits(
        f"mukashi.{CANARY}.example", "--all"))
    until("the author knows", lambda: receipts(matsu, record).get(
        "take", (None,))[0] == "erased")


def a_group_of_fifteen_hundred(w):
    """A preview counts whom it cannot list; receipts name everyone."""
    c, matsu, take = hub(w, "take")
    nodes = [f"{i:04x}" + "c0" * 30 for i in range(1500)]
    matsu.ask("group.create", name="all", members=["jpcc", *nodes[:200]])
    for i in range(200, 1500, 200):
        matsu.ask("group.add", group="all", members=nodes[i:i + 200])
    done, = matsu.json("share", "-", "--tlp", "amber", "--to", "group:all",
                       "--delegate", "jpcc", "--yes",
                       stdin=f"all.{CANARY}.example\n")
    expect(len(done["indirect"]) == 1024 and done["indirect_more"] == 476,
           len(done["indirect"]), done["indirect_more"])
    matsu.settled(done["record"], c)
    rows = matsu.json("receipts", done["record"], code=1)
    expect({r["node"] for r in rows} >= set(nodes), len(rows))
