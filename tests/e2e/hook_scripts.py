"""hook_scripts: deploy/hooks against a real HTTP and a real SMTP server.

    python3 hook_scripts.py ROOT
"""

import asyncore
import email
import email.header
import email.policy
import http.server
import json
import pathlib
import shutil
import smtpd
import subprocess
import sys
import threading

SECRET = "名簿の流出"
TOLD = {"event": "new", "node": "狼煙", "count": 22, "rows": [
    {"what": "new", "number": 1, "tlp": "TLP:RED", "title": SECRET,
     "author": "matsu", "urgent": True},
    {"what": "new", "number": 2, "tlp": "TLP:GREEN", "title": "偽の画面",
     "author": "matsu", "urgent": False}]}


def run(script, *words):
    return subprocess.run([script, *words], input=json.dumps(TOLD), text=True,
                          capture_output=True, timeout=60)


def expect(holds, *about):
    if not holds:
        raise SystemExit(" ".join(map(str, about)))


class Web(http.server.BaseHTTPRequestHandler):
    got, answer = [], 200

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        Web.got.append(json.loads(self.rfile.read(length)))
        self.send_response(Web.answer)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mails(smtpd.SMTPServer):
    got = []

    def process_message(self, peer, mailfrom, rcpttos, data, **_):
        Mails.got.append((mailfrom, rcpttos, data))


def posts(hooks):
    server = http.server.HTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hook"
    done = run(hooks / "webhook", url)
    expect(done.returncode == 0, done)
    got = Web.got.pop()
    expect(SECRET not in json.dumps(got, ensure_ascii=False), got)
    expect(got["rows"][0]["tlp"] == "TLP:RED" and got["rows"][1] ==
           TOLD["rows"][1] and got["count"] == 22, got)
    expect(run(hooks / "webhook", url, "TLP:RED").returncode == 0)
    expect(Web.got.pop() == TOLD, "all may go along")
    expect(run(hooks / "webhook", url, "TLP:REED").returncode != 0,
           "a label that is none lets everything through")
    Web.answer = 500
    expect(run(hooks / "webhook", url).returncode != 0, "a refusal is one")
    server.shutdown()


def mails(hooks):
    server = Mails(("127.0.0.1", 0), None)
    port = server.socket.getsockname()[1]
    threading.Thread(target=asyncore.loop, kwargs={"timeout": 0.1},
                     daemon=True).start()
    done = run(hooks / "mail", f"smtp://127.0.0.1:{port}", "n@example.jp",
               "desk@example.jp")
    expect(done.returncode == 0, done)
    sender, to, data = Mails.got.pop()
    expect((sender, to) == ("n@example.jp", ["desk@example.jp"]), sender, to)
    mail = email.message_from_bytes(data, policy=email.policy.default)
    expect(mail["Subject"] == "noroshi: new (22) at 狼煙", mail["Subject"])
    text = mail.get_content()
    expect(SECRET not in text and "TLP:RED" in text and "偽の画面" in text
           and "20 more" in text, text)
    server.close()
    expect(run(hooks / "mail", f"smtp://127.0.0.1:{port}", "n@example.jp",
               "desk@example.jp").returncode != 0, "no server is a failure")


def main(root):
    if not all(map(shutil.which, ("jq", "curl"))):
        print("skipped: jq and curl are not installed")
        return 77
    hooks = pathlib.Path(root) / "deploy/hooks"
    posts(hooks)
    mails(hooks)
    print("webhook and mail hold")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
