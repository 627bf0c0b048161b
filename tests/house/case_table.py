"""case_table: every collected case has a test, and every named test is there.

    case_table.py ROOT

Reads the tables of tests/tools/formats/README.md. A test named KIND/NAME is a
folder of cases, any other a story. Each folder of cases/reported and
cases/intake stands in a table. Where ../shared/cases is there, each of its
folders and each number of its INTAKE.md has a row, and the files of a folder
stand in its cases word for word, but those that only a node can judge.
"""

import pathlib
import re
import sys

ROW = re.compile(r"^\| (?:([^|`]+?) )?\| `([^`]+)` \|$", re.M)
NUMBER = re.compile(r"^(\d+)\. ", re.M)
NOT_READ = {"expected.txt"}


def tables(text):
    """{case: [test]} of both tables: a row without a case goes on with the one
    above."""
    rows, last = {}, ""
    for case, test in ROW.findall(text):
        last = case or last
        rows.setdefault(last, []).append(test)
    return rows


def stories(root):
    return set(re.findall(r"^def ([a-z]\w*)\(w\)", "\n".join(
        p.read_text() for p in (root / "tests/e2e").glob("*.py")), re.M))


def inputs(cases, tests):
    return [p.read_bytes().strip() for test in tests if "/" in test
            for p in (cases / test).glob("input.*")]


def missing(rows, root):
    cases, told = root / "tests/tools/formats/cases", stories(root)
    for case, tests in rows.items():
        for test in tests:
            if not ((cases / test).is_dir() if "/" in test else test in told):
                yield f"{case}: there is no test '{test}'"
    named = {test for tests in rows.values() for test in tests}
    for kind in ("reported", "intake"):
        for folder in sorted((cases / kind).iterdir()):
            if f"{kind}/{folder.name}" not in named:
                yield f"no row names '{kind}/{folder.name}'"


def collected(rows, root):
    shared = root.parent / "shared/cases"
    cases = root / "tests/tools/formats/cases"
    if not shared.is_dir():
        return
    for number in NUMBER.findall((shared / "INTAKE.md").read_text()):
        if number not in rows:
            yield f"INTAKE.md {number} has no row"
    for folder in sorted(p for p in shared.iterdir() if p.is_dir()):
        tests = rows.get(folder.name, [])
        if not tests:
            yield f"{folder.name} has no row"
        held = inputs(cases, tests)
        for path in sorted(folder.iterdir()):
            if held and path.name not in NOT_READ and \
                    path.read_bytes().strip() not in held:
                yield f"{folder.name}: '{path.name}' stands in no case"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    rows = tables((root / "tests/tools/formats/README.md").read_text())
    faults = [*missing(rows, root), *collected(rows, root)]
    print(f"{len(rows)} rows, {len(faults)} faults", *faults, sep="\n")
    return 1 if faults or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
