"""reading: what share takes out of files, and what it says about that."""

import io
import json
import zipfile
from email.message import EmailMessage

from japanese import _japanese
from story import CANARY, expect, until

RESOLVER = f"resolver.{CANARY}.example"
EMPTY = "5d41402abc4b2a76b9719d911017c592"
CLOUD = "203.0.113.9"
LISTS = {
    "empty-hashes": ("string", ["md5"], [EMPTY]),
    "public-dns-hostname": ("hostname", ["domain", "url"], [RESOLVER]),
    "some-cloud": ("cidr", ["ip-dst"], ["203.0.113.0/24"]),
}


def _lists(w, *nodes):
    """A directory of warninglists, which the nodes' clients read."""
    for name, (kind, attributes, values) in LISTS.items():
        folder = w.dir / "lists" / name
        folder.mkdir(parents=True)
        (folder / "list.json").write_text(json.dumps({
            "name": name, "description": "of a story", "version": 1,
            "type": kind, "matching_attributes": attributes,
            "list": values}))
    for node in nodes:
        with open(node.dir / "noroshi.conf", "a") as conf:
            conf.write(f"\n[warninglist]\ndir = {w.dir / 'lists'}\n")


def _marks(rows):
    return {r["value"]: r["warninglist"] for r in rows if r.get("warninglist")}


def a_warninglist_holds_back_and_marks(w):
    """What hits for everybody stays unless forced; what may hit is marked."""
    a, b = w.two()
    _lists(w, a, b)
    page = f"https://{RESOLVER}/a.exe"
    path = w.dir / "list.csv"
    path.write_text("type,value\n" + "".join(f"{t},{v}\n" for t, v in (
        ("md5", EMPTY), ("domain", RESOLVER), ("url", page), ("ip", CLOUD),
        ("domain", f"c2.{CANARY}.example"))))
    dns = {"name": "public-dns-hostname", "kind": "false-positive"}
    cloud = {"name": "some-cloud", "kind": "known"}

    said, = a.json("share", path, "--tlp", "clear", "--dry-run")
    rejects = {r["text"]: r for r in said["rejects"]}
    expect(set(rejects) == {EMPTY, RESOLVER}, said)
    expect(rejects[EMPTY]["warninglist"] ==
           {"name": "empty-hashes", "kind": "invalid"}, said)
    expect(rejects[RESOLVER]["warninglist"] == dns, said)
    expect(all(r["reason"] and r["line"] for r in rejects.values()), said)
    expect(_marks(said["values"]) == {page: dns, CLOUD: cloud}, said)

    said, = a.json("share", path, "--tlp", "clear", "--dry-run", "--force")
    expect([r["text"] for r in said["rejects"]] == [EMPTY], said)
    expect(_marks(said["values"])[RESOLVER] == dns, said)

    said, = a.json("share", path, "--tlp", "clear", "--force", "--yes")
    record, = said["records"]
    until("take has it", lambda: b.holds(record))
    for node in (a, b):
        expect([h["warninglist"] for h in node.hits(CLOUD)] == [cloud],
               node.hits(CLOUD))
        expect("warninglist" not in node.hits(f"c2.{CANARY}.example")[0])
        shown = node.json("show", record)[0]["indicators"]
        expect(_marks(shown) == {page: dns, RESOLVER: dns, CLOUD: cloud},
               shown)


