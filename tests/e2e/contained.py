"""contained: what is left to somebody who takes over one of the processes."""

import os
import pathlib
import re
import shutil
import stat
import subprocess

from story import PROCESSES, Node, Skip, expect, until

NODE_UID, NET_UID = 23456, 23457  # nobody's here

# What comes of each attempt of tests/node/taken_over.c, in net, core and keys.
# Where the kernel has no Landlock, what stands in brackets comes of it.
DONE, GONE = "done", "ENOENT"
CLOSED = "EACCES [done]"
ATTEMPTS = {
    "execute a program": "EPERM",
    "fork": "EPERM",
    "clone3": "ENOSYS",
    "trace noroshid": "EPERM",
    "look into noroshid": "EPERM",
    "open noroshid's memory": "EACCES",
    "signal noroshid": "EPERM",
    "signal a thread of noroshid": "EPERM",
    "signal itself": DONE,
    "have threads left": (DONE, "EAGAIN", "EAGAIN"),
    "write keys/signing": ("EPERM", CLOSED, DONE),
    "read keys/unlock": (CLOSED, CLOSED, DONE),
    "write the store": ("EPERM", DONE, CLOSED),
    "read the store": (CLOSED, DONE, CLOSED),
    "write noroshi.conf": ("EPERM", CLOSED, CLOSED),
    "replace noroshi.conf": ("EPERM", "EPERM", CLOSED),
    "remove identity": ("EPERM", "EPERM", CLOSED),
    # core alone has the folder of packs open.
    "replace noroshi.conf by a pack": ("EPERM", CLOSED, "EBADF"),
    "remove the store from packs": ("EPERM", CLOSED, "EBADF"),
    "rename a pack by its path": ("EPERM", "EPERM", CLOSED),
    "replace a pack": ("EPERM", DONE, "EBADF"),
    "make a file in /tmp": ("EPERM", CLOSED, CLOSED),
    "read /etc/shadow": "EACCES",
    "socket AF_UNIX": "EPERM",
    "socket AF_UNIX, disguised": "EPERM",
    "socket AF_INET": (DONE, "EPERM", "EPERM"),
    "socket AF_PACKET": "EPERM",
    "socketpair": "EPERM",
    "map code": "EPERM",
    "make code of data": "EPERM",
    "imply code": "EPERM",
    "type at the terminal": "EPERM",
    "io_uring": "EPERM",
    "setuid": "EPERM",
}


class Started(Node):
    """A node whose noroshid is started by other words than its own name."""

    prefix = ()
    programs = None

    def start(self, *words, ready=True):
        plain = self.world.program
        try:
            if self.programs is not None:
                self.world.program = lambda name: str(self.programs / name)
            return super().start(*words, ready=ready)
        finally:
            self.world.program = plain


def _node(w, name, **how):
    node = Started(w, name)
    for key, value in how.items():
        setattr(node, key, value)
    w.nodes.append(node)
    return node.init()


def _folder(w, name, *programs):
    """A folder of noroshid and others, which it looks for beside itself."""
    folder = w.dir / name
    folder.mkdir()
    folder.chmod(0o755)
    for program in ("noroshid", *programs):
        shutil.copy(w.program(program), folder)
    return folder


def _proc(pid):
    """What the kernel says of a process."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return dict(re.findall(r"^(\w+):\t(.*)$", text, re.M))


def _starter(w, text):
    """noroshid, started from within a script; it keeps the script's pid."""
    folder = _folder(w, "started", "noroshi-net", "noroshi-core",
                     "noroshi-keys")
    (folder / "noroshid").rename(folder / "daemon")
    script = folder / "noroshid"
    script.write_text(f"#!/bin/sh\nset -e\n{text} {folder}/daemon \"$@\"\n")
    script.chmod(0o755)
    return folder


def _give(node, uid):
    for at in [node.dir, *node.dir.rglob("*")]:
        os.chown(at, uid, uid)


def _root():
    if os.geteuid() != 0:
        raise Skip("needs root to become another user")


def _sanitized(w):
    return b"__asan_init" in pathlib.Path(w.program("noroshi-net")).read_bytes()


