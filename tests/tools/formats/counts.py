#!/usr/bin/env python3
"""Compare what the readers take with a count that knows nothing of them.

    counts.py SOURCE_DUMP DATA [--list]

SOURCE_DUMP is the program beside this file, DATA the folder of real lists,
reports, CSV exports and MISP events. The counts are dumb on purpose: regular
expressions over a whole text, Python's csv module over columns that a person
chose (COLUMNS), a walk over every attribute of an event. Both must agree on the
distinct values, type by type and file by file; what is not taken must be told
with a reason. Where they may differ is written in KNOWN, with the reason.

Labels are counted, too: the strictest TLP that a tag or text of an event names
must be one that the reader found, so that nothing leaves under a looser one.
"""
import csv
import ipaddress
import json
import os
import re
import subprocess
import sys

SKIP = 77
HEX = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
TEXT_ENDS = (".txt", ".adoc", ".md5", ".sha1", ".sha256")
LISTS = ("indicators/ipsum.txt", "indicators/x4bnet/")
STRICT = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]

# file: {type: reason}; what the reader rightly does otherwise than the count.
KNOWN = {
    "ioc-reports/signature-base/hash-iocs.txt": {
        "ipv4": "named in the description of a hash",
        "cve": "named in the description of a hash",
    },
    "indicators/maltrail/malicious/bad_script.txt": {
        "cve": "parts of names and paths of a list",
    },
    "ioc-reports/eset/evilnum/README.adoc": {
        "sha1": "12 of a column of 'possible legitimate' files stay here",
    },
    "ioc-reports/eset/kryptocibule/README.adoc": {
        "ipv4": "2 are versions of antivirus products, in a table of names",
    },
}

FILE = 1000  # added to a column of file names

# file: (has a line of names, columns of indicators), as a person reads it.
COLUMNS = {
    "indicators/suricata-iprep.csv": (False, [0]),
    "ioc-reports/sekoia/ScatteredSpider/20240220_ScatteredSpider_IOC.csv":
        (True, [0]),
    "ioc-reports/sekoia/marsstealer/mars_stealer_iocs_20220407.csv":
        (True, [1]),
    "ioc-reports/sekoia/pikabot/pikabot_iocs_20240603.csv": (True, [0]),
    "ioc-reports/sekoia/raccoonstealer/raccoon_stealer_iocs_20220628.csv":
        (True, [1]),
    "ioc-reports/sekoia/stealc/stealc_iocs_20230220.csv": (True, [0]),
    "ioc-reports/sekoia/tycoon2fa/tycoon2fa_iocs_20240325.csv": (True, [0]),
    "ioc-reports/unit42/ArtraDownloader/AtraDownloader.csv":
        (True, [0, 1, 2, FILE + 7, 11, 12]),
    "ioc-reports/unit42/gorgon/hashes.csv": (False, [1]),
    "ioc-reports/unit42/iran_linked_operators/MuddyWater.csv": (True, [1]),
    "ioc-reports/unit42/iran_linked_operators/OilRig.csv": (True, [1]),
    "ioc-reports/unit42/macro_loader/iocs.csv": (True, [1, 2, FILE + 3]),
    "misp/pymisp/csv_testfiles/valid_fieldnames.csv": (True, [0, 1, 2]),
    "misp/pymisp/csv_testfiles/invalid_fieldnames.csv": (True, [0, FILE + 1]),
}
VALUE_FIRST = "ioc-reports/volexity/"

# What is no MISP event under misp/, and what is said of it; "": nothing is, but
# no value is taken.
NO_EVENTS = {
    "misp/describeTypes.json": "",
    "misp/pymisp/sharing_groups.json": "",
    "stix21.json": "STIX",
}
# Sentences under the names of types, which nobody would share.
PAPERS = "misp/misp-stix-pairs/documentation/"

# MISP types whose value is one indicator as it stands.
PLAIN = {
    "md5": "md5", "sha1": "sha1", "sha224": "sha224", "sha256": "sha256",
    "sha384": "sha384", "sha512": "sha512", "ssdeep": "ssdeep",
    "imphash": "imphash", "mutex": "mutex", "user-agent": "user-agent",
    "ip-src": "address", "ip-dst": "address", "ip": "address", "domain": "name",
    "hostname": "name", "url": "url", "uri": "url", "email": "email",
    "email-src": "email", "email-dst": "email", "email-reply-to": "email",
    "filename": "file", "regkey": "regkey", "vulnerability": "cve",
    "AS": "asn", "btc": "btc", "xmr": "xmr", "mac-address": "mac",
    "threat-actor": "actor", "malware-type": "malware", "yara": "yara",
}
SAME = {"ipv4": "address", "ipv6": "address", "cidr": "address",
        "domain": "name", "hostname": "name", "onion": "name",
        "filename": "file", "path": "file"}


