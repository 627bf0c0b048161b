"""hardening: what the compiler and the linker put into the programs.

    python3 hardening.py FORTIFIED PROGRAM...

FORTIFIED is fortified.c, built as all programs are: of _FORTIFY_SOURCE only its
third level checks the copy there. The rest is read from each program itself.
"""

import re
import subprocess
import sys

SKIPPED = 77


def read(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def checked(path):
    """The calls that the C library checks."""
    return set(re.findall(r"\b(__\w+_chk)\b", read(path, "--dyn-syms")))


def faults(path):
    header, parts, tags = (read(path, option) for option in ("-h", "-l", "-d"))
    options = read(path, "-p", ".GCC.command.line")
    holds = {
        "it is position independent": re.search(r"Type:\s+DYN", header),
        "RELRO": "GNU_RELRO" in parts,
        "BIND_NOW": re.search(r"BIND_NOW|Flags:.*\bNOW\b", tags),
        "its stack is not executable": re.search(r"GNU_STACK.*\sRW\s", parts),
        "no part is both writable and executable": "RWE" not in parts,
        "calls are checked (_FORTIFY_SOURCE)": checked(path),
        "variables begin as zero": "-ftrivial-auto-var-init=zero" in options,
        "stacks are protected": "__stack_chk_fail" in read(path, "--dyn-syms"),
    }
    return [what for what, holds in holds.items() if not holds]


def main(fortified, *programs):
    if any("__asan_init" in read(path, "--dyn-syms") for path in programs):
        print("skipped: built for sanitizers")
        return SKIPPED
    wrong = [f"{path}: not so: {what}" for path in programs
             for what in faults(path)]
    if not checked(fortified):
        wrong.append("_FORTIFY_SOURCE is less than 3")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
