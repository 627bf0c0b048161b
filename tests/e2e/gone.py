"""gone: what was retracted stays so in other spellings and formats, for those
who come later, and behind a coordinator."""

import json
import zipfile

from federate import hub
from incident import fill
from story import CANARY, expect, until

NAME, JAPANESE = f"ev1l.{CANARY}.example", f"日本語{CANARY}.example"
KEEP = f"keep.{CANARY}.example"
MD5 = "d8e8fca2dc0f896fd7cb4cb0031ba261"
VALUES = (
    ("domain", NAME), ("ip-dst", "203.0.113.77"), ("ip-dst", "2001:db8:77::1"),
    ("url", f"http://u.{CANARY}.example/Path/a?x=1"), ("md5", MD5),
    ("email-src", f"bad@m.{CANARY}.example"), ("domain", JAPANESE),
    ("filename", "請求書.exe"))
DEAD = NAME.replace(".", "[.]")

# The same values, as others write them.
SPELLED = (
    NAME.upper(), f"{NAME}.", DEAD, NAME.replace(".", "．"), f"||{NAME}^",
    f"0.0.0.0 {NAME}", "203[.]0[.]113[.]77", "203.0.113.77/32",
    "::ffff:203.0.113.77", "２０３．０．１１３．７７", "2001:DB8:77:0:0:0:0:1",
    "2001:db8:77::1/128", f"hxxp://u[.]{CANARY}[.]example/Path/a?x=1",
    f"http://u.{CANARY}.example:80/Path/a?x=1",
    f"HTTP://U.{CANARY}.example/Path/a?x=1", MD5.upper(),
    f"BAD@M.{CANARY}.example", f"bad[at]m.{CANARY}.example",
    JAPANESE.encode("idna").decode(), JAPANESE.replace(CANARY, CANARY.upper()),
    "請求書.EXE")


def _files(folder):
    """One value in each format."""
    texts = {
        "a.csv": f"type,value\ndomain,{NAME}\n",
        "a.eml": "From: a@b.example\nSubject: x\nContent-Type: text/plain\n\n"
                 f"Block {DEAD} now.\n",
        "a.yaml": f"iocs:\n - type: domain\n   value: {NAME}\n",
        "a.md": f"# T\n\n| domain |\n|---|\n| {NAME} |\n",
        "a.json": json.dumps([{"type": "domain", "indicator": NAME}]),
        "a.html": "<table><tr><th>domain</th></tr>"
                  f"<tr><td>{DEAD}</td></tr></table>"}
    octets = {name: text.encode() for name, text in texts.items()}
    octets["wide.txt"] = f"{NAME}\r\n".encode("utf-16")
    octets["sjis.txt"] = f"通信先：{DEAD}\n".encode("cp932")
    for name, what in octets.items():
        (folder / name).write_bytes(what)
        yield folder / name
    with zipfile.ZipFile(folder / "a.zip", "w") as z:
        z.writestr("in.csv", f"domain\n{NAME}\n")
    yield folder / "a.zip"


def _stops(node, *words, stdin=""):
    said = node.fault(*words, "--yes", code=2, stdin=stdin)
    expect("you retracted it" in said and "--reinstate" in said, words, said)


def _none(nodes, *values):
    for node in nodes:
        for value in values:
            until(f"{node.name} has no {value}", lambda n=node, v=value:
                  not n.hits(v))


def _share(node, *values, words=("--tlp", "green")):
    done, = node.json("share", "-", *words, "--yes",
                      stdin="".join(f"{v}\n" for v in values))
    return done["records"][0]


def _event():
    return json.dumps({"Event": {"info": "x", "Attribute": [
        {"type": kind, "value": value, "to_ids": True}
        for kind, value in (*VALUES, ("domain", KEEP))]}})


