#!/usr/bin/env python3
"""Whatever a file holds, reading it costs as its length.

    growth.py SOURCE_DUMP [KIND...]

One thing over and over, in one line or in many, or in lines that grow: the
reader may not look at the rest of it again for each. Every kind is read short and eight times as long, and
the processor's time of the two is compared: eight times is right, sixty-four
times is what looking again costs. A reader that ends otherwise than with 0 or 1
is told, too.
"""
import os
import resource
import subprocess
import sys
import tempfile

SHORT = 48 * 1024
TIMES = 8
MOST = 3 * TIMES     # an eighth-fold of work, and what a machine adds
LEAST = 0.01         # seconds: below that the program's start is what counts
PATIENCE = 120

SAME = [
    # One line that never ends.
    " ", "\t", "'", '"', "`", "[", "]", "(", ")", "{", "<", "&", "/", "\\", "|",
    ",", ";", ":", "=", "-", "_", "*", "+", "#", ".", "@", "1", "a1", "a.", "a@",
    "/* ", "rule ", "private ", "hxxp://", "http://a.example/b,", "\u3002",
    "\u65e5\u672c.", "\uff1a", "\u200b", "203.0.113.7 ", "203.0.113.7,",
    "203.0.113.1-203.0.113.9 ", "C:\\a b ", "HKLM\\a b ", "%TEMP% ",
    "d41d8cd98f00b204e9800998ecf8427e ",
    "9e107d9d-372bb682-6bd81d35-42a419d6,", "[a](http://b.example) ", "a[.]b",
    "a_dot_b ", "SHA256: ", "IP=203.0.113.7 ", "a . b . c ", "2001:db8::1 ",
    "2001:", "00:11:22:33:44:55 ", "=?UTF-8?B?YQ==?= ", "\\u0000", "\x1b(B",
    "\u30c9\u30e1\u30a4\u30f3\uff1a", '{"a":', "a: ", "> ", "TLP ", "<b>",
    # Many lines.
    "\n", "\r\n", "\r", "rule a\n", "rule a { condition: true }\n",
    "d41d8cd98f00b204\n", "hxxp://a[.]example/\n", "| a | b |\n", "a,b,c\n",
    "- a: b\n", "a:\n", '{"a":"203.0.113.7"}\n', "C:\\a b\\c.exe\n", "|===\n",
    "== References\n* https://a.example\n", "> a\n", "---\n", "- a\n", "1. a\n",
    "From a@b Fri Nov 20 10:00:00 2026\nSubject: x\n\n",
    "0.0.0.0 a.example\n", "a.example CNAME .\n",
    'alert tcp any any -> any any (msg:"a"; sid:1;)\n',
    'alert tcp any any -> any any (msg:"a"; \\\n', "Legitimate domains:\na.b\n",
]


HIDING = ["a[@]", "a(@", "x(a)", "a[dot]", "a\uff08\u30c9\u30c3\u30c8\uff09",
          "a|dot|", "a[*]", "a-dot-", "a%2e", "0x9e,", "\\x9e",
          "9e107d9d 372bb682 ", "/a[dot]b"]
LINES = 100  # of 491 octets, and of 3,932


def lines_of(one):
    return lambda n: (one * (n // LINES // len(one.encode())) + "\n") * LINES


def built():
    def many(before, one, after=""):
        return lambda n: before + one * (n // len(one)) + after

    mail = "MIME-Version: 1.0\nContent-Type: "
    return {
        "a row of many cells": many("", "a,", "\n"),
        "a quoted cell": many('"', "a\n"),
        "a rule of many texts": many("rule a { strings: ", '$a = "b.example" ',
                                     " condition: true }\n"),
        "a rule of many options": many("alert tcp any any -> any any (",
                                       'content:"a"; ', ")\n"),
        "a field of many parameters": many(mail + "text/plain", "; a*0=b",
                                           "\n\nx\n"),
        "a mail of many boundaries": many(mail + "multipart/mixed; boundary=b"
                                          "\n\n", "--b\n\n"),
        "lines that flow": many(mail + "text/plain; format=flowed; delsp=yes"
                                "\n\n", "a \n"),
        "rows of a page": many("<html><table>", "<tr><td>a"),
        "a list of JSON": many("[", '"203.0.113.7",', '"a"]'),
        # Lines that grow, up to what is looked at for hidden signs.
        **{f"long lines of {one}": lines_of(one) for one in HIDING},
        "lines below a heading that grows": lambda n: (
            "MD5 " * (n // 8) + "\n" +
            "9e107d9d 372bb682 6bd81d35 42a419d6\n" * (n // 2 // 36)),
        "a list of YAML": many("a:\n", "- 203.0.113.7\n"),
        "rows of Markdown": many("| ip | x |\n|---|---|\n",
                                 "| 203.0.113.7 | a |\n"),
    }


def spent():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def read(program, path, text):
    """Seconds of the processor, and whether the reader ended as it may."""
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(text)
    before = spent()
    try:
        code = subprocess.run([program, path], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL,
                              timeout=PATIENCE).returncode
    except subprocess.TimeoutExpired:
        code = "no end"
    return spent() - before, code


def faults_of(program, path, name, make):
    short, first = read(program, path, make(SHORT))
    long, last = read(program, path, make(TIMES * SHORT))
    if first not in (0, 1) or last not in (0, 1):
        return [f"{name!r}: ends with {first}, {last}"]
    if long > MOST * max(short, LEAST):
        return [f"{name!r}: {short:.3f} s, and {TIMES} times as long: "
                f"{long:.3f} s"]
    return []


def main(program, *names):
    kinds = {one: (lambda n, one=one: one * (n // len(one))) for one in SAME}
    kinds.update(built())
    with tempfile.TemporaryDirectory() as room:
        path = os.path.join(room, "input.txt")
        faults = [f for name, make in kinds.items()
                  if not names or name in names
                  for f in faults_of(program, path, name, make)]
    print(f"{len(kinds)} kinds, {len(faults)} faults", *faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
