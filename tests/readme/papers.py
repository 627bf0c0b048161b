"""papers: the documents fit together, and fit a screen.

    python3 tests/readme/papers.py ROOT

Every link to a file or a chapter leads somewhere, and files that are named
exist; what a front page shows of a session stands in its guide, line by line,
where another test types it; the front page begins with the two commands that
tests/fresh types; lines end within 120 columns. First shown, on examples of its
own, that it would notice.
"""

import pathlib
import re
import sys
import unicodedata

WIDTH = 120
FRONT = {"README.md": "deploy/GUIDE.md",
         "deploy/README.ja.md": "deploy/GUIDE.ja.md"}
# Whoever implements these searches them by number; they wrap as they are.
WIDE = {"proto/WIRE.md", "tests/tools/formats/README.md",
        "tests/vectors/README.md"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")

# A file, not a folder, named from the root.
FILE = re.compile(r"(?<![\w/.#-])((?:proto|node|tools|tests|deploy)/[\w./-]*\w)"
                  r"(?![\w/*])")


def outside_code(text):
    return re.sub(r"^ *```.*?^ *```$|`[^`\n]*`", "", text, flags=re.M | re.S)


def anchor(heading):
    """A heading's name in links, as on GitHub."""
    word = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return word.replace(" ", "-")


def anchors(text):
    return {anchor(found) for found in
            re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text,
                                            flags=re.M | re.S), re.M)}


def broken_links(root, path, text):
    for link in LINK.findall(outside_code(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, chapter = link.partition("#")
        to = (root / path).parent / name if name else root / path
        if not to.exists():
            yield f"{path}: '{link}' leads nowhere"
        elif chapter and chapter not in anchors(to.read_text()):
            yield f"{path}: '{link}': no such chapter"


def missing_files(root, path, text):
    for name in FILE.findall(text):
        if name.startswith("tests/") or "." in name:
            if not (root / name).exists():
                yield f"{path}: '{name}' does not exist"


def session(text):
    """The lines of all blocks in which commands are typed."""
    return [line for block in re.findall(r"^```\n(.*?)^```$", text,
                                         re.M | re.S)
            if block.startswith("$ ") for line in block.splitlines()]


def untyped(front, guide):
    typed = set(session(guide))
    return [line for line in session(front) if line not in typed]


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def too_wide(text):
    return [number for number, line in enumerate(text.splitlines(), 1)
            if columns(line) > WIDTH]


def would_notice(root):
    bad = "[a](nowhere.md) [b](README.md#no-such) [c](README.md)\n"
    assert len(list(broken_links(root, "x.md", bad))) == 2
    assert len(list(missing_files(root, "x.md", "`proto/no.h` `proto/`"))) == 1
    assert untyped("```\n$ a\nb\n```\n", "```\n$ a\nc\n```\n") == ["b"]
    assert too_wide("あ" * 61 + "\n" + "a" * 120) == [1]


def main(root):
    would_notice(root)
    faults = []
    papers = {path.relative_to(root).as_posix(): path.read_text()
              for room in ("", "proto", "tools", "node", "tests", "deploy")
              for path in sorted((root / room).glob("**/*.md" if room
                                                    else "*.md"))
              if "cases" not in path.parts}
    for path, text in papers.items():
        faults += broken_links(root, path, text)
        faults += missing_files(root, path, text)
        if path not in WIDE:
            faults += [f"{path}:{n}: over {WIDTH} columns"
                       for n in too_wide(text)]
    for front, guide in FRONT.items():
        faults += [f"{front}: not in {guide}: {line}"
                   for line in untyped(papers[front], papers[guide])]
    commands = re.search(r"^```sh\n(.*?)^```$", papers["README.md"],
                         re.M | re.S)[1].splitlines()
    if [line.split("#")[0].strip() for line in commands] != [
            "sh deploy/demo.sh", "sh tests/run.sh"]:
        faults.append("README.md does not begin with the two commands")
    print("\n".join(faults) or f"papers: {len(papers)} fit together")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
