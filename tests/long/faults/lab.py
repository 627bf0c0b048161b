"""lab: a world of real nodes for one case, its ledger, and what a case does to
its nodes. A demand is what a case wants beside the counts of truth.py."""

import glob
import os
import re
import shutil
import signal
import subprocess

import line
import story
from story import CANARY, Broken, expect, until
from truth import OPEN, Ledger

COMMUNITY = ("--community",)
SETTLE_S = 120   # until every receipt is final
TIDY_S = 60      # until a peer is connected, and the like
LIMITS = """
[limits]
records_a_day = 100000000
indicators_a_day = 1000000000
mib_a_day = 1048576
incarnations_a_day = 1000
disk_free_min_mib = 64
"""
FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"


class Node(story.Node):
    """A node that may run with libraries of ours in front of its own."""

    def __init__(self, world, name):
        super().__init__(world, name)
        self.extra = {}

    def environment(self):
        return {**super().environment(), **self.extra}

    def ask(self, command, **arguments):
        return line.ask(self, command, **arguments)

    def configure(self, text=LIMITS):
        with open(self.dir / "noroshi.conf", "a") as conf:
            conf.write(text)

    def stop_process(self, which):
        """SIGSTOP; what to call to have it go on."""
        pid = self.process.pid if which == "parent" else until(
            f"{self.name} runs {which}", lambda: self.children().get(which))
        os.kill(pid, signal.SIGSTOP)
        return lambda: os.kill(pid, signal.SIGCONT)

    def peer(self, other):
        rows = self.status("peer", peer=other.name)
        return rows[0] if rows else None

    def warnings(self):
        """Each line of warning in its log, and how often."""
        lines = self.log.read_text(errors="replace").splitlines()
        return {text: lines.count(text) for text in lines
                if text.startswith("warn")}

    def rebuild(self):
        """As OPERATE.md has it: all is lost but the identity file."""
        self.stop()
        identity = self.world.dir / f"{self.name}.identity"
        shutil.copy(self.dir / "identity", identity)
        shutil.rmtree(self.dir)
        self.cli("init", "--identity", identity, "--listen", self.endpoint(),
                 "--no-passphrase")
        self.configure()

    def new_life(self):
        """The store is found behind its witness, with nothing lost."""
        self.stop()
        witness = self.dir / "witness"
        text = witness.read_text()
        number = re.search(r"(\d+)\s*$", text)
        expect(number, "no number ends the witness:", text)
        witness.write_text(text[:number.start()] +
                           f"{int(number.group(1)) + 100}\n")
        self.start()
        self.confirm()

    def confirm(self):
        """The operator says that the roster is whole."""
        self.cli("peer", "confirm", "--all", "--yes")


class Lab(story.World):
    """One case: nodes, ledger, demands."""

    def __init__(self, programs, name, seconds):
        super().__init__(programs, name)
        self.seconds = seconds
        self.ledger = Ledger()
        self.broken = []
        self.count = 0

    def node(self, name, *words, start=True, **extra):
        node = Node(self, name)
        node.extra.update(extra)
        self.nodes.append(node)
        node.init(*words)
        node.configure()
        return node.start() if start else node

    def two(self, **how):
        a, b = self.node("a"), self.node("b")
        self.pair(a, b, **how)
        return a, b

    def hub(self, *members):
        """A coordinator of the community of these."""
        hub = self.node("hub", "--role", "coordinator")
        nodes = [self.node(m) for m in members]
        for n in nodes:
            self.pair(n, hub, a_says=COMMUNITY, b_says=COMMUNITY)
        return [hub, *nodes]

    def say(self, *what):
        print("   ", *what, flush=True)

    def must(self, demand, holds, *saw):
        if not holds:
            self.broken.append(" ".join(map(str, (demand, *saw))))
            self.say("BROKEN:", demand, *saw)

    def comes(self, demand, question, patience=TIDY_S):
        """What must be so in the end."""
        try:
            until(demand, question, patience)
        except Broken as e:
            self.must(demand, False, f"({e})")
            return False
        return True

    def share(self, author, to, count=1, stem="s", tlp="amber", must=None,
              talk=None, **more):
        """Shares by the control socket, each acknowledged and noted. to: the
        nodes named; must: who is to have it, where that is more."""
        talk = talk or line.Line(author)
        entries = []
        for _ in range(count):
            self.count += 1
            title = f"{stem}{self.count}"
            value = f"{title}.{CANARY}.example"
            record = line.share(talk, title, value, tlp,
                                [n.name for n in to], **more)
            names = [n.name for n in (to if must is None else must)]
            entries.append(self.ledger.add(record, title, value, author,
                                           names))
        return entries

    def states(self, entries, peer):
        return [entry.author.state(entry.record, peer) for entry in entries]

    def arrive(self, entries, peer, patience=SETTLE_S):
        """A preparation: without it the case has nothing to show."""
        until(f"{peer.name} has acknowledged",
              lambda: all(s == "stored" for s in self.states(entries, peer)),
              patience)

    def withdraw(self, how, entry, *words):
        entry.author.cli(how, entry.record, "--reason", "wrong", "--yes",
                         *words)
        entry.state = {"recall": "recalled", "retract": "retracted"}[how]

    def wrong(self):
        """What truth.py counts, of the nodes that run."""
        _, wrong = self.ledger.judge([n for n in self.nodes if n.process])
        return sum(map(len, wrong.values()))

    def settle(self, patience=SETTLE_S):
        """Until every receipt is final, and true; what is not then counts."""
        try:
            until("every receipt is final and true", lambda:
                  self.ledger.open_receipts() == 0 and self.wrong() == 0,
                  patience)
        except Broken:
            self.say("not every receipt is final and true after", patience,
                     "s")

    def faketime(self, name):
        """What a node's environment needs for a clock that clock() sets."""
        found = glob.glob(FAKETIME)
        if not found:
            raise story.Skip("libfaketime is not installed")
        self.clock(name, "+0")
        return {"LD_PRELOAD": found[0],
                "FAKETIME_TIMESTAMP_FILE": str(self.dir / f"{name}.clock"),
                "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1"}

    def clock(self, name, offset):
        """Of a running node; such as '-2d' or '+401d'."""
        path = self.dir / f"{name}.clock"
        path.with_suffix(".new").write_text(offset + "\n")
        os.replace(path.with_suffix(".new"), path)

    def shim(self, name):
        """What a node's environment needs for faults that disk() sets."""
        library = self.dir / "shim.so"
        if not library.exists():
            source = os.path.join(os.path.dirname(__file__), "shim.c")
            subprocess.run([os.environ.get("CC", "cc"), "-O1", "-shared",
                            "-fPIC", "-o", library, source, "-ldl"],
                           check=True)
        self.disk(name, "none")
        return {"LD_PRELOAD": str(library),
                "SHIM_PLAN": str(self.dir / f"{name}.plan")}

    def disk(self, name, *plan):
        """See shim.c. Plans that are alike differ in their number."""
        path = self.dir / f"{name}.plan"
        self.count += 1
        path.with_suffix(".new").write_text(
            " ".join(map(str, (*plan, "#", self.count))) + "\n")
        os.replace(path.with_suffix(".new"), path)

    def struck(self, name):
        """The plan was to kill, and it has."""
        struck = self.dir / name / "store" / "struck"
        return struck.exists() and struck.read_text() == \
            (self.dir / f"{name}.plan").read_text()


def final(states):
    return all(s is not None and s not in OPEN for s in states)
