"""tokens: a command whose answer is lost is asked again, and done once."""

import json
import shutil
import signal
import socket
import subprocess
import threading

from control import MESSAGE_MAX, Refused, TLP, report, unpack
from incident import fill
from story import CANARY, PATIENCE, Broken, expect, until

TOKEN = bytes(range(16))
SAID = bytes(32)
LIST = "".join(f"h{i}.{CANARY}.example\n" for i in range(40000))


class Between:
    """Stands between the command line and the node's control socket.

    Before each request goes on, and before each answer does, `rule` is asked:
    rule(command, when) with when "request" or "answer"; false closes the
    connection there. A rule may kill the node's processes.
    """

    def __init__(self, w, node):
        self.node = node
        self.dir = w.dir / f"{node.name}-between"
        self.dir.mkdir()
        shutil.copy(node.dir / "noroshi.conf", self.dir)
        self.rule = lambda command, when: True
        self.commands = []
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listening.bind(str(self.dir / "control"))
        self.listening.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self.listening.accept()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            threading.Thread(target=self._carry, args=(client,),
                             daemon=True).start()

    def _carry(self, client):
        with client, socket.socket(socket.AF_UNIX,
                                   socket.SOCK_SEQPACKET) as core:
            core.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            try:
                core.connect(str(self.node.dir / "control"))
                while self._one(client, core):
                    pass
            except OSError:
                pass  # both ends see a connection that is closed

    def _one(self, client, core):
        request = client.recv(MESSAGE_MAX)
        if not request:
            return False
        command = unpack(request)[0][1]
        self.commands.append(command)
        if not self.rule(command, "request"):
            return False
        core.send(request)
        answer = core.recv(MESSAGE_MAX)
        if not answer or not self.rule(command, "answer"):
            return False
        client.send(answer)
        return True

    def loses(self, when, *commands, times=None):
        """Lose requests or answers of these commands, so many times."""
        left = [times]

        def rule(command, now):
            if now != when or command not in commands or left[0] == 0:
                return True
            if left[0] is not None:
                left[0] -= 1
            return False
        self.rule = rule

    def run(self, *words, stdin=""):
        return self.node.run("--dir", self.dir, *words, stdin=stdin)

    def json(self, *words, stdin=""):
        done = self.run(*words, "--json", stdin=stdin)
        expect(done.returncode == 0, words, done.returncode, done.stderr)
        return _row(done.stdout)


def _row(text):
    return json.loads(text.splitlines()[0])


def _titles(node):
    return sorted(r["title"] for r in node.records() if r["title"])


def _command_in(said):
    """The command to repeat, as it was printed for a shell."""
    lines = [line for line in said.splitlines() if "--token" in line]
    expect(len(lines) == 1, "no command to repeat:", said)
    return lines[0].strip()


def _shell(node, command, stdin=""):
    return subprocess.run(["sh", "-c", command], text=True, input=stdin,
                          capture_output=True, env=node.environment(),
                          timeout=PATIENCE * 2)


def an_answer_is_lost(w):
    """Every command that writes, its first answers lost: done once each."""
    matsu, take = w.two()
    b = Between(w, matsu)

    def lossy(*words, command, stdin="", when="answer"):
        b.loses(when, command, times=2)
        row = b.json(*words, stdin=stdin)
        expect(row["committed"] is True and len(row["token"]) == 32, row)
        return row

    share = ("share", "-", "--tlp", "amber", "--to", "take", "--yes",
             "--title")
    first = lossy(*share, "one", command="share",
                  stdin=f"one.{CANARY}.example\n")
    other = lossy(*share, "two", command="share", when="request",
                  stdin=f"two.{CANARY}.example\n")
    expect(_titles(matsu) == ["one", "two"], _titles(matsu))
    second = lossy("revise", first["record"], "--urgent", "--reason", "sure",
                   "--yes", command="revise")
    expect(second["number"] > other["number"], second)
    lossy("release", second["record"], "--to", "take", "--yes",
          command="release")
    until("take has three", lambda: _kinds(take) == ["report"] * 3)
    lossy("retract", second["record"], "--reason", "wrong", "--yes",
          command="retract")
    lossy("recall", other["record"], "--reason", "a name", "--yes",
          command="retract")
    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form)
    case = lossy("incident", "share", form, "--tlp", "amber", "--to", "take",
                 "--yes", command="share")
    expect(case["revision"] == 1, case)
    group = lossy("group", "create", "g", "take", command="group.create")
    until("take has the group", lambda: "group" in _kinds(take))
    lossy("group", "remove", "g", "take", command="group.remove")
    made = ["group", "group", "incident", "report", "report", "report",
            "retraction", "retraction"]
    expect(_kinds(matsu) == made, _kinds(matsu))
    until("take has all but its removal", lambda: _kinds(take) == made[1:])
    expect(group["version"] == 1, group)


