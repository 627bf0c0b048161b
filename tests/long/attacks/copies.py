"""held: copies of another author's record that Mallory brings first, so that
they wait at the victim. A copy that waits, or is refused later, owns nothing:
what "stored" says of the author's own copy stays true."""

import os

import forge
from attack import LOOK_S, Mallory, ends, raw, saw
from control import TLP
from story import CANARY, expect

GREEN = TLP["green"]


def _look(node, record):
    """Time for the copy that was held to be refused, where it is so."""
    saw("then in quarantine", ends(
        lambda: [(q["from"], q["rule"], q["reason"])
                 for q in node.json("quarantine", "list")
                 if q["record"] == record], bool, LOOK_S))


def _arrives(verdict, author, node, record, name):
    verdict.comes(f"{author.name}'s receipt by {node.name} is 'stored'",
                  lambda: author.state(record, node), "stored")
    verdict.comes(f"{node.name} finds it",
                  lambda: len(node.hits(name)), 1, LOOK_S)


def known(w, verdict):
    """A recipient of the same AMBER record brings it while her card is
    expired, before its author, whom the victim knows."""
    victim, author = w.node("victim"), w.node("author")
    w.pair(victim, author, dial="b")
    mallory = Mallory(w, "mallory", victim)
    author.add(mallory.node)
    victim.stop()
    name = f"weekend.{CANARY}.example"
    record = author.share(name, tlp="amber",
                          to=[victim, mallory.node])["record"]
    copy = raw(author, record)
    author.stop()
    victim.start()
    mallory.open()
    mallory.say("card", version=1000, expires=-60)
    saw("her copy, her card expired", mallory.bring(copy))
    mallory.say("card", version=2000)
    _look(victim, record)
    author.start()
    _arrives(verdict, author, victim, record, name)


def unknown(w, verdict):
    """She brings the record of an author whom the victim meets later."""
    victim, author = w.node("victim"), w.node("author")
    mallory = Mallory(w, "mallory", victim)
    mallory.open()
    author.add(victim, dial=True)
    name = f"lost.{CANARY}.example"
    record = author.share(name, tlp="amber", to=[victim])["record"]
    saw("her copy", mallory.bring(raw(author, record)))
    mallory.introduce(author)
    _look(victim, record)
    victim.add(author)
    w.meet(victim, author)
    _arrives(verdict, author, victim, record, name)


def forged(w, verdict):
    """A copy with a made-up signature comes to a coordinator first."""
    c = w.node("coordinator", "--role", "coordinator")
    member, author = w.node("member"), w.node("author")
    w.pair(c, member, a_says=("--community",), b_says=("--community",))
    mallory = Mallory(w, "mallory", c, "--community")
    mallory.open()
    author.add(c, "--community", dial=True)
    name = f"forged.{CANARY}.example"
    record = author.share(name, tlp="green")["record"]
    true = raw(author, record)
    saw("her copy, forged", mallory.bring(forge.bad_signature(true)))
    c.add(author, "--community")
    _arrives(verdict, author, c, record, name)
    verdict.must("the coordinator holds what the author signed",
                 "".join(c.run("show", record, "--raw").stdout.split()) ==
                 true.hex())
    verdict.comes("the member finds it", lambda: len(member.hits(name)), 1,
                  LOOK_S)


def forged_passed_on(w, verdict):
    """The same; the true copy comes from an honest coordinator."""
    author, member = w.node("author"), w.node("member")
    c = w.node("coordinator", "--role", "coordinator")
    victim = w.node("victim", "--role", "coordinator")
    marks = {"a_says": ("--community",), "b_says": ("--community",)}
    mallory = Mallory(w, "mallory", victim, "--community")
    mallory.open()
    w.pair(author, c, **marks)
    name = f"forged.{CANARY}.example"
    record = author.share(name, tlp="green")["record"]
    true = raw(author, record)
    author.settled(record, c)
    saw("her copy, forged", mallory.bring(forge.bad_signature(true)))
    w.pair(victim, member, **marks)
    w.pair(c, victim, a_says=("--community",),
           b_says=("--community", "--vouches"))
    c.cli("pass", record, "--to", "victim", "--yes")
    verdict.comes("the victim finds it", lambda: len(victim.hits(name)), 1)
    verdict.must("the victim holds what the author signed",
                 "".join(victim.run("show", record, "--raw").stdout.split())
                 == true.hex())
    verdict.comes("what the victim passes on is stored",
                  lambda: victim.state(record, member), "stored", LOOK_S)
    verdict.comes("the member finds it", lambda: len(member.hits(name)), 1,
                  LOOK_S)


def _taken_back(w, verdict, erase):
    """A warning; then its recall or retraction under the author's new key,
    forged by Mallory first, and true from an honest carrier later."""
    victim = w.node("victim")
    mallory = Mallory(w, "mallory", victim, "--community")
    honest = Mallory(w, "honest", victim, "--community")
    author = forge.Stranger("Author")
    name, what = f"back.{CANARY}.example", os.urandom(16)
    mallory.open()
    honest.open()
    honest.introduce_card(author.card())
    warning = forge.record(author.author, forge.report(name), tlp=GREEN,
                           object_id=what)
    expect(honest.bring(warning) == "stored", "the warning was not taken")
    author.rotate()
    body = forge.retraction(what, forge.record_id(warning), erase)
    true = forge.record(author.author, body, forge.RETRACTION, GREEN)
    saw("forged, brought first", mallory.bring(forge.bad_signature(true)))
    mallory.introduce_card(author.card())
    _look(victim, forge.record_id(true).hex())
    verdict.must("the forged one took no effect",
                 len(victim.hits(name)) == 1)
    answer = honest.bring(true)
    verdict.must("the true one is 'stored'", answer == "stored", answer)
    verdict.comes("the victim does not find it any more",
                  lambda: len(victim.hits(name)), 0, LOOK_S)
    if not erase:
        return
    verdict.must("its octets are gone",
                 victim.run("show", forge.record_id(warning).hex(),
                            "--raw").returncode != 0)


def recall(w, verdict):
    """A forged recall comes before the true one."""
    _taken_back(w, verdict, erase=True)


def retraction(w, verdict):
    """A forged retraction comes before the true one."""
    _taken_back(w, verdict, erase=False)
