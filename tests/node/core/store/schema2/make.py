"""make: two nodes with stores of schema 2, by the software that made them.

    git worktree add OLD e649a1b; build it in OLD/build/plain
    python3 make.py OLD

writes nodes.tar.xz: the directories of two nodes with keys for nothing else,
and told.json, what the old software said about each of them at the end.
"""

import io
import json
import pathlib
import sys
import tarfile
import time

HERE = pathlib.Path(__file__).parent
OLD = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(OLD / "tests/e2e"))

from federate import COMMUNITY  # noqa: E402
from leaks import Leaker        # noqa: E402
from story import CANARY, World, expect, until  # noqa: E402

LISTS = (("records",), ("inbox",), ("quarantine", "list"), ("peer", "list"),
         ("group", "list"), ("status",))


def name(word):
    return f"{word}.{CANARY}.example"


def share(node, word, to, tlp="amber", more=()):
    values = [name(word), *(name(m) for m in more)]
    return node.share(*values, tlp=tlp, to=to)["record"]


def told_of(node, values):
    told = {" ".join(words): node.json(*words) for words in LISTS}
    told["status"] = [r for r in told["status"]
                      if r["what"] in ("store", "peer")]
    told["receipts"] = {r["record"]: node.ask("receipts", record=r["record"])
                        for r in told["records"]
                        if r["author"] == "this node"}
    told["hits"] = {v: node.hits(v) for v in values}
    return told


def before_a_rebuild(w):
    """The coordinator shares, and is rebuilt from its identity."""
    jpcc = w.node("jpcc", "--role", "coordinator")
    take, ume = w.node("take"), w.node("ume")
    for n in (take, ume):
        w.pair(n, jpcc, a_says=COMMUNITY, b_says=COMMUNITY, dial="ab")
    for i in range(3):
        jpcc.settled(share(jpcc, f"early{i}", [take]), take)
    take.settled(share(take, "mine", [jpcc]), jpcc)
    return jpcc, take, ume


def rebuild(w, jpcc, take, ume):
    jpcc.stop()
    identity = w.dir / "identity"
    identity.write_bytes((jpcc.dir / "identity").read_bytes())
    identity.chmod(0o600)
    jpcc.dir.rename(w.dir / "lost")
    jpcc.cli("init", "--identity", identity, "--listen", jpcc.endpoint(),
             "--no-passphrase")
    jpcc.start()
    for n in (take, ume):
        jpcc.add(n, *COMMUNITY, dial=True)
        w.meet(n, jpcc)
    until("its own records are back", lambda: len(jpcc.records()) >= 4)


def all_kinds(w, jpcc, take, ume):
    keeps = share(jpcc, "keeps", [take], more=("one", "two", "three"))
    revised = share(jpcc, "revised", [take])
    whole = share(jpcc, "whole", [take])
    recalled = share(jpcc, "recalled", [take])
    red = share(jpcc, "red", [take], tlp="red")
    for record in (keeps, revised, whole, recalled, red):
        jpcc.settled(record, take)
    jpcc.cli("retract", keeps, "--indicator", name("two"), "--reason", "r",
             "--yes")
    jpcc.cli("revise", revised, "-", "--reason", "r", "--yes",
             stdin=f"{name('revision')}\n")
    jpcc.cli("retract", whole, "--reason", "r", "--yes")
    jpcc.cli("recall", recalled, "--reason", "r", "--yes")
    until("the recall came", lambda: not take.hits(name("recalled")))
    jpcc.cli("group", "create", "energy", "take", "ume")
    until("the group came", lambda: take.json("group", "list"))
    grouped = jpcc.share(name("grouped"), tlp="amber", words=(
        "--to", "group:energy"))["record"]
    jpcc.settled(grouped, take)
    share(ume, "green", [], tlp="green")
    until("passed on", lambda: take.hits(name("green")))
    back = share(take, "back", [jpcc])
    take.settled(back, jpcc)
    return keeps


def from_a_stranger(w, take, ume):
    """What is held, refused, and a retraction that concerns nobody here."""
    kiri = w.node("kiri", listen=False, start=False)
    leak = Leaker(w, "mallory", take, author=kiri)
    leak.open()
    leak.send("stored", to="you", value=name("good"), object=7)
    # Held without a good signature; then its author's card comes.
    leak.send("held", to="you", tlp=1, author="other", fault="inner",
              value=name("forged"))
    leak.introduce(kiri)
    until("it was refused", lambda: take.json("quarantine", "list"))
    leak.send("refused", to="nobody", value=name("refused"))
    leak.send("stored", kind=3, object=99, to="nobody")
    leak.send("stored", kind=3, object=7, to="you")
    leak.send("held", created=7200, to="you", value=name("ahead"))
    leak.process.kill()


def on_the_way(w, jpcc, take):
    """A place that went as void, and some that nobody answered."""
    take.stop()
    until("gone", lambda: not jpcc.connected(take))
    void = share(jpcc, "void", [take])
    jpcc.cli("retract", void, "--reason", "r", "--yes")
    take.start()
    w.meet(jpcc, take)
    jpcc.settled(void, take, "void")
    take.settled(share(take, "last", [jpcc]), jpcc)


def main():
    w = World(OLD / "build/plain/bin", "schema2")
    try:
        jpcc, take, ume = before_a_rebuild(w)
        rebuild(w, jpcc, take, ume)
        all_kinds(w, jpcc, take, ume)
        from_a_stranger(w, take, ume)
        on_the_way(w, jpcc, take)
        ume.stop()
        time.sleep(3)  # notices are written
        words = ("early0 early1 early2 mine keeps one two three revised "
                 "revision whole recalled red grouped green back good forged "
                 "refused ahead void late0 late1 last").split()
        values = [name(x) for x in words]
        told = {"made_ms": int(time.time() * 1000),
                "take": told_of(take, values)}
        take.stop()
        until("gone", lambda: not jpcc.connected(take))
        for i in range(2):
            share(jpcc, f"late{i}", [take])
        told["jpcc"] = told_of(jpcc, values)
        jpcc.stop()
        pack(w, told, jpcc, take)
    finally:
        w.clear(False)


def pack(w, told, *nodes):
    with tarfile.open(HERE / "nodes.tar.xz", "w:xz", preset=9) as tar:
        for node in nodes:
            for path in sorted(node.dir.rglob("*")):
                kept = path.is_file() and path.name not in (
                    "lock", "lock.mdb", "passphrase")
                if kept:
                    add(tar, str(path.relative_to(w.dir)), path.read_bytes())
        add(tar, "told.json", json.dumps(told, sort_keys=True).encode())


def add(tar, where, octets):
    row = tarfile.TarInfo(where)
    row.size, row.mode = len(octets), 0o600
    tar.addfile(row, io.BytesIO(octets))


if __name__ == "__main__":
    main()
