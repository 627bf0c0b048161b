"""seen: what a person sees before saying yes is what leaves, all of it, and
nothing else: each command that sends, at a terminal, its report on stdin."""

import json
import os
import re
import signal

from federate import COMMUNITY, has, receipts, tell
from incident import fill
from leaks import AMBER, Leaker
from preview import (
    ENGLISH, JAPANESE, YES, Preview, at_terminal, domain, is_held, record_of)
from story import CANARY, expect, until

NO = ("n\n", "\n", "\x04", "\x03", "yeah\n", "いいえ\n")


def _asked_first(node, words, stdin, state):
    """Without a terminal, as a dry run and with each no: nothing is done."""
    stood = state()
    said = node.fault(*words, code=2, stdin=stdin, yes=False)
    expect("--yes" in said and said.count("\n") == 1, words, said)
    if words[0] not in ("peer", "quarantine", "author"):
        dry = [*words, "--dry-run"]
        done = node.run(*dry, stdin=stdin, yes=False)
        expect(done.returncode == 0, dry, done.stdout, done.stderr)
        code, shown = at_terminal(node, dry, "y\n", stdin)
        expect(code == 0 and "[y/N]" not in shown, dry, code, shown)
        row = json.loads(node.run(*dry, "--json", stdin=stdin,
                                  yes=False).stdout.splitlines()[0])
        expect(row["dry_run"] and not row["committed"], dry, row)
        # A token of something that was not done says no yes.
        node.fault(*words, "--token", os.urandom(16).hex(), code=2,
                   stdin=stdin, yes=False)
    expect(state() == stood, words, "was done without being asked")
    for no in NO:
        code, shown = at_terminal(node, words, no, stdin)
        expect(code in ((1,) if no != "\x03" else (-signal.SIGINT, 130)) and
               shown.count("[y/N]") == 1, words, repr(no), code, shown)
        expect(state() == stood, words, repr(no), "was taken for a yes")


def _says_yes(node, words, language, stdin, state):
    """(what was shown above the question, what was said behind it)"""
    _asked_first(node, words, stdin, state)
    stood = state()
    code, shown = at_terminal(node, words, "y\n", stdin)
    expect(code == 0 and state() != stood, words, code, shown)
    return Preview(shown, language), shown.split("[y/N]")[1]


def _leaves(w, node, words, language, stdin=YES):
    """What was shown is what those hold who were shown, and nobody else."""
    def made():
        return len(node.ask("records")), len(node.ask("receipts"))

    preview, said = _says_yes(node, words, language, stdin, made)
    record = record_of(said)
    expect(preview.to, words, "reaches nobody")
    for other in w.nodes:
        if other is node or other.name in preview.to:
            is_held(other, record, preview)
    until("each has a row", lambda: set(receipts(node, record)) == preview.to)
    return record, preview


def _withdraws(w, node, words, language, holders):
    """What was shown is a hit no more, with those who were named."""
    def made():
        return len(node.ask("records"))

    preview, _ = _says_yes(node, words, language, YES, made)
    expect(preview.to == {h.name for h in holders}, words, preview.to)
    for holder in holders:
        for value in preview.values:
            until(f"{holder.name} has no {value}",
                  lambda h=holder, v=value: not h.hits(v))
    return preview


def _reports(w, language):
    """share, revise, retract, recall"""
    matsu, take, ume = w.nodes[:3]
    share = ["share", "-", "--tlp", "amber", "--to", "take", "--title",
             "偽のログイン画面"]
    many = [domain(f"n{i}") for i in range(31)]
    _, preview = _leaves(w, matsu, share, language,
                         "\n".join([*many, "203.0.113.7", ""]))
    expect(preview.more == 11 and len(preview.values) == 21, preview.values)

    event = json.dumps({"Event": {"info": "Loader", "Attribute": [
        {"type": "url", "value": f"http://{CANARY}.example/a", "to_ids": True},
        {"type": "filename", "value": "請求書.exe", "to_ids": False},
        {"type": "domain", "value": domain("misp"), "to_ids": True}]}})
    _, preview = _leaves(w, matsu, ["share", "-", "--tlp", "clear"], language,
                         event)
    expect(len(preview.values) == 3 and preview.to == {"take", "ume"},
           preview.values)

    record, preview = _leaves(
        w, matsu, [*share, "--to", "ume"], language,
        f"{domain('one')}\n{domain('two')}\n{domain('three')}\n")
    record, preview = _leaves(
        w, matsu, ["revise", record, "-", "--reason", "more"], language,
        "".join(f"{domain(n)}\n" for n in ("one", "two", "three", "four")))
    expect(preview.titles == ["偽のログイン画面"], preview.titles)
    record, preview = _leaves(
        w, matsu, ["revise", record, "--tlp", "green", "--reason", "open"],
        language)
    expect(preview.tlp == ["TLP:GREEN"], preview.tlp)
    preview = _withdraws(
        w, matsu, ["retract", record, "--indicator", domain("one"), "--reason",
                   "benign"], language, (take, ume))
    expect(preview.values == {domain("one")}, preview.values)

    preview = _withdraws(w, matsu, ["retract", record, "--reason", "wrong"],
                         language, (take, ume))
    expect(len(preview.values) == 4, preview.values)

    # What came back is shown as what leaves.
    _, preview = _leaves(
        w, matsu, [*share, "--reinstate", domain("one")], language,
        f"{domain('one')}\n")
    expect(preview.values == {domain("one")}, preview.values)

    record = matsu.share(domain("five"), tlp="amber", to=[take])["record"]
    until("it arrived", lambda: has(take, "five"))
    preview = _withdraws(w, matsu, ["recall", record, "--reason", "a name"],
                         language, (take,))
    expect(preview.values == {domain("five")}, preview.values)


