"""story: a world of real nodes on loopback for one end-to-end story.

A story is a function that is given a World. Each world has a directory and
ports of its own. At its end all nodes are stopped, and their logs are read:
no sanitizer report, no crash, and none of the values that were shared (all of
them contain CANARY) may stand in any of them.
"""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

from control import Control

CANARY = "canary"
PATIENCE = 90   # seconds until something that must happen is given up on
SKIPPED = 77    # what ctest reads as skipped
PROCESSES = ("net", "core", "keys")
# Commands that ask whoever sits at a terminal: here nobody does.
ASKING = (["share"], ["incident", "share"], ["pass"], ["release"], ["revise"],
          ["retract"], ["recall"], ["sighting"], ["opinion"],
          ["peer", "revoke"], ["group", "create"], ["group", "add"],
          ["group", "remove"], ["author", "drop"], ["quarantine", "drop"])

SANITIZERS = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=0:handle_abort=0",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}
BROKEN = re.compile(
    r"AddressSanitizer|LeakSanitizer|runtime error:|Assertion .* failed"
    r"|stack smashing|UndefinedBehaviorSanitizer")


class Broken(Exception):
    """The story does not hold."""


class Skip(Exception):
    """The story cannot be told here."""


def expect(holds, *about):
    if not holds:
        raise Broken(" ".join(str(a) for a in about) or "expectation")


def until(what, question, patience=PATIENCE):
    """The first true answer to the question; nothing rests on how soon."""
    deadline = time.monotonic() + patience
    last = None
    while time.monotonic() < deadline:
        try:
            last = question()
        except (OSError, Broken) as e:
            last = e
        else:
            if last:
                return last
        time.sleep(0.1)
    raise Broken(f"never came: {what}; last answer: {last!r}")


