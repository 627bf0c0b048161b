"""terminal: what a person at a terminal sees: a pager, cut titles, zones, what
a mistyped word meant, and a prompt that waits for `fg`."""

import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import struct
import termios
import time
import unicodedata

from story import PATIENCE, Broken, Skip, expect, until

LINES, COLUMNS = 24, 80


class Terminal:
    """Programs on a terminal of their own."""

    def __init__(self, words, environment, lines=LINES, columns=COLUMNS):
        try:
            self.pid, self.fd = pty.fork()
        except OSError as e:
            raise Skip(f"no terminal: {e}") from e
        size = struct.pack("HHHH", lines, columns, 0, 0)
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, size)
            os.execve(words[0], [str(word) for word in words],
                      {**environment, "TERM": "xterm"})
        self.octets = b""

    def shown(self):
        return self.octets.decode(errors="replace").replace("\r", "")

    def read(self):
        """False: the other end is gone."""
        ready, _, _ = select.select([self.fd], [], [], 0.1)
        try:
            octets = os.read(self.fd, 65536) if ready else None
        except OSError:
            return False
        self.octets += octets or b""
        return octets != b""

    def wait(self, what, times=1):
        """Until that is shown so many times."""
        deadline = time.monotonic() + PATIENCE
        while self.shown().count(what) < times:
            if not self.read() or time.monotonic() > deadline:
                raise Broken(f"'{what}' is not shown: {self.shown()[-2000:]}")

    def type(self, text):
        os.write(self.fd, text.encode())

    def ended(self):
        """The exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.read():
            if time.monotonic() > deadline:
                raise Broken(f"does not end: {self.shown()[-2000:]}")
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return code


def _ran(node, *words, lines=LINES, columns=COLUMNS, **environment):
    """(exit code, what the terminal shows)"""
    t = Terminal([node.world.program("noroshi"), *words],
                 {**node.environment(), **environment}, lines, columns)
    code = t.ended()
    return code, t.shown()


def _width(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def _pager(w, script):
    """A pager of ours, which tells what it was given."""
    path = w.dir / f"pager-{len(script)}"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def _with_a_peer(w):
    """A node, and a peer that does not know it: what is shared waits."""
    matsu = w.node("matsu")
    matsu.add(w.node("take"))
    return matsu


def long_lists_go_through_a_pager(w):
    """At a terminal $PAGER shows what is longer than the screen; a pipe, a
    short list, --json and --no-pager have none."""
    matsu = _with_a_peer(w)
    for i in range(LINES):
        matsu.share(f"canary-{i}.example", words=["--title", f"No. {i}"])
    pager = _pager(w, "echo PAGED; cat")
    code, shown = _ran(matsu, "records", PAGER=pager)
    expect(code == 0 and shown.startswith("PAGED\n") and
           shown.count("No. ") == LINES, code, shown)
    for words, lines in ((["records", "--no-pager"], LINES),
                         (["--no-pager", "records"], LINES),
                         (["records", "--json"], LINES),
                         (["records"], 2 * LINES),
                         (["version"], 1)):
        code, shown = _ran(matsu, *words, lines=lines, PAGER=pager)
        expect(code == 0 and "PAGED" not in shown, words, shown)
    expect("PAGED" not in matsu.cli("records"), "a pipe is paged")
    for none in ("", "cat", "/no/such/pager"):
        code, shown = _ran(matsu, "records", PAGER=none)
        expect(code == 0 and shown.count("No. ") == LINES, none, shown)
    code, shown = _ran(matsu, "records", PAGER=_pager(w, "head -n 2; exit 9"))
    expect(code == 0 and shown.count("\n") == 2, code, shown)
    # The exit code is the command's.
    code, shown = _ran(matsu, "receipts", lines=2, PAGER=pager)
    expect(code == 1 and "PAGED" in shown and "waiting" in shown, code, shown)
    for off, colour in (({}, True), ({"NO_COLOR": "1"}, False)):
        _, shown = _ran(matsu, "records", PAGER=pager, **off)
        expect(("\x1b" in shown) == colour, off, shown)
    t = Terminal(["/bin/sh", "-c", f"{w.program('noroshi')} records; "
                  "echo code $?"], {k: v for k, v in
                                    matsu.environment().items()
                                    if k not in ("PAGER", "LESS")})
    if os.path.exists("/usr/bin/less"):
        t.wait("No. ")
        t.type("q")
    t.wait("code 0")
    t.ended()


def titles_are_cut_to_the_screen(w):
    """Titles are cut to a terminal's width, wide characters at two cells each;
    whole with --wide and in a pipe."""
    title = "大量スキャン元の一覧と、その通信先に関する続報" * 3
    matsu = _with_a_peer(w)
    matsu.share("canary.example", words=["--title", title])
    for columns in (75, 100):
        _, shown = _ran(matsu, "records", columns=columns)
        row = re.sub(r"\x1b\[[0-9;]*m", "", shown.splitlines()[1])
        expect(row.endswith("…") and columns - 3 <= _width(row) < columns,
               columns, shown)
        expect(("IOC" in shown) == (columns > 90), columns, shown)
    _, shown = _ran(matsu, "records", "--wide")
    expect(title in shown, shown)
    _, shown = _ran(matsu, "records", columns=300)
    expect(title in shown, shown)
    expect(title in matsu.cli("records"), "cut in a pipe")


def times_name_their_zone(w):
    """A heading names the zone of its times, --utc takes UTC, and a time of
    another zone than today's names its own."""
    matsu = _with_a_peer(w)
    matsu.share("canary.example", words=["--title", "canary"])
    tokyo = {"TZ": "JST-9"}
    received = matsu.json("records")[0]["received"]
    utc = re.sub(r"(.*)T(..:..).*", r"\1 \2", received)
    _, shown = _ran(matsu, "records", **tokyo)
    expect("RECEIVED (JST)" in shown and utc not in shown, shown)
    for words in (["records", "--utc"], ["--utc", "records"]):
        _, shown = _ran(matsu, *words, **tokyo)
        expect("RECEIVED (UTC)" in shown and utc in shown, words, shown)
    _, shown = _ran(matsu, "show", "1", "--utc", **tokyo)
    expect(re.search(r"created +\S+ \S+ UTC", shown), shown)
    record = matsu.records()[0]["record"]
    for command in ("records", "lookup canary.example"):
        expect(record[:8] in matsu.cli(*command.split()), command)


