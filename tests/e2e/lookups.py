"""lookups: every hit is answered, however the value is written."""

import json
import socket
import threading

from control import MESSAGE_MAX
from story import CANARY, expect

HASH = "d8e8fca2dc0f896fd7cb4cb0031ba261"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a61"
NAMES = ("請求書lkj.exe", "見積書 最新版lkj.pdf.exe")


def _event(*attributes):
    """A MISP event of (type, value)."""
    return json.dumps({"Event": {"info": "look-ups", "Attribute": [
        {"type": kind, "value": value, "to_ids": True,
         "category": "Network activity"} for kind, value in attributes]}})


def _lookup(node, *words, stdin=None):
    """(exit code, rows, stderr)"""
    done = node.run("lookup", *words, "--json", stdin=stdin)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, rows, done.stderr


def _types(row):
    return {hit["type"] for hit in row["hits"]}


def a_value_is_looked_up_as_it_is_shared(w):
    """What share takes from a cell finds what share took, however it is
    written."""
    matsu, take = w.two()
    event = w.dir / "event.json"
    event.write_text(_event(
        ("url", "http://lkx.example/Path/a.php?x=1"),
        ("url", "http://lkroot.example/"), ("filename", NAMES[0]),
        ("filename", NAMES[1]), ("domain", "lkport.example"),
        ("ip-dst", "203.0.113.61"), ("ip-dst", "2001:db8:61::1"),
        ("domain", "lkdeco.example"), ("md5", HASH), ("sha256", SHA256),
        ("email-src", "bad@lkdeco2.example"), ("domain", "💩.example"),
        ("ip-dst|port", "203.0.113.67|8443")))
    matsu.cli("share", str(event), "--tlp", "amber", "--to", "take", "--yes")
    for value, kind in (
            ("lkx.example/Path/a.php?x=1", "url"),
            ("lkx[.]example/Path/a.php?x=1", "url"),
            ("hxxps://LKX[.]example/Path/a.php?x=1", "url"),
            ("lkroot.example/", "url"), (NAMES[0], "filename"),
            (NAMES[1], "filename"), ("lkport.example:8443", "domain"),
            ("sub.lkport[.]example:443", "domain"),
            ("(203.0.113.61)", "ipv4"), ("[203.0.113.61]", "ipv4"),
            ("203.0.113.61.", "ipv4"), ("203.0.113.61:443", "ipv4"),
            ("[2001:db8:61::1]", "ipv6"), ("[2001:db8:61::1]:443", "ipv6"),
            ("*.lkdeco.example", "domain"), (".lkdeco.example", "domain"),
            ("LKDECO.example.", "domain"), (f"md5:{HASH}", "md5"),
            (f"SHA256:{SHA256.upper()}", "sha256"),
            ("mailto:bad@lkdeco2.example", "email"),
            ("Bad Guy <bad@lkdeco2.example>", "email"),
            ("💩.example", "domain"), ("https://www.💩.example/a", "domain"),
            ("203.0.113.67:8443", "ip-port"),
            ("https://203.0.113.67:8443/gate", "ip-port"),
            ("tcp://203.0.113.67:8443", "ip-port")):
        code, (row,), err = _lookup(matsu, value)
        expect(code == 0 and kind in _types(row), value, code, row, err)


def what_is_no_indicator_is_not_called_unknown(w):
    """A text that is no indicator is told as such, with exit 2; not known are
    values that were understood."""
    node = w.node("matsu")
    for value in ("203.0.113.061", "203.0.113.7_8080", "a@@b.example"):
        code, (row,), err = _lookup(node, value)
        expect(code == 2 and row["error"] == "not_an_indicator" and
               row["type"] is None and row["hits"] == [], value, code, row)
        expect(f"'{value}' is not an indicator" in err, value, err)
        done = node.run("lookup", value)
        expect(done.returncode == 2 and "not known" not in done.stdout,
               done.stdout, done.stderr)
    code, rows, err = _lookup(node, "203.0.113.9", "203.0.113.061")
    expect(code == 2 and "error" not in rows[0] and "error" in rows[1], rows)
    code, (row,), err = _lookup(node, "203.0.113.9", "--misses")
    expect(code == 1 and "error" not in row and not err, code, row, err)
    code, rows, err = _lookup(node, "203.0.113.9", "--hits")
    expect(code == 1 and not rows, code, rows)