def the_same_file_again_is_told(w):
    """Who shares a file twice, in any order or format, hears what says the
    same; who shares one that has grown, what to revise."""
    a, _ = w.two()
    path, other = w.dir / "list.txt", w.dir / "other.txt"
    turned, sheet, grown = (w.dir / name for name in
                            ("turned.txt", "sheet.csv", "grown.txt"))
    path.write_text(f"c2[.]{CANARY}[.]example\n{CLOUD}\n")
    other.write_text(f"c3[.]{CANARY}[.]example\nc4[.]{CANARY}[.]example\n"
                     f"{CLOUD}\n")

    first, = a.json("share", path, "--tlp", "clear", "--yes")
    expect(first["same"] is None, first)
    record, = first["records"]
    number = a.records()[0]["number"]
    again, = a.json("share", path, "--tlp", "clear", "--dry-run")
    expect(again["same"] == {"number": number, "record": record}, again)
    said = a.run("share", path, "--tlp", "clear", "--dry-run")
    expect(f"record {number} ({record[:8]}) holds the same" in said.stderr,
           said.stderr)
    turned.write_text(f"IPs: {CLOUD}\n\nC2: c2[.]{CANARY}[.]example\n")
    for file in (path, turned):
        said = _japanese(a, "share", file, "--tlp", "clear", "--dry-run")
        expect(f"同じ内容のレコード {number}（{record[:8]}）があります" in said,
               said)
    sheet.write_text("type,value,comment\n"
                     f"ip,{CLOUD},seen\ndomain,c2.{CANARY}.example,\n")
    again, = a.json("share", sheet, "--tlp", "clear", "--dry-run")
    expect(again["same"] == {"number": number, "record": record} and
           again["grown"] is None, again)

    grown.write_text(path.read_text() + f"c1[.]{CANARY}[.]example\n")
    said, = a.json("share", grown, "--tlp", "clear", "--dry-run")
    expect(said["same"] is None and said["grown"] ==
           {"number": number, "record": record, "more": 1}, said)
    said = a.run("share", grown, "--tlp", "clear", "--dry-run").stderr
    expect(f"record {number} ({record[:8]}) holds all of these values but 1: "
           f"to add what is new, use noroshi revise {number}" in said, said)
    said = _japanese(a, "share", grown, "--tlp", "clear", "--dry-run")
    expect(f"レコード {number}（{record[:8]}）にない値は 1 件だけです" in said,
           said)
    elsewhere, = a.json("share", other, "--tlp", "clear", "--dry-run")
    expect(elsewhere["same"] is None and elsewhere["grown"] is None,
           elsewhere)

    a.cli("revise", str(number), str(grown), "--reason", "better", "--yes")
    revision, = [r for r in a.records() if r["revision"] == 2]
    said, = a.json("share", grown, "--tlp", "clear", "--dry-run")
    expect(said["same"]["record"] == revision["record"], said)
    record = revision["record"]

    a.cli("retract", record, "--reason", "wrong")
    revoked, = a.json("share", path, "--tlp", "clear", "--dry-run", code=2)
    expect(revoked["same"] is None and len(revoked["retracted"]) == 2, revoked)


def _archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("指標/list.csv", f"type,value\ndomain,a.{CANARY}.example\n")
        z.writestr("report.pdf", "%PDF-1.7\n")
    return out.getvalue()


def an_archive_in_a_mail_is_read_file_by_file(w):
    """Values of an attached archive come with their file; the rest is told."""
    a, b = w.two()
    mail = EmailMessage()
    mail["From"] = "Aiko <aiko@csirt.example>"
    mail["Subject"] = "Block these"
    mail.set_content(f"From the report: b[.]{CANARY}[.]example\n")
    mail.add_attachment(_archive(), maintype="application", subtype="zip",
                        filename="iocs.zip")
    path = w.dir / "mail.eml"
    path.write_bytes(mail.as_bytes())

    said, = a.json("share", path, "--tlp", "clear", "--dry-run")
    files = {v["value"]: v["file"] for v in said["values"]}
    expect(files[f"b.{CANARY}.example"].endswith("mail.eml"), said)
    expect(files[f"a.{CANARY}.example"].endswith("指標/list.csv"), said)
    told, = [r for r in said["rejects"] if "report.pdf" in r["file"]]
    expect("pdftotext" in told["reason"], said)

    said, = a.json("share", path, "--tlp", "clear", "--yes")
    record, = said["records"]
    until("take has it", lambda: b.holds(record))
    shown, = b.json("show", record)
    expect({e["value"] for e in shown["indicators"]} ==
           {f"a.{CANARY}.example", f"b.{CANARY}.example"}, shown)
