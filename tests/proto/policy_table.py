#!/usr/bin/env python3
"""policy_table: WIRE.md 7 once more, written to be dumb, and all its cells.

    policy_table.py cells            the cells, one a line
    policy_table.py counts           how many by rule, side and label, or why
                                     there can be none
    policy_table.py check PROGRAM    PROGRAM (policy_cells) answers every one;
                                     no rule, side and label is without a cell

The rules' numbers, their kinds and what yields to what are read from WIRE.md;
what each rule says is written here from its text, not from proto/policy.c. A
group that is unknown here is tried every way it could be.

A cell is twelve words:

    side        send accept; me is the sender or the receiver. could: accept,
                with all that is in doubt in the sender's favour
    label       clear green amber strict red
    kind        report incident retraction group notice sighting opinion other
    audience    - or a list: S sender, R receiver, A author, X somebody else;
                G and two letters for receiver and sender (m member, l later
                member, n neither: never was, or removed), + with later members
                or -; U a version unknown here, Z a group never heard of
    delegation  - or a list of S or X with a (audience) or c (community)
    who         is the author: sender, other, receiver
    marks       - or c community, k client, p provider
    peer        ok absent revoked expired
    state       live ahead (expires next) expired superseded retracted
    facts       - or d clock doubtful, u unconfirmed, m author's card missing,
                e created at the limit of 7.5, f beyond it, t target went there,
                g group member, n notice path, b asked back, h for history,
                w an answer's way: it is to a record of the receiver's, which
                went to the sender and has no stricter label
    verdict     allow refuse wait
    rule        its number
or, for what may be done with it, "use", label, pap, audience, what, verdict,
rule.
"""
import collections
import itertools
import pathlib
import re
import subprocess
import sys

WIRE = pathlib.Path(__file__).resolve().parents[2] / "proto/WIRE.md"
SIDES = "send", "accept"
LABELS = "clear", "green", "amber", "strict", "red"
KINDS = ("report", "incident", "retraction", "group", "notice", "sighting",
         "opinion", "other")
ANSWERS = "sighting", "opinion"
PAPS = "clear", "green", "amber", "red"
USES = "look_up", "passive", "active", "publish"

Cell = collections.namedtuple(
    "Cell", "side label kind audience delegation who marks peer state facts")


class Table:
    """WIRE.md 7.2: numbers by kind, in order; 7.1: what yields to what."""

    def __init__(self, text):
        rows = re.findall(r"^\| (\d+) \| (refuse|wait|permit|use) \|", text,
                          re.M)
        self.kind = {int(n): kind for n, kind in rows}
        if len(self.kind) != len(rows):
            raise SystemExit("WIRE.md 7.2 has a number twice")
        found = re.search(r"Refusals ([\d, and]+) yield to permits ([\d, and]+)",
                          text)
        self.yielding, self.overriding = (
            [int(n) for n in re.findall(r"\d+", part)]
            for part in found.groups())
        if set(self.kind) != set(RULES) | {0, 20}:
            raise SystemExit("WIRE.md 7.2 has other rules than this test")
        self.refusals = [n for n in self.of("refuse") if n != 0]
        self.waits = self.of("wait")
        self.permits = [n for n in self.of("permit")
                        if n not in self.overriding]

    def of(self, kind):
        return [n for n in sorted(self.kind) if self.kind[n] == kind]


# What the rules say. in_world: what an unknown group is to (receiver, sender).


def is_author(cell, node):
    return cell.who == {"S": "sender", "R": "receiver"}[node]


def entry_holds(cell, entry, node, in_world):
    if entry == "A":
        return is_author(cell, node)
    if entry[0] == "G":
        # 7.7, "later members only where the entry says so"
        membership = entry[1] if node == "R" else entry[2]
        return membership == "m" or membership == "l" and entry[3] == "+"
    if entry[0] in "UZ":
        return in_world[0] if node == "R" else in_world[1]
    return entry == node