def _kinds(node):
    return sorted(r["kind"] for r in node.records() if r["kind"] != "notice")


def told_how_to_ask_again(w):
    """No answer within 30 s: exit 3, what is known, and a command to repeat."""
    matsu, take = w.two()
    b = Between(w, matsu)
    words = ("share", "-", "--tlp", "amber", "--to", "take", "--yes",
             "--title", "it's \"one\" $HOME")
    stdin = f"one.{CANARY}.example\n"

    b.loses("answer", "share")
    done = b.run(*words, stdin=stdin)
    expect(done.returncode == 3, done)
    expect("not known whether it was committed" in done.stderr, done.stderr)
    expect(len(matsu.records()) == 1, "it was not committed")
    b.loses("request")
    command = _command_in(done.stderr)
    for _ in range(2):
        again = _shell(matsu, command, stdin)
        expect(again.returncode == 0, command, again.stderr)
        expect(matsu.records()[0]["record"] in again.stdout, again.stdout)
    wrong = _shell(matsu, command, stdin + f"more.{CANARY}.example\n")
    expect(wrong.returncode == 2 and "something else" in wrong.stderr, wrong)
    expect(_titles(matsu) == ["it's \"one\" $HOME"], _titles(matsu))

    b.loses("request", "share")
    done = b.run("--json", *words, "--urgent", stdin=stdin)
    row = _row(done.stdout)
    expect(done.returncode == 3 and row["committed"] is None, row)
    expect(row["token"] in row["command"], row)
    expect(len(matsu.records()) == 1, "what never arrived was committed")
    b.loses("request")
    again = _row(_shell(matsu, row["command"], stdin).stdout)
    expect(again["committed"] is True and again["token"] == row["token"],
           again)
    until("take has two", lambda: len(take.records()) == 2)
    expect(len(matsu.records()) == 2, "shared twice")


def a_token_stands_for_one_thing(w):
    """It answers what it answered, after a restart, too; nothing else."""
    matsu, take = w.two()
    share = ("share", "-", "--tlp", "amber", "--to", "take", "--yes")
    token = ("--token", "00112233445566778899aabbccddeeff")
    stdin = f"one.{CANARY}.example\n"
    said = matsu.cli(*share, *token, stdin=stdin)
    expect(matsu.cli(*share, *token, stdin=stdin) == said, "another answer")
    matsu.kill9("core")
    until("core is back", lambda: matsu.records())
    expect(matsu.cli(*share, *token, stdin=stdin) == said, "another answer")
    matsu.stop()
    matsu.start()
    expect(matsu.cli(*share, *token, stdin=stdin) == said, "another answer")
    for words, other in (((*share, "--urgent"), stdin),
                         (share, stdin + f"two.{CANARY}.example\n"),
                         (("share", "-", "--tlp", "clear", "--yes"), stdin)):
        said = matsu.fault(*words, *token, code=2, stdin=other)
        expect("something else" in said, said)
    said = matsu.fault(*share, "--token", "xyz", code=2, stdin=stdin)
    expect("32 hex digits" in said, said)
    expect(len(matsu.records()) == 1, "shared twice")
    arguments = {"kind": 1, "tlp": TLP["clear"], "to": [], "token": TOKEN,
                 "body": report("raw", [f"raw.{CANARY}.example"])}
    rows = matsu.ask("share", **arguments)
    expect(matsu.ask("share", **arguments) == rows, "another answer")
    try:
        matsu.ask("share", **{**arguments, "urgent": True})
        raise Broken("the token did two things")
    except Refused:
        pass
    expect(len(matsu.records()) == 2, "shared twice")


