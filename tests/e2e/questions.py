"""questions: values as somebody pastes them at three in the morning."""

import base64
import json

from story import expect

MD5 = "d8e8fca2dc0f896fd7cb4cb0031ba261"
SHA1 = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"
SHA256 = \
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a61"
URL = "http://lkx.example/Path/a.php?x=1"

HELD = (
    ("url", URL), ("url", "https://jp.example/日本語/見積.html"),
    ("filename", "請求書lkj.exe"), ("filename", "見積書 最新版lkj.pdf.exe"),
    ("filename", "invoice.exe"),
    ("filename", r"C:\Users\Public\svch0st.exe"),
    ("domain", "evil.example"), ("domain", "日本語.jp"),
    ("domain", "💩.example"), ("ip-dst", "203.0.113.61"),
    ("ip-dst", "2001:db8:61::1"), ("ip-src", "198.51.100.0/24"),
    ("ip-src", "2001:db8:99::/48"), ("md5", MD5), ("sha1", SHA1),
    ("sha256", SHA256), ("email-src", "bad@mail.example"),
    ("ip-dst|port", "203.0.113.67|8443"),
    ("regkey",
     r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\Updater"),
    ("mutex", "Global\\lkmutex-1"), ("user-agent", "Mozilla/4.0 (evil)"),
    ("vulnerability", "CVE-2021-44228"), ("AS", "AS64500"),
    ("mac-address", "00:00:5e:00:53:01"),
    ("ssdeep", "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:"
     "sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO"))

# What is typed, and the types and matches that must be among the answers.
VALUES = (
    ('203.0.113.61', 'ipv4 exact'),
    ('203.0.113.61:443', 'ipv4 wider'),
    ('evil.example:443', 'domain exact'),
    ('sub.evil.example:443', 'domain wider'),
    ('EVIL.EXAMPLE', 'domain exact'),
    ('evil.example.', 'domain exact'),
    ('Evil.Example.:443', 'domain exact'),
    ('evil[.]example', 'domain exact'),
    ('evil(.)example', 'domain exact'),
    ('evil{.}example', 'domain exact'),
    ('evil[dot]example', 'domain exact'),
    ('evil DOT example', 'domain exact'),
    ('evil\\.example', 'domain exact'),
    ('hxxps://evil[.]example/x', 'domain wider'),
    ('hXXp://evil[.]example', 'domain wider'),
    ('https[:]//evil[.]example/x', 'domain wider'),
    ('http:// evil.example/x', 'domain wider'),
    ('https:\\\\evil.example\\x', 'domain wider'),
    ('http:\\/\\/evil.example\\/x', 'domain wider'),
    ('//evil.example/x', 'domain wider'),
    ('evil.example/x', 'domain wider'),
    ('evil.example/', 'domain wider'),
    ('lkx.example/Path/a.php?x=1', 'url exact'),
    ('http://lkx.example:80/Path/a.php?x=1', 'url exact'),
    ('https://lkx.example/Path/a.php?x=1#frag', 'url exact'),
    ('http://user:pw@lkx.example/Path/a.php?x=1', 'url exact'),
    ('http://LKX.EXAMPLE/Path/a.php?x=1', 'url exact'),
    ('http://lkx.example/%50ath/a.php?x=1', 'url exact'),
    ('http://lkx.example/Path/./a.php?x=1', 'url exact'),
    ('"http://lkx.example/Path/a.php?x=1"', 'url exact'),
    ('<http://lkx.example/Path/a.php?x=1>', 'url exact'),
    ('URL: http://lkx.example/Path/a.php?x=1', 'url exact'),
    ('GET http://lkx.example/Path/a.php?x=1 HTTP/1.1', 'url exact'),
    ('http%3A%2F%2Flkx.example%2FPath%2Fa.php%3Fx%3D1', 'url exact'),
    ('view-source:http://lkx.example/Path/a.php?x=1', 'url exact'),
    ('https://jp.example/日本語/見積.html', 'url exact'),
    ('https://jp.example/%E6%97%A5%E6%9C%'
     'AC%E8%AA%9E/%E8%A6%8B%E7%A9%8D.html', 'url exact'),
    ('請求書lkj.exe', 'filename exact'),
    ('「請求書lkj.exe」', 'filename exact'),
    ('『請求書lkj.exe』', 'filename exact'),
    ('"請求書lkj.exe"', 'filename exact'),
    ('添付ファイル：請求書lkj.exe', 'filename exact'),
    ('ファイル名: 請求書lkj.exe', 'filename exact'),
    ('見積書 最新版lkj.pdf.exe', 'filename exact'),
    ('「見積書 最新版lkj.pdf.exe」', 'filename exact'),
    ('見積書\u3000最新版lkj.pdf.exe', 'filename exact'),
    ('請求書lkj.EXE', 'filename exact'),
    ('ｅｖｉｌ．ｅｘａｍｐｌｅ', 'domain exact'),
    ('２０３．０．１１３．６１', 'ipv4 exact'),
    ('203.0.113.61、', 'ipv4 exact'),
    ('203.0.113.61。', 'ipv4 exact'),
    ('「203.0.113.61」', 'ipv4 exact'),
    ('（203.0.113.61）', 'ipv4 exact'),
    ('IPアドレス：203.0.113.61', 'ipv4 exact'),
    ('203[.]0[.]113[.]61', 'ipv4 exact'),
    ('203.0.113[.]61', 'ipv4 exact'),
    ('203。0。113。61', 'ipv4 exact'),
    ('203.0.113.61/32', 'ipv4 exact'),
    ('198.51.100.77', 'cidr wider'),
    ('198.51.100.0/24', 'cidr exact'),
    ('198.51.100.0/25', 'cidr wider'),
    ('198.51.100.0 - 198.51.100.255', 'cidr exact'),
    ('198.51.100.0/255.255.255.0', 'cidr exact'),
    ('203.0.113.61 (JP)', 'ipv4 exact'),
    ('203.0.113.61,', 'ipv4 exact'),
    ('src=203.0.113.61', 'ipv4 exact'),
    ('src=203.0.113.61 dst=192.0.2.1 dpt=443', 'ipv4 exact'),
    ('203.0.113.61 - - [28/Nov/2026:03:12'
     ':01 +0900] "GET /x HTTP/1.1" 200 12', 'ipv4 exact'),
    ('::ffff:203.0.113.61', 'ipv4 exact'),
    ('[::ffff:203.0.113.61]:443', 'ipv4 wider'),
    ('2001:DB8:61::1', 'ipv6 exact'),
    ('2001:db8:61:0:0:0:0:1', 'ipv6 exact'),
    ('2001:0db8:0061:0000:0000:0000:0000:0001', 'ipv6 exact'),
    ('[2001:db8:61::1]', 'ipv6 exact'),
    ('[2001:db8:61::1]:8443', 'ipv6 wider'),
    ('2001:db8:61::1%eth0', 'ipv6 exact'),
    ('2001:db8:61::1/128', 'ipv6 exact'),
    ('2001[:]db8[:]61[:][:]1', 'ipv6 exact'),
    ('2001:db8:61::1.443', 'ipv6 exact'),
    ('https://[2001:db8:61::1]:8443/x', 'ipv6 wider'),
    ('2001:db8:99::5', 'cidr wider'),
    ('203.0.113.61.443', 'ipv4 exact'),
    ('203.0.113.61#53', 'ipv4 wider'),
    ('203.0.113.67:8443', 'ip-port exact'),
    ('203.0.113.67:8443/tcp', 'ip-port exact'),
    ('tcp://203.0.113.67:8443', 'ip-port exact'),
    ('Bad Guy <bad@mail.example>', 'email exact'),
    ('"Bad, Guy" <BAD@MAIL.example>', 'email exact'),
    ('From: bad@mail.example', 'email exact'),
    ('mailto:bad@mail.example?subject=x', 'email exact'),
    ('bad[@]mail[.]example', 'email exact'),
    ('bad[at]mail[dot]example', 'email exact'),
    ('bad (at) mail.example', 'email exact'),
    ('bad＠mail.example', 'email exact'),
    ('from=<bad@mail.example>, size=1', 'email exact'),
    ('MD5: d8e8fca2dc0f896fd7cb4cb0031ba261', 'md5 exact'),
    ('D8E8FCA2DC0F896FD7CB4CB0031BA261', 'md5 exact'),
    ('SHA-256 9f86d081884c7d659a2feaa0c55a'
     'd015a3bf4f1b2b0b822cd15d6c15b0f00a61', 'sha256 exact'),
    ('sha256=9f86d081884c7d659a2feaa0c55a'
     'd015a3bf4f1b2b0b822cd15d6c15b0f00a61', 'sha256 exact'),
    ('SHA256: 9F86D081884C7D659A2FEAA0C55A'
     'D015A3BF4F1B2B0B822CD15D6C15B0F00A61', 'sha256 exact'),
    ('9f86d081884c7d659a2feaa0c55ad015a3bf4f'
     '1b2b0b822cd15d6c15b0f00a61  invoice.exe', 'sha256 exact'),
    ('9f86d081884c7d659a2feaa0c55ad015a3bf4f'
     '1b2b0b822cd15d6c15b0f00a61 *invoice.exe', 'sha256 exact'),
    ('SHA1(invoice.exe)= a94a8fe5cc'
     'b19ba61c4c0873d391e987982fbbd3', 'sha1 exact'),
    ('ハッシュ値（SHA1）：a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', 'sha1 exact'),
    ('invoice.exe', 'filename exact'),
    ('INVOICE.EXE', 'filename exact'),
    ('C:\\Users\\a\\Downloads\\invoice.exe', 'filename exact'),
    ('C:\\Users\\a\\Downloads\\請求書lkj.exe', 'filename exact'),
    ('/home/a/ダウンロード/請求書lkj.exe', 'filename exact'),
    ('C:\\Users\\Public\\svch0st.exe', 'path exact'),
    ('"C:\\Users\\Public\\svch0st.exe" -k x', 'path exact'),
    ('c:\\users\\public\\SVCH0ST.EXE', 'path exact'),
    ('HKLM\\Software\\Microsoft\\Windo'
     'ws\\CurrentVersion\\Run\\Updater', 'regkey exact'),
    ('HKEY_LOCAL_MACHINE\\Software\\Microsof'
     't\\Windows\\CurrentVersion\\Run\\Updater', 'regkey exact'),
    ('Global\\lkmutex-1', 'mutex exact'),
    ('Mozilla/4.0 (evil)', 'user-agent exact'),
    ('cve-2021-44228', 'cve exact'),
    ('CVE-2021-44228 (Log4Shell)', 'cve exact'),
    ('AS64500', 'asn exact'),
    ('00-00-5E-00-53-01', 'mac exact'),
    ('日本語.jp', 'domain exact'),
    ('xn--wgv71a119e.jp', 'domain exact'),
    ('www.日本語.jp', 'domain wider'),
    ('日本語。jp', 'domain exact'),
    ('日本語[.]jp', 'domain exact'),
    ('http://日本語.jp/x', 'domain wider'),
    ('💩.example', 'domain exact'),
    ('xn--ls8h.example', 'domain exact'),
    ('*.evil.example', 'domain exact'),
    ('||evil.example^', 'domain exact'),
    ('0.0.0.0 evil.example', 'domain exact'),
    ('- evil[.]example', 'domain exact'),
    ('・evil[.]example', 'domain exact'),
    ('1) evil[.]example', 'domain exact'),
    ('evil.example\u200b', 'domain exact'),
    ('\ufeffevil.example', 'domain exact'),
    ('evil.example\r', 'domain exact'),
    ('\xa0evil.example\xa0', 'domain exact'),
    ('evil.example\u3000', 'domain exact'),
    ('`evil.example`', 'domain exact'),
    ('**evil.example**', 'domain exact'),
    ('[evil.example](http://evil.example/)', 'domain wider'),
    ('DNS query: evil.example IN A + (192.0.2.53)', 'domain exact'),
    ('evil.example;203.0.113.61', 'domain exact ipv4 exact'),
    ('203.0.113.61 evil.example', 'domain exact ipv4 exact'),
    ('203.0.113.61 192.0.2.9', 'ipv4 exact'),
    ('192.0.2.9 203.0.113.61', 'ipv4 exact'),
)

# Understood, and not known.
UNKNOWN = (
    '192.0.2.9', 'good.example', 'http://good.example/',
    'nobody@good.example', '00000000000000000000000000000000', '10.0.0.1',
    '127.0.0.1', '192.168.1.1:445',
)

# No indicator.
NONE = (
    'http://3405803837/', 'http://0xCB00713D/', '0203.0.113.61', '', '   ',
    '-1', '203.0.113', '203.0.113.256', '203.0.113.61.5.6', 'evil..example',
    'http://', 'evil@', ':443', 'd8e8fca2dc0f896fd7cb4cb0031ba26',
)

# Lines of logs and texts, and what each one has.
LINES = (
    ('{"url":"http:\\/\\/lkx.example\\/Path\\/a.php?x=1","n":1}', 'url exact'),
    ('Nov 28 host suricata: {"http":{"hos'
     'tname":"evil.example","url":"\\/x"}}', 'domain exact'),
    ('{"p":"C:\\\\Users\\\\Public\\\\svch0st.exe"}', 'path exact'),
    ('{"m":"C2:\\nevil.example"}', 'domain exact'),
    ('{"m":"\\u8acb\\u6c42\\u66f8lkj.exe"}', 'filename exact'),
    ('{"m":"C:\\\\Users\\\\a\\\\\\u8'
     'acb\\u6c42\\u66f8lkj.exe"}', 'filename exact'),
    ('GET /r?u=http%3A%2F%2Flkx.exampl'
     'e%2FPath%2Fa.php%3Fx%3D1 HTTP/1.1', 'url exact'),
    ('GET /r?u=http%253A%252F%252Flkx.example'
     '%252FPath%252Fa.php%253Fx%253D1 HTTP/1.1', 'url exact'),
    ('GET /r?u=http://lkx.example/Path/a.php?x=1 HTTP/1.1', 'url exact'),
    ('C2 は hxxp://lkx[.]example/Path/a.php?x=1 です', 'url exact'),
    ('see hxxp://lkx[.]example/Path/a'
     '.php?x=1 and 203[.]0[.]113[.]61', 'ipv4 exact url exact'),
    ('evil[.]example', 'domain exact'),
    ('evil(dot)example', 'domain exact'),
    ('通信先は203.0.113.61です', 'ipv4 exact'),
    ('通信先：２０３．０．１１３．６１', 'ipv4 exact'),
    ('添付ファイル「請求書lkj.exe」を実行', 'filename exact'),
    ('添付ファイル「見積書 最新版lkj.pdf.exe」を実行', 'filename exact'),
    ('file="見積書 最新版lkj.pdf.exe" size=3', 'filename exact'),
    ('file=請求書lkj.exe size=3', 'filename exact'),
    ('dns query 日本語.jp A', 'domain exact'),
    ('dns query www.日本語.jp A', 'domain wider'),
    ('GET http://日本語.jp/x', 'domain wider'),
    ('GET http://日本語.jp/日本語?x', 'domain wider'),
    ('dns 💩.example', 'domain exact'),
    ('from bad[at]mail[.]example', 'email exact'),
    ('IP 203.0.113.61.54321 > 192.0.2.1.443: Flags [S]', 'ipv4 exact'),
    ('IP6 2001:db8:61::1.54321 > 2001:db8::2.443: Flags [S]', 'ipv6 exact'),
    ('203.0.113.67.8443', 'ip-port exact'),
    ('203.0.113.67:8443 x', 'ip-port exact'),
    ('UDP 192.0.2.1:53->203.0.113.61:1234', 'ipv4 exact'),
    ('192.0.2.1->203.0.113.61', 'ipv4 exact'),
    ('192.0.2.1/53 to outside:203.0.113.61/443', 'ipv4 exact'),
    ('Built outbound TCP connection 1 for out'
     'side:203.0.113.61/443 (203.0.113.61/443)', 'ipv4 exact'),
    ('a,b,203.0.113.61,c', 'ipv4 exact'),
    ('203.0.113.61-192.0.2.1', 'ipv4 exact'),
    ('X-Forwarded-For: 192.0.2.1, 203.0.113.61', 'ipv4 exact'),
    ('user=bad@mail.example', 'email exact'),
    ('to=<bad@mail.example>', 'email exact'),
    ('evil.example:443', 'domain exact'),
    ('EVIL.EXAMPLE.', 'domain exact'),
    ('(4)evil(7)example(0)', 'domain exact'),
    ('sha256:9f86d081884c7d659a2feaa0c55a'
     'd015a3bf4f1b2b0b822cd15d6c15b0f00a61', 'sha256 exact'),
    ('SHA256=9F86D081884C7D659A2FEAA0C55AD015A'
     '3BF4F1B2B0B822CD15D6C15B0F00A61,IMPHASH=0', 'sha256 exact'),
    ('Hashes: SHA1=a94a8fe5ccb19ba61c4c0873d391e987'
     '982fbbd3,MD5=D8E8FCA2DC0F896FD7CB4CB0031BA261', 'md5 exact sha1 exact'),
    ('CommandLine: "C:\\Users\\Public\\svch0st.exe" -k', 'path exact'),
    ('CommandLine: C:\\Users\\Public\\svch0st.exe -k', 'path exact'),
    ('cmd /c start invoice.exe', 'filename exact'),
    ('C:\\Users\\x y\\invoice.exe', 'filename exact'),
    ('/tmp/invoice.exe', 'filename exact'),
    ('registry HKLM\\Software\\Microsoft\\Wi'
     'ndows\\CurrentVersion\\Run\\Updater set', 'regkey exact'),
    ('TargetObject: HKLM\\Software\\Microsof'
     't\\Windows\\CurrentVersion\\Run\\Updater', 'regkey exact'),
    ('UA "Mozilla/4.0 (evil)"', 'user-agent exact'),
    ('exploit CVE-2021-44228 attempt', 'cve exact'),
    ('mac 00:00:5e:00:53:01 x', 'mac exact'),
    ('mac 00-00-5E-00-53-01 x', 'mac exact'),
    ('ssdeep 96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3T'
     'zS8QsO/wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO', 'ssdeep exact'),
    ('back_x/evil.example 0', 'domain exact'),
    ('OU=http://lkx.example/Path/a.php?x=1,O=Evil\\, Inc', 'url exact'),
    ('http://192.0.2.1/,http://lkx.examp'
     'le/Path/a.php?x=1,http://z.example', 'url exact'),
    ('[evil.example]', 'domain exact'),
    ('<a href="http://lkx.example/Path/a.php?x=1">x</a>', 'url exact'),
    ('<a href=http://lkx.example/Path/a.php?x=1>x</a>', 'url exact'),
    ('http://lkx.example:80/Path/a.php?x=1', 'url exact'),
    ('http://lkx.example/Path/a.php?x=1.', 'url exact'),
    ('CONNECT evil.example:443 HTTP/1.1', 'domain exact'),
    ('Host: evil.example\\r\\nUser-Agent: x', 'domain exact'),
    ('msg=a\\nevil.example', 'domain exact'),
    ('{"a":"\\tevil.example"}', 'domain exact'),
    ('::ffff:203.0.113.61', 'ipv4 exact'),
    ('[::ffff:203.0.113.61]:443', 'ipv4 exact'),
    ('fe80::1%eth0 2001:db8:61::1%eth1', 'ipv6 exact'),
    ('2001:0db8:0061:0000:0000:0000:0000:0001', 'ipv6 exact'),
    ('203.0.113.61', 'ipv4 exact'),
    ('198.51.100.9 x', 'cidr wider'),
    ('198.51.100.0/24 x', 'cidr exact'),
)


def _node(w):
    """A node that holds HELD."""
    matsu, take = w.two()
    event = w.dir / "event.json"
    event.write_text(json.dumps({"Event": {"info": "night", "Attribute": [
        {"type": kind, "value": value, "to_ids": True,
         "category": "Network activity"} for kind, value in HELD]}}))
    matsu.cli("share", str(event), "--tlp", "amber", "--to", "take", "--yes")
    return matsu


def _asked(node, *words, stdin=""):
    """(exit code, rows, stderr)"""
    done = node.run("lookup", "--json", *words, stdin=stdin)
    return done.returncode, [json.loads(line) for line in
                             done.stdout.splitlines()], done.stderr


def _missing(want, rows):
    """Of the "type match" pairs in a text, those that no row has."""
    words = want.split()
    have = {(hit["type"], hit["match"]) for row in rows for hit in row["hits"]}
    return set(zip(words[::2], words[1::2])) - have


def what_is_pasted_is_found(w):
    """A value is found however it is pasted, what is unknown ends in 1, and
    what is no indicator in 2."""
    node = _node(w)
    code, rows, err = _asked(node, "--", *(value for value, _ in VALUES))
    expect(code == 0 and len(rows) == len(VALUES), code, len(rows), err)
    wrong = [(value, want, row) for (value, want), row in zip(VALUES, rows)
             if _missing(want, [row])]
    expect(not wrong, len(wrong), wrong[:3])
    code, rows, err = _asked(node, "--", *UNKNOWN)
    expect(code == 1 and not err and
           not any(row["hits"] or "error" in row for row in rows), code,
           [row for row in rows if row["hits"] or "error" in row], err)
    for value in NONE:
        code, rows, err = _asked(node, "--", value)
        expect(code == 2 and rows[0]["error"] == "not_an_indicator" and
               rows[0]["type"] is None and "is not an indicator" in err,
               value, code, rows, err)
    # Where something is hit, what is no indicator is still said.
    code, rows, err = _asked(node, "evil.example", NONE[0])
    expect(code == 0 and "error" in rows[1] and err, code, rows, err)


def a_list_is_read_however_it_was_saved(w):
    """Comments, empty lines, CRLF, a mark of the byte order and UTF-16 are no
    part of a list's values; a row and a fault name its line."""
    node = _node(w)
    text = "# of the night\r\n\r\n  evil[.]example  \r\n203.0.113.61\r\n"
    listed = w.dir / "list.txt"
    for octets in (text.encode(), b"\xef\xbb\xbf" + text.encode(),
                   text.encode("utf-16")):
        listed.write_bytes(octets)
        code, rows, err = _asked(node, "-f", str(listed))
        expect(code == 0 and not err and
               [len(row["hits"]) for row in rows] == [1, 1], octets, rows, err)
    for words in (["-"], ["-f", "-"]):
        code, rows, err = _asked(node, *words, stdin=text + "a@@b.example\n")
        expect(code == 0 and len(rows) == 3 and
               err == "noroshi: stdin:5: 'a@@b.example' is not an "
               "indicator\n", rows, err)
    code, rows, err = _asked(node, "-", stdin="")
    expect(code == 1 and not rows, code, rows, err)


def every_value_of_a_line_is_found(w):
    """--extract finds what firewalls, proxies, name servers, mail programs and
    people write into lines, once for each, and names the line."""
    node = _node(w)
    log = w.dir / "night.log"
    log.write_text("".join(line + "\n" for line, _ in LINES))
    code, rows, err = _asked(node, "--extract", str(log))
    expect(code == 0 and not err, code, err)
    at = {n: [] for n in range(1, len(LINES) + 1)}
    for row in rows:
        at[row["line"]].append(row)
    wrong = [(line, want, at[n]) for n, (line, want) in enumerate(LINES, 1)
             if _missing(want, at[n])]
    expect(not wrong, len(wrong), wrong[:3])
    for n, found in at.items():
        values = [row["value"] for row in found]
        expect(len(values) == len(set(values)), LINES[n - 1], values)
    log.write_bytes("\ufeff203.0.113.61\r\nnone\r\n".encode("utf-16"))
    code, rows, err = _asked(node, "--extract", str(log))
    expect(code == 0 and [row["line"] for row in rows] == [1], rows, err)
    log.write_text("nothing here\n")
    expect(node.run("lookup", "--extract", str(log)).returncode == 1, "a hit")


def a_mail_is_read_as_its_program_shows_it(w):
    """--extract of a mail undoes its encodings, and names the mail's lines."""
    node = _node(w)
    mail = w.dir / "night.eml"
    coded = base64.b64encode("evil[.]example です\n".encode()).decode()
    name = base64.b64encode("請求書lkj.exe".encode()).decode()
    mail.write_text(
        "From: bad@mail.example\nTo: soc@good.example\n"
        "Subject: night\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\n"
        "see http://lkx.exam=\nple/Path/a.php?x=3D1\n--x\n"
        "Content-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: base64\n\n{coded}\n--x\n"
        f'Content-Type: image/png; name="=?utf-8?B?{name}?="\n'
        "Content-Disposition: attachment\n"
        "Content-Transfer-Encoding: base64\n\nAAECAw==\n--x--\n")
    code, rows, err = _asked(node, "--extract", str(mail))
    found = {(row["line"], hit["type"]) for row in rows
             for hit in row["hits"] if not hit["weak"]}
    expect(code == 0 and {(1, "email"), (11, "url"), (17, "domain")} <= found
           and any(kind == "filename" for _, kind in found), found, rows, err)


# One of each type that a list, and not a file's own format, can bring.
TYPES = HELD + (
    ("hostname", "host.evil.example"), ("imphash", MD5), ("tlsh", "T1" + 70 *
                                                          "A"),
    ("ja3-fingerprint-md5", MD5), ("hassh-md5", MD5),
    ("jarm-fingerprint", 62 * "1"), ("x509-fingerprint-sha256", SHA256),
    ("x509-fingerprint-sha1", SHA1), ("sha512", 128 * "2"),
    ("sha384", 96 * "3"), ("sha224", 56 * "4"), ("authentihash", SHA256),
    ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("threat-actor", "Evil Two"), ("malware-type", "emotet two"),
    ("yara", "rule one\n{\n    condition:\n\n        true\n}"))

BODY = """Our own portal.good.example was copied.
See http://www.good.example/advisory?x=1 and ask soc@good.example.
Seen: hxxp://c2[.]lkx[.]example/a
"""


def _values(rows):
    return {(row["type"], row["value"]) for row in rows}


def what_was_printed_can_be_shared_again(w):
    """`show --text`, given to `share`, gives the same title and values, of
    every type and in both languages, and no others: its text is defanged and
    names none, and what was retracted stays out."""
    node, take = w.two()
    event = w.dir / "event.json"
    event.write_text(json.dumps({"Event": {"info": "of all types", "Attribute": [
        {"type": kind, "value": value, "to_ids": kind != "btc",
         "comment": "remark" if kind == "domain" else ""}
        for kind, value in TYPES]}}))
    made = node.json("share", str(event), "--tlp", "amber", "--to", "take",
                     "--yes")[0]
    body = node.json("share", "-", "--tlp", "amber", "--to", "take",
                     "--with-text", "--yes",
                     "--title", "with a text", stdin=BODY)[0]
    for language in ("C.UTF-8", "ja_JP.UTF-8"):
        node.language = language
        for number in (made["record"], body["record"]):
            shown = node.json("show", number)[0]
            text = node.cli("show", number, "--text")
            row = node.json("share", "-", "--tlp", "amber", "--to",
                            "take", "--dry-run",
                            stdin=f"{text}\nBest regards\n")[0]
            expect(_values(row["values"]) == _values(shown["indicators"]) and
                   row["title"] == shown["title"] and not row["rejects"],
                   language, _values(shown["indicators"]) ^
                   _values(row["values"]), row["title"], row["rejects"], text)
            detect = {(i["type"], i["value"]): i["detect"]
                      for i in shown["indicators"]}
            expect({(v["type"], v["value"]): v["detect"]
                    for v in row["values"]} == detect, row["values"])
        for live in ("portal.good", "http://", "soc@", "www.good"):
            expect(live not in text, live, text)
    node.language = "C.UTF-8"
    node.cli("retract", made["record"], "--indicator", "evil.example",
             "--reason", "wrong", "--yes")
    for language in ("C.UTF-8", "ja_JP.UTF-8"):
        node.language = language
        for number in (made["record"], node.records(kind="retraction")
                       [0]["record"]):
            text = node.cli("show", number, "--text")
            done = node.run("share", "-", "--tlp", "amber", "--to",
                            "take", "--dry-run",
                            "--json", stdin=text)
            rows = [json.loads(line) for line in done.stdout.splitlines()]
            expect(not any(v["value"] == "evil.example" for row in rows
                           for v in row.get("values", [])) and
                   "evil" in text, text, rows)
