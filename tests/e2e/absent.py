"""absent: what a rebuilt node had passed on and nobody owes it any more."""

from federate import COMMUNITY, gets, has, hub, quiet, receipts, tell
from rebuilt import lose
from story import expect, until


def absent(node):
    return {r["from"]: r["count"] for r in node.ask("inbox")
            if r["what"] == "absent"}


def author_and_coordinator_lose_what_a_member_has(w):
    """Both are rebuilt: what only a member has is named, and comes back."""
    c, matsu, take = hub(w, "take")
    record, _ = tell(matsu, "mukashi")
    gets(take, "mukashi")
    matsu.stop()
    lose(w, c).start()
    lose(w, matsu).start()
    for node in (matsu, take):
        c.add(node, *COMMUNITY, dial=True)
    matsu.add(c, *COMMUNITY, dial=True)
    c.confirm()
    matsu.confirm()
    for node in (matsu, take):
        w.meet(c, node)
    until("it is named", lambda: absent(c) == {"take": 1})
    expect("has 1 records from before this node lost its store" in
           c.cli("inbox"), c.cli("inbox"))
    quiet(c)
    expect(not has(c, "mukashi") and not has(matsu, "mukashi"), "it came")
    take.cli("pass", record, "--to", "jpcc", "--yes")
    gets(c, "mukashi")
    until("its author has it back", lambda: has(matsu, "mukashi"))
    until("it is named no more", lambda: not absent(c))
    until("its author knows who has it", lambda: receipts(matsu, record) == {
        "jpcc": ("stored", None), "take": ("stored", "jpcc")})