def _contained(node, uids):
    """What the kernel says of the processes of a node, and what it says."""
    until(f"{node.name} has told of its sandboxes",
          lambda: len(node.status("sandbox")) == 4)
    rows = {row["name"]: row for row in node.status("sandbox")}
    filters = int(_proc(node.process.pid)["Seccomp_filters"])
    expect(filters > 0, "noroshid has no filter")
    until(f"{node.name} has its processes", lambda: len(node.children()) == 3)
    for name, pid in node.children().items():
        says = _proc(pid)
        # One of its own, beside noroshid's.
        expect(int(says["Seccomp_filters"]) > filters, name, says)
        expect(says["NoNewPrivs"] == "1", name, says)
        expect(set(says["Uid"].split()) == {str(uids[name])}, name, says)
        if uids[name] != 0:
            expect(int(says["CapEff"], 16) == int(says["CapPrm"], 16) == 0,
                   name, says)
        expect(rows[name]["uid"] == uids[name], rows)
        expect(rows[name]["seccomp"] is True, rows)
        # Of one kernel, all have the same or none.
        expect(rows[name]["landlock_abi"] == rows["core"]["landlock_abi"], rows)
    expect(rows["noroshid"]["seccomp"] is True, rows)


def _each_killed(node, uids):
    for name in PROCESSES:
        before = node.children()[name]
        node.kill9(name)
        until(f"{name} is another", lambda: node.children().get(
            name, before) != before)
        _contained(node, uids)


def a_taken_over_process_is_refused(w):
    """What somebody who runs code in net, core or keys would try is refused."""
    if _sanitized(w):
        raise Skip("the leak checker needs some of it")
    folder = _folder(w, "taken", *(f"taken/noroshi-{name}"
                                   for name in PROCESSES))
    node = _node(w, "matsu", programs=folder)
    # The second start, when there is a store.
    node.start().stop()
    node.start()
    said = re.findall(r"^taken over: (\w+): (.*): (\w+)$", node.said(), re.M)
    outcome = {(name, what): came for name, what, came in said}
    _expected(outcome, all(row["landlock_abi"] for row in node.status("sandbox")
                           if row["name"] != "noroshid"))


def _expected(outcome, landlock):
    for what, comes in ATTEMPTS.items():
        each = (comes,) * 3 if isinstance(comes, str) else comes
        for name, word in zip(PROCESSES, each):
            word, _, without = word.partition(" [")
            if without and not landlock:
                word = without.rstrip("]")
            if what == "read /etc/shadow" and not landlock:
                continue  # by its mode alone, where root does not ask
            came = outcome.get((name, what))
            expect(came == word, f"{name}: {what}: {came}, not {word}")


def the_processes_of_a_node_are_contained(w):
    """The kernel says of each process what status says."""
    node = w.node("matsu")
    uid = os.geteuid()
    _contained(node, dict.fromkeys(PROCESSES, uid))
    _each_killed(node, dict.fromkeys(PROCESSES, uid))
    expect(node.said().count("all processes run as one user") == 1, node.said())


def an_ordinary_user_runs_a_node(w):
    """Without root all run as the one user, and give up the same."""
    _root()
    node = _node(w, "matsu", programs=_starter(
        w, f"exec setpriv --reuid {NODE_UID} --regid {NODE_UID}"
           " --clear-groups"))
    _give(node, NODE_UID)
    node.start()
    _contained(node, dict.fromkeys(PROCESSES, NODE_UID))


def _accounts(w):
    """The words that give noroshi and noroshi-net to a mount namespace."""
    lines = {"passwd": "{name}:x:{id}:{id}::/:/bin/false\n",
             "group": "{name}:x:{id}:\n"}
    text = ""
    for file, line in lines.items():
        own = w.dir / file
        own.write_text(pathlib.Path("/etc", file).read_text() + "".join(
            line.format(name=name, id=uid) for name, uid in
            (("noroshi", NODE_UID), ("noroshi-net", NET_UID))))
        own.chmod(0o644)
        text += f"mount --bind {own} /etc/{file}\n"
    return text


def _apart(w):
    """The script under which a node has users of its own."""
    _root()
    if subprocess.run(["unshare", "-m", "true"],
                      capture_output=True).returncode != 0:
        raise Skip("no mount namespaces here")
    inner = w.dir / "apart"
    inner.write_text(f"#!/bin/sh\nset -e\n{_accounts(w)}exec \"$@\"\n")
    inner.chmod(0o755)
    return _starter(w, f"exec unshare -m {inner}")


