"""lookups: every hit is answered, however the value is written."""

import json

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
