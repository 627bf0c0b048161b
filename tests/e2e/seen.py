"""seen: what a person sees before saying yes is what leaves, all of it, and
nothing else: each command that sends, at a terminal, its report on stdin."""

import collections
import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import termios
import threading
import time

from federate import COMMUNITY, has, receipts, tell
from incident import fill
from leaks import AMBER, Leaker
from story import CANARY, PATIENCE, Broken, Skip, expect, until

Language = collections.namedtuple("Language", "locale title goes hears more")
ENGLISH = Language("C.UTF-8", "title", "will be sent to", "will be notified",
                   r"\.\.\. and (\d+) more: --list shows all")
JAPANESE = Language("ja_JP.UTF-8", "件名", "送付予定", "通知予定",
                    r"\.\.\. ほか (\d+) 件（--list ですべて表示）")

# What the input holds behind the report would be an answer, were it read so.
YES = "y\nyes\nはい\n"
NO = ("n\n", "\n", "\x04", "\x03", "yeah\n", "いいえ\n")


def _name(word):
    return f"{word}.{CANARY}.example"


class _Terminal:
    """A command whose terminal this is; its input is a pipe."""

    def __init__(self, node, words, stdin):
        try:
            self.fd, own = pty.openpty()
        except OSError as e:
            raise Skip(f"no terminal: {e}") from e
        self.process = subprocess.Popen(
            [node.world.program("noroshi"), *map(str, words)],
            env={**node.environment(), "TERM": "dumb"}, stdin=subprocess.PIPE,
            stdout=own, stderr=own, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0))
        os.close(own)
        self.octets = b""
        threading.Thread(target=self._feed, args=(stdin,)).start()

    def _feed(self, stdin):
        try:
            self.process.stdin.write(stdin.encode())
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it ended before it read all

    def _more(self):
        ready, _, _ = select.select([self.fd], [], [], 0.1)
        try:
            octets = os.read(self.fd, 65536) if ready else None
        except OSError:  # the other end is gone
            return False
        self.octets += octets or b""
        return octets != b""

    def shown(self):
        return self.octets.decode(errors="replace").replace("\r", "")

    def run(self, answers):
        """(exit code, what was shown); each answer is typed, or called for,
        when what is asked for it stands there."""
        deadline, seen = time.monotonic() + PATIENCE, 0
        while self._more():
            if time.monotonic() > deadline:
                self.process.kill()
                raise Broken(f"does not end: {self.shown()[-2000:]}")
            asked = answers and self.shown().find(answers[0][0], seen)
            if answers and asked >= 0:
                seen = asked + len(answers[0][0])
                answer = answers.pop(0)[1]
                os.write(self.fd, (answer() if callable(answer)
                                   else answer).encode())
        code = self.process.wait(PATIENCE)
        os.close(self.fd)
        return code, self.shown()


def _at_terminal(node, words, answer, stdin=YES, title=None):
    """answer: to the one question that ends in [y/N], typed or called for."""
    answers = [] if title is None else [("none):", title)]
    return _Terminal(node, words, stdin).run([*answers, ("[y/N]", answer)])


def _live(value):
    return re.sub(r"\[(.|://)\]", r"\1", value).replace("hxxp", "http")


class _Preview:
    """What stands above the question."""

    def __init__(self, shown, language):
        self.above = shown.split("[y/N]")[0]
        self.question = self.above.splitlines()[-1]
        self.tlp = re.findall(r"^(TLP:\S+)  PAP:", self.above, re.M)
        self.titles = re.findall(rf"^{language.title}  (.*)$", self.above, re.M)
        self.values, self.more = set(), 0
        for line in self.above.splitlines():
            found = re.match(r"  ([a-z0-9-]+) +(\S.*)$", line)
            more = found and re.fullmatch(language.more, found[2])
            if more:
                self.more += int(more[1])
            elif found and found[1] in ("domain", "url", "ipv4", "filename"):
                self.values.add(_live(re.split("  ", found[2])[0]))
        self.to = set(re.findall(
            rf"^  (?:{language.goes}|{language.hears}) +([a-z]+)", self.above,
            re.M))


