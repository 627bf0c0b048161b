"""federation_cli: a federation as its people work with it: every command
through the command line, in English and in Japanese."""

import json
import re

from federate import COMMUNITY, gets, has, hub, quiet, row_of
from japanese import _columns, _japanese, _terminal
from leaks import Leaker
from story import CANARY, expect, until


def _name(word):
    return f"{word}.{CANARY}.example"


def _list(*words):
    return "".join(_name(w) + "\n" for w in words)


def _share(node, *names, tlp="green", words=(), title="t"):
    """Share domains; the one JSON object."""
    done, = node.json("share", "-", "--tlp", tlp, "--title", title, "--yes",
                      *words, stdin=_list(*names))
    return done


def _rows(node, record):
    """{peer: (state, via)} as `noroshi receipts --json` has it."""
    done = node.run("receipts", record, "--json")
    expect(done.returncode in (0, 1), done.stderr)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {r["peer"]: (r["state"], r["via"]) for r in found}


def _group_known(*nodes, name="denryoku", version=1):
    for n in nodes:
        until(f"{n.name} knows {name}", lambda: [
            g for g in n.json("group", "list")
            if g["group"] == name and g["version"] >= version])


def groups_by_hand(w):
    """group create, add, remove, list, show; and what is refused."""
    c, matsu, take, ume = hub(w, "take", "ume")
    said = matsu.run("group", "list")
    expect(said.returncode == 0 and "no groups" in said.stderr, said)
    made, = c.json("group", "create", "denryoku", "matsu", "take")
    expect((made["group"], made["version"], made["members"], made["own"]) ==
           ("denryoku", 1, 3, True), made)
    expect(made["to"] == ["matsu", "take"] and not made["withheld"], made)
    _group_known(matsu, take)
    said = c.cli("group", "add", "denryoku", "ume")
    expect(re.search(r"^group +denryoku v2, 4 members$", said, re.M), said)
    expect(re.search(r"notified +ume", said), said)
    _group_known(matsu, ume, version=2)
    for node, mine in ((c, "this node"), (matsu, "jpcc")):
        said = node.cli("group", "list")
        expect(re.search(rf"^denryoku +v2 +4 +{mine} +[0-9a-f]{{8}}$", said,
                         re.M), said)
    shown, = matsu.json("group", "show", "denryoku")
    expect({("jpcc", "jpcc", False), ("this node", None, True)} <= {
        (n["name"], n["peer"], n["me"]) for n in shown["nodes"]} and
           len(shown["nodes"]) == 4, shown)
    said = matsu.cli("group", "show", "denryoku")
    expect("MEMBER" in said and re.search(r"^jpcc +yes ", said, re.M) and
           re.search(r"^this node +this node ", said, re.M), said)
    c.cli("group", "remove", "group:denryoku", "take")
    _group_known(matsu, version=3)
    expect(take.json("group", "list")[0]["version"] == 2, "was told")

    fault = matsu.fault("group", "add", "denryoku", "jpcc", code=4)
    expect("only its owner" in fault, fault)
    fault = c.fault("group", "create", "denryoku", "matsu", code=2)
    expect("there is a group" in fault, fault)
    c.fault("group", "show", "nothing", code=2)
    c.fault("group", "add", "denryoku", "nobody", code=2)
    c.fault("group", "create", "empty", code=2)
    c.fault("group", code=2)
    said = _japanese(c, "group", "show", "denryoku")
    expect("グループ" in said and "所有者" in said and "v3" in said, said)
    said = _japanese(matsu, "group", "add", "denryoku", "jpcc", code=4)
    expect("所有者" in said, said)
    _japanese(c, "group", "list")
    _japanese(c, "group", "add", "denryoku", "take")


