"""A counter of indicators in text, tables and MISP events.

Its author read WIRE.md 6 and the files, never the reader of `share`: where
both are wrong, they are not wrong together. It leans on plain rules: what
is written, where it stands, and what the column or the line says about it.
A value is `right` (a careful person would share it) or has the reason for
which it should stay, or be told: link, private, file name, suffix, victim.
"""

import collections
import csv
import io
import ipaddress
import json
import re

import canon

Found = collections.namedtuple("Found", "line kind value right")

EXTENSIONS = set("""7z aes apk asp aspx bak bat bin bmp cab cfg chm class cmd
    com conf cpl css dat db dex dll dmg doc docm docx elf exe gif gz hta htm
    html ico inf ini iso jar jpeg jpg js jse json jsp key lnk log logs lua md
    mov mp3 mp4 msi msu ocx odt pack pdb pdf php pl plist png pps ppt pptx ps
    ps1 py pyc rar rb rs rtf sct scr sh so sql swf sys tar temp tmp txt url
    vbe vbs wsf xls xlsm xlsx xml yar yara yml zip""".split())
# Endings of files that are top-level domains as well. `com` files are rare.
BOTH = {"md", "mov", "pl", "ps", "py", "rs", "sh", "so", "zip"}
# Hosts of analysts: what they point to is read, not blocked.
READING = re.compile(r"""(?x) (^|\.)( virustotal\.com | welivesecurity\.com
    | twitter\.com | x\.com | github\.com | githubusercontent\.com
    | gist\.github\.com | sekoia\.io | any\.run | urlscan\.io | blogspot\.com
    | medium\.com | microsoft\.com | paloaltonetworks\.com | fireeye\.com
    | kaspersky\.com | securelist\.com | symantec\.com | trendmicro\.com
    | cisa\.gov | us-cert\.gov | tria\.ge | abuse\.ch | otx\.alienvault\.com
    | wikipedia\.org | eset\.com | talosintelligence\.com | mandiant\.com
    | proofpoint\.com | hybrid-analysis\.com | shodan\.io | censys\.io
    | crowdstrike\.com | volexity\.com | youtube\.com | mitre\.org
    )$""")
CONTEXT = re.compile(r"(?i)\b(link|ref(erence)?s?|source|source_url|report|"
                     r"first.?seen|last.?seen|victim|registrant|target)\b|"
                     r"レポート|参考|被害|標的|登録者")
BENIGN = re.compile(r"(?i)\b(benign|allow(ed|list)?|whitelist|false positive|"
                    r"legitimate)\b|誤検知|正規")

