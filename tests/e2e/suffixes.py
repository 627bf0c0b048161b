"""suffixes: names below which everybody may have one."""

from leaks import Leaker
from story import CANARY, expect


def a_public_suffix_matches_nothing_wider(w):
    """What a peer shares of a public suffix is kept, and finds that name only."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("stored", value="co.jp")
    leak.send("stored", value=f"{CANARY}.co.jp")

    for asked in ("www.hospital.co.jp", "hospital.co.jp",
                  "https://www.hospital.co.jp/login", "info@hospital.co.jp"):
        expect(not take.hits(asked), asked, take.hits(asked))
    hits = take.hits("co.jp")
    expect([h["match"] for h in hits] == ["exact"], hits)
    hits = take.hits(f"www.{CANARY}.co.jp")
    expect([h["match"] for h in hits] == ["wider"], hits)

    for record in take.records():
        shown = take.cli("show", record["record"])
        entry, = take.json("show", record["record"])[0]["indicators"]
        narrow = entry["value"] == "co.jp"
        expect(("matches nothing wider" in shown) == narrow, shown)
        expect(entry.get("public_suffix", False) == narrow, entry)


def a_public_suffix_does_not_leave(w):
    """share refuses a public suffix, however its type was said."""
    matsu = w.node("matsu")
    for name, text in (("list.txt", "co[.]jp\ncom.au\n"),
                       ("sheet.csv", "type,value\ndomain,go.jp\n")):
        path = w.dir / name
        path.write_text(text)
        said = matsu.cli("share", str(path), "--tlp", "clear", "--dry-run",
                         "--json", code=2)
        expect("a public suffix, not a domain" in said, said)
