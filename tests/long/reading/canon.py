"""The canonical forms of WIRE.md 6, written from that text alone.

Each function returns the canonical value, or None where it is none.
"""

import hashlib
import ipaddress
import re
import urllib.parse

HASHES = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384",
          128: "sha512"}
PORTS = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def address(text):
    """6.1, 1 and 2: an address; an IPv4-mapped one is an ipv4."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def network(text):
    """6.1, 3: a network whose host bits are zero; /32 and /128 are none."""
    try:
        found = ipaddress.ip_network(text)
    except ValueError:
        return None
    return str(found) if found.num_addresses > 1 else None


def name(text):
    """6.1, 5: labels in lower case, names of other scripts as A-labels."""
    text = text.rstrip(".")
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    labels = text.lower().split(".")
    good = (len(labels) > 1 and len(text) <= 253
            and all(LABEL.fullmatch(label) for label in labels)
            and not labels[-1].isdigit())
    return ".".join(labels) if good else None


def dots_removed(path):
    out = []
    parts = path.split("/")
    for place, part in enumerate(parts):
        if part == "..":
            if len(out) > 1:
                out.pop()
        elif part != ".":
            out.append(part)
        if part in (".", "..") and place == len(parts) - 1:
            out.append("")
    return "/".join(out)


def escapes(text):
    """6.1, 8: unreserved octets decoded, other escapes in upper case."""
    def one(match):
        octet = chr(int(match[1], 16))
        return octet if UNRESERVED.fullmatch(octet) else match[0].upper()
    text = re.sub("%([0-9A-Fa-f]{2})", one, text)
    return "".join(c if c.isascii() and c not in " <>\"{}|\\^`"
                   else urllib.parse.quote(c) for c in text)


def url(text):
    """6.1, 8."""
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)", text,
                         re.S)
    if not match:
        return None
    scheme, authority, rest = match[1].lower(), match[2], match[3]
    user, at, host = authority.rpartition("@")
    place = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:]+)(?::(\d*))?", host)
    if not place:
        return None
    bare = place[1].strip("[]")
    host = address(bare) or name(bare)
    if not host:
        return None
    if place[2] and not 0 < int(place[2]) < 65536:
        return None
    port = place[2] if place[2] and PORTS.get(scheme) != place[2] else ""
    host = f"[{host}]" if ":" in host else host
    path, mark, tail = re.match(r"([^?#]*)([?#]?)(.*)", rest, re.S).groups()
    path = dots_removed(escapes(path)) or "/"
    return (f"{scheme}://{user}{at}{host}{':' + port if port else ''}"
            f"{path}{mark}{escapes(tail)}")


def email(text):
    """6.1, 9."""
    local, _, domain = text.rpartition("@")
    domain = name(domain)
    return f"{local}@{domain}" if local and domain else None


def digest(text):
    """6.1, 10 to 15: the type is in the length."""
    kind = HASHES.get(len(text))
    return (kind, text.lower()) if kind else None


def bitcoin(text):
    """6.1, 36: the checksum of a base58 address holds."""
    number = 0
    for char in text:
        if char not in B58:
            return None
        number = number * 58 + B58.index(char)
    try:
        octets = number.to_bytes(25, "big")
    except OverflowError:
        return None
    twice = hashlib.sha256(hashlib.sha256(octets[:21]).digest()).digest()
    return text if octets[0] in (0, 5) and twice[:4] == octets[21:] else None


def bech32(text):
    """6.1, 36: the checksum of a bech32 or bech32m address holds."""
    text = text.lower()
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    part, _, data = text.rpartition("1")
    if any(char not in letters for char in data):
        return None
    words = [ord(c) >> 5 for c in part] + [0] + [ord(c) & 31 for c in part]
    sum_ = 1
    for word in words + [letters.index(char) for char in data]:
        top, sum_ = sum_ >> 25, (sum_ & 0x1FFFFFF) << 5 ^ word
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA,
                                         0x3D4233DD, 0x2A1462B3)):
            sum_ ^= generator if top >> bit & 1 else 0
    return text if sum_ in (1, 0x2BC830A3) else None