DESCRIBING = ("description", "notes", "pdb string", "name")
DOTS = (r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", r"\\+(?=[.\]\[()_-])")


def refanged(text):
    """6.3: what people write so that nobody clicks is undone."""
    for _ in range(4):
        before = text
        text = text.translate({0x3002: ".", 0xFF61: ".", 0xFF0E: ".",
                               0x200B: None, 0xFEFF: None, 0xFF1A: ":",
                               0xFF0F: "/"})
        text = re.sub(DOTS[0], ".", text, flags=re.I)
        text = re.sub(r"[\[({]\s?(?:@|at)\s?[\])}]", "@", text, flags=re.I)
        text = re.sub(r"[\[({](:(?://)?|/)[\])}]", r"\1", text)
        text = re.sub(r"(?<=\w)[\[({]?\.[\])}](?=\w)|(?<=\w)[\[({]\.(?=\w)",
                      ".", text)
        text = re.sub(r"(?i)\b[hm][x*t_]{2}p(s?)(?=\s?:)", r"http\1", text)
        text = re.sub(r"(?i)\bfxp(?=:)", "ftp", text)
        text = re.sub(r"(?i)\b(https?|ftp|wss?)\s?:\s?//\s?", r"\1://", text)
        if text == before:
            break
    return text


URL = re.compile(r"(?i)(?<![a-z0-9+])(?:https?|ftps?|wss?|tcp|udp)://"
                 r"[^\s<>\"'`|]+")
EMAIL = re.compile(r"(?<![\w.+%/=-])[\w.+%=-]+@[\w-]+(?:\.[\w-]+)+(?![\w@])")
V4 = r"(?:\d{1,3}\.){3}\d{1,3}"
ADDRESS = re.compile(rf"(?<![\w.:/@-])({V4})(?:(/\d{{1,2}})(?![\w.])"
                     rf"|[:#](\d{{1,5}})(?![\w.:]))?(?![\w/:-]|\.\w|_)")
V6 = re.compile(r"(?i)(?<![\w.:/])((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}"
                r"(?:\.\d+){0,3})(/\d{1,3})?(?![\w.:])")
HEX = re.compile(r"(?<![\w+/=.-])([0-9A-Fa-f]{128}|[0-9A-Fa-f]{96}|"
                 r"[0-9A-Fa-f]{64}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{40}|"
                 r"[0-9A-Fa-f]{32})(?![\w+/=-]|\.\w)")
MAGNET = re.compile(r"(?i)magnet:\?[^`\"'<>|]*")
ETH = re.compile(r"(?<!\w)0x[0-9A-Fa-f]{40}(?!\w)")
BECH = re.compile(r"(?i)(?<!\w)bc1[02-9ac-hj-np-z]{11,87}(?!\w)")
CVE = re.compile(r"(?i)(?<![\w/.-])CVE-(?:199\d|20\d\d)-\d{4,}(?![\w.-])")
XMR = re.compile(r"(?<!\w)[48][1-9A-HJ-NP-Za-km-z][1-9A-HJ-NP-Za-km-z]{93}"
                 r"(?:[1-9A-HJ-NP-Za-km-z]{11})?(?!\w)")
BTC = re.compile(r"(?<!\w)[13][1-9A-HJ-NP-Za-km-z]{25,34}(?!\w)")
REGKEY = re.compile(r"(?i)(?<!\w)(?:HK(?:LM|CU|CR|U|CC)|HKEY_[A-Z_]+)\\"
                    r"[^\"'`|<>]*")
PATH = re.compile(r"(?i)(?<![\w\\])(?:[a-z]:\\|%[a-z_()0-9]+%\\?|\\\\|~/)"
                  r"[^\"`|<>*?,;]*")
UNIX = re.compile(r"(?<![\w./:~%-])/(?:[\w.@+~-]+/)*[\w.@+~%-]*")
NAME = re.compile(r"(?<![\w@.\\/%$=-])((?:[\w-]+\.)+(?:xn--[\w-]+|"
                  r"[^\W\d_]{2,})|\d+\.\d+\.\d+\.\d+(?=(?::\d+)?/))"
                  r"(?::(\d{1,5})\b)?(?:/([^\s\"'`|,;<>]*))?"
                  r"(?![\w@\\(])")
ONION = re.compile(r"(?i)(?<!\w)([a-z2-7]{16}|[a-z2-7]{56})\.onion(?!\w)")


def trimmed(text):
    """A URL of running text without what the sentence put after it."""
    while text and (text[-1] in ".,;:!?'\"”’、。"
                    or text[-1] in ")]}" and text.count(text[-1])
                    > text.count({")": "(", "]": "[", "}": "{"}[text[-1]])):
        text = text[:-1]
    return text


DOCUMENTED = [ipaddress.ip_network(net) for net in
              ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
               "2001:db8::/32")]


def private(value):
    parsed = ipaddress.ip_address(value)
    return not parsed.is_global and not any(parsed in net
                                            for net in DOCUMENTED)


