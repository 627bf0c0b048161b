"""walk: does what the README says, line by line, and compares what it shows.

    python3 tests/readme/walk.py README.md BIN [LANGUAGE]

All code blocks with lines '$ COMMAND' are typed into one shell on a terminal,
in an empty directory, with the programs of BIN first on the PATH. Of what the
README shows below a command every line must come, in order; '...' stands for
any lines, and ids, times and numbers may differ. '[y/N] y' is an answer. A
command that only looks (cat, receipts, lookup, ...) is typed again until it
shows what it should: that is what a person does who waits for an answer.
"""

import os
import pathlib
import pty
import re
import select
import shutil
import signal
import sys
import tempfile
import time

PROMPT = "@walk@ "
PATIENCE = 90
LOOKS = re.compile(
    r"\b(cat|receipts|lookup|inbox|records|status|show|list|check)\b")
# What differs from one run to the next.
VARIES = [
    (re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]"), ""),
    (re.compile(r"\b(\d{5} ){9}\d{5}\b"), "FINGERPRINT"),
    (re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\dZ?)?)?"), "WHEN"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}"
                r"-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b"), "ID"),
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
    found, inside, last = [], False, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif inside and line.startswith("$ "):
            found.append(Step(line, number))
        elif inside and line.startswith("> ") and found:
            found[-1].command += "\n" + line[2:]
        elif inside and found and last != "":
            found[-1].take(line)
        last = line
    return found


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
        return "\n".join(line.split("[y/N]")[0] for line in shown.splitlines())


def walk(readme, programs, language):
    directory = pathlib.Path(tempfile.mkdtemp(prefix="noroshi-walk-"))
    shell = Shell(directory, programs, language)
    told = steps(readme.read_text())
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
