#!/usr/bin/env python3
"""seeds.py DIR: golden vectors and cases as seed corpora, DIR/FUZZER/NAME."""
import pathlib
import sys

SEEDS = {
    "card": ("card.", "succeeded."),
    "envelope": ("envelope.header", "envelope.frame", "envelope.proof", "void."),
    "record": ("report.raw", "retraction.raw", "unknown.raw", "clear.raw",
               "incident.raw", "group.raw", "notice.raw"),
    "wire": ("",),
}
golden = pathlib.Path(__file__).resolve().parent.parent / "vectors/golden.txt"
for line in golden.read_text(encoding="utf-8").splitlines():
    if not line or line.startswith("#") or ".fingerprint " in line:
        continue
    name, octets = line.split(" ")
    for fuzzer, wanted in SEEDS.items():
        if name.startswith(wanted):
            room = pathlib.Path(sys.argv[1], fuzzer)
            room.mkdir(parents=True, exist_ok=True)
            (room / name).write_bytes(bytes.fromhex(octets))

# What people send: the cases of the readers.
tests = pathlib.Path(__file__).resolve().parent.parent
room = pathlib.Path(sys.argv[1], "source")
room.mkdir(parents=True, exist_ok=True)
for case in (tests / "tools/formats/cases").glob("*/*/input.*"):
    (room / case.parent.name).write_bytes(case.read_bytes())