def a_mistyped_word_finds_what_was_meant(w):
    """A mistyped command, verb or option is answered with the one that was
    meant, and exit 2."""
    matsu = w.node("matsu")
    for words, meant in (
            (["recrods"], "'records'"), (["pear", "list"], "'peer'"),
            (["help", "lokup"], "'lookup'"), (["peer", "lst"], "'peer list'"),
            (["help", "group", "shwo"], "'group show'"),
            (["records", "--form", "x"], "'--from'"),
            (["records", "--sicne=7d"], "'--since'"),
            (["peer", "set", "x", "--no-comunity"], "'--no-community'"),
            (["--jsno", "status"], "'--json'"), (["--verison"], "'--version'")):
        said = matsu.fault(*words, code=2)
        expect(said.endswith(f"did you mean {meant}?\n") and
               said.count("\n") == 1, words, said)
    for words in (["nonsense"], ["peer", "xyz"], ["records", "--nonsense"]):
        said = matsu.fault(*words, code=2)
        expect("did you mean" not in said and "noroshi" in said, words, said)
    expect(matsu.cli("version") == matsu.cli("--version"), "two versions")
    row, = matsu.json("version")
    expect(f"noroshi {row['version']}\n" == matsu.cli("version"), row)


def _echoes(fd):
    return bool(termios.tcgetattr(fd)[3] & termios.ECHO)


def a_passphrase_is_asked_for_after_fg(w):
    """noroshid that was started with & waits for fg, whatever the shell made of
    the terminal meanwhile; stopped at its prompt it asks again, without an
    echo; the prompt is on the terminal where stderr is a file."""
    node = w.dir / "sealed"
    (w.dir / "secret").write_text("canary words\n")
    node_words = [w.program("noroshi"), "--dir", node, "init", "--org", "x",
                  "--passphrase-file", w.dir / "secret", "--listen",
                  f"tcp://127.0.0.1:{w.port()}"]
    if os.system(" ".join(map(str, node_words)) + " >/dev/null") != 0:
        raise Broken("init")
    log = w.dir / "sealed.log"
    t = Terminal(["/bin/bash", "--norc", "--noprofile", "-i"],
                 {**os.environ, "PS1": "$ "})
    prompt = "passphrase of this node: "
    t.wait("$ ")
    t.type(f"{w.program('noroshid')} --dir {node} 2>{log} &\n")
    t.wait("[1]")
    time.sleep(0.5)     # it asks while the shell edits its line
    expect(prompt not in t.shown(), t.shown())
    t.type("fg\n")
    t.wait(prompt)
    t.type("\x1a")      # ^Z
    t.wait("Stopped", t.shown().count("Stopped") + 1)
    t.type("fg\n")
    t.wait(prompt, 2)
    until("the echo is off", lambda: not _echoes(t.fd))
    t.type("canary words\n")
    until("it is ready", lambda: "ready" in log.read_text().split())
    expect("canary" not in t.shown(), t.shown())
    t.type("\x03")      # ^C
    t.wait("$ ", t.shown().count("$ ") + 1)
    t.type("exit\n")
    t.ended()
    expect(prompt not in log.read_text(), log.read_text())