def however_it_is_written_it_stays_gone(w):
    """In another spelling, format, list, case, label or end nothing comes back
    that was retracted, at anybody's."""
    nodes = hub(w, "take")
    c, matsu, take = nodes
    done, = matsu.json("share", "-", "--tlp", "green", "--yes",
                       stdin=_event())
    record, = done["records"]
    for node in nodes:
        until(f"{node.name} has it", lambda n=node: n.hits(KEEP))
    matsu.cli("retract", record, *[word for _, value in VALUES for word in
                                   ("--indicator", value)], "--reason", "fp")
    gone = [value for _, value in VALUES]
    _none(nodes, *gone)

    for value in SPELLED:
        _stops(matsu, "share", "-", "--tlp", "green", stdin=value + "\n")
    for path in _files(w.dir):
        _stops(matsu, "share", path, "--tlp", "green")
        _stops(matsu, "revise", record, path, "--reason", "x")
    other = _share(matsu, f"other.{CANARY}.example")
    _stops(matsu, "revise", other, "-", "--reason", "x", stdin=NAME + "\n")
    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form, indicators=f"{DEAD}\nz.{CANARY}[.]example")
    _stops(matsu, "incident", "share", form, "--tlp", "green")
    # Its own text says of each that it holds no more.
    said = matsu.run("share", "-", "--tlp", "green", "--dry-run",
                     stdin=matsu.cli("show", record, "--text"))
    expect("no longer valid in this record" in said.stderr and
           "ev1l" not in said.stdout, said.stderr, said.stdout)

    for words in (("--tlp", "clear"), ("--expires", "90d"), ("--urgent",)):
        done, = matsu.json("revise", record, *words, "--reason", "x")
        record = done["records"][0]
    for node in nodes:
        until("it is there", lambda n=node: n.holds(record))
        expect(node.hits(KEEP), node.name)
    _none(nodes, *gone)


def retracted_for_those_who_come_later(w):
    """Who gets a record after one of its values was retracted has no hit: by
    release, as a new member, after an outage, or once a case was reopened."""
    matsu, take = w.two(a_says=["--community"], b_says=["--community"])
    kiri = w.node("kiri")
    a, b, g, h = (f"{n}.{CANARY}.example" for n in "abgh")
    record = _share(matsu, a, b)
    matsu.cli("group", "create", "energy", "take")
    _share(matsu, g, h, words=("--tlp", "amber", "--to", "group:energy",
                               "--later-members", "yes"))
    for value in (a, g):
        until("take has it", lambda v=value: take.hits(v))
        matsu.cli("retract", matsu.hits(value)[0]["record"], "--indicator",
                  value, "--reason", "fp")
    _none([take], a, g)
    w.pair(matsu, kiri, a_says=["--community"], b_says=["--community"])
    matsu.cli("release", record, "--to", "kiri")
    matsu.cli("group", "add", "energy", "kiri")
    for value in (b, h):
        until("kiri has it", lambda v=value: kiri.hits(v))
    _none([kiri], a, g)

    take.stop()
    matsu.cli("retract", record, "--indicator", b, "--reason", "fp")
    take.start()
    _none([take, kiri], b)
    form = w.dir / "case.txt"
    case = ["incident", "share", form, "--tlp", "green"]
    matsu.cli("incident", "form", form)
    empty = form.read_text()
    for state, words in (("contained", ()),
                         ("false-alarm", ("--retract-indicators",))):
        form.write_text(empty)
        fill(form, state=state, indicators=f"c.{CANARY}[.]example")
        matsu.cli(*case, *words)
    _none([take, kiri], f"c.{CANARY}.example")
    form.write_text(empty)
    fill(form, state="contained", indicators=f"c.{CANARY}[.]example")
    _stops(matsu, *case)
    matsu.cli(*case, "--reinstate", f"c.{CANARY}.example")
    for node in (take, kiri):
        until("it is back", lambda n=node: n.hits(f"c.{CANARY}.example"))


