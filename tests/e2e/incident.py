"""incident: a case in a form, shared, told again, and told to few."""

import re
import unicodedata

from federate import COMMUNITY, has, quiet
from story import CANARY, expect, until

ANSWERS = {
    "title": "ファイルサーバー暗号化",
    "category": "ransomware",
    "state": "contained",
    "detected": "2026-11-20 03:10 JST",
    "occurred": "2026年11月18日 22時00分 JST",
    "what happened": "VPN装置経由で侵入された。\n\n復旧中。",
    "affected systems": "file server, 3 台",
    "contact": "soc@matsu.example",
    "indicators": f"c2.{CANARY}[.]example\nhxxps://{CANARY}[.]example/gate\n"
                  "10.0.0.8\nthe rest is with the police\nなし",
}


def fill(path, **more):
    # Answers under the headings of an empty form.
    out, skip = [], False
    answers = {**ANSWERS, **more}
    for line in path.read_text().splitlines():
        heading = re.match(r"\[([a-z ]+)\]", line)
        if line.startswith("[") or line.startswith("#") or not line:
            skip = False
        if not skip:
            out.append(line)
        if heading and heading[1] in answers:
            out.append(answers[heading[1]])
            skip = True
    path.write_text("\n".join(out) + "\n")


def _line_of(path, text):
    return 1 + path.read_text().splitlines().index(text)


def an_incident_goes_to_the_coordinator_alone(w):
    """A form's faults are told; AMBER+STRICT reaches one; again, it revises."""
    c = w.node("jpcc", "--role", "coordinator")
    matsu, take = w.node("matsu"), w.node("take")
    for n in (matsu, take):
        w.pair(n, c, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(matsu, take)
    form = w.dir / "case.txt"
    share = ["incident", "share", form, "--tlp", "amber+strict", "--to",
             "jpcc"]

    matsu.cli("incident", "form", form)
    empty = form.read_text()
    said = matsu.fault("incident", "form", form, code=2)
    expect("File exists" in said and form.read_text() == empty, said)
    said = matsu.fault(*share, code=2)
    for heading in ("[title] 件名", "[category] 分類", "[detected] 発覚日時"):
        expect(f"{form}:{_line_of(form, heading)}: this is "
               "required and not filled in" in said, said)
    expect("4 problems in the form" in said, said)
    row, = matsu.json(*share, code=2)
    expect(len(row["faults"]) == 4 and row["record"] is None, row)
    expect(not matsu.records(), "a form with faults was shared")

    fill(form, title="TLP:RED only: " + ANSWERS["title"])
    said = matsu.fault(*share, code=2)
    expect(re.search(r"case.txt:\d+: this carries a label stricter than --tlp",
                     said), said)
    form.write_text(empty)
    fill(form)
    row, = matsu.json(*share, "--dry-run")
    expect(row["to"] == ["jpcc"] and row["revision"] == 1, row)
    expect(not matsu.records(), "a dry run shared something")
    row, = matsu.json(*share)
    expect(row["taken"] == 2 and row["rejected"] == 2, row)
    expect([r["reason"] for r in row["rejects"]] ==
           ["private address", "no indicator recognised"], row["rejects"])
    case = re.search(r"^[0-9a-f-]{36}$", form.read_text(), re.M)[0]
    expect(row["case"] == case and row["revision"] == 1, row)
    until("the coordinator has it", lambda: has(c, "c2"))
    quiet(take)
    expect(not take.records(), "AMBER+STRICT reached a third node")

    got, = c.json("show", row["record"])
    expect(got["kind"] == "incident" and got["tlp"] == "TLP:AMBER+STRICT", got)
    for name, value in {
            "case": case, "title": ANSWERS["title"], "category": "ransomware",
            "incident_state": "contained", "detected": "2026-11-19T18:10:00Z",
            "what_happened": ANSWERS["what happened"],
            "affected_systems": ANSWERS["affected systems"],
            "contact": ANSWERS["contact"]}.items():
        expect(got[name] == value, name, got[name])
    expect({i["value"] for i in got["indicators"]} ==
           {f"c2.{CANARY}.example", f"https://{CANARY}.example/gate"},
           got["indicators"])
    text = c.cli("show", row["record"], "--text")
    expect("What happened" in text and "[.]example" in text, text)
    for label in ("detected", "occurred", "created"):
        expect(re.search(rf"^{label} +[-0-9]{{10}} \d\d:\d\d "
                         r"([A-Z]+|[-+]\d\d:\d\d)$", text, re.M), text)

    _told_again(w, matsu, c, form, share, row["object"])
    matsu.cli("recall", row["object"], "--reason", "names a victim")
    until("it is recalled", lambda: not has(c, "only3"))
    only3 = f"only3.{CANARY}[.]example"
    said = matsu.fault(*share, "--keep-indicators", code=2)
    expect(only3.replace(".", "[.]").replace("[[.]]", "[.]") in said and
           "because: names a victim" in said, said)
    out = matsu.cli(*share, "--keep-indicators", "--reinstate", only3)
    expect("shared as revision 4 of this case" in out, out)
    until("it is told anew", lambda: has(c, "only3"))
    quiet(take)
    expect(not take.records(), "the revision reached a third node")


def _told_again(w, matsu, c, form, share, first):
    """Each process of the coordinator is killed while a revision comes."""
    for n, (state, which) in enumerate([("resolved", "core"),
                                        ("false-alarm", "net")], start=2):
        fill(form, state=state, indicators=f"only{n}.{CANARY}[.]example")
        keep = ["--keep-indicators"] if state == "false-alarm" else []
        out = matsu.cli(*share, *keep)
        expect(f"shared as revision {n} of this case" in out, out)
        c.kill9(which)
        until("the revision arrived", lambda: has(c, f"only{n}"))
        row, = c.json("show", first)
        expect(row["incident_state"] == state and row["revision"] == n, row)
        expect(not has(c, "c2"), "what the revision left out is still found")


def an_incident_in_japanese(w):
    """The form and what is said of it in Japanese."""
    matsu, take = w.two()
    form = w.dir / "case.txt"
    matsu.language = "ja_JP.UTF-8"
    said = matsu.run("incident", "form", form).stderr
    expect("記入" in said, said)
    said = matsu.fault("incident", "share", form, "--tlp", "amber", "--to",
                       "take", code=2)
    expect("記入されていません" in said and "this" not in said, said)
    fill(form, category="ランサムウェア", state="対応中")
    form.write_bytes(form.read_text().replace("\n", "\r\n").encode("cp932"))
    done = matsu.run("incident", "share", form, "--tlp", "amber", "--to",
                     "take")
    out = done.stdout
    expect(done.returncode == 0 and "発覚日時" in done.stderr, done.stderr)
    until("it arrived", lambda: has(take, "c2"))
    take.language = "ja_JP.UTF-8"
    text = take.cli("show", "1")
    for word in ("ランサムウェア", "対応中", "発覚日時", "発生事象",
                 "対象システム", "連絡先"):
        expect(word in text, word, text, out)
    title = "ガードの暗号化"
    matsu.cli("retract", "1", "--reason", unicodedata.normalize("NFD", title))
    until("the reason came as it is written elsewhere", lambda: [
        r for r in take.ask("records") if r["title"] == title])
