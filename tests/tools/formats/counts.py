#!/usr/bin/env python3
"""Compare what the text reader takes with a count that knows nothing of it.

    counts.py SOURCE_DUMP DATA

SOURCE_DUMP is the program beside this file, DATA the folder of real reports and
lists. The count below is dumb on purpose: regular expressions over the whole
text after undoing the usual defanging. For types whose form alone says what
they are, both must agree on the distinct values, file by file; for names and
links in lists, too. Where they may differ is written in KNOWN, with the reason.
"""
import ipaddress
import os
import re
import subprocess
import sys

SKIP = 77
HEX = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
TEXT_ENDS = (".txt", ".adoc", ".md5", ".sha1", ".sha256")
LISTS = ("indicators/ipsum.txt", "indicators/x4bnet/")

# file: {type: reason}; what the reader rightly does otherwise than the count.
KNOWN = {
    "ioc-reports/signature-base/hash-iocs.txt": {
        "ipv4": "named in the description of a hash",
        "cve": "named in the description of a hash",
    },
    "indicators/maltrail/malicious/bad_script.txt": {
        "cve": "parts of names and paths of a list",
    },
}


def refang(text):
    for written, meant in (("[.]", "."), ("(.)", "."), ("[:]", ":"),
                           ("[@]", "@"), ("[dot]", "."), ("\\.", ".")):
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


def count(text):
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
            word = word.strip("().*-+")
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


def dump(program, path):
    out = subprocess.run([program, path], capture_output=True, text=True,
                         errors="replace")
    got, rejects = {}, 0
    for line in out.stdout.splitlines():
        word, _, rest = line.partition("\t")
        if word == "reject":
            number, reason = rest.split("\t")[:2]
            assert int(number) > 0 and reason, line
            rejects += 1
        elif word not in ("title", "fault", "format", "note", "tlp", "part_tlp",
                          "pap"):
            got.setdefault(word, set()).add(rest.split("\t")[0])
    return out.returncode, got, rejects


def compare(name, program, path, faults):
    with open(path, encoding="utf-8", errors="replace") as f:
        text = f.read()
    code, got, rejects = dump(program, path)
    if code != 0:
        faults.append(f"{name}: not read")
        return 0
    want = count(text)
    for kind, values in want.items():
        if kind in KNOWN.get(name, {}):
            continue
        extra = got.get(kind, set()) - values
        missing = values - got.get(kind, set())
        if extra or missing:
            faults.append(f"{name}: {kind}: reader {len(got.get(kind, ()))}, "
                          f"count {len(values)}; only the reader "
                          f"{sorted(extra)[:3]}, only the count "
                          f"{sorted(missing)[:3]}")
    if name.startswith(LISTS):
        taken = sum(len(v) for v in got.values())
        distinct = len({re.split(r"[\s,;]", l)[0]
                        for l in lines_that_count(text)})
        if taken + rejects != distinct:
            faults.append(f"{name}: {taken} taken and {rejects} rejected of "
                          f"{distinct} lines")
    return sum(len(v) for v in got.values())


def main():
    program, data = sys.argv[1:]
    if not os.path.isdir(data):
        print("skipped: no ../shared")
        return SKIP
    faults, files, taken = [], 0, 0
    for folder in ("ioc-reports", "indicators"):
        for root, _, names in sorted(os.walk(os.path.join(data, folder))):
            for name in sorted(names):
                if not name.endswith(TEXT_ENDS):
                    continue
                path = os.path.join(root, name)
                short = os.path.relpath(path, data)
                files += 1
                taken += compare(short, program, path, faults)
    print(f"{files} files, {taken} values taken, {len(faults)} differences")
    for fault in faults:
        print(fault)
    return 1 if faults or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
