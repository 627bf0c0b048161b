"""memory: where the node's processes keep their secrets."""

import re
import subprocess

from story import CANARY, Skip, expect

CHUNK, OVERLAP = 1 << 24, 64
LOCKED = {"lo", "dd"}    # never swapped, in no dump


def _secrets(w, node):
    """(process, name, octets) of what a node must keep to itself."""
    said = subprocess.run([w.program("secrets"), node.dir], check=True,
                          capture_output=True, text=True).stdout
    return [(who, name, bytes.fromhex(octets))
            for who, name, octets in map(str.split, said.splitlines())]


def _regions(pid):
    """(start, end, flags, name) of what a process may read."""
    start = end = name = None
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as smaps:
        for line in smaps:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (....) \S+ \S+ \S+\s*"
                            r"(.*)", line)
            if head:
                start, end = (int(head[i], 16) for i in (1, 2))
                readable, name = head[3][0] == "r", head[4]
            elif line.startswith("VmFlags:") and readable and \
                    not name.endswith("/data.mdb"):
                yield start, end, set(line.split()[1:]), name


def _chunks(memory, start, end):
    """The octets of a region; what stands across a border is in one of two."""
    while start < end:
        memory.seek(start)
        try:
            yield memory.read(min(CHUNK, end - start))
        except OSError:
            return
        start += CHUNK - OVERLAP


def _found(pid, secrets):
    """(name of a secret, flags of the memory it stands in, its name)"""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, flags, place in _regions(pid):
            if place in ("[vvar]", "[vsyscall]") or "io" in flags:
                continue
            for octets in _chunks(memory, start, end):
                for name, secret in secrets:
                    if secret in octets:
                        yield name, flags, place


def _processes(node):
    return {"parent": node.process.pid, **node.children()}


# (process, secret, place) of each secret that could be swapped out or dumped;
# and in how many places secrets stand in all.
def loose(w, node):
    secrets, out, places = _secrets(w, node), [], 0
    for who, pid in _processes(node).items():
        wanted = [(name, octets) for _, name, octets in secrets]
        for name, flags, place in _found(pid, wanted):
            places += 1
            if not LOCKED <= flags:
                out.append((who, name, place))
    return out, places


def _readable(node):
    try:
        with open(f"/proc/{node.children()['keys']}/mem", "rb"):
            return True
    except PermissionError:
        return False


def _sanitized(node):
    with open(f"/proc/{node.process.pid}/maps", encoding="utf-8") as maps:
        return "asan" in maps.read()


def secrets_stay_in_locked_memory(w):
    """No key and no opened record stands where it can be swapped out."""
    matsu, take = w.two()
    if not _readable(take):
        raise Skip("may not read another process's memory")
    if _sanitized(take):
        raise Skip("the sanitizers keep memory of their own")
    value = f"himitsu.{CANARY}.example"
    done = matsu.share(value, tlp="amber", to=(take,))
    matsu.settled(done["record"], take)
    expect(take.hits(value), "and is found")
    for node in (take, matsu):
        out, places = loose(w, node)
        expect(places > 0, f"{node.name}: secrets are found at all")
        expect(not out, f"{node.name}: {out}")
        record = [("an opened record", value.encode())]
        open_places = [place for _, flags, place
                       in _found(node.children()["keys"], record)
                       if not LOCKED <= flags]
        expect(not open_places, f"{node.name}: keys: {open_places}")