def _is_held(node, record, preview, gone=False):
    """Whether a node holds what was shown, or holds no more what was."""
    until(f"{node.name} has {record[:8]}", lambda: node.holds(record))
    row, = node.json("show", record)
    live = {i["value"] for i in row["indicators"] if i["state"] == "live"}
    said = {i["value"] for i in row["indicators"]}
    expect([row["tlp"]] == preview.tlp, row["tlp"], preview.tlp)
    expect([row["title"]] == preview.titles, row["title"], preview.titles)
    if gone:
        expect(not live & preview.values, live, preview.values)
    elif preview.more:
        expect(preview.values < said and
               len(said) == len(preview.values) + preview.more, preview.more,
               len(said), preview.values)
    else:
        expect(said == preview.values, said, preview.values)


def _asked_first(node, words, stdin, state):
    """Without a terminal, as a dry run and with each no: nothing is done."""
    stood = state()
    said = node.fault(*words, code=2, stdin=stdin, yes=False)
    expect("--yes" in said and said.count("\n") == 1, words, said)
    if words[0] not in ("peer", "quarantine", "author"):
        dry = [*words, "--dry-run"]
        done = node.run(*dry, stdin=stdin, yes=False)
        expect(done.returncode == 0, dry, done.stdout, done.stderr)
        code, shown = _at_terminal(node, dry, "y\n", stdin)
        expect(code == 0 and "[y/N]" not in shown, dry, code, shown)
        row = json.loads(node.run(*dry, "--json", stdin=stdin,
                                  yes=False).stdout.splitlines()[0])
        expect(row["dry_run"] and not row["committed"], dry, row)
        # A token of something that was not done says no yes.
        node.fault(*words, "--token", os.urandom(16).hex(), code=2,
                   stdin=stdin, yes=False)
    expect(state() == stood, words, "was done without being asked")
    for no in NO:
        code, shown = _at_terminal(node, words, no, stdin)
        expect(code in ((1,) if no != "\x03" else (-signal.SIGINT, 130)) and
               shown.count("[y/N]") == 1, words, repr(no), code, shown)
        expect(state() == stood, words, repr(no), "was taken for a yes")


def _says_yes(node, words, language, stdin, state):
    """(what was shown above the question, what was said behind it)"""
    _asked_first(node, words, stdin, state)
    stood = state()
    code, shown = _at_terminal(node, words, "y\n", stdin)
    expect(code == 0 and state() != stood, words, code, shown)
    return _Preview(shown, language), shown.split("[y/N]")[1]


def _record(said):
    return re.search(r"\b[0-9a-f]{64}\b", said)[0]


