"""engine: a world of simulated nodes; what sim_engine is told and answers.

Nothing here decides: federation builds a world, play acts in it, truth says
what must hold, check looks whether it does.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(TESTS / "e2e"), str(TESTS / "long/attacks")]

from control import Refused, pack, unpack  # noqa: E402  (found above)

ROOT = pathlib.Path(__file__).resolve().parents[2]
TMPFS = pathlib.Path("/dev/shm")


def built():
    """The engine, of this tree as it is."""
    tree = ROOT / "build/plain"
    for words in (["cmake", "-S", ROOT, "-B", tree],
                  ["cmake", "--build", tree, "--target", "sim_engine",
                   "-j", str(os.cpu_count())]):
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return str(tree / "tests/sim_engine")


class Gone(Exception):
    """The node that was asked does not run, or died of the question."""


class Engine:
    """One world, under one seed."""

    def __init__(self, program, seed):
        self.room = tempfile.mkdtemp(
            prefix="sim", dir=TMPFS if TMPFS.is_dir() else None)
        self.process = subprocess.Popen(
            [program, self.room, str(seed)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.scripts = {}  # node: what it says to what happens to it

    def close(self):
        """What core said meanwhile."""
        self.process.stdin.close()
        self.process.kill()
        said = self.process.stderr.read()
        self.process.wait()
        shutil.rmtree(self.room, ignore_errors=True)
        return said

    def _write(self, words):
        self.process.stdin.write(" ".join(str(w) for w in words) + "\n")
        self.process.stdin.flush()

    def say(self, *words):
        """The words of the answer."""
        self._write(words)
        line = self.process.stdout.readline()
        while line.startswith("script "):
            _, node, now_ms, *events = line.split()
            self._write(self.scripts[int(node)](int(now_ms), events))
            line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the engine ended at: {words[:2]}")
        how, _, rest = line.strip().partition(" ")
        if how != "ok":
            raise Gone(f"{words[:2]}: {rest}")
        return rest.split()

    def add(self, coordinator=False):
        return int(self.say("add", *(["coordinator"] if coordinator else []))[0])

    def page(self, node, command, arguments):
        request = pack([1, command, arguments])
        octets, = self.say("ask", node, request.hex())
        (_, rows, err, message, after), _ = unpack(bytes.fromhex(octets))
        if err != 0:
            raise Refused(err, message, rows)
        return rows, after

    def ask(self, node, command, **arguments):
        rows, after = self.page(node, command, arguments)
        while after:
            more, after = self.page(node, command,
                                    {**arguments, "after": after})
            rows += more
        return rows

    def bodies(self, node):
        """{record: what is left of it}"""
        return {w[1:]: w[0] for w in self.say("bodies", node)}

    def alive(self):
        """The numbers of those that run."""
        words = self.say("alive")
        return [i for i, c in enumerate(words[0] if words else "") if c == "1"]

    def news(self):
        """{number of one that runs: a word, another once it got a record}"""
        return {int(n): word for n, _, word in
                (w.partition(":") for w in self.say("news"))}

    def events(self, ms):
        """Let so much time pass; how much has happened since the begin."""
        return int(self.say("run", ms)[0])
