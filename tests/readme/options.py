"""options: help, manual pages and documents name the same commands and options.

    python3 options.py NOROSHI NOROSHID ROOT SHARE

What `noroshi help` lists stands in noroshi(1), in both languages, command by
command; every command stands in both guides. The other way round, each command
that a document types or names is one, and takes the options that stand behind
it; an option that stands alone is one of some command. Both guides name the
same commands and options. First shown, on examples of its own, that it would
notice.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys

GUIDES = ("deploy/GUIDE.md", "deploy/GUIDE.ja.md")
PAPERS = ("README.md", "deploy/README.ja.md", *GUIDES, "deploy/OPERATE.md",
          "deploy/CHANGELOG.md", "deploy/SECURITY.md")
OPTION = re.compile(r"--[a-z][a-z-]*|(?<![\w-])-[a-zA-Z](?![\w-])")
SWITCH = re.compile(r"--\[no-\]([a-z-]+)")
# Of other programs, where they stand alone.
OTHERS = {"--pace", "--ja", "--system-call-filter"}


def options_in(text):
    """Names of options, those with a [no-] in both forms."""
    return set(OPTION.findall(SWITCH.sub(r"--\1 --no-\1", text)))


def run(program, *words, language="C.UTF-8"):
    return subprocess.run([program, *words], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": language}).stdout


def helps(noroshi, language):
    """{command: (its own options, those that are taken everywhere)}"""
    found = {}
    for name in re.findall(r"^  ([a-z]+)  +\S", run(noroshi, "help"), re.M):
        text = run(noroshi, "help", name, language=language)
        verbs = re.findall(rf"noroshi {name} ([a-z]+)\b",
                           re.split(r"\n\n", text)[0])
        for command in [f"{name} {verb}" for verb in verbs] or [name]:
            listed, everywhere = "", ""
            for line in run(noroshi, "help", *command.split(),
                            language=language).splitlines():
                if re.match(r"  --dir, |  --utc, |  --no-pager ", line):
                    everywhere += line[:24]
                elif line.startswith("  -"):
                    listed += line.split("  ")[1] + "\n"
            found[command] = options_in(listed), options_in(everywhere)
    return found


def sections(page):
    """{command: its text} of noroshi(1)."""
    parts = re.split(r'^\.It Nm Cm ("?[a-z][^"\n]*?) ?(?:"[^\n]*)?$', page,
                     flags=re.M)
    return {name.strip('" '): body for name, body in zip(parts[1::2],
                                                         parts[2::2])}


def of_page(text):
    """'\-to', '\-[no\-]urgent' and 'f' as they are typed."""
    return set().union(*(options_in("-" + word.replace("\\", ""))
                         for word in re.findall(r"^\.It Fl (\S+)", text, re.M)),
                       set())


def page_faults(name, page, commands):
    found = sections(page)
    for command, (own, _) in commands.items():
        if command not in found:
            yield f"{name}: no '{command}'"
        elif of_page(found[command]) != own:
            yield f"{name}: {command}: {of_page(found[command]) ^ own}"
    for command in set(found) - set(commands):
        if command not in {c.split()[0] for c in commands}:
            yield f"{name}: '{command}' is no command"


def pieces(text):
    """What stands in code: lines of blocks, and spans."""
    blocks = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, re.M | re.S)
    for block in blocks:
        yield from re.sub(r"\\\n *", "", block).splitlines()
    rest = re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)
    for span in re.findall(r"`([^`]+)`", rest):
        yield re.sub(r"\s+", " ", span)


def words_of(piece):
    for part in re.split(r"\||;|&&|\$\(|\)", piece):
        try:
            yield shlex.split(part, comments=True)
        except ValueError:
            yield part.split()


def typed(words):
    """What stands behind `noroshi`; None: it is not the program that is run."""
    ahead = r"[$#]|sudo|-u|[a-z-]+=.*|[A-Z_]+=.*|exec|time|runuser|--"
    for at, word in enumerate(words):
        if re.fullmatch(r"([\w./-]*/)?noroshi", word) and \
                all(re.fullmatch(ahead, w) for w in words[:at]) and \
                words[at - 1:at] != ["-u"]:
            return words[at + 1:]
        if not re.fullmatch(ahead + "|noroshi", word):
            break
    return None


def named(words, commands):
    """(command, options) that words say; None: they are about something else.
    Of a command that has verbs one has to stand there."""
    behind = typed(words)
    runs, words = behind is not None, words if behind is None else behind
    while runs and words and words[0].startswith("--"):
        words = words[2 if words[0] == "--dir" else 1:]
    is_word = words and re.fullmatch(r"[a-z]+", words[0])
    if not is_word or words[0] not in {c.split()[0] for c in commands}:
        return (words[0], set()) if runs and is_word else None
    verbs = [c for c in commands if c.split()[0] == words[0] and " " in c]
    command = words[0]
    if verbs:
        command = " ".join(words[:2])
        if command not in commands:
            return (command, set()) if runs and len(words) > 1 and \
                re.fullmatch(r"[a-z]+", words[1]) else None
    return command, {w.split("=")[0].rstrip(",") for w in words
                     if OPTION.match(w)}


def whole(text, commands):
    """Rows such as "| `peer add`, `list` | ..." with the verbs' commands."""
    def row(line):
        first = re.match(r"\| `([a-z]+) [a-z]+`", line)
        return line if not first else re.sub(
            r"`([a-z]+)`", lambda v: f"`{first[1]} {v[1]}`"
            if f"{first[1]} {v[1]}" in commands else v[0], line)
    return "\n".join(map(row, text.splitlines()))