def _leaves(w, node, words, language, stdin=YES):
    """What was shown is what those hold who were shown, and nobody else."""
    def made():
        return len(node.ask("records")), len(node.ask("receipts"))

    preview, said = _says_yes(node, words, language, stdin, made)
    record = _record(said)
    expect(preview.to, words, "reaches nobody")
    for other in w.nodes:
        if other is node or other.name in preview.to:
            _is_held(other, record, preview)
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
    many = [_name(f"n{i}") for i in range(31)]
    _, preview = _leaves(w, matsu, share, language,
                         "\n".join([*many, "203.0.113.7", ""]))
    expect(preview.more == 11 and len(preview.values) == 21, preview.values)

    event = json.dumps({"Event": {"info": "Loader", "Attribute": [
        {"type": "url", "value": f"http://{CANARY}.example/a", "to_ids": True},
        {"type": "filename", "value": "請求書.exe", "to_ids": False},
        {"type": "domain", "value": _name("misp"), "to_ids": True}]}})
    _, preview = _leaves(w, matsu, ["share", "-", "--tlp", "clear"], language,
                         event)
    expect(len(preview.values) == 3 and preview.to == {"take", "ume"},
           preview.values)

    record, preview = _leaves(
        w, matsu, [*share, "--to", "ume"], language,
        f"{_name('one')}\n{_name('two')}\n{_name('three')}\n")
    record, preview = _leaves(
        w, matsu, ["revise", record, "-", "--reason", "more"], language,
        "".join(f"{_name(n)}\n" for n in ("one", "two", "three", "four")))
    expect(preview.titles == ["偽のログイン画面"], preview.titles)
    record, preview = _leaves(
        w, matsu, ["revise", record, "--tlp", "green", "--reason", "open"],
        language)
    expect(preview.tlp == ["TLP:GREEN"], preview.tlp)
    preview = _withdraws(
        w, matsu, ["retract", record, "--indicator", _name("one"), "--reason",
                   "benign"], language, (take, ume))
    expect(preview.values == {_name("one")}, preview.values)

    preview = _withdraws(w, matsu, ["retract", record, "--reason", "wrong"],
                         language, (take, ume))
    expect(len(preview.values) == 4, preview.values)

    # What came back is shown as what leaves.
    _, preview = _leaves(
        w, matsu, [*share, "--reinstate", _name("one")], language,
        f"{_name('one')}\n")
    expect(preview.values == {_name("one")}, preview.values)

    record = matsu.share(_name("five"), tlp="amber", to=[take])["record"]
    until("it arrived", lambda: has(take, "five"))
    preview = _withdraws(w, matsu, ["recall", record, "--reason", "a name"],
                         language, (take,))
    expect(preview.values == {_name("five")}, preview.values)


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
        expect(preview.to == {"kiri"} and preview.values == {_name(word)},
               preview.above)
        _is_held(kiri, record, preview)


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
                      "--later-members", "yes", stdin=_name("later") + "\n")
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
    _asked_first(matsu, words, YES, lambda: matsu.ask("author.list"))
    code, shown = _at_terminal(matsu, words, "y\n")
    expect(code == 0 and "take" in shown.split("[y/N]")[0], code, shown)
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


def _changes(node, words, meanwhile, stdin=YES, refused=False):
    """What happens between preview and yes: then nothing is done. refused: by
    the policy, which comes first."""
    happened = {}

    def answer():
        meanwhile()
        happened["records"] = node.ask("records")
        happened["receipts"] = [(r["peer"], r["record"])
                                for r in node.ask("receipts")]
        return "y\n"

    code, shown = _at_terminal(node, words, answer, stdin)
    expect(code == 4 if refused else
           code == 1 and "look at it again" in shown, words, code, shown)
    expect(node.ask("records") == happened["records"] and
           [(r["peer"], r["record"]) for r in node.ask("receipts")] ==
           happened["receipts"], words, "was done all the same")


def what_changed_since_it_was_shown_is_not_sent(w):
    """Marks, groups, revisions that change before the yes stop what was asked
    for."""
    matsu, take, ume = (w.node(name) for name in ("matsu", "take", "ume"))
    w.pair(matsu, take, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(matsu, ume)
    amber = ["--tlp", "amber", "--to", "take"]

    _changes(matsu, ["share", "-", "--tlp", "green", "--title", "x"],
             lambda: matsu.cli("peer", "set", "ume", "--community"),
             _name("a") + "\n")
    matsu.cli("peer", "set", "ume", "--no-community")
    matsu.cli("group", "create", "energy", "take")
    _changes(matsu, ["share", "-", "--tlp", "clear", "--to", "group:energy",
                     "--title", "x"],
             lambda: matsu.cli("group", "add", "energy", "ume"),
             _name("b") + "\n")
    matsu.cli("group", "remove", "energy", "ume")
    list_ = "".join(f"{_name(f's{i}')}\n" for i in range(9000))
    _changes(matsu, ["share", "-", "--tlp", "green", "--title", "x"],
             lambda: matsu.cli("peer", "set", "ume", "--community"), list_)
    matsu.cli("peer", "set", "ume", "--no-community")
    _changes(matsu, ["group", "add", "energy", "ume"],
             lambda: matsu.cli("share", "-", "--to", "group:energy", "--tlp",
                               "clear", "--later-members", "yes",
                               stdin=_name("c") + "\n"))

    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form, title="Server", indicators=f"{CANARY}-c[.]example")
    case = ["incident", "share", form, *amber]
    _changes(matsu, case, lambda: matsu.cli(*case))

    record = matsu.share(_name("d"), _name("e"), tlp="amber",
                         to=[take])["record"]
    newest = [record]

    def revised():
        done, = matsu.json("revise", newest[-1], "-", "--reason", "better",
                           stdin=_name(f"r{len(newest)}") + "\n")
        newest.append(done["records"][0])

    for verb in (["retract", record, "--reason", "wrong"],
                 ["retract", record, "--indicator", _name("d"), "--reason",
                  "wrong"], ["recall", record, "--reason", "wrong"],
                 ["release", record, "--to", "take"]):
        verb[1] = newest[-1]
        if "--indicator" in verb:
            verb[3] = [i["value"] for i in
                       matsu.json("show", newest[-1])[0]["indicators"]][0]
        _changes(matsu, verb, revised)
    theirs, _ = tell(take, "f", tlp="green", title="Scan")
    until("matsu has it", lambda: has(matsu, "f"))
    matsu.cli("peer", "set", "ume", "--community")
    _changes(matsu, ["pass", theirs, "--to", "ume"],
             lambda: matsu.cli("peer", "set", "ume", "--no-community"),
             refused=True)


