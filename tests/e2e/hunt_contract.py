#!/usr/bin/env python3
"""hunt_contract: what `noroshi hunt` promises on the command line, without a
node.

    python3 -B tests/e2e/hunt_contract.py PATH/TO/noroshi
"""
import bz2
import gzip
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile

NOROSHI = os.path.abspath(sys.argv[1])
REPORT = "TLP:AMBER Beacons\n203.0.113.7\nevil[.]example\n" \
    "hxxps://c2[.]example/gate.php\n"
FIELDS = ["file", "line", "offset", "time", "value", "matched", "type", "weak",
          "validity", "record", "author", "tlp", "pap"]
# Of these, the second has a name, the fourth an address and a URL's host; the
# others are traps.
LOG = """\
2026-11-19T00:10:00Z a notevil.example b
2026-11-19T00:11:00Z a www.evil.example b
2026-11-19T00:12:00Z evil.example.org 1203.0.113.7 203.0.113.70 3.203.0.113.7
2026-11-19T00:13:00Z 203.0.113.7:443 c2.example
"""


def run(folder, *words, code=0, stdin=b""):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("NOROSHI_DIR", None)
    done = subprocess.run(
        [NOROSHI, "--dir", str(folder / "none"), "hunt", *words], input=stdin,
        capture_output=True, env=environment, cwd=folder)
    assert done.returncode == code, (words, done)
    return done


def hits(folder, *words, **how):
    done = run(folder, "--from", "report.txt", *words, "--json", **how)
    return [json.loads(line) for line in done.stdout.splitlines()]


def found(rows):
    return [(r["line"], r["value"], r["weak"]) for r in rows]


THERE = [(2, "evil.example", False), (4, "203.0.113.7", False),
         (4, "c2.example", True)]


def a_hit_has_all_its_fields_and_no_trap_is_one(folder):
    rows = hits(folder, "log")
    assert found(rows) == THERE, rows
    assert all(list(r) == FIELDS for r in rows), rows
    assert rows[0]["time"] == "2026-11-19T00:11:00Z", rows
    assert rows[0]["offset"] == LOG.index("2026-11-19T00:11"), rows
    assert rows[0]["file"] == "log" and rows[0]["type"] == "domain", rows
    assert rows[0]["tlp"] == "TLP:AMBER", rows
    assert rows[0]["validity"] == "now" and rows[0]["record"] is None, rows
    ecs = [json.loads(line) for line in run(
        folder, "--from", "report.txt", "log", "--ecs").stdout.splitlines()]
    assert len(ecs) == 3 and "threat" in ecs[0], ecs


def exit_codes_are_those_of_grep(folder):
    (folder / "none.log").write_text("nothing\n")
    assert hits(folder, "none.log", code=1) == []
    assert found(hits(folder, "absent", "log", code=2)) == THERE
    run(folder, "log", code=2)
    run(folder, "--from", "absent", "log", code=2)
    run(folder, "--from", "report.txt", "-j", "0", "log", code=2)
    run(folder, "--pack", "log", "log", code=2)


def logs_are_read_by_their_content(folder):
    octets = LOG.encode()
    for name, packed in (("gz", gzip.compress(octets)),
                         ("bz2", bz2.compress(octets)),
                         ("xz", lzma.compress(octets)),
                         ("utf16", LOG.encode("utf-16")),
                         ("dos", octets.replace(b"\n", b"\r\n")),
                         ("open", octets[:-1])):
        (folder / name).write_bytes(packed)
        assert found(hits(folder, name)) == THERE, name
        assert found(hits(folder, "-", stdin=packed)) == THERE, name
    (folder / "cut").write_bytes(gzip.compress(octets * 999)[:-40])
    said = run(folder, "--from", "report.txt", "cut", "log", code=2)
    assert b"cut: " in said.stderr, said
    os.mkfifo(folder / "fifo")
    with subprocess.Popen(["sh", "-c", "cat log >fifo"], cwd=folder):
        assert found(hits(folder, "fifo")) == THERE


def a_directory_is_walked_once(folder):
    inner = folder / "logs" / "inner"
    inner.mkdir(parents=True)
    (inner / "log").write_text(LOG)
    (folder / "logs" / "round").symlink_to("..")
    rows = hits(folder, "logs")
    assert sum(r["file"].endswith("inner/log") for r in rows) == 3, rows
    said = run(folder, "--from", "report.txt", "logs/inner", "--count")
    assert said.stdout == b"logs/inner/log:3\n", said


