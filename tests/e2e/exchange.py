"""exchange: what two organisations do every day."""

import json
import shutil

from control import Refused, TLP, report
from story import CANARY, expect, until

LABELS = ("clear", "green", "amber", "amber+strict", "red")


def _names(rows):
    return {r["peer"] if isinstance(r, dict) else r for r in rows}


def share_receive_lookup(w):
    """A shared report arrives, is found, and is acknowledged."""
    matsu, take = w.two()
    text = (f"hxxps://login.{CANARY}1[.]example/index.php\n"
            f"203[.]0[.]113[.]7\n"
            f"198.51.100.0/24\n"
            f"mail.{CANARY}2.example\n"
            f"{'ab' * 32}\n")
    done = matsu.json("share", "-", "--tlp", "amber", "--to", "take",
                      "--yes", stdin=text)[0]
    expect(done["rejected"] in (0, []), done)
    expect("take" in _names(done["to"]), done)
    answer = matsu.json("receipts", done["record"], "--wait", "60")
    expect([r["state"] for r in answer] == ["stored"], answer)

    hit = take.hits("203.0.113.7")
    expect(len(hit) == 1 and hit[0]["tlp"] in ("TLP:AMBER", "amber"), hit)
    expect(hit[0]["record"] == done["record"], hit, done)
    expect(take.hits("198.51.100.77"), "an address finds its network")
    expect(take.hits(f"https://login.{CANARY}1.example/index.php"), "url")
    expect(len(take.hits(f"deep.mail.{CANARY}2.example")) == 1,
           "a parent domain, once")
    for asked, match in ((f"deep.mail.{CANARY}2.example", "wider"),
                         (f"mail.{CANARY}2.example", "exact"),
                         ("203.0.113.7", "exact"),
                         ("198.51.100.77", "wider")):
        expect([h["match"] for h in take.hits(asked)] == [match], asked,
               take.hits(asked))
    expect(take.hits("AB" * 32), "hash in capitals")
    expect(not take.hits("192.0.2.200"), "a miss")
    expect(take.records()[0]["from"] == "matsu", take.records())
    expect(not any(k["soon"] for k in take.status("key")), "a new key ends")
    shown = take.cli("show", done["record"], "--text")
    expect("TLP:AMBER" in shown and f"{CANARY}1[.]example" in shown, shown)
    expect(f"{CANARY}1.example" not in shown, "not defanged:", shown)


def nothing_in_the_clear_on_disk(w):
    """A stolen store shows no indicator and no text."""
    matsu, take = w.two()
    done = matsu.share(f"{CANARY}.example", f"x.{CANARY}.example",
                       tlp="amber", to=[take],
                       words=["--title", f"{CANARY} title"])
    matsu.settled(done["record"], take)
    for node in (matsu, take):
        node.stop()
        for path in node.dir.rglob("*"):
            if path.is_file():
                expect(CANARY.encode() not in path.read_bytes(),
                       "indicator in clear in", path)


def tlp_table_at_the_sender(w):
    """Each TLP x relation: who is sent what, by which rule."""
    matsu = w.node("matsu")
    take, ume, sakura = w.node("take"), w.node("ume"), w.node("sakura")
    w.pair(matsu, take)
    w.pair(matsu, ume, a_says=["--community"], b_says=["--community"])
    sakura.add(matsu, dial=True)  # a stranger: not in matsu's roster

    def share(label, *to):
        return matsu.share(f"{label.replace('+', '-')}{len(to)}"
                           f".{CANARY}.example", tlp=label, to=to)

    sent = {}
    for label in ("clear", "green"):
        done = share(label)
        sent[done["record"]] = {"take", "ume"} if label == "clear" else {"ume"}
        expect(_names(done["to"]) == sent[done["record"]], label, done)
    green_plain = [x for x in done["withheld"] if x["peer"] == "take"]
    expect(green_plain and green_plain[0]["rule"] == 0, done)
    for label in LABELS:
        for to, other in ((take, ume), (ume, take)):
            done = share(label, to)
            sent[done["record"]] = {to.name}
            expect(_names(done["to"]) == {to.name}, label, done)
    for label in LABELS[2:]:
        said = matsu.fault("share", "-", "--tlp", label, "--yes", code=2,
                           stdin=f"no.{CANARY}.example\n")
        expect("--to" in said, "does not say what to add:", said)
    matsu.fault("share", "-", "--tlp", "clear", "--to", "sakura", "--yes",
                code=2, stdin=f"no.{CANARY}.example\n")

    for record, names in sent.items():
        for name in names:
            matsu.settled(record, {"take": take, "ume": ume}[name])
    for node in (take, ume):
        got = {r["record"] for r in node.records()}
        want = {r for r, names in sent.items() if node.name in names}
        expect(got == want, node.name, "has", got ^ want, "amiss")
    expect(not sakura.records(), "a stranger got something")


