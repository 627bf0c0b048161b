"""control_fields: CONTROL.md, control_fields.c and the code say one thing.

    python3 control_fields.py CONTROL_LIST ROOT

CONTROL_LIST prints what control_fields.c lists. Compared both ways with the
table of commands in CONTROL.md: commands, arguments with type and optionality,
rows with their fields' types. Then each name that core writes into a row and
each that the tools read from one must stand in the list.

A row of the table goes on in lines whose first cell is empty: their cells are
joined to those above. Shown first, on faults of its own, that it would notice.
"""

import pathlib
import re
import subprocess
import sys

TYPE = r"(?:bool|uint|str|bin|list)"
# Where a node's name stands, `_ja` may stand behind it: CONTROL.md.
NODES = {"author", "owner", "name", "peer", "via", "detail"}


def bare(text):
    """Without what stands in round brackets, and lists as one word."""
    while re.search(r"\([^()]*\)", text):
        text = re.sub(r"\s*\([^()]*\)", "", text)
    while re.search(r"\[[^][]*\]", text):
        text = re.sub(r"\[[^][]*\]", "list", text)
    return text


def typed(piece, types):
    """'expired bool' as ('expired', {'bool'}); None where it names nothing."""
    found = re.match(rf"\s*(?:or |and )?([a-z_]+)\??(?:\s+({TYPE})"
                     rf"((?:\s+or\s+{TYPE})*))?(?=\s*(?:$|:|≤|[;…]))", piece)
    if not found:
        return None
    said = {found[2]} if found[2] else set(types.get(found[1], {"str"}))
    return found[1], said | set(re.findall(TYPE, found[3] or ""))


def types_of(text):
    """The section that says a type of many names."""
    types = {}
    section = re.search(r"^## Types\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]
    for kind, names in re.findall(rf"^({TYPE}): (.*?)\.$", section,
                                  re.M | re.S):
        for name in re.findall(r"[a-z_]+", names.split("and what")[0]):
            assert name not in types, f"'{name}' has two types in CONTROL.md"
            types[name] = {kind}
    return types


def table(text):
    """(command, arguments, rows) of each row, its lines joined."""
    rows = []
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.rstrip("| ").split("|")[1:]]
        if cells[0]:
            rows.append([cells[0], "", ""])
            cells[0] = ""
        for i, cell in enumerate(cells):
            rows[-1][i] = f"{rows[-1][i]} {cell}".strip()
    return [(name, *row[1:]) for row in rows for name in row[0].split(", ")
            if re.fullmatch(r"[a-z]+(\.[a-z]+)*", name) and name != "command"]


def arguments(cell, before, types):
    if cell == "-":
        return {}
    if cell.startswith("the same"):
        return before
    found = {}
    for piece in bare(cell).split(";")[0].split(","):
        name, kinds = typed(piece, types)
        optional = re.match(rf"\s*(?:or )?{name}\?", piece)
        found[name] = (kinds, bool(optional))
    return found


def forms(cell, types):
    """Each {...} of a cell: [(its what, {field: types}, whether it goes on)]"""
    found = []
    for inside in re.findall(r"\{([^{}]*)\}", bare(cell)):
        what = re.search(r"what: ((?:`[^`]*`\s*)+)", inside)
        fields = {}
        for piece in re.sub(r"what: (?:`[^`]*`\s*)+", "", inside).split(","):
            if piece.strip(" …"):
                named = typed(piece, types)
                assert named, f"CONTROL.md: '{piece}' is not a field"
                fields[named[0]] = named[1]
        words = "|".join(re.findall("`([^`]*)`", what[1])) if what else "-"
        found.append((words, fields, "…" in inside))
    return found


def rows_of(cell, done, before, types):
    """{what: {field: types}}; references are to what is done already."""
    rows = {}
    other = re.search(r"\bas (?:the row of )?([a-z]+(?:\.[a-z]+)*)", cell)
    if other and not cell.startswith("{"):
        rows = {what: dict(fields) for what, fields in done[other[1]].items()}
        if "as the row of" in cell:
            rows = dict(list(rows.items())[:1])
    elif re.match("the same|that row", cell):
        rows = {what: dict(fields) for what, fields in before.items()}
    for what, fields, goes_on in forms(cell, types):
        if goes_on:
            fields = done["share"][what]
        rows.setdefault(what, {}).update(fields)
    also = re.match(r"the same, and (.*)", bare(cell))
    for piece in re.split(r",| and ", also[1]) if also else []:
        named = typed(piece, types)
        rows["-"][named[0]] = named[1]
    return rows