def only_events_since_then_count(folder):
    assert hits(folder, "log", "--since", "2026-11-20", code=1) == []
    assert found(hits(folder, "log", "--since", "2026-11-18")) == THERE


def each_file_that_names_a_value_is_told(folder):
    (folder / "red.txt").write_text("TLP:RED\nevil.example\n")
    rows = hits(folder, "--from", "red.txt", "log")
    assert [(r["tlp"], r["author"]) for r in rows if r["line"] == 2] == [
        ("TLP:AMBER", "report.txt"), ("TLP:RED", "red.txt")], rows


def a_record_that_is_none_is_told(folder):
    for word in "nonsense", "", "0", "a1b2", "12", "a1b2c3d4":
        run(folder, "--from", "report.txt", "--record", word, "log", code=2)


def lines_are_counted_however_they_come(folder):
    """In UTF-16 behind a line that is longer than a buffer, and where a pipe
    is read between CR and LF."""
    many = "x" * 262140 + "\n" + "a 203.0.113.7\n" * 3000
    (folder / "wide").write_bytes(many.encode("utf-16-le"))
    assert run(folder, "--from", "report.txt", "wide",
               "--count").stdout == b"3000\n"
    with subprocess.Popen(
            ["sh", "-c", "printf 'a 203.0.113.7\\r'; sleep 1; "
             "printf '\\nb 203.0.113.7\\r\\nc 203.0.113.7'"],
            stdout=subprocess.PIPE) as pipe:
        said = subprocess.run(
            [NOROSHI, "--dir", "none", "hunt", "--from", "report.txt", "-"],
            cwd=folder, stdin=pipe.stdout, capture_output=True, check=True)
    places = [line for line in said.stdout.split(b"\n") if line.startswith(b"stdin:")]
    assert [p.split()[0] for p in places] == [b"stdin:1", b"stdin:2", b"stdin:3"], said
    assert b"lines read: 3" in said.stderr, said


def a_pack_finds_what_its_files_name(folder):
    for words in (("build", "--from", "report.txt", "-o", "p"),
                  ("export", "p", "--sensor", "-o", "sensor")):
        subprocess.run([NOROSHI, "--dir", str(folder / "none"), "pack", *words],
                       cwd=folder, check=True, capture_output=True)
    for pack in "p", "sensor":
        done = run(folder, "--pack", pack, "log", "--json")
        assert found(map(json.loads, done.stdout.splitlines())) == THERE, done
    (folder / "sensor.key").unlink()
    said = run(folder, "--pack", "sensor", "log", code=2)
    assert b"key" in said.stderr, said


def a_pack_that_is_cut_while_it_is_read_is_told(folder):
    """So that it is mapped, a pack is first asked a line that hits."""
    subprocess.run([NOROSHI, "pack", "build", "--from", "report.txt", "-o",
                    "p"], cwd=folder, check=True, capture_output=True)
    with subprocess.Popen(
            [NOROSHI, "--dir", "none", "hunt", "--pack", "p", "--json", "-"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as hunt:
        hunt.stdin.write(b"a 203.0.113.7\n")
        hunt.stdin.flush()
        assert b"203.0.113.7" in hunt.stdout.readline()
        os.truncate(folder / "p", 4096)
        hunt.stdin.write(b"b 203.0.113.7\n")
        hunt.stdin.close()
        said = hunt.stderr.read()
        assert hunt.wait() == 2, said
    assert b"a pack was cut" in said and said.count(b"\n") == 1, said


def what_a_log_says_drives_no_terminal(folder):
    (folder / "sly").write_bytes(b"\x1b]0;x\x07 \x1b[2J 203.0.113.7 \x9b31m\n")
    said = run(folder, "--from", "report.txt", "sly").stdout
    assert b"\x1b" not in said and b"\x9b" not in said, said


for question in (a_hit_has_all_its_fields_and_no_trap_is_one,
                 exit_codes_are_those_of_grep,
                 logs_are_read_by_their_content,
                 a_directory_is_walked_once,
                 only_events_since_then_count,
                 each_file_that_names_a_value_is_told,
                 a_record_that_is_none_is_told,
                 lines_are_counted_however_they_come,
                 a_pack_finds_what_its_files_name,
                 a_pack_that_is_cut_while_it_is_read_is_told,
                 what_a_log_says_drives_no_terminal):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "report.txt").write_text(REPORT)
        (folder / "log").write_text(LOG)
        question(folder)
        print("ok", question.__name__)
