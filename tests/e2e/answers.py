"""answers: what those who were warned answer: seen here or not, and what they
make of a value; to the author alone."""

import json

from story import expect, until

HOST = "wks-0417.inside.example"
GOOD, BAD = "cdn.example", "evil.example"


def _four(w):
    """An author and three recipients, each its peer alone."""
    matsu = w.node("matsu")
    others = [w.node(name) for name in ("take", "ume", "sakura")]
    for other in others:
        w.pair(matsu, other)
    return matsu, others


def _warn(matsu, others, *words):
    row = matsu.share(BAD, GOOD, "203.0.113.9", tlp="amber", to=others,
                      words=words)
    for other in others:
        matsu.settled(row["record"], other)
    return row["record"]


def _answers(node, record):
    return node.json("show", record)[0]["answers"]


def _counts(asked, seen=0, not_seen=0, cannot_tell=0):
    return {"asked": asked, "seen": seen, "not_seen": not_seen,
            "cannot_tell": cannot_tell,
            "no_answer": asked - seen - not_seen - cannot_tell}


def _disputed(node, value):
    hit, = node.hits(value)
    return hit.get("disputed"), hit.get("disputed_of")


def seen_not_seen_silent_and_a_false_positive(w):
    """Of three one sighted it, one looked, one is silent; one value is wrong."""
    matsu, (take, ume, sakura) = _four(w)
    log = take.dir / "proxy.log"
    log.write_text("".join(
        f"2026-10-{day:02d}T09:12:00Z {HOST} GET http://{BAD}/gate 200\n"
        for day in range(1, 29)))
    take.cli("observe", "--source", "proxy", log)
    record = _warn(matsu, [take, ume, sakura])
    expect(_answers(matsu, record) == _counts(3), _answers(matsu, record))
    expect(_answers(take, record) is None, "a recipient counts nothing")
    until("take was told that it was seen here", lambda: (take.json(
        "show", record)[0]["seen_here"] or {}).get("times"))
    said, = take.json("sighting", record, "--dry-run")
    expect(said["tlp"] == "TLP:AMBER+STRICT" and said["to"] == ["matsu"], said)
    expect(said["answer"] == {
        "sighting": "seen", "count": 28, "first": "2026-10-01",
        "last": "2026-10-28", "sources": ["proxy"], "names_you": True}, said)
    take.cli("sighting", record)
    ume.cli("sighting", record, "--none", "--from", "2026-10-01", "--to",
            "2026-10-31", "--sources", "dns")
    until("both answers are counted", lambda: _answers(matsu, record)
          == _counts(3, seen=1, not_seen=1))
    shown = json.dumps(_answers(matsu, record))
    expect(json.loads(shown) == {"asked": 3, "seen": 1, "not_seen": 1,
                                 "cannot_tell": 0, "no_answer": 1}, shown)
    expect("asked 3: seen 1, not seen 1, cannot tell 0, no answer 1"
           in matsu.cli("show", record), matsu.cli("show", record))
    for which in ("core", "net", "keys"):
        matsu.kill9(which)
    ume.cli("opinion", record, "--value", GOOD.replace(".", "[.]"),
            "--false-positive", "--reason", "a content network")
    for node in (matsu, take, ume, sakura):
        until(f"{node.name} knows that it is disputed",
              lambda: _disputed(node, GOOD) == (1, 3))
        expect(_disputed(node, BAD) == (None, None), node.name)
        expect("disputed 1 of 3" in node.cli("lookup", GOOD), node.name)
    one, = matsu.json("show", record)[0]["answer_values"]
    expect((one["value"], one["false_positive"]) == (GOOD, 1), one)
    matsu.cli("retract", record, "--indicator", GOOD, "--reason",
              "a false positive")
    for node in (matsu, take, ume, sakura):
        until(f"{node.name} lets it go", lambda: not node.hits(GOOD))
    again = matsu.share(BAD, GOOD, "203.0.113.9", tlp="amber",
                        to=[take, ume, sakura], code=2)
    expect(again["records"] == [] and again["retracted"][0]["value"] == GOOD,
           again)
    expect(not take.hits(GOOD), "a retracted value came back")
    expect(_answers(matsu, record) == _counts(3, seen=1, not_seen=1),
           "the answers stay in its history")
    matsu.stop()
    found = matsu.search_store(HOST.split(".")[0])
    expect(not found, "a host name reached the author", found)


def _in_pack(node, log, value):
    return value in node.run("hunt", log, "--json").stdout


