"""control: a client of a node's control socket, and the msgpack it speaks.

Independent of the C code on purpose: what the two disagree about shows.
"""

import socket
import struct

MESSAGE_MAX = 384 * 1024
ERR_BUSY = 19  # proto/err.h


def pack(value):
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return pack_uint(value)
    if isinstance(value, str):
        octets = value.encode()
        return pack_head(len(octets), (0xa0, 31), (0xd9, 0xda, 0xdb)) + octets
    if isinstance(value, bytes):
        return pack_head(len(value), None, (0xc4, 0xc5, 0xc6)) + value
    if isinstance(value, (list, tuple)):
        return pack_head(len(value), (0x90, 15), (None, 0xdc, 0xdd)) + \
            b"".join(pack(v) for v in value)
    return pack_head(len(value), (0x80, 15), (None, 0xde, 0xdf)) + \
        b"".join(pack(k) + pack(v) for k, v in value.items())


def pack_uint(value):
    if value < 128:
        return bytes([value])
    for tag, form in ((0xcc, ">B"), (0xcd, ">H"), (0xce, ">I"), (0xcf, ">Q")):
        if value < 1 << 8 * struct.calcsize(form):
            return bytes([tag]) + struct.pack(form, value)
    raise ValueError(value)


def pack_head(count, fix, tags):
    if fix and count <= fix[1]:
        return bytes([fix[0] | count])
    for tag, form in zip(tags, (">B", ">H", ">I")):
        if tag is not None and count < 1 << 8 * struct.calcsize(form):
            return bytes([tag]) + struct.pack(form, count)
    raise ValueError(count)


FIXED = {0xc0: None, 0xc2: False, 0xc3: True}
WIDTHS = {  # tag: (kind, form of the number that follows)
    0xcc: ("uint", ">B"), 0xcd: ("uint", ">H"), 0xce: ("uint", ">I"),
    0xcf: ("uint", ">Q"), 0xc4: ("bin", ">B"), 0xc5: ("bin", ">H"),
    0xc6: ("bin", ">I"), 0xd9: ("str", ">B"), 0xda: ("str", ">H"),
    0xdb: ("str", ">I"), 0xdc: ("array", ">H"), 0xdd: ("array", ">I"),
    0xde: ("map", ">H"), 0xdf: ("map", ">I"),
}


def unpack(octets, at=0):
    """(value, where the next one begins)"""
    tag = octets[at]
    at += 1
    if tag < 0x80:
        return tag, at
    if tag < 0x90:
        return unpack_many("map", tag & 15, octets, at)
    if tag < 0xa0:
        return unpack_many("array", tag & 15, octets, at)
    if tag < 0xc0:
        return unpack_many("str", tag & 31, octets, at)
    if tag in FIXED:
        return FIXED[tag], at
    kind, form = WIDTHS[tag]
    count, = struct.unpack_from(form, octets, at)
    return unpack_many(kind, count, octets, at + struct.calcsize(form))


def unpack_many(kind, count, octets, at):
    if kind == "uint":
        return count, at
    if kind == "bin":
        return octets[at:at + count], at + count
    if kind == "str":
        return octets[at:at + count].decode(), at + count
    values = []
    for _ in range(count * (2 if kind == "map" else 1)):
        value, at = unpack(octets, at)
        values.append(value)
    if kind == "map":
        return dict(zip(values[::2], values[1::2])), at
    return values, at


class Refused(Exception):
    """The node answered with an error."""

    def __init__(self, err, message, rows):
        super().__init__(f"err {err}: {message}")
        self.err = err
        self.rows = rows


class Control:
    """One connection; ask() answers all rows of all pages."""

    def __init__(self, path, timeout=60):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def raw(self, octets):
        self.socket.send(octets)
        return self.socket.recv(MESSAGE_MAX)

    def page(self, command, arguments):
        answer = self.raw(pack([1, command, arguments]))
        if not answer:
            raise ConnectionError("the node closed the control socket")
        (version, rows, err, message, after), end = unpack(answer)
        assert version == 1 and end == len(answer), answer[:80]
        if err != 0:
            raise Refused(err, message, rows)
        return rows, after

    def ask(self, command, **arguments):
        rows, after = self.page(command, arguments)
        while after:
            more, after = self.page(command, {**arguments, "after": after})
            rows += more
        return rows


DOMAIN = 5
TLP = {"clear": 0, "green": 1, "amber": 2, "amber+strict": 3, "red": 4}


def report(title, values, kind=DOMAIN):
    """A report's body: WIRE.md 4.7."""
    entries = [[kind, v, 0, True, 80, 0, 0, 0, ""] for v in sorted(values)]
    return pack([1, title, None, [], entries])
