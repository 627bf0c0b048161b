"""planting: faults planted in a copy of the tree, one at a time.

A fault is (what is wrong, file, right, wrong): the right text stands in that
file once, and the wrong one takes its place.
"""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*words, **how):
    return subprocess.run([str(w) for w in words], text=True,
                          capture_output=True, **how)


def must(*words, **how):
    done = run(*words, **how)
    if done.returncode != 0:
        sys.exit(f"{words[0]}: exit {done.returncode}\n"
                 f"{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def copy_tree(to):
    for name in must("git", "ls-files", cwd=ROOT).splitlines():
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def text_of(tree, name, fault):
    """The file that it is planted in; its place stands there once."""
    _, path, right, _ = fault
    text = (tree / path).read_text()
    if text.count(right) != 1:
        sys.exit(f"{name}: {path} has its place {text.count(right)} times")
    return text


def plant(tree, name, fault):
    """What takes it out again."""
    _, path, right, wrong = fault
    text = text_of(tree, name, fault)
    (tree / path).write_text(text.replace(right, wrong))
    return lambda: (tree / path).write_text(text)
