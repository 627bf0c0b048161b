"""links: who reaches whom, and who waits for nobody."""

import os
import shutil
import socket
import subprocess

from story import CANARY, expect, until


def only_the_first_is_reachable(w):
    """Only take listens: matsu dials, records go both ways."""
    _one_way(w, a_listens=False)


def only_the_second_is_reachable(w):
    """Only matsu listens: take dials, records go both ways."""
    _one_way(w, a_listens=True)


def _one_way(w, a_listens):
    a = w.node("matsu", listen=a_listens)
    b = w.node("take", listen=not a_listens)
    w.pair(a, b, dial="b" if a_listens else "a")
    _both_ways(a, b)
    for node in (a, b):
        node.stop()
        node.start()
        w.meet(a, b)
        _both_ways(a, b)


def both_dial(w):
    """Both dial each other: one connection stays, nothing is doubled."""
    a, b = w.two()
    for _ in range(3):
        _both_ways(a, b)
        a.stop()
        a.start()
        w.meet(a, b)
    _both_ways(a, b)
    expect(len({r["record"] for r in b.records()}) == len(b.records()))


def _both_ways(a, b):
    for one, two in ((a, b), (b, a)):
        done = one.share(f"{one.name}{len(one.records())}.{CANARY}.example",
                         tlp="amber", to=[two])
        one.settled(done["record"], two)


def a_card_leads_to_no_other_host(w):
    """A card that names another host is followed when its operator is told."""
    matsu, take = w.node("matsu"), w.node("take")
    matsu.add(take)
    take.add(matsu, dial=True)
    w.meet(matsu, take)
    before = take.endpoint()
    after = before.replace("127.0.0.1", "127.0.0.2")
    take.stop()
    conf = take.dir / "noroshi.conf"
    conf.write_text(conf.read_text().replace(before, after))
    moved = w.dir / "moved"
    subprocess.run([w.program("card_forge"), take.dir, moved,
                    f"endpoint={after}"], check=True)
    shutil.copy(moved, take.dir / "card")
    take.start()
    until("matsu says so", lambda: f"--connect {after}" in matsu.said())
    expect(_peer(matsu, "take")["connect"] == before, "it stays with before")
    matsu.cli("peer", "set", "take", "--connect", after)
    expect(_peer(matsu, "take")["connect"] == after)
    take.cli("peer", "set", "matsu", "--connect", "none")
    matsu.stop()
    matsu.start()
    w.meet(matsu, take)
    _both_ways(matsu, take)


def _peer(node, name):
    return next(r for r in node.ask("peer.list") if r["peer"] == name)


def dead_peer_delays_nobody(w):
    """One peer is gone, one never answers: the third gets everything."""
    matsu, take = w.two()
    dead = w.node("ume")
    w.pair(matsu, dead)
    dead.stop()
    mute = socket.socket()  # takes connections and never speaks
    mute.bind(("127.0.0.1", w.port()))
    mute.listen(64)
    w.extra.append(mute.close)
    silent = w.node("kiri", start=False)
    silent.port = mute.getsockname()[1]
    matsu.add(silent, dial=True)
    done = [matsu.share(f"v{i}.{CANARY}.example") for i in range(20)]
    for row in done:
        matsu.settled(row["record"], take)
        expect(matsu.state(row["record"], dead) == "waiting")
        expect(matsu.state(row["record"], silent) == "waiting")
    dead.start()
    for row in done:
        matsu.settled(row["record"], dead)


def a_new_address_is_tried_at_once(w):
    """A wrong address is told although the peer's own connection stands."""
    matsu, take = w.node("matsu"), w.node("take")
    matsu.add(take, dial=True)
    take.add(matsu, "--connect", "none")
    w.meet(matsu, take)
    for wrong, step in (("tcp://no-such-host.invalid:7667", "address"),
                        (f"tcp://127.0.0.1:{w.port()}", "port")):
        take.cli("peer", "set", "matsu", "--connect", wrong)
        _faulty(take, step)
        expect(take.connected(matsu), "their connection stays")
        _both_ways(matsu, take)
    take.cli("peer", "set", "matsu", "--connect", "none")
    until("none is no fault", lambda: take.json("peer", "check", "matsu"))
    take.cli("peer", "set", "matsu", "--connect", matsu.endpoint())
    until("the right one is found", lambda: take.json("peer", "check", "matsu"))
    _both_ways(matsu, take)


