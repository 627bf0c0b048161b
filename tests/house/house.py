"""house: rules of the house that a machine can hold us to.

    python3 house.py purity LIBPROTO    proto calls only what is on the list
    python3 house.py silence LIBCLIENT  client prints, asks and ends nothing
    python3 house.py direction ROOT     includes go tests -> tools -> node -> proto
    python3 house.py rooms ROOT         in core, none includes a room above it
    python3 house.py quotes ROOT        quotes of WIRE.md stand in WIRE.md
    python3 house.py tables ROOT        rows are read and written in the store

Each first shows, on an example of its own, that it would notice.
"""

import pathlib
import re
import subprocess
import sys

PURE = re.compile(
    r"^(mem(cpy|cmp|set|move|chr)|bcmp|str(len|n?cmp|nlen|chr)"
    r"|__(memcpy|memset|memmove|strcpy|strcat)_chk|__assert_fail"
    r"|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_"
    r"|__(asan|ubsan|sanitizer)_\w+"
    r"|crypto_(sign|scalarmult|generichash|aead|auth|hash|core|box|stream"
    r"|onetimeauth|verify|kdf)_?\w*"
    r"|sodium_(memcmp|memzero|is_zero|bin2base64|base642bin"
    r"|base64_encoded_len|bin2hex|hex2bin|compare|increment|add|pad|unpad))$")
# Deterministic by name, but these draw randomness.
IMPURE = re.compile(r"_(keypair|keygen|random)$|^crypto_box_(easy|seal)$")

RANK = {"proto": 0, "node": 1, "tools": 2, "tests": 3}
HEADERS = {"stdint.h", "stddef.h", "stdbool.h", "string.h", "assert.h",
           "limits.h", "sodium.h", "msgpack/pack.h"}
# A library that only one room may know.
ONLY = {"zmq.h": ("node/net/", "tests/"), 
        "lmdb.h": ("node/core/store/store_env.h", "node/core/store/disk.c",
                   "tests/"),
        "libpsl.h": ("node/suffix.c",),
        "idn2.h": ("node/idn.c",),
        "pthread.h": ("node/queue.c", "node/net/resolve.c", "tests/")}
# What tools may use of node: files and the control socket, never a process.
TOOLS = re.compile(r"^node/(hunt/(?:\w+/)?\w+|lang/\w+|keyfile|keyfile_eks|config|date|fault"
                   r"|channel|file|idn|lock|log|passphrase|queue|restore|suffix)\.h$")

# hook is one of the node's processes: it hears its parent as they do.
CHILD = re.compile(r"^node/child\.h$")

# Rooms of tools, and what each may know of the others.
ROOMS = {"formats": {"formats"}, "client": {"client", "formats"},
         "cli": {"cli", "client", "formats"},
         "web": {"web", "client", "formats"}, "pages": {"pages", "cli"},
         "hook": {"hook", "client", "formats"}}
# What a front end does itself: print, ask, translate, end the program.
NOISE = re.compile(r"^_*(v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror"
                   r"|json_dumpf|isatty|d?c?n?gettext|quick_exit|exit"
                   r"|stdout|stderr)(_chk|_unlocked)?$")


# Rows of the store's tables: who else may know how they stand there.
STORE = ("node/core/store/", "tests/node/core/store/")
ROWS = re.compile(r"\bTABLE_[A-Z]\w*|\bTABLES\b"
                  r"|\b(?:struct|enum) table(?:_key|_cursor)?\b"
                  r"|\btable_(?:key|get|put|del|walk|next)\w*"
                  r"|store/(?:table|table_key|store_env)\.h")


def impure(symbols, own):
    return sorted(s for s in symbols - own
                  if not PURE.match(s) or IMPURE.search(s))


def symbols(library, flag):
    out = subprocess.run(["nm", flag, "--format=posix", library], text=True,
                         capture_output=True, check=True).stdout
    return {line.split()[0] for line in out.splitlines()
            if len(line.split()) > 1}


def purity(library):
    for bad in ("time", "malloc", "randombytes_buf", "snprintf", "open",
                "crypto_sign_keypair"):
        assert impure({"memcpy", bad}, set()) == [bad], bad
    return [f"proto calls '{s}'"
            for s in impure(symbols(library, "-u"),
                            symbols(library, "--defined-only"))]


def silence(library):
    for bad in ("printf", "__fprintf_chk", "puts", "stderr", "_exit",
                "isatty", "gettext", "dcngettext", "json_dumpf"):
        assert NOISE.match(bad), bad
    for fine in ("snprintf", "__snprintf_chk", "stdin", "json_dumps", "abort"):
        assert not NOISE.match(fine), fine
    return [f"client calls '{s}'" for s in sorted(symbols(library, "-u"))
            if NOISE.match(s)]


def sources(root):
    for room in RANK:
        for path in sorted((root / room).rglob("*.[ch]")):
            yield path.relative_to(root)


def wrong_includes(path, text):
    room = path.parts[0]
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*(["<])([^">]+)', line)
        if not found:
            continue
        other = found[2].split("/")[0]
        where = f"{path}:{number}: {room} includes '{found[2]}'"
        if found[1] == '"' and RANK.get(other, 9) > RANK[room]:
            yield where
        elif found[1] == "<" and room == "proto" and found[2] not in HEADERS:
            yield where
        elif found[1] == "<" and not path.as_posix().startswith(
                ONLY.get(found[2], "")):
            yield where
        elif room == "tools" and other == "node" and not (
                TOOLS.match(found[2])
                or path.parts[1] == "hook" and CHILD.match(found[2])):
            yield where
        elif room == other == "tools" and found[2].split("/")[1] not in ROOMS[
                path.parts[1]]:
            yield where