class Counter:
    def __init__(self, tlds, suffixes):
        self.tlds, self.suffixes = tlds, suffixes
        self.found = []
        self.line = 0
        self.stay = ""

    def add(self, kind, value, why=""):
        if value:
            self.found.append(Found(self.line, kind, value,
                                    why or self.stay or "right"))

    def host(self, text, typed=False, defanged=False):
        """A name, or the reason for which it is none."""
        if address := canon.address(text):
            return self.address(address)
        value = canon.name(text)
        if not value:
            return None
        alone = typed == "alone"
        typed = typed and not alone
        last = value.rpartition(".")[2]
        if last == "onion":
            good = re.fullmatch(r"(?:.*\.)?([a-z2-7]{16}|[a-z2-7]{56})\.onion",
                                value)
            return self.add("name", value, "" if good else "malformed")
        if last not in self.tlds:
            why = "file name" if last in EXTENSIONS else "unknown TLD"
            if alone and why == "unknown TLD":
                why = "open: unknown TLD, alone on its line"
            return self.add("name", value, "" if typed else why)
        if last in BOTH and not typed and not defanged and not alone:
            return self.add("name", value, "file name or TLD")
        if value in self.suffixes:
            return self.add("name", value, "public suffix")
        return self.add("name", value)

    def address(self, value, port=None):
        why = "private or reserved" if private(value) else ""
        if port and 0 < int(port) < 65536:
            return self.add("ip-port", f"{value}|{int(port)}", why)
        return self.add("ip", value, why)

    def url(self, text, plain):
        value = canon.url(text)
        host = re.sub(r"^[^:]+://(?:[^/@?#]*@)?|[:/?#].*", "", value or "")
        if not value:
            return self.add("url", text, "malformed")
        if canon.address(host) and private(canon.address(host)):
            return self.add("url", value, "private or reserved")
        link = plain and READING.search(host)
        return self.add("url", value, "link" if link else "")

    def text(self, raw, typed=""):
        """Everything in one line, cell or value; what one pattern took no
        other pattern sees."""
        line = refanged(raw)
        defanged = line != raw
        if NAME.fullmatch(line.strip()) and not typed:
            typed = "alone"
        for find, take in (
                (MAGNET, lambda m: None),
                (URL, lambda m: self.url(trimmed(m[0]), m[0] in raw)),
                (EMAIL, lambda m: self.add("email", canon.email(m[0]))),
                (REGKEY, lambda m: self.add("regkey", m[0].strip())),
                (PATH, lambda m: self.add("path", m[0].strip(),
                                          "path")),
                (V6, self.v6), (ADDRESS, self.v4), (CVE, self.cve),
                (HEX, lambda m: self.add("hash",
                                         canon.digest(m[1])[1])),
                (XMR, lambda m: self.add("coin", m[0])),
                (ETH, lambda m: self.add("coin", m[0].lower())),
                (BECH, lambda m: self.add("coin", canon.bech32(m[0]))),
                (BTC, lambda m: self.add("coin", canon.bitcoin(m[0]))),
                (NAME, lambda m: self.dotted(m, typed, defanged)),
                (UNIX, lambda m: None)):
            line = find.sub(lambda m: (take(m), "\0" * len(m[0]))[1], line)

    def dotted(self, match, typed, defanged):
        if match[3]:
            self.url("http://" + trimmed(match[0]), not defanged)
        else:
            self.host(match[1], typed, defanged)

    def cve(self, match):
        self.add("cve", match[0].upper())

    def v4(self, match):
        address, length, port = match.groups()
        if not canon.address(address):
            return self.add("ip", address, "malformed")
        if length:
            value = canon.network(address + length)
            if value:
                return self.add("net", value)
            return self.add("net", address + length,
                            "" if length == "/32" else "host bits")
        return self.address(canon.address(address), port)

    def v6(self, match):
        if match[1].count(":") < 3 and "::" not in match[1]:
            return
        if match[2]:
            self.add("net", canon.network(match[1] + match[2]))
        elif value := canon.address(match[1]):
            self.address(value)


def is_table(name, text):
    """A CSV: by its name, or lines that hold one number of commas."""
    lines = [line for line in text.split("\n") if line.strip()][:200]
    if name.endswith(".csv"):
        return True
    counts = collections.Counter(line.count(",") for line in lines)
    return bool(lines) and not counts[0] and (
        counts.most_common(1)[0][1] >= 0.95 * len(lines))


def table(counter, text):
    """A value in a column of links or of victims stays; so does a row that
    calls itself benign."""
    rows = csv.reader(io.StringIO(text, newline=""))
    heads = []
    start = 1
    for place, row in enumerate(rows):
        counter.line, start = start, rows.line_num + 1
        if place == 0 and not re.search(r"\d{3}|://|\[\.", ",".join(row)):
            heads = [cell.strip().lower() for cell in row]
            continue
        benign = any(BENIGN.fullmatch(cell.strip()) for cell in row)
        for number, cell in enumerate(row):
            head = heads[number] if number < len(heads) else ""
            counter.stay = ("context column" if CONTEXT.search(head) else
                            "description" if head in DESCRIBING
                            and refanged(cell) == cell else
                            "file name" if "filename" in head else
                            "benign" if benign else "")
            one_of = re.match(r"(?i)type|entity_type", ",".join(heads))
            typed = "name" if re.search(
                r"domain|host|server|fqdn|ドメイン", head) or one_of and any(
                re.fullmatch(r"(?i)domain|hostname|fqdn", c.strip())
                for c in row) else ""
            if URL.match(refanged(cell)) and "," not in cell:
                cell = cell.strip().replace(" ", "%20")
            counter.text(cell, typed)
    counter.stay = ""


