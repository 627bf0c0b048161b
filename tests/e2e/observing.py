"""observing: whether what a warning names was ever seen in our own logs."""

import datetime
import os

from story import expect, until

MONTH = ["2026-10-{:02d}".format(day) for day in range(1, 29)]


def _proxy(node):
    """A month of a proxy; one visit a week."""
    log = node.dir / "proxy.log"
    log.write_text("".join(
        f"{day}T09:12:00Z GET http://www.site{i}.example.org/ 200\n"
        + (f"{day}T10:00:00Z GET http://c2.evil.example/gate 200\n"
           if i % 7 == 0 else "") for i, day in enumerate(MONTH)))
    return log


def _answer(node, row):
    """What the inbox says of a record; None: nothing."""
    for item in node.json("inbox", "--since", "1d"):
        if item.get("record") == row["record"]:
            return item["seen_here"]
    return None


def _warn(author, to):
    return author.share("evil.example", "203.0.113.9", "absent.example",
                        "http://c2.evil.example/other", "evil.exe",
                        tlp="amber", to=[to])


def a_warning_is_answered_when_it_arrives(w):
    """Of five values one was seen, and of one the host; a file's name is not
    observed. The author learns nothing of it."""
    matsu, take = w.two()
    take.cli("observe", "--source", "proxy", _proxy(take))
    row = _warn(matsu, take)
    until("it is answered", lambda: (_answer(take, row) or {}).get("times"))
    seen = _answer(take, row)
    expect(seen == {"values": 1, "hosts": 1, "of": 4, "times": 8, "left": 0,
                    "first": "2026-10-01T10:00:00Z",
                    "last": "2026-10-22T10:00:00Z", "sources": ["proxy"]}, seen)
    shown = take.json("show", row["record"])[0]
    expect(shown["seen_here"] == seen, shown["seen_here"])
    told = take.cli("inbox")
    expect("seen here:" in told and "1 of 4 values" in told, told)
    own = matsu.json("show", row["record"])[0]
    expect(own["seen_here"] is None, own)