def said(text):
    """What CONTROL.md says: ({command: arguments}, {command: rows})."""
    types, args, rows = types_of(text), {}, {}
    last_args, last_rows = {}, {}
    for command, cell, answer in table(text):
        last_args = args[command] = arguments(cell, last_args, types)
        last_rows = rows[command] = rows_of(answer, rows, last_rows, types)
    parent = text.split("## The parent's socket")[1]
    for what, fields, _ in forms(parent, types):
        rows["status"][what].update(fields)
    return args, rows


def listed(program):
    args, rows, faults = {}, {}, []
    out = subprocess.run([program], text=True, capture_output=True, check=True)
    for line in out.stdout.splitlines():
        fact, command, *rest = line.split("\t")
        args.setdefault(command, {})
        forms_here = rows.setdefault(command, {})
        if fact == "argument":
            name, types, need = rest
            args[command][name] = (set(types.split("+")), need == "optional")
        else:
            what, field, types, node = rest
            forms_here.setdefault(what, {})[field] = set(types.split("+"))
            if node == "node" and field not in NODES:
                faults.append(f"'{field}' has no twin in CONTROL.md")
    return args, rows, faults


def differences(left, right, where):
    """Of two trees of dictionaries, in words."""
    for key in sorted(left.keys() | right.keys()):
        at = f"{where} '{key}'"
        if key not in right:
            yield f"{at} is in CONTROL.md alone"
        elif key not in left:
            yield f"{at} is in control_fields.c alone"
        elif isinstance(left[key], dict):
            yield from differences(left[key], right[key], at)
        elif left[key] != right[key]:
            yield f"{at}: CONTROL.md {left[key]}, control_fields.c {right[key]}"


def compared(text, args, rows):
    in_text = said(text)
    return [*differences(in_text[0], args, "argument"),
            *differences(in_text[1], rows, "row")]


def known_names(rows):
    names = {field for forms_here in rows.values()
             for fields in forms_here.values() for field in fields}
    return names | {name + "_ja" for name in names & NODES} | {"what"}


WRITES = re.compile(r'control_put_\w+\(\s*\w+(?:\([^()]*\))?,\s*'
                    r'(?:[\w>-]*call,\s*)?"(\w+)"')
READS = re.compile(r'\brow_(?:text|text_or|name|names|uint|bool|is)'
                   r'\(\s*\w+,\s*"(\w+)"')
# What the tools put into rows of their own.
MAKES = re.compile(r'\bjson_(?:object_set_new|pack)\([^;]*;')


def strangers(text, pattern, names):
    return sorted(set(pattern.findall(text)) - names)


def own_names(root):
    return {name for path in (root / "tools").rglob("*.c")
            for made in MAKES.findall(path.read_text())
            for name in re.findall(r'"(\w+)"', made)}


def unlisted(root, rows, args):
    written = known_names(rows)
    asked = {name for command in args.values() for name in command}
    for folder, pattern, names in (
            ("node/core/control", WRITES, written), ("tools", WRITES, asked),
            ("tools", READS, written | own_names(root))):
        texts = {path: path.read_text()
                 for path in sorted((root / folder).rglob("*.c"))}
        found = pattern.findall(" ".join(texts.values()))
        assert len(set(found)) > 20, f"{folder}: nobody says '{pattern}' now"
        for path, text in texts.items():
            for name in strangers(text, pattern, names):
                yield (f"{path.relative_to(root)}: '{name}' is not in "
                       "control_fields.c")


FAULTS = (
    ("fingerprint, org, org_ja} |", "fingerprint, org} |"),
    ("{dropped}", "{dropped, more}"), ("card bin", "card"),
    ("connect?, community?", "connect, community?"),
    ("| inbox |", "| mailbox |"), ("`absent`,", ","),
    ("hidden, i,", "hidden,"), ("full, later", "later"),
    ("silent (seconds", "silence (seconds"), ("id uint, record", "id, record"),
)


def would_notice(text, args, rows):
    """Each fault alone makes a difference; a line broken elsewhere does not."""
    for right, wrong in FAULTS:
        assert right in text, f"CONTROL.md no longer says '{right}'"
        assert compared(text.replace(right, wrong, 1), args, rows), wrong
    broken = text.replace("connect?, community?", "connect?,\n| | community?")
    assert broken != text and not compared(broken, args, rows)
    code = ('control_put_text(w, "colour", x); control_put_name(w, t->call, '
            '"hue", i); control_put_uint(client_begin(c, "inbox"), "tint", 1)')
    assert strangers(code, WRITES, {"what"}) == ["colour", "hue", "tint"]
    assert strangers('row_text(row, "shade")', READS, {"what"}) == ["shade"]


def main(program, root):
    root = pathlib.Path(root)
    text = (root / "proto/CONTROL.md").read_text()
    args, rows, faults = listed(program)
    faults += compared(text, args, rows)
    faults += unlisted(root, rows, args)
    if not faults:
        would_notice(text, args, rows)
    print("\n".join(faults) or "control_fields: holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