def net_has_a_user_of_its_own(w):
    """Started by root, core and keys run as the node's user, net as another."""
    node = _node(w, "matsu", programs=_apart(w))
    _give(node, NODE_UID)
    node.dir.chmod(0o755)
    node.start()
    uids = {"net": NET_UID, "core": NODE_UID, "keys": NODE_UID}
    _contained(node, uids)
    mine = _proc(node.process.pid)
    expect(int(mine["CapEff"], 16) == 0 and mine["Groups"].strip() == "", mine)
    for pid in node.children().values():
        expect(_proc(pid)["Groups"].strip() == "", _proc(pid))
    at = node.dir.stat()
    expect(stat.S_IMODE(at.st_mode) == 0o750 and at.st_gid == NODE_UID, at)
    for name in ("control", "parent", "lock"):
        expect((node.dir / name).stat().st_uid == NODE_UID, name)
    take = w.node("take")
    w.pair(node, take)
    row = node.share("canary.example", tlp="amber", to=[take])
    node.settled(row["record"], take)
    for uid, code in ((NET_UID, 3), (NODE_UID, 0)):
        asks = subprocess.run(
            ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups",
             w.program("noroshi"), "status"], env=node.environment(),
            capture_output=True, text=True)
        expect(asks.returncode == code, uid, asks)
    _each_killed(node, uids)
    w.meet(node, take)
    row = node.share("canary2.example", tlp="amber", to=[take])
    node.settled(row["record"], take)
    node.stop()


def who_may_not_be_nets_user(w):
    """net_user names neither root, nor the node's user, nor a member."""
    node = _node(w, "matsu", programs=_apart(w))
    _give(node, NODE_UID)
    conf = node.dir / "noroshi.conf"
    plain = conf.read_text()
    for user in ("root", "noroshi"):
        conf.write_text(f"{plain}[process]\nnet_user = {user}\n")
        os.chown(conf, NODE_UID, NODE_UID)
        node.start(ready=False)
        expect(node.ended() == 2, node.said())
        expect(f"net cannot run as user '{user}'" in node.said(), node.said())
    conf.write_text(f"{plain}[process]\nnet_user = nobody-here\n")
    node.start()
    expect(node.said().count("there is no user 'nobody-here'") == 1,
           node.said())
    _contained(node, dict.fromkeys(PROCESSES, NODE_UID))


# In the place of noroshi-net: before it becomes that, it leaves two behind who
# ask with the operator's own tool, a child and one whose parent has ended.
ASKS = """#!/usr/bin/env python3
import os, subprocess, sys, time
def ask(who):
    while not os.path.exists(sys.argv[3] + "/control"):
        time.sleep(0.1)
    for what in ("status",), ("peer", "list"):
        done = subprocess.run([{noroshi!r}, "--dir", sys.argv[3], *what],
                              capture_output=True, text=True)
        with open({out!r}, "a") as out:
            print(who, done.returncode, done.stderr.strip(), file=out)
    os._exit(0)
if not os.path.exists({out!r}):
    open({out!r}, "w").close()
    if os.fork() == 0:
        os.close(int(sys.argv[1]))
        ask("child")
    if os.fork() == 0:
        os.close(int(sys.argv[1]))
        parent = os.getpid()
        if os.fork() != 0:
            os._exit(0)
        while os.getppid() == parent:
            time.sleep(0.1)
        ask("orphan")
os.execv({net!r}, sys.argv)
"""


def a_node_does_not_ask_itself(w):
    """What descends from noroshid is refused, whoever it says it is."""
    folder = _folder(w, "asking", "noroshi-net", "noroshi-core",
                     "noroshi-keys")
    net = folder / "noroshi-net"
    net.rename(folder / "real-net")
    out = w.dir / "asked"
    net.write_text(ASKS.format(noroshi=w.program("noroshi"), out=str(out),
                               net=str(folder / "real-net")))
    net.chmod(0o755)
    node = _node(w, "matsu", programs=folder)
    node.start()
    until("all have asked", lambda: len(out.read_text().splitlines()) == 4)
    for line in out.read_text().splitlines():
        expect(line.split()[1] != "0", "was answered:", line)
    expect("it belongs to the node itself" in node.said(), node.said())
    expect(node.status("node"), "and the node still answers its operator")