class Node:
    """One organisation's installation: a directory, a daemon, its commands."""

    language = "C.UTF-8"

    def __init__(self, world, name, listen=True):
        self.world = world
        self.name = name
        self.dir = world.dir / name
        self.port = world.port() if listen else None
        self.log = world.dir / f"{name}.log"
        self.process = None
        self.expected_death = False

    def endpoint(self):
        return f"tcp://127.0.0.1:{self.port}"

    def environment(self):
        return {**os.environ, **SANITIZERS, "NOROSHI_DIR": str(self.dir),
                "LC_ALL": self.language}

    def run(self, *words, stdin="", yes=True):
        """Without a terminal; what would be asked there is answered with yes,
        if it is to be."""
        words = list(map(str, words))
        verb = words[2:] if words[0] == "--dir" else words
        if yes and "--yes" not in words and any(
                verb[:len(asking)] == asking for asking in ASKING):
            words.append("--yes")
        done = subprocess.run(
            [self.world.program("noroshi"), *words], text=True,
            input=stdin, capture_output=True, env=self.environment(),
            timeout=PATIENCE * 2, start_new_session=True)
        self.world.check_text(f"noroshi {words[0]}", done.stderr, values=True)
        return done

    def cli(self, *words, code=0, stdin=""):
        """What a command prints; code is the exit it must end with."""
        done = self.run(*words, stdin=stdin)
        if done.returncode != code:
            raise Broken(f"{self.name}: noroshi {' '.join(map(str, words))}: "
                         f"exit {done.returncode}, not {code}\n"
                         f"{done.stdout}{done.stderr}")
        return done.stdout

    def fault(self, *words, code, stdin="", yes=True):
        """What a command that must fail says on stderr."""
        done = self.run(*words, stdin=stdin, yes=yes)
        expect(done.returncode == code, self.name, words, "exit",
               done.returncode, "not", code, done.stdout, done.stderr)
        return done.stderr

    def json(self, *words, code=0, stdin=""):
        out = self.cli(*words, "--json", code=code, stdin=stdin)
        return [json.loads(line) for line in out.splitlines()]

    def init(self, *words):
        listen = ("--listen", self.endpoint()) if self.port else ()
        self.cli("init", "--org", self.name, "--no-passphrase", *listen,
                 *words)
        if not self.port:
            self.only_dial()
        return self

    def only_dial(self):
        conf = self.dir / "noroshi.conf"
        conf.write_text("\n".join(
            line for line in conf.read_text().splitlines()
            if not line.startswith("listen")) + "\n")

    def start(self, *words, ready=True):
        expect(self.process is None, self.name, "runs already")
        self.log_start = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.world.program("noroshid"), "--dir", str(self.dir),
                 *map(str, words)], stdin=subprocess.DEVNULL, stderr=log,
                stdout=log, env=self.environment())
        if ready:
            until(f"{self.name} ready", self.is_ready)
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise SystemExit(f"{self.name} ended with "
                             f"{self.process.returncode}:\n{self.said()}")
        return "ready" in self.said().split()

    def said(self):
        """The log since the last start."""
        with open(self.log, errors="replace") as log:
            log.seek(self.log_start)
            return log.read()

    def ended(self):
        """The exit of a daemon that was expected to end by itself."""
        code = self.process.wait(PATIENCE)
        self.process = None
        return code

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Broken(f"{self.name} does not stop")
        self.process = None
        expect(code == 0, self.name, "stopped with", code)

    def children(self):
        """pid by process name, as the system has it."""
        found = {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    text = stat.read()
            except OSError:
                continue
            comm = text[text.index("(") + 1:text.rindex(")")]
            state, parent = text[text.rindex(")") + 2:].split()[:2]
            if int(parent) == self.process.pid and state != "Z" \
                    and comm.startswith("noroshi-"):
                found[comm[len("noroshi-"):]] = int(entry)
        return found

    def kill9(self, which):
        """Kill one process; the parent is started again by hand."""
        if which == "parent":
            self.process.kill()
            self.process.wait()
            self.process = None
            return
        pid = until(f"{self.name} runs {which}",
                    lambda: self.children().get(which))
        os.kill(pid, signal.SIGKILL)

    def control(self):
        return Control(self.dir / "control")

    def ask(self, command, **arguments):
        control = self.control()
        try:
            return control.ask(command, **arguments)
        finally:
            control.close()

    def card(self):
        """(armoured text, fingerprint)"""
        row = self.json("card")[0]
        return row["card"], row["fingerprint"]

    def add(self, other, *words, dial=False):
        text, fingerprint = other.card()
        connect = ("--connect", other.endpoint()) if dial else ()
        self.cli("peer", "add", "-", "--as", other.name, "--fingerprint",
                 fingerprint, *connect, *words, stdin=text)

    def confirm(self):
        """After a rebuild or a restore: the roster is whole."""
        self.cli("peer", "confirm", "--all", "--yes")

    def status(self, what, **match):
        rows = [r for r in self.ask("status") if r["what"] == what]
        return [r for r in rows if all(r[k] == v for k, v in match.items())]

    def connected(self, other):
        rows = self.status("peer", peer=other.name)
        return bool(rows and rows[0]["connected"])

    def records(self, **match):
        rows = self.ask("records")
        return [r for r in rows if all(r[k] == v for k, v in match.items())]

    def holds(self, record):
        return any(r["record"] == record for r in self.ask("records"))

    def share(self, *values, tlp="clear", to=(), words=(), code=0):
        """Share a list of values; what was answered."""
        to = [word for peer in to for word in ("--to", peer.name)]
        rows = self.json("share", "-", "--tlp", tlp, "--yes", *to, *words,
                         code=code, stdin="".join(f"{v}\n" for v in values))
        return rows[0] if rows else None

    def hits(self, value, *words):
        code = None
        done = self.run("lookup", value, *words, "--json")
        code = done.returncode
        expect(code in (0, 1), "lookup", value, code, done.stderr)
        row = json.loads(done.stdout.splitlines()[0])
        expect((code == 0) == bool(row["hits"]), "exit and hits differ", row,
               code)
        return row["hits"]

    def state(self, record, peer):
        """Of a receipt: stored, held, waiting, refused, void, unopened."""
        rows = self.ask("receipts", record=record)
        states = [r["state"] for r in rows if r["peer"] == peer.name]
        return states[0] if states else None

    def search_store(self, *texts):
        """Lines of what a stopped node's store holds of these texts, with
        everything unsealed."""
        done = subprocess.run(
            [self.world.program("store_search"), str(self.dir), *texts],
            text=True, capture_output=True, env=self.environment(),
            timeout=PATIENCE * 2)
        expect(done.returncode in (0, 1), "store_search", done.stderr)
        *found, summary = done.stdout.splitlines()
        expect(int(summary.split()[2].rstrip(",")) > 0, "looked at nothing")
        return found

    def settled(self, record, peer, state="stored"):
        until(f"{self.name}: {record[:8]} at {peer.name} is {state}",
              lambda: self.state(record, peer) == state)


class World:
    def __init__(self, programs, name):
        import pathlib
        self.programs = pathlib.Path(programs)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix=f"noroshi-{name}-"))
        self.dir.chmod(0o755)
        self.nodes = []
        self.extra = []   # called at the end, last first
        self.dice = random.Random(name + os.environ.get("SEED", ""))
        self.ports = set()

    def program(self, name):
        return str(self.programs / name)

    def port(self):
        """A free one below the range that outgoing connections take."""
        for _ in range(1000):
            port = random.SystemRandom().randrange(15000, 32000)
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
            if port not in self.ports:
                self.ports.add(port)
                return port
        raise Broken("no free port")

    def node(self, name, *words, listen=True, start=True):
        node = Node(self, name, listen)
        self.nodes.append(node)
        node.init(*words)
        return node.start() if start else node

    def pair(self, a, b, a_says=(), b_says=(), dial="ab", wait=True):
        """Each adds the other by card and fingerprint; dial says who dials."""
        a.add(b, *a_says, dial="a" in dial)
        b.add(a, *b_says, dial="b" in dial)
        if wait:
            self.meet(a, b)

    def meet(self, a, b):
        until(f"{a.name} and {b.name} connected",
              lambda: a.connected(b) and b.connected(a))

    def two(self, **how):
        a, b = self.node("matsu"), self.node("take")
        self.pair(a, b, **how)
        return a, b

    def check_text(self, who, text, values=False):
        """values: the text may name what its own operator typed."""
        found = BROKEN.search(text)
        expect(not found, who, "broke:\n", found and
               text[max(0, found.start() - 500):found.end() + 6000])
        expect(values or CANARY not in text, who,
               "logged an indicator:\n", text[-4000:])

    def end(self):
        for node in self.nodes:
            node.stop()
        for node in self.nodes:
            if node.log.exists():
                self.check_text(node.name, node.log.read_text(
                    errors="replace"))

    def clear(self, keep):
        for node in self.nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait()
        for undo in reversed(self.extra):
            undo()
        if keep:
            print(f"kept: {self.dir}", file=sys.stderr)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    def show_logs(self):
        for node in self.nodes:
            if node.log.exists():
                lines = node.log.read_text(errors="replace").splitlines()
                print(f"--- {node.name}", *lines[-60:], sep="\n",
                      file=sys.stderr)


def tell(story, programs, keep=False):
    """Exit code of one story."""
    world = World(programs, story.__name__)
    good = False
    try:
        story(world)
        world.end()
        good = True
    except Skip as e:
        print(f"skipped: {e}")
        return SKIPPED
    except (Exception, SystemExit):
        traceback.print_exc()
        world.show_logs()
    finally:
        world.clear(keep and not good)
    print(f"{story.__name__}: {'holds' if good else 'BROKEN'}")
    return 0 if good else 1