def in_audience(cell, node, in_world):
    return any(entry_holds(cell, e, node, in_world) for e in cell.audience)


def named(cell, node):
    """By node id, not through a group."""
    return node in cell.audience or (
        "A" in cell.audience and is_author(cell, node))


def scopes_of_sender(cell):
    return [d[1] for d in cell.delegation if d[0] == "S"]


def rule_1(cell, world):
    return cell.peer in ("absent", "revoked")


def rule_2(cell, world):
    if cell.label != "red":
        return False
    return not is_author(cell, "S") or not named(cell, "R")


def rule_3(cell, world):
    if cell.label != "strict":
        return False
    if not in_audience(cell, "R", world):
        return True
    return not is_author(cell, "S") and not scopes_of_sender(cell)


def rule_4(cell, world):
    if not cell.audience or in_audience(cell, "R", world):
        return False
    return not rule_13(cell, world) and not rule_14(cell, world)


def never_over(cell):
    # 4.8, 4.10: neither expires; 4.10: every version is kept for its pins
    return cell.kind in ("retraction", "group")


def rule_5(cell, world):
    if never_over(cell) or "h" in cell.facts:  # h: 7.6
        return False
    if cell.state == "expired":
        return "d" not in cell.facts  # then rule 6 has it
    return cell.state in ("superseded", "retracted")


def rule_6(cell, world):
    if cell.peer == "expired" or "m" in cell.facts or "u" in cell.facts:
        return True
    if "d" in cell.facts and cell.state in ("ahead", "expired"):
        if not never_over(cell):
            return True
    return cell.side == "accept" and "f" in cell.facts  # 7.5


def rule_7(cell, world):
    if cell.kind not in ANSWERS or is_author(cell, "R"):
        return False
    return "w" not in cell.facts


def rule_10(cell, world):
    return is_author(cell, "S") and in_audience(cell, "R", world)


def rule_11(cell, world):
    if cell.label != "green" or cell.audience:
        return False
    if cell.side == "accept" and is_author(cell, "S"):  # 7.3
        return True
    return "c" in cell.marks


def rule_12(cell, world):
    return cell.label == "clear" and not cell.audience


def rule_13(cell, world):
    if cell.label != "amber":
        return False
    if is_author(cell, "S"):  # 7.12: the author is no recipient
        return False
    if not in_audience(cell, "S", world):
        return False
    return ("k" if cell.side == "send" else "p") in cell.marks


def rule_14(cell, world):
    if cell.audience and not in_audience(cell, "S", world):
        return False
    if not cell.audience and cell.label == "amber":  # 4.2: cannot be
        return False
    for scope in scopes_of_sender(cell):
        if in_audience(cell, "R", world):  # 7.12: of both scopes
            return True
        if scope == "c" and "c" in cell.marks:
            return True
    return False


def rule_15(cell, world):
    if cell.kind == "notice":
        return "n" in cell.facts
    if cell.kind != "retraction":
        return False
    return cell.side == "accept" or "t" in cell.facts


def rule_16(cell, world):
    return cell.kind == "group" and "g" in cell.facts


def rule_17(cell, world):
    return is_author(cell, "R") and "b" in cell.facts


RULES = {int(name[5:]): rule for name, rule in list(globals().items())
         if re.fullmatch(r"rule_\d+", name)}


def settled(table, cell, world):
    over = [n for n in table.overriding if RULES[n](cell, world)]
    for n in table.refusals:
        if RULES[n](cell, world) and not (over and n in table.yielding):
            return "refuse", n
    for n in table.waits:
        if RULES[n](cell, world):
            return "wait", n
    if over:
        return "allow", over[0]
    for n in table.permits:
        if cell.kind in ("retraction", "notice"):  # 7.12
            continue
        if RULES[n](cell, world):
            return "allow", n
    return "refuse", 0