def no_hit_is_left_out(w):
    """4,000 addresses held in 12 records: each has 12 hits, in one
    look-up."""
    node, peer = w.two()
    held = [f"2001:db8:77::{i:x}" for i in range(1, 4001)]
    for i in range(12):
        node.share(f"n{i}.{CANARY}.example", *held, tlp="amber", to=[peer],
                   words=["--title", f"record {i}"])
    code, rows, err = _lookup(node, "-", stdin="\n".join(held) + "\n")
    expect(code == 0 and len(rows) == len(held), code, len(rows), err)
    wrong = [(row["value"], len(row["hits"])) for row in rows
             if len({hit["record"] for hit in row["hits"]}) != 12
             or len(row["hits"]) != 12]
    expect(not wrong, len(wrong), wrong[:5])


def a_log_is_searched_line_by_line(w):
    """--extract finds the known values of a log, and names their lines."""
    matsu, take = w.two()
    matsu.share("203.0.113.61", "evil.example", HASH,
                "hxxp://lkx[.]example/a.php", tlp="amber", to=[take])
    log = w.dir / "access.log"
    log.write_text(
        "192.0.2.1 - - \"GET / HTTP/1.1\" 200\n"
        "203.0.113.61:51234 - - \"GET / HTTP/1.1\" 200\n"
        "\n"
        f"proxy CONNECT www.evil.example:443 md5={HASH.upper()}\n"
        "dns query for good.example from 192.0.2.1\n"
        "referer \"http://lkx.example/a.php\"\n")
    code, rows, err = _lookup(matsu, "--extract", str(log))
    found = {(row["line"], kind) for row in rows for kind in _types(row)}
    expect(code == 0 and found == {(2, "ipv4"), (4, "domain"), (4, "md5"),
                                   (6, "url")}, code, rows, err)
    expect({row["file"] for row in rows} == {str(log)}, rows)
    code, rows, _ = _lookup(matsu, "--extract", str(log), "--misses")
    expect(code == 0 and (5, "good.example") in
           {(row["line"], row["value"]) for row in rows} and
           not any(row["hits"] for row in rows), code, rows)
    said = matsu.cli("lookup", "--extract", str(log))
    expect("LINE" in said and "www.evil.example" in said, said)


def _matches(row):
    """{(type, match)} of a row's hits, each of which is told as weak or not."""
    for hit in row["hits"]:
        expect(hit["weak"] == (hit["match"] in ("host", "below", "port")), hit)
    return {(hit["type"], hit["match"]) for hit in row["hits"]}


def weaker_answers_are_told_apart(w):
    """The host of a known URL or mailbox, what is below a domain or in a
    network, and the address of an ip-port are weak hits, in JSON and in a table
    of their own."""
    matsu, take = w.two()
    event = w.dir / "event.json"
    event.write_text(_event(
        ("url", f"http://www.{CANARY}.example/Path/a.php?x=1"),
        ("email-src", f"bad@mail.{CANARY}.example"),
        ("domain", f"a.b.c.{CANARY}.example"),
        ("ip-dst|port", "203.0.113.67|8443"), ("ip-dst", "198.51.100.77"),
        ("domain", f"deep.{CANARY}.co.jp")))
    matsu.cli("share", str(event), "--tlp", "amber", "--to", "take", "--yes")
    for value, found in (
            (f"www.{CANARY}.example", {("url", "host")}),
            (f"http://www.{CANARY}.example/other", {("url", "host")}),
            (f"https://www.{CANARY}.example:8443/", {("url", "host")}),
            (f"hxxp://WWW[.]{CANARY}[.]example/Path/a.php",
             {("url", "host")}),
            (f"http://www.{CANARY}.example/Path/a.php?x=1",
             {("url", "exact")}),
            (f"mail.{CANARY}.example", {("email", "host")}),
            (f"other@mail.{CANARY}.example", set()),
            (f"{CANARY}.example", {("url", "below"), ("email", "below"),
                                   ("domain", "below")}),
            (f"c.{CANARY}.example", {("domain", "below")}),
            (f"b.c.{CANARY}.example", {("domain", "below")}),
            (f"d.c.{CANARY}.example", set()),
            (f"{CANARY}.co.jp", {("domain", "below")}),
            ("co.jp", set()),
            ("203.0.113.67", {("ip-port", "port")}),
            ("https://203.0.113.67:8443/gate", {("ip-port", "wider")}),
            ("tcp://203.0.113.67:8443", {("ip-port", "exact")}),
            ("203.0.113.67:8443", {("ip-port", "exact")}),
            ("203.0.113.67:22", {("ip-port", "port")}),
            ("203.0.113.0/24", {("ip-port", "below")}),
            ("198.51.100.64/26", {("ipv4", "below")}),
            ("198.48.0.0/12", {("ipv4", "below")}),
            ("198.51.100.0/26", set())):
        code, (row,), err = _lookup(matsu, value)
        expect(_matches(row) == found and code == (0 if found else 1), value,
               code, row, err)
        code, (row,), _ = _lookup(matsu, value, "--exact")
        strong = {f for f in found if f[1] in ("exact", "wider")}
        expect(_matches(row) == strong and code == (0 if strong else 1),
               value, code, row)
    said = matsu.cli("lookup", "203.0.113.67:8443", f"{CANARY}.example")
    strong, weak = said.split("Weak matches")
    expect("203.0.113.67:8443" in strong and CANARY not in strong and
           weak.count(f"{CANARY}.example") == 3, said)
    for word in ("TITLE", "look-ups", "DETECT", "PAP", "STATE"):
        expect(word in strong, word, strong)


