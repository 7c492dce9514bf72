"""A site as a reader's browser has it: served from a folder of its own address, under a strict Content-Security-Policy, and tried
out by a script of the test that sees the site's pages in a frame."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; base-uri 'none'"
# In seconds, on a machine that does much else.
PATIENCE = 60

# What a test's script can use. `visit` shows a page of the site, `until` waits for something to be true.
TOOLS = """
const frame = document.querySelector("iframe");
const page = () => frame.contentDocument;
const errors = [];
async function visit(path) {
  await new Promise((done) => { frame.onload = done; frame.src = BASE + path; });
  page().addEventListener("securitypolicyviolation", (event) => errors.push(event.violatedDirective));
  frame.contentWindow.addEventListener("error", (event) => errors.push(event.message));
}
async function until(test) {
  for (let tries = 0; tries < 400; tries++) {
    const value = test();
    if (value) return value;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`never: ${test}\\n${page().body.innerText}`);
}
const all = (selector) => [...page().querySelectorAll(selector)];
const texts = (selector) => all(selector).map((element) => element.textContent.replace(/\\s+/g, " ").trim());
const visible = (selector) => all(selector).filter((element) => element.checkVisibility()).length;
const press = (key, options = {}) =>
  page().activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options }));
const type = (selector, value) => {
  const box = page().querySelector(selector);
  box.focus();
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
};
"""


def _strict(path: str) -> dict[str, str]:
    return {"Content-Security-Policy": POLICY}


@dataclass
class Browser:
    """A served site. `run` has the browser run a script; `requests` are the addresses that were asked for, in order; `headers` tell
    what is said with the answer to a path, and `console` is what the browser had to say of all pages, also while they loaded."""

    port: int
    base: str
    requests: list[str]
    inbox: dict[str, Any]
    headers: Callable[[str], Mapping[str, str]]
    console: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def run(self, script: str, *arguments: str) -> Any:
        """What the script returns, as JSON has it."""
        self.inbox["script"] = f"const BASE = {json.dumps(self.base)};\n{TOOLS}\n(async () => {{\n{script}\n}})()" + (
            ".then((value) => ({ value, errors }), (error) => ({ failed: String(error) }))"
            '.then((said) => fetch("/result", { method: "POST", body: JSON.stringify(said) }));'
        )
        self.arrived.clear()
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
            _chromium(profile, f"http://127.0.0.1:{self.port}/probe", arguments) as log,
        ):
            assert self.arrived.wait(PATIENCE), "Chromium has not answered"
            self.console += _console(log)
        said = self.inbox["result"]
        assert "failed" not in said, said["failed"]
        assert said["errors"] == []
        return said.get("value")


@contextmanager
def _chromium(profile: str, address: str, arguments: tuple[str, ...]) -> Iterator[Path]:
    program = find_chromium()
    assert program
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", "--mute-audio",
             "--enable-logging=stderr")  # fmt: skip
    log = Path(profile, "console.txt")
    with log.open("wb") as file:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": file}
        process = subprocess.Popen([program, *flags, f"--user-data-dir={profile}", *arguments, address], **quiet)
    try:
        yield log
    finally:
        process.terminate()
        process.wait()


def _console(log: Path) -> list[str]:
    """What stands in the browser's console, with the address that each line is about."""
    return [line for line in log.read_text("utf-8", "replace").splitlines() if "CONSOLE" in line]


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def browse(output: Path, base: str = "/", headers: Callable[[str], Mapping[str, str]] = _strict) -> Iterator[Browser]:
    """Serve the site at `output` under the path `base`, as `headers` say. Skips the test where there is no Chromium."""
    if not find_chromium():
        pytest.skip("needs Chromium, to try the site's scripts")
    requests: list[str] = []
    inbox: dict[str, Any] = {}
    browser = Browser(0, base, requests, inbox, headers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, browser, directory=str(output)))
    browser.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield browser
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, browser: Browser, *args: Any, **kwargs: Any) -> None:
        self.browser = browser
        self.said: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if self.path in ("/probe", "/probe.js"):
            probe = '<!doctype html><iframe width="1000" height="700"></iframe><script src="/probe.js"></script>'
            self._say(*((probe, "text/html") if self.path == "/probe" else (self.browser.inbox["script"], "text/javascript")))
        elif self.path.startswith(self.browser.base):
            self.browser.requests.append(self.path)
            self.said = dict(self.browser.headers(self.path.partition("?")[0]))
            self.path = "/" + self.path.removeprefix(self.browser.base)
            super().do_GET()
        else:
            self.browser.requests.append(self.path)
            self.send_error(404)

    def do_POST(self) -> None:
        self.browser.inbox["result"] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._say("", "text/plain")
        self.browser.arrived.set()

    def _say(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        super().end_headers()
        self.wfile.write(text.encode())

    def end_headers(self) -> None:
        for name, value in self.said.items():
            self.send_header(name, value)
        super().end_headers()

    def guess_type(self, path: Any) -> str:
        return self.said.pop("Content-Type", "") or str(super().guess_type(path))

    def log_message(self, format: str, *args: Any) -> None:
        pass