def says(text, commands):
    """({command: options}, options that stand alone)"""
    found, alone = {}, set()
    for piece in pieces(whole(text, commands)):
        hit = False
        for words in words_of(piece):
            one = named(words, commands)
            if one is None or (not one[1] and one[0] not in commands and
                               " " not in piece):
                continue
            hit = True
            found.setdefault(one[0], set()).update(one[1])
        if not hit and piece.startswith("--"):
            alone |= options_in(piece)
    return found, alone


def paper_faults(name, text, commands, daemon):
    found, alone = says(text, commands)
    known = set(OTHERS) | daemon | {"--help", "--version"}
    for own, everywhere in commands.values():
        known |= own | everywhere
    for command, options in found.items():
        if command in ("help", "version"):
            continue
        if command not in commands:
            yield f"{name}: 'noroshi {command}' is no command"
            continue
        own, everywhere = commands[command]
        for option in options - own - everywhere - {"--help"}:
            yield f"{name}: {command} takes no {option}"
    for option in alone - known:
        yield f"{name}: {option} is an option of no command"


def guide_faults(texts, commands):
    first, second = (says(text, commands) for text in texts)
    for command in commands:
        for name, (found, _) in zip(GUIDES, (first, second)):
            if command not in found:
                yield f"{name}: nothing of '{command}'"
    everywhere = set().union(*(e for _, e in commands.values()))
    every = [set().union(alone, *found.values()) - everywhere
             for found, alone in (first, second)]
    for name, options in zip(GUIDES, (every[1] - every[0],
                                      every[0] - every[1])):
        if options:
            yield f"{name}: the other guide has {' '.join(sorted(options))}"
    for name, commands in zip(GUIDES, (set(second[0]) - set(first[0]),
                                       set(first[0]) - set(second[0]))):
        if commands:
            yield f"{name}: the other guide has {', '.join(sorted(commands))}"


def notices():
    """On faults of its own."""
    commands = {"share": ({"--tlp", "--urgent", "--no-urgent"}, {"--json"}),
                "peer add": ({"--as"}, {"--json"})}
    text = ("`noroshi share x --tlp red --json`, `--urgent`\n```sh\n"
            "cat x | noroshi --dir d peer add - --as y\n```\n")
    assert not list(paper_faults("x", text, commands, set()))
    for bad in ("`noroshi share x --tpl red`", "`--list-all`",
                "`noroshi peer join x`", "`noroshi shred x`",
                "```\nnoroshi peer add x --tlp red\n```\n"):
        assert list(paper_faults("x", bad, commands, set())), bad
    page = ".It Nm Cm share \"FILE\"\n.It Fl \\-tlp Ar x\n"
    assert list(page_faults("x", page, commands))


def main(noroshi, noroshid, root, share):
    notices()
    root, share = pathlib.Path(root), pathlib.Path(share)
    commands = helps(noroshi, "C.UTF-8")
    faults = [] if commands == helps(noroshi, "ja_JP.UTF-8") else \
        ["help in Japanese lists others"]
    for page in ("man/man1/noroshi.1", "man/ja/man1/noroshi.1"):
        faults += page_faults(page, (share / page).read_text(), commands)
    daemon = options_in(run(noroshid, "--help"))
    for page in ("node/noroshid.8", "node/ja/noroshid.8"):
        listed = options_in(re.sub(r"\\", "", " ".join(
            re.findall(r"^\.(?:It|Op) Fl (\S+)", (root / page).read_text(),
                       re.M))).replace("-", "--", 1))
        faults += [f"{page}: nothing of {o}" for o in daemon
                   if o.strip("-") not in re.sub(r"\\", "",
                                                 (root / page).read_text())]
        faults += [f"{page}: {o} is no option" for o in listed - daemon]
    texts = {name: (root / name).read_text() for name in PAPERS}
    for name, text in texts.items():
        faults += paper_faults(name, text, commands, daemon)
    faults += guide_faults([texts[name] for name in GUIDES], commands)
    print("\n".join(faults) or f"{len(commands)} commands agree")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
