"""independent: what stands in a line of a log, found without our tokeniser.

Addresses by the ipaddress module, URLs by urllib, names and digests by regular
expressions; written from WIRE.md 6 and from what a person calls a value. Each
line gives sets of canonical texts: addresses, names, URLs (without scheme, user
and fragment), mailboxes and digests.
"""

import ipaddress
import pathlib
import re
import urllib.parse

HASH = re.compile(r"(?<![0-9A-Za-z.-])(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{96}|"
                  r"[0-9a-fA-F]{64}|[0-9a-fA-F]{56}|[0-9a-fA-F]{40}|"
                  r"[0-9a-fA-F]{32})(?![0-9A-Za-z]|[.-][0-9A-Za-z])")
V4 = re.compile(r"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]/)(?<![0-9A-Za-z]-)(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
                r"(?![0-9A-Za-z]|[.+-][0-9A-Za-z])")
# Squid says so whom it asked; behind another word stands a version.
PEER = re.compile(r"(?<![0-9A-Za-z._-])(?:[A-Z]*_[A-Z_]*|DIRECT)/"
                  r"((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![0-9A-Za-z]|[.+-][0-9A-Za-z])")
V6 = re.compile(r"(?<![0-9A-Za-z:.])[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*"
                r"(?![0-9A-Za-z])")
LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
NAME = re.compile(r"(?<![A-Za-z0-9_-])(?<![A-Za-z0-9_-]\.)"
                  rf"(?:{LABEL}\.)+"
                  r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
                  # Not the front of a longer word: "amd64_x.windows.y_65.0".
                  r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9_])")
URL = re.compile(r"(?<![A-Za-z0-9])(?:https?|ftp)://[^\s\"'<>\\^`{|}\x00-\x20]+",
                 re.IGNORECASE)
MAIL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._+-]*@(?:{LABEL}\.)+"
                  r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}|\\[nrt]|\\u[0-9A-Fa-f]{4}")
# A URL that is a parameter of another, as urllib's quote() writes it.
ENCODED = re.compile(r"=([^&\s\"'<>]*%(?:25)*3a%(?:25)*2f[^&\s\"'<>]*)",
                     re.IGNORECASE)
TIMES_ENCODED = 3
SUFFIXES = pathlib.Path("/usr/share/publicsuffix/public_suffix_list.dat")
URL_BEGIN = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
ENDS = ".,;:!?)]}'\""


def suffixes():
    """Names under which everybody may register one."""
    found = set()
    for one in SUFFIXES.read_text().split("===BEGIN PRIVATE")[0].splitlines():
        if one and not one.startswith("//"):
            one = one.lstrip("!*.")
            found.add(one.encode("idna").decode())
    return found


def is_name(text, known):
    """Ends in a top-level domain that exists, or one for documentation."""
    last = text.rsplit(".", 1)[-1]
    return (last in known or last == "example") and text not in known


def address(text):
    try:
        a = ipaddress.ip_address(text)
    except ValueError:
        return None
    if a.version == 6 and a.ipv4_mapped:
        return a.ipv4_mapped
    return a


def url(text):
    """host[:port]path[?query], or None."""
    text = text.rstrip(ENDS)
    try:
        u = urllib.parse.urlsplit(text)
        port = u.port
    except ValueError:
        return None
    if not u.hostname:
        return None
    usual = {"http": 80, "https": 443, "ftp": 21}[u.scheme.lower()]
    host = u.hostname.lower()
    key = host if port in (None, usual) else f"{host}:{port}"
    return key + (u.path or "/") + (f"?{u.query}" if u.query else "")


def urls(text):
    """Each URL, and each that another has as a parameter or in its path."""
    for one in URL.findall(text):
        yield one
        inner = one[8:]
        while "://" in inner:
            inner = inner[URL_BEGIN.search(inner).start():] \
                if URL_BEGIN.search(inner) else ""
            # Nobody can say whose parameters follow: both are a URL.
            yield inner
            yield inner.split("&")[0]
            inner = inner[8:]


def decoded(text):
    """The parameters that are URLs, without what encodes them."""
    for one in ENCODED.findall(text):
        for _ in range(TIMES_ENCODED):
            one = urllib.parse.unquote(one)
        yield one


def line(text, known):
    """{kind: set of texts}; known: suffixes()."""
    plain = ESCAPED.sub(" ", text)
    found = {"address": set(), "name": set(), "url": set(), "mail": set(),
             "hash": {h.lower() for h in HASH.findall(plain)}}
    for one in V4.findall(plain) + PEER.findall(plain) + V6.findall(plain):
        a = address(one) or address(one.rstrip(":.,"))
        if a is not None:
            found["address"].add(str(a))
    inside = " ".join(decoded(text))
    for one in NAME.findall(plain) + NAME.findall(inside):
        if is_name(one.lower(), known):
            found["name"].add(one.lower())
    for one in [*urls(text), *urls(inside)]:
        key = url(one) if one else None
        if key:
            found["url"].add(key)
    for one in MAIL.findall(plain):
        local, domain = one.rsplit("@", 1)
        found["mail"].add(f"{local}@{domain}".lower())
    return found


def covers(kind, value, found):
    """How an indicator answers a line: exact, wider or None."""
    if kind == "network":
        net = ipaddress.ip_network(value)
        inside = any(ipaddress.ip_address(a) in net for a in found["address"])
        return "wider" if inside else None
    if kind == "domain":
        if value in found["name"]:
            return "exact"
        below = any(n.endswith("." + value) for n in found["name"])
        return "wider" if below else None
    if kind == "url":
        if value in found["url"]:
            return "exact"
        bare = {u.split("?")[0].rstrip("/") for u in found["url"]}
        return "wider" if value.rstrip("/") in bare else None
    return "exact" if value in found[kind] else None
