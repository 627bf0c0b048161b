"""strangers: many connections to a port that never become a peer's, kept up by
a process of its own: what is hung up on comes again at once."""

import multiprocessing
import os
import resource
import selectors
import socket
import struct
import time

import curve

BURST = 200      # new connections before the old ones are looked at
TOLD_S = 0.2     # between two counts

# What each says before it falls silent. A frame of 264 KiB is the largest that
# libzmq makes room for.
SAYINGS = {
    "nothing": lambda server: b"",
    "garbage": lambda server: os.urandom(64),
    "half": lambda server: curve.GREETING[:3],
    "greeting": lambda server: curve.GREETING,
    "hello": lambda server: curve.GREETING + curve.hello(server)[0],
    "room": lambda server: curve.GREETING + bytes([curve.COMMAND | curve.LONG])
    + struct.pack(">Q", 264 * 1024) + bytes(64),
}


def _say(connection, octets):
    try:
        connection.send(octets)
    except OSError:
        pass


def _open(port, selector, octets, counts):
    connection = socket.socket()
    connection.setblocking(False)
    try:
        connection.connect(("127.0.0.1", port))
    except BlockingIOError:
        pass
    except OSError:
        connection.close()
        return False
    counts["opened"] += 1
    _say(connection, octets)
    selector.register(connection, selectors.EVENT_READ)
    return True


def _gone(connection):
    try:
        return not connection.recv(4096)
    except BlockingIOError:
        return False
    except OSError:
        return True


def _flood(port, count, octets, told):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    selector = selectors.DefaultSelector()
    counts = {"opened": 0, "closed": 0, "live": 0}
    tell_at = 0
    while True:
        for _ in range(min(BURST, count - counts["live"])):
            if not _open(port, selector, octets, counts):
                break
            counts["live"] += 1
        for key, _ in selector.select(0.02):
            if _gone(key.fileobj):
                selector.unregister(key.fileobj)
                key.fileobj.close()
                counts["live"] -= 1
                counts["closed"] += 1
        if time.monotonic() >= tell_at:
            tell_at = time.monotonic() + TOLD_S
            told.send(dict(counts))


class Strangers:
    """count connections to 127.0.0.1:port that say what SAYINGS has; server:
    the port's transport key."""

    def __init__(self, port, count, saying, server=None):
        here, there = multiprocessing.Pipe(duplex=False)
        octets = SAYINGS[saying](server)
        self.told, self.last = here, {"opened": 0, "closed": 0, "live": 0}
        context = multiprocessing.get_context("fork")
        self.process = context.Process(
            target=_flood, args=(port, count, octets, there), daemon=True)
        self.process.start()

    def counts(self):
        """opened, closed, live."""
        while self.told.poll():
            self.last = self.told.recv()
        return self.last

    def end(self):
        self.process.kill()
        self.process.join()
