#!/usr/bin/env python3
"""pack_contract: what packs promise on the command line, without a node.

    python3 -B tests/e2e/pack_contract.py PATH/TO/noroshi
"""
import hashlib
import json
import os
import pathlib
import stat
import struct
import subprocess
import sys
import tempfile
import time

NOROSHI = os.path.abspath(sys.argv[1])
# Of the header (node/hunt/pack_form.h).
VERSION_AT, BUILT_AT, DIGEST_AT = 16, 24, 1064
REPORT = """TLP:AMBER Beacons seen at the plant
203.0.113.7
evil[.]example
hxxps://c2[.]example/gate.php?id=1
198.51.100.0/28
44d88612fea8a8f36de82e1278abb02f
"""


def run(folder, *words, code=0, stdin=""):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("NOROSHI_DIR", None)
    done = subprocess.run(
        [NOROSHI, "--dir", str(folder / "none"), *words], input=stdin,
        capture_output=True, text=True, env=environment, cwd=folder)
    assert done.returncode == code, (words, done)
    return done


def rows(folder, *words, **how):
    done = run(folder, *words, "--json", **how)
    return [json.loads(line) for line in done.stdout.splitlines()]


def built(folder):
    (folder / "report.txt").write_text(REPORT)
    run(folder, "pack", "build", "--from", "report.txt", "-o", "p")
    return folder / "p"


def changed(pack, at, octets):
    whole = bytearray(pack.read_bytes())
    whole[at:at + len(octets)] = octets
    whole[DIGEST_AT:DIGEST_AT + 32] = hashlib.blake2b(
        whole[:DIGEST_AT], digest_size=32).digest()
    (pack.parent / "changed").write_bytes(whole)
    return "changed"


def a_pack_is_made_of_files_without_a_node(folder):
    built(folder)
    (about,) = rows(folder, "pack", "info", "p")
    assert about["values"] == {"ipv4": 1, "domain": 1, "url": 1, "cidr": 1,
                              "md5": 1}, about
    assert about["tlp"] == "TLP:AMBER" and about["all"] == 5, about
    assert not about["old"] and "signer" not in about, about
    run(folder, "pack", "build", "--from", "-", "-o", "q", stdin="192.0.2.1\n")
    (about,) = rows(folder, "pack", "info", "q")
    assert about["tlp"] is None, about
    said = run(folder, "pack", "info", "p").stdout
    assert "TLP:AMBER" in said and "as secret as" in said, said
    run(folder, "pack", "verify", "p")


def what_is_left_out_is_said_of_each_file(folder):
    (folder / "one").write_text("192.0.2.1\n203.0.113.999\n")
    (folder / "two").write_text("two.example\nhxxp://[bad\n999.1.1.1\n")
    (told,) = rows(folder, "pack", "build", "--from", "one", "--from", "two",
                   "-o", "q")
    one, two = told["files"]
    assert one["file"] == "one" and one["taken"] == 1, one
    assert one["rejected"] == 1 == len(one["rejects"]), one
    (reject,) = one["rejects"]
    assert reject["file"] == "one" and reject["line"] == 2, reject
    assert reject["text"] == "203.0.113.999" and reject["reason"], reject
    assert two["file"] == "two" and two["taken"] == 1, two
    assert two["rejected"] == len(two["rejects"]) > 0, two
    assert {r["file"] for r in two["rejects"]} == {"two"}, two


def a_pack_answers_as_a_node_does(folder):
    built(folder)
    for value, kind, match in (
            ("203.0.113.7", "ipv4", "exact"),
            ("203.0.113[.]7:8080", "ipv4", "wider"),
            ("198.51.100.3", "cidr", "wider"),
            ("www.evil.example", "domain", "wider"),
            ("http://c2.example/gate.php?id=1", "url", "exact"),
            ("c2.example", "url", "host"),
            ("44D88612FEA8A8F36DE82E1278ABB02F", "md5", "exact")):
        (row,) = rows(folder, "lookup", "--pack", "p", value)
        found = [(hit["type"], hit["match"]) for hit in row["hits"]]
        assert (kind, match) in found, (value, row)
        hit = row["hits"][0]
        assert hit["weak"] == (match == "host"), (value, hit)
        assert hit["tlp"] == "TLP:AMBER" and hit["state"] == "live", hit
        assert hit["author"] == "report.txt", hit
    for value in ("notevil.example", "203.0.113.70", "198.51.100.16",
                  "evil.example.org"):
        (row,) = rows(folder, "lookup", "--pack", "p", value, code=1)
        assert row["hits"] == [] and "error" not in row, row
    rows(folder, "lookup", "--pack", "p", "203.0.113.061", code=2)
    (folder / "log").write_text("GET http://www.evil.example/x 203.0.113.7\n")
    told = rows(folder, "lookup", "--pack", "p", "--extract", "log")
    assert {row["line"] for row in told} == {1}, told
    said = run(folder, "lookup", "--pack", "p", "203.0.113.7").stdout
    assert "TLP:AMBER" in said and "report.txt" in said, said


