"""store_faults: the store is gone, replaced, put back, fails or hangs."""

import errno
import json
import os
import shutil
import signal
import struct
import time
import uuid

from control import Control, Refused
from faults import _with_limit
from story import CANARY, Broken, expect, until

EIO, ENOSPC, EROFS = errno.EIO, errno.ENOSPC, errno.EROFS
KILLS = (0, -1)  # tests/e2e/disk_shim.c: kill -9, before the call and after
WRITES_OF_A_START = 8
OVER = "the store can be written again"


def shimmed(node):
    node.shim = node.world.dir / f"{node.name}.shim"
    plain = node.environment

    def environment():
        found = plain()
        library = node.world.program("disk_shim.so")
        return {**found, "LD_PRELOAD": ":".join(filter(None, (
                    library, found.get("LD_PRELOAD")))),
                "DISK_SHIM": str(node.shim),
                "ASAN_OPTIONS": found["ASAN_OPTIONS"]
                + ":verify_asan_link_order=0"}
    node.environment = environment


def _shimmed(w, name):
    """A node whose writes to its store can be made to fail."""
    node = w.node(name, start=False)
    shimmed(node)
    return node.start()


def fail_writes(node, call, first, count, how):
    text = f"{call} {first} {count} {how}\n"
    fresh = node.shim.with_suffix(".new")
    fresh.write_text(text)
    fresh.rename(node.shim)


def _well(node):
    node.shim.unlink(missing_ok=True)


def _shared(a, b, stem, count):
    return [a.share(f"{stem}{i}.{CANARY}.example", to=[b])["record"]
            for i in range(count)]


def _fault(node):
    return node.status("store")[0]["fault"]


def _credit(a, b):
    row = a.status("peer", peer=b.name)[0]
    return row["credit"] or 0, row["reason"]


def _try_share(node, peer, value):
    """What the command line says when a share must not go."""
    return node.fault("share", "-", "--tlp", "clear", "--yes", "--to",
                      peer.name, code=1, stdin=f"{value}.{CANARY}.example\n")


def _nothing_is_taken(w, change):
    """A store that is changed under the running receiver takes nothing."""
    matsu, take = w.two()
    before = _shared(matsu, take, "before", 5)
    for record in before:
        matsu.settled(record, take)
    change(take)
    after = _shared(matsu, take, "after", 5)
    until("it is named", lambda: _fault(take) == "store gone")
    said = _try_share(take, matsu, "own")
    expect("data.mdb" in said and "noroshi restore" in said, said)
    # A shared record is answered within the round: none was, and none is.
    late = _shared(matsu, take, "late", 1)
    until("every process of it lives on",
          lambda: len(take.children()) == 3)
    states = {matsu.state(r, take) for r in after + late}
    expect(states == {"waiting"}, "acknowledged into nothing", states)
    for record in before:
        expect(take.holds(record), "what it has can still be read")
    expect(take.hits(f"before1.{CANARY}.example"), "and found")
    alarms = [line for line in take.said().splitlines() if "alarm:" in line
              and "data.mdb was removed" in line]
    expect(len(alarms) == 1, "one alarm:", take.said())
    return matsu, take, before, after + late


def store_removed_under_the_node(w):
    """data.mdb is removed under a running node: nothing goes into it."""
    kept = w.dir / "kept.mdb"

    def remove(take):
        data = take.dir / "store" / "data.mdb"
        os.link(data, kept)  # as root would save it from /proc/PID/fd
        data.unlink()

    matsu, take, before, after = _nothing_is_taken(w, remove)
    take.kill9("core")
    until("core says the same, and makes no store", lambda:
          "this node had one" in take.said())
    expect(not (take.dir / "store" / "data.mdb").exists(), "a new store")
    done = take.run("status")
    expect(done.returncode == 1 and "this node had one" in done.stdout,
           done.returncode, done.stdout, done.stderr)
    said = take.fault("records", code=3)
    expect("noroshid runs" in said and "noroshi status" in said, said)
    take.stop()
    take.start(ready=False)
    expect(take.ended() == 2, take.said())
    expect("this node had one" in take.said(), take.said())
    shutil.copy(kept, take.dir / "store" / "data.mdb")
    take.cli("restore", "--yes")
    take.start()
    take.confirm()
    for record in before + after:
        matsu.settled(record, take)


def store_replaced_under_the_node(w):
    """data.mdb is replaced under a running node by an older copy of it."""
    def replace(take):
        data = take.dir / "store" / "data.mdb"
        shutil.copy(data, w.dir / "copy")
        shutil.move(w.dir / "copy", data)

    matsu, take, before, after = _nothing_is_taken(w, replace)
    take.stop()
    take.start()  # the same life, and as far as its witness says
    for record in before + after:
        matsu.settled(record, take)


