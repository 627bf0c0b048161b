"""oracle: whom does the victim know? A record in somebody's name, with a
signature made up, must be answered alike whether the victim knows them or not,
or "held" and "refused" tell it to anyone, down to the card's version."""

import forge
from attack import Mallory, node_of, saw
from control import TLP

LABELS = sorted(TLP.items(), key=lambda label: label[1])
RED = TLP["red"]


def _bodies(victim, mallory):
    return {
        "report": (forge.REPORT, forge.report("oracle.example")),
        "retraction": (forge.RETRACTION,
                       forge.retraction(b"o" * 16, b"r" * 32)),
        "recall": (forge.RETRACTION,
                   forge.retraction(b"o" * 16, b"r" * 32, erase=True)),
        "group": (forge.GROUP, forge.group("g", victim, mallory.author.node)),
    }


def _questions(victim, mallory):
    """(what is asked, kind, body, label, audience)"""
    for kind_name, (kind, body) in _bodies(victim, mallory).items():
        for label_name, tlp in LABELS:
            for audience in ((), (victim,)):
                to = "to the victim" if audience else "to nobody"
                yield (f"{kind_name}, TLP:{label_name.upper()}, {to}", kind,
                       body, tlp, audience)


def _answer(mallory, node, version_ms, question):
    _, kind, body, tlp, audience = question
    asked = forge.record(mallory.author.as_of(node, version_ms), body, kind,
                         tlp, audience)
    return mallory.bring(asked, lane=1 if tlp == RED else 0)


def _ask(verdict, who, mallory, known, stranger):
    node, version_ms = known
    for question in _questions(mallory.victim, mallory):
        told = {_answer(mallory, node, at, question)
                for at in (1, version_ms - 1, version_ms, version_ms + 1)}
        nobody = {_answer(mallory, stranger, at, question)
                  for at in (1, version_ms)}
        verdict.must(f"{who}: {question[0]}", told == nobody,
                     f"known {sorted(told)}, unknown {sorted(nobody)}")


def oracle(w, verdict):
    """Of a secret peer and of a stranger, asked by a peer and by a member of
    the community, with every label, as report, retraction, recall, group."""
    victim, secret, stranger = (w.node(n) for n in
                                ("victim", "secret", "stranger"))
    w.pair(victim, secret)
    known, (nobody, _) = node_of(secret), node_of(stranger)
    for name, marks in (("mallory", ()), ("member", ("--community",))):
        mallory = Mallory(w, name, victim, *marks)
        mallory.open()
        saw("asked by", f"{name} {' '.join(marks)}")
        _ask(verdict, name, mallory, known, nobody)
