"""planting: faults planted in a copy of the tree, one at a time.

A fault is (what is wrong, file, right, wrong ...): the right text stands in
that file once, and the wrong one takes its place; so in several where it is in
several.
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


def _places(fault):
    """(file, right, wrong) of each."""
    return [fault[i:i + 3] for i in range(1, len(fault), 3)]


def text_of(tree, name, fault):
    """{file: its text}; each place stands in its file once."""
    texts = {}
    for path, right, _ in _places(fault):
        text = texts.setdefault(path, (tree / path).read_text())
        if text.count(right) != 1:
            sys.exit(f"{name}: {path} has its place {text.count(right)} times")
    return texts


def plant(tree, name, fault):
    """What takes it out again."""
    texts = text_of(tree, name, fault)
    for path, right, wrong in _places(fault):
        text = (tree / path).read_text()
        (tree / path).write_text(text.replace(right, wrong))
    return lambda: [(tree / path).write_text(text)
                    for path, text in texts.items()]
