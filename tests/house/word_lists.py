"""word_lists: a word longer than the limit that is asked first is never found.

    word_lists.py ROOT

Reads the lists of the readers, words with spaces round every one, and the limit
beside them.
"""

import pathlib
import re
import sys

LIMITS = (("reference.c", "LISTED_MAX"), ("type_names.c", "LISTED_MAX"),
          ("word/domain.c", "END_MAX"))
LITERALS = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
SEVERAL = 5  # words at least are a list


def lists(source):
    for run in LITERALS.findall(re.sub(r"/\*.*?\*/", "", source, flags=re.S)):
        text = "".join(LITERAL.findall(run))
        if text.startswith(" ") and text.endswith(" ") and text.strip():
            yield text.split()


def faults(root):
    for name, limit in LIMITS:
        source = (root / "tools/formats" / name).read_text()
        most = int(re.search(rf"\b{limit} = (\d+)", source)[1])
        words = [word for found in lists(source) for word in found]
        if len(words) < SEVERAL:
            yield f"{name}: no list was found"
        for word in words:
            if len(word.encode()) > most:
                yield f"{name}: '{word}' has more octets than {limit}, {most}"
            if name == "type_names.c" and word[0] in "0123456789":
                yield f"{name}: '{word}' begins with a digit"


def main():
    found = list(faults(pathlib.Path(sys.argv[1])))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
