"""names: who is called how where nobody has met them."""

from federate import COMMUNITY, gets, quiet, receipts, tell
from story import expect, until


def _hub(w, *members):
    """A coordinator that alone knows everyone; each has an organisation."""
    c = w.node("jpcc", "--role", "coordinator")
    nodes = [w.node(m, "--org", f"{m.capitalize()} CSIRT") for m in members]
    for n in nodes:
        w.pair(n, c, a_says=COMMUNITY, b_says=COMMUNITY)
    return [c] + nodes


def _members(node, group):
    return {r["name"] for r in node.ask("group.show", group=group)
            if r["what"] == "member"}


def members_are_known_by_their_organisation(w):
    """A group of members that know only its owner: each is called by name."""
    c, matsu, take, ume, soto = _hub(w, "matsu", "take", "ume", "soto")
    c.ask("group.create", name="denryoku", members=["matsu", "take", "ume"])
    until("they know the group", lambda: all(
        n.ask("group.list") for n in (matsu, take, ume)))
    expect(_members(take, "denryoku") == {
        "jpcc", "this node", "Matsu CSIRT", "Ume CSIRT"},
        _members(take, "denryoku"))
    for n in (take, ume):
        n.stop()
    record, rows = tell(matsu, "kumo", tlp="amber", to=["group:denryoku"],
                        delegate=[["jpcc", 0]])
    expect({r["name"] for r in rows if r["what"] == "indirect"} ==
           {"Take CSIRT", "Ume CSIRT"}, rows)
    until("the coordinator has it", lambda: receipts(matsu, record)["jpcc"] ==
          ("stored", None))
    expect(receipts(matsu, record) == {
        "jpcc": ("stored", None), "Take CSIRT": ("waiting", "jpcc"),
        "Ume CSIRT": ("waiting", "jpcc")}, receipts(matsu, record))
    for n in (take, ume):
        n.start()
        gets(n, "kumo")
    until("receipts name everyone", lambda: receipts(matsu, record) == {
        "jpcc": ("stored", None), "Take CSIRT": ("stored", "jpcc"),
        "Ume CSIRT": ("stored", "jpcc")})

    kiku = w.node("kiku", "--org", "Kiku CSIRT")
    w.pair(kiku, c, a_says=COMMUNITY, b_says=COMMUNITY)
    c.ask("group.add", group="denryoku", members=["kiku"])
    until("who joined knows everyone", lambda: kiku.ask("group.list"))
    expect(_members(kiku, "denryoku") == {
        "jpcc", "this node", "Matsu CSIRT", "Take CSIRT", "Ume CSIRT"},
        _members(kiku, "denryoku"))
    until("all know who joined", lambda: all(
        "Kiku CSIRT" in _members(n, "denryoku") for n in (matsu, take, ume)))
    quiet(c, seconds=1)
    expect(not soto.ask("group.list"), "a stranger learnt of the group")
    expect(len(matsu.ask("peer.list")) == 1, "a member became a peer")