def answer(table, cell):
    worlds = [(True, True)]
    if any(e[0] in "UZ" for e in cell.audience):
        worlds = list(itertools.product((True, False), repeat=2))
    answers = [settled(table, cell, world) for world in worlds]
    allowed = sum(verdict == "allow" for verdict, _ in answers)
    if 0 < allowed < len(answers):
        return "wait", 6
    return answers[0]


def favoured(cell):
    """7.14: the cell as it is when every doubt has ended well."""
    groups = tuple("U-" if e[0] == "G" else e for e in cell.audience)
    facts = set(cell.facts) - set("mudf-")
    if cell.kind == "group":
        facts.add("g")
    if cell.kind in ANSWERS:
        facts.add("w")  # 7.20: whom the author knows to hold it
    state = "live" if cell.state == "expired" else cell.state
    peer = "ok" if cell.peer == "expired" else cell.peer
    marks = "cp" if "u" in cell.facts else cell.marks
    return cell._replace(audience=groups, facts="".join(facts) or "-",
                         state=state, peer=peer, marks=marks)


def could(table, cell):
    return settled(table, favoured(cell), (True, True))


def may_use(label, pap, audience, use):
    """Rule 20."""
    if use == "publish":
        return label == "clear" and not audience and pap == "clear"
    return use in {"red": USES[:1], "amber": USES[:2]}.get(pap, USES[:3])


# The cells.

GROUPS = [f"G{r}{s}{later}" for r, s, later in itertools.product(
    "mln", "mln", "+-")] + ["U+", "U-", "Z-"]
AUDIENCES = [""] + ["S", "R", "A", "X", "R,S", "S,X", "A,X"] + GROUPS + [
    "R,Gnn-", "S,Gnn-", "S,Gmn-", "R,U-", "S,U-", "X,U-", "R,S,U-", "A,Z+",
    "Gmn-,Gnm-", "Gln+,Gnm-", "Gln-,Gnl+", "Gnn-,U-", "Gmn-,U-", "U-,Gnm-"]
FEW_AUDIENCES = ["", "R", "S", "X", "R,S", "Gmm-", "Gnm-", "Gnn+", "U-"]
DELEGATIONS = ["", "Sa", "Sc", "Xc", "Sa,Xc", "Xa,Sc"]
WHO = ["sender", "other", "receiver"]
MARKS = ["-", "c", "k", "p", "ckp"]
KIND_FACTS = [("report", "-"), ("retraction", "-"), ("retraction", "t"),
              ("group", "g"), ("notice", "-")]
MORE_KIND_FACTS = [
    ("report", "tgn"), ("report", "b"), ("incident", "-"), ("incident", "b"),
    ("retraction", "gnb"), ("retraction", "tb"), ("group", "-"),
    ("group", "tnb"), ("group", "gb"), ("notice", "n"), ("notice", "tgb"),
    ("notice", "nb"), ("sighting", "-"), ("sighting", "w"), ("sighting", "b"),
    ("opinion", "-"), ("opinion", "w"), ("opinion", "wtgnb"), ("other", "-"),
    ("other", "tgn"), ("other", "b")]
PEERS = ["ok", "absent", "revoked", "expired"]
STATES = ["live", "ahead", "expired", "superseded", "retracted"]
TIMES = ["", "d", "u", "m", "e", "f", "h", "dh", "mh", "df"]


def split(text):
    return tuple(part for part in text.split(",") if part)


def labelled(kinds, audiences, delegations, marks):
    """Every label, side and author with these."""
    for (kind, facts), audience, delegation, mark, who, label, side in (
            itertools.product(kinds, map(split, audiences),
                              map(split, delegations), marks, WHO, LABELS,
                              SIDES)):
        yield Cell(side, label, kind, audience, delegation, who, mark, "ok",
                   "live", facts)


def timed(cells):
    """The same in every state of the peer, the record and the clock."""
    times = list(itertools.product(PEERS, STATES, TIMES))
    for cell in cells:
        for peer, state, time in times:
            # Two of the three at a time: what is refused or waits for a third
            # reason shows nothing new.
            if peer != "ok" and state != "live" and time:
                continue
            yield cell._replace(peer=peer, state=state, facts=(
                cell.facts.strip("-") + time or "-"))


