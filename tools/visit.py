"""Starts the demo on a free port and asks for its main pages as a logged-in person; ends with 1 if one is not right."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

RACCORDO = Path(sys.executable).parent / "raccordo"

#: Address → words its page must show.
PAGES = {
    "/": "Raccordo",
    "/piano/": "B6",
    "/piano/B6/": "20.000",
    "/piano/B6/registrazioni/": "registrazioni",
    "/piano/verifica/": "1.4",
    "/mappa/?indicatore=B6": "<svg",
    "/centri/": "Asti",
    "/consegne/": "Piano",
    "/registri/demand/company/": "Imprese",
    "/accessibilita/": "accessibilit",
}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port: int, folder: str) -> tuple[subprocess.Popen, dict]:
    """The running demo and what it printed: its address and accounts."""
    command = [str(RACCORDO), "demo", "--port", str(port), "--json"]
    environment = {**os.environ, "RACCORDO_VAR": folder}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit(f"The demo did not start (code {process.wait()}).")
    return process, json.loads(line)


def opener_for(address: str, account: dict) -> urllib.request.OpenerDirector:
    """A visitor who has logged in."""
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    login = f"{address}/accesso/"
    for _attempt in range(100):
        try:
            page = visitor.open(login).read().decode()
            break
        except urllib.error.URLError:
            time.sleep(0.2)
    else:
        raise SystemExit("The demo does not answer.")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("The login page has no form.")
    fields = {"csrfmiddlewaretoken": token[1], "username": account["username"], "password": account["password"]}
    request = urllib.request.Request(login, urllib.parse.urlencode(fields).encode(), {"Referer": login})
    visitor.open(request)
    return visitor


def visit(address: str, account: dict) -> int:
    """How many pages were not right; each is told in a line."""
    visitor = opener_for(address, account)
    wrong = 0
    for path, words in PAGES.items():
        began = time.monotonic()
        try:
            with visitor.open(address + path) as response:
                status, body, final = response.status, response.read().decode(), response.geturl()
        except urllib.error.HTTPError as error:
            status, body, final = error.code, "", path
        right = status == 200 and words in body and "/accesso/" not in final
        wrong += not right
        verdict = "ok    " if right else "FAILED"
        sys.stdout.write(f"{verdict} {status} {path} ({time.monotonic() - began:.2f} s)\n")
    return wrong


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="raccordo-visit-") as folder:
        process, told = start(free_port(), folder)
        try:
            account = next(a for a in told["accounts"] if a["username"] == "agenzia")
            wrong = visit(told["address"], account)
        finally:
            process.terminate()
            process.wait(timeout=30)
    sys.stdout.write(f"{len(PAGES) - wrong} passed, {wrong} failed\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