def a_share_for_a_group(w):
    """share --to group: --delegate: shown before, passed on, introduced."""
    c, matsu, take, ume = hub(w, "take", "ume")
    c.cli("group", "create", "denryoku", "matsu", "take")
    _group_known(matsu, take)
    to = ["--to", "group:denryoku", "--delegate", "jpcc"]
    ahead = ["share", "-", "--tlp", "amber", "--title", "風", *to, "--dry-run"]
    said = matsu.cli(*ahead, stdin=_list("kaze"))
    for line in (r"group +denryoku v1 of jpcc: 3 members; not delivered to "
                 r"members who join later",
                 r"delegate +jpcc may pass it on within the audience",
                 r"will be sent to +jpcc;",
                 r"by way of +take: jpcc may pass"):
        expect(re.search(line, said), line, "is not in\n" + said)
    said = _japanese(matsu, *ahead, stdin=_list("kaze"))
    expect("送付予定" in said and "委任先" in said and "経由" in said, said)
    dry, = matsu.json(*ahead, stdin=_list("kaze"))
    expect(dry["groups"][0]["members"] == 3 and dry["dry_run"] and
           dry["delegates"][0]["scope"] == "audience" and
           [(i["name"], i["via"]) for i in dry["indirect"]] ==
           [("take", "jpcc")], dry)
    expect(not matsu.json("records")[1:], "a dry run shared")

    done = _share(matsu, "kaze", tlp="amber", words=to, title="風")
    record = done["record"]
    matsu.cli("receipts", record, "--wait")
    gets(take, "kaze")
    expect(_rows(matsu, record) == {"jpcc": ("stored", None),
                                    "take": ("stored", "jpcc")}, "receipts")
    said = matsu.cli("receipts", record)
    expect("VIA" in said and re.search(r"take +jpcc +stored", said), said)
    said = _japanese(matsu, "receipts", record)
    expect(len(_columns(said, "風") | _columns(said, "件名")) == 1,
           "columns do not line up:\n" + said)

    matsu_ = "matsu (introduced by jpcc)"
    for words in (["records"], ["show", record], ["show", record, "--text"],
                  ["lookup", _name("kaze")], ["inbox"]):
        said = take.cli(*words)
        expect(matsu_ in said, words, said)
        said = _japanese(take, *words)
        expect("matsu（jpccの紹介）" in said, words, said)
    said = take.cli("show", record)
    expect(re.search(r"^audience +jpcc, group:denryoku v1$", said, re.M) and
           re.search(r"^delegate +jpcc \(within the audience\)$", said, re.M), said)
    shown, = take.json("show", record)
    expect(shown["introduced_by"] == "jpcc" and shown["delegation"] ==
           ["jpcc:audience"] and "raw" not in shown, shown)
    raw = take.cli("show", "--raw", record).strip()
    expect(bytes.fromhex(raw) == row_of(matsu, record)["raw"], "other octets")
    expect(take.json("show", "--raw", record)[0]["raw"] == raw, "raw in JSON")
    expect(not has(ume, "kaze"), "beyond the audience")

    for words, why in (
            (["--tlp", "red", "--to", "group:denryoku"], "single"),
            (["--tlp", "amber+strict", "--to", "jpcc", "--delegate",
              "jpcc:community"], "audience"),
            (["--tlp", "amber"], "--to"),
            (["--tlp", "green", "--delegate", "jpcc:audience"], "audience"),
            (["--tlp", "green", "--delegate", "jpcc:all"], "COORDINATOR"),
            (["--tlp", "green", "--later-members", "yes"], "group"),
            (["--tlp", "amber", "--to", "group:nothing"], "nothing")):
        fault = matsu.fault("share", "-", *words, "--yes", code=2,
                            stdin=_list("x"))
        expect(why in fault, words, fault)
    for word, later in (("yes", True), ("no", False)):
        done, = matsu.json("share", "-", "--tlp", "amber", "--to",
                           "group:denryoku", "--later-members", word,
                           "--dry-run", stdin=_list("x"))
        expect(done["groups"][0]["later"] is later, done)


def receipts_wait_for_whom_a_delegate_reaches(w):
    """Who is behind a coordinator stands in receipts before they answer."""
    c, matsu, take = hub(w, "take")
    c.cli("group", "create", "denryoku", "matsu", "take")
    _group_known(matsu, take)
    take.stop()
    until("it is away", lambda: not c.connected(take))
    record = _share(matsu, "kumo", tlp="amber",
                    words=["--to", "group:denryoku", "--delegate", "jpcc"]
                    )["record"]
    matsu.settled(record, c)
    expect(_rows(matsu, record) == {"jpcc": ("stored", None),
                                    "take": ("waiting", "jpcc")},
           _rows(matsu, record))
    said = matsu.cli("receipts", record, "--wait", "0.5", code=1)
    expect(re.search(r"take +jpcc +waiting", said), said)
    take.start()
    said = matsu.cli("receipts", record, "--wait", "60")
    expect(re.search(r"take +jpcc +stored", said), said)