def all_cells():
    few = KIND_FACTS + [("notice", "n"), ("sighting", "w"), ("opinion", "-"),
                        ("other", "b")]
    return dict.fromkeys(itertools.chain(
        labelled(KIND_FACTS, AUDIENCES, DELEGATIONS, MARKS),
        labelled(MORE_KIND_FACTS, FEW_AUDIENCES, DELEGATIONS[:4], MARKS),
        timed(labelled(few, ["", "R", "S", "U-"], ["", "Sc"], ["-", "ckp"]))))


def line_of(cell, verdict, rule):
    return " ".join([cell.side, cell.label, cell.kind,
                     ",".join(cell.audience) or "-",
                     ",".join(cell.delegation) or "-", *cell[5:], verdict,
                     str(rule)])


def use_lines():
    for label, pap, audience, use in itertools.product(
            LABELS, PAPS, ("", "R"), USES):
        verdict = "allow" if may_use(label, pap, audience, use) else "refuse"
        yield f"use {label} {pap} {audience or '-'} {use} {verdict} 20"


# What no cell can show, and why; all else must be shown.
ONE_LABEL = {2: "red", 3: "strict", 11: "green", 12: "clear", 13: "amber"}


def why_never(rule, side, label):
    if ONE_LABEL.get(rule, label) != label:
        return f"rule {rule} is about {ONE_LABEL[rule]}"
    if rule == 4 and label in ("strict", "red"):
        return "rule 2 or 3 says it first"
    if rule == 14 and label == "red":
        return "rule 2: only its author sends RED"
    return None


def combinations(table):
    rules = [n for n in table.kind if table.kind[n] != "use"]
    return itertools.product(rules, SIDES, LABELS)


def counts(table, seen):
    for rule, side, label in combinations(table):
        why = why_never(rule, side, label)
        yield f"rule {rule}, {side}, {label}: {why or seen[rule, side, label]}"


def unshown(table, seen):
    for rule, side, label in combinations(table):
        shown = seen[rule, side, label]
        why = why_never(rule, side, label)
        if shown == 0 and why is None:
            yield f"no cell: rule {rule}, {side}, {label}"
        if shown > 0 and why is not None:
            yield f"a cell that cannot be: rule {rule}, {side}, {label}: {why}"


def write_all():
    """The lines, the counts, and what no cell shows."""
    table = Table(WIRE.read_text())
    seen, lines, faults = collections.Counter(), [], []
    for cell in all_cells():
        verdict, rule = answer(table, cell)
        seen[rule, cell.side, cell.label] += 1
        lines.append(line_of(cell, verdict, rule))
        if cell.side == "accept":
            best, by = could(table, cell)
            lines.append(line_of(cell._replace(side="could"), best, by))
            if best == "wait" or (best == "refuse" and verdict == "allow"):
                faults.append(f"refused in favour, yet {verdict}: {cell}")
    lines.extend(use_lines())
    faults.extend(unshown(table, seen))
    return lines, list(counts(table, seen)), faults


def check(program):
    lines, _, faults = write_all()
    done = subprocess.run([program], input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE)
    if done.stdout != f"{len(lines)} cells\n":
        faults.append(f"not all of {len(lines)} cells hold: {done.stdout!r}")
    if done.returncode != 0:
        faults.append(f"policy_cells failed: {done.returncode}")
    print("\n".join(faults) or f"{len(lines)} cells hold")
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["cells"]:
        print("\n".join(write_all()[0]))
    elif sys.argv[1:] == ["counts"]:
        print("\n".join(write_all()[1]))
    elif len(sys.argv) == 3 and sys.argv[1] == "check":
        sys.exit(check(sys.argv[2]))
    else:
        sys.exit(__doc__)
