"""looks: titles, names and texts that read as what they are not."""

import forge
from attack import Mallory, saw
from story import CANARY

RLO, ZWSP, LINE = "\u202e", "\u200b", "\u2028"
ACTS = (RLO, ZWSP, LINE, "\u202c", "\u2066", "\u2069")
AMBER = 2

# What is refused where it is new, and why it would deceive.
TITLES = (f"Invoice {RLO}gpj.exe\u202c", f"paid{ZWSP}",
          f"first line {LINE}second line", "\u2066x\u2069")
# An author that a person would take for the peer `honest`.
HIDDEN_NAMES = (f"honest{ZWSP}", f"{RLO}tsenoh", f"this node{ZWSP}")
LOOKALIKES = ("h\u043enest", "honest\u00a0", " HONEST", "this node",
              "honest (introduced by honest)")


def _introduce(mallory, name, tlp):
    """A stranger's card under that name, then a record of theirs."""
    stranger = forge.Stranger(name)
    mallory.introduce_card(stranger.card())
    return mallory.bring(forge.record(
        stranger.author, forge.report(f"by{tlp}.{CANARY}.example",
                                      title=f"of {name.strip()}"[:40]
                                      if name in LOOKALIKES else "plain"),
        tlp=tlp))


def _shown(verdict, node, *commands):
    """What a person reads has none of what acts on a terminal."""
    for command in commands:
        said = node.cli(*command)
        acts = [ascii(c) for c in ACTS if c in said]
        verdict.must(f"'{' '.join(command)}' shows nothing that acts",
                     not acts, acts)


def bidi(w, verdict):
    """Titles, comments, names and groups with what nobody sees are refused;
    names that look like a peer's are marked; a text is no header."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim, "--community")
    mallory.open()
    for title in TITLES:
        state = mallory.bring(forge.record(
            mallory.author, forge.report(title=title),
            audience=[mallory.victim]))
        verdict.must(f"the title {ascii(title)} is refused",
                     state == "refused", state)
    state = mallory.bring(forge.record(
        mallory.author, forge.report(f"c.{CANARY}.example",
                                     comment=f"{RLO}evil"),
        audience=[mallory.victim]))
    verdict.must("a comment is refused", state == "refused", state)
    state = mallory.bring(forge.record(
        mallory.author, forge.group(f"energy{ZWSP}", mallory.victim),
        kind=forge.GROUP, tlp=3, audience=[mallory.author.node]))
    verdict.must("a group is refused", state == "refused", state)
    verdict.must("no group is listed", victim.ask("group.list") == [],
                 victim.ask("group.list"))

    for name in HIDDEN_NAMES:
        state = _introduce(mallory, name, 0)
        verdict.must(f"the author {ascii(name)} is not taken",
                     state != "stored", state)
    for name in LOOKALIKES:
        state = _introduce(mallory, name, 1)
        saw(f"the author {ascii(name)}", state)
    rows = [r for r in victim.json("records")
            if r["introduced_by"] == "mallory"]
    saw("introduced", [ascii(r["author"]) for r in rows])
    for row in rows:
        verdict.must(f"{ascii(row['author'])} is marked, or called by its id",
                     "author_looks_like" in row or
                     set(row["author"]) <= set("0123456789abcdef"), row)

    false = "TLP:CLEAR  PAP:CLEAR\nauthor    honest\n\trecord 99"
    state = mallory.bring(forge.record(
        mallory.author, forge.report(title="t", text=f"real\n\n{false}"),
        audience=[mallory.victim]))
    verdict.must("the text came", state == "stored", state)
    number = str(next(r["number"] for r in victim.json("records")
                      if r["title"] == "t"))
    for words in (("show", number), ("show", number, "--text")):
        lines = victim.cli(*words).splitlines()
        verdict.must(f"'{words[-1]}' has no false header",
                     not any(line.startswith("TLP:CLEAR") or
                             line.startswith("author    honest")
                             for line in lines), lines)
    _shown(verdict, victim, ("records",), ("inbox",), ("group", "list"),
           ("quarantine", "list"), ("receipts",), ("peer", "list"),
           ("records", "--json"), ("inbox", "--json"))
