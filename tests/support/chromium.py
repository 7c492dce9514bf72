"""Test the scripts of a built site in Chromium.

A server on loopback serves the site, by default under a strict Content-Security-Policy. The test's script runs in a page of its own
that shows the site's pages in a frame.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; base-uri 'none'"
# Seconds; enough for a loaded machine.
PATIENCE = 60
_USED_PORTS: set[int] = set()

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
        with _own_chromium(arguments) if arguments else nullcontext(_shared_chromium()) as chromium:
            with chromium.tab(f"http://127.0.0.1:{self.port}/probe"):
                assert self.arrived.wait(PATIENCE), "Chromium has not reported a result"
            self.console += chromium.new_console_lines()
        result = self.inbox["result"]
        assert "failed" not in result, result["failed"]
        assert result["errors"] == []
        return result.get("value")


class Chromium:
    """A running Chromium. `profile` is its empty profile folder; its log is there, too."""

    def __init__(self, profile: str, arguments: Sequence[str] = ()) -> None:
        program = find_chromium()
        assert program
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", "--mute-audio",
                 "--enable-logging=stderr", f"--user-data-dir={profile}")  # fmt: skip
        self._log = Path(profile, "console.txt")
        self._lines_read = 0
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([program, *flags, *arguments], stdout=subprocess.DEVNULL, stderr=log)
        self._port = _first_line(Path(profile, "DevToolsActivePort"))

    @contextmanager
    def tab(self, url: str) -> Iterator[None]:
        """Show a page in a tab within the context."""
        tab = json.loads(self._request("PUT", f"/json/new?{url}"))
        try:
            yield
        finally:
            self._request("GET", f"/json/close/{tab['id']}")

    def new_console_lines(self) -> list[str]:
        """Return the lines of the console that have been written since the last call. Each names the URL that it is about."""
        lines = self._log.read_text("utf-8", "replace").splitlines()
        new, self._lines_read = lines[self._lines_read :], len(lines)
        return [line for line in new if "CONSOLE" in line]

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _request(self, method: str, path: str) -> bytes:
        with urlopen(Request(f"http://127.0.0.1:{self._port}{path}", method=method), timeout=PATIENCE) as response:
            return bytes(response.read())


def _first_line(file: Path) -> str:
    """Return the first line of a file that another process is about to write."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            if lines := file.read_text().splitlines():
                return lines[0]
        time.sleep(0.02)
    raise TimeoutError(f"Chromium has not written {file}")


@cache
def _shared_chromium() -> Chromium:
    """Return the Chromium of this process. It takes longer to start than most scripts take to run."""
    profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    chromium = Chromium(profile.name)
    atexit.register(profile.cleanup)
    atexit.register(chromium.end)  # runs before the line above
    return chromium


@contextmanager
def _own_chromium(arguments: Sequence[str]) -> Iterator[Chromium]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chromium = Chromium(profile, arguments)
        try:
            yield chromium
        finally:
            chromium.end()


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
    server = _new_server(partial(_Handler, browser, directory=str(output)))
    browser.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield browser
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _new_server(handler: Callable[..., SimpleHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Return a server on a port that no earlier one had, since the browser keeps storage and cache by origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if server.server_address[1] in _USED_PORTS:
        with closing(server.socket):
            return _new_server(handler)
    _USED_PORTS.add(server.server_address[1])
    return server


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
