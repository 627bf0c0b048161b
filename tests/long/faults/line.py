"""line: one connection to a node's control socket, for those who check what a
node says. It shares nothing with the project's own client: the msgpack is
Debian's."""

import socket

import msgpack

MESSAGE_MAX = 384 * 1024
TLP = {"clear": 0, "green": 1, "amber": 2, "amber+strict": 3, "red": 4}
DOMAIN = 5


class Refused(Exception):
    def __init__(self, err, message):
        super().__init__(f"err {err}: {message}")
        self.err = err


class Line:
    def __init__(self, node, timeout=60):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(timeout)
        self.socket.connect(str(node.dir / "control"))

    def close(self):
        self.socket.close()

    def page(self, command, arguments):
        self.socket.send(msgpack.packb([1, command, arguments]))
        answer = self.socket.recv(MESSAGE_MAX)
        if not answer:
            raise ConnectionError("the node closed the control socket")
        _, rows, err, message, after = msgpack.unpackb(answer)
        if err:
            raise Refused(err, message)
        return rows, after

    def ask(self, command, **arguments):
        rows, after = self.page(command, arguments)
        while after:
            more, after = self.page(command, {**arguments, "after": after})
            rows += more
        return rows


def ask(node, command, **arguments):
    line = Line(node)
    try:
        return line.ask(command, **arguments)
    finally:
        line.close()


def report(title, *values):
    """WIRE.md 4.7"""
    return msgpack.packb([1, title, None, [],
                          [[DOMAIN, v, 0, True, 80, 0, 0, 0, ""]
                           for v in sorted(values)]])


def share(line, title, value, tlp, to, **more):
    """The record id of a share that was acknowledged."""
    rows = line.ask("share", kind=1, tlp=TLP[tlp], pap=1,
                    body=report(title, value), to=list(to), urgent=False,
                    expires=0, dry_run=False, **more)
    record, = [r["record"] for r in rows if r["what"] == "record"]
    return record
