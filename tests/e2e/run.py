"""run: tells end-to-end stories.

    python3 tests/e2e/run.py [--keep] DIR STORY...    DIR: where noroshid is
    python3 tests/e2e/run.py --list
"""

import inspect
import sys

import absent
import answers
import asking
import budgets
import clocks
import contained
import connections
import costs
import days
import deceptive
import duty
import exchange
import faults
import federation
import federation_cli
import floods
import for_good
import gone
import held
import hooks
import incident
import introduced
import japanese
import kills
import leaks
import links
import lookups
import meanwhile
import memory
import names
import nonsense
import notices
import observing
import owed
import packs
import passing
import previews
import put_back
import questions
import reading
import rebuilt
import receipts
import revisions
import searching
import seen
import shown
import store_faults
import story
import suffixes
import terminal
import tokens
import turns
import upgrade
import words


def stories():
    found = {}
    for module in (absent, answers, asking, budgets, clocks, connections, contained,
                   costs, days, deceptive, duty, exchange, faults, federation,
                   federation_cli, floods, for_good, gone, held, hooks, incident,
                   introduced, japanese, kills, leaks, links, lookups,
                   meanwhile, memory, names, nonsense, notices, observing,
                   owed, packs, passing, previews, put_back, questions,
                   reading, rebuilt, receipts, revisions, searching, seen,
                   shown, store_faults, suffixes, terminal, tokens, turns,
                   upgrade, words):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and function.__doc__ \
                    and not name.startswith("_"):
                found[name] = function
    return found


def main(words):
    keep = "--keep" in words
    words = [w for w in words if w != "--keep"]
    known = stories()
    if words == ["--list"]:
        for name, function in known.items():
            print(f"{name:30} {function.__doc__.splitlines()[0]}")
        return 0
    if len(words) < 2 or any(w not in known for w in words[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    return max(story.tell(known[w], words[0], keep) for w in words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
