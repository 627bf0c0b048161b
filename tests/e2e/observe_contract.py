#!/usr/bin/env python3
"""observe_contract: what `noroshi observe` promises on the command line,
without a node.

    python3 -B tests/e2e/observe_contract.py PATH/TO/noroshi
"""
import fcntl
import gzip
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

NOROSHI = os.path.abspath(sys.argv[1])
FIELDS = {"files", "lines", "values", "missed", "untimed", "ahead", "old"}


def stamp(days):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ",
                         time.gmtime(time.time() + days * 86400))


def run(folder, *words, code=0, stdin=b""):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("NOROSHI_DIR", None)
    done = subprocess.run(
        [NOROSHI, "--dir", str(folder), "observe", *words], input=stdin,
        capture_output=True, env=environment, cwd=folder)
    assert done.returncode == code, (words, done)
    return done


def counted(folder, *words, **how):
    row = json.loads(run(folder, *words, "--json", **how).stdout)
    assert set(row) == FIELDS, row
    return row


def runs(folder, name="observations"):
    """{window: values} of the list."""
    found = {}
    for line in (folder / name / "list").read_text().splitlines():
        if line.startswith("run "):
            _, _, window, rows = line.split()
            found[window] = found.get(window, 0) + int(rows)
    return found


def lines_and_values_are_counted(folder):
    (folder / "dns.log").write_text(
        f"{stamp(-2)} query a.evil.example\n{stamp(-1)} nothing at all\n")
    row = counted(folder, "dns.log")
    # The name, with all below it, its parent; .example itself says nothing of
    # anybody.
    assert row == {"files": 1, "lines": 2, "values": 3, "missed": 0,
                   "untimed": 0, "ahead": 0, "old": 0}, row
    assert "source dns" in (folder / "observations/list").read_text()


def packed_logs_and_stdin_are_read(folder):
    text = f"{stamp(-1)} evil.example\n".encode()
    (folder / "x.log.2.gz").write_bytes(gzip.compress(text))
    assert counted(folder, "x.log.2.gz")["values"] == 2
    assert counted(folder, "--source", "proxy", "-", stdin=text)["values"] == 2
    assert run(folder, stdin=text).returncode == 0


def what_is_not_there_is_named(folder):
    (folder / "dns.log").write_text(f"{stamp(-1)} evil.example\n")
    done = run(folder, "dns.log", "absent.log", code=2)
    assert b"absent.log" in done.stderr, done.stderr
    assert sum(runs(folder).values()) == 2, runs(folder)


def times_are_those_of_the_events(folder):
    (folder / "x.log").write_text(
        f"{stamp(-90)} one.example\n{stamp(-1)} two.example\n"
        "no time three.example\n")
    row = counted(folder, "x.log")
    assert row["untimed"] == 1 and len(runs(folder)) >= 2, (row, runs(folder))


def what_is_old_or_ahead_is_told(folder):
    (folder / "x.log").write_text(
        f"{stamp(-500)} one.example\n{stamp(3)} two.example\n")
    done = run(folder, "x.log", "--json")
    row = json.loads(done.stdout)
    assert (row["old"], row["ahead"], row["values"]) == (1, 1, 2), row
    assert b"older than is kept" in done.stderr, done.stderr
    row = counted(folder, "--keep", "600d", "--to", "other", "x.log")
    assert row["old"] == 0 and sum(runs(folder, "other").values()) == 4, row


def lines_choose_no_month_that_is_to_come(folder):
    """A list has room for 1,024 runs, and memory for 64 months."""
    (folder / "x.log").write_text("".join(
        f"{stamp(40 * i)} h{i}.example.org\n" for i in range(1, 200)))
    row = counted(folder, "x.log")
    assert (row["ahead"], row["values"]) == (199, 3 * 199), row
    assert len(runs(folder)) == 1, runs(folder)


def old_windows_are_dropped(folder):
    (folder / "x.log").write_text(f"{stamp(-100)} one.example\n")
    counted(folder, "x.log")
    assert len(runs(folder)) == 1
    (folder / "y.log").write_text("nothing\n")
    counted(folder, "--keep", "30d", "y.log")
    assert not runs(folder), runs(folder)
    assert not list((folder / "observations").glob("run-*"))


