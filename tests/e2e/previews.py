"""previews: nothing that leaves is missing in what is shown before."""

import json
import re

from federate import has
from incident import fill
from leaks import AMBER
from preview import ENGLISH, Preview, at_terminal, live, domain, record_of
from story import CANARY, expect, until


def what_hides_is_shown(w):
    """Nothing that leaves is missing above the question, nor stands there in
    disguise."""
    matsu, take = w.two()
    words = ["share", "-", "--tlp", "amber", "--to", "take", "--title", "x"]
    long = f"http://{CANARY}.example/" + "a.b." * 450
    names = ["a\u202egnp.exe", "b\u2066.exe", "c\u200b.exe",
             "d" + " " * 200 + ".exe", "e\u00ad.exe", "f.exe" + "g" * 180]
    event = json.dumps({"Event": {"info": "x", "Attribute": [
        {"type": "filename", "value": name, "to_ids": True}
        for name in names] + [
        {"type": "url", "value": long, "to_ids": True},
        {"type": "domain", "value": domain("h"), "to_ids": True,
         "comment": "z\u001b[2K\u202e\r  domain       good[.]example"}]}})
    code, shown = at_terminal(matsu, words, "y\n", event)
    expect(code == 0, code, shown)
    above = shown.split("[y/N]")[0]
    sent = matsu.json("show", record_of(shown))[0]["indicators"]
    expect(not re.search("[\x1b\u202e\u2066\u200b]", above), above)
    # Each value has a line of its own, however long it is.
    lines = above.splitlines()
    for i in sent:
        start = {"url": f"  url          hxxp://{CANARY}[.]example/a.b.",
                 "domain": "  domain       h[.]",
                 "filename": f"  filename     {i['value'][0]}"}[i["type"]]
        line, = [a for a in lines if a.startswith(start)]
        expect(i["type"] != "url" or len(line) > len(long), line)
    rows = [a for a in lines if re.match(r"  (url|domain|filename) ", a)]
    expect(len(rows) == len(sent), rows, sent)
    until("it arrived", lambda: has(take, "h"))


def parts_that_differ_are_each_shown(w):
    """Of a list whose parts have other labels, titles and readers each is
    shown, and what is withdrawn is shown in whole."""
    matsu, take, ume = (w.node(name) for name in ("matsu", "take", "ume"))
    w.pair(matsu, take)
    w.pair(matsu, ume)
    done, = matsu.json("share", "-", "--tlp", "amber", "--to", "take",
                       "--title", "List",
                       stdin="".join(f"{domain(f's{i}')}\n"
                                     for i in range(9000)))
    first, second = done["records"][:2]
    for words in (["retract", second, "--reason", "x"],
                  ["recall", second, "--reason", "x"],
                  ["release", second, "--to", "take"]):
        _, shown = at_terminal(matsu, words, "n\n")
        preview = Preview(shown, ENGLISH)
        expect(preview.more + len(preview.values) == 9000 and
               f"{len(done['records'])} records" in preview.question, words,
               preview.above)
    matsu.cli("revise", second, "-", "--part", "--tlp", "red", "--to", "ume",
              "--to", "take", "--title", "Other", "--with-text", "--reason",
              "x", stdin=f"a secret text\n{domain('z')}\n")
    for words in (["revise", first, "--expires", "40d", "--reason", "x"],
                  ["retract", first, "--reason", "x"]):
        _, shown = at_terminal(matsu, words, "n\n")
        preview = Preview(shown, ENGLISH)
        expect(preview.tlp == ["TLP:AMBER", "TLP:RED", "TLP:AMBER"] and
               preview.titles == ["List", "Other", "List"] and
               "a secret text" in preview.above and
               preview.to == {"take", "ume"}, words, preview.above)
        row, = matsu.json(*words, "--dry-run")
        heads = [(h["tlp"], h["title"], h["records"]) for h in row["drafts"]]
        expect(heads == [("TLP:AMBER", "List", len(done["records"]) - 1),
                         ("TLP:RED", "Other", 1)] and
               row["tlp"] is None and row["title"] is None and
               row["pap"] == "PAP:GREEN" and
               sorted(row["to"]) == ["take", "ume"], words, row)