def a_look_up_needs_no_list(w):
    """A configuration or a warninglist that cannot be read costs marks, and no
    answer: one note says so."""
    node, take = w.two()
    record = node.share(f"evil.{CANARY}.example", tlp="amber", to=[take],
                        words=["--title", "a title"])["record"]
    conf = node.dir / "noroshi.conf"
    kept = conf.read_text()
    for wrong in (f"{kept}\n[warninglist]\ndir = {w.dir}/none\n",
                  f"{kept}\nwhat is this\n", None):
        conf.unlink() if wrong is None else conf.write_text(wrong)
        for words, code in ((("lookup", f"evil.{CANARY}.example"), 0),
                            (("lookup", "192.0.2.7"), 1),
                            (("show", record), 0)):
            done = node.run(*words, "--json")
            notes = [line for line in done.stderr.splitlines()
                     if "without marks of warninglists" in line]
            expect(done.returncode == code and len(notes) == 1 and
                   json.loads(done.stdout), words, done.returncode,
                   done.stdout, done.stderr)
    conf.write_text(kept)


def many_weak_hits_are_told(w):
    """20,000 URLs of one host: a look-up of the host tells all of them; of a log
    it tells some, and that there are more."""
    node, take = w.two()
    held = [f"http://www.{CANARY}.example/{i}" for i in range(20000)]
    listed = w.dir / "list.txt"
    listed.write_text("\n".join(held) + "\n")
    node.cli("share", str(listed), "--tlp", "amber", "--to", "take",
             "--title", "many", "--yes")
    code, (row,), err = _lookup(node, f"www.{CANARY}.example")
    expect(code == 0 and len(row["hits"]) == len(held) and
           "more" not in row, code, len(row["hits"]), err)
    log = w.dir / "access.log"
    log.write_text(f"GET http://www.{CANARY}.example/other\n")
    code, rows, err = _lookup(node, "--extract", str(log))
    expect(code == 0 and rows and all(r["more"] for r in rows) and
           all(len(r["hits"]) == 100 for r in rows) and
           "more weak matches" in err, code, len(rows), err)


def _pass_one(listener, node):
    """A connection that ends with its first answer: what is sent after that
    question fails."""
    there, _ = listener.accept()
    with there, node.control() as control:
        question = there.recv(MESSAGE_MAX)
        there.shutdown(socket.SHUT_RD)
        there.send(control.raw(question))


def what_was_answered_is_told_where_the_next_cannot_be_sent(w):
    """A look-up of many values tells what the node answered, and ends with 3,
    where the node goes away."""
    matsu, take = w.two()
    matsu.share("first.example", to=[take])
    away = w.dir / "away"
    away.mkdir()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(str(away / "control"))
    listener.listen()
    passing = threading.Thread(target=_pass_one, args=(listener, matsu),
                               daemon=True)
    passing.start()
    values = ["first.example"] + [f"n{i}.example" for i in range(20000)]
    done = matsu.run("--dir", away, "lookup", "-f", "-", "--hits", "--json",
                     stdin="\n".join(values))
    passing.join()
    listener.close()
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    expect([row["value"] for row in rows] == ["first.example"], done)
    expect(done.returncode == 3, done.returncode, done.stderr)