def a_wrong_address_stays_wrong_whoever_connects(w):
    """Of two that dial each other, a wrong address is told as long as it is
    one, and a right one is right again once they are back."""
    matsu, take = w.two()
    take.cli("peer", "set", "matsu", "--connect",
             "tcp://no-such-host.invalid:7667")
    _faulty(take, "address")
    w.meet(matsu, take)
    for _ in range(20):
        take.json("peer", "check", "matsu", code=1)
        _both_ways(matsu, take)
    take.cli("peer", "set", "matsu", "--connect", matsu.endpoint())
    until("the right one is found", lambda: take.json("peer", "check", "matsu"))
    matsu.stop()
    _faulty(take, "port")
    matsu.start()
    w.meet(matsu, take)
    until("it is right again", lambda: take.json("peer", "check", "matsu"))


def _faulty(node, step):
    """Its check of matsu ends at that step, and not because it goes on yet."""
    def last():
        row = node.json("peer", "check", "matsu", code=1)[-1]
        return row["step"] == step and "yet" not in row["detail"]
    until(f"the {step} is faulty", last)


def stranger_is_not_let_in(w):
    """A node that is in no roster gets no session, and is told why."""
    matsu, take = w.two()
    kiri = w.node("kiri")
    kiri.add(matsu, dial=True)
    matsu.share(f"one.{CANARY}.example")
    rows = until("the stranger knows why",
                 lambda: kiri.json("peer", "check", "matsu", code=1))
    expect(any(not r["ok"] and r["remedy"] for r in rows), rows)
    expect(not kiri.connected(matsu) and not kiri.records())
    expect(take.connected(matsu), "the others suffer")


def wrong_card_is_not_talked_to(w):
    """A card with another key behind the same address: no session."""
    matsu, take, kiri = w.node("matsu"), w.node("take"), w.node("kiri")
    text, fingerprint = kiri.card()
    matsu.cli("peer", "add", "-", "--as", "take", "--fingerprint",
              fingerprint, "--connect", take.endpoint(), stdin=text)
    take.add(matsu)
    rows = until("the wrong key is named",
                 lambda: matsu.json("peer", "check", "take", code=1))
    expect(not rows[-1]["ok"], rows)
    expect(not matsu.connected(take))


def fingerprint_must_match(w):
    """A card is not taken under another's fingerprint, nor a name twice."""
    matsu = w.node("matsu")
    take, kiri = (w.node(n, start=False) for n in ("take", "kiri"))
    text, _ = take.card()
    matsu.fault("peer", "add", "-", "--as", "take", "--fingerprint",
                kiri.card()[1], code=2, stdin=text)
    matsu.add(take)
    text, fingerprint = kiri.card()
    said = matsu.fault("peer", "add", "-", "--as", "take", "--fingerprint",
                       fingerprint, code=2, stdin=text)
    expect("take" in said, said)
    expect(len(matsu.json("peer", "list")) == 1)


def control_from_another_uid(w):
    """Only the node's own uid, root and its group may ask it."""
    if os.geteuid() != 0:
        from story import Skip
        raise Skip("needs root to become another uid")
    matsu = w.node("matsu")
    pid = os.fork()
    if pid == 0:
        code = 9
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            control = matsu.control()
            control.ask("status")
            code = 1  # answered
        except OSError:
            code = 0
        except Exception:
            code = 2
        finally:
            os._exit(code)
    expect(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) in (0, 2),
           "another uid was answered")
    expect(matsu.status("node"), "and the node still answers its own")


def nonsense_on_the_control_socket(w):
    """Octets that are no request are answered or dropped, nothing worse."""
    matsu = w.node("matsu")
    for octets in (b"\x00", b"\xc1" * 10, b"\x93\x01", b"\x93\x02\xa1x\x80",
                   bytes(380000), b"\x93\x01\xa6status\x81\xa1a\xc4\xff"):
        control = matsu.control()
        try:
            control.raw(octets)
        except OSError:
            pass
        finally:
            control.close()
    expect(matsu.status("node"))