def _dry(node, *words, stdin=""):
    """(values, what comes back, what does not), the same for people and as
    JSON."""
    row, = node.json(*words, "--dry-run", stdin=stdin)
    back = {r["value"] for r in row["reinstated"]}
    left = {r["value"] for r in row["retracted"]}
    for r in row["reinstated"] + row["retracted"]:
        expect(r["type"] == "domain" and r["number"] and r["retraction"] and
               r["since"] and r["reason"] == "benign", words, r)
    done = node.run(*words, "--dry-run", stdin=stdin)
    text = done.stdout
    preview = Preview(text, ENGLISH)
    values = {r["value"] for r in row["values"]}
    expect(preview.values == values, words, preview.values, values)
    for heading, these in (("comes back, though it was retracted here:", back),
                           ("left out, for it was retracted here:", left)):
        expect((heading in text) == bool(these), words, heading, text)
        rows = text.split(heading)[-1].splitlines()[1:1 + len(these)]
        expect({live(r.split(":")[0]) for r in rows} == these or not these,
               words, heading, rows)
    return values, back, left


def what_comes_back_and_what_does_not_is_shown(w):
    """A dry run shows row by row what is reinstated and what stays retracted,
    and that is what leaves."""
    matsu, take = w.two()
    a, b, c = (domain(n) for n in "abc")
    list_ = f"{a}\n{b}\n{c}\n"
    record = matsu.share(a, b, c, tlp="amber", to=[take])["record"]
    matsu.cli("retract", record, "--indicator", b, "--indicator", c,
              "--reason", "benign")
    share = ["share", "-", "--tlp", "amber", "--to", "take"]
    revise = ["revise", record, "--reason", "x"]

    # What goes on by itself leaves out what was retracted.
    expect(_dry(matsu, *revise, "--expires", "40d") == ({a}, set(), {b, c}))
    said = matsu.fault(*share, "--dry-run", code=2, stdin=list_)
    expect("b[.]" in said and "c[.]" in said, said)
    for words, stdin in ((share, list_), (revise[:2] + ["-"] + revise[2:],
                                          list_), (revise, "")):
        expect(_dry(matsu, *words, "--reinstate", b, stdin=stdin) ==
               ({a, b}, {b}, {c}), words)
        expect(_dry(matsu, *words, "--reinstate", b, "--reinstate", c,
                    stdin=stdin) == ({a, b, c}, {b, c}, set()), words)
    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form, title="Case", indicators=f"{a}\n{b}\n{c}")
    case = ["incident", "share", form, "--tlp", "amber", "--to", "take"]
    expect(_dry(matsu, *case, "--reinstate", b) == ({a, b}, {b}, {c}))

    # And so it leaves.
    code, shown = at_terminal(matsu, [*revise, "--reinstate", b], "y\n")
    expect(code == 0, code, shown)
    sent = record_of(shown.split("[y/N]")[1])
    until("it arrived", lambda: take.holds(sent))
    row, = take.json("show", sent)
    expect({i["value"] for i in row["indicators"]} == {a, b} ==
           Preview(shown, ENGLISH).values, row, shown)
    _false_alarm(w, form)


def _false_alarm(w, form):
    """Its indicators are shown as withdrawn, and none as sent."""
    matsu, take = w.nodes[:2]
    case = ["incident", "share", form, "--tlp", "amber", "--to", "take"]
    empty = form.read_text()
    form.write_text(empty.replace(f"\n{domain('a')}\n{domain('b')}\n{domain('c')}",
                                  f"\nx.{CANARY}[.]example"))
    matsu.cli(*case)
    until("take has it", lambda: has(take, "x"))
    form.write_text(re.sub(r"^contained$", "false-alarm", form.read_text(),
                           flags=re.M))
    row, = matsu.json(*case, "--retract-indicators", "--dry-run")
    value = {"type": "domain", "value": f"x.{CANARY}.example", "detect": True}
    expect(row["values"] == [] and row["taken"] == 0 and
           row["withdrawn"] == [value], row)
    left, = row["rejects"]
    expect(left["text"] == value["value"] and left["line"] > 0 and
           left["reason"] == "of a false alarm", left)
    code, shown = at_terminal(matsu, [*case, "--retract-indicators"], "y\n")
    above, withdrawn = shown.split("retracted with it:\n")
    expect(code == 0 and f"x[.]{CANARY}" not in above.split("TLP:AMBER")[1] and
           f"x[.]{CANARY}" in withdrawn.split("[y/N]")[0], shown)
    until("it is no hit any more", lambda: not has(take, "x"))