def store_not_mounted(w):
    """Without its store a node that had one does not start."""
    matsu, take = w.two()
    record = _shared(matsu, take, "before", 1)[0]
    matsu.settled(record, take)
    take.stop()
    store = take.dir / "store"
    for stand_in in ("nothing", "an empty folder", "an empty file"):
        store.rename(w.dir / "disk")
        if stand_in != "nothing":
            store.mkdir(mode=0o700)
        if stand_in == "an empty file":
            (store / "data.mdb").touch()
        take.start(ready=False)
        expect(take.ended() == 2, stand_in, take.said())
        expect("no store in" in take.said() and "mount" in take.said() and
               "init --identity" in take.said(), take.said())
        if stand_in == "nothing":
            expect(not store.exists(), "it made one")
        else:
            shutil.rmtree(store)
        (w.dir / "disk").rename(store)
    take.start()
    w.meet(matsu, take)
    expect(take.holds(record))
    expect("new life" not in take.said(), take.said())


def another_store_is_not_taken(w):
    """The store of an earlier life is put in place: a person decides."""
    matsu, take = w.two()
    _shared(matsu, take, "before", 1)
    take.stop()
    shutil.copytree(take.dir / "store", w.dir / "old")
    for _ in range(2):  # two lives on
        take.cli("restore", "--yes")
        take.start()
        w.meet(matsu, take)
        take.stop()
    shutil.rmtree(take.dir / "store")
    shutil.copytree(w.dir / "old", take.dir / "store")
    for _ in range(2):  # asking again does not make it the node's own
        take.start(ready=False)
        expect(take.ended() == 2, take.said())
        expect("not the one that this node last had" in take.said() and
               "noroshi restore" in take.said(), take.said())
    take.cli("restore", "--yes")
    take.start()
    expect(not (take.dir / "restore").exists(), "the mark stays")


def _started(node):
    """Start; the death of core at one of its writes is what is tested."""
    node.start(ready=False)
    until(f"{node.name} ready", node.is_ready)


# kill -9 at each write of a start that prepare() made ready for.
def each_write(node, prepare, look):
    for call, how in ((c, h) for c in ("pwrite", "fdatasync") for h in KILLS):
        for n in range(1, WRITES_OF_A_START + 1):
            prepare()
            fail_writes(node, call, n, 1, how)
            _started(node)
            killed = not node.shim.exists()
            _well(node)
            look(f"{call} {n}, {how}")
            if not killed:
                break
        expect(n > 1, "no write was met")


def killed_at_each_write_of_a_rebuild(w):
    """kill -9 at each write of the first start after a rebuild."""
    matsu = w.node("matsu")
    take = _shimmed(w, "take")
    w.pair(matsu, take, dial="ab")
    own = _shared(take, matsu, "own", 2)
    theirs = _shared(matsu, take, "theirs", 2)
    for a, b, records in ((take, matsu, own), (matsu, take, theirs)):
        for record in records:
            a.settled(record, b)
    matsu.stop()
    take.stop()
    shutil.copytree(matsu.dir, w.dir / "copy", ignore=_sockets)
    shutil.copy(take.dir / "identity", w.dir / "identity")
    shutil.copy(take.dir / "noroshi.conf", w.dir / "conf")

    def prepare():
        matsu.stop()
        take.stop()
        shutil.rmtree(matsu.dir)
        shutil.copytree(w.dir / "copy", matsu.dir)
        shutil.rmtree(take.dir)
        take.cli("init", "--identity", w.dir / "identity", "--listen",
                 take.endpoint(), "--no-passphrase")
        matsu.start()

    def look(when):
        take.add(matsu, dial=True)
        take.confirm()
        until(f"{when}: connected", lambda: take.connected(matsu)
              and matsu.connected(take))
        for record in own + theirs:
            until(f"{when}: {record[:8]} is back", lambda:
                  take.holds(record))
        expect(not (take.dir / "rebuilt").exists(), when, "the mark stays")

    each_write(take, prepare, look)


def _life(node):
    """The octets of its incarnation."""
    return uuid.UUID(node.status("node")[0]["incarnation"]).bytes


def _begun_once(node, before):
    """Its store names the life before as the predecessor of its present one."""
    now = _life(node)
    octets = (node.dir / "store" / "data.mdb").read_bytes()
    return now != before and now + before in octets