def bad_words_are_usage(folder):
    (folder / "x.log").write_text("a\n")
    for words in (("--keep", "1h", "x.log"), ("--keep", "soon", "x.log"),
                  ("--source", "a\nb", "x.log"), ("--source", "", "x.log"),
                  ("--bogus", "x.log")):
        run(folder, *words, code=2)


def another_version_or_damage_is_told(folder):
    (folder / "x.log").write_text(f"{stamp(-1)} one.example\n")
    counted(folder, "x.log")
    kept = (folder / "observations/list").read_text()
    for text, word in ((kept.replace("observations 2", "observations 9"),
                        b"upgrade"), (kept[:-2], b"damaged")):
        (folder / "observations/list").write_text(text)
        assert word in run(folder, "x.log", code=2).stderr
    (folder / "observations/list").write_text(kept)
    (folder / "observations/key").write_text("no key\n")
    assert b"key" in run(folder, "x.log", code=2).stderr


def a_damaged_run_is_told_and_ends_nothing(folder):
    (folder / "x.log").write_text(f"{stamp(-1)} one.example\n")
    counted(folder, "x.log")
    run_file = folder / "observations/run-1"
    run_file.write_bytes(run_file.read_bytes()[:5000])
    for _ in range(6):
        done = run(folder, "x.log")
    assert b"run-1" in done.stderr and b"cut" in done.stderr, done.stderr
    assert len(list((folder / "observations").glob("run-*"))) < 7
    assert sum(runs(folder).values()) >= 2, runs(folder)


def lost_files_are_told_and_nothing_is_removed(folder):
    (folder / "x.log").write_text(f"{stamp(-1)} one.example\n")
    for name in ("list", "key"):
        counted(folder, "x.log")
        before = runs(folder)
        (folder / "observations" / name).rename(folder / "kept")
        done = run(folder, "x.log", code=2)
        assert f"{name}' is missing".encode() in done.stderr, done.stderr
        (folder / "kept").rename(folder / "observations" / name)
        assert runs(folder) == before


