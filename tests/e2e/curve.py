"""curve: a CurveZMQ client by hand (RFC 26), for what libzmq's own sockets would
never send: a message without an end, a handshake that stops half-way.

It calls libsodium, which every node needs anyway, through ctypes.
"""

import ctypes
import os
import socket
import struct

GREETING = (b"\xff" + bytes(8) + b"\x7f\x03\x01" + b"CURVE".ljust(20, b"\0") +
            b"\0" + bytes(31))
MORE, LONG, COMMAND = 1, 2, 4   # ZMTP's flags of a frame

_sodium = ctypes.CDLL("libsodium.so.23")


def _box(text, nonce, public, secret):
    out = ctypes.create_string_buffer(len(text) + 16)
    _sodium.crypto_box_easy(out, text, ctypes.c_ulonglong(len(text)), nonce,
                            public, secret)
    return out.raw


def _open(box, nonce, public, secret):
    out = ctypes.create_string_buffer(len(box) - 16)
    if _sodium.crypto_box_open_easy(out, box, ctypes.c_ulonglong(len(box)),
                                    nonce, public, secret):
        raise OSError("a box that does not open")
    return out.raw


def _key_pair():
    public = ctypes.create_string_buffer(32)
    secret = ctypes.create_string_buffer(32)
    _sodium.crypto_box_keypair(public, secret)
    return public.raw, secret.raw


def frame(octets, flags=0):
    """A ZMTP frame."""
    if len(octets) < 256:
        return bytes([flags, len(octets)]) + octets
    return bytes([flags | LONG]) + struct.pack(">Q", len(octets)) + octets


def hello(server):
    """What a stranger who knows the server's key alone can say: the frame, and
    the keys of this connection."""
    public, secret = _key_pair()
    nonce = struct.pack(">Q", 1)
    box = _box(bytes(64), b"CurveZMQHELLO---" + nonce, server, secret)
    octets = b"\5HELLO\1\0" + bytes(72) + public + nonce + box
    return frame(octets, COMMAND), public, secret


class Client:
    """One connection to 127.0.0.1:port, let in under the key `secret`; with
    leaves, it is gone when the answer comes."""

    def __init__(self, port, server, secret, leaves=False):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.count = 2
        try:
            self._shake_hands(server, secret)
            if leaves:
                self._reset()
            else:
                self._let_in()
        except Exception:
            self.close()
            raise

    def _shake_hands(self, server, secret):
        self.socket.sendall(GREETING)
        self._take(64)
        first, mine, mine_secret = hello(server)
        self.socket.sendall(first)
        welcome = self._frame()
        if welcome[:8] != b"\7WELCOME":
            raise OSError(f"no WELCOME: {welcome[:20]!r}")
        plain = _open(welcome[24:], b"WELCOME-" + welcome[8:24], server,
                      mine_secret)
        theirs, cookie = plain[:32], plain[32:]
        self._say_initiate(server, secret, mine, mine_secret, theirs, cookie)
        self.keys = theirs, mine_secret

    def _let_in(self):
        ready = self._frame()
        if ready[:6] != b"\5READY":
            raise OSError(f"not let in: {ready[:20]!r}")

    def _reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
        self.close()

    def _say_initiate(self, server, secret, mine, mine_secret, theirs, cookie):
        public = ctypes.create_string_buffer(32)
        _sodium.crypto_scalarmult_base(public, secret)
        nonce = os.urandom(16)
        vouch = _box(mine + server, b"VOUCH---" + nonce, theirs, secret)
        about = (b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER" +
                 b"\x08Identity" + struct.pack(">I", 0))
        short = struct.pack(">Q", self.count)
        box = _box(public.raw + nonce + vouch + about,
                   b"CurveZMQINITIATE" + short, theirs, mine_secret)
        self.socket.sendall(frame(b"\x08INITIATE" + cookie + short + box,
                                  COMMAND))

    def part(self, octets, more=True):
        """One part of a message; with more, not the last one."""
        self.count += 1
        short = struct.pack(">Q", self.count)
        box = _box(bytes([MORE if more else 0]) + octets,
                   b"CurveZMQMESSAGEC" + short, *self.keys)
        self.socket.sendall(frame(b"\7MESSAGE" + short + box))
        return len(octets)

    def cut(self, patience):
        """Whether the other end hangs up before so many seconds pass."""
        self.socket.settimeout(patience)
        try:
            while self.socket.recv(4096):
                pass
        except socket.timeout:
            return False
        except OSError:
            pass
        return True

    def close(self):
        self.socket.close()

    def _take(self, count):
        octets = b""
        while len(octets) < count:
            more = self.socket.recv(count - len(octets))
            if not more:
                raise OSError("hung up")
            octets += more
        return octets

    def _frame(self):
        flags = self._take(1)[0]
        size = struct.unpack(">Q", self._take(8))[0] if flags & LONG \
            else self._take(1)[0]
        return self._take(size)