def killed_at_each_write_of_a_new_life(w):
    """kill -9 at each write of a start that begins a new life: it is one."""
    matsu = w.node("matsu", start=False)
    conf = matsu.dir / "noroshi.conf"
    conf.write_text(_with_limit(conf.read_text(), "incarnations_a_day", 1000))
    matsu.start()
    take = _shimmed(w, "take")
    w.pair(matsu, take)
    record = _shared(matsu, take, "before", 1)[0]
    matsu.settled(record, take)
    before = b""

    def stopped():
        nonlocal before
        before = _life(take)
        take.stop()

    def restored():
        stopped()
        take.cli("restore", "--yes")

    def went_back():
        stopped()
        words = (take.dir / "witness").read_text().split()
        words[-1] = str(int(words[-1]) + 1000)
        (take.dir / "witness").write_text(" ".join(words) + "\n")

    def look(when):
        until(f"{when}: confirmed", lambda: take.run(
            "peer", "confirm", "--all", "--yes").returncode == 0)
        until(f"{when}: connected", lambda: take.connected(matsu)
              and matsu.connected(take))
        expect(_begun_once(take, before), when, "not one new life")
        fresh = matsu.share(f"fresh.{CANARY}.example", to=[take])["record"]
        matsu.settled(fresh, take)

    each_write(take, restored, look)
    each_write(take, went_back, look)


def _sockets(_, names):
    return [n for n in names if n in ("control", "parent", "lock")]


def each_disk_fault_is_told_as_what_it_is(w):
    """EIO, EROFS and ENOSPC: each by its name on both ends, and it ends."""
    matsu = w.node("matsu")
    take = _shimmed(w, "take")
    w.pair(matsu, take)
    told = {EIO: ("input/output error", "the store failed", "kernel's log"),
            EROFS: ("read-only", "the store failed", "read-only"),
            ENOSPC: ("disk full", "disk full", "free space")}
    for how, (fault, reason, remedy) in told.items():
        fail_writes(take, "any", 1, 1 << 40, how)
        shared = _shared(matsu, take, f"e{how}-", 3)
        until(f"{fault} is named", lambda: _fault(take) == fault)
        said = _try_share(take, matsu, f"own{how}")
        expect(remedy in said, said)
        until(f"the sender knows: {reason}", lambda:
              _credit(matsu, take) == (0, reason))
        states = {matsu.state(r, take) for r in shared}
        expect(states == {"waiting"}, "acknowledged", states)
        expect(OVER not in _after(take, "alarm: nothing is taken"),
               "it said that it was over", take.said())
        _well(take)
        for record in shared:
            matsu.settled(record, take)
        until("credit again", lambda: _credit(matsu, take)[0] > 0)
        until("it is over", lambda: _fault(take) == "none")
        until("and said", lambda: OVER in
              _after(take, "alarm: nothing is taken"))
    lines = take.said().count("alarm: nothing is taken")
    expect(lines == len(told), lines, "alarms\n", take.said())


def a_hello_waits_while_the_store_fails(w):
    """Who connects to a node whose store fails stays connected, is told why
    nothing is taken, and is heard once the store can be written."""
    matsu = w.node("matsu")
    take = _shimmed(w, "take")
    w.pair(matsu, take)
    fail_writes(take, "any", 1, 1 << 40, EIO)
    first = _shared(matsu, take, "first", 1)
    until("it is named", lambda: _fault(take) == "input/output error")
    matsu.stop()
    matsu.start()
    until("the sender is told", lambda: matsu.connected(take) and
          _credit(matsu, take) == (0, "the store failed"))
    shared = first + _shared(matsu, take, "waiting", 3)
    # Longer than the longest time between two looks at the store.
    since = time.monotonic()
    until("the store was tried again", lambda:
          time.monotonic() - since > 5)
    states = {matsu.state(r, take) for r in shared}
    expect(states == {"waiting"}, "acknowledged", states)
    _well(take)
    for record in shared:
        matsu.settled(record, take)
    expect(take.connected(matsu), "each has its session")
    # Both dialled, and one connection made way for the other.
    expect(matsu.said().count("disconnected") <= 1, "sessions ended\n",
           matsu.said())


def _after(node, text):
    """What the log says after the last of these words."""
    return node.said().rpartition(text)[2]