def rebuilt_from_identity(w):
    """A node rebuilt from its identity file goes on; peers do nothing."""
    matsu, take = w.two()
    first = matsu.share(f"one.{CANARY}.example", to=[take])
    back = take.share(f"two.{CANARY}.example", to=[matsu])
    matsu.settled(first["record"], take)
    take.settled(back["record"], matsu)
    _, fingerprint = matsu.card()
    identity = w.dir / "identity"
    shutil.copy(matsu.dir / "identity", identity)
    take_card = take.card()
    matsu.stop()
    shutil.rmtree(matsu.dir)

    matsu.init("--identity", identity)
    expect(matsu.card()[1] == fingerprint, "another fingerprint")
    matsu.start()
    expect(take.card() == take_card, "the peer had to change")
    matsu.add(take, dial=True)
    matsu.cli("peer", "confirm", "--all", "--yes")
    w.meet(matsu, take)
    again = matsu.share(f"three.{CANARY}.example", to=[take])
    matsu.settled(again["record"], take)
    expect(take.hits(f"one.{CANARY}.example"), "the peer lost what it had")
    until("what was acknowledged by the lost store comes again",
          lambda: matsu.holds(back["record"]))
    more = take.share(f"four.{CANARY}.example", to=[matsu])
    take.settled(more["record"], matsu)
    expect(len(take.records()) == 4, take.records())
    until("its own record is given back",
          lambda: matsu.holds(first["record"]))
    matsu.settled(first["record"], take)
    matsu.cli("retract", first["record"], "--reason", "wrong")
    until("the recall reaches what was sent in the life before",
          lambda: not take.hits(f"one.{CANARY}.example"))


def retraction_after(w):
    """A retraction takes a record, or one value of it, out of look-ups."""
    matsu, take = w.two()
    done = matsu.share(f"keep.{CANARY}.example", f"drop.{CANARY}.example",
                       tlp="amber", to=[take])
    matsu.settled(done["record"], take)
    matsu.cli("retract", done["record"], "--indicator",
              f"drop.{CANARY}.example", "--reason", "shared hosting")
    until("the value is gone",
          lambda: not take.hits(f"drop.{CANARY}.example"))
    expect(take.hits(f"drop.{CANARY}.example", "--all"), "--all hides it")
    expect(take.hits(f"keep.{CANARY}.example"), "the rest went too")
    said = take.fault("lookup", f"drop.{CANARY}.example", code=1)
    expect("--all" in said, said)
    matsu.cli("retract", done["record"], "--reason", "wrong report")
    until("the record is gone",
          lambda: not take.hits(f"keep.{CANARY}.example"))
    expect(not matsu.hits(f"keep.{CANARY}.example"), "own look-up")


def revoked_peer(w):
    """Who is revoked gets nothing more and says nothing more."""
    matsu, take = w.two()
    first = matsu.share(f"one.{CANARY}.example", to=[take])
    matsu.settled(first["record"], take)
    matsu.cli("peer", "revoke", "take")
    until("hung up", lambda: not take.connected(matsu))
    late = take.share(f"late.{CANARY}.example", to=[matsu])
    matsu.fault("share", "-", "--tlp", "amber", "--to", "take", "--yes",
                code=4, stdin=f"two.{CANARY}.example\n")
    matsu.stop()
    matsu.start()
    expect(not matsu.connected(take), "revocation was forgotten")
    expect(take.state(late["record"], matsu) == "waiting",
           take.ask("receipts", record=late["record"]))
    expect(not matsu.holds(late["record"]), "took from a revoked peer")


def expired_entries_are_hidden(w):
    """An expired record is not a hit, and --all shows it."""
    matsu, take = w.two()
    body = report("old", [f"old.{CANARY}.example"])
    try:
        matsu.ask("share", kind=1, tlp=TLP["clear"], pap=1, body=body, to=[],
                  urgent=False, expires=1000, dry_run=False)
    except Refused:
        return  # never leaves: also right
    expect(not take.hits(f"old.{CANARY}.example"), "expired, yet a hit")


