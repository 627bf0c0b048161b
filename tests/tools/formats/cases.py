#!/usr/bin/env python3
"""Read every case and compare with what is expected.

    cases.py SOURCE_DUMP CASES

A case is a folder KIND/NAME with one file `input.*` and `expected`, the output
of SOURCE_DUMP. Its name is the sentence it proves. Each input is also cut at
every octet (at CUTS places, where it is long): what is left must be read, or
refused in one line.
"""
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CUTS = 20


def dump(program, *paths):
    out = subprocess.run([program, *paths], capture_output=True)
    return (out.returncode, out.stdout.decode(errors="replace"),
            out.stderr.decode(errors="replace"))


def check(program, folder, faults):
    inputs = [n for n in os.listdir(folder) if n.startswith("input.")]
    assert len(inputs) == 1, folder
    path = os.path.join(folder, inputs[0])
    _, got, said = dump(program, path)
    with open(os.path.join(folder, "expected"), encoding="utf-8") as f:
        want = f.read()
    if got != want or said:
        faults.append(f"{folder}:\n--- expected\n{want}--- got\n{got}{said}")
    return path


def read_or_refused(code, got, said):
    return code in (0, 1) and not said and \
        (code == 0 or got.count("\n") == 1)


def cut(program, path, faults):
    """Of one process, where all is well: starting it is what takes long."""
    with open(path, "rb") as f:
        whole = f.read()
    with tempfile.TemporaryDirectory() as room:
        parts = []
        for length in range(0, len(whole), max(1, len(whole) // CUTS)):
            parts.append(os.path.join(room, str(length),
                                      os.path.basename(path)))
            os.mkdir(os.path.dirname(parts[-1]))
            with open(parts[-1], "wb") as f:
                f.write(whole[:length])
        if not parts or together(dump(program, *parts), parts):
            return
        for part in parts:
            code, got, said = dump(program, part)
            if not read_or_refused(code, got, said):
                faults.append(f"{path} cut to {part}: {code} {got} {said}")
                return
        faults.append(f"{path} cut: one is well only without the others")


def together(dumped, parts):
    """Whether each of them was read, or refused in one line."""
    code, got, said = dumped
    for part in reversed(parts):
        got, found, one = got.rpartition(f"file\t{part}\n")
        refused = one.startswith("fault\t")
        if not found or not (refused or one.startswith("format\t")) or \
                not read_or_refused(int(refused), one, said):
            return False
    return code in (0, 1) and not got


def folders(cases):
    return [os.path.join(cases, kind, name)
            for kind in sorted(os.listdir(cases))
            for name in sorted(os.listdir(os.path.join(cases, kind)))
            if os.path.isdir(os.path.join(cases, kind, name))]


def main():
    program, cases = sys.argv[1:]
    found = folders(cases)

    def faults_of(folder):
        faults = []
        cut(program, check(program, folder, faults), faults)
        return faults

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [one for some in pool.map(faults_of, found) for one in some]
    print(f"{len(found)} cases, {len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults or not found else 0


if __name__ == "__main__":
    sys.exit(main())
