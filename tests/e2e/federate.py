"""federate: what stories of more than two nodes share."""

import time

from control import Refused, TLP, report
from story import CANARY, expect, until

COMMUNITY = ["--community"]


def tell(node, *names, tlp="green", to=(), title="t", **arguments):
    """Share domains through the control socket; (record id, all rows)."""
    body = report(title, [f"{n}.{CANARY}.example" for n in names])
    rows = node.ask("share", kind=1, tlp=TLP[tlp], pap=1, body=body,
                    to=list(to), urgent=False, expires=0, dry_run=False,
                    **arguments)
    record, = [r for r in rows if r["what"] == "record"]
    return record["record"], rows


def has(node, name):
    return bool(node.hits(f"{name}.{CANARY}.example"))


def gets(node, *names):
    for name in names:
        until(f"{node.name} has {name}", lambda: has(node, name))


def receipts(node, record):
    """{peer: (state, via)}"""
    return {r["peer"]: (r["state"], r["via"])
            for r in node.ask("receipts", record=record)}


def row_of(node, record):
    return node.ask("show", record=record)[0]


def refused(node, command, **arguments):
    try:
        rows = node.ask(command, **arguments)
    except Refused as e:
        return e
    raise AssertionError(f"{command} was not refused: {rows}")


def quiet(*nodes, seconds=3):
    """Time for what must not happen to happen."""
    time.sleep(seconds)
    for node in nodes:
        expect(node.process.poll() is None, node.name, "ended")


def crash(w, *nodes):
    """kill -9 of one process of each, whatever it is doing; they come back."""
    for node in nodes:
        node.kill9(w.dice.choice(("net", "core", "keys")))
    for node in nodes:
        until(f"{node.name} is back", lambda: len(node.children()) == 3 and
              node.status("node"))


def hub(w, *members, marks=COMMUNITY, author=True):
    """A coordinator, an author and members, each paired with it alone."""
    c = w.node("jpcc", "--role", "coordinator")
    nodes = [w.node(m) for m in (("matsu",) if author else ()) + members]
    for n in nodes:
        w.pair(n, c, a_says=COMMUNITY, b_says=marks)
    return [c] + nodes
