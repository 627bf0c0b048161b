"""Ours beside the counter and the libraries: who holds what, and why not."""

import collections
import re
import urllib.parse

import canon
import counter

KINDS = {"ipv4": "ip", "ipv6": "ip", "cidr": "net", "ip-port": "ip-port",
         "domain": "name", "hostname": "name", "onion": "name", "url": "url",
         "email": "email", "cve": "cve", "btc": "coin", "xmr": "coin",
         "eth": "coin", **dict.fromkeys(
             "md5 sha1 sha224 sha256 sha384 sha512 imphash authentihash "
             "ja3 ja3s jarm hassh cert-md5 cert-sha1 cert-sha256".split(),
             "hash")}
# Values that are as somebody wrote them: that they stand there is looked at.
WRITTEN = {"filename", "path", "regkey", "mutex", "user-agent", "malware",
           "actor", "asn", "yara", "sigma", "snort", "ssdeep", "tlsh", "mac",
           "ja4", "cert-serial"}

SHOWN = 80  # octets of a value that are told at least

Taken = collections.namedtuple("Taken", "line kind value type detect")
Told = collections.namedtuple("Told", "line why text")
Difference = collections.namedtuple("Difference",
                                    "side kind path line value said right")


class Ours:
    """What source_dump printed about one file."""

    def __init__(self, lines):
        self.taken, self.told, self.refused = [], [], ""
        for line in lines:
            part = line.split("\t")
            if part[0] == "reject" and len(part) > 3:
                self.told.append(Told(int(part[1]), part[2],
                                      squeezed("\t".join(part[3:]))))
            elif part[0] == "fault":
                self.refused = part[2]
            elif part[0] in KINDS or part[0] in WRITTEN:
                self.taken.append(Taken(
                    int(part[2]), KINDS.get(part[0], part[0]), part[1],
                    part[0], part[3] == "detect"))
        self.on_line = collections.defaultdict(list)
        for told in self.told:
            self.on_line[told.line].append(told)
        self.forms = {form: taken for taken in self.taken
                      for form in forms(taken.kind, taken.value)}
        self.all_told = "\n".join(told.text for told in self.told)

    def holds(self, kind, value):
        """The taken value that is this one, or has it as its host."""
        for form in forms(kind, value)[:2]:
            if form in self.forms:
                return self.forms[form]
        return None

    def tells(self, line, value):
        plain = squeezed(value.split("|")[0])
        for told in self.on_line[line]:
            if plain in told.text or len(told.text) > 5 and (
                    told.text in plain):
                return told.why
            # What is told of a long value is its front.
            if len(plain) > SHOWN and plain[:SHOWN] in told.text:
                return told.why
        if len(plain) > 5 and plain in self.all_told:
            return next((told.why for told in self.told
                         if plain in told.text), "")
        return ""


def squeezed(text):
    return re.sub(r"[^0-9a-z]", "", re.sub(
        r"(?i)h[x*]{2}p", "http", re.sub(r"(?i)[\[({]dot[\])}]", ".",
                                         text)).lower())


def loose_url(value):
    text = urllib.parse.unquote(value.split("#")[0])
    return re.sub(r"^[a-z]+://", "", text.rstrip("/?")).lower()


def forms(kind, value):
    """Under which keys a value is found: itself first, then its parts."""
    if kind == "url":
        host = re.sub(r"^[^:]+://(?:[^/@?#]*@)?|[/?#].*", "", value)
        bare = host.rpartition(":")[0] or host
        return [("url", value), ("loose", loose_url(value)),
                ("in", bare.strip("[]")), ("in", host.strip("[]"))]
    if kind == "ip-port":
        address, _, port = value.rpartition("|")
        return [(kind, value), ("loose", f"{address}:{port}"),
                ("in", address)]
    if kind == "email":
        return [(kind, value.lower()), ("in", value.rpartition("@")[2])]
    if kind == "net" and value.endswith(("/32", "/128")):
        return [("ip", value.rpartition("/")[0])]
    if kind in ("ip", "name"):
        return [(kind, value), ("in", value), ("loose", value)]
    if kind in WRITTEN:
        return [("written", squeezed(hive(value)))]
    return [(kind, value.lower())]


def hive(value):
    """A registry key's hive spelled out."""
    for short, long in (("HKLM", "HKEY_LOCAL_MACHINE"),
                        ("HKCU", "HKEY_CURRENT_USER"),
                        ("HKCR", "HKEY_CLASSES_ROOT"), ("HKU", "HKEY_USERS"),
                        ("HKCC", "HKEY_CURRENT_CONFIG")):
        value = re.sub(rf"(?i)^{short}(?=\\)", long, value)
    return value


class Judged:
    """The committed exceptions: path, value, verdict, reason."""

    def __init__(self, path):
        self.rules = []
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip() and not line.startswith("#"):
                where, value, verdict, why = line.split("\t")
                self.rules.append((re.compile(where), re.compile(value),
                                   verdict, why))

    def verdict(self, path, value):
        for where, what, verdict, why in self.rules:
            if where.search(path) and what.fullmatch(value):
                return verdict, why
        return None, ""