def killed_while_commands_ask(w):
    """kill -9 of core or parent between request, commit and answer: once."""
    matsu, take = w.two()
    b = Between(w, matsu)
    kills = [(which, when) for which in ("core", "parent")
             for when in ("request", "answer")] * 3
    w.dice.shuffle(kills)
    left = []

    def rule(command, when):
        if command != "share" or not left or left[0][1] != when:
            return True
        which, _ = left.pop()
        matsu.kill9(which)
        if which == "parent":
            matsu.start()
        return False

    b.rule = rule
    titles = [f"t{i}" for i in range(len(kills))]
    for title, kill in zip(titles, kills):
        stdin = f"{title}.{CANARY}.example\n"
        left.append(kill)
        done = b.run("share", "-", "--tlp", "amber", "--to", "take", "--yes",
                     "--title", title, stdin=stdin)
        while done.returncode == 3:  # it took longer than 30 s to come back
            done = _shell(matsu, _command_in(done.stderr), stdin)
        expect(done.returncode == 0 and not left, title, done.stderr)
    until("matsu answers", lambda: matsu.records())
    expect(_titles(matsu) == sorted(titles), "doubled or lost:",
           _titles(matsu))
    until("take has all", lambda: len(take.records()) >= len(titles))
    expect(_titles(take) == sorted(titles), "doubled or lost at the peer")


def half_a_list_is_none(w):
    """40,000 values, everything killed in the middle: none of it, or all."""
    matsu, take = w.two()
    b = Between(w, matsu)
    words = ("share", "-", "--tlp", "amber", "--to", "take", "--yes",
             "--token", TOKEN.hex())

    # The command is killed with its fifth part: nothing is there.
    parts = []

    def fifth(command, when):
        if command == "share":
            parts.append(when)
        if parts.count("request") < 5:
            return True
        asking.send_signal(signal.SIGKILL)
        return False

    b.rule = fifth
    asking = _start(b, words)
    asking.stdin.write(LIST)
    asking.stdin.close()
    asking.wait(PATIENCE)
    expect(matsu.ask("act", token=TOKEN)[0]["parts"] >= 3, "nothing staged")
    _nothing_of_it(matsu)
    expect(not take.records(), "a part went out")

    # Then core is killed with some part, and with the commit's answer.
    moments = {("share", "request"): 3, ("share.commit", "answer"): 1}

    def killing(command, when):
        left = moments.get((command, when), 0)
        if left > 0:
            moments[command, when] = left - 1
            if left == 1:
                matsu.kill9("core")
                return False
        return True

    b.rule = killing
    row = b.json(*words, stdin=LIST)
    expect(row["committed"] is True and row["taken"] == 40000, row)
    expect(not any(moments.values()), "not killed", moments)
    records = matsu.ask("parts", record=row["records"][0])
    expect(sorted(r["record"] for r in records) == sorted(row["records"]),
           len(records), len(row["records"]))
    expect(sum(r["indicators"] for r in records) == 40000)
    until("all of it is at the peer", lambda: sum(
        r["indicators"] for r in take.records()) == 40000)
    expect(len(take.ask("parts", record=row["records"][0])) == len(records),
           "another number of records")
    expect(matsu.hits(f"h39999.{CANARY}.example"), "not indexed")
    expect(matsu.status("store")[0]["indicators"] == 40000,
           matsu.status("store"))
    again = b.json(*words, stdin=LIST)
    expect(again["records"] == row["records"], "another answer")

    # It is revised as one: shorter, to fewer, by a command that is killed.
    _revised(w, matsu, take, b, row)


