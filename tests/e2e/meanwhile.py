"""meanwhile: what happens between a preview and its yes."""

from federate import COMMUNITY, has, receipts, tell
from incident import fill
from leaks import AMBER, Leaker
from preview import YES, at_terminal, domain
from story import CANARY, expect, until


def _receipts(node):
    """A set has one row for each state that its parts are in."""
    return {(r["peer"], r["record"]) for r in node.ask("receipts")}


def _changes(node, words, meanwhile, stdin=YES, refused=False):
    """What happens between preview and yes: then nothing is done. refused: by
    the policy, which comes first."""
    happened = {}

    def answer():
        meanwhile()
        happened["records"] = node.ask("records")
        happened["receipts"] = _receipts(node)
        return "y\n"

    code, shown = at_terminal(node, words, answer, stdin)
    expect(code == 4 if refused else
           code == 1 and "look at it again" in shown, words, code, shown)
    expect(node.ask("records") == happened["records"] and
           _receipts(node) == happened["receipts"], words,
           "was done all the same")


def what_changed_since_it_was_shown_is_not_sent(w):
    """Marks, groups, revisions that change before the yes stop what was asked
    for."""
    matsu, take, ume = (w.node(name) for name in ("matsu", "take", "ume"))
    w.pair(matsu, take, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(matsu, ume)
    amber = ["--tlp", "amber", "--to", "take"]

    _changes(matsu, ["share", "-", "--tlp", "green", "--title", "x"],
             lambda: matsu.cli("peer", "set", "ume", "--community"),
             domain("a") + "\n")
    matsu.cli("peer", "set", "ume", "--no-community")
    matsu.cli("group", "create", "energy", "take")
    _changes(matsu, ["share", "-", "--tlp", "clear", "--to", "group:energy",
                     "--title", "x"],
             lambda: matsu.cli("group", "add", "energy", "ume"),
             domain("b") + "\n")
    matsu.cli("group", "remove", "energy", "ume")
    list_ = "".join(f"{domain(f's{i}')}\n" for i in range(9000))
    _changes(matsu, ["share", "-", "--tlp", "green", "--title", "x"],
             lambda: matsu.cli("peer", "set", "ume", "--community"), list_)
    matsu.cli("peer", "set", "ume", "--no-community")
    _changes(matsu, ["group", "add", "energy", "ume"],
             lambda: matsu.cli("share", "-", "--to", "group:energy", "--tlp",
                               "clear", "--later-members", "yes",
                               stdin=domain("c") + "\n"))

    form = w.dir / "case.txt"
    matsu.cli("incident", "form", form)
    fill(form, title="Server", indicators=f"{CANARY}-c[.]example")
    case = ["incident", "share", form, *amber]
    _changes(matsu, case, lambda: matsu.cli(*case))

    record = matsu.share(domain("d"), domain("e"), tlp="amber",
                         to=[take])["record"]
    newest = [record]

    def revised():
        done, = matsu.json("revise", newest[-1], "-", "--reason", "better",
                           stdin=domain(f"r{len(newest)}") + "\n")
        newest.append(done["records"][0])

    for verb in (["retract", record, "--reason", "wrong"],
                 ["retract", record, "--indicator", domain("d"), "--reason",
                  "wrong"], ["recall", record, "--reason", "wrong"],
                 ["release", record, "--to", "take"]):
        verb[1] = newest[-1]
        if "--indicator" in verb:
            verb[3] = [i["value"] for i in
                       matsu.json("show", newest[-1])[0]["indicators"]][0]
        _changes(matsu, verb, revised)
    theirs, _ = tell(take, "f", tlp="green", title="Scan")
    until("matsu has it", lambda: has(matsu, "f"))
    matsu.cli("peer", "set", "ume", "--community")
    _changes(matsu, ["pass", theirs, "--to", "ume"],
             lambda: matsu.cli("peer", "set", "ume", "--no-community"),
             refused=True)


def every_part_of_a_list_is_as_it_was_shown(w):
    """Of a list of several records the second changes before the yes: whom it
    reaches, or what it says. Nothing is done to any."""
    matsu, take, ume = (w.node(name) for name in ("matsu", "take", "ume"))
    w.pair(matsu, take, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(matsu, ume)
    done, = matsu.json("share", "-", "--tlp", "amber", "--to", "take",
                       "--title", "List",
                       stdin="".join(f"{domain(f's{i}')}\n"
                                     for i in range(9000)))
    first, *newest = done["records"][:2]

    def revised(*words):
        def meanwhile():
            row, = matsu.json("revise", newest[-1], "--part", "--reason", "x",
                              *words)
            newest.append(row["records"][0])
        return meanwhile

    later = ["revise", first, "--expires", "40d", "--reason", "later"]
    _changes(matsu, later, revised("--urgent"))
    _changes(matsu, ["retract", first, "--reason", "wrong"],
             revised("--no-urgent"))
    _changes(matsu, ["recall", first, "--reason", "wrong"],
             revised("--tlp", "green", "--to", "take", "--to", "ume"))


def what_a_file_becomes_after_it_was_read_is_not_sent(w):
    """Of a file that changes behind the preview what was shown leaves."""
    matsu, take = w.two()
    path = w.dir / "report.txt"
    path.write_text(domain("shown") + "\n")

    def swapped():
        path.write_text(domain("swapped") + "\n")
        return "y\n"

    code, shown = at_terminal(
        matsu, ["share", path, "--tlp", "amber", "--to", "take", "--title",
                "x"], swapped)
    expect(code == 0, code, shown)
    until("it arrived", lambda: has(take, "shown"))
    expect(not has(take, "swapped"), "what was not shown left")
    matsu.cli("peer", "set", "take", "--as", "kaki")

    def renamed():
        matsu.cli("peer", "set", "kaki", "--as", "other")
        return "y\n"

    code, shown = at_terminal(matsu, ["peer", "revoke", "kaki"], renamed)
    expect(code == 0, code, shown)
    row, = matsu.ask("peer.list")
    expect(row["revoked"] and row["node"] == take.json("status")[0]["node"],
           row)


def what_comes_after_the_question_is_not_dropped(w):
    """Of the quarantine those go that were there when it was asked about."""
    matsu, _ = w.two()
    leak = Leaker(w, "kitsune", matsu)
    leak.open()
    leak.send("refused", tlp=AMBER, to="nobody")
    first, = until("it is in quarantine", lambda: matsu.ask("quarantine.list"))

    def another():
        leak.send("refused", tlp=AMBER, to="nobody")
        until("two are there", lambda: len(matsu.ask("quarantine.list")) == 2)
        return "y\n"

    code, shown = at_terminal(matsu, ["quarantine", "drop"], another)
    expect(code == 0 and "1 record)" in shown, code, shown)
    left, = matsu.ask("quarantine.list")
    expect(left["id"] != first["id"], left, first)


def what_left_meanwhile_keeps_the_rest_from_nothing(w):
    """One of three goes before the yes: it is named, and the others go, too."""
    matsu, _ = w.two()
    leak = Leaker(w, "kitsune", matsu)
    leak.open()
    for _ in range(3):
        leak.send("refused", tlp=AMBER, to="nobody")
    until("three are there", lambda: len(matsu.ask("quarantine.list")) == 3)
    gone = max(r["id"] for r in matsu.ask("quarantine.list"))

    def one_less():
        matsu.cli("quarantine", "drop", gone)
        return "y\n"

    code, shown = at_terminal(matsu, ["quarantine", "drop"], one_less)
    expect(code == 0 and f"{gone} has left it meanwhile" in shown and
           "dropped 2" in shown, code, shown)
    expect(not matsu.ask("quarantine.list"), "some are left")


def a_line_that_is_too_long_answers_nothing(w):
    """What is left of a pasted title does not say yes to what follows."""
    matsu, take = w.two()
    words = ["share", "-", "--tlp", "amber", "--to", "take"]
    for length in (511, 512, 513, 1023, 1024, 3000):
        title = "t" * length + "y\n"
        code, shown = at_terminal(matsu, words, "n\n", domain("g") + "\n",
                                   title)
        expect(code == 1 and not matsu.ask("records"), length, code, shown)
    code, shown = at_terminal(matsu, words, "n\n", domain("g") + "\n",
                               "a title\ny\nyes\n")
    expect(code == 1 and not matsu.ask("records"), code, shown)
    code, shown = at_terminal(matsu, words, "n" * 70 + "\ny\n",
                               domain("g") + "\n", "a title\n")
    expect(code == 1 and not matsu.ask("records"), code, shown)
