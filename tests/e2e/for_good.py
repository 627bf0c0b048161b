"""for_good: what an author retracted comes back by that author's word alone."""

import re

from incident import fill
from story import CANARY, expect, until

VALUES = {n: f"{n}.{CANARY}.example" for n in "abcdxy"}
DEAD = {n: value.replace(".", "[.]") for n, value in VALUES.items()}


def _list(path, names):
    path.write_text("".join(VALUES[n] + "\n" for n in names))
    return path


def _held(nodes, live, gone):
    """Which of them are hits, at everybody."""
    for node in nodes:
        until(f"{node.name} has {live}",
              lambda: all(node.hits(VALUES[n]) for n in live))
        until(f"{node.name} has no {gone}",
              lambda: not any(node.hits(VALUES[n]) for n in gone))


def _unsent(node, said, names):
    """What was refused names the values, and nothing was made of it."""
    expect(all(DEAD[n] in said for n in names), said)
    expect("you retracted it on" in said and "--reinstate" in said, said)


def retracted_revised_shared_again_closed(w):
    """Nothing that was retracted comes back by itself, at anybody's."""
    both = matsu, take = w.two()
    full = _list(w.dir / "list.txt", "abcd")
    reason = ("--reason", "more is known", "--yes")

    done, = matsu.json("share", full, "--tlp", "clear", "--yes")
    expect(done["retracted"] == [], done)
    record, = done["records"]
    _held(both, "abcd", "")
    matsu.cli("retract", record, "--indicator", VALUES["b"], "--indicator",
              VALUES["c"], "--reason", "a false positive", "--yes")
    _held(both, "ad", "bc")
    _told(take, record)

    # A new end and a new label.
    second, = matsu.json("revise", record, "--expires", "90d", *reason)
    third, = matsu.json("revise", second["records"][0], "--tlp", "amber",
                        "--to", "take", *reason)
    until("take has the last", lambda: take.holds(third["records"][0]))
    _held(both, "ad", "bc")
    mine = matsu.records()
    said = matsu.fault("revise", third["records"][0], full, *reason, code=2)
    _unsent(matsu, said, "bc")
    expect(f"line 2 of {full}" in said and "because: a false positive" in said,
           said)

    # The same list, as one of its own.
    share = ["share", full, "--tlp", "clear", "--yes"]
    _unsent(matsu, matsu.fault(*share, code=2), "bc")
    _unsent(matsu, matsu.fault(*share, "--dry-run", code=2), "bc")
    back = {r["value"]: r for r in matsu.json(*share, code=2)[0]["retracted"]}
    expect(set(back) == {VALUES["b"], VALUES["c"]}, back)
    row = back[VALUES["c"]]
    expect(row["line"] == 3 and row["file"] == str(full) and
           row["type"] == "domain" and row["reason"] == "a false positive" and
           re.match(r"\d{4}-\d\d-\d\dT", row["since"]), row)
    said = matsu.fault(*share, "--reinstate", "no.such.example", code=2)
    expect("no.such.example" in said, said)
    expect(matsu.records() == mine, "something was shared")
    _held(both, "ad", "bc")

    # One comes back, and the other does not.
    fourth, = matsu.json(*share, "--reinstate", DEAD["b"])
    expect(fourth["taken"] == 3 and fourth["rejected"] == 1, fourth)
    _held(both, "abd", "c")
    fifth, = matsu.json("revise", fourth["records"][0], "--pap", "amber",
                        *reason)
    until("take has it", lambda: take.holds(fifth["records"][0]))
    _held(both, "abd", "c")

    # As a whole.
    matsu.cli("retract", fifth["records"][0], "--reason", "all wrong", "--yes")
    matsu.cli("retract", third["records"][0], "--reason", "all wrong", "--yes")
    _held(both, "", "abcd")
    _unsent(matsu, matsu.fault(*share, code=2), "abcd")
    matsu.fault("revise", third["records"][0], "--pap", "amber", *reason,
                code=2)
    _closed(w, both)
    _held(both, "", "abcdxy")


