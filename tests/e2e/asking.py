"""asking: nobody is led to send what the preview did not show."""

import re

from federate import COMMUNITY, has, receipts, tell
from incident import fill
from japanese import _terminal
from leaks import AMBER, Leaker
from story import CANARY, expect, until

# What would be an answer, if the input were read for one.
YES = "y\nyes\ny\n"


def _name(word):
    return f"{word}.{CANARY}.example"


def _dead(word):
    return f"{word}[.]{CANARY}[.]example"


def _asks(node, *words, says=(), stdin=YES, before=lambda: None):
    """Nothing is done without a terminal or with a no, and it is with a yes;
    what the question is about stands above it. before: the state that only a
    yes changes."""
    stood = before()
    said = node.fault(*words, code=2, stdin=stdin, yes=False)
    expect(said.startswith("noroshi: ") and said.count("\n") == 1 and
           "--yes" in said, words, said)
    for no in ("n", "", "\x04", "yeah"):
        code, shown = _terminal(node, words, no, stdin)
        expect(code == 1 and shown.count("[y/N]") == 1, words, code, shown)
        expect(before() == stood, words, "was done without a yes")
    code, shown = _terminal(node, words, "y", stdin)
    above, question = ("\n" + shown).split(" [y/N]")[0].rsplit("\n", 1)
    expect(code == 0, words, code, shown)
    for text in says:
        expect(text in above, words, text, "is not above the question:", shown)
    expect(before() != stood, words, "was not done with a yes", shown)
    return question


def nothing_is_sent_unasked(w):
    """Each sending command shows what leaves and asks, whatever its input."""
    matsu, take = w.two()

    def made():
        return len(matsu.records())

    question = _asks(matsu, "share", "-", "--tlp", "amber", "--to", "take",
                     "--title", "Login page", before=made,
                     says=["Login page", _dead("one"), _dead("two")],
                     stdin=f"{_name('one')}\n{_name('two')}\n" + YES)
    expect(question == "Share 'Login page' (TLP:AMBER, report)?", question)
    record, = [r["record"] for r in matsu.records()]
    until("it arrived", lambda: has(take, "one") and has(take, "two"))

    question = _asks(matsu, "revise", record, "-", "--reason", "better",
                     "--title", "Login page", says=[_dead("three")],
                     before=made, stdin=f"{_name('three')}\n" + YES)
    expect(question == f"Revise {record[:8]} 'Login page' (TLP:AMBER, report)?",
           question)
    until("it is another", lambda: has(take, "three") and not has(take, "one"))

    record, = [r["record"] for r in matsu.records() if r["revision"] == 2]
    question = _asks(matsu, "retract", record, "--reason", "wrong",
                     before=made, says=["Login page", _dead("three")])
    expect(question == f"Retract {record[:8]} 'Login page' (TLP:AMBER, "
           "report)?", question)
    until("it is gone", lambda: not has(take, "three"))

    record = matsu.share(_name("four"), tlp="amber", to=[take],
                         words=["--title", "Name"])["record"]
    until("it arrived", lambda: has(take, "four"))
    question = _asks(matsu, "recall", record, "--reason", "wrong", before=made,
                     says=["Name", _dead("four")])
    expect(question == f"Recall {record[:8]} 'Name' (TLP:AMBER, report)? "
           "This cannot be undone.", question)
    until("it is gone", lambda: not has(take, "four"))

    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form, title="Server", indicators=_dead("five"))
    question = _asks(matsu, "incident", "share", "-", "--tlp", "amber", "--to",
                     "take", stdin=form.read_text(), before=made,
                     says=["Server", _dead("five"), "file server"])
    expect(question == "Share 'Server' (TLP:AMBER, incident)?", question)
    until("it arrived", lambda: has(take, "five"))


def nothing_is_passed_on_unasked(w):
    """A record goes to one more, of one's own or of another, after a yes."""
    matsu, take = w.two(a_says=COMMUNITY, b_says=COMMUNITY)
    theirs, _ = tell(matsu, "six", tlp="green", title="Scan")
    own, _ = tell(take, "seven", tlp="green", title="Probe")
    until("take has it", lambda: has(take, "six"))
    ume = w.node("ume")
    w.pair(take, ume, a_says=COMMUNITY, b_says=COMMUNITY)

    for words, record, title, name in (
            (["pass"], theirs, "Scan", "six"),
            (["release"], own, "Probe", "seven")):
        question = _asks(take, *words, record, "--to", "ume",
                         says=[title, _dead(name)], before=lambda: "ume" in receipts(take, record))
        verb = {"pass": "Pass on", "release": "Release"}[words[0]]
        expect(question == f"{verb} {record[:8]} '{title}' (TLP:GREEN, "
               "report)?", question)
        until("it arrived", lambda: has(ume, name))


