#!/usr/bin/env python3
"""seeds.py DIR: golden vectors and cases as seed corpora, DIR/FUZZER/NAME."""
import pathlib
import sys
import zipfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
SEEDS = {
    "card": ("card.", "succeeded."),
    "envelope": ("envelope.header", "envelope.frame", "envelope.proof", "void."),
    "record": ("report.raw", "retraction.raw", "unknown.raw", "clear.raw",
               "incident.raw", "group.raw", "notice.raw",
               "sighting.raw", "opinion.raw"),
    "frame": ("greet.frame", "hello.frame", "head.frame", "nak.frame",
              "receipt.frame"),
    "wire": ("",),
}


def keep(fuzzer, name, octets):
    room = pathlib.Path(sys.argv[1], fuzzer)
    room.mkdir(parents=True, exist_ok=True)
    (room / name).write_bytes(octets)


def packed(value):
    """msgpack of what is short: the kinds of WIRE.md 1.2."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        if value < 128:
            return bytes([value])
        wide = value > 0xffff
        return (b"\xce" if wide else b"\xcd") + value.to_bytes(
            4 if wide else 2, "big")
    if isinstance(value, str):
        return bytes([0xa0 | len(value)]) + value.encode()
    if isinstance(value, bytes):
        return bytes([0xc4, len(value)]) + value
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(
            packed(k) + packed(v) for k, v in value.items())
    return bytes([0x90 | len(value)]) + b"".join(map(packed, value))


for line in (TESTS / "vectors/golden.txt").read_text("utf-8").splitlines():
    if not line or line.startswith("#") or ".fingerprint " in line:
        continue
    name, octets = line.split(" ")
    for fuzzer, wanted in SEEDS.items():
        if name.startswith(wanted):
            keep(fuzzer, name, bytes.fromhex(octets))

# Frames that no vector has.
NODE, LIFE = bytes(32), bytes(16)
keep("frame", "bye", packed([1, 9, 3]))
keep("frame", "card", packed([1, 3, b"card"]))
keep("frame", "rekey", packed([1, NODE, NODE, 0, LIFE, 7, b"card"]))
keep("frame", "giveback",
     packed([1, NODE, NODE, 1, LIFE, [[7, NODE], [9, NODE]], True]))

keep("control", "lookup", packed([1, "lookup", {
    "items": ["203.0.113.9", "evil.example"], "json": True, "after": b"\1"}]))
keep("control", "share", packed([1, "share", {
    "kind": 1, "tlp": 300, "body": b"body", "urgent": False, "group": None}]))
keep("control", "answer", packed([1, [
    {"what": "record", "number": 7}, {"node": NODE}], 0, "", b"next"]))
keep("control", "long_text", ("no peer '" + "狼" * 1500 + "'").encode())

# A type and a text: tests/vectors/indicators.txt, in the order of their types.
words = ("ipv4 ipv6 cidr ip-port domain hostname onion url email md5 sha1 "
         "sha224 sha256 sha384 sha512 imphash authentihash ssdeep tlsh ja3 "
         "ja3s ja4 jarm hassh filename path regkey mutex user-agent asn cve "
         "cert-md5 cert-sha1 cert-sha256 cert-serial btc xmr eth yara sigma "
         "snort malware actor mac").split()
rows = (TESTS / "vectors/indicators.txt").read_text("utf-8").splitlines()
for number, line in enumerate(rows):
    if line and not line.startswith("#"):
        word, text = line.split("\t")[:2]
        keep("indicator", f"{number}",
             bytes([words.index(word)]) + text.encode())
for number, text in enumerate(("hxxps://evil[.]example/a?b#c", "a[@]b[.]example",
                               "203[.]0[.]113[.]9", "2001[:]db8[:][:]1")):
    keep("indicator", f"defanged{number}", b"\0" + text.encode())

# What happens to two ends: see session_fuzz.c.
keep("session", "all_is_well", bytes([0, 6, 9, 14, 6, 9, 15, 6]))
keep("session", "a_gap", bytes([0, 6, 9, 2, 8, 9, 4, 6, 10, 1, 6]))
keep("session", "doubled", bytes([0, 6, 9, 14, 4, 0, 4, 1, 6, 6]))
keep("session", "altered", bytes([0, 5, 0, 0, 99, 6, 11, 0, 6, 9, 8, 5, 0, 1, 9]))
keep("session", "little_credit", bytes([1, 6, 9, 14, 6, 12, 200, 6, 11, 3, 6]))
keep("session", "liar", bytes([0, 6, 9, 14, 15, 5, 6, 14, 4, 3, 1, 2, 3, 6]))
keep("session", "forger", bytes([0, 6, 9, 14, 6, 16, 0, 16, 2, 1, 16, 4, 6]))

# What happens to one node: see ingest_fuzz.c.
keep("ingest", "card_comes_late", bytes([0, 3, 2, 6, 0, 0, 12, 3, 14]))
keep("ingest", "value_before_target",
     bytes([0, 0, 2, 4, 2, 0, 1, 6, 0, 1, 6, 1, 0]))
keep("ingest", "recall_of_held",
     bytes([0, 3, 3, 4, 10, 0, 0, 6, 0, 0, 12, 3, 6, 1, 1, 14, 12, 11, 14]))
keep("ingest", "forged_first", bytes([0, 0, 0, 10, 1, 0, 6, 0, 0, 14, 6, 1, 0]))
keep("ingest", "seven_days", bytes([0, 3, 2, 6, 0, 0, 18, 0, 17, 3, 14]))
keep("ingest", "new_life",
     bytes([0, 3, 2, 6, 0, 0, 22, 0, 6, 0, 0, 21, 12, 3, 14]))
keep("ingest", "rebuilt",
     bytes([0, 0, 0, 6, 0, 0, 23, 1, 19, 1, 6, 1, 0, 20, 14, 6, 0, 0]))

keep("incident_form", "demo",
     (TESTS.parent / "deploy/demo/incident.txt").read_bytes())

# What people send: the cases of the readers, for the reader of their name, and
# each for all: a name may be wrong.
READERS = ("adoc", "csv", "eml", "html", "ioc", "json", "txt", "xlsx", "yaml",
           "zip", "zone")
SAME = {"bz2": "zip", "docx": "zip", "gz": "zip", "jsonl": "json",
        "ndjson": "json", "ods": "zip", "xml": "ioc", "xz": "zip",
        "yml": "yaml", "zst": "zip"}
for case in (TESTS / "tools/formats/cases").glob("*/*/input.*"):
    kind = SAME.get(case.suffix[1:], case.suffix[1:])
    for reader in READERS:
        if kind == reader or kind not in READERS:
            keep(reader, case.parent.name, case.read_bytes())

for case in (TESTS / "tools/formats/cases/xlsx").glob("*/input.xlsx"):
    with zipfile.ZipFile(case) as parts:
        for name in parts.namelist():
            if "xl/" in name and name.endswith(".xml"):
                keep("workbook", f"{case.parent.name}_{name.replace('/', '_')}",
                     parts.read(name))

# What the processes of a node say to each other, and keep.
KEY, LINK = bytes(range(32)), 7
keep("net_line", "up", packed([18, LINK, True, 3, KEY, "tcp://127.0.0.1:1"]))
keep("net_line", "frame", packed([20, LINK, b"frame"]) + packed([19, LINK, 1]))
keep("net_line", "said", packed([16, "tcp://[::1]:9"]) + packed([22, 3, 3, 111])
     + packed([23, KEY, 3]) + packed([21, KEY, "192.0.2.1"])
     + packed([24, 300, 70000, "192.0.2.0/24"]))
keep("net_line", "heard", packed([1, KEY, NODE]) + packed([2, KEY])
     + packed([4, 3, "tcp://a:1", [KEY, NODE]]) + packed([6, LINK, b"frame"]))
for kind in range(1, 14):
    keep("parent_line", f"{kind}",
         packed([kind, kind % 4, kind % 6, KEY, 300, 1, 1, 998, 1, 7, KEY,
                 b"it cannot start"]))
for op in range(1, 7):
    keep("answer", f"nothing{op}", packed([1, 9, op, 300, []]))
keep("answer", "sign",
     packed([1, 9, 4, 300, [[1, b"body"], [8, b"frame"]]]))
keep("answer", "seal",
     packed([1, 9, 5, 300, [[b"header", KEY, KEY, b"R", KEY]]]))
keep("answer", "open", packed([1, 9, 6, 300, [[b"frame", [KEY], None],
                                               [b"frame", [], KEY]]]))
for number in range(5):
    keep("keyfile", f"altered{number}", bytes([number, 0, 0, 20, 1, 0, 40, 9]))
    keep("keyfile", f"other{number}",
         bytes([number, 1]) + b"noroshi secret 1" + bytes(80))
keep("keyfile", "eks", bytes([3, 1]) + packed([1, [[KEY, 1, 300]]]))

# A pack that is changed in its header, its table and its texts.
for number, where in enumerate(((0, 24), (0, 72), (16, 4), (128, 1))):
    keep("pack", f"altered{number}", bytes([0, 0, *where, 255]))
keep("config", "usual", b"""[net]
listen = tcp://0.0.0.0:4190
[own]
domains = example.jp, example.com
networks = 192.0.2.0/24, 2001:db8::/32
[limits]
records_a_day = 100
[pass]
green = yes
[log]
level = warn
""")
keep("config", "wrong", "[own]\ndomains = \xff, ..\n[nothing\nx=".encode())
keep("row", "record", packed([1, [{"what": "record", "number": 7,
                                   "received": 300, "json": True}], 0, "", None]))
keep("row", "list", packed([1, [{"what": [1, "a", NODE, None, False]}], 0, "x",
                            b"next"]))
for table in range(38):
    for name, key in (("node", bytes([0, 0, 0, 1])),
                      ("number", bytes(7) + b"\1")):
        row = packed([1, "peer", "", True, False, False, False, "", 0, b"card"])
        keep("store", f"{name}{table}", bytes([table, len(key)]) + key + row)
        keep("store", f"{name}{table}_long",
             bytes([table, len(key)]) + key + bytes(200))

# Logs that name what scan_fuzz has, and nearly.
for number, text in enumerate((
        "x www.EVIL.example. a.evil.example:443 evil.example.443 > b",
        r'{"a": "x\nevil.example\u002e", "b": "http:\/\/evil.example\/a"}',
        "u=http%3A%2F%2F%65vil.example%2Fa %20192.0.2.1 (4)evil(7)example(0)",
        "192.0.2.1:80 198.51.100.77/22 ::ffff:192.0.2.1 1.192.0.2.1-1.1.1.1",
        r"2001:db8::1.443 [2001:db8::1]:443 ab:cd:evil.example \f2001:db8::1",
        "FD882280243EBF9D43849A95FCC47814 0fd882280243ebf9d43849a95fcc47814",
        "a@evil.example \u4f8b\u3048.jp www.evil.co.uk",
        r'"C:\Windows\evil.exe" C:\x\7z, /tmp/x/ "/a b" \'/t/a"b\' \\h\evil.exe',
        r'{"a": "\"C:\\x\\a\tb\" HKLM\\Software\\Run", "b": "curl\/8.0 (x)"}',
        "\u300c\u65b0 \u3057.txt\u300d\u3001http://\u65e5\u672c\u8a9e\u3002jp/ "
        "\uff08\u65e5\u672c\u8a9e.jp\uff09 192.0.2.1\u304b\u3089\u3002 \uff45vil.example",
        '"curl/8.0 (x)" CVE-2021-44228 00:00:5e:00:53:01 00-00-5E-00-53-01')):
    keep("scan", f"log-{number}", text.encode())
