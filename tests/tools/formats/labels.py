#!/usr/bin/env python3
"""Nothing labelled stricter than asked leaves `noroshi share`.

    labels.py NOROSHI CASES [DATA]

Every MISP event of DATA and every file of CASES is shared under every TLP level
by a node whose daemon is not running: what is allowed goes as far as the daemon
(exit 3) or has no indicators, what is labelled stricter is refused (exit 2) with
its place. Which one it must be follows from a count of labels
that knows nothing of the reader. Then each event is labelled anew: as a whole,
an attribute, an object, in a comment; and a level too lax is asked for.
"""
import copy
import json
import os
import random
import re
import subprocess
import sys
import tempfile

LEVELS = ["clear", "green", "amber", "amber+strict", "red"]
LABEL = re.compile(
    r"(?i)(?<![a-z0-9])tlp[\s:=_-]+(clear|white|green|amber\+strict|amber|red)(?![a-z])")


REFUSED = re.compile(r"(?m)^noroshi: [^\n]*(:\d+|: \S+): labelled TLP:")


class Node:
    def __init__(self, noroshi, room):
        self.noroshi, self.room = noroshi, room
        self.dir = os.path.join(room, "node")
        self.runs = 0
        subprocess.run([noroshi, "--dir", self.dir, "init", "--org", "Test",
                        "--no-passphrase"], check=True, capture_output=True)

    def share(self, path, level, *options):
        self.runs += 1
        out = subprocess.run(
            [self.noroshi, "--dir", self.dir, "share", path, "--tlp", level,
             "--to", "somebody", "--title", "test", "--yes", *options],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env=os.environ | {"LC_ALL": "C.UTF-8"})
        refused = out.returncode == 2 and REFUSED.search(out.stderr)
        return bool(refused), out.returncode, out.stderr

    def put(self, document):
        path = os.path.join(self.room, "event.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(document, f, indent=1)
        return path


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from strings(one)
    elif isinstance(node, dict):
        for one in node.values():
            yield from strings(one)


def strictest(text):
    found = [m.lower().replace("white", "clear") for m in LABEL.findall(text)]
    return max((LEVELS.index(m) for m in found), default=-1)


def label_of_event(document):
    return max((strictest(s) for s in strings(document)), default=-1)


def check_levels(node, name, path, label, faults):
    for asked, level in enumerate(LEVELS):
        refused, code, said = node.share(path, level)
        if refused != (label > asked) or code not in (2, 3):
            faults.append(f"{name}: labelled {LEVELS[label]}, shared as "
                          f"{level}: exit {code}: {said}")


def events(folder):
    for root, _, names in sorted(os.walk(folder)):
        for one in sorted(names):
            if one.endswith(".json"):
                path = os.path.join(root, one)
                with open(path, encoding="utf-8") as f:
                    try:
                        yield path, json.load(f)
                    except ValueError:
                        continue


def event_of(document):
    """The event to label anew, if there is one with attributes."""
    if isinstance(document, dict):
        if isinstance(document.get("response"), list):
            document = (document["response"] or [{}])[0]
        event = document.get("Event", document)
        if isinstance(event, dict) and event.get("Attribute"):
            return event
    return None


def tagged(thing, label):
    thing.setdefault("Tag", []).append({"name": "tlp:" + label})


def marked(document, where, label, chance):
    """A copy with one label more; None: there is no such place."""
    document = copy.deepcopy(document)
    event = event_of(document)
    alive = [a for a in event["Attribute"] if not a.get("deleted")]
    if where == "event":
        tagged(event, label)
    elif where == "attribute" and alive:
        tagged(chance.choice(alive), label)
    elif where == "comment" and alive:
        chance.choice(alive)["comment"] = f"(TLP:{label.upper()}) from a partner"
    elif where == "object" and event.get("Object"):
        tagged(chance.choice(event["Object"]), label)
    else:
        return None
    return document


def check_marked(node, name, document, chance, faults):
    for where in ("event", "attribute", "comment", "object"):
        asked = chance.randrange(4)
        label = chance.randrange(asked + 1, 5)
        changed = marked(document, where, LEVELS[label], chance)
        if changed is None:
            continue
        path = node.put(changed)
        refused, code, said = node.share(path, LEVELS[asked])
        if not refused:
            faults.append(f"{name}: {where} labelled {LEVELS[label]}, shared "
                          f"as {LEVELS[asked]}: exit {code}: {said}")
        refused, code, _ = node.share(path, "red")
        if refused:
            faults.append(f"{name}: {where}: red is refused: exit {code}")
        refused, code, said = node.share(path, LEVELS[asked],
                                         "--leave-out-stricter")
        whole = where == "event" or label_of_event(document) > asked
        if refused and not whole:
            faults.append(f"{name}: {where}: the rest is refused: {said}")
        if not refused and where == "event":
            faults.append(f"{name}: {where}: left out of a whole: {said}")


def main():
    noroshi, cases = sys.argv[1:3]
    data = sys.argv[3] if len(sys.argv) > 3 else ""
    chance, faults = random.Random(1), []
    with tempfile.TemporaryDirectory() as room:
        node = Node(noroshi, room)
        for root, _, names in sorted(os.walk(cases)):
            for one in sorted(names):
                if one.startswith("input.") and one.endswith(
                        (".csv", ".adoc", ".html", ".txt", ".eml")):
                    path = os.path.join(root, one)
                    expected = os.path.join(root, "expected")
                    check_case(node, path, expected, faults)
        for path, document in events(os.path.join(data, "misp")):
            name = os.path.relpath(path, data)
            label = label_of_event(document)
            if "stix" not in name and event_of(document):
                check_levels(node, name, path, label, faults)
                check_marked(node, name, document, chance, faults)
    print(f"{node.runs} times shared, {len(faults)} faults")
    print("\n".join(faults[:20]))
    return 1 if faults or node.runs == 0 else 0


def check_case(node, path, expected, faults):
    """A case's labels, as its author wrote them down."""
    with open(expected, encoding="utf-8") as f:
        lines = f.read().splitlines()
    label = max((strictest(l) for l in lines
                 if l.startswith(("tlp\t", "part_tlp\t"))), default=-1)
    if not lines[0].startswith("fault"):
        check_levels(node, path, path, label, faults)


if __name__ == "__main__":
    sys.exit(main())
