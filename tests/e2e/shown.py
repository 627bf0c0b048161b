"""shown: cases that other tools got wrong: what is looked up, what is shown
before it leaves, and what is shown of what came. Folders of cases/ have their
inputs; tests/README.md says which story each has."""

import json
import pathlib
import re

from exchange import with_own
from story import expect, until

CASES = pathlib.Path(__file__).parent / "cases"
HIDDEN = re.compile("[\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def _share(node, path, *words):
    return node.json("share", path, "--tlp", "amber", "--to", "take", "--yes",
                     *words)[0]


def _looked_up(w, case):
    """At who shared it and at who got it, each question has its answer."""
    matsu, take = w.two()
    done = _share(matsu, CASES / case / "shared.json")
    until("it arrived", lambda: take.holds(done["record"]))
    questions = (CASES / case / "questions.txt").read_text().splitlines()
    for line in questions:
        value, right = line.split("\t")
        for node in (matsu, take):
            asked = node.run("lookup", value, "--json")
            row = json.loads(asked.stdout)
            if right == "not_an_indicator":
                expect(asked.returncode == 2 and row["error"] == right, line,
                       row)
                continue
            expect(asked.returncode == 0 and
                   right in {hit["type"] for hit in row["hits"]}, line, row)


def a_url_is_found_without_its_scheme(w):
    """Case 12: what is shared without a scheme is looked up without one."""
    _looked_up(w, "12-lookup-no-scheme")


def a_japanese_file_name_is_found(w):
    """Case 13: a name with Japanese letters and a dot is a file's."""
    _looked_up(w, "13-lookup-japanese-file-name")


def a_host_is_found_with_its_port(w):
    """Case 14: a proxy's host:port is the host."""
    _looked_up(w, "14-lookup-host-port")


def what_stands_around_a_value_hides_no_hit(w):
    """Case 15: brackets, labels, stops and names around it; and an address
    with a leading zero is none."""
    _looked_up(w, "15-lookup-decorated")


def a_name_of_emoji_is_found(w):
    """Case 24: as UTS 46 has it, taken and found in both forms."""
    _looked_up(w, "24-emoji-domain")
    matsu = w.nodes[0]
    values = {i["value"] for i in matsu.json("show", "1")[0]["indicators"]}
    expect(values == {"xn--ls8h.evil.example", "xn--ls8h.lkemoji.example",
                      "xn--n3h.evil.example"}, values)


def an_address_with_a_port_is_found_by_its_parts(w):
    """Case 49: by the address alone, and by a URL that goes there."""
    _looked_up(w, "49-lookup-address-of-ip-port")


def own_names_are_not_in_a_title(w):
    """Case 18: the first line that becomes the title is masked."""
    matsu, take = (w.node(name, start=False) for name in ("matsu", "take"))
    conf = matsu.dir / "noroshi.conf"
    conf.write_text(with_own(conf.read_text(), "corp.org.example",
                             "198.51.100.0/24"))
    matsu.start()
    take.start()
    w.pair(matsu, take)
    report = CASES / "18-own-names-in-title" / "report.txt"
    before = matsu.cli("share", report, "--tlp", "amber", "--to", "take",
                       "--dry-run")
    done = _share(matsu, report)
    until("it arrived", lambda: take.holds(done["record"]))
    row, = take.json("show", done["record"])
    for own in ("corp.org.example", "10.0.0.5", "198.51.100.7"):
        expect(own not in row["title"] and own not in before, own, row, before)
    expect(re.search(rf"^title  {re.escape(row['title'])}$", before, re.M),
           before, row["title"])


def an_end_is_read_or_told(w):
    """Case 23: a row whose end cannot be read is told; no value lasts for ever
    unseen."""
    matsu, take = w.two()
    sheet = CASES / "23-end-date-not-read" / "sheet.csv"
    before = matsu.run("share", sheet, "--tlp", "amber", "--to", "take",
                       "--dry-run")
    done = _share(matsu, sheet)
    until("it arrived", lambda: take.holds(done["record"]))
    row, = take.json("show", done["record"])
    for i in row["indicators"]:
        told = [line for line in before.stderr.splitlines()
                if i["value"] in line or "valid_until" in line]
        expect(i["valid_until"] or told, i, before.stderr)
    expect("valid until" in before.stdout, before.stdout)


def what_turns_a_line_around_is_shown_as_its_number(w):
    """Case 30: of titles, comments and file names of a peer nothing acts on a
    terminal; the values keep their octets."""
    matsu, take = w.two()
    event = CASES / "30-bidi-controls-shown" / "event.json"
    done = _share(matsu, event, "--with-text")
    until("it arrived", lambda: take.holds(done["record"]))
    sent = {a["value"] for a in json.loads(event.read_text())["Event"][
        "Attribute"]}
    for node in w.nodes:
        for words in (["records"], ["inbox"], ["receipts"],
                      ["show", done["record"]],
                      ["show", done["record"], "--text"],
                      ["show", done["record"], "--json"],
                      ["search", "fdp"], ["lookup", "203.0.113.7"]):
            asked = node.run(*words)
            found = HIDDEN.search(asked.stdout + asked.stderr)
            expect(not found, words, found and ascii(asked.stdout))
        row, = node.json("show", done["record"])
        expect({i["value"] for i in row["indicators"]} == sent, row, sent)
        expect("<U+202E>" in node.cli("show", done["record"]), row)
    before = matsu.run("share", event, "--tlp", "amber", "--to", "take",
                       "--dry-run")
    expect(not HIDDEN.search(before.stdout + before.stderr) and
           "invoice<U+202E>fdp.exe" in before.stdout, before.stdout)


def times_that_cannot_be_are_left_out(w):
    """Case 39: microseconds are read as such; what was last seen before it was
    first seen has no times, or is told."""
    matsu, take = w.two()
    event = CASES / "39-seen-times" / "event.json"
    before = matsu.run("share", event, "--tlp", "amber", "--to", "take",
                       "--dry-run")
    done = _share(matsu, event)
    until("it arrived", lambda: take.holds(done["record"]))
    seen = {i["value"]: (i["first_seen"], i["last_seen"])
            for i in take.json("show", done["record"])[0]["indicators"]}
    expect(seen["203.0.113.7"][0] in ("2026-04-16T00:40:00Z", None), seen)
    expect(seen["203.0.113.8"] == (None, None) or
           "203.0.113.8" in before.stderr, seen, before.stderr)
    if seen["203.0.113.7"][0]:
        expect("first seen: 2026-04-16 00:40" in before.stdout, before.stdout)


def the_preview_names_what_leaves(w):
    """Case 54: title and values, defanged, before they are out, and all of them
    as JSON."""
    matsu, take = w.two()
    report = CASES / "54-preview-hides-the-values" / "report.txt"
    words = ["share", report, "--tlp", "amber", "--to", "take", "--title",
             "Agent", "--dry-run"]
    said = matsu.cli(*words)
    path = "C:\\Program Files\\Evil Corp\\svc.exe"
    expect(re.search(r"^title  Agent$", said, re.M) and
           re.search(r"^  ipv4 +203\[\.\]0\[\.\]113\[\.\]7$", said, re.M) and
           re.search(r"^  path +C:\\Program Files\\Evil Corp\\svc\[?\.\]?exe$",
                     said, re.M), said)
    row, = matsu.json(*words)
    expect(row["title"] == "Agent" and {v["value"] for v in row["values"]} ==
           {path, "203.0.113.7"} and all(v["file"] == str(report) and v["line"]
                                         for v in row["values"]), row)
    expect(not matsu.records() and not take.records(), "a dry run sent it")
