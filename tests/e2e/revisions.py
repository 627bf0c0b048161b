"""revisions: what becomes of a record that was wrong: revised, retracted,
recalled, across coordinators."""

import shutil

from control import TLP, report
from federate import (COMMUNITY, crash, gets, has, hub, quiet, receipts, refused,
                      row_of, tell)
from story import CANARY, expect, until


def revised_and_dropped(w):
    """A revision replaces; who is dropped from it gets a retraction."""
    c, matsu, take, ume = hub(w, "take", "ume")
    c.ask("group.create", name="g", members=["matsu", "take", "ume"])
    until("the group is known", lambda: matsu.ask("group.list"))
    first, _ = tell(matsu, "one", "two", tlp="amber", to=["group:g"],
                    delegate=[["jpcc", 0]])
    gets(take, "one")
    gets(ume, "one")
    rows = matsu.ask("revise", record=first, reason="one is benign",
                     body=report("t", [f"two.{CANARY}.example"]))
    second, = [r for r in rows if r["what"] == "record"]
    expect(second["revision"] == 2, rows)
    expect(not [r for r in rows if r["what"] == "retraction"], rows)
    crash(w, c, take)
    for node in (take, ume, c):
        until(f"{node.name} has the revision",
              lambda: not has(node, "one") and has(node, "two"))
    expect(row_of(take, second["record"])["reason"] == "one is benign",
           "reason")

    c.ask("group.create", name="h", members=["matsu", "take"])
    until("the second group is known", lambda: len(
        matsu.ask("group.list")) == 2)
    rows = matsu.ask("revise", record=second["record"], to=["group:h"],
                     reason="not for all", tlp=TLP["amber+strict"])
    third, = [r for r in rows if r["what"] == "record"]
    expect([r for r in rows if r["what"] == "retraction"], rows)
    crash(w, c, ume)
    until("take has the third", lambda: take.holds(third["record"]))
    expect(row_of(take, third["record"])["tlp"] == "TLP:AMBER+STRICT", "label")
    until("ume lost it", lambda: not has(ume, "two"))
    until("take kept it", lambda: has(take, "two"))
    expect(not ume.holds(third["record"]), "the dropped one got the revision")
    e = refused(matsu, "revise", record=first, reason="old")
    expect("newer" in str(e), e)
    e = refused(take, "revise", record=third["record"], reason="not mine")
    expect("author" in str(e), e)


