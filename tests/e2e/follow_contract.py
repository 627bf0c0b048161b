#!/usr/bin/env python3
"""follow_contract: what `noroshi hunt --follow` promises on the command line,
without a node. That it survives kill -9 is tests/long/hunt/follow's.

    python3 -B tests/e2e/follow_contract.py PATH/TO/noroshi
"""
import contextlib
import ctypes
import json
import os
import pathlib
import platform
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time

NOROSHI = os.path.abspath(sys.argv[1])
REPORT = "TLP:AMBER Beacons\n203.0.113.7\nevil[.]example\n"
HIT = "2026-11-19T00:11:00Z a www.evil.example {n}\n"
WAIT_S = 60


class Hunt:
    """A hunt that follows; its hits are in a file, or a pipe that is read."""

    def __init__(self, folder, *words, out="hits", prepare=None, stdin=None):
        self.folder, self.out = folder, out and folder / out
        environment = {**os.environ, "LC_ALL": "C.UTF-8",
                       "XDG_STATE_HOME": str(folder / "states")}
        environment.pop("NOROSHI_DIR", None)
        with contextlib.ExitStack() as files:
            said = files.enter_context(open(folder / "said", "ab"))
            to = files.enter_context(open(self.out, "ab")) if out \
                else subprocess.PIPE
            self.process = subprocess.Popen(
                [NOROSHI, "--dir", str(folder / "none"), "hunt", *words,
                 "--follow"], stdout=to, stderr=said, cwd=folder,
                stdin=stdin or subprocess.DEVNULL, env=environment,
                preexec_fn=prepare)

    def text(self):
        return self.out.read_text()

    def rows(self):
        return [json.loads(line) for line in self.text().splitlines()]

    def until(self, holds):
        end = time.monotonic() + WAIT_S
        while not holds():
            assert self.process.poll() is None, (self.folder / "said").read_text()
            assert time.monotonic() < end, (self.text() if self.out else "",
                                            said(self.folder))
            time.sleep(0.02)

    def until_hits(self, count):
        self.until(lambda: self.text().count("\n") >= count)

    def end(self, code, number=signal.SIGTERM):
        self.process.send_signal(number)
        got = self.process.wait(WAIT_S)
        assert got == code, (got, said(self.folder))


def said(folder):
    return (folder / "said").read_text()


def add(path, text):
    with open(path, "a") as file:
        file.write(text)


def json_hunt(folder, *words, **how):
    return Hunt(folder, "--from", "report.txt", "--json", *words, **how)


def what_comes_is_searched_until_it_is_ended(folder):
    add(folder / "log", HIT.format(n=1))
    hunt = json_hunt(folder, "log")
    hunt.until_hits(1)
    add(folder / "log", "nothing\n" + HIT.format(n=2))
    hunt.until_hits(2)
    assert [r["line"] for r in hunt.rows()] == [1, 3], hunt.rows()
    hunt.end(0, signal.SIGINT)
    hunt = json_hunt(folder, "log")
    hunt.until(lambda: "goes on where it was" in said(folder))
    add(folder / "log", HIT.format(n=3))
    hunt.until_hits(3)
    hunt.end(0)
    assert [r["line"] for r in hunt.rows()] == [1, 3, 4], hunt.rows()
    hunt = json_hunt(folder, "log")
    hunt.until(lambda: said(folder).count("goes on where it was") == 2)
    hunt.end(1)


def what_stands_behind_the_last_commit_is_cut_off(folder):
    add(folder / "log", HIT.format(n=1))
    hunt = json_hunt(folder, "log")
    hunt.until_hits(1)
    hunt.until(lambda: is_committed(folder, hunt))
    hunt.end(-9, signal.SIGKILL)
    add(folder / "hits", "a hit that was not committed\n")
    hunt = json_hunt(folder, "log")
    hunt.until(lambda: "29 bytes of output" in said(folder))
    hunt.end(1)
    assert [r["line"] for r in hunt.rows()] == [1], hunt.rows()
    add(folder / "hits", "{}\n")  # what came after it was ended stays
    hunt = json_hunt(folder, "log")
    hunt.until(lambda: said(folder).count("goes on where it was") == 2)
    hunt.end(1)
    assert len(hunt.rows()) == 2, hunt.rows()


