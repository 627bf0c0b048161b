"""faults: what the world does to a node, and what it says then."""

import os
import subprocess

from control import TLP, report
from story import CANARY, Skip, expect, until


def disk_full(w):
    """A full disk: nothing is acknowledged, credit is 0, then it recovers."""
    if os.geteuid() != 0:
        raise Skip("needs root to mount a small tmpfs")
    room = w.dir / "take"
    room.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700",
                       "noroshi-e2e", room], capture_output=True).returncode:
        raise Skip("cannot mount a tmpfs here")
    w.extra.append(lambda: subprocess.run(["umount", "-l", room]))
    matsu = w.node("matsu")
    take = w.node("take", start=False)
    conf = take.dir / "noroshi.conf"
    conf.write_text(_with_limit(conf.read_text(), "disk_free_min_mib", 4))
    take.start()
    w.pair(matsu, take)
    first = matsu.share(f"before.{CANARY}.example", to=[take])
    matsu.settled(first["record"], take)

    ballast = room / "ballast"
    with open(ballast, "wb", buffering=0) as f:
        try:
            while os.statvfs(room).f_bavail * 4096 > 1 << 20:
                f.write(bytes(256 * 1024))
        except OSError:
            pass
    shared = [_share_big(matsu, take, i) for i in range(40)]
    until("credit 0, disk full", lambda: any(
        r["credit"] == 0 and "full" in str(r["reason"])
        for r in matsu.status("peer")))
    states = {matsu.state(r, take) for r in shared}
    expect("waiting" in states, "all were acknowledged on a full disk", states)
    for record in shared:
        if matsu.state(record, take) == "stored":
            expect(take.holds(record), "acknowledged, not held")
    said = take.fault("share", "-", "--tlp", "clear", "--yes", code=1,
                      stdin=f"full.{CANARY}.example\n")
    expect("full" in said, said)
    ballast.unlink()
    for record in shared:
        matsu.settled(record, take)
    expect(len(take.records()) == 1 + len(shared))


def _share_big(matsu, take, i):
    values = [f"{i}-{j}-{'x' * 40}.{CANARY}.example" for j in range(1000)]
    rows = matsu.ask("share", kind=1, tlp=TLP["amber"], pap=1,
                     body=report("big", values), to=[take.name],
                     urgent=False, expires=0, dry_run=False)
    return next(r["record"] for r in rows if r["what"] == "record")


def _with_limit(text, key, value):
    kept = [line for line in text.splitlines()
            if not line.strip().startswith(("[limits]", key))]
    return "\n".join(kept) + f"\n[limits]\n{key} = {value}\n"


def half_written_configuration(w):
    """A configuration cut short: no start, and file, line and remedy said."""
    matsu = w.node("matsu", start=False)
    conf = matsu.dir / "noroshi.conf"
    good = conf.read_text()
    for bad in ("[limits]\nrecords_a_day = \n", "[limits\n", "[nonsense]\nx = 1\n",
                "[limits]\nrecords_a_day = 12q\n", "[node]\nlist",
                "no section = 1\n"):
        conf.write_text(good + bad)
        matsu.start(ready=False)
        expect(matsu.ended() != 0, "started on", repr(bad))
        expect("noroshi.conf" in matsu.said(), "does not name the file:",
               matsu.said())
    conf.write_text(good)
    matsu.start()


def loose_key_modes(w):
    """Key files that others may read are refused, with the remedy."""
    matsu = w.node("matsu", start=False)
    for name in ("signing", "sealing", "transport", "store", "unlock"):
        key = matsu.dir / "keys" / name
        key.chmod(0o644)
        matsu.start(ready=False)
        expect(matsu.ended() != 0, "started with a loose", name)
        expect(name in matsu.said() and "chmod" in matsu.said(),
               matsu.said())
        key.chmod(0o600)
    matsu.start()


def wrong_passphrase(w):
    """The wrong passphrase starts nothing; the right one does."""
    right, wrong = w.dir / "right", w.dir / "wrong"
    for path, text in ((right, "a right passphrase\n"), (wrong, "another\n")):
        path.write_text(text)
        path.chmod(0o600)
    matsu = w.node("matsu", start=False)
    other = w.nodes[0].__class__(w, "take")
    w.nodes.append(other)
    other.cli("init", "--org", "take", "--listen", other.endpoint(),
              "--passphrase-file", right)
    other.start("--passphrase-file", wrong, ready=False)
    expect(other.ended() != 0, "started with the wrong passphrase")
    expect("passphrase" in other.said(), other.said())
    other.start(ready=False)  # none given, and no terminal
    expect(other.ended() != 0, "started without a passphrase")
    other.start("--passphrase-file", right)
    other.add(matsu)
    other.kill9("keys")
    until("keys is back without asking anybody",
          lambda: other.children().get("keys"))
    other.share(f"signed.{CANARY}.example", to=[matsu])


def second_daemon_waits_and_gives_up(w):
    """Two daemons never run on one directory."""
    matsu = w.node("matsu")
    second = matsu.__class__(w, "matsu")
    second.log = w.dir / "second.log"
    second.start(ready=False)
    expect(second.ended() != 0, "a second daemon runs")
    expect(matsu.status("node"), "and the first does not")


def init_never_overwrites(w):
    """init on a directory that is a node already changes nothing."""
    matsu = w.node("matsu", start=False)
    card = matsu.card()
    matsu.fault("init", "--org", "other", "--no-passphrase", code=2)
    expect(matsu.card() == card)


def not_running(w):
    """Commands that need the daemon say so and exit 3."""
    matsu = w.node("matsu", start=False)
    for words in (["status"], ["lookup", "192.0.2.1"], ["records"],
                  ["peer", "list"]):
        said = matsu.fault(*words, code=3)
        expect("noroshid" in said or "running" in said, said)
    matsu.cli("card")


def bad_usage(w):
    """Unknown words end with 2 and a line that helps."""
    matsu = w.node("matsu")
    for words in (["nonsense"], ["share"], ["share", "-", "--tlp", "purple"],
                  ["peer", "show", "nobody"], ["lookup"],
                  ["show", "123456"], ["peer", "frobnicate"]):
        done = matsu.run(*words, stdin="")
        expect(done.returncode in (1, 2), words, done.returncode)
        expect(done.stderr.strip(), words, "says nothing")
    expect(matsu.status("node"))
