"""made_log: a mixed log and sets of indicators, from a seed.

    made_log.py DIR MEBIBYTES SEED COUNT...

Writes DIR/log, DIR/set-COUNT (one value a line, of each COUNT the first values
of the same row), and DIR/truth-COUNT: the numbers of the lines that name one of
them. Hits and traps are planted: of the first values of the row, so that each
set has them. What else stands in the log is disjoint from all indicators:
its names end in .test.example, its addresses are in 10.0.0.0/8 and 172.16.0.0/12.
"""

import base64
import hashlib
import json
import pathlib
import random
import sys

PLANTED = 60          # values of the row that stand in the log
HIT_EACH = 4000       # one line in so many is a hit, and one a trap
CHUNK = 4096          # lines made at once


def value(kind, n):
    """The n-th indicator: kinds take turns."""
    digest = hashlib.sha256(f"{kind} {n}".encode()).hexdigest()
    number = int(digest[:12], 16)
    if kind == 0:
        # Outside what the background has.
        return (f"{(number >> 24) % 90 + 20}.{number >> 16 & 255}."
                f"{number >> 8 & 255}.{number & 255}")
    if kind == 1:
        return f"{digest[:4 + number % 9]}-{n}.com"
    if kind == 2:
        return f"w{n}.{digest[:8]}.co.uk"
    if kind == 3:
        return f"http://{digest[:6]}{n}.net/{digest[6:14]}/x.php?id={n % 97}"
    if kind == 4:
        return digest[:32]
    if kind == 5:
        return hashlib.sha256(f"file {n}".encode()).hexdigest()
    if kind == 6:
        return f"{digest[:6]}@mail{n}.org"
    return (f"2001:db8:{number & 0xffff:x}:{number >> 16 & 0xffff:x}::"
            f"{n & 0xffff or 1:x}")


# Of ten: three addresses, three names, one URL, two digests, one of the rest.
TURNS = (0, 1, 4, 0, 2, 3, 1, 5, 0, None)