def a_wrong_label_is_repaired(w):
    """Shared too wide, then narrowed: those who may no longer have it lose it.
    """
    matsu, take, ume = w.node("matsu"), w.node("take"), w.node("ume")
    w.pair(matsu, take, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(matsu, ume, a_says=COMMUNITY, b_says=COMMUNITY)
    first, _ = tell(matsu, "wide", tlp="green")
    gets(take, "wide")
    gets(ume, "wide")
    shown = matsu.ask("revise", record=first, tlp=TLP["amber"], to=["take"],
                      reason="wrong label", dry_run=True)
    expect([r["peer"] for r in shown if r["what"] == "dropped"] == ["ume"],
           shown)
    expect(has(ume, "wide"), "a dry run acted")
    rows = matsu.ask("revise", record=first, tlp=TLP["amber"], to=["take"],
                     reason="wrong label")
    second, = [r["record"] for r in rows if r["what"] == "record"]
    crash(w, matsu, take, ume)
    until("ume lost it", lambda: not has(ume, "wide"))
    matsu.settled(second, take)
    expect(has(take, "wide"), "take lost it, too")
    until("ume reads of it", lambda: "retracted" in [
        r["what"] for r in ume.ask("inbox")])
    until("the retraction came", lambda: [
        r for r in take.records() if r["kind"] == "retraction"])
    expect([r["what"] for r in take.ask("inbox")] == ["revised", "new"],
           "who has the revision is told of it alone", take.ask("inbox"))
    rows = matsu.ask("revise", record=second, tlp=TLP["green"],
                     to=["everyone"], reason="it is public")
    until("ume has it again", lambda: has(ume, "wide"))


def recall_across_a_coordinator(w):
    """Receipts name everyone's state at each step of a recall."""
    names = [f"m{i}" for i in range(6)]
    c, matsu, *members = hub(w, *names)
    record, _ = tell(matsu, "itsuwari", title=f"{CANARY} title")
    for m in members:
        gets(m, "itsuwari")
    away = members[-1]
    until("everyone has it", lambda: receipts(matsu, record) == {
        "jpcc": ("stored", None), **{n: ("stored", "jpcc") for n in names}})
    away.stop()
    until("it is away", lambda: not c.connected(away))
    held = away.search_store(f"itsuwari.{CANARY}.example")
    expect(len(held) >= 2, "the search finds neither body nor index:", held)
    matsu.ask("retract", record=record, reason="false", erase=True)
    there = {"jpcc": ("erased", None),
             **{n: ("erased", "jpcc") for n in names}}
    there[away.name] = ("not yet", "jpcc")
    until("five and the coordinator erased",
          lambda: receipts(matsu, record) == there)
    c.kill9("core")
    quiet(c, seconds=1)
    expect(receipts(matsu, record) == there, receipts(matsu, record))
    away.start()
    there[away.name] = ("erased", "jpcc")
    until("the last one erased", lambda: receipts(matsu, record) == there)
    for node in (matsu, c, *members):
        row = row_of(node, record)
        expect(row["raw"] is None and row["state"] == "retracted", node.name,
               row)
        expect(not node.hits(f"itsuwari.{CANARY}.example", "--all"),
               node.name, "still finds it")
    title, name = f"{CANARY} title", f"itsuwari.{CANARY}.example"
    for node in (matsu, c, *members):
        node.stop()
        # OPERATE.md: "Of records of its own a node keeps the hashes"
        kept = ([f"'{name}' among the recalled as domain"] if node is matsu
                else [])
        found = node.search_store(title, name, CANARY)
        expect(found == kept, node.name, found)
        node.start()
    inbox = [(r["from"], r["count"]) for r in matsu.ask("inbox")
             if r["what"] == "erased"]
    expect(inbox == [("jpcc", 7)], inbox)
    expect("recalled" in [r["what"] for r in away.ask("inbox")],
           away.ask("inbox"))


def recall_before_it_arrives(w):
    """What is recalled on its way is never kept, and said to be erased."""
    c, matsu, take = hub(w, "take")
    take.stop()
    until("it is away", lambda: not c.connected(take))
    record, _ = tell(matsu, "osoi")
    matsu.settled(record, c)
    matsu.ask("retract", record=record, reason="false", erase=True)
    until("the coordinator erased", lambda: receipts(matsu, record).get(
        "jpcc") == ("erased", None))
    take.start()
    until("its stream is at its end", lambda: c.status(
        "peer", peer="take")[0]["in_flight"] == 0 and take.connected(c))
    quiet(take)
    expect(not take.hits(f"osoi.{CANARY}.example", "--all"), "it is there")
    expect(receipts(matsu, record).get("take", ("void",))[0] != "stored",
           receipts(matsu, record))


def a_set_of_forty_thousand(w):
    """A long list is split, revised and retracted as a whole."""
    c, matsu, take = hub(w, "take")
    text = "".join(f"h{i}.{CANARY}.example\n" for i in range(40000))
    done = matsu.json("share", "-", "--tlp", "green", "--yes", stdin=text)[0]
    n = len(done["records"])
    expect(10 <= n <= 16, n)
    crash(w, c, take)
    until("all of it is at the member", lambda: sum(
        r["indicators"] for r in take.records()) == 40000)
    parts = matsu.ask("parts", record=done["records"][3])
    expect([p["i"] for p in parts] == list(range(1, n + 1)), parts)
    set_id = bytes.fromhex(parts[0]["set"])
    for p in parts[:2]:
        matsu.ask("revise", record=p["record"], reason="shorter",
                  set=[set_id, p["i"], n],
                  body=report("t", [f"r{p['i']}.{CANARY}.example"]))
    gets(take, "r1", "r2")
    again = matsu.ask("parts", record=parts[0]["record"])
    expect([p["revision"] for p in again] == [2, 2] + [1] * (n - 2), again)
    matsu.ask("retract", record=again[5]["record"], reason="all wrong",
              erase=False, set=True)
    crash(w, c, take)
    until("nothing of it is live", lambda: not [
        r for r in take.records() if r["state"] == "live" and
        r["kind"] == "report"])
    expect(not has(take, "h39999") and not has(take, "r1"), "still a hit")


def a_recall_reaches_who_was_dropped(w):
    """Who had only an earlier revision erases it, too; two hops away."""
    c, matsu, take, ume = hub(w, "take", "ume")
    c.ask("group.create", name="g", members=["matsu", "take", "ume"])
    c.ask("group.create", name="h", members=["matsu", "take"])
    until("the groups are known", lambda: len(matsu.ask("group.list")) == 2)
    first, _ = tell(matsu, "ichi", tlp="amber", to=["group:g"],
                    delegate=[["jpcc", 0]])
    gets(ume, "ichi")
    rows = matsu.ask("revise", record=first, to=["group:h"], reason="less",
                     delegate=[["jpcc", 0]])
    second, = [r["record"] for r in rows if r["what"] == "record"]
    until("ume lost it", lambda: not has(ume, "ichi"))
    until("take has the second", lambda: take.holds(second))
    expect(ume.hits(f"ichi.{CANARY}.example", "--all"), "erased too early")
    matsu.ask("retract", record=second, reason="false", erase=True, set=True)
    crash(w, c, take, ume)
    for node in (c, take, ume, matsu):
        until(f"{node.name} erased every revision", lambda: not node.hits(
            f"ichi.{CANARY}.example", "--all"))
    for record, names in ((first, {"jpcc", "take", "ume"}),
                          (second, {"jpcc", "take"})):
        until("receipts of each revision say so", lambda: {
            p for p, (state, _) in receipts(matsu, record).items()
            if state == "erased"} == names)


def who_sent_a_second_copy_is_told(w):
    """Author and coordinator both sent it: both learn that it was erased."""
    c, matsu, take = hub(w, "take")
    w.pair(matsu, take, a_says=COMMUNITY, b_says=COMMUNITY)
    record, _ = tell(matsu, "kage")
    gets(take, "kage")
    until("the coordinator's copy came, too", lambda: receipts(c, record).get(
        "take", ("", ""))[0] == "stored")
    expect(len(take.records()) == 1, "doubled")
    c.stop()
    matsu.ask("retract", record=record, reason="wrong", erase=True)
    until("take erased it", lambda: receipts(matsu, record).get("take") ==
          ("erased", None))
    c.start()
    until("the coordinator knows of both", lambda: receipts(c, record).get(
        "take", ("", ""))[0] == "erased")
    until("the author knows everyone", lambda: {
        s for s, _ in receipts(matsu, record).values()} == {"erased"})
    quiet(take)
    told = [r["author"] for r in matsu.ask("inbox") if r["what"] == "erased"]
    expect(sorted(told) == ["jpcc", "take"], told)


def a_backup_is_no_way_back(w):
    """A store put back is fenced; a rebuilt node gets nothing recalled."""
    c, matsu, take = hub(w, "take")
    record, _ = tell(matsu, "kage")
    other, _ = tell(matsu, "hikari")
    gets(take, "kage", "hikari")
    name = f"kage.{CANARY}.example"
    take.stop()
    shutil.copytree(take.dir, w.dir / "backup")
    take.start()
    matsu.ask("retract", record=record, reason="false", erase=True)
    until("it is erased", lambda: receipts(matsu, record).get("take") ==
          ("erased", "jpcc"))
    expect(not take.hits(name, "--all"), "erased, yet a hit")

    take.stop()
    shutil.rmtree(take.dir)
    shutil.copytree(w.dir / "backup", take.dir)
    take.start()
    until("a person is asked to look", lambda: [
        r for r in take.ask("inbox") if r["what"] == "fenced"])
    expect(take.hits(name), "README says that it is back")
    tell(matsu, "later")
    quiet(take)
    expect(not has(take, "later"), "a fenced node was given more")

    identity = w.dir / "identity"
    shutil.copy(take.dir / "identity", identity)
    conf = (take.dir / "noroshi.conf").read_text()
    take.stop()
    shutil.rmtree(take.dir)
    take.init("--identity", identity)
    (take.dir / "noroshi.conf").write_text(conf)
    take.start()
    # OPERATE.md: "A peer whose `status` shows this node as fenced adds its
    # card again". It does if it heard the old store before it was hung up on.
    if c.status("peer", peer="take")[0]["fenced"]:
        c.add(take, *COMMUNITY)
    take.add(c, *COMMUNITY, dial=True)
    take.confirm()
    gets(take, "hikari", "later")
    expect(not take.hits(name, "--all"), "what was recalled came back")
