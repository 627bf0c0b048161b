"""preview: a command at a terminal, its report on stdin, and what stands above
its question."""

import collections
import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import threading
import time

from story import CANARY, PATIENCE, Broken, Skip, expect, until

Language = collections.namedtuple("Language", "locale title goes hears more")
ENGLISH = Language("C.UTF-8", "title", "will be sent to", "will be notified",
                   r"\.\.\. and (\d+) more: --list shows all")
JAPANESE = Language("ja_JP.UTF-8", "件名", "送付予定", "通知予定",
                    r"\.\.\. ほか (\d+) 件（--list ですべて表示）")

# What the input holds behind the report would be an answer, were it read so.
YES = "y\nyes\nはい\n"


def domain(word):
    return f"{word}.{CANARY}.example"


class Terminal:
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


def at_terminal(node, words, answer, stdin=YES, title=None):
    """answer: to the one question that ends in [y/N], typed or called for."""
    answers = [] if title is None else [("none):", title)]
    return Terminal(node, words, stdin).run([*answers, ("[y/N]", answer)])


def live(value):
    return re.sub(r"\[(.|://)\]", r"\1", value).replace("hxxp", "http")


class Preview:
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
                self.values.add(live(re.split("  ", found[2])[0]))
        self.to = set(re.findall(
            rf"^  (?:{language.goes}|{language.hears}) +([a-z]+)", self.above,
            re.M))


def is_held(node, record, preview, gone=False):
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


def record_of(said):
    return re.search(r"\b[0-9a-f]{64}\b", said)[0]