def _incidents(w, language):
    matsu = w.nodes[0]
    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form, title="Server", indicators=f"{CANARY}-c[.]example")
    _, preview = _leaves(
        w, matsu, ["incident", "share", "-", "--tlp", "amber", "--to", "take"],
        language, form.read_text())
    expect("file server" in preview.above and
           "soc@matsu.example" in preview.above, preview.above)


def _passed_on(w, language):
    """release, pass"""
    matsu, take = w.nodes[:2]
    theirs, _ = tell(matsu, "six", tlp="green", title="Scan")
    own, _ = tell(take, "seven", tlp="green", title="Probe")
    until("take has it", lambda: has(take, "six"))
    kiri = w.node("kiri")
    w.pair(take, kiri, a_says=COMMUNITY, b_says=COMMUNITY)
    take.language = language.locale
    for verb, record, word in (("pass", theirs, "six"),
                               ("release", own, "seven")):
        preview, _ = _says_yes(take, [verb, record, "--to", "kiri"], language,
                               YES, lambda r=record: receipts(take, r))
        expect(preview.to == {"kiri"} and preview.values == {domain(word)},
               preview.above)
        is_held(kiri, record, preview)


def _groups(w, language):
    matsu, take, ume = w.nodes[:3]

    def versions():
        return [r["version"] for r in matsu.ask("group.list")]

    for words, told in ((["create", "energy", "take"], {"take"}),
                        (["add", "energy", "ume"], {"take", "ume"}),
                        (["remove", "energy", "ume"], {"take"})):
        preview, _ = _says_yes(matsu, ["group", *words], language, YES,
                               versions)
        expect(preview.to == told and "energy" in preview.question and
               words[-1] in preview.question, preview.above)
        number, = versions()
        for name in told:
            node, = [n for n in w.nodes if n.name == name]
            until(f"{name} has it", lambda n=node: number in [
                r["version"] for r in n.ask("group.list")])
        if words[0] == "create":
            matsu.cli("share", "-", "--tlp", "amber", "--to", "group:energy",
                      "--later-members", "yes", stdin=domain("later") + "\n")
        if words[0] == "add":
            expect(re.search(r"^ume.*\b1\b", preview.above, re.M),
                   preview.above)
            until("ume has what was shared before", lambda: has(ume, "later"))


def _cut_off(w, language):
    """peer revoke, author drop, quarantine drop"""
    matsu = w.nodes[0]
    leak = Leaker(w, "kitsune", matsu)
    leak.open()
    leak.send("refused", tlp=AMBER, to="nobody")
    held, = until("it is in quarantine", lambda: matsu.ask("quarantine.list"))

    def quarantined():
        return [r["record"] for r in matsu.ask("quarantine.list")]

    preview, _ = _says_yes(matsu, ["quarantine", "drop", held["id"]], language,
                           YES, quarantined)
    expect(held["record"][:8] in preview.question, preview.question)
    leak.send("refused", tlp=AMBER, to="nobody")
    until("it is in quarantine", quarantined)
    preview, _ = _says_yes(matsu, ["quarantine", "drop"], language, YES,
                           quarantined)
    expect("1" in preview.question, preview.question)

    words = ["author", "drop", "--by", "take"]

    def introduced():
        return [r["node"] for r in matsu.ask("author.list", by="take")
                if r["what"] == "author"]

    _asked_first(matsu, words, YES, introduced)
    code, shown = at_terminal(matsu, words, "y\n")
    above, said = shown.split("[y/N]")
    expect(code == 0 and "take" in above and re.search(r"\d", said), code,
           shown)
    expect(not introduced(), "some that nothing is left of were kept")
    preview, _ = _says_yes(
        matsu, ["peer", "revoke", "ume"], language, YES,
        lambda: [r["peer"] for r in matsu.ask("peer.list") if r["revoked"]])
    expect("ume" in preview.question, preview.question)


def _all(w, language):
    matsu, take, ume = (w.node(name) for name in ("matsu", "take", "ume"))
    for a, b in ((matsu, take), (matsu, ume), (take, ume)):
        w.pair(a, b, a_says=COMMUNITY, b_says=COMMUNITY)
    matsu.language = language.locale
    _reports(w, language)
    _incidents(w, language)
    _groups(w, language)
    _passed_on(w, language)
    _cut_off(w, language)


def what_is_shown_is_what_leaves(w):
    """Each sending command shows all that leaves, asks, and sends only that."""
    _all(w, ENGLISH)


def what_is_shown_in_japanese_is_what_leaves(w):
    """The same, to whoever reads Japanese."""
    _all(w, JAPANESE)