def _days(node, count):
    """The last days of a proxy: one site daily, one weekly, one lately."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    log = node.dir / "days.log"
    log.write_text("".join(
        f"{today - datetime.timedelta(days=back)}T00:00:00Z GET {site} 200\n"
        for back in range(count, -1, -1)
        for site, shown in (("http://daily.example/", True),
                            ("http://weekly.example/", back % 7 == 0),
                            ("http://young.example/", back < 10)) if shown))
    return log


def what_is_commonplace_here_is_held_back(w):
    """What a node sees nearly every day since a month or more is out of its
    own pack; the answer to the record that brings it is as ever."""
    matsu, take = w.two()
    take.stop()
    with open(take.dir / "noroshi.conf", "a") as conf:
        conf.write("\n[brake]\ncommonplace = 80%\n")
    take.start()
    w.meet(matsu, take)
    sites = ("daily.example", "weekly.example", "young.example")
    log = _days(take, 40)
    take.cli("observe", "--source", "proxy", log)
    row = matsu.share(*sites, tlp="amber", to=[take])
    until("it is answered", lambda: _answer(take, row) is not None)
    expect(_answer(take, row)["values"] == 3, _answer(take, row))

    def looked_for(node):
        found = node.run("hunt", log, "--json").stdout
        return [site for site in sites if site in found]
    until("take looks for the others",
          lambda: looked_for(take) == ["weekly.example", "young.example"])
    until("matsu looks for all", lambda: looked_for(matsu) == list(sites))
    hit, = take.hits("daily.example")
    expect((hit["state"], hit["held_back"]) == ("live", "commonplace"), hit)
    held, = take.json("inbox", "--held")
    expect((held["value"], held["type"], held["record"], held["held_back"],
            held["days"], held["days_of"]) == (
                "daily.example", "domain", row["record"], "commonplace", 41,
                41), held)
    told = take.cli("inbox", "--held")
    expect("seen on 41 of 41 days" in told and "noroshi opinion" in told, told)
    pack, = take.status("pack")
    expect(pack["held"] == 1, pack)
    expect(matsu.json("inbox", "--held") == [], "nothing at the other")
    expect("live, held back" in take.cli("lookup", "daily.example"), hit)
    expect(take.hits("young.example")[0].get("held_back") is None, "young")


def what_is_observed_later_answers_as_well(w):
    """Also after core was killed; and none is none."""
    matsu, take = w.two()
    row = _warn(matsu, take)
    until("it arrives", lambda: any(
        item.get("record") == row["record"] for item in take.json("inbox")))
    expect(_answer(take, row) is None, "nobody observed yet")
    other = take.dir / "other.log"
    other.write_text("2026-11-01T00:00:00Z GET http://other.example/\n")
    take.cli("observe", "--source", "proxy", other)
    until("it is none", lambda: (_answer(take, row) or {}).get("times") == 0)
    log = take.dir / "dns.log"
    log.write_text("2026-11-02T00:00:00Z query absent.example\n"
                   "2026-11-03T00:00:00Z query 203.0.113.9\n")
    take.cli("observe", log)
    until("it was seen", lambda: _answer(take, row)["values"] == 2)
    expect(_answer(take, row)["sources"] == ["dns"], _answer(take, row))
    take.kill9("core")
    until("and stays", lambda: _answer(take, row)["values"] == 2)


def what_does_not_hold_is_not_answered(w):
    """A value, then the record, is retracted after it was answered."""
    matsu, take = w.two()
    log = take.dir / "dns.log"
    log.write_text("2026-11-02T00:00:00Z query one.example\n"
                   "2026-11-03T00:00:00Z query two.example\n"
                   "2026-11-03T00:00:00Z query four.example\n")
    take.cli("observe", log)
    row = matsu.share("one.example", "two.example", "three.example",
                      tlp="amber", to=[take])
    until("it is answered", lambda: _answer(take, row) is not None)
    seen = _answer(take, row)
    expect((seen["values"], seen["of"]) == (2, 3), seen)
    matsu.cli("retract", row["record"], "--indicator", "two.example",
              "--reason", "wrong", "--yes")
    until("a value less", lambda: _answer(take, row)["of"] == 2)
    expect(_answer(take, row)["values"] == 1, _answer(take, row))
    expect(_answer(take, row)["last"] == "2026-11-02T00:00:00Z",
           _answer(take, row))
    matsu.cli("retract", row["record"], "--reason", "wrong", "--yes")
    until("none", lambda: take.json("show", row["record"])[0]["seen_here"]
          is None)
    # What was recalled before it was ever asked for is not answered either.
    row = matsu.share("four.example", tlp="amber", to=[take])
    until("it is there", lambda: _answer(take, row) is not None)
    matsu.cli("recall", row["record"], "--reason", "wrong", "--yes")
    until("it is gone", lambda: any(
        item["what"] == "recalled" for item in take.json("inbox")))
    expect(not any(item.get("seen_here") and item.get("record") ==
                   row["record"] for item in take.json("inbox")),
           take.json("inbox"))


def a_set_is_answered_as_a_whole(w):
    """Of a report in parts each part counts, whichever is listed; and after one
    part was retracted, what is left."""
    matsu, take = w.two()
    log = take.dir / "dns.log"
    values = [f"h{i}.some-longer-name-of-a-host-{i}.example"
              for i in range(9000)]
    log.write_text("".join(f"2026-11-02T00:00:00Z query {value}\n"
                           for value in values[::1000]))
    take.cli("observe", log)
    row = matsu.share(*values, tlp="amber", to=[take])
    expect(len(row["records"]) > 1, row["records"])

    def listed():
        rows = [item for item in take.json("inbox")
                if item.get("record") in row["records"]]
        return rows[0] if len(rows) == 1 else {}

    until("all parts are there", lambda: listed().get("parts_all") and
          listed()["parts"] == listed()["parts_all"])
    until("it is answered", lambda: listed()["seen_here"] is not None)
    seen = listed()["seen_here"]
    expect((seen["values"], seen["of"], seen["left"]) == (9, 9000, 0), seen)
    for record in row["records"]:
        expect(take.json("show", record)[0]["seen_here"]["values"] == 9,
               record)


def observations_that_are_cut_end_nobody(w):
    """Core looks into a file while somebody cuts it: it says so, and lives."""
    matsu, take = w.two()
    take.cli("observe", "--source", "proxy", _proxy(take))
    row = _warn(matsu, take)
    until("it is answered", lambda: _answer(take, row) is not None)
    core = take.children().get("core")
    for run in (take.dir / "observations").glob("run-*"):
        os.truncate(run, 4096)
    # What was asked once is known: only what is new is looked for.
    second = matsu.share("second.example", tlp="amber", to=[take])
    until("the second is there", lambda: any(
        item.get("record") == second["record"] for item in take.json("inbox")))
    until("the inbox names it", lambda: [
        item["detail"] for item in take.json("inbox")
        if item["what"] == "not answered" and "run-" in item["detail"]])
    expect("CANNOT BE ANSWERED" in take.cli("status"), take.cli("status"))
    expect(_answer(take, row) is None, _answer(take, row))
    expect(take.children().get("core") == core, "core is the same")
    for path in (take.dir / "observations").iterdir():
        path.unlink()
    take.cli("observe", "--source", "proxy", _proxy(take))
    until("it is answered again", lambda: _answer(take, row) is not None)
    expect("CANNOT BE" not in take.cli("status"), take.cli("status"))


def damaged_observations_keep_nobody_waiting(w):
    """It is said once, records go on, and a new folder answers again."""
    matsu, take = w.two()
    take.cli("observe", "--source", "proxy", _proxy(take))
    run = take.dir / "observations" / "run-1"
    run.write_bytes(run.read_bytes()[:4096])
    row = _warn(matsu, take)
    until("it is said", lambda: "whether a warning was seen here cannot "
          "be answered" in take.said())
    until("the record is there", lambda: _answer(take, row) is None and any(
        item.get("record") == row["record"] for item in take.json("inbox")))
    for path in (take.dir / "observations").iterdir():
        path.unlink()
    take.cli("observe", "--source", "proxy", _proxy(take))
    until("it is answered", lambda: _answer(take, row) is not None)
