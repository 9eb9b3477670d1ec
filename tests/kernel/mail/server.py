"""A mail server of a few lines, on this machine: keeps what it is given, or refuses as it is told."""

from __future__ import annotations

import base64
import socketserver
import threading
from contextlib import contextmanager


class Session(socketserver.StreamRequestHandler):
    """One connection, as far as RFC 5321 is needed here."""

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("220 prova")
        while line := self.rfile.readline().decode().strip():
            word, _space, rest = line.partition(" ")
            if answer := getattr(self, word.lower(), None):
                answer(rest)
            else:
                self.say("250 ok")
            if word == "QUIT":
                return

    def ehlo(self, rest: str) -> None:
        self.say("250-prova")
        self.say("250 AUTH PLAIN")

    def auth(self, rest: str) -> None:
        given = base64.b64decode(rest.split(" ")[1]).decode().split("\0")[1:]
        self.say("235 ok" if given == ["posta", "segreto"] else "535 no")

    def rcpt(self, rest: str) -> None:
        self.say("550 nobody" if "nessuno@" in rest else "250 ok")

    def data(self, rest: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        self.server.kept.append("".join(lines))
        self.say("250 ok")

    def quit(self, rest: str) -> None:
        self.say("221 bye")


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port; ``kept`` are the messages it took."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.kept: list[str] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


@contextmanager
def serving():
    """A server for the length of a block."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