def refang(text):
    for written, meant in (("[.]", "."), ("(.)", "."), ("[:]", ":"),
                           ("[@]", "@"), ("[dot]", "."), ("\\.", "."), (".]", "."),
                           ("[.", ".")):
        text = text.replace(written, meant)
    return text


def lines_that_count(text):
    out = []
    for line in text.splitlines():
        line = line.strip().lstrip("\ufeff")
        if line and not line.startswith(("#", "//", ";;")):
            out.append(line)
    return out


def global_address(text):
    try:
        a = ipaddress.IPv4Address(text)
    except ValueError:
        return None
    if a.is_private and not a.is_global or a.is_loopback or a.is_multicast \
            or a.is_reserved or a.is_link_local or a.is_unspecified:
        return None
    return str(a)


def count_text(text):
    got = {name: set() for name in HEX}
    got.update(ipv4=set(), cve=set(), cidr=set())
    for line in lines_that_count(refang(text)):
        for name, digits in HEX.items():
            for m in re.findall(
                    r"(?<![0-9A-Za-z+/=_:.\\-])[0-9a-fA-F]{%d}(?![0-9A-Za-z+/=_\\-]|\.\w)"
                    % digits, line):
                if len(set(m)) > 1:
                    got[name].add(m.lower())
        for m in re.findall(r"(?<![\w.])CVE-\d{4}-\d{4,19}(?!\.?\w)", line, re.I):
            got["cve"].add(m.upper())
        for word in re.split(r"[\s|`,;\"'<>]+", line):
            word = word.strip("()[].*-+")
            if re.fullmatch(r"\d+\.\d+\.\d+\.\d+(/32)?", word):
                a = global_address(word.split("/")[0])
                if a:
                    got["ipv4"].add(a)
            elif re.fullmatch(r"[0-9a-fA-F:.]+/\d+", word):
                try:
                    net = ipaddress.ip_network(word, strict=False)
                except ValueError:
                    continue
                if net.prefixlen < net.max_prefixlen and net.is_global:
                    got["cidr"].add(str(net))
    return got


class Dump:
    """What SOURCE_DUMP prints of a file."""

    def __init__(self, program, path):
        out = subprocess.run([program, path], capture_output=True, text=True,
                             errors="replace")
        self.code, self.said = out.returncode, out.stdout + out.stderr
        self.values, self.rejects, self.labels = {}, [], []
        for line in out.stdout.split("\n")[:-1]:
            word, _, rest = line.partition("\t")
            if word == "reject":
                number, reason, shown = rest.split("\t", 2)
                assert reason, line
                self.rejects.append((int(number), reason, shown))
            elif word in ("tlp", "part_tlp"):
                self.labels.append(rest.split("\t")[1])
            elif word not in ("title", "fault", "format", "note", "pap"):
                self.values.setdefault(word, set()).add(rest.split("\t")[0])

    def taken(self):
        return sum(len(v) for v in self.values.values())

    def kinds(self):
        out = {}
        for kind, values in self.values.items():
            out.setdefault(SAME.get(kind, kind), set()).update(values)
        return out


def differ(name, got, want, faults):
    for kind in sorted(set(got) | set(want)):
        if kind in KNOWN.get(name, {}):
            continue
        extra = got.get(kind, set()) - want.get(kind, set())
        missing = want.get(kind, set()) - got.get(kind, set())
        if extra or missing:
            faults.append(f"{name}: {kind}: reader {len(got.get(kind, ()))}, "
                          f"count {len(want.get(kind, ()))}; only the reader "
                          f"{sorted(extra)[:3]}, only the count "
                          f"{sorted(missing)[:3]}")


def text_file(name, path, dump, faults):
    with open(path, encoding="utf-8", errors="replace") as f:
        text = f.read()
    want = count_text(text)
    differ(name, {k: dump.values.get(k, set()) for k in want}, want, faults)
    if name.startswith(LISTS):
        distinct = len({re.split(r"[\s,;]", l)[0]
                        for l in lines_that_count(text)})
        if dump.taken() + len(dump.rejects) != distinct:
            faults.append(f"{name}: {dump.taken()} taken and "
                          f"{len(dump.rejects)} rejected of {distinct} lines")