def _told(take, record):
    """Each value's state, and what the retraction speaks of."""
    shown, = take.json("show", record)
    expect({i["value"]: i["state"] for i in shown["indicators"]} ==
           {VALUES["a"]: "live", VALUES["b"]: "retracted",
            VALUES["c"]: "retracted", VALUES["d"]: "live"}, shown)
    for words in ((), ("--text",)):
        text = take.cli("show", record, *words)
        expect(re.search(rf"^domain +{re.escape(DEAD['b'])}  \[retracted\]$",
                         text, re.M) and
               re.search(rf"^domain +{re.escape(DEAD['a'])}$", text, re.M),
               text)
    row, = [r for r in take.json("inbox") if r["what"] == "partly retracted"]
    expect(row["values"] == [VALUES["b"], VALUES["c"]] and
           row["value_count"] == 2, row)
    said = take.cli("inbox", "--wide")
    expect(f"2 values ({DEAD['b']}, {DEAD['c']}): a false positive" in said,
           said)
    shown, = take.json("show", str(row["number"]))
    expect([i["value"] for i in shown["targets"][0]["indicators"]] ==
           row["values"], shown)
    text = take.cli("show", str(row["number"]))
    expect(f"{record[:8]}: 2 of its indicators" in text and DEAD["c"] in text,
           text)


def _closed(w, both):
    """A case, and its end as a false alarm."""
    matsu, take = both
    form = w.dir / "case.txt"
    share = ["incident", "share", form, "--tlp", "clear", "--yes"]
    matsu.cli("incident", "form", form)
    empty = form.read_text()
    fill(form, indicators=f"{DEAD['x']}\n{DEAD['y']}")
    done, = matsu.json(*share)
    _held(both, "xy", "")
    matsu.cli("retract", done["record"], "--indicator", VALUES["x"],
              "--reason", "a test", "--yes")
    _held(both, "y", "x")

    form.write_text(empty)
    fill(form, state="resolved", indicators=f"{DEAD['x']}\n{DEAD['y']}")
    said = matsu.fault(*share, code=2)
    _unsent(matsu, said, "x")
    line = 1 + form.read_text().splitlines().index(DEAD["x"])
    expect(f"line {line} of {form}" in said and DEAD["y"] not in said, said)

    form.write_text(empty)
    fill(form, state="false-alarm", indicators=DEAD["y"])
    said = matsu.fault(*share, code=2)
    expect("--retract-indicators" in said and "--keep-indicators" in said,
           said)
    _held(both, "y", "x")
    done, = matsu.json(*share, "--keep-indicators")
    until("take has it", lambda: take.holds(done["record"]))
    _held(both, "y", "x")
    done, = matsu.json(*share, "--retract-indicators")
    until("take has it", lambda: take.holds(done["record"]))
    _held(both, "", "xy")

    form.write_text(empty)
    fill(form, indicators=f"{DEAD['x']}\n{DEAD['y']}")
    _unsent(matsu, matsu.fault(*share, code=2), "xy")


def two_authors_hold_it_one_retracts(w):
    """Who says what another retracts is told, and decides by itself."""
    both = matsu, take = w.two()
    first = matsu.share(VALUES["a"], VALUES["b"])
    own = take.share(VALUES["a"], VALUES["c"])
    for node in both:
        until("both are here", lambda: len(node.hits(VALUES["a"])) == 2)
    number = next(r["number"] for r in take.records()
                  if r["record"] == own["record"])

    matsu.cli("retract", first["record"], "--reason", "a false positive",
              "--yes")
    until("take is told", lambda: _doubts(take))
    take.stop()
    take.start()
    row, = _doubts(take)
    expect(row["detail"] == str(number) and row["values"] == [VALUES["a"]] and
           row["author"] == "matsu" and row["title"] == "a false positive",
           row)
    said = take.cli("inbox", "--wide")
    expect(re.search(rf"^in doubt .*your record {number} has it, too: 1 value "
                     rf"\({re.escape(DEAD['a'])}\): a false positive$", said,
                     re.M), said)
    expect(not _doubts(matsu), "the author doubts itself")
    for node in both:
        hit, = node.hits(VALUES["a"])
        expect(hit["record"] == own["record"], hit)

    other = matsu.share(VALUES["c"])
    until("it is here", lambda: take.holds(other["record"]))
    matsu.cli("retract", other["record"], "--reason", "another", "--yes")
    until("it is in doubt, too", lambda: len(_doubts(take)) == 2)
    dismissed, = [r["record"] for r in _doubts(take)
                  if r["values"] == [VALUES["c"]]]
    take.fault("inbox", "dismiss", own["record"], code=2)
    take.cli("inbox", "dismiss", dismissed[:8])
    take.fault("inbox", "dismiss", dismissed[:8], code=2)
    expect([r["record"] for r in _doubts(take)] == [row["record"]], row)

    take.cli("retract", own["record"], "--indicator", VALUES["a"], "--reason",
             "so it was", "--yes")
    _held(both, "c", "ab")
    expect(not _doubts(take), "it is told for good")


def _doubts(node):
    return [r for r in node.json("inbox") if r["what"] == "in doubt"]
