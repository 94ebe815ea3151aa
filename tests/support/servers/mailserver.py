"""A small IMAP server over TLS on loopback: folders, flags, and a log of what was asked."""

import re
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

USER, PASSWORD = "reader@mail.example", "open-sesame-ünlock"


@dataclass
class Folder:
    """A folder: UID -> message, and the flags that clients have set."""

    validity: int = 1
    messages: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    next_uid: int = 1
    tells_next: bool = True  #: UIDNEXT is told at EXAMINE

    def deliver(self, content: bytes | str) -> int:
        """Add a message; its UID."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.messages[uid] = content.encode() if isinstance(content, str) else content
        return uid


class MailServer:
    """The server; `with` runs it in a thread."""

    def __init__(self, certificate: Path) -> None:
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.commands: list[str] = []  #: without passwords
        self.capabilities = "IMAP4rev1 AUTH=PLAIN"
        self.said_instead: dict[str, bytes] = {}  #: command -> raw answer, `%s` is the tag
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(certificate)

    def __enter__(self) -> Self:
        mail, tls = self, self._tls

        class Handler(socketserver.StreamRequestHandler):
            def setup(self) -> None:
                self.request = tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                _Session(mail, self.rfile, self.wfile).run()

            def finish(self) -> None:
                super().finish()
                self.request.close()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def table(self, more: str = "", *, user: str = USER) -> str:
        """A `[[mailbox]]` of feeds.toml."""
        return (
            f'[[mailbox]]\nhost = "127.0.0.1"\nport = {self.port}\nuser = "{user}"\n'
            f'password = "${{MAIL_PASSWORD}}"\n{more}\n'
        )


class _Session:
    """One connection."""

    def __init__(self, mail: MailServer, lines: Iterator[bytes], out: object) -> None:
        self._mail, self._in, self._out = mail, lines, out
        self._folder: Folder | None = None
        self._is_read_only = True

    def _say(self, text: str | bytes) -> None:
        self._out.write(text if isinstance(text, bytes) else f"{text}\r\n".encode())
        self._out.flush()

    def run(self) -> None:
        self._say("* OK ready")
        while line := self._in.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            name = rest.split(" ")[0].upper()
            name = " ".join(rest.split(" ")[:2]).upper() if name == "UID" else name
            self._mail.commands.append(rest if name != "LOGIN" else name)
            if name in self._mail.said_instead:
                self._say(self._mail.said_instead[name].replace(b"%s", tag.encode()))
                continue
            getattr(self, f"_{name.lower().replace(' ', '_')}")(tag, rest)
            if name == "LOGOUT":
                return

    def _capability(self, tag: str, _: str) -> None:
        self._say(f"* CAPABILITY {self._mail.capabilities}")
        self._say(f"{tag} OK done")

    def _login(self, tag: str, rest: str) -> None:
        user, password = re.fullmatch(r'LOGIN "(.*)" "(.*)"', rest).groups()
        self.user = user.replace("\\\\", "\\")
        self._answer_login(tag, password)

    def _authenticate(self, tag: str, _: str) -> None:
        self._say("+ ")
        self._answer_login(tag, b64decode(self._in.readline()).decode().split("\0")[2])

    def _answer_login(self, tag: str, password: str) -> None:
        is_known = password == PASSWORD
        self._say(
            f"{tag} OK welcome" if is_known else f"{tag} NO [AUTHENTICATIONFAILED] {password}"
        )

    def _logout(self, tag: str, _: str) -> None:
        self._say(f"* BYE\r\n{tag} OK bye")

    def _list(self, tag: str, _: str) -> None:
        for name in self._mail.folders:
            self._say(f'* LIST (\\HasNoChildren) "/" "{name}"')
        self._say(f"{tag} OK done")

    def _select(self, tag: str, rest: str) -> None:
        self._open(tag, rest, is_read_only=False)

    def _examine(self, tag: str, rest: str) -> None:
        self._open(tag, rest, is_read_only=True)

    def _open(self, tag: str, rest: str, *, is_read_only: bool) -> None:
        folder = self._mail.folders.get(rest.split(" ", 1)[1].strip('"'))
        if folder is None:
            self._say(f"{tag} NO [NONEXISTENT] no such mailbox")
            return
        self._folder, self._is_read_only = folder, is_read_only
        self._say(f"* {len(folder.messages)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {folder.validity}] valid")
        if folder.tells_next:
            self._say(f"* OK [UIDNEXT {folder.next_uid}] next")
        self._say(f"{tag} OK [{'READ-ONLY' if is_read_only else 'READ-WRITE'}] done")

    def _uid_search(self, tag: str, rest: str) -> None:
        uids = sorted(self._folder.messages)
        if match := re.search(r"UID (\d+):\*", rest):
            first = int(match[1])
            uids = [uid for uid in uids if uid >= first] or uids[-1:]
        elif match := re.search(r"SEARCH (\d+):\*", rest):
            uids = uids[int(match[1]) - 1 :]
        self._say(f"* SEARCH {' '.join(map(str, uids))}\r\n{tag} OK done")

    def _uid_fetch(self, tag: str, rest: str) -> None:
        _, _, asked, what = rest.split(" ", 3)
        for uid in map(int, asked.split(",")):
            if (content := self._folder.messages.get(uid)) is None:
                continue
            name = re.search(r"(BODY(?:\.PEEK)?\[.*\])", what)[1]
            if "PEEK" not in name and not self._is_read_only:
                self._folder.seen.add(uid)
            if fields := re.search(r"HEADER\.FIELDS \(([^)]*)\)", what):
                wanted = fields[1].lower().split()
                found = BytesHeaderParser().parsebytes(content)
                lines = [f"{k}: {v}" for k, v in found.raw_items() if k.lower() in wanted]
                content = "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")
            elif limit := re.search(r"<0\.(\d+)>", what):
                content = content[: int(limit[1])]
            head = f"* {uid} FETCH ({name.replace('.PEEK', '')} {{{len(content)}}}\r\n".encode()
            self._say(head + content + f" UID {uid})\r\n".encode())
        self._say(f"{tag} OK done")


def make_certificate(path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key."""
    from cryptography import x509  # noqa: PLC0415 - takes 100 ms
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + secret)
    return path