def library_value(kind, value):
    """A library's value in the form the others have."""
    value = counter.refanged(value)
    if kind == "ip":
        return kind, canon.address(value.split("/")[0].strip("[]"))
    if kind == "url":
        return kind, canon.url(counter.trimmed(value))
    if kind == "name":
        return kind, canon.name(value)
    if kind == "email":
        return kind, canon.email(value)
    return kind, value.upper() if kind == "cve" else value.lower()


class Comparison:
    """One file."""

    def __init__(self, path, lines, ours, found, libraries, judged):
        self.path, self.lines, self.ours = path, lines, ours
        self.judged, self.found = judged, found
        self.figures = collections.Counter()
        self.differences = []
        self.events = "\n".join(counter.event_values("\n".join(lines), path))
        self.known = {}
        for one in found:
            verdict, _ = judged.verdict(path, one.value)
            right = verdict or one.right
            key = forms(one.kind, one.value)[0]
            if key not in self.known or right == "right":
                self.known[key] = one._replace(right=right)
        self.parts = {form: one for one in self.known.values()
                      for form in forms(one.kind, one.value)}
        self.votes = collections.defaultdict(dict)
        for library, line, kind, value in libraries:
            kind, value = library_value(kind, value)
            if value:
                self.votes[(kind, value)].setdefault(library, line)
        self.look_for_losses()
        self.look_at_taken()
        self.look_at_votes()

    def differ(self, side, kind, line, value, said, right):
        self.differences.append(Difference(side, kind, self.path, line,
                                           value, said, right))

    def look_for_losses(self):
        for one in self.known.values():
            if one.right != "right":
                continue
            self.figures["right"] += 1
            if self.ours.holds(one.kind, one.value):
                self.figures["held"] += 1
                self.figures["all"] += len(
                    self.votes.get((one.kind, one.value), ())) == 2
                continue
            said = self.ours.refused or self.ours.tells(one.line, one.value)
            whole = ("in", one.value) in self.ours.forms
            if whole:
                self.figures["in another"] += 1
            self.figures["told" if said else "silent"] += not whole
            side = "part" if whole else "lacked" if said else "SILENT"
            self.differ(side, f"{one.kind}: {said or 'nothing said'}",
                        one.line, one.value, said, "right")

    def look_at_taken(self):
        for taken in self.ours.taken:
            self.figures["taken"] += 1
            keys = forms(taken.kind, taken.value)[:2]
            one = next((self.known[key] for key in keys
                        if key in self.known), None)
            one = one or next((self.parts[key] for key in keys
                               if key in self.parts), None)
            verdict, why = self.judged.verdict(self.path, taken.value)
            if verdict == "right" or not verdict and one and (
                    one.right == "right"):
                self.figures["good"] += 1
            elif one and one.right.startswith("open"):
                self.figures["open"] += 1
                self.differ("only ours", f"{taken.type}: {one.right}",
                            taken.line, taken.value, "taken", one.right)
            elif verdict is None and self.stands(taken):
                self.figures["good"] += 1
                self.figures["written"] += 1
            else:
                votes = len(self.votes.get((taken.kind, taken.value), ()))
                self.figures["wrong"] += 1
                reason = why or (one.right if one else "not counted")
                self.differ("only ours", f"{taken.type}: {reason}, "
                            f"{votes} libraries hold it", taken.line,
                            taken.value, "taken", reason)

    def stands(self, taken):
        """A value that is as written stands in its line, alone in it or
        between marks or white space."""
        if taken.kind not in WRITTEN:
            return False
        key = forms(taken.kind, taken.value)[0][1]
        if any(one.kind == taken.kind and one.line == taken.line
               and key in (other := forms(one.kind, one.value)[0][1])
               and key != other for one in self.found):
            return False
        lines = self.lines[max(taken.line - 1, 0):taken.line + 1]
        tail = re.sub(r"^hkey[a-z]+", "", squeezed(taken.value)
                      .replace("\\", ""))
        return any(tail in squeezed(line) for line in lines)

    def look_at_votes(self):
        """What both libraries hold and the counter does not, nor as a part
        of something longer in that line."""
        # What surrounds an event's attributes is about people and papers.
        longer = collections.defaultdict(str)
        for one in self.found:
            longer[one.line] += f" {one.value.lower()}"
        for (kind, value), votes in self.votes.items():
            keys = forms(kind, value)[:2]
            if len(votes) < 2 or any(key in self.parts for key in keys):
                continue
            verdict, why = self.judged.verdict(self.path, value)
            if self.ours.holds(kind, value) or verdict == "wrong":
                continue
            line = min(votes.values())
            if value.lower() in longer[line] or (
                    self.events and value.lower() not in self.events):
                continue
            said = self.ours.refused or self.ours.tells(line, value)
            whole = ("in", value) in self.ours.forms
            self.figures["silent"] += not said and not whole
            if not whole:
                self.differ("lacked" if said else "SILENT",
                            f"{kind}: both libraries, "
                            f"{said or 'nothing said'}", line, value, said,
                            "both libraries")
