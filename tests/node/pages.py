"""pages: noroshi.conf(5) and noroshid(8) say what the programs read.

    python3 pages.py ROOT NOROSHID

Every key with its default and bounds, as config.h and the template have them;
every option, as --help has it.
"""

import pathlib
import re
import subprocess
import sys


def limits(root):
    """{key: (default, least, most)} of config.h."""
    text = (root / "node/config.h").read_text()
    return {m[1]: m.groups()[1:] for m in re.finditer(
        r"X\((\w+),\s+(\d+),\s+(\d+),\s+(\d+)\)", text)}


def labels(root):
    """The words of tlp.h, without the strictest: what may be passed on."""
    text = (root / "proto/tlp.h").read_text()
    return re.findall(r'X\(\w+,\s+\d+, "[A-Z+]+",\s+"([a-z+]+)"\)',
                      text.split("PAP_LIST")[0])[:-1]


def template(root):
    """{(section, key)} of what `noroshi init` writes."""
    text = (root / "node/config_write.c").read_text()
    found, section = {("[pass]", word) for word in labels(root)}, None
    assert "pass_lines(lines[PASS])" in text  # a line for each label
    parts, fills = text.split("static void fill(")
    fills = dict(zip(("listen", "pass", "a_day", "whole", "disk"), (
        re.findall(r"(?:#|%s)([a-z_-]+) = ", block) for block in
        re.split(r"lines\[[A-Z_]+\]", fills)[1:])))
    filled = iter(fills.values())
    for piece in re.findall(r"\[[a-z]+\]\\n|#[a-z_-]+ = |\bNULL\}", parts):
        if piece == "NULL}":
            found |= {(section, key) for key in next(filled)}
        elif piece.startswith("["):
            section = piece[:-2]
        else:
            found.add((section, piece[1:-3]))
    return found


def manual(text):
    """{(section, key): what is said of it}."""
    found, section, key = {}, None, None
    for line in text.splitlines():
        if line.startswith(".Ss"):
            section = line[4:]
        elif line.startswith(".Sh"):
            section = None
        elif section and line.startswith(".It Cm"):
            key = (section, line[7:])
            found[key] = ""
        elif key:
            found[key] += line + " "
    return found


def faults_of(said, keys, bounds, form="Default: {}, from {} to {}."):
    for key in keys ^ set(said):
        yield f"{key}: in one of the template and noroshi.conf(5) only"
    for (section, key), words in said.items():
        if section == "[limits]":
            usual, least, most = bounds.get(key, ("?",) * 3)
            want = form.format(usual, least, most)
            if want not in words:
                yield f"{key}: noroshi.conf(5) does not say '{want}'"


def options(root, noroshid, name="node/noroshid.8"):
    shown = subprocess.run([noroshid, "--help"], text=True,
                           capture_output=True, check=True).stdout
    page = (root / name).read_text().replace("\\-", "-")
    for option in set(re.findall(r"--([a-z-]+)", shown)) - {
            "org", "listen"}:  # of the example with noroshi
        if f"Fl -{option}" not in page:
            yield f"--{option} is not in {name}"


def main(root, noroshid):
    root = pathlib.Path(root)
    keys, bounds = template(root), limits(root)
    said = manual((root / "node/noroshi.conf.5").read_text())
    assert len(keys) > 10 and len(bounds) > 5
    assert list(faults_of({**said, ("[log]", "colour"): ""}, keys, bounds))
    faults = list(faults_of(said, keys, bounds)) + list(options(root, noroshid))
    said = manual((root / "node/ja/noroshi.conf.5").read_text())
    faults += [f"ja: {fault}" for fault in faults_of(
        said, keys, bounds, "既定値: {}、{} から {} まで。")]
    faults += options(root, noroshid, "node/ja/noroshid.8")
    print("\n".join(faults) or "pages: holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
