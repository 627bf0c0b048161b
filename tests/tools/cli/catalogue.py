"""catalogue: every word that the command line prints is in every language.

    python3 catalogue.py ROOT NOROSHI_POT

Fails on a sentence that is untranslated, fuzzy or no longer said; on a format
that a translation breaks; on a literal that is printed without _(); on a word
of the control socket that translators are not asked for; and on a translation
that changes a TLP word or loses an option. Each check first shows, on an
example of its own, that it would notice.
"""

import pathlib
import re
import subprocess
import sys

STRING = r'"((?:[^"\\]|\\.)*)"'
PRINTING = re.compile(
    r"\b(printf|fprintf|puts|fputs|say_wrong|say_note|ask_yes|dprintf)\s*\(")
# Words that are the same in every language: programs, labels, units.
SAME = re.compile(
    r"^(noroshi|noroshid|%[-.*0-9]*(ll|z)?[a-z]|init)$")


def call_at(text, start):
    """The arguments of the call whose '(' is at start."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == '"':
            at += re.match(STRING, text[at:]).end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            break
    return text[start:at]


def without_marked(call):
    """The call without what _() and N_() hold, and without fields' names."""
    while found := re.search(r"\b(_|N_|ngettext|row_\w+|strlen)\(", call):
        inner = call_at(call, found.end() - 1)
        call = call[:found.start()] + call[found.end() - 1 + len(inner):]
    return call


def code(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def words(literal):
    plain = re.sub(r"\\(033\[[0-9;%a-zA-Z]*|x[0-9a-f]+|.)", " ", literal)
    return [w for w in re.findall(r"%[-.*0-9]*(?:ll|z)?[a-z]|[A-Za-z]{2,}", plain)
            if not SAME.match(w)]


def unmarked(text):
    text = code(text)
    for found in PRINTING.finditer(text):
        call = without_marked(call_at(text, found.end() - 1))
        for literal in re.findall(STRING, call):
            if words(literal):
                yield literal


def prints(root):
    bad = 'fputs("hello there", stdout); printf(_("fine %s"), row(r, x));'
    assert list(unmarked(bad)) == ["hello there"]
    return [f"{path.name}: printed without _(): {w!r}"
            for path in sorted((root / "tools/cli").rglob("*.c"))
            for w in unmarked(path.read_text())]


def entries(path):
    """[(msgid, msgstr)] of a catalogue, formats as they stand."""
    out = subprocess.run(["msgcat", "--no-wrap", path], text=True, check=True,
                         capture_output=True).stdout
    found = []
    for block in out.split("\n\n"):
        block = "\n".join(l for l in block.splitlines() if l[:1] != "#")
        one = re.search(r'^msgid ((?:".*"\s*)+)', block, re.M)
        two = re.search(r'^msgstr(?:\[0\])? ((?:".*"\s*)+)', block, re.M)
        if one and two:
            found.append(tuple("".join(re.findall(STRING, x[1]))
                               for x in (one, two)))
    return found


def lost(one, two):
    """What a translation may not lose: labels, options, commands, and how a
    line of the log begins, for programs that read it."""
    if one.startswith("alarm: ") and not two.startswith("alarm: "):
        yield f"{two!r} does not begin with 'alarm: '"
    for word in re.findall(r"TLP:[A-Z+]+|PAP:[A-Z]+|--[a-z-]{2,}"
                           r"|noroshi(?: [a-z]+)*'", one):
        if word.rstrip("'") not in two:
            yield f"{two!r} loses {word!r}"


def translations(po, pot):
    assert list(lost("alarm: a", "警報: a"))
    assert list(lost("TLP:RED --to 'noroshi show'", "TLP:RED --tc noroshi"))
    faults = [w for one, two in entries(po) if two for w in lost(one, two)]
    for command in (["msgfmt", "--check-format", "--check-domain", "-o",
                     "/dev/null", po], ["msgcmp", po, pot]):
        done = subprocess.run(command, text=True, capture_output=True)
        if done.returncode != 0 or "not used" in done.stderr:
            faults.append(done.stderr)
    text = pathlib.Path(po).read_text()
    for mark in ("#~", "#, fuzzy"):
        faults += [f"{po}: '{line}'" for line in text.splitlines()
                   if line.startswith(mark)]
    return faults


def notices(po, pot):
    """Whether an untranslated sentence would be noticed."""
    more = pathlib.Path(pot).read_text() + '\nmsgid "new words"\nmsgstr ""\n'
    return subprocess.run(["msgcmp", po, "-"], input=more, text=True,
                          capture_output=True).returncode != 0


def said_by_core(root, asked):
    """Literals in sentences of core that a ternary hides from xgettext."""
    for path in sorted((root / "node/core").rglob("*.c")):
        text = code(path.read_text())
        for found in re.finditer(r"\b(call_say|fault_say|conn_fence)\s*\(",
                                 text):
            call = call_at(text, found.end() - 1)
            joined = re.sub(r'"\s*"', "", call)
            for literal in re.findall(STRING, joined):
                if (re.search("[a-z] [a-z]", literal) and literal not in asked
                        and path.name != "main.c"):
                    yield f"{path.name}: {literal!r}"


def plainer(root):
    """Words that people read others for, which translators are asked for."""
    text = (root / "node/lang/translate_words.c").read_text()
    return set(re.findall(r'\{"([a-z ]+)", N_\(', text))


def said_in_rows(root, asked):
    """Words that CONTROL.md lists as values of a field."""
    asked = asked | plainer(root)
    text = (root / "proto/CONTROL.md").read_text()
    text = re.sub(r"\n(\| )*", " ", text)  # a row runs over several lines
    for found in re.finditer(
            r"(state|verdict|scope|step|delivery): ((?:`[a-z ]+`[, ]*)+)",
            text):
        for word in re.findall(r"`([a-z ]+)`", found[2]):
            if word not in asked:
                yield f"CONTROL.md: {found[1]} '{word}'"


def main(root, pot):
    root = pathlib.Path(root)
    asked = {one for one, _ in entries(pot)}
    faults = prints(root)
    faults += list(said_by_core(root, asked)) + list(said_in_rows(root, asked))
    for po in sorted(map(str, (root / "tools/cli/po").glob("*.po"))):
        assert notices(po, pot), "an untranslated sentence goes unnoticed"
        faults += translations(po, pot)
    if faults:
        faults.append("new sentences: cmake --build build/plain --target po, "
                      "then translate what is empty in tools/cli/po/ja.po")
    print("\n".join(faults) or "catalogue: holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