def what_a_file_becomes_after_it_was_read_is_not_sent(w):
    """Of a file that changes behind the preview what was shown leaves."""
    matsu, take = w.two()
    path = w.dir / "report.txt"
    path.write_text(_name("shown") + "\n")

    def swapped():
        path.write_text(_name("swapped") + "\n")
        return "y\n"

    code, shown = _at_terminal(
        matsu, ["share", path, "--tlp", "amber", "--to", "take", "--title",
                "x"], swapped)
    expect(code == 0, code, shown)
    until("it arrived", lambda: has(take, "shown"))
    expect(not has(take, "swapped"), "what was not shown left")
    matsu.cli("peer", "set", "take", "--as", "kaki")

    def renamed():
        matsu.cli("peer", "set", "kaki", "--as", "other")
        return "y\n"

    code, shown = _at_terminal(matsu, ["peer", "revoke", "kaki"], renamed)
    expect(code == 0, code, shown)
    row, = matsu.ask("peer.list")
    expect(row["revoked"] and row["node"] == take.json("status")[0]["node"],
           row)


def what_comes_after_the_question_is_not_dropped(w):
    """Of the quarantine those go that were there when it was asked about."""
    matsu, _ = w.two()
    leak = Leaker(w, "kitsune", matsu)
    leak.open()
    leak.send("refused", tlp=AMBER, to="nobody")
    first, = until("it is in quarantine", lambda: matsu.ask("quarantine.list"))

    def another():
        leak.send("refused", tlp=AMBER, to="nobody")
        until("two are there", lambda: len(matsu.ask("quarantine.list")) == 2)
        return "y\n"

    code, shown = _at_terminal(matsu, ["quarantine", "drop"], another)
    expect(code == 0 and "1 record)" in shown, code, shown)
    left, = matsu.ask("quarantine.list")
    expect(left["id"] != first["id"], left, first)


