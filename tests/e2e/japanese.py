"""japanese: what an analyst reads on a terminal in Japan."""

import os
import pty
import re
import select
import time
import unicodedata

from federate import COMMUNITY
from story import PATIENCE, Broken, Skip, expect, until

# Typed words, labels and ids are the same in every language.
SAME = re.compile(
    r"「[^」]*」|'[^']*'|--?[a-z-]+|TLP:[A-Z+]+|PAP:[A-Z]+|tcp://\S+"
    r"|\b[0-9a-f-]{8,}\b|\b(noroshi|noroshid|matsu|take|pid|uuid|csirt"
    r"|net|core|keys|parent|jpcc|ume|kyaku|hanzai|denryoku|group|audience|ipv4|url|domain|cidr|hostname)\b|Login page"
    r"|[a-z.]+\[\.\][a-z.\[\]]+|\w*\.example\b", re.I)


def _japanese(node, *words, code=0, stdin=""):
    """What a command prints in Japanese; fails where English is left."""
    node.language = "ja_JP.UTF-8"
    try:
        done = node.run(*words, stdin=stdin)
    finally:
        node.language = "C.UTF-8"
    expect(done.returncode == code, words, "exit", done.returncode,
           done.stdout, done.stderr)
    said = done.stdout + done.stderr
    for line in said.splitlines():
        left = SAME.sub(" ", line)
        expect(not re.search(r"[a-z]{2,} [a-z]{2,}", left, re.I), words,
               "says in English:", line)
    return said


def _width(text):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def _columns(text, word):
    """Where a word begins on a screen, in each line that has it."""
    return {_width(line[:line.index(word)])
            for line in text.splitlines() if word in line}


def _terminal(node, words, answer=None, stdin=None, **environment):
    """What a terminal shows when a command runs on it; answer is typed to its
    question. With stdin, the command's input is a pipe that holds it."""
    try:
        pid, fd = pty.fork()
    except OSError as e:
        raise Skip(f"no terminal: {e}") from e
    if pid == 0:
        if stdin is not None:
            out, into = os.pipe()
            os.write(into, stdin.encode())
            os.dup2(out, 0)
            os.close(into)
        env = {**node.environment(), "TERM": "xterm", **environment}
        os.execve(node.world.program("noroshi"),
                  ["noroshi", *map(str, words)], env)
    shown, deadline = b"", time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ready, _, _ = select.select([fd], [], [], 0.2)
        try:
            octets = os.read(fd, 65536) if ready else None
        except OSError:  # the other end is gone
            break
        shown += octets or b""
        if answer is not None and b"[y/N]" in shown:
            os.write(fd, answer.encode() + b"\n")
            answer = None
        if octets == b"":
            break
    else:
        raise Broken(f"noroshi {words} does not end: {shown!r}")
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(fd)
    return code, shown.decode()


def everything_in_japanese(w):
    """Share, receipts, look-ups and faults, all in Japanese."""
    matsu, take = w.two()
    matsu.cli("peer", "set", "take", "--community")
    said = _japanese(matsu, "share", "-", "--tlp", "amber", "--to", "take",
                     "--title", "ログインページ",
                     stdin="hxxps://login.phish[.]example/\n203.0.113.7\n"
                           "10.0.0.1\n/a/path\n")
    expect("抽出 2 件" in said and "プライベートアドレス" in said, said)
    expect("再共有: 自組織とそのクライアントまで" in said, said)
    until("it arrived", lambda: take.hits("203.0.113.7"))

    said = _japanese(matsu, "receipts", "1", "--wait", "60")
    expect("保管済み" in said and "ログインページ" in said, said)
    expect(len(_columns(said, "ログインページ") | _columns(said, "件名")) == 1,
           "columns do not line up:\n" + said)
    said = _japanese(take, "lookup", "203.0.113.7", "192.0.2.77")
    expect("有効" in said and "該当なし" in said and "TLP:AMBER" in said, said)
    for words in (["records"], ["show", 1], ["status"], ["peer", "list"],
                  ["peer", "show", "take"], ["quarantine", "list"]):
        _japanese(matsu, *words)
    said = _japanese(matsu, "peer", "check", "take")
    expect("相手は自ノードを信頼しています" in said, said)

    said = _japanese(matsu, "show", "99", code=2)
    expect("レコード「99」はありません" in said, said)
    said = _japanese(matsu, "peer", "show", "nobody", code=2)
    expect("相手ノード「nobody」はありません" in said, said)
    said = _japanese(matsu, "retract", "1", "--reason", "誤検知")
    expect("撤回 2" in said, said)
    said = _japanese(take, "lookup", "203.0.113.7", code=1)
    said = _japanese(take, "lookup", "203.0.113.7", "--all")
    expect("撤回済み" in said, said)
    take.stop()
    said = _japanese(take, "status", code=3)
    expect("noroshid が動いていません" in said, said)

    row = matsu.json("records")[0]
    matsu.language = "ja_JP.UTF-8"
    expect(matsu.json("records")[0] == row, "--json changes with the language")


