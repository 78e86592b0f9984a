"""A mail server of aiosmtpd that keeps what it takes as JSON, and answers as the file `behaves` says.

python smtpd.py FOLDER PORT starttls|tls
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER, PORT, KIND = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def behaves():
    file = FOLDER / "behaves"
    return file.read_text() if file.exists() else ""


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        raw = envelope.content.split(b"\r\n\r\n", 1)[0]
        kept = {
            "tls": session.ssl is not None or KIND == "tls",
            "to": envelope.rcpt_tos,
            "from": str(mail["From"]),
            "subject": str(mail["Subject"]),
            "message_id": str(mail["Message-ID"]),
            "date": str(mail["Date"]),
            "auto": str(mail["Auto-Submitted"]),
            "headers": sorted(name.lower() for name in mail.keys()),
            "is_ascii": raw.isascii(),
            "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
            "charset": mail.get_content_charset(),
            "text": mail.get_content().replace("\r\n", "\n"),
        }
        count = len(list(FOLDER.glob("*.json")))
        part = FOLDER / f"{count}.part"
        part.write_text(json.dumps(kept))
        part.rename(FOLDER / f"{count}.json")
        if behaves() == "silent":
            await asyncio.sleep(600)
        return "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if behaves() in ("451", "550"):
            return f"{behaves()} {address} is not taken"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def judge(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"notify@example.cn", b"geheim")
    with (FOLDER / "logins").open("a") as file:
        file.write(f"{is_right}\n")
    return AuthResult(success=is_right, handled=False)


async def serve():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
    options = {"authenticator": judge, "auth_required": True, "enable_SMTPUTF8": False, "hostname": "localhost"}
    if KIND == "tls":
        options |= {"auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True}
    loop = asyncio.get_running_loop()
    over = {"ssl": context} if KIND == "tls" else {}
    server = await loop.create_server(lambda: SMTP(Keeper(), **options), "127.0.0.1", PORT, **over)
    print("at", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