def is_committed(folder, hunt):
    """Whether the state was written after the last hit."""
    state = next((folder / "states/noroshi/hunt").iterdir())
    return state.stat().st_mtime_ns > hunt.out.stat().st_mtime_ns


def each_hunt_has_a_state_of_its_own(folder):
    add(folder / "log", HIT.format(n=1))
    first = json_hunt(folder, "log")
    first.until_hits(1)
    second = Hunt(folder, "--from", "report.txt", "log", out="text")
    second.until(lambda: "evil.example" in second.text())
    third = json_hunt(folder, "log")
    assert third.process.wait(WAIT_S) == 2
    assert "belongs to a hunt that runs" in said(folder)
    first.end(0)
    second.end(0)
    assert "HITS" in second.text(), second.text()
    named = json_hunt(folder, "log", "--state", "kept")
    named.until_hits(2)
    named.end(0)
    assert (folder / "kept").stat().st_mode & 0o777 == 0o600


def what_is_no_state_is_refused(folder):
    add(folder / "log", HIT.format(n=1))
    (folder / "other").write_text("something else\n")
    (folder / "newer").write_text("noroshi hunt state 9\n")
    for name, why in (("other", "not the state of a hunt"),
                      ("newer", "another version")):
        before = (folder / name).read_text()
        hunt = json_hunt(folder, "log", "--state", name)
        assert hunt.process.wait(WAIT_S) == 2
        assert why in said(folder), said(folder)
        assert (folder / name).read_text() == before
    for words in (("--state", "kept"), ("--follow", "--count")):
        done = subprocess.run(
            [NOROSHI, "--dir", "none", "hunt", "--from", "report.txt", "log",
             *words], cwd=folder, capture_output=True)
        assert done.returncode == 2 and done.stderr, done


def a_cut_state_goes_on_from_its_last_commit(folder):
    add(folder / "log", HIT.format(n=1))
    hunt = json_hunt(folder, "log", "--state", "kept")
    hunt.until_hits(1)
    hunt.end(0)
    size = (folder / "kept").stat().st_size
    os.truncate(folder / "kept", size - 1)
    hunt = json_hunt(folder, "log", "--state", "kept")
    hunt.until(lambda: "bytes are not whole" in said(folder) and
               "goes on where it was" in said(folder))
    hunt.until_hits(1)
    hunt.process.terminate()
    assert hunt.process.wait(WAIT_S) in (0, 1), said(folder)
    assert len(hunt.rows()) == 1, hunt.rows()
    os.truncate(folder / "kept", 30)
    hunt = json_hunt(folder, "log", "--state", "kept")
    hunt.until(lambda: said(folder).count("from the beginning") == 2)
    hunt.until_hits(2)
    hunt.end(0)


def a_state_that_cannot_be_written_keeps_nobody_from_hunting(folder):
    hunt = json_hunt(
        folder, "log", "--state", "kept", "--limit", "0", out=None,
        prepare=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    for n in range(10):
        if n == 1:  # as where the disk is full
            resource.prlimit(hunt.process.pid, resource.RLIMIT_FSIZE, (64, 64))
        add(folder / "log", HIT.format(n=n))
        assert json.loads(hunt.process.stdout.readline())["line"] == n + 1
    hunt.end(2)
    hunt.process.stdout.close()
    hunt = json_hunt(folder, "log", "--state", "kept")
    hunt.until_hits(9)
    hunt.end(0)
    assert 2 in [r["line"] for r in hunt.rows()], hunt.rows()


def hits_that_cannot_be_written_end_it(folder):
    add(folder / "log", HIT.format(n=1))
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [NOROSHI, "--dir", "none", "hunt", "--from", "report.txt", "log",
             "--follow", "--state", "kept"], cwd=folder, stdout=full,
            stderr=subprocess.PIPE, timeout=WAIT_S)
    assert done.returncode == 2 and b"cannot be written" in done.stderr, done
    hunt = json_hunt(folder, "log", "--state", "kept")
    hunt.until_hits(1)
    hunt.end(0)