def plain_url(text):
    """Enough of a URL to compare: who writes it how differs."""
    text = re.sub(r"(?i)^hxxp", "http", refang(text)).strip()
    m = re.match(r"(?i)^([a-z]+)://([^/?#]*)(.*)$", text)
    if not m:
        return None
    host = re.sub(r":443$" if m[1].lower() == "https" else r":80$", "",
                  m[2].lower())
    return f"{m[1].lower()}://{host}{m[3] or '/'}"


def same_url(a):
    scheme, _, rest = a.partition("://")
    host, slash, tail = rest.partition("/")
    tail = re.sub(r"%([0-9A-Fa-f]{2})",
                  lambda m: chr(int(m[1], 16)) if int(m[1], 16) < 128 else "?",
                  tail)
    return f"{scheme}://{host}{slash}{tail}".replace(" ", "").lower()


def classify(text):
    """(kind, value) of one cell or attribute, by its looks; None: nothing."""
    text = refang(text.strip()).rstrip("'")
    for kind, digits in HEX.items():
        if re.fullmatch(r"[0-9a-fA-F]{%d}" % digits, text):
            return kind, text.lower()
    if plain_url(text):
        return "url", same_url(plain_url(text))
    m = re.fullmatch(r"(\d+\.\d+\.\d+\.\d+):(\d+)", text)
    if m:
        return "ip-port", f"{m[1]}|{m[2]}"
    try:
        if "/" in text:
            net = ipaddress.ip_network(text, strict=False)
            return "address", str(net).removesuffix(
                f"/{net.max_prefixlen}")
        return "address", str(ipaddress.ip_address(text))
    except ValueError:
        pass
    if "/" in text and re.match(r"[\w-]+(\.[\w-]+)+/", text):
        return "url", same_url("http://" + text)
    if re.fullmatch(r"[^@\s]+@[\w.-]+\.\w+", text):
        return "email", text.lower()
    if re.fullmatch(r"(?i)cve-\d+-\d+", text):
        return "cve", text.upper()
    if "\\" in text or re.search(
            r"(?i)\.(exe|dll|docm?|xlsm?|ps1|vbs|js|hta|sct|inf|txt|rar|zip|"
            r"lnk|pdf|bat|db|log|ini|bin|dat|scr|jpg|png)$", text):
        return "file", text
    if re.fullmatch(r"(?i)([a-z0-9_]([\w-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]+",
                    text):
        return "name", text.lower()
    return None


def cell_values(cell, of_files):
    """One value, or several with something between them."""
    if of_files:
        names = cell.split(", ") if cell.count(".") > 1 else [cell]
        return [("file", n) for n in names if "." in n]
    whole = classify(cell)
    parts = [classify(p) for p in re.split(r"[,;\s]+", cell)]
    return [whole] if whole else [p for p in parts if p]


def csv_file(name, path, dump, faults):
    with open(path, encoding="utf-8-sig", newline="") as f:
        rows = [r for r in csv.reader(f) if any(c.strip() for c in r)]
    names, columns = COLUMNS.get(name, (True, [0]))
    if name not in COLUMNS and not name.startswith(VALUE_FIRST):
        faults.append(f"{name}: nobody told its columns")
        return
    want = {}
    for row in rows[1 if names else 0:]:
        if row[0].startswith("#"):
            continue
        for at in columns:
            cell = row[at % FILE].strip() if at % FILE < len(row) else ""
            for kind, value in cell_values(cell, at >= FILE):
                want.setdefault(kind, set()).add(value)
    compare_kinds(name, dump, want, faults)


def compare_kinds(name, dump, want, faults):
    """What is rejected is explained: it is not missing."""
    got = dump.kinds()
    got["url"] = {same_url(u) for u in got.get("url", set())}
    for _, _, shown in dump.rejects:
        found = classify(shown)
        if found and found[0] in want:
            want[found[0]].discard(found[1])
        for values in want.values():
            values.discard(shown)
    got = {k: v for k, v in got.items() if v}
    differ(name, got, {k: v for k, v in want.items() if v}, faults)


def attributes(node):
    """Every attribute anywhere that is not deleted, proposals left out."""
    if isinstance(node, list):
        for one in node:
            yield from attributes(one)
    elif isinstance(node, dict):
        if node.get("deleted") in (True, 1, "1", "true"):
            return
        if "type" in node and "value" in node and isinstance(
                node["value"], str):
            yield node
        for key, below in node.items():
            if key in ("Event", "Object", "Attribute", "response"):
                yield from attributes(below)