def a_log_in_japanese(w):
    """The operator's language is the log's; programs are answered in English."""
    matsu, take = w.node("matsu"), w.node("take")
    matsu.stop()
    matsu.language = "ja_JP.UTF-8"
    matsu.start()
    w.pair(matsu, take)
    until("it says so in Japanese", lambda: (
        "info core: 相手ノード「take」と接続しました" in matsu.said()))
    for line in matsu.said().splitlines():
        expect(line == "ready" or re.match("(info|warn) (noroshid|core|net|keys)"
                                           ": ", line), line)
    expect("peer 'matsu' connected" in take.said(), take.said())
    matsu.language = "C.UTF-8"
    expect("no peer 'nobody'" in matsu.fault("peer", "show", "nobody", code=2),
           "an answer in Japanese")


def organisations_by_their_japanese_names(w):
    """Who has a name in Japanese is called by it; --json says both."""
    c = w.node("jpcc", "--role", "coordinator", "--org-ja", "調整センター")
    matsu = w.node("matsu", "--org", "Matsu CSIRT", "--org-ja", "松組")
    take = w.node("take", "--org", "Take CSIRT", "--org-ja", "竹組")
    ume = w.node("ume", "--org", "Ume CSIRT")
    for n in (matsu, take, ume):
        w.pair(n, c, a_says=COMMUNITY, b_says=COMMUNITY)
    c.ask("group.create", name="denryoku", members=["matsu", "take", "ume"])
    until("they know the group", lambda: all(
        n.ask("group.list") for n in (matsu, take, ume)))

    said = _japanese(matsu, "share", "-", "--tlp", "amber", "--to",
                     "group:denryoku", "--delegate", "jpcc", "--later-members",
                     "no", stdin="203.0.113.7\n")
    for name in ("jpcc（調整センター）", "竹組", "Ume CSIRT"):
        expect(name in said, name, "is not in", said)
    expect("Take CSIRT" not in said, said)
    until("it arrived", lambda: take.hits("203.0.113.7"))
    until("it is known where", lambda: {r["state"] for r in matsu.ask(
        "receipts")} == {"stored"})
    record = matsu.records(author="this node")[0]["record"]
    for node, name, *words in (
            (matsu, "竹組", "receipts", record),
            (matsu, "竹組", "group", "show", "denryoku"),
            (matsu, "松組", "status"),
            (matsu, "調整センター", "peer", "list"),
            (take, "松組（jpccの紹介）", "records"),
            (take, "松組（jpccの紹介）", "inbox"),
            (take, "松組（jpccの紹介）", "show", record),
            (take, "松組（jpccの紹介）", "lookup", "203.0.113.7")):
        said = _japanese(node, *words)
        expect(name in said, name, "is not in", words, said)
        expect(not re.search("(Matsu|Take) CSIRT", said), words, said)
        said = node.cli(*words)
        expect(name not in said, name, "is in", words, said)

    own = c.share("203.0.113.9", tlp="amber", to=[matsu, take])["record"]
    until("both have it", lambda: take.holds(own) and matsu.holds(own))
    said = _japanese(take, "show", own)
    expect("松組" in said and "Matsu CSIRT" not in said, said)
    expect("Matsu CSIRT" in take.cli("show", own), take.cli("show", own))
    row, = take.json("show", record)
    expect((row["author"], row["author_ja"]) == ("Matsu CSIRT", "松組"), row)
    for words in (["show", record], ["receipts"], ["group", "show",
                                                   "denryoku"], ["inbox"]):
        rows = take.json(*words)
        take.language = "ja_JP.UTF-8"
        expect(take.json(*words) == rows, words,
               "--json changes with the language")
        take.language = "C.UTF-8"


def colours_and_questions_on_a_terminal(w):
    """A terminal is asked and gets TLP's colours; NO_COLOR and pipes do not."""
    matsu, take = w.two()
    (w.dir / "list.txt").write_text("203.0.113.9\n")
    share = ["share", w.dir / "list.txt", "--tlp", "amber", "--to", "take",
             "--title", "list"]
    amber = "\x1b[38;2;255;192;0;48;2;0;0;0mTLP:AMBER\x1b[0m"
    truecolor = {"COLORTERM": "truecolor"}

    code, shown = _terminal(matsu, share, "n", **truecolor)
    expect(code == 1 and amber in shown, code, shown)
    expect(not matsu.records(), "shared without a yes")
    matsu.language = "ja_JP.UTF-8"
    code, shown = _terminal(matsu, share, "はい")
    expect(code == 0 and "共有しますか？" in shown, code, shown)
    code, shown = _terminal(matsu, ["records"], **truecolor)
    expect(amber in shown, shown)
    code, shown = _terminal(matsu, ["records"], COLORTERM="")
    expect("\x1b[38;5;214;48;5;16mTLP:AMBER\x1b[0m" in shown, shown)
    for off in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, shown = _terminal(matsu, ["records"], **{**truecolor, **off})
        expect("TLP:AMBER" in shown and "\x1b" not in shown, shown)
    code, shown = _terminal(matsu, ["records", "--json"], **truecolor)
    expect("TLP:AMBER" in shown and "\x1b" not in shown, shown)
    expect("\x1b" not in matsu.cli("records"), "a pipe gets colours")