def row(n):
    kind = TURNS[n % 10]
    return value(6 + n // 10 % 2 if kind is None else kind, n)


class Lines:
    """Lines of one kind of log after another; dice decide."""

    def __init__(self, dice):
        self.dice = dice
        self.names = [f"{w}{i}.{d}.test.example" for i in range(400)
                      for w, d in (("www", "shop"), ("cdn", "static-7"),
                                   ("api", "cloud.eu-west-1"))]
        self.t = 1_700_000_000

    def ip(self):
        r = self.dice.getrandbits(24)
        return f"10.{r >> 16}.{r >> 8 & 255}.{r & 255}"

    def name(self):
        return self.dice.choice(self.names)

    def uid(self):
        return base64.b32encode(self.dice.randbytes(10)).decode()

    def background(self, host=None, ip=None):
        """One line of a kind; host and ip stand where they are expected."""
        d, kind = self.dice, self.dice.randrange(10)
        self.t += d.randrange(3)
        host, ip = host or self.name(), ip or self.ip()
        port, n = d.randrange(1024, 65000), d.randrange(100000)
        if kind <= 1:
            return (f"{self.t}.{n:06}\tC{self.uid()}\t{self.ip()}\t{port}\t{ip}"
                    f"\t53\tudp\t{n}\t0.0{n}\t{host}\t1\tC_INTERNET\t1\tA\t0\t"
                    f"NOERROR\tF\tF\tT\tT\t0\t{self.ip()}\t300.0\tF")
        if kind == 2:
            return json.dumps({
                "ts": self.t + n / 1e6, "uid": f"C{self.uid()}",
                "id.orig_h": self.ip(), "id.orig_p": port, "id.resp_h": ip,
                "id.resp_p": 443, "version": "TLSv12", "server_name": host,
                "resumed": False, "ja3": d.randbytes(16).hex()})
        if kind == 3:
            return json.dumps({
                "timestamp": f"2024-03-0{n % 9 + 1}T12:{n % 60:02}:07.123456+0000",
                "flow_id": n * 7919, "event_type": "http", "src_ip": self.ip(),
                "src_port": port, "dest_ip": ip, "dest_port": 80,
                "proto": "TCP", "http": {
                    "hostname": host, "url": f"/a/{n}/index.html?q={n}",
                    "http_user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64)",
                    "http_method": "GET", "status": 200, "length": n}})
        if kind == 4:
            return (f'{ip} - - [03/Mar/2024:12:{n % 60:02}:07 +0000] "GET '
                    f'/images/{n}/logo.png HTTP/1.1" 200 {n} "https://{host}/p?'
                    f'id={n}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/'
                    f'537.36 Chrome/99.0.{n % 5000}.38 Safari/537.36"')
        if kind == 5:
            return (f"{self.t}.{n % 1000:03} {n:6} {self.ip()} TCP_MISS/200 {n} "
                    f"GET http://{host}/x/{n}.js - HIER_DIRECT/{ip} text/html")
        if kind == 6:
            return (f"Mar  3 12:{n % 60:02}:07 gw sshd[{n}]: Failed password for "
                    f"root from {ip} port {port} ssh2 ({host})")
        if kind == 7:
            return (f"Mar  3 12:{n % 60:02}:07 dns dnsmasq[{n % 999}]: query[A] "
                    f"{host} from {ip}")
        if kind == 8:
            return json.dumps({
                "EventID": 3, "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Image": "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
                "UtcTime": "2024-03-03 12:00:07.123", "DestinationIp": ip,
                "DestinationHostname": host, "DestinationPort": port,
                "Hashes": f"MD5={d.randbytes(16).hex()},"
                          f"SHA256={d.randbytes(32).hex()}"})
        return (f"2024-03-03,{self.ip()},{port},{ip},443,{host},allow,{n},"
                f"{d.randbytes(20).hex()},v2.{n % 9}.{n % 77}.{n % 13}")

    def hit(self, v):
        """A line that names the indicator, in one of its spellings."""
        d = self.dice
        if v.startswith("http"):
            return self.background() + d.choice((
                f' ref="{v}"', f" {v}", ' {"u":"' + v.replace("/", "\\/") + '"}'))
        if "@" in v:
            return f"Mar  3 12:00:07 mx postfix/qmgr[1]: from=<{v}>, size=1"
        if ":" in v:
            return f"{self.t} flow {v} > fe80::1 {d.choice(('', '[' + v + ']:443'))}"
        if v.replace(".", "").isdigit():
            return self.background(ip=v)
        if "." in v:
            return self.background(host=d.choice((v, v.upper(), v + ".",
                                                  "a.b." + v)))
        return self.background() + d.choice((f" md5={v}", f",{v.upper()}"))

    def trap(self, v):
        """A line that has the octets, and does not name it."""
        d = self.dice
        if v.startswith("http"):
            v = v.split("/")[2]
        if "@" in v:
            v = v.split("@")[1]
        if ":" in v:
            return f"{self.t} flow {v}:77:1 > fe80::1"
        if v.replace(".", "").isdigit():
            return self.background(ip=None) + d.choice((f" v{v}", f" 1{v}",
                                                        f" {v}.9.1", f" {v}7.example"))
        if "." in v:
            return self.background(host=d.choice((f"not{v}", f"x-{v}",
                                                  f"{v}.test.example")))
        return self.background() + f" id={v}0"


def is_trap_sound(text, v):
    """An address with a digit more may still be one: not below 256."""
    return not (v.replace(".", "").isdigit() and f" 1{v}" in text and
                int(v.split(".")[0]) < 56)


def main(where, mebibytes, seed, *counts):
    where, dice = pathlib.Path(where), random.Random(int(seed))
    lines, planted = Lines(dice), [row(n) for n in range(PLANTED)]
    want, size, number, truth = int(mebibytes) << 20, 0, 0, []
    with open(where / "log", "w", encoding="ascii", newline="\n") as log:
        while size < want:
            made = []
            for _ in range(CHUNK):
                number += 1
                roll = dice.randrange(HIT_EACH)
                if roll == 0:
                    text = lines.hit(dice.choice(planted))
                    truth.append(number)
                elif roll == 1:
                    v = dice.choice(planted)
                    text = lines.trap(v)
                    if not is_trap_sound(text, v):
                        text = lines.background()
                else:
                    text = lines.background()
                made.append(text)
            made = "\n".join(made) + "\n"
            log.write(made)
            size += len(made)
    (where / "truth").write_text("".join(f"{n}\n" for n in truth))
    for count in counts:
        with open(where / f"set-{count}", "w", encoding="ascii") as out:
            out.writelines(f"{row(n)}\n" for n in range(int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