def a_full_list_is_merged(folder):
    """While a process observes, so that it is not merged at a start."""
    (folder / "x.log").write_text(f"{stamp(-1)} one.example\n")
    counted(folder, "--source", "first", "x.log")
    seen = folder / "observations"
    made = runs(folder)
    window, = made
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
            [NOROSHI, "--dir", str(folder), "observe", "--follow", "--source",
             "x", "-"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment) as p:
        p.stdin.write(f"{stamp(-1)} two.example\n".encode())
        p.stdin.flush()
        wait = time.time() + 30
        while "source x\n" not in (seen / "list").read_text():
            assert time.time() < wait, "it began"
            time.sleep(.05)
        octets = (seen / "run-1").read_bytes()
        with open(seen / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            text = (seen / "list").read_text().replace("end\n", "")
            for i in range(2, 1025):
                (seen / f"run-{i}").write_bytes(octets)
                text += f"run {i} {window} {made[window]}\n"
            (seen / "list.2").write_text(text + "end\n")
            (seen / "list.2").rename(seen / "list")
        p.stdin.close()
        told = p.stderr.read()
        assert p.wait() == 0, told
    # Two values, or each of two hosts with all below it.
    assert runs(folder)[window] in range(4, 7), (runs(folder), told)


def pipes_and_last_lines_are_read_to_their_end(folder):
    """Whoever writes is slow, and a last line has no end."""
    lines = f"{stamp(-1)} one.example\n", f"{stamp(-1)} two.example"
    (folder / "x.log").write_text("".join(lines))
    (folder / "x.log.2.gz").write_bytes(gzip.compress("".join(lines).encode()))
    assert counted(folder, "x.log", "x.log.2.gz")["lines"] == 4
    with subprocess.Popen(
            [NOROSHI, "--dir", str(folder), "observe", "--json", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) as p:
        for line in lines:
            p.stdin.write(line.encode())
            p.stdin.flush()
            time.sleep(.5)
        p.stdin.close()
        assert json.loads(p.stdout.read())["lines"] == 2


def times_seen(folder):
    """The sum over all values of all runs that count."""
    total = 0
    seen = folder / "observations"
    if not (seen / "list").exists():
        return 0
    found = []
    with open(seen / "lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for line in (seen / "list").read_text().splitlines():
            if line.startswith("run "):
                found.append((seen / f"run-{line.split()[1]}").read_bytes())
    for octets in found:
        rows, blocks, bits = struct.unpack_from("<QQI", octets, 32)
        at = 4096
        for part in (blocks * 32, rows * 8, ((1 << bits) + 1) * 4):
            at += -(-part // 4096) * 4096
        total += sum(struct.unpack_from("<I", octets, at + row * 18 + 6)[0]
                     for row in range(rows))
    return total


def follow(folder, *words):
    return subprocess.Popen(
        [NOROSHI, "--dir", str(folder), "observe", "--follow", *words],
        stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C.UTF-8"},
        cwd=folder)


def until(what, question, seconds=60):
    wait = time.time() + seconds
    while not question():
        assert time.time() < wait, what
        time.sleep(.05)


def ends_by_itself(process):
    """Whether it catches SIGTERM already."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    caught, = (line.split()[1] for line in status.splitlines()
               if line.startswith("SigCgt:"))
    return int(caught, 16) >> (signal.SIGTERM - 1) & 1


def killed_followers_count_each_line_once(folder):
    """Killed wherever it is, and the log is rotated meanwhile; each line has a
    host, all below it, and its parent."""
    log = folder / "dns.log"
    count = 0
    for turn in range(14):
        with open(log, "a", encoding="ascii") as f:
            for _ in range(3000):
                f.write(f"{stamp(-1)} query h{count}.example.org\n")
                count += 1
        p = follow(folder, "--source", "dns", "dns.log", "dns.log.1")
        time.sleep(.05 * turn)
        if turn == 5:
            log.rename(folder / "dns.log.1")
        p.send_signal(signal.SIGKILL if turn % 7 < 5 else signal.SIGTERM)
        p.communicate()
    p = follow(folder, "--source", "dns", "dns.log", "dns.log.1")
    until("all is observed", lambda: times_seen(folder) >= 3 * count)
    until("it has begun", lambda: ends_by_itself(p))
    p.terminate()
    p.communicate()
    assert p.returncode == 0, p.returncode
    assert times_seen(folder) == 3 * count, (times_seen(folder), count)
    assert len(list((folder / "observations").glob("follow-*-*"))) == 1


def an_older_log_that_is_named_behind_is_read(folder):
    (folder / "dns.log.1").write_text(
        f"{stamp(-2)} one.example\n{stamp(-2)} two.example\n")
    (folder / "dns.log").write_text(f"{stamp(-1)} three.example\n")
    p = follow(folder, "--source", "dns", "dns.log", "dns.log.1")
    until("both are observed", lambda: times_seen(folder) == 6)
    p.terminate()
    p.communicate()


def a_source_is_followed_by_one_at_a_time(folder):
    (folder / "x.log").write_text(f"{stamp(-1)} one.example\n")
    p = follow(folder, "--source", "dns", "x.log")
    until("it is observed", lambda: times_seen(folder) == 2)
    done = run(folder, "--follow", "--source", "dns", "x.log", code=2)
    assert b"followed by another process" in done.stderr, done.stderr
    p.terminate()
    p.communicate()
    # What says how far it came is lost: it is not counted again unasked.
    for path in (folder / "observations").glob("follow-*-*"):
        path.unlink()
    done = run(folder, "--follow", "--source", "dns", "x.log", code=2)
    assert b"is missing or damaged" in done.stderr, done.stderr
    assert times_seen(folder) == 2


def nothing_is_in_clear_and_nobody_else_reads_it(folder):
    (folder / "x.log").write_text(f"{stamp(-1)} secret-host.evil.example\n")
    counted(folder, "x.log")
    for path in (folder / "observations").iterdir():
        assert b"evil" not in path.read_bytes(), path
        assert path.stat().st_mode & 0o007 == 0, path
    assert (folder / "observations").stat().st_mode & 0o007 == 0


def a_hunt_observes_what_it_reads(folder):
    """In one pass, whatever the number of threads."""
    logs = folder / "logs"
    logs.mkdir()
    (logs / "dns.log").write_text("".join(
        f"{stamp(-1)} query n{n}.evil{n % 99}.example from 10.1.{n % 250}.7\n"
        for n in range(30000)))
    with gzip.open(logs / "proxy.log.gz", "wt") as packed:
        packed.write(f"{stamp(-2)} GET http://c2.example/ 200\n")
    (folder / "report.txt").write_text("evil7.example\nc2.example\n")
    row = counted(folder, "logs")

    def hunt(name, *words):
        return subprocess.run(
            [NOROSHI, "--dir", name, "hunt", "--from", "report.txt", "--json",
             "-j", "3", "logs", *words], cwd=folder, capture_output=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"})

    (folder / "hunt").mkdir()
    alone, both = hunt("none"), hunt("hunt", "--observe")
    assert alone.stdout == both.stdout != b"", both.stderr
    assert both.returncode == 0, both.stderr
    assert f"{row['values']} values seen (lines read: 30001, files: 2)" in \
        both.stderr.decode(), both.stderr
    assert runs(folder / "hunt") == runs(folder), runs(folder / "hunt")
    assert not (folder / "none").exists()
    listed = (folder / "hunt/observations/list").read_text()
    assert "dns" in listed and "proxy" in listed, listed
    for words in (("--observe", "--follow"), ("--source", "x")):
        done = hunt("hunt", *words)
        assert done.returncode == 2 and done.stderr, done
    (folder / "file").write_text("")
    done = hunt("file", "--observe")
    assert done.returncode == 2 and done.stdout == alone.stdout, done


def modes_are_right_whatever_the_umask(folder):
    (folder / "x.log").write_text(f"{stamp(-1)} one.example\n")
    before = os.umask(0o077)
    try:
        counted(folder, "x.log")
        follow(folder, "x.log").terminate()
    finally:
        os.umask(before)
    assert (folder / "observations").stat().st_mode & 0o7777 == 0o770
    for path in (folder / "observations").iterdir():
        assert path.stat().st_mode & 0o7777 == 0o640, path


def another_user_writes_for_the_folders_group(folder):
    """Core is its owner; where nobody may be another user, it is not tried."""
    if os.geteuid() != 0:
        return
    core, group, other = 4241, 4242, 4243
    folder.chmod(0o755)
    log = folder / "x.log"
    log.write_text(f"{stamp(-1)} one.example\n")
    seen = folder / "observations"
    seen.mkdir(mode=0o770)
    os.chown(seen, core, group)
    seen.chmod(0o770)

    def observe(**who):
        return subprocess.run(
            [NOROSHI, "--dir", str(folder), "observe", "x.log"], cwd=folder,
            capture_output=True, umask=0o022,
            env={**os.environ, "LC_ALL": "C.UTF-8"}, **who)

    done = observe(user=other, group=other, extra_groups=[group])
    assert done.returncode == 2 and b"belongs to group" in done.stderr, done
    assert not list(seen.iterdir())
    for who in ({"user": other, "group": group, "extra_groups": []}, {},
                {"user": core, "group": group, "extra_groups": []}):
        done = observe(**who)
        assert done.returncode == 0, done
    for path in seen.iterdir():
        at = path.stat()
        assert at.st_gid == group and at.st_mode & 0o777 == 0o640, path
    assert times_seen(folder) == 6


def main():
    tests = [f for name, f in globals().items()
             if callable(f) and "_" in name and f.__module__ == __name__
             and f.__code__.co_varnames[:f.__code__.co_argcount] == ("folder",)]
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            test(pathlib.Path(folder))
    print(f"observe: {len(tests)} hold")


if __name__ == "__main__":
    main()