def passed_on_by_hand(w):
    """pass: shown first, done, refused with the rule in words."""
    matsu, take = w.node("matsu"), w.node("take")
    kyaku = w.node("kyaku")
    w.pair(matsu, take)
    w.pair(take, kyaku, a_says=["--client"], b_says=["--provider"])
    amber = _share(matsu, "ame", tlp="amber", words=["--to", "take"])["record"]
    red = _share(matsu, "himitsu", tlp="red", words=["--to", "take"])["record"]
    strict = _share(matsu, "yuki", tlp="amber+strict",
                    words=["--to", "take"])["record"]
    gets(take, "ame", "himitsu", "yuki")
    said = take.cli("pass", amber, "--to", "kyaku", "--dry-run")
    expect(re.search(r"will be sent to +kyaku; may pass it on to: "
                     r"within its own",
                     said), said)
    code, shown = _terminal(take, ["pass", amber, "--to", "kyaku"], "n")
    expect(code == 1 and f"Pass on {amber[:8]} " in shown and "will be sent to"
           in shown, code, shown)
    quiet(take, seconds=1)
    expect(not has(kyaku, "ame"), "passed on without a yes")
    done, = take.json("pass", amber, "--to", "kyaku", "--yes")
    expect(done["to"] == ["kyaku"] and done["records"] == [amber], done)
    gets(kyaku, "ame")
    until("its author sees it", lambda: _rows(matsu, amber).get("kyaku") ==
          ("stored", "take"))
    said = matsu.cli("receipts", amber)
    expect(re.search(r"kyaku +take +stored", said), said)
    said = take.cli("receipts", amber)
    expect("AUTHOR" in said and re.search(r"matsu +kyaku +stored", said), said)

    for record, rule, words, ja in (
            (red, 2, "TLP:RED goes from its author to listed nodes only",
             "TLP:RED"),
            (strict, 3, "TLP:AMBER+STRICT stays within its audience",
             "TLP:AMBER+STRICT")):
        for dry in (["--yes"], ["--dry-run"]):
            done = take.run("pass", record, "--to", "kyaku", *dry)
            expect(done.returncode == 4 and f"rule {rule}: {words}" in
                   done.stdout and "nobody may get it" in done.stderr, done)
            done, = take.json("pass", record, "--to", "kyaku", *dry, code=4)
            expect([(x["peer"], x["rule"]) for x in done["withheld"]] ==
                   [("kyaku", rule)] and not done["records"], done)
        said = _japanese(take, "pass", record, "--to", "kyaku", code=4)
        expect(f"規則 {rule}: " in said and ja in said, said)
    quiet(take, seconds=1)
    expect(not has(kyaku, "himitsu") and not has(kyaku, "yuki"), "went")
    fault = kyaku.fault("pass", amber, "--to", "nobody", code=2)
    expect("no peer" in fault, fault)
    take.fault("pass", amber, code=2)
    take.fault("pass", "99", "--to", "kyaku", code=2)
    said = _japanese(take, "pass", amber, "--to", "kyaku", "--dry-run")
    expect("再共有: " in said, said)