def a_flood_is_summed_up_and_each_hit_counted(folder):
    add(folder / "log", "".join(HIT.format(n=n) for n in range(500)))
    add(folder / "log", "b 203.0.113.7\n")
    for form, out in (("--json", "hits"), ("--ecs", "ecs")):
        hunt = Hunt(folder, "--from", "report.txt", form, "--limit", "10/min",
                    "log", out=out)
        hunt.until_hits(10)
        hunt.end(0)
        rows = hunt.rows()
        sums = [r if form == "--json" else r["noroshi"] for r in rows[10:]]
        assert len(rows) == 12, rows
        assert [r["summed"] for r in sums] == [490, 1], sums
        assert sums[0]["first_at"] == {"file": "log", "line": 11}, sums
        assert sums[0]["last_at"] == {"file": "log", "line": 500}, sums
        assert sums[0]["value"] == "evil.example", sums
    assert rows[10]["threat"]["indicator"]["sightings"] == 490, rows
    hunt = Hunt(folder, "--from", "report.txt", "log", out="text")
    hunt.until(lambda: "www.evil.example 59" in hunt.text())
    hunt.end(0)
    assert "440 more hits" in hunt.text(), hunt.text()
    assert "evil.example  domain  500" in hunt.text(), hunt.text()


def a_new_pack_is_used_from_then_on(folder):
    def build(name):
        subprocess.run([NOROSHI, "--dir", "none", "pack", "build", "--from",
                        name, "-o", "pack"], cwd=folder, check=True,
                       capture_output=True)
    build("report.txt")
    (folder / "later.txt").write_text("later.example\n")
    hunt = Hunt(folder, "--pack", "pack", "--from", "report.txt", "--json",
                "log")
    add(folder / "log", "a later.example\n" + HIT.format(n=1))
    hunt.until_hits(2)
    build("later.txt")
    (folder / "report.txt").write_text("sooner.example\n")

    def is_found():
        add(folder / "log", "a later.example sooner.example\n")
        return {"later.example", "sooner.example"} <= {
            r["value"] for r in hunt.rows()}
    hunt.until(is_found)
    (folder / "none.pack").write_text("no pack")
    (folder / "none.pack").rename(folder / "pack")
    hunt.until(lambda: "pack: " in said(folder))
    count = len(hunt.rows())
    add(folder / "log", "a later.example sooner.example\n")
    hunt.until(lambda: len(hunt.rows()) >= count + 2)
    hunt.end(0)
    lines = [(r["line"], r["value"]) for r in hunt.rows()
             if r["value"] in ("later.example", "sooner.example")]
    assert len(lines) == len(set(lines)), lines


def a_link_is_followed_where_it_leads(folder):
    (folder / "days").mkdir()
    add(folder / "days/one", HIT.format(n=1))
    (folder / "log").symlink_to("days/one")
    hunt = json_hunt(folder, "log")
    hunt.until_hits(1)
    add(folder / "days/two", HIT.format(n=2))
    (folder / "next").symlink_to("days/two")
    (folder / "next").rename(folder / "log")
    add(folder / "days/one", HIT.format(n=3))  # by a writer that is told late
    hunt.until_hits(3)
    add(folder / "days/two", HIT.format(n=4))
    hunt.until_hits(4)
    hunt.end(0)
    hunt = json_hunt(folder, "log")
    add(folder / "log", HIT.format(n=5))
    hunt.until_hits(5)
    hunt.end(0)
    found = sorted((pathlib.Path(r["file"]).name, r["line"])
                   for r in hunt.rows())
    assert found == [("one", 1), ("one", 2), ("two", 1), ("two", 2),
                     ("two", 3)], found


def stdin_and_pipes_are_followed(folder):
    read, write = os.pipe()
    hunt = json_hunt(folder, "-", stdin=read)
    os.close(read)
    os.write(write, b"a 203.0.113.7\nb 203.0")
    hunt.until_hits(1)
    os.write(write, b".113.7\n")
    hunt.until_hits(2)
    os.write(write, b"c evil.example")
    os.close(write)
    assert hunt.process.wait(WAIT_S) == 0
    assert [r["line"] for r in hunt.rows()] == [1, 2, 3], hunt.rows()
    os.mkfifo(folder / "fifo")
    hunt = json_hunt(folder, "fifo", out="more")
    for n in range(3):
        with open(folder / "fifo", "w") as fifo:
            fifo.write(HIT.format(n=n))
        hunt.until_hits(n + 1)
    hunt.end(0)