def what_is_urgent_is_seen_and_taken_back(w):
    """URGENT stands wherever the record does, until a revision takes it back."""
    matsu, take = w.two()
    first = matsu.share(_name("ten"), tlp="amber", to=[take],
                        words=["--title", "Now", "--urgent"])["record"]
    until("take has it", lambda: has(take, "ten"))
    second = matsu.share(_name("eleven"), tlp="amber", to=[take],
                         words=["--title", "Later"])["record"]
    until("take has it", lambda: has(take, "eleven"))
    for words in (["records"], ["inbox"], ["show", first],
                  ["show", first, "--text"], ["lookup", _name("ten")]):
        said = take.cli(*words)
        expect(said.count("URGENT") == 1, words, said)
    said = matsu.cli("receipts")
    expect("URGENT: Now" in said and "URGENT: Later" not in said, said)
    titles = [r["title"] for r in take.json("inbox")]
    expect(titles == ["Now", "Later"], titles)
    text = take.cli("show", first, "--text")
    expect(first[:8] in text and first not in text, text)
    shared = take.json("share", "-", "--tlp", "amber", "--to", "matsu",
                       "--dry-run", stdin=text)[0]
    expect([v["value"] for v in shared["values"]] == [_name("ten")], shared)
    take.fault("share", "-", "--tlp", "green", "--dry-run", code=2, stdin=text)

    matsu.cli("revise", first, "--no-urgent", "--reason", "it can wait")
    row, = until("it came", lambda: [r for r in take.json("records")
                                     if r["revision"] == 2])
    expect(row["title"] == "Now" and not row["urgent"], row)


def nothing_is_cut_off_unasked(w):
    """Members, peers, and what is in quarantine go after a yes."""
    matsu, _ = w.two()
    matsu.cli("group", "create", "energy", "take")
    leak = Leaker(w, "kitsune", matsu)
    leak.open()
    for _ in range(2):
        leak.send("refused", tlp=AMBER, to="nobody")

    def members():
        return [r["members"] for r in matsu.ask("group.list")]

    def quarantined():
        return [r["record"] for r in matsu.ask("quarantine.list")]

    def peers():
        return [r["peer"] for r in matsu.ask("peer.list") if r["revoked"]]

    question = _asks(matsu, "group", "remove", "energy", "take",
                     before=members)
    expect(question == "Remove take from the group 'energy'?", question)
    row = matsu.ask("quarantine.list")[0]
    question = _asks(matsu, "quarantine", "drop", row["id"],
                     before=quarantined)
    expect(re.fullmatch(rf"Drop {row['record'][:8]} .*\(TLP:AMBER, report\)\?",
                        question), question)
    question = _asks(matsu, "quarantine", "drop", before=quarantined)
    expect(re.fullmatch(r"Drop all of the quarantine \(\d+ records?\)\?",
                        question), question)
    question = _asks(matsu, "peer", "revoke", "take", before=peers)
    expect(question == "Revoke 'take' (take)? Nothing goes there or comes "
           "from there any more.", question)


def nothing_is_answered_unasked(w):
    """A sighting and an opinion show what they say, and to whom; the author's
    inbox tells of both."""
    matsu, take = w.two()
    record = matsu.share(_name("twelve"), _name("thirteen"), tlp="amber",
                         to=[take], words=["--title", "Beacons"])["record"]
    until("it arrived", lambda: has(take, "twelve"))

    def made():
        return len(take.records())

    for words, verb, says in (
            (["sighting", record, "--value", _name("twelve"), "--count", "3",
              "--first", "2026-10-01", "--last", "2026-10-03", "--sources",
              "dns"], "answer",
             ["TLP:AMBER+STRICT", "3 times", "from 2026-10-01 to 2026-10-03",
              "in logs of: dns", "a count names you", _dead("twelve"),
              "matsu"]),
            (["opinion", record, "--value", _dead("thirteen"),
              "--false-positive", "--reason", "a scanner"], "opinion",
             ["TLP:AMBER+STRICT", "false-positive", "reason: a scanner",
              _dead("thirteen"), "matsu"])):
        question = _asks(take, *words, before=made, says=says)
        expect(question == f"Send this {verb} about {record[:8]} 'Beacons' "
               "(TLP:AMBER, report) to its author?", question)
        take.language = "ja_JP.UTF-8"
        code, shown = _terminal(take, words, "n")
        take.language = "C.UTF-8"
        expect(code == 1 and "作成者に送付しますか" in shown and
               "件数から自組織と分かります" in shown and
               "ホスト名とログの行は送りません" in shown, words, shown)
    rows = until("the author has both", lambda: [
        r for r in matsu.json("inbox") if r["what"] == "answered"])
    rows = until("and both are told", lambda: [
        r for r in matsu.json("inbox", "--state", "answered")
        if len(matsu.json("inbox", "--state", "answered")) == 2])
    expect({r["detail"] for r in rows} == {"seen", "false-positive"} and
           all(r["record"] == record and r["author"] == "take" for r in rows),
           rows)
    said = matsu.cli("inbox")
    expect("answered record 1: seen" in said, said)