def _start(b, words):
    return subprocess.Popen(
        [b.node.world.program("noroshi"), "--dir", str(b.dir), *words],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=b.node.environment())


def _nothing_of_it(node):
    expect(not node.records() and not node.ask("inbox"), "a part shows")
    expect(not node.ask("receipts"), "a part was released")
    expect(not node.hits(f"h0.{CANARY}.example"), "a part is a hit")
    row, = node.status("store")
    expect(row["records"] == 0 and row["indicators"] == 0, row)


def _revised(w, matsu, take, b, row):
    before = set(row["records"])
    b.loses("answer", "share.commit", times=1)
    new = b.json("revise", row["record"], "-", "--reason", "shorter", "--yes",
                 stdin="".join(LIST.splitlines(True)[:20000]))
    expect(new["committed"] is True, new)
    expect(b.commands.count("share.commit") >= 3, b.commands)
    live = [r for r in matsu.ask("parts", record=new["records"][0])
            if r["state"] == "live"]
    expect(sorted(r["record"] for r in live) == sorted(new["records"]),
           len(live), len(new["records"]))
    expect(sum(r["indicators"] for r in live) == 20000)
    expect(not before & {r["record"] for r in live}, "an old part lives")
    expect(not matsu.hits(f"h39999.{CANARY}.example"), "the rest is a hit")
    until("the peer has what is left", lambda: sum(
        r["indicators"] for r in take.records() if r["state"] == "live"
        and r["kind"] == "report") == 20000)


def a_dropped_act_leaves_nothing(w):
    """Parts that are not committed go without a trace, and harm no other."""
    matsu, take = w.two()
    text = f"staged.{CANARY}.example"
    part = {"kind": 1, "tlp": TLP["amber"], "to": ["take"], "token": TOKEN,
            "said": SAID, "body": report("a title", [text])}
    kept = matsu.share(f"kept.{CANARY}.example", to=[take])
    staged = matsu.ask("share", stage=1, **part)
    expect([r["what"] for r in staged] == ["staged"], staged)
    expect(matsu.ask("share", stage=1, **part) == staged, "signed twice")
    for wrong in ({"stage": 0}, {"stage": 1025}, {"stage": 2, "token": b""},
                  {"stage": 1, "said": bytes(31) + b"x"}):
        _refused(matsu, "share", **{**part, **wrong})
    for wrong in ({"parts": 2}, {"parts": 0},
                  {"parts": 1, "said": bytes(31) + b"x"}):
        _refused(matsu, "share.commit",
                 **{"token": TOKEN, "said": SAID, **wrong})
    _refused(matsu, "show", record=staged[0]["record"])
    _refused(matsu, "show", record=str(staged[0]["number"]))
    matsu.stop()
    expect(matsu.search_store(text), "it was never there")
    matsu.start()
    expect(matsu.ask("share.drop", token=TOKEN, said=SAID) ==
           [{"dropped": 1}], "not dropped")
    _refused(matsu, "share.commit", token=TOKEN, said=SAID, parts=1)
    matsu.ask("share", stage=1, **part)  # the same anew, and dropped again
    matsu.ask("share.drop", token=TOKEN, said=SAID)
    until("it is forgotten", lambda: _forgotten(matsu, text))
    expect(matsu.holds(kept["record"]) and len(matsu.records()) == 1)
    expect(matsu.hits(f"kept.{CANARY}.example"), "another one is gone")
    matsu.ask("share", stage=1, **part)
    rows = matsu.ask("share.commit", token=TOKEN, said=SAID, parts=1)
    record, = [r["record"] for r in rows if r["what"] == "record"]
    until("take has it", lambda: take.holds(record))


def _forgotten(node, text):
    node.stop()
    found = node.search_store(text)
    node.start()
    return not found


def _refused(node, command, **arguments):
    try:
        rows = node.ask(command, **arguments)
    except Refused:
        return
    raise Broken(f"{command} {arguments} was answered {rows}")