def what_is_no_whole_pack_is_told(folder):
    pack = built(folder)
    whole = pack.read_bytes()
    for length in (0, 10, 4096, len(whole) // 2):
        (folder / "cut").write_bytes(whole[:length])
        run(folder, "pack", "verify", "cut", code=2)
        run(folder, "pack", "info", "cut", code=2)
        run(folder, "lookup", "--pack", "cut", "203.0.113.7", code=2)
    flipped = bytes([whole[4096 + 9] ^ 1])
    said = run(folder, "pack", "verify", changed(pack, 4096 + 9, flipped),
               code=1)
    assert "not as it was written" in said.stderr, said
    for other in (1, 3):
        name = changed(pack, VERSION_AT, struct.pack("<I", other))
        said = run(folder, "pack", "verify", name, code=2)
        assert "upgrade" in said.stderr and "anew" in said.stderr, said
    run(folder, "pack", "verify", "report.txt", code=2)
    run(folder, "pack", "verify", "absent", code=2)
    run(folder, "pack", "verify", ".", code=2)


def an_old_pack_says_how_old_it_is(folder):
    old = struct.pack("<Q", int(time.time()) - 30 * 86400 - 60)
    name = changed(built(folder), BUILT_AT, old)
    said = run(folder, "pack", "info", name)
    assert "30 days old" in said.stderr, said
    (about,) = rows(folder, "pack", "info", name)
    assert about["old"] and about["age_s"] >= 30 * 86400, about
    said = run(folder, "lookup", "--pack", name, "203.0.113.7")
    assert "30 days old" in said.stderr, said


def a_sensor_gets_no_text_and_its_key_apart(folder):
    built(folder)
    (folder / "red.txt").write_text("TLP:RED\nsecret.example\n")
    run(folder, "pack", "build", "--from", "report.txt", "--from", "red.txt",
        "-o", "p")
    (told,) = rows(folder, "pack", "export", "p", "--sensor", "-o", "s")
    assert told["labelled"] == 1 and told["kept"] > 0, told
    octets = (folder / "s").read_bytes()
    for text in (b"evil", b"c2.example", b"Beacons", b"report.txt", b"203.0"):
        assert text not in octets, text
    mode = stat.S_IMODE((folder / "s.key").stat().st_mode)
    assert mode == 0o600, oct(mode)
    run(folder, "pack", "verify", "s")
    run(folder, "lookup", "--pack", "s", "203.0.113.7")
    run(folder, "lookup", "--pack", "s", "secret.example", code=1)
    (folder / "s.key").rename(folder / "elsewhere")
    said = run(folder, "lookup", "--pack", "s", "203.0.113.7", code=2)
    assert "name it" in said.stderr, said
    run(folder, "lookup", "--pack", "s", "--key", "elsewhere", "203.0.113.7")
    run(folder, "pack", "build", "--from", "report.txt", "-o", "other")
    run(folder, "pack", "export", "other", "--sensor", "-o", "t")
    said = run(folder, "lookup", "--pack", "s", "--key", "t.key",
               "203.0.113.7", code=2)
    assert "another pack's" in said.stderr, said


def what_cannot_be_built_leaves_what_was_there(folder):
    before = built(folder).read_bytes()
    (folder / "empty.txt").write_text("nothing\n")
    for words in (("--from", "empty.txt", "-o", "p"),
                  ("--from", "absent", "-o", "p"),
                  ("--from", "report.txt", "-o", "/dev/null"),
                  ("--from", "report.txt", "-o", "no/where"),
                  ("--from", "report.txt", "-o", "report.txt"),
                  ("--from", "report.txt"), ("-o", "p")):
        run(folder, "pack", "build", *words, code=2)
    assert (folder / "report.txt").read_text() == REPORT
    for words in (("p", "-o", "p"), ("p", "--sensor", "-o", "p"),
                  ("p", "--sensor", "-o", "s", "--key-file", "s"),
                  ("p", "--sensor", "-o", "no/where", "--key-file", "k")):
        run(folder, "pack", "export", *words, code=2)
    assert not (folder / "k").exists() and not (folder / "s").exists()
    assert (folder / "p").read_bytes() == before
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    left = [name for name in os.listdir(folder) if name.startswith(("p.", "."))]
    assert not left, left


def what_a_faulty_node_calls_its_own_is_not_shared_by_mistake(folder):
    node = folder / "none"
    node.mkdir()
    (node / "card").write_text("")
    (node / "noroshi.conf").write_text("[own]\ndomain = evil.example\n")
    (folder / "report.txt").write_text(REPORT)
    (made,) = rows(folder, "pack", "build", "--from", "report.txt", "-o", "p")
    assert made["all"] == 4, made
    (node / "noroshi.conf").write_text("[own]\ndomain = evil.example\nx = 1\n")
    said = run(folder, "pack", "build", "--from", "report.txt", "-o", "p",
               code=2)
    assert "noroshi.conf" in said.stderr, said


for question in (a_pack_is_made_of_files_without_a_node,
                 what_is_left_out_is_said_of_each_file,
                 a_pack_answers_as_a_node_does,
                 what_is_no_whole_pack_is_told,
                 an_old_pack_says_how_old_it_is,
                 a_sensor_gets_no_text_and_its_key_apart,
                 what_cannot_be_built_leaves_what_was_there,
                 what_a_faulty_node_calls_its_own_is_not_shared_by_mistake):
    with tempfile.TemporaryDirectory() as name:
        question(pathlib.Path(name))
        print("ok", question.__name__)