def revised_by_hand(w):
    """revise: a wrong label repaired, a file instead, and what is refused."""
    matsu, take, ume = w.node("matsu"), w.node("take"), w.node("ume")
    for n in (take, ume):
        w.pair(matsu, n, a_says=COMMUNITY, b_says=COMMUNITY)
    first = _share(matsu, "wide", "side", title="ログ")["record"]
    gets(take, "wide")
    gets(ume, "wide")
    change = ["revise", first, "--tlp", "amber", "--to", "take", "--reason",
              "wrong label"]
    said = matsu.cli(*change, "--dry-run")
    expect(re.search(r"will be sent to +take", said) and
           re.search(r"no longer a recipient +ume: receives a retraction; "
                     r"rule 4: ", said) and
           said.count("ume") == 1 and
           "TLP:GREEN becomes TLP:AMBER" in said, said)
    dry, = matsu.json(*change, "--dry-run")
    expect(dry["dropped"] == ["ume"] and dry["to"] == ["take"] and
           not dry["withheld"], dry)
    said = _japanese(matsu, *change[:-1], "ラベルの誤り", "--dry-run")
    expect("TLP:GREEN を TLP:AMBER に変更" in said and "除外" in said, said)
    code, shown = _terminal(matsu, change, "n")
    expect(code == 1 and f"Revise {first[:8]} " in shown, code, shown)
    expect(len(matsu.json("records")) == 1 and has(ume, "wide"), "acted")

    done, = matsu.json(*change)
    expect(done["revision"] == 2 and done["retraction"]["number"] and
           done["dropped"] == ["ume"], done)
    second = done["record"]
    until("ume lost it", lambda: not has(ume, "wide"))
    matsu.cli("receipts", second, "--wait", "60")
    expect(has(take, "wide"), "take lost it, too")
    said = take.cli("show", second)
    expect(re.search(r"^revision +2 \(reason: wrong label\)$", said, re.M) and
           "TLP:AMBER" in said, said)
    said = take.cli("inbox")
    expect(re.search(r"^revised .*TLP:AMBER +matsu .*ログ$", said, re.M), said)
    until("the inbox of ume says so", lambda: re.search(
        r"^retracted .*record \d+: wrong label$", ume.cli("inbox"), re.M))

    said = matsu.cli("revise", second, "-", "--reason", "side is benign",
                     stdin=_list("wide", "more"))
    third = re.search(r"^record \d+  ([0-9a-f]+)$", said, re.M)[1]
    gets(take, "more")
    until("the benign one is gone", lambda: not has(take, "side"))
    shown, = take.json("show", third)
    expect(shown["tlp"] == "TLP:AMBER" and shown["title"] == "ログ" and
           shown["audience"] == ["this node"] and shown["revision"] == 3 and
           shown["reason"] == "side is benign", shown)
    expect(shown["expires"] is None, shown)
    fourth = matsu.json("revise", third, "--expires", "30d", "--reason",
                        "it ends")[0]["record"]
    until("it ends", lambda: take.holds(fourth))
    expect(take.json("show", fourth)[0]["expires"], "no end")
    fifth = matsu.json("revise", fourth, "--expires", "never", "--reason",
                       "not so")[0]["record"]
    until("it does not", lambda: take.holds(fifth))
    expect(not take.json("show", fifth)[0]["expires"], "an end")

    for words, code, why in (
            (["revise", first, "--tlp", "green", "--reason", "x"], 2, "newer"),
            (["revise", fifth, "--reason", "x"], 2, "what changes"),
            (["revise", fifth, "--tlp", "amber"], 2, "--reason"),
            (["revise", fifth, "--tlp", "pink", "--reason", "x"], 2, "pink"),
            (["revise", fifth, "--expires", "1999-01-01", "--reason", "x"], 2,
             "1999"),
            (["revise", fifth, "/nonexistent", "--reason", "x"], 2, "nonex"),
            (["revise", "99", "--tlp", "green", "--reason", "x"], 2, "99")):
        fault = matsu.fault(*words, code=code)
        expect(why in fault, words, fault)
    fault = take.fault("revise", fifth, "--tlp", "green", "--reason", "x",
                       code=4)
    expect("only its author" in fault, fault)
    said = _japanese(take, "revise", fifth, "--tlp", "green", "--reason", "x",
                     code=4)
    expect("作成者" in said, said)


