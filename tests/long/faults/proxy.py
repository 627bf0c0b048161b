"""proxy: a TCP connection that goes wrong as it is told to. The dialler's
octets go up, the listener's down."""

import random
import socket
import struct
import threading
import time

GREETING = 64    # octets of ZMTP before the first frame
LONG, HEAD_LONG, HEAD_SHORT = 2, 9, 2


class Proxy:
    def __init__(self, lab, target):
        self.target = target
        self.port = lab.port()
        self.heal()
        self.links = []   # pairs of sockets that live
        self.listener = socket.create_server(("127.0.0.1", self.port),
                                             backlog=50)
        lab.extra.append(self.close)
        threading.Thread(target=self.accept, daemon=True).start()

    def heal(self):
        """As a good network."""
        self.refuse = self.one_by_one = False
        self.stalled, self.swallowed = (), ()   # directions
        self.delay = 0.0
        self.most = {}      # octets of a link by direction, then it is reset
        self.frames = None  # of a link that come down, the rest is swallowed

    def endpoint(self):
        return f"tcp://127.0.0.1:{self.port}"

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.refuse:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            pair = (near, far)
            self.links.append(pair)
            for a, b, way in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=self.pump, args=(pair, a, b, way),
                                 daemon=True).start()

    def pump(self, pair, a, b, way):
        count = 0
        gate = Gate(self.frames) if way == "down" and \
            self.frames is not None else None
        try:
            while octets := a.recv(65536):
                while way in self.stalled:
                    time.sleep(0.05)
                if way in self.swallowed:
                    continue
                if gate is not None:
                    octets = gate.let_by(octets)
                most = self.most.get(way)
                if most is not None and count + len(octets) > most:
                    b.sendall(octets[:max(0, most - count)])
                    break
                time.sleep(self.delay * random.random())
                step = 1 if self.one_by_one else max(1, len(octets))
                for at in range(0, len(octets), step):
                    b.sendall(octets[at:at + step])
                count += len(octets)
        except OSError:
            pass
        self.reset(pair)

    def reset(self, pair):
        for end in pair:
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def cut(self):
        """Every link, in the middle of what it is doing."""
        links, self.links = self.links, []
        for pair in links:
            self.reset(pair)

    def close(self):
        self.listener.close()
        self.cut()


class Gate:
    """Lets the greeting and so many ZMTP frames by, and nothing after them."""

    def __init__(self, frames):
        self.frames, self.greeting, self.rest = frames, GREETING, b""

    def let_by(self, octets):
        self.rest += octets
        out = self.rest[:self.greeting]
        self.greeting -= len(out)
        self.rest = self.rest[len(out):]
        while self.greeting == 0 and self.rest:
            is_long = self.rest[0] & LONG
            head = HEAD_LONG if is_long else HEAD_SHORT
            if len(self.rest) < head:
                break
            size = head + int.from_bytes(self.rest[1:head], "big")
            if len(self.rest) < size:
                break
            if self.frames > 0:
                out += self.rest[:size]
            self.frames -= 1
            self.rest = self.rest[size:]
        return out
