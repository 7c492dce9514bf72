"""Check HTML, CSS and SVG against current standards with the Nu Html Checker (vnu.jar)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from audit.pages import BuiltSite

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
# Messages to ignore, about CSS that the checker does not know yet: paint-order (SVG 2) and CSS View Transitions 2.
_NEWER = ("“paint-order”: Property “paint-order” doesn't exist.", "Unrecognized at-rule “@view-transition”")
# Files in one run, so that the command line stays below the system's limit however long the paths are.
_AT_ONCE = 2000
# The checker runs for seconds, so Java's fast compiler pays more than its optimizing one: 480 pages take 4 instead of 10 CPU
# seconds, 2,000 take 11 instead of 16. With it, the checker needs a larger stack.
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")


def missing() -> str:
    """Return why the checker cannot run here, or "" if it can."""
    if not JAR.is_file():
        return "vnu.jar is not installed; run make audit-tools"
    return "" if shutil.which("java") else "Java is not installed; run make audit-tools"


def nu_messages(site: BuiltSite) -> list[str]:
    """Return the errors and warnings for all pages, style sheets and SVG images, each as 'path:line: kind: message'."""
    files = site.files(".html", ".css", ".svg")
    runs = [files[start : start + _AT_ONCE] for start in range(0, len(files), _AT_ONCE)]
    return [message for run in runs for message in _check(site.folder.resolve(), run)]


def _check(folder: Path, files: list[str]) -> list[str]:
    command = [*_JAVA, "-jar", str(JAR), "--format", "json", "--exit-zero-always", "--also-check-css", "--also-check-svg"]
    done = subprocess.run([*command, *(str(folder / file) for file in files)], capture_output=True, encoding="utf-8", check=True)
    messages = json.loads(done.stderr)["messages"]
    return [_line(message, folder) for message in messages if not message["message"].endswith(_NEWER)]


def _line(message: dict[str, object], folder: Path) -> str:
    file = str(message.get("url", "")).removeprefix(f"file:{folder}/")
    kind = message.get("subType") or message["type"]
    return f"{file}:{message.get('lastLine', 0)}: {kind}: {message['message']}"
