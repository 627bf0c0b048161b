"""make_indexed: a node with a store of schema 5 to 8, by the software that made
it.

    git worktree add OLD COMMIT; build it in OLD/build/plain
    python3 make_indexed.py OLD SCHEMA

COMMIT is 4b0ac19 for schema 5, 2a45505 for schema 6, 8b31b52 for schema 7,
70beea3 for schema 8. Writes
schemaSCHEMA/nodes.tar.xz: the directory of a node with keys for nothing else,
and told.json, what the old software said about it at the end. Its index has
every kind of value that stands at a host, values that were retracted before
their record came and after, and a part of an act that was not committed. From
schema 7 on it also has what the node itself recalled; of schema 8 a record that
waits for a peer that is away.
"""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).parent
OLD = pathlib.Path(sys.argv[1])
SCHEMA = f"schema{sys.argv[2]}"
sys.path[:0] = [str(OLD / "tests/e2e"), str(HERE / "schema2")]

import make as schema2          # noqa: E402
from control import TLP, report  # noqa: E402
from story import World, until  # noqa: E402

VALUES = ("canary.example", "www.canary.example", "a.b.www.canary.example",
          "hxxp://files[.]canary.example/one?x=1", "box@canary.example",
          "203.0.113.7", "203.0.113.8:8443", "198.51.100.0/24",
          "2001:db8:5::7", "2001:db8:6::/40", "hxxp://203.0.113.9/canary",
          "d8e8fca2dc0f896fd7cb4cb0031ba261", "canary.exe", "CVE-2024-1234",
          "two.canary-b.example", "three.canary-c.example", "192.0.2.77",
          "go.jp", "name.go.jp", "four.canary-d.example",
          "hxxp://four.canary-d.example/gone")
TOKEN, SAID = bytes(range(16)), bytes(32)


def recalled(take, matsu):
    own = take.share(*VALUES[19:21], tlp="amber", to=[matsu])["record"]
    take.settled(own, matsu)
    take.cli("recall", own, "--reason", "r", "--yes")


def main():
    w = World(OLD / "build/plain/bin", SCHEMA)
    try:
        take, matsu = w.node("take"), w.node("matsu")
        w.pair(take, matsu)
        kept = matsu.share(*VALUES[:14], VALUES[14], tlp="amber",
                           to=[take])["record"]
        own = take.share(*VALUES[3:7], VALUES[15], tlp="amber",
                         to=[matsu])["record"]
        gone = matsu.share(VALUES[16], tlp="amber", to=[take])["record"]
        for record in (kept, gone):
            matsu.settled(record, take)
        take.settled(own, matsu)
        matsu.cli("retract", kept, "--indicator", VALUES[14], "--reason", "r",
                  "--yes")
        take.cli("retract", own, "--indicator", VALUES[15], "--reason", "r",
                 "--yes")
        matsu.cli("recall", gone, "--reason", "r", "--yes")
        if SCHEMA >= "schema7":
            recalled(take, matsu)
        until("all came", lambda: not take.hits(VALUES[14]) and
              not take.hits(VALUES[15]) and not take.hits(VALUES[16]))
        take.ask("share", stage=1, kind=1, tlp=TLP["amber"], to=["matsu"], token=TOKEN,
                 said=SAID, body=report("a title", ["staged.canary.example"]))
        time.sleep(3)  # notices are written
        if SCHEMA == "schema8":
            matsu.stop()
            take.share(VALUES[18], tlp="amber", to=[matsu])
        told = {"made_ms": int(time.time() * 1000),
                "take": schema2.told_of(take, VALUES)}
        take.stop()
        schema2.HERE = HERE / SCHEMA
        schema2.pack(w, told, take)
    finally:
        w.clear(False)


if __name__ == "__main__":
    main()
