"""proxy: a TCP link that loses what is said after the first frames."""

import socket
import threading

GREETING = 64   # octets of ZMTP before its first frame
LONG = 2        # flag of a frame whose length has eight octets
HELLO = 4       # two frames of CURVE, GREET, HELLO: what opens a session


class Frames:
    """Cuts the octets of one direction into ZMTP's frames."""

    def __init__(self):
        self.greeted = 0
        self.rest = b""

    def cut(self, octets):
        """(octets of the greeting, [frame, ...])"""
        greeting = octets[:GREETING - self.greeted]
        self.greeted += len(greeting)
        self.rest += octets[len(greeting):]
        frames = []
        while size := self.size():
            frames.append(self.rest[:size])
            self.rest = self.rest[size:]
        return greeting, frames

    def size(self):
        """Of the first frame, once it is whole; else 0."""
        if len(self.rest) < 2:
            return 0
        size = 2 + self.rest[1]
        if self.rest[0] & LONG:
            if len(self.rest) < 9:
                return 0
            size = 9 + int.from_bytes(self.rest[1:9], "big")
        return size if len(self.rest) >= size else 0


class Proxy:
    """Passes connections on to a port. On a connection that is made while
    `there` or `back` is set, only so many frames pass to the port, or back
    from it; the rest is lost, and nobody is told."""

    def __init__(self, w, port):
        self.target = port
        self.there = self.back = None
        self.lost = 0   # octets
        self.open = []
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", w.port()))
        self.listener.listen()
        w.extra.append(self.close)
        threading.Thread(target=self.accept, daemon=True).start()

    def endpoint(self):
        return f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self):
        while True:
            try:
                here, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                here.close()
                continue
            self.open += [here, far]
            for way in ((here, far, self.there), (far, here, self.back)):
                threading.Thread(target=self.carry, args=way,
                                 daemon=True).start()

    def carry(self, source, sink, limit):
        frames = Frames()
        passed = 0
        try:
            while octets := source.recv(1 << 16):
                if limit is None:
                    sink.sendall(octets)
                    continue
                greeting, whole = frames.cut(octets)
                sink.sendall(greeting + b"".join(whole[:limit - passed]))
                self.lost += sum(map(len, whole[limit - passed:]))
                passed += len(whole[:limit - passed])
        except OSError:
            pass
        for end in (source, sink):
            end.close()

    def cut(self):
        """End every connection; both ends dial anew."""
        for end in self.open:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.open = []

    def close(self):
        self.listener.close()
        self.cut()
