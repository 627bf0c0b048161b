"""walk: does what a guide says, line by line, and compares what it shows.

    python3 tests/readme/walk.py GUIDE.md BIN [LANGUAGE]

All code blocks with lines '$ COMMAND' are typed into one shell on a terminal,
in an empty directory, with the programs of BIN first on the PATH. Of what the
guide shows below a command every line must come, in order; '...' stands for
any lines, and ids, times and numbers may differ. '[y/N] y' is an answer. A
command that only looks (cat, receipts, lookup, ...) is typed again until it
shows what it should: that is what a person does who waits for an answer. Ports
of 127.0.0.1 are replaced by free ones, since others may use this machine.
"""

import os
import pathlib
import pty
import random
import re
import select
import shutil
import signal
import socket
import sys
import tempfile
import time

PROMPT = "@walk@ "
PATIENCE = 90
SKIPPED = 77  # what ctest reads as skipped
LOOKS = re.compile(
    r"\b(cat|tail|receipts|lookup|inbox|records|status|show|list|check)\b")
# What differs from one run to the next.
VARIES = [
    (re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]"), ""),
    (re.compile(r"\b(\d{5} ){9}\d{5}\b"), "FINGERPRINT"),
    (re.compile(r"[(（]([A-Z]{3,5}|[+-]\d\d:\d\d)[)）]"), "(ZONE)"),
    (re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\dZ?)?)?"), "WHEN"),
    (re.compile(r"\bWHEN [A-Z]{3,4}\b"), "WHEN (ZONE)"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}"
                r"-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b[0-9a-f]{8,64}\b"), "ID"),
    (re.compile(r"\b\d+ +ID\b"), "ID"),  # numbers are each node's own
    (re.compile(r"/tmp/tmp\.\w+"), "HERE"),
    (re.compile(r"\b\d+ (seconds?|ms|MiB|KiB|GiB)\b"), "MUCH"),
    (re.compile(r"^\[\d+\].*"), ""),  # the shell's own word of its jobs
    (re.compile(r"\s+"), " "),
]


class Step:
    def __init__(self, line, number):
        self.command, self.number = line[2:], number
        self.expected, self.answers = [], []

    def take(self, line):
        if "[y/N]" in line:
            question, answer = line.split("[y/N]")
            self.answers.append(answer.strip())
            line = question
        self.expected.append(line)


def steps(text):
    found, inside, now = [], False, None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside, now = not inside, None
        elif inside and line.startswith("$ "):
            now = Step(line, number)
            found.append(now)
        elif now is not None:
            now.take(line)
    return found


def free_ports(text):
    """The same text, with ports that nobody listens on."""
    ports = {}
    for old in sorted(set(re.findall(r"127\.0\.0\.1:(\d+)", text))):
        while old not in ports:
            port = str(random.randrange(15000, 32000))
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", int(port)))
                except OSError:
                    continue
            if port not in ports.values():
                ports[old] = port
    return re.sub(r"(127\.0\.0\.1:)(\d+)", lambda m: m[1] + ports[m[2]], text)


def plain(line):
    for pattern, word in VARIES:
        line = pattern.sub(word, line)
    return line.strip()


def missing(expected, shown):
    """The first expected line that does not come, or None."""
    rest = [plain(line) for line in shown.splitlines()]
    free = False
    for line in expected:
        if line.strip() == "...":
            free = True
            continue
        want = plain(line)
        if not want:
            continue
        at = next((i for i, got in enumerate(rest)
                   if got == want or got.startswith(want + " ")), None)
        if at is None or (at > 0 and not free and any(rest[:at])):
            return line
        rest, free = rest[at + 1:], False
    return None if free or not any(rest) else f"(nothing after it): {rest[0]}"


class Shell:
    def __init__(self, directory, programs, language):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            env = {"PATH": f"{programs}:{os.environ['PATH']}",
                   "HOME": str(directory), "TERM": "xterm", "LANG": language,
                   "NO_COLOR": "1", "COLUMNS": "200", "LINES": "50",
                   "PAGER": "cat",
                   "ASAN_OPTIONS": "detect_leaks=0"}
            os.execvpe("bash", ["bash", "--norc", "--noprofile",
                                "--noediting", "-i"], env)
        self.answered = 0
        self.write("stty -echo cols 200; set +m; PS1='@walk''@ ' PS2=\n")
        self.until_prompt([])
        self.write("true\n")
        self.until_prompt([])

    def write(self, text):
        os.write(self.fd, text.encode())

    def until_prompt(self, answers):
        shown, answers = "", list(answers)
        octets, deadline = b"", time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.fd], [], [], 0.2)
            if ready:
                octets += os.read(self.fd, 65536)
            shown = octets.decode(errors="replace").replace("\r", "")
            asked = shown.count("[y/N]")
            while answers and asked > self.answered:
                self.write(answers.pop(0) + "\n")
                self.answered += 1
            if PROMPT in shown:
                return shown.replace(PROMPT, "")
        raise SystemExit(f"walk: no prompt comes back: {shown[-2000:]}")

    def type(self, step):
        self.answered = 0
        self.write(step.command + "\n")
        shown = self.until_prompt(step.answers)
        return shown.replace("[y/N]", "\n")  # nothing typed is echoed


def walk(readme, programs, language):
    directory = pathlib.Path(tempfile.mkdtemp(prefix="noroshi-walk-"))
    try:
        shell = Shell(directory, programs, language)
    except OSError as e:
        print(f"skipped: no terminal: {e}")
        return SKIPPED
    told = steps(free_ports(readme.read_text()))
    try:
        for step in told:
            deadline = time.monotonic() + PATIENCE
            while True:
                shown = shell.type(step)
                lack = missing(step.expected, shown)
                if lack is None:
                    break
                if not LOOKS.search(step.command) or \
                        time.monotonic() > deadline:
                    raise SystemExit(
                        f"{readme}:{step.number}: $ {step.command}\n"
                        f"does not show: {lack}\nbut:\n{shown}")
                time.sleep(0.5)
        print(f"{readme}: {len(told)} commands show what it says")
        return 0 if told else 1
    finally:
        shell.write("\nkill $(jobs -p); exit\n")
        time.sleep(1)
        try:
            os.killpg(shell.pid, signal.SIGKILL)
        except OSError:
            pass
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(walk(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(),
                  sys.argv[3] if len(sys.argv) > 3 else "C.UTF-8"))