def direction(root):
    bad = '#include "node/log.h"\n#include <time.h>\n#include "wire.h"\n'
    assert len(list(wrong_includes(pathlib.Path("proto/x.c"), bad))) == 3
    core = '#include "node/core/store/store.h"\n#include <zmq.h>\n#include <lmdb.h>\n'
    assert len(list(wrong_includes(pathlib.Path("tools/cli/x.c"), core))) == 3
    assert len(list(wrong_includes(pathlib.Path("node/core/store/x.c"), core))) == 2
    terminal = '#include "tools/cli/term/say.h"\n#include "tools/client/act.h"\n'
    for room, count in (("formats", 2), ("client", 1), ("web", 1), ("cli", 0)):
        assert len(list(wrong_includes(pathlib.Path("tools", room, "x.c"),
                                       terminal))) == count, room
    return [w for path in sources(root)
            for w in wrong_includes(path, (root / path).read_text())]


# core, from the ground up; a name that ends in / is a room.
CORE = (("store/",), ("facts/",), ("clock", "core", "net_out", "outage",
                                   "witness"),
        ("record/",), ("packs/", "retro/"), ("link/",), ("control/",),
        ("life", "loop", "main", "round", "start", "timers"))


def floor(path):
    """Where a file of core stands; None: nobody said so."""
    inside = path.removeprefix("node/core/")
    for number, names in enumerate(CORE):
        for name in names:
            if inside.startswith(name) if name.endswith("/") else \
                    inside in (f"{name}.c", f"{name}.h"):
                return number
    return None


def wrong_rooms(path, text):
    mine = floor(path)
    if mine is None:
        yield f"{path}: no room of core: say in house.py where it stands"
        return
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*"(node/core/[^"]+)', line)
        other = floor(found[1]) if found else None
        if other is not None and other > mine:
            yield f"{path}:{number}: includes '{found[1]}', which is above it"


def rooms(root):
    up = '#include "node/core/core.h"\n#include "node/core/link/conn.h"\n'
    assert len(list(wrong_rooms("node/core/record/x.c", up))) == 1
    assert len(list(wrong_rooms("node/core/store/x.c", up))) == 2
    assert len(list(wrong_rooms("node/core/new.c", up))) == 1
    return [w for path in sources(root)
            if path.as_posix().startswith("node/core/")
            for w in wrong_rooms(path.as_posix(), (root / path).read_text())]


def raw_rows(path, text):
    if not path.as_posix().startswith(("node/", "tests/node/", "tests/e2e/")) \
            or path.as_posix().startswith(STORE):
        return
    for number, line in enumerate(text.splitlines(), 1):
        found = ROWS.search(line)
        if found:
            yield f"{path}:{number}: '{found[0]}' outside {STORE[0]}"


def tables(root):
    bad = ("struct table_key k = {0};\ntable_key_u8(&k, 'g');\n"
           "table_put(s, TABLE_META, &k, value);\n"
           '#include "node/core/store/table.h"\n')
    sound = ("counter_put(s, COUNTER_GROUPS, node_no, 1);\n"
             '#include "node/core/store/holder_table.h"\n'
             "quota_table_get(s, node_no, &q);\n")
    assert len(list(raw_rows(pathlib.Path("node/core/record/x.c"), bad))) == 4
    assert not list(raw_rows(pathlib.Path("node/core/store/x.c"), bad))
    assert not list(raw_rows(pathlib.Path("node/core/record/x.c"), sound))
    return [w for path in sources(root)
            for w in raw_rows(path, (root / path).read_text())]


def squeezed(text):
    return " ".join(text.split())


def comments(text):
    for found in re.finditer(r"/\*.*?\*/", text, re.S):
        yield squeezed(re.sub(r"\n\s*\*", "\n", found[0]))


def sections(wire):
    """Text by number: 3.6 and the like."""
    parts = re.split(r"^(?:## (\d+)|(\d+\.\d+)) ", wire, flags=re.M)
    found, number = {}, None
    for part in parts:
        if part and re.fullmatch(r"\d+(\.\d+)?", part):
            number = part
        elif part and number:
            found[number] = squeezed(part)
    return found


def candidates(text):
    """Every way a quote that begins here may end; it may hold quotes itself."""
    for end in re.finditer(r'"(?=$|[\s.,;)*])', text):
        yield text[:end.start()]


def stands(quote, body):
    return all(piece in body for piece in re.split(r"\s*(?:\.\.\.|…)\s*",
                                                   quote))


def wrong_quotes(text, wire):
    for comment in comments(text):
        for found in re.finditer(r'WIRE\.md (\d+(?:\.\d+)?):? "', comment):
            rest = comment[found.end():].split("WIRE.md")[0]
            if not any(stands(quote, wire.get(found[1], ""))
                       for quote in candidates(rest)):
                yield f"WIRE.md {found[1]} does not say '{rest[:60]}'"


def quotes(root):
    wire = sections((root / "proto/WIRE.md").read_text())
    stale = '/* WIRE.md 1.1: "everything is XML" */'
    sound = '/* WIRE.md 2.2: "Signatures are Ed25519" */'
    assert list(wrong_quotes(stale, wire)) and not list(
        wrong_quotes(sound, wire))
    return [f"{path}: {w}" for path in sources(root)
            for w in wrong_quotes((root / path).read_text(), wire)]


def main(which, at):
    faults = {"purity": purity, "silence": silence,
              "direction": lambda at: direction(pathlib.Path(at)),
              "rooms": lambda at: rooms(pathlib.Path(at)),
              "quotes": lambda at: quotes(pathlib.Path(at)),
              "tables": lambda at: tables(pathlib.Path(at))}[which](at)
    print("\n".join(faults) or f"{which}: holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