def a_line_that_is_too_long_answers_nothing(w):
    """What is left of a pasted title does not say yes to what follows."""
    matsu, take = w.two()
    words = ["share", "-", "--tlp", "amber", "--to", "take"]
    for length in (511, 512, 513, 1023, 1024, 3000):
        title = "t" * length + "y\n"
        code, shown = _at_terminal(matsu, words, "n\n", _name("g") + "\n",
                                   title)
        expect(code == 1 and not matsu.ask("records"), length, code, shown)
    code, shown = _at_terminal(matsu, words, "n\n", _name("g") + "\n",
                               "a title\ny\nyes\n")
    expect(code == 1 and not matsu.ask("records"), code, shown)
    code, shown = _at_terminal(matsu, words, "n" * 70 + "\ny\n",
                               _name("g") + "\n", "a title\n")
    expect(code == 1 and not matsu.ask("records"), code, shown)


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
        {"type": "domain", "value": _name("h"), "to_ids": True,
         "comment": "z\u001b[2K\u202e\r  domain       good[.]example"}]}})
    code, shown = _at_terminal(matsu, words, "y\n", event)
    expect(code == 0, code, shown)
    above = shown.split("[y/N]")[0]
    sent = matsu.json("show", _record(shown))[0]["indicators"]
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
                       stdin="".join(f"{_name(f's{i}')}\n"
                                     for i in range(9000)))
    first, second = done["records"][:2]
    for words in (["retract", second, "--reason", "x"],
                  ["recall", second, "--reason", "x"],
                  ["release", second, "--to", "take"]):
        _, shown = _at_terminal(matsu, words, "n\n")
        preview = _Preview(shown, ENGLISH)
        expect(preview.more + len(preview.values) == 9000 and
               f"{len(done['records'])} records" in preview.question, words,
               preview.above)
    matsu.cli("revise", second, "-", "--part", "--tlp", "red", "--to", "ume",
              "--to", "take", "--title", "Other", "--with-text", "--reason",
              "x", stdin=f"a secret text\n{_name('z')}\n")
    for words in (["revise", first, "--expires", "40d", "--reason", "x"],
                  ["retract", first, "--reason", "x"]):
        _, shown = _at_terminal(matsu, words, "n\n")
        preview = _Preview(shown, ENGLISH)
        expect(preview.tlp == ["TLP:AMBER", "TLP:RED", "TLP:AMBER"] and
               preview.titles == ["List", "Other", "List"] and
               "a secret text" in preview.above and
               preview.to == {"take", "ume"}, words, preview.above)


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
    preview = _Preview(text, ENGLISH)
    values = {r["value"] for r in row["values"]}
    expect(preview.values == values, words, preview.values, values)
    for heading, these in (("comes back, though it was retracted here:", back),
                           ("left out, for it was retracted here:", left)):
        expect((heading in text) == bool(these), words, heading, text)
        rows = text.split(heading)[-1].splitlines()[1:1 + len(these)]
        expect({_live(r.split(":")[0]) for r in rows} == these or not these,
               words, heading, rows)
    return values, back, left


def what_comes_back_and_what_does_not_is_shown(w):
    """A dry run shows row by row what is reinstated and what stays retracted,
    and that is what leaves."""
    matsu, take = w.two()
    a, b, c = (_name(n) for n in "abc")
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
    code, shown = _at_terminal(matsu, [*revise, "--reinstate", b], "y\n")
    expect(code == 0, code, shown)
    sent = _record(shown.split("[y/N]")[1])
    until("it arrived", lambda: take.holds(sent))
    row, = take.json("show", sent)
    expect({i["value"] for i in row["indicators"]} == {a, b} ==
           _Preview(shown, ENGLISH).values, row, shown)
    _false_alarm(w, form)


def _false_alarm(w, form):
    """Its indicators are shown as withdrawn, and none as sent."""
    matsu, take = w.nodes[:2]
    case = ["incident", "share", form, "--tlp", "amber", "--to", "take"]
    empty = form.read_text()
    form.write_text(empty.replace(f"\n{_name('a')}\n{_name('b')}\n{_name('c')}",
                                  f"\nx.{CANARY}[.]example"))
    matsu.cli(*case)
    until("take has it", lambda: has(take, "x"))
    form.write_text(re.sub(r"^contained$", "false-alarm", form.read_text(),
                           flags=re.M))
    code, shown = _at_terminal(matsu, [*case, "--retract-indicators"], "y\n")
    above, withdrawn = shown.split("retracted with it:\n")
    expect(code == 0 and f"x[.]{CANARY}" not in above.split("TLP:AMBER")[1] and
           f"x[.]{CANARY}" in withdrawn.split("[y/N]")[0], shown)
    until("it is no hit any more", lambda: not has(take, "x"))