def a_list_is_revised_by_hand(w):
    """A list of several records grows, shrinks and changes as a whole."""
    matsu, take = w.node("matsu"), w.node("take")
    w.pair(matsu, take, a_says=COMMUNITY, b_says=COMMUNITY)

    def live():
        return sum(r["indicators"] for r in take.json("records")
                   if r["state"] == "live" and r["kind"] == "report")

    def names(n, lead="h"):
        return "".join(f"{lead}{i}.{CANARY}.example\n" for i in range(n))

    done = _share(matsu, "solo")
    done, = matsu.json("revise", done["record"], "-", "--reason", "a list now",
                       stdin=names(9000))
    expect(len(done["records"]) == 3, done["records"])
    until("all of it is there", lambda: live() == 9000)
    shown, = take.json("show", done["records"][1])
    expect(shown["set"] == [2, 3], shown["set"])
    said = take.cli("show", done["records"][1])
    expect(re.search(r"^part +2 of 3$", said, re.M), said[:800])
    said = matsu.cli("revise", done["records"][2], "-", "--reason", "shorter",
                     stdin=names(5000, "k"))
    expect(len(re.findall(r"^record \d+ ", said, re.M)) == 2 and
           len(re.findall(r"^retraction \d+ ", said, re.M)) == 1, said)
    until("the shorter one is there", lambda: live() == 5000)
    expect(not has(take, "h1") and has(take, "k4999"), "another list")
    record = re.search(r"^record \d+  ([0-9a-f]+)$", said, re.M)[1]
    done, = matsu.json("revise", record, "--tlp", "amber", "--to", "take",
                       "--reason", "not for all")
    expect(len(done["records"]) == 2, done)
    until("all of it is AMBER", lambda: {
        r["tlp"] for r in take.json("records")
        if r["state"] == "live" and r["kind"] == "report"} == {"TLP:AMBER"})
    first, _ = matsu.ask("parts", record=done["records"][0])
    done, = matsu.json("revise", done["records"][0], "--part", "-", "--reason",
                       "one part", stdin=_list("only"))
    until("one part is another", lambda: has(take, "only"))
    expect(live() == 5001 - first["indicators"], live())
    done, = matsu.json("revise", done["record"], "-", "--reason", "grown",
                       stdin=names(9000, "m"))
    expect(len(done["records"]) == 3, done)
    until("the longer one is there", lambda: live() == 9000)
    parts = matsu.ask("parts", record=done["record"])
    expect([p["i"] for p in parts if p["state"] == "live"] == [1, 2, 3], parts)
    matsu.cli("recall", done["record"], "--reason", "all wrong")
    until("nothing is left", lambda: live() == 0)


def recalled_by_hand(w):
    """recall: receipts tell everyone's state at each step."""
    c, matsu, take, ume = hub(w, "take", "ume")
    record = _share(matsu, "itsuwari", title="誤報")["record"]
    for n in (take, ume):
        gets(n, "itsuwari")
    stored = {"jpcc": ("stored", None), "take": ("stored", "jpcc"),
              "ume": ("stored", "jpcc")}
    until("everyone has it", lambda: _rows(matsu, record) == stored)
    ume.stop()
    until("it is away", lambda: not c.connected(ume))
    call = ["recall", record, "--reason", "names a victim"]
    said = matsu.cli(*call, "--dry-run")
    expect("3 holders are asked to erase it, 2 of them by way" in said, said)
    code, shown = _terminal(matsu, call, "n")
    expect(code == 1 and "This cannot be undone. [y/N]" in shown,
           code, shown)
    expect(_rows(matsu, record) == stored, "recalled without a yes")
    said = _japanese(matsu, *call[:-1], "被害者名を含む", "--dry-run")
    expect("3 組織に消去を求めます" in said, said)

    done, = matsu.json(*call)
    expect(done["to"] == ["jpcc"] and done["records"], done)
    step = {"jpcc": ("erased", None), "take": ("erased", "jpcc"),
            "ume": ("not yet", "jpcc")}
    until("two have erased", lambda: _rows(matsu, record) == step)
    said = matsu.cli("receipts", record, "--wait", "0.3", code=1)
    expect(re.search(r"ume +jpcc +erase pending +stored", said) and
           re.search(r"take +jpcc +erased +stored", said), said)
    said = _japanese(matsu, "receipts", record, code=1)
    expect("消去待ち" in said and "消去済み" in said and "回収前" in said, said)
    for row in matsu.json("receipts", record, code=1):
        expect(row["recalled"] and row["delivery"] == "stored", row)
    ume.start()
    said = matsu.cli("receipts", record, "--wait", "90")
    expect("erase pending" not in said and len(re.findall("erased", said)) == 3,
           said)
    for node in (c, take, ume):
        expect(not node.hits(_name("itsuwari"), "--all"), node.name)
        said = node.cli("show", record)
        expect(re.search(r"^retraction reason +names a victim$", said, re.M), said)
        fault = node.fault("show", "--raw", record, code=1)
        expect("erased" in fault, fault)
    said = matsu.cli("inbox")
    expect(re.search(r"^erased .* jpcc .*\(the last of 3\)$", said, re.M), said)
    said = take.cli("inbox")
    expect(re.search(r"^recalled .*record \d+: names a victim$", said, re.M),
           said)
    said = _japanese(matsu, "inbox")
    expect(re.search(r"^消去 .*回収したレコード 1 を消去", said, re.M), said)
    said = _japanese(take, "show", record)
    expect("撤回理由" in said and "消去済み（回収）" in said, said)
    for node in (matsu, take):
        said, = [line for line in _japanese(node, "records").splitlines()
                 if record[:8] in line]
        expect("消去済み（回収）" in said and "撤回済み" not in said, said)

    take.fault("recall", record, "--reason", "not mine", code=4)
    matsu.fault("recall", "99", "--reason", "x", code=2)
    matsu.fault("recall", record, code=2)


