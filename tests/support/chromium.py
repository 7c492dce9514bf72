"""Test the scripts of a built site in Chromium.

A server on loopback serves the site, by default under a strict Content-Security-Policy. The test's script runs in a page of its own
that shows the site's pages in a frame.
"""

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
# Seconds; enough for a loaded machine.
PATIENCE = 60

# Helpers for the tests' scripts. `visit` loads a page of the site into the frame, `until` waits for up to ten seconds until a function
# returns something true.
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
# Helpers for tests of search. `find` searches and waits for the results, `choose` ticks a filter, and `set` selects a value from a list.
FIND = """
const results = () => texts("#results h2 a");
const asked = () => new URL(frame.contentWindow.location).searchParams;
async function find(words) {
  type("#q", words);
  await until(() => (asked().get("q") ?? "") === words);
  return settled();
}
async function settled() {
  await until(() => page().querySelector("#results").ariaBusy === "false");
  return results();
}
function choose(name, value) {
  const input = all(`input[name="${name}"]`).find((input) => input.value === value);
  input.checked = !input.checked;
  input.focus();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
function set(name, value) {
  const select = page().querySelector(`select[name="${name}"]`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
"""


def _strict(path: str) -> dict[str, str]:
    return {"Content-Security-Policy": POLICY}


@dataclass
class Browser:
    """A served site, and the browser that visits it.

    * `port`: the server's port.
    * `base`: the path below which the site is served, with slashes at both ends.
    * `requests`: the paths that the browser requested, in order.
    * `inbox`: the script to run ('script'), and what it reports ('result').
    * `headers`: returns the response headers for a path.
    * `console`: the lines of the browser's console for all pages, including those while they loaded.
    * `arrived`: set when the result has arrived.
    """

    port: int
    base: str
    requests: list[str]
    inbox: dict[str, Any]
    headers: Callable[[str], Mapping[str, str]]
    console: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def run(self, script: str, *arguments: str) -> Any:
        """Run a script in the browser, and return its result, decoded from JSON. Fail if it throws, or if a page reports an error.

        `arguments` are further command-line arguments for Chromium.
        """
        self.inbox["script"] = f"const BASE = {json.dumps(self.base)};\n{TOOLS}\n(async () => {{\n{script}\n}})()" + (
            ".then((value) => ({ value, errors }), (error) => ({ failed: String(error) }))"
            '.then((result) => fetch("/result", { method: "POST", body: JSON.stringify(result) }));'
        )
        self.arrived.clear()
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
            _chromium(profile, f"http://127.0.0.1:{self.port}/probe", arguments) as log,
        ):
            assert self.arrived.wait(PATIENCE), "Chromium has not reported a result"
            self.console += _console(log)
        result = self.inbox["result"]
        assert "failed" not in result, result["failed"]
        assert result["errors"] == []
        return result.get("value")


@contextmanager
def _chromium(profile: str, url: str, arguments: tuple[str, ...]) -> Iterator[Path]:
    """Run Chromium with a profile folder and a start page, and yield the file with its log."""
    program = find_chromium()
    assert program
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", "--mute-audio",
             "--enable-logging=stderr")  # fmt: skip
    log = Path(profile, "console.txt")
    with log.open("wb") as file:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": file}
        process = subprocess.Popen([program, *flags, f"--user-data-dir={profile}", *arguments, url], **quiet)
    try:
        yield log
    finally:
        process.terminate()
        process.wait()


def _console(log: Path) -> list[str]:
    """Return the lines of the browser's console from its log. Each names the URL that it is about."""
    return [line for line in log.read_text("utf-8", "replace").splitlines() if "CONSOLE" in line]


def find_chromium() -> str | None:
    """Return the path of the Chromium or Chrome program, or None if there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def browse(output: Path, base: str = "/", headers: Callable[[str], Mapping[str, str]] = _strict) -> Iterator[Browser]:
    """Serve the site in `output` below the path `base`, and yield a browser for it. Skip the test if Chromium is missing.

    `headers` returns the response headers for a path.
    """
    if not find_chromium():
        pytest.skip("needs Chromium, to run the site's scripts")
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
    """The request handler: serves the test's script and the site, and takes the script's result."""

    def __init__(self, browser: Browser, *args: Any, **kwargs: Any) -> None:
        self.browser = browser
        self.site_headers: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if self.path in ("/probe", "/probe.js"):
            probe = '<!doctype html><iframe width="1000" height="700"></iframe><script src="/probe.js"></script>'
            self._respond(*((probe, "text/html") if self.path == "/probe" else (self.browser.inbox["script"], "text/javascript")))
        elif self.path.startswith(self.browser.base):
            self.browser.requests.append(self.path)
            self.site_headers = dict(self.browser.headers(self.path.partition("?")[0]))
            self.path = "/" + self.path.removeprefix(self.browser.base)
            super().do_GET()
        else:
            self.browser.requests.append(self.path)
            self.send_error(404)

    def do_POST(self) -> None:
        self.browser.inbox["result"] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._respond("", "text/plain")
        self.browser.arrived.set()

    def _respond(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        super().end_headers()
        self.wfile.write(text.encode())

    def end_headers(self) -> None:
        for name, value in self.site_headers.items():
            self.send_header(name, value)
        super().end_headers()

    def guess_type(self, path: Any) -> str:
        return self.site_headers.pop("Content-Type", "") or str(super().guess_type(path))

    def log_message(self, format: str, *args: Any) -> None:
        pass
