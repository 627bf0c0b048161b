"""What two libraries of PyPI find in a file, a line of JSON for each value.

Run by the interpreter that has them. A file of more lines than LINES is
sampled: every nth line, and the answer says so.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import ioc_finder  # noqa: E402
import iocextract  # noqa: E402

LINES = 3000
LONG = 4000
KINDS = {"urls": "url", "email_addresses": "email", "domains": "name",
         "ipv4s": "ip", "ipv6s": "ip", "sha256s": "hash", "sha1s": "hash",
         "md5s": "hash", "sha512s": "hash", "cves": "cve"}


def finder(line):
    for kind, values in ioc_finder.find_iocs(line).items():
        for value in values:
            if kind in KINDS:
                yield KINDS[kind], value


def extract(line):
    for kind, found in (("url", iocextract.extract_urls(line, refang=True)),
                        ("ip", iocextract.extract_ips(line, refang=True)),
                        ("email", iocextract.extract_emails(line,
                                                            refang=True)),
                        ("hash", iocextract.extract_hashes(line))):
        for value in found:
            yield kind, value


def main(path):
    with open(path, encoding="utf-8-sig", errors="replace") as source:
        lines = source.read().split("\n")
    step = 1 + len(lines) // LINES
    print(json.dumps({"step": step}))
    for number in range(0, len(lines), step):
        line = lines[number].rstrip("\r")[:LONG]
        if not line.strip():
            continue
        for library, find in (("ioc-finder", finder),
                              ("iocextract", extract)):
            for kind, value in sorted(set(find(line))):
                print(json.dumps([library, number + 1, kind, value]))


if __name__ == "__main__":
    main(sys.argv[1])