def what_is_disputed_is_held_back_where_it_is_asked_for(w):
    """With [brake] disputed = 1 a node keeps it out of its own pack; look-ups
    still answer with it, and others keep it in theirs."""
    matsu, (take, ume, sakura) = _four(w)
    ume.stop()
    with open(ume.dir / "noroshi.conf", "a") as conf:
        conf.write("\n[brake]\ndisputed = 1\n")
    ume.start()
    w.meet(matsu, ume)
    record = _warn(matsu, [take, ume, sakura])
    log = w.dir / "access.log"
    log.write_text(f"2026-10-01T09:12:00Z a {BAD} b\n"
                   f"2026-10-01T09:13:00Z a {GOOD} b\n")
    for node in (matsu, take, ume, sakura):
        until(f"{node.name} looks for both", lambda: _in_pack(node, log, BAD)
              and _in_pack(node, log, GOOD))
    take.cli("opinion", record, "--value", GOOD, "--false-positive",
             "--reason", "a content network")
    until("ume holds it back", lambda: not _in_pack(ume, log, GOOD))
    expect(_in_pack(ume, log, BAD), "the other stays in it")
    hit, = ume.hits(GOOD)
    expect((hit["state"], hit["held_back"]) == ("live", "disputed"), hit)
    expect("live, disputed 1 of 3, held back" in ume.cli("lookup", GOOD),
           ume.cli("lookup", GOOD))
    until("it is listed", lambda: ume.json("inbox", "--held"))
    held, = ume.json("inbox", "--held")
    expect((held["value"], held["author"], held["tlp"], held["held_back"],
            held["disputed"], held["disputed_of"]) == (
                GOOD, "matsu", "TLP:AMBER", "disputed", 1, 3), held)
    for node in (matsu, take, sakura):
        until(f"{node.name} knows that it is disputed",
              lambda: _disputed(node, GOOD) == (1, 3))
        node.cli("pack", "build")
        expect(_in_pack(node, log, GOOD), node.name)
        hit, = node.hits(GOOD)
        expect(hit.get("held_back") is None, hit)
    ume.stop()
    ume.start()
    until("ume has a pack again", lambda: _in_pack(ume, log, BAD))
    expect(not _in_pack(ume, log, GOOD), "it is held back after a start")


def a_later_answer_replaces_and_may_be_taken_back(w):
    """The latest of a node counts, follows into revisions, and ends with its
    retraction; values count by themselves."""
    matsu, take = w.two()
    record = _warn(matsu, [take])
    take.cli("sighting", record, "--cannot")
    until("it cannot tell", lambda: _answers(matsu, record)
          == _counts(1, cannot_tell=1))
    row, = take.json("sighting", record, "--value", BAD, "--count", "2",
                     "--first", "2026-10-01", "--last", "2026-10-02")
    until("it saw one value", lambda: _answers(matsu, record)
          == _counts(1, seen=1))
    of = {v["value"]: v for v in matsu.json("show", record)[0]["answer_values"]}
    expect(of[BAD]["seen"] == 1 and GOOD not in of, of)
    matsu.cli("revise", record, "--reason", "for longer", "--expires", "200d")
    revised, = [r["record"] for r in matsu.records(state="live")
                if r["kind"] == "report"]
    until("the revision has them, too", lambda: _answers(matsu, revised)
          == _counts(1, seen=1))
    take.cli("retract", row["record"], "--reason", "it was a test of ours")
    until("what is left is that it cannot tell", lambda: _answers(
        matsu, revised) == _counts(1, cannot_tell=1))


def who_may_not_answer_is_told_why(w):
    """The author, of what was recalled, of a stranger's record, without yes."""
    matsu, take = w.two()
    record = _warn(matsu, [take])
    cannot = ("sighting", record, "--cannot")
    said = matsu.fault(*cannot, code=4)
    expect("is this node's own" in said, said)
    said = take.fault(*cannot, code=2, yes=False)
    expect("--yes" in said, said)
    said = take.fault("sighting", record, code=2)
    expect("--count" in said and "--cannot" in said, said)
    said = take.fault("sighting", record, "--none", code=2)
    expect("--sources" in said, said)
    said = take.fault("sighting", record, "--none", "--from", "2026-10-01",
                      "--to", "2026-10-02", "--sources", "dsn", code=2)
    expect("'dsn' is none of" in said, said)
    said = take.fault("opinion", record, "--value", "other.example",
                      "--confirmed", "--reason", "x", code=2)
    expect("not in the record" in said, said)
    take.fault("opinion", record, "--value", BAD, "--reason", "x", code=2)
    take.cli(*cannot)
    until("it is counted", lambda: _answers(matsu, record)
          == _counts(1, cannot_tell=1))
    own, = [r for r in take.records() if r["kind"] == "sighting"]
    matsu.cli("recall", record, "--reason", "names a victim")
    until("it is erased", lambda: take.json("show", record)[0]["state"]
          == "retracted" and not take.hits(BAD))
    said = take.fault(*cannot, code=4)
    expect("was recalled by its author" in said, said)
    until("the answer went with it", lambda: all(
        node.json("show", own["record"], "--raw")[0].get("raw") is None
        for node in (take, matsu)))