def in_doubt_behind_a_coordinator(w):
    """Two authors who know each other by a coordinator alone: a retraction, a
    recall and one that came while its reader was away are told to who says the
    same, and to nobody else."""
    c, matsu, take, ume = hub(w, "take", "ume")
    names = [f"{n}.{CANARY}.example" for n in ("one", "two", "three")]
    theirs = [_share(matsu, name) for name in names]
    own = [_share(take, name) for name in names]
    for node in (matsu, take, ume, c):
        for name in names:
            until("both are there", lambda n=node, v=name:
                  len(n.hits(v)) == 2)

    def doubts(node):
        return sorted(r["values"][0] for r in node.json("inbox")
                      if r["what"] == "in doubt")

    matsu.cli("retract", theirs[0], "--indicator", names[0], "--reason", "fp")
    matsu.cli("recall", theirs[1], "--reason", "fp")
    until("take is told", lambda: doubts(take) == sorted(names[:2]))
    take.stop()
    matsu.cli("retract", theirs[2], "--reason", "fp")
    take.start()
    until("take is told", lambda: doubts(take) == sorted(names))
    for node in (matsu, ume, c):
        expect(not doubts(node), node.name, doubts(node))
    for node in (matsu, take, ume, c):
        for name, record in zip(names, own):
            until("take's is left", lambda n=node, v=name, r=record:
                  [hit["record"] for hit in n.hits(v)] == [r])
    take.cli("revise", own[0], "-", "--reason", "x",
             stdin=f"new.{CANARY}.example\n")
    take.cli("retract", own[1], "--reason", "x")
    until("what it says no more is in doubt no more",
          lambda: doubts(take) == names[2:])


def each_of_many_in_twelve_records_is_a_hit(w):
    """4,000 addresses in 12 records of two authors, asked behind a coordinator,
    as values and in a log: no false miss, nor after a value was retracted."""
    c, matsu, take, ume = hub(w, "take", "ume")
    held = [f"2001:db8:77::{i:x}" for i in range(1, 4001)]
    records = [_share((matsu, take)[i % 2], f"n{i}.{CANARY}.example", *held)
               for i in range(12)]
    for i in range(12):
        until("they are there", lambda i=i: ume.hits(
            f"n{i}.{CANARY}.example"))

    def counts(*words, stdin):
        done = ume.run("lookup", *words, "--json", stdin=stdin)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        expect(done.returncode == 0, done.stderr)
        return [len({hit["record"] for hit in row["hits"]}) for row in rows
                if row["value"].lower().startswith("2001:")]

    expect(counts("-", stdin="\n".join(held)) == [12] * 4000)
    matsu.cli("retract", records[0], "--indicator", held[0], "--reason", "fp")
    until("it is known", lambda: len(ume.hits(held[0])) == 11)
    expect(counts("-", stdin="\n".join(held)) == [11] + [12] * 3999)
    log = "".join(f"fw src=192.0.2.1 dst={value.upper()} dpt=443\n"
                  for value in held)
    expect(counts("--extract", "-", stdin=log) == [11] + [12] * 3999)


def a_value_is_retracted_in_whichever_part_it_stands(w):
    """Of a list of several records the values are found by any of its numbers;
    one that is in none of them stops all."""
    matsu, take = w.two()
    names = [f"s{i}.{CANARY}.example" for i in range(9000)]
    done, = matsu.json("share", "-", "--tlp", "amber", "--to", "take", "--yes",
                       "--title", "List", stdin="\n".join(names))
    first = done["records"][0]
    expect(len(done["records"]) == 3, done)
    gone = [names[0], names[5000], names[8999]]
    words = [word for name in gone for word in ("--indicator", name)]
    until("it arrived", lambda: all(take.hits(name) for name in gone))
    for more in (("--indicator", f"none.{CANARY}.example"), ("--part",)):
        matsu.fault("retract", first, *words, *more, "--reason", "x", code=2)
    expect(len(matsu.records()) == 1, "something was retracted")
    row, = matsu.json("retract", first, *words, "--reason", "x", "--dry-run")
    expect(sorted(v["value"] for v in row["values"]) == sorted(gone), row)
    row, = matsu.json("retract", first, *words, "--reason", "x")
    expect(row["committed"] and 1 < len(row["records"]) <= 3, row)
    _none([matsu, take], *gone)
    expect(take.hits(names[1]) and take.hits(names[4000]), "others went, too")