EVENT = {"Event": {
    "uuid": "11111111-2222-4333-8444-555555555555", "info": "An event",
    "date": "2026-11-20", "Attribute": [
        {"type": "ip-dst", "category": "Network activity", "to_ids": True,
         "value": "203.0.113.7", "comment": "canary",
         "uuid": "11111111-2222-4333-8444-555555555556",
         "first_seen": "2026-04-16T00:40:00+00:00",
         "last_seen": "2026-04-18T00:40:00+00:00"},
        {"type": "domain", "category": "Network activity", "to_ids": False,
         "value": "canary.example",
         "uuid": "11111111-2222-4333-8444-555555555557"}]}}


def show_says_what_is_known(w):
    """show has role, detection and times of each value, what replaced a
    record, its set's records, and what is known of readers who are no
    peers."""
    matsu, take = w.two()
    ume = w.node("ume")
    matsu.add(ume)
    node = ume.status("node")[0]["node"]
    ume.stop()
    (w.dir / "event.json").write_text(json.dumps(EVENT))
    done, = matsu.json("share", w.dir / "event.json", "--tlp", "amber", "--yes",
                       "--to", "take", "--to", "ume")
    until("it is there", lambda: take.holds(done["record"]))
    said = take.cli("show", done["record"], "--utc")
    expect(re.search(r"203\[\.\]0.*\n +role: unknown; detection: yes; first "
                     r"seen: 2026-04-16 00:40 UTC; last seen: 2026-04-18 00:40 "
                     r"UTC\n", said), said)
    expect("detection: no, context only" in said, said)
    expect(f"{node[:16]} (not known here)" in said, said)
    shown, = take.json("show", done["record"])
    expect([(r["known"], r["node"]) for r in shown["readers"]
            if r["name"] != "this node"] == [("unknown", node)] and
           len(shown["readers"]) == 2, shown["readers"])
    shown, = matsu.json("show", done["record"])
    expect({(r["name"], r["known"]) for r in shown["readers"]} ==
           {("take", "peer"), ("ume", "peer")}, shown["readers"])
    # Of a mail's text only what its author chose to say.
    said = take.cli("show", done["record"], "--text")
    expect("role" not in said and "detection: no, context only" in said, said)

    matsu.cli("revise", done["record"], "--reason", "x", "--to", "take",
              "--yes")
    newest = matsu.records(kind="report")[0]["record"]
    said = matsu.cli("show", done["record"])
    expect(re.search(f"^replaced by +{newest[:8]}$", said, re.M), said)
    expect(matsu.json("show", newest)[0]["superseded_by"] is None)

    done, = matsu.json("share", "-", "--tlp", "amber", "--to", "take", "--yes",
                       "--title", "canary", stdin="".join(
                           f"canary-{i}.example\n" for i in range(4000)))
    said = matsu.cli("show", done["record"])
    line, = [x for x in said.splitlines() if x.startswith("set ")]
    expect(all(r["record"][:8] in line for r in matsu.ask("records")
               if r["title"] == "canary") and line.count(", ") == 1, said)
    expect("each indicator: role: unknown; detection: yes" in said, said)