def an_inbox_by_hand(w):
    """inbox: new, leaked, quarantined; what waits for a person is on top."""
    matsu, take = w.node("matsu"), w.node("take")
    w.pair(matsu, take)
    said = take.run("inbox")
    expect(said.returncode == 0 and "nothing arrived since" in said.stderr,
           said)
    leak = Leaker(w, "hanzai", take, *COMMUNITY)
    matsu.add(leak.node)
    amber = _share(matsu, "naisho", tlp="amber", words=["--to", "hanzai"],
                   title="内緒")["record"]
    _share(matsu, "akarui", tlp="clear", title="明るい")
    gets(take, "akarui")
    leak.open()
    expect(leak.send_raw(bytes.fromhex(matsu.cli(
        "show", "--raw", amber).strip())) == "refused", "not refused")
    said = take.cli("inbox")
    lines = said.splitlines()
    expect(lines[0].split()[:2] == ["EVENT", "#"], said)
    expect(re.match(r"quarantined +q1 .*hanzai .*not in the audience$",
                    lines[1]), said)
    expect(re.match(r"new +\d+ +[0-9a-f]{8} +TLP:CLEAR +matsu +matsu .*明るい$",
                    lines[2]), said)
    expect("quarantined 1: 'noroshi quarantine show ID'" in said, said)
    said = _japanese(take, "inbox")
    expect("隔離 1 件" in said and "新着" in said, said)
    expect(len(_columns(said, "TLP:CLEAR") | _columns(said, "TLP ")) == 1,
           "columns do not line up:\n" + said)
    # A mark of hanzai may allow it: that it was sent is proved, and no more.
    until("the author is told of the leak", lambda: "sent on" in [
        r["what"] for r in matsu.json("inbox")])
    row, = [r for r in matsu.json("inbox") if r["what"] == "sent on"]
    expect(row["detail"] == "hanzai" and row["from"] == "take" and
           row["record"] == amber and row["tlp"] == "TLP:AMBER", row)
    said = matsu.cli("inbox")
    expect(re.search(r"^sent on .*received from hanzai \(proved\); that it broke "
                     r"the rules is their report$", said, re.M), said)
    said = _japanese(matsu, "inbox")
    expect("hanzai から受信（証明済み）" in said, said)
    rows = [r for r in matsu.json("receipts", amber, code=1)
            if r["state"] == "sent on"]
    expect([(r["peer"], r["via"], r["rule"]) for r in rows] ==
           [("take", "hanzai", 4)], rows)
    said = matsu.cli("receipts", amber, code=1)
    expect(re.search(r"take +hanzai +sent on", said) and
           "rule 4: not in the audience" in said, said)
    said = _japanese(matsu, "receipts", amber, code=1)
    expect("送付の証明あり" in said and "規則 4: " in said, said)
    expect(take.json("inbox", "--since", "1999-01-01") ==
           take.json("inbox"), "another span")
    take.fault("inbox", "--since", "yesterday", code=2)