def a_full_map_is_no_full_disk(w):
    """The store's largest size is told apart from the disk's."""
    take = w.node("take", start=False)
    conf = take.dir / "noroshi.conf"
    # A reserve larger than the map: the store is too large from the start.
    conf.write_text(conf.read_text().replace("[limits]", "") +
                    "\n[limits]\nstore_max_gib = 1\ndisk_free_min_mib = 1025\n")
    if os.statvfs(w.dir).f_bavail * 4096 < 2 << 30:
        return  # the disk itself is as good as full
    take.start()
    until("it is named", lambda: _fault(take) == "map full")
    row = take.status("store")[0]
    expect(row["full"] and row["map_free_bytes"] < row["free_bytes"], row)
    said = take.fault("share", "-", "--tlp", "clear", "--yes", code=1,
                      stdin=f"own.{CANARY}.example\n")
    expect("store_max_gib" in said and "disk" not in said, said)
    expect("store_max_gib" in take.cli("status"))
    take.stop()
    conf.write_text(conf.read_text().replace("store_max_gib = 1\n",
                                             "store_max_gib = 4\n"))
    take.start()
    expect(_fault(take) == "none")


def a_hung_core_is_started_again(w):
    """core hangs: status answers, others end, and it is started again."""
    matsu = w.node("matsu")
    before = until("core", lambda: matsu.children().get("core"))
    os.kill(before, signal.SIGSTOP)
    done = matsu.run("status", "--json")
    expect(done.returncode == 1, done.returncode, done.stderr)
    expect("core does not answer" in done.stderr, done.stderr)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    core = next(r for r in rows if r["name"] == "core")
    expect(core["pid"] == before and core["silent"] >= 1, core)
    expect("killed and started again" in core["next"], core)
    people = matsu.cli("status", code=1)
    expect("silent for" in people, people)
    _parent_answers_only_status(matsu)
    until("core is started again", lambda:
          matsu.children().get("core", before) != before)
    until("status is whole", lambda: matsu.run("status").returncode == 0)
    expect("core has said nothing for 30 s" in matsu.said(), matsu.said())
    expect(matsu.json("records") == [])


def _parent_answers_only_status(node):
    parent = Control(node.dir / "parent")
    try:
        parent.ask("records")
        raise Broken("noroshid itself answers for core")
    except Refused as e:
        expect("only 'status'" in str(e), e)
    finally:
        parent.close()


def a_directory_is_put_back(w):
    """The whole directory is put back from a copy: one command mends it."""
    matsu, take = w.two()
    old = _shared(matsu, take, "old", 3) + _shared(take, matsu, "mine", 1)
    for record in old[:3]:
        matsu.settled(record, take)
    take.settled(old[3], matsu)
    take.stop()
    shutil.copytree(take.dir, w.dir / "copy", ignore=_sockets)
    take.start()
    w.meet(matsu, take)
    late = _shared(matsu, take, "late", 3)
    for record in late:
        matsu.settled(record, take)
    take.settled(_shared(take, matsu, "last", 1)[0], matsu)
    take.stop()
    shutil.rmtree(take.dir)
    shutil.copytree(w.dir / "copy", take.dir)
    take.start()
    until("somebody is fenced", lambda: _fenced(matsu, take)
          or _fenced(take, matsu))
    said = take.fault("restore", "--yes", code=1)
    expect("stop it first" in said, said)
    unsent = take.share(f"unsent.{CANARY}.example", to=[matsu])["record"]
    take.stop()
    said = take.fault("restore", code=2)  # no terminal
    expect("--yes" in said, said)
    take.cli("restore", "--yes")
    take.cli("restore", "--yes")
    take.start()
    take.confirm()
    expect(not _fenced(take, matsu), "its fences are lifted")
    if _fenced(matsu, take):
        matsu.add(take)  # as its operator must
    w.meet(matsu, take)
    for record in late:
        until("what came after the copy is back", lambda: take.holds(record))
        matsu.settled(record, take)
    take.settled(unsent, matsu)


def _fenced(node, peer):
    rows = node.status("peer", peer=peer.name)
    return bool(rows and rows[0]["fenced"])


def another_schema_is_refused(w):
    """The store of another version is refused, with both and the remedy."""
    matsu = w.node("matsu", start=False)
    matsu.start()
    matsu.stop()
    data = matsu.dir / "store" / "data.mdb"
    octets = data.read_bytes()
    ours = b"schema" + struct.pack("<I", 10)
    expect(octets.count(ours) >= 1, "where is its schema?")
    data.write_bytes(octets.replace(ours, b"schema" + struct.pack("<I", 11)))
    matsu.start(ready=False)
    expect(matsu.ended() == 2, matsu.said())
    expect("schema 11, this version reads 10" in matsu.said() and
           "init --identity" in matsu.said(), matsu.said())