def prose(counter, text):
    benign = None
    for number, line in enumerate(text.split("\n")):
        counter.line = number + 1
        line = line.rstrip("\r")
        if line.strip().endswith(":"):
            benign = re.search(r"(?i)\blegitimate\b", line)
        comment = line.lstrip().startswith("#")
        refs = re.match(r"(?i)\W*(reference|source|link|see|aliases?)s?:", line)
        counter.stay = "comment" if comment else "link" if refs else (
            "benign" if benign else "")
        if ";" in line and not comment and not re.search(r"\s", line.split(
                ";")[0]) and line.count(";") < 4:
            value, _, rest = line.partition(";")
            counter.text(value)
            counter.stay = "description"
            counter.text(rest)
        elif " #" in line and not comment:
            value, _, rest = line.partition(" #")
            counter.text(value)
            counter.stay = "comment"
            counter.text(rest)
        else:
            counter.text(line)
    counter.stay = ""


MISP = {"ip-src": "ip", "ip-dst": "ip", "domain": "name", "hostname": "name",
        "url": "url", "md5": "hash", "sha1": "hash", "sha256": "hash",
        "sha224": "hash", "sha384": "hash", "sha512": "hash",
        "imphash": "hash", "authentihash": "hash", "email-src": "email",
        "email-dst": "email", "email": "email", "vulnerability": "cve",
        "btc": "coin", "xmr": "coin", "filename": "filename",
        "malware-sample": "filename|hash", "domain|ip": "name|ip",
        "ip-dst|port": "port", "ip-src|port": "port", "mutex": "mutex",
        "hostname|port": "name|-", "regkey": "regkey",
        "regkey|value": "regkey|-"}


def misp_attributes(node):
    if isinstance(node, dict):
        if "type" in node and "value" in node and "category" in node:
            yield node
        for key, child in node.items():
            if key not in ("ShadowAttribute", "RelatedEvent"):
                yield from misp_attributes(child)
    elif isinstance(node, list):
        for child in node:
            yield from misp_attributes(child)


def misp_one(counter, kind, value):
    if kind in ("filename", "mutex", "regkey", "coin"):
        counter.add(kind, value)
    elif kind == "hash":
        counter.add("hash", value.lower())
    elif kind == "name":
        counter.host(refanged(value), typed=True)
    elif kind == "port":
        address, _, port = value.rpartition("|")
        if canon.address(address):
            counter.address(canon.address(address), port)
    elif kind == "url" and URL.match(refanged(value)):
        counter.url(refanged(value), False)
    elif kind != "-":
        counter.text(value, "name")


def misp(counter, text):
    for attribute in misp_attributes(json.loads(text)):
        kind = attribute["type"]
        kinds = MISP.get(kind) or ("filename|hash" if kind.startswith(
            "filename|") else "")
        if attribute.get("deleted") or not kinds:
            continue
        counter.stay = ("its organisation's" if str(attribute.get(
            "distribution")) == "0" else "")
        value = str(attribute["value"])
        where = text.find(json.dumps(value)[1:-1])
        counter.line = text.count("\n", 0, max(where, 0)) + 1
        parts = [value] if kinds == "port" else value.split("|")
        for one, part in zip(kinds.split("|"), parts):
            misp_one(counter, one, part.strip())
    counter.stay = ""


def is_event(path, text):
    return path.endswith(".json") and '"Attribute"' in text


def event_values(text, path):
    """The values of an event's attributes, in lower case."""
    if is_event(path, text):
        for attribute in misp_attributes(json.loads(text)):
            yield str(attribute["value"]).lower()


def count(path, tlds, suffixes):
    """What stands in a file, each value once a line."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    counter = Counter(tlds, suffixes)
    if is_event(path.name, text):
        misp(counter, text)
    elif is_table(path.name, text):
        table(counter, text)
    else:
        prose(counter, text)
    return list(dict.fromkeys(counter.found))