def utf16_is_followed(folder):
    text = HIT.format(n=1).encode("utf-16-le")
    (folder / "log").write_bytes(b"\xff\xfe" + text[:31])
    hunt = json_hunt(folder, "log")
    with open(folder / "log", "ab") as log:
        for at in range(31, len(text)):
            log.write(text[at:at + 1])
            log.flush()
    hunt.until_hits(1)
    hunt.end(0)
    hunt = json_hunt(folder, "log")
    with open(folder / "log", "ab") as log:
        log.write(text)
    hunt.until_hits(2)
    hunt.end(0)
    assert [r["line"] for r in hunt.rows()] == [1, 2], hunt.rows()


def its_own_files_are_not_searched(folder):
    (folder / "logs").mkdir()
    add(folder / "logs/log", HIT.format(n=1))
    hunt = json_hunt(folder, "logs", "--state", "logs/state", out="logs/hits")
    hunt.until_hits(1)
    add(folder / "logs/log", HIT.format(n=2))
    hunt.until_hits(2)
    add(folder / "logs/log", HIT.format(n=3))
    hunt.until_hits(3)
    hunt.end(0)
    assert all(r["file"] == "logs/log" for r in hunt.rows()), hunt.rows()


def times_after_now_are_taken_as_they_are(folder):
    add(folder / "log", "2199-01-01T00:00:00Z www.evil.example\n")
    os.utime(folder / "log", (2 ** 32, 2 ** 32))
    hunt = json_hunt(folder, "log", "--since", "1d")
    hunt.until_hits(1)
    add(folder / "log", "2199-01-02T00:00:00Z www.evil.example\n")
    hunt.until_hits(2)
    hunt.end(0)
    assert hunt.rows()[1]["time"] == "2199-01-02T00:00:00Z", hunt.rows()


def no_inotify():
    """inotify_init1 fails from here on, as where there is none."""
    number = {"x86_64": 294, "aarch64": 26}[platform.machine()]
    rules = struct.pack("HBBI" * 4, 0x20, 0, 0, 0, 0x15, 0, 1, number,
                        0x06, 0, 0, 0x00050000 | 38, 0x06, 0, 0, 0x7fff0000)
    room = ctypes.create_string_buffer(rules)
    program = struct.pack("HL", 4, ctypes.addressof(room))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, program, 0, 0) == 0


def where_there_is_no_inotify_logs_are_looked_at(folder):
    if platform.machine() not in ("x86_64", "aarch64"):
        return
    (folder / "logs").mkdir()
    hunt = json_hunt(folder, "logs", prepare=no_inotify)
    for n in range(3):
        add(folder / "logs/log", HIT.format(n=n))
        hunt.until_hits(2 * n + 1)
        (folder / "logs/log").rename(folder / f"logs/log.{3 - n}")
        add(folder / "logs/log", HIT.format(n=n))
        hunt.until_hits(2 * n + 2)
    hunt.end(0)
    assert len(hunt.rows()) == 6, hunt.rows()


def what_is_missing_is_said_and_waited_for(folder):
    add(folder / "log", HIT.format(n=1))
    hunt = json_hunt(folder, "log", "later")
    hunt.until_hits(1)
    hunt.until(lambda: "later: No such file" in said(folder))
    add(folder / "later", HIT.format(n=2))
    hunt.until_hits(2)
    hunt.end(0)
    assert said(folder).count("later: ") == 1, said(folder)


for question in (what_comes_is_searched_until_it_is_ended,
                 what_stands_behind_the_last_commit_is_cut_off,
                 each_hunt_has_a_state_of_its_own,
                 what_is_no_state_is_refused,
                 a_cut_state_goes_on_from_its_last_commit,
                 a_state_that_cannot_be_written_keeps_nobody_from_hunting,
                 hits_that_cannot_be_written_end_it,
                 a_flood_is_summed_up_and_each_hit_counted,
                 a_new_pack_is_used_from_then_on,
                 a_link_is_followed_where_it_leads,
                 stdin_and_pipes_are_followed,
                 utf16_is_followed,
                 its_own_files_are_not_searched,
                 times_after_now_are_taken_as_they_are,
                 where_there_is_no_inotify_logs_are_looked_at,
                 what_is_missing_is_said_and_waited_for):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "report.txt").write_text(REPORT)
        (folder / "said").touch()
        question(folder)
        print("ok", question.__name__, flush=True)
