"""searching: records are found by their words, in any width and language."""

import json

from story import CANARY, expect, until


def _search(node, *words, code=0):
    return node.json("search", *words, code=code)


def _share(w, node, title, text):
    """A report with a title and a comment of its own, to take."""
    event = {"Event": {"info": title, "Attribute": [
        {"type": "domain", "value": f"s{len(title)}.{CANARY}.example",
         "to_ids": True, "category": "Network activity", "comment": text}]}}
    path = w.dir / f"event{len(title)}.json"
    path.write_text(json.dumps(event))
    node.cli("share", str(path), "--tlp", "amber", "--to", "take",
             "--with-text")


def found_by_their_words_in_japanese(w):
    """search: titles and comments, parts of words, any width; the exit code
    says whether there is one."""
    matsu, take = w.two()
    _share(w, matsu, "標的型攻撃メールの注意喚起", "請求書を装う")
    _share(w, matsu, "ｶﾞｲﾄﾞﾗｲﾝ　ＶＰＮ装置の更新", "既知の脆弱性")
    until("both are there", lambda: len(take.json("records")) == 2)
    for words, title in ((["攻撃メール"], "標的型"), (["ガイド", "vpn"], "ＶＰＮ"),
                         (["請求書"], "標的型"), (["脆弱性", "更新"], "ＶＰＮ")):
        rows = _search(take, *words)
        expect(len(rows) == 1 and title in rows[0]["title"], words, rows)
    row, = _search(take, "請求書")
    expect(row["where"] == "indicator context" and
           row["snippet"] == "請求書を装う", row)
    expect(not _search(take, "標的メール", code=1), "no part of it")
    expect("標的型攻撃メール" in take.cli("search", "注意喚起"), "a table")
    take.cli("search", code=2)
    rows = take.ask("records", text="vpn", tlp=["amber"], type=["domain"],
                    author="matsu", limit=1)
    expect([r["title"] for r in rows] == ["ｶﾞｲﾄﾞﾗｲﾝ　ＶＰＮ装置の更新"], rows)
    expect(not take.ask("inbox", state=["revised"]), "nothing was revised")
    sent = matsu.ask("receipts", state=["stored"], text="攻撃")
    expect(len(sent) == 1 and sent[0]["tlp"] == "TLP:AMBER", sent)