def wanted(type_, value):
    kind = PLAIN.get(type_)
    if kind in ("address", "name", "url", "email"):
        found = classify(value)
        return [found] if found else []
    if kind == "cve":
        return [(kind, value.upper())]
    if kind in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512",
                "imphash"):
        return [(kind, value.lower())]
    return [(kind, value.strip())] if kind else []


def misp_file(name, path, dump, faults):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    document = json.loads(text)
    want, rest = {}, 0
    for a in attributes(document):
        types, values = a["type"].split("|"), a["value"].split("|")
        if a["type"] == "malware-sample":
            types = ["filename", "md5"]
        if len(types) == 2 and types[1] == "port":
            want.setdefault("ip-port", set()).add("|".join(values))
            continue
        found = [w for t, v in zip(types, values) for w in wanted(t, v)]
        rest += not found
        for kind, value in found:
            want.setdefault(kind, set()).add(value)
    for kind in ("regkey", "btc", "xmr", "ssdeep", "asn"):
        compare_numbers(name, kind, dump, want, faults)
    compare_kinds(name, dump, want, faults)
    if rest > len(dump.rejects):
        faults.append(f"{name}: {rest} attributes are no indicators, "
                      f"{len(dump.rejects)} rejects are told")
    labels_of(name, document, dump, faults)


def compare_numbers(name, kind, dump, want, faults):
    """Types that both write in their own way: how many there are."""
    got, count = dump.values.pop(kind, set()), want.pop(kind, set())
    told = sum(shown in count for _, _, shown in dump.rejects)
    if len(got) != len(count) - told and kind not in KNOWN.get(name, {}):
        faults.append(f"{name}: {kind}: reader {len(got)}, count {len(count)}")


def tags(node):
    if isinstance(node, list):
        for one in node:
            yield from tags(one)
    elif isinstance(node, dict):
        for key, below in node.items():
            if key in ("name", "info", "comment") and isinstance(below, str):
                yield below
            else:
                yield from tags(below)


def labels_of(name, document, dump, faults):
    strictest = -1
    for words in tags(document):
        for m in re.findall(
                r"(?i)\btlp:\s*(clear|white|green|amber\+strict|amber|red)\b",
                words):
            m = "TLP:" + m.upper().replace("WHITE", "CLEAR")
            strictest = max(strictest, STRICT.index(m))
    if strictest > max([STRICT.index(l) for l in dump.labels], default=-1):
        faults.append(f"{name}: labelled {STRICT[strictest]}, found "
                      f"{dump.labels}")


def no_event(name):
    for part, words in NO_EVENTS.items():
        if name.startswith(part) or name.endswith(part):
            return words
    return None


def check(name, path, dump, faults):
    words = no_event(name)
    if name.startswith(PAPERS):
        return
    if words == "":
        if dump.taken() > 0:
            faults.append(f"{name}: values taken: {dump.said}")
    elif words:
        if dump.code != 1 or words not in dump.said:
            faults.append(f"{name}: not refused as it should: {dump.said}")
    elif dump.code != 0:
        faults.append(f"{name}: not read: {dump.said}")
    elif name.endswith(".json"):
        misp_file(name, path, dump, faults)
    elif name.endswith(".csv"):
        csv_file(name, path, dump, faults)
    else:
        text_file(name, path, dump, faults)


def main():
    program, data = sys.argv[1:3]
    listing = "--list" in sys.argv
    if not os.path.isdir(data):
        print("skipped: no ../shared")
        return SKIP
    faults, files, taken, rejected = [], 0, 0, 0
    for folder in ("ioc-reports", "indicators", "misp"):
        for root, _, names in sorted(os.walk(os.path.join(data, folder))):
            for one in sorted(names):
                if not one.endswith(TEXT_ENDS + (".csv", ".json")):
                    continue
                path = os.path.join(root, one)
                dump = Dump(program, path)
                files += 1
                taken += dump.taken()
                rejected += len(dump.rejects)
                if listing:
                    print(f"{dump.taken():7d} {len(dump.rejects):6d}  "
                          f"{os.path.relpath(path, data)}")
                check(os.path.relpath(path, data), path, dump, faults)
    print(f"{files} files, {taken} values taken, {rejected} rejects told, "
          f"{len(faults)} differences, "
          f"{sum(map(len, KNOWN.values()))} known exceptions")
    for fault in faults:
        print(fault)
    return 1 if faults or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