def release_to_one_more(w):
    """What was shared with one goes to another by the author's will only."""
    matsu, take = w.two()
    ume = w.node("ume")
    w.pair(matsu, ume)
    done = matsu.share(f"clear.{CANARY}.example", to=[take])
    matsu.settled(done["record"], take)
    expect(not ume.records(), "went to who was not named")
    strict = matsu.share(f"red.{CANARY}.example", tlp="red", to=[take])
    matsu.fault("release", strict["record"], "--to", "ume", code=4)
    matsu.fault("release", done["record"], "--to", "ume", code=4)
    take.fault("release", strict["record"], "--to", "matsu", code=4)
    expect(not ume.records(), "released against the policy")


def every_text_form(w):
    """BOM, CRLF, full-width defanging; what is no text is refused."""
    matsu = w.node("matsu")
    matsu.add(w.node("take", start=False), "--community")
    text = (f"\ufeffhxxp://a.{CANARY}.example/x\r\n"
            f"\uff48\uff58\uff58\uff50\uff1a//b.{CANARY}\uff3b\uff0e\uff3d"
            f"example/\r\nnot an indicator\r\n")
    path = w.dir / "report.txt"
    path.write_bytes(text.encode())
    done = matsu.json("share", path, "--tlp", "green", "--dry-run")[0]
    taken = done["taken"]
    count = sum(taken.values()) if isinstance(taken, dict) else \
        len(taken) if isinstance(taken, list) else taken
    expect(count >= 2, json.dumps(done))
    path.write_bytes(bytes(range(256)) * 8)
    said = matsu.fault("share", path, "--tlp", "green", "--dry-run", code=2)
    expect("report.txt" in said, said)
    path.write_text(f"TLP:RED\na.{CANARY}.example\n")
    said = matsu.fault("share", path, "--tlp", "green", "--dry-run", code=2)
    expect("report.txt:1" in said, "no file:line in", said)


def own_names_never_leave(w):
    """Own names and networks, private and loopback addresses stay here."""
    matsu = w.node("matsu", start=False)
    conf = matsu.dir / "noroshi.conf"
    text = conf.read_text()
    conf.write_text(with_own(text, f"own-{CANARY}.example",
                              "198.51.100.0/24"))
    matsu.start()
    matsu.add(w.node("take", start=False), "--community")
    done = matsu.json("share", "-", "--tlp", "green", "--yes", stdin="".join(
        f"{v}\n" for v in (
            f"www.own-{CANARY}.example", "198.51.100.9", "10.1.2.3",
            "127.0.0.1", f"other.{CANARY}.example")))[0]
    expect(matsu.hits(f"other.{CANARY}.example"), done)
    for value in (f"www.own-{CANARY}.example", "198.51.100.9", "10.1.2.3"):
        expect(not matsu.hits(value), value, "was taken:", done)


def own_names_stay_out_of_words(w):
    """Titles, comments, text, queries and shares carry no own name or private
    address."""
    matsu = w.node("matsu", start=False)
    own = f"own-{CANARY}.example"
    conf = matsu.dir / "noroshi.conf"
    conf.write_text(with_own(conf.read_text(), own, "198.51.100.0/24"))
    matsu.start()
    matsu.add(w.node("take", start=False), "--community")
    report = w.dir / "report.txt"
    report.write_text(f"Host SRV-DC01.{own} (10.0.0.5, 198.51.100.7) was hit\n"
                      f"It asked hxxp://c2.{CANARY}[.]example/?h=pc1.{own}\n"
                      f"It asked hxxp://c2.{CANARY}[.]example/?ip=10.0.0.5\n"
                      "It asked 203.0.113[.]7 from 10.1.2.3.\n")
    sheet = w.dir / "sheet.csv"
    sheet.write_text("type,value,comment\n"
                     f"path,\\\\10.0.0.5\\c$\\x.exe,\n"
                     f"path,\\\\FILESRV\\c$\\x.exe,\n"
                     f"ipv4,203.0.113.8,beacons to pc2.{own}\n")
    done = matsu.json("share", str(report), str(sheet), "--tlp", "green",
                      "--yes", "--with-text")[0]
    expect(done["masked"] >= 5 and done["taken"] == 2, done)
    row, = matsu.json("show", done["record"])
    expect(row["title"] == "Host *** (***, ***) was hit", row["title"])
    said = json.dumps(row)
    for word in (own, "10.0.0.5", "198.51.100.7", "10.1.2.3", "FILESRV"):
        expect(word not in said, word, "left:", said)
    expect({e["value"] for e in row["indicators"]} ==
           {"203.0.113.7", "203.0.113.8"}, row["indicators"])


def with_own(text, domain, network):
    """The configuration with these two in its own section."""
    kept = [line for line in text.splitlines()
            if line.strip().lower() != "[own]"]
    return "\n".join(kept) + \
        f"\n[own]\ndomain = {domain}\nnetwork = {network}\n"
