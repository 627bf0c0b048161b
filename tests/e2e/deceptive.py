"""deceptive: names and titles that read as other ones than they are."""

import json

from leaks import Leaker
from rebuilt import lose
from story import CANARY, expect, until

RLO, ZWSP, LINE = "\u202e", "\u200b", "\u2028"
LOOKS = "h\u043enest"  # with a Cyrillic letter
HIDDEN = "hidden characters in a title or name"


def _nothing_acts(*texts):
    """What a terminal would act on, or not show."""
    for text in texts:
        bad = [c for c in (RLO, ZWSP, LINE, "\u202c", "\u2066", "\u2028")
               if c in text]
        expect(not bad, ascii(bad), "in", ascii(text))


def _event(title, comment, *names):
    """A MISP event with file names."""
    return json.dumps({"Event": {
        "info": title, "uuid": "ba609d62-6120-45fc-bfd2-bf365b8b6f97",
        "Attribute": [
            {"type": "filename", "value": n, "to_ids": True,
             "category": "Network activity", "comment": comment}
            for n in names]}}, ensure_ascii=False)


def _titles(node):
    return {r["record"]: r["title"] for r in node.ask("records")}


def a_title_that_turns_around_is_refused(w):
    """A new title with hidden characters is not accepted; its sender gets an
    answer, the operator the reason, and the stream goes on."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    for title in (f"Invoice{RLO}gpj.exe", f"paid{ZWSP}", f"one{LINE}two"):
        leak.send("refused", title=title)
    leak.send("stored", title="\U0001f469\u200d\U0001f4bb\u845b\U000e0100")
    rows = take.json("quarantine", "list")
    expect([r["reason"] for r in rows] == [HIDDEN] * 3, rows)
    _nothing_acts(take.cli("quarantine", "list"), take.cli("inbox"),
                  *(take.cli("quarantine", "show", str(r["id"]))
                    for r in rows))
    leak.send("stored")
    expect(take.hits(f"leak{leak.count}.{CANARY}.example"))


def what_an_earlier_life_acknowledged_comes_back(w):
    """A rebuilt node takes an older record as it is, and shows what is hidden
    in its title."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.process.kill()
    lose(w, take).start()
    leak.meet(take)
    take.confirm()
    leak.open()
    leak.send("refused", title=f"new{RLO}exe")
    leak.send("stored", title=f"old{RLO}exe", created=-3600)
    title, = _titles(take).values()
    expect(title == f"old{RLO}exe", ascii(title))
    number = take.ask("records")[0]["number"]
    for words in (["records"], ["show", str(number)], ["inbox"],
                  ["show", str(number), "--text"]):
        said = take.cli(*words)
        expect("old<U+202E>exe" in said, words, ascii(said))
        _nothing_acts(said)
    said = take.cli("records", "--json")
    expect("old\\u202eexe" in said, ascii(said))
    _nothing_acts(said)
    expect(json.loads(said)["title"] == f"old{RLO}exe", said)


def own_titles_lose_what_nobody_sees(w):
    """share takes hidden characters out of its title, writes them out in
    comments and says so; values stay as they were seen, and show what is
    hidden."""
    matsu, take = w.two()
    bad = f"invoice{RLO}fdp.exe"
    event = w.dir / "event.json"
    event.write_text(_event(f"{RLO}RAELC:PLT\u202c re{LINE}port",
                            f"seen as{ZWSP} png", bad, f"a{ZWSP}b.exe"))
    done = matsu.run("share", str(event), "--with-text", "--tlp", "amber",
                     "--to", "take", "--yes")
    expect(done.returncode == 0, done.stderr)
    expect("hidden characters in 3 texts: taken out of the title" in
           done.stderr,
           done.stderr)
    until("it came", lambda: take.ask("records"))
    record, = take.ask("records")
    expect(record["title"] == "RAELC:PLT report", ascii(record["title"]))
    number = str(record["number"])
    for words in (["show", number], ["show", number, "--text"]):
        said = take.cli(*words)
        expect("invoice<U+202E>fdp[.]exe" in said or
               "invoice<U+202E>fdp.exe" in said, words, ascii(said))
        _nothing_acts(said)
    _nothing_acts(take.cli("records"), take.cli("inbox"),
                  matsu.cli("receipts"), matsu.cli("records"),
                  take.cli("show", number, "--json"))
    shown, = take.json("show", number)
    values = {i["value"] for i in shown["indicators"]}
    expect(values == {bad, f"a{ZWSP}b.exe"}, ascii(values))
    expect({i["comment"] for i in shown["indicators"]} ==
           {"seen as<U+200B> png"}, shown["indicators"])
    expect(take.hits(bad), "its octets changed")


def a_text_does_not_pass_for_a_header(w):
    """No line of a text begins where noroshi's own lines do."""
    matsu, take = w.two()
    false = f"TLP:CLEAR  PAP:CLEAR{ZWSP}\nauthor    honest"
    text = w.dir / "text.txt"
    text.write_text(f"The report.\n\n{false}\n\n198.51.100.7 is a host.\n")
    done = matsu.run("share", str(text), "--with-text", "--tlp", "amber",
                     "--to", "take", "--yes", "--title", "plain")
    expect(done.returncode == 0, done.stderr)
    until("it came", lambda: take.ask("records"))
    number = str(take.ask("records")[0]["number"])
    for words in (["show", number], ["show", number, "--text"]):
        said = take.cli(*words)
        lines = said.splitlines()
        expect("    TLP:CLEAR  PAP:CLEAR<U+200B>" in lines and
               "    author    honest" in lines, words, ascii(said))
        expect(not any(line.startswith("TLP:CLEAR") for line in lines),
               words, said)
        _nothing_acts(said)


def a_name_like_a_peers_is_marked(w):
    """An author whom a peer introduced under a name that looks like another
    peer's is marked in every list, and refused in none."""
    take, honest = w.node("take"), w.node("honest")
    w.pair(take, honest)
    false = w.node("kiri", "--org", LOOKS, listen=False, start=False)
    leak = Leaker(w, "mallory", take, author=false)
    leak.open()
    leak.introduce(false)
    value = f"looks.{CANARY}.example"
    leak.send("stored", author="other", value=value)
    plain = leak.send("stored", value=f"plain.{CANARY}.example")
    expect(plain == "stored")
    mark = f"{LOOKS} (introduced by mallory; looks like honest)"
    record, = [r for r in take.json("records")
               if r["introduced_by"] == "mallory"]
    expect(record["author_looks_like"] == "honest", record)
    number = str(record["number"])
    for words in (["records"], ["inbox"], ["show", number],
                  ["show", number, "--text"], ["lookup", value]):
        expect(mark in take.cli(*words), words, take.cli(*words))
    own, = [r for r in take.json("records") if r["author"] == "mallory"]
    expect("author_looks_like" not in own, own)
    take.language = "ja_JP.UTF-8"
    expect("honest に似た名前" in take.cli("records"), take.cli("records"))
    take.language = "C.UTF-8"

    take.cli("peer", "set", "mallory", "--community")
    expect("looks like" not in take.cli("peer", "list"))
    take.add(false, "--as", "kiri")
    said = take.cli("peer", "show", "kiri")
    expect("looks like    honest" in said, said)
    said = take.cli("peer", "list")
    expect(f"{LOOKS} (looks like honest)" in said, said)