def a_peer_is_renamed_everywhere(w):
    """peer set --as: records, receipts and marks follow, and the name stays
    one peer's; a peer that nobody may send to comes with what to do."""
    matsu, take = w.two()
    done = matsu.share("canary.example", tlp="amber", to=[take])
    until("it is there", lambda: matsu.state(done["record"], take) == "stored")
    matsu.cli("peer", "set", "take", "--as", "竹", "--client")
    expect(matsu.json("receipts")[0]["peer"] == "竹" and
           matsu.json("peer", "show", "竹")[0]["client"],
           matsu.json("receipts"))
    said = matsu.cli("show", done["record"])
    expect(re.search("^audience +竹$", said, re.M), said)
    matsu.add(w.node("ume"))
    said = matsu.fault("peer", "set", "ume", "--as", "竹", code=2)
    expect("another peer is called '竹'" in said, said)
    matsu.stop()
    matsu.start()
    expect({r["peer"] for r in matsu.json("peer", "list")} == {"竹", "ume"})
    for words, remedy in ((["--tlp", "green"], "--community"),
                          (["--tlp", "amber"], "--to")):
        said = matsu.run("share", "-", *words, "--yes",
                         stdin="canary-2.example\n")
        expect(said.returncode in (2, 4) and remedy in said.stderr, said)
    alone = w.node("alone")
    said = alone.fault("share", "-", "--tlp", "clear", "--yes", code=4,
                       stdin="canary-2.example\n")
    expect("peer add" in said, said)


def _words(row):
    """What CONTROL.md lists between backquotes behind `row`."""
    text = (pathlib.Path(__file__).parents[2] / "proto/CONTROL.md").read_text()
    text = re.sub(r"\n\| \|( \|)? ?", " ", text)
    return re.findall(r"`([^`]*)`", re.search(row, text)[1])


def every_list_takes_the_same_words(w):
    """records, inbox and receipts take the same options; the node knows every
    word that the command line does, and both know those of CONTROL.md."""
    matsu, take = w.two()
    matsu.share("canary.example", tlp="amber", to=[take],
                words=["--title", "First of Two"])
    matsu.share("203.0.113.7", tlp="green", to=[take],
                words=["--title", "二つ目の一覧"])
    until("both are there", lambda: len(take.records()) == 2)
    for node, command, count in ((take, "records", 2), (take, "inbox", 2),
                                 (matsu, "receipts", 2)):
        def rows(*words):
            out = node.run(command, *words, "--json")
            expect(out.returncode in (0, 1), command, words, out.stderr)
            return [json.loads(line) for line in out.stdout.splitlines()]

        until(f"{command} has both", lambda: len(rows()) == count)
        for words, title in (
                (["--tlp", "amber"], "First of Two"),
                (["--tlp", "TLP:GREEN"], "二つ目の一覧"),
                (["--type", "domain"], "First of Two"),
                (["--type", "ipv4,ipv6"], "二つ目の一覧"),
                (["--text", "first two"], "First of Two"),
                (["--text", "一覧"], "二つ目の一覧"),
                (["--sort", "received", "--limit", "1"], "First of Two"),
                (["--sort=-received", "--limit", "1"], "二つ目の一覧"),
                (["--sort", "title", "--limit", "1"], "First of Two")):
            found = rows(*words)
            expect([r["title"] for r in found] == [title], command, words,
                   found)
        for words, number in ((["--tlp", "amber,green"], 2),
                              (["--tlp", "red"], 0), (["--kind", "report"], 2),
                              (["--kind", "incident"], 0),
                              (["--author", "nobody-such"], 0),
                              (["--category", "ransomware"], 0),
                              (["--case", "01234567"], 0)):
            expect(len(rows(*words)) == number, command, words, rows(*words))
        for words, meant in ((["--tlp", "ambr"], "amber"),
                             (["--type", "domian"], "domain"),
                             (["--kind", "incidnet"], "incident"),
                             (["--category", "ransomwre"], "ransomware"),
                             (["--sort", "titel"], "title")):
            said = node.fault(command, *words, code=2)
            expect(f"did you mean '{meant}'?" in said and
                   said.count("\n") == 1, command, words, said)
        node.fault(command, "--limit", "0", code=2)
        shown = node.run(command, "--limit", "1")
        expect("and more" in shown.stderr, command, shown)
    for node, command, row in (
            (take, "records", r"\| records \|.*?state: ((?:`[^`]*` ?)+)"),
            (take, "inbox", r"\| inbox \|.*?what: ((?:`[^`]*` ?)+)"),
            (matsu, "receipts", r"\| receipts \|.*?state: ((?:`[^`]*` ?)+)")):
        words = _words(row)
        expect(len(words) > 3, command, words)
        done = node.run(command, "--state", ",".join(words))
        expect(done.returncode in (0, 1), command, words, done.stderr)
