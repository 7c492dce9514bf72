"""The Nu checker, which judges HTML, CSS and SVG by the standards of today."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from audit.pages import BuiltSite

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
# Style sheets' standards that the checker does not know yet: SVG 2's order of painting text, and CSS View Transitions 2.
_NEWER = ("“paint-order”: Property “paint-order” doesn't exist.", "Unrecognized at-rule “@view-transition”")
# Below what a system takes as one command line, whatever the names of the files.
_AT_ONCE = 2000


def missing() -> str:
    """Why the checker cannot run here; "" where it can."""
    if not JAR.is_file():
        return "vnu.jar is not installed: make audit-tools"
    return "" if shutil.which("java") else "there is no Java: make audit-tools"


def nu_messages(site: BuiltSite) -> list[str]:
    """Errors and warnings in every page, style sheet and picture in SVG, each with its file and line."""
    files = site.files(".html", ".css", ".svg")
    runs = [files[start : start + _AT_ONCE] for start in range(0, len(files), _AT_ONCE)]
    return [message for run in runs for message in _judge(site.folder.resolve(), run)]


def _judge(folder: Path, files: list[str]) -> list[str]:
    command = ["java", "-jar", str(JAR), "--format", "json", "--exit-zero-always", "--also-check-css", "--also-check-svg"]
    done = subprocess.run([*command, *(str(folder / file) for file in files)], capture_output=True, encoding="utf-8", check=True)
    messages = json.loads(done.stderr)["messages"]
    return [_line(message, folder) for message in messages if not message["message"].endswith(_NEWER)]


def _line(message: dict[str, object], folder: Path) -> str:
    file = str(message.get("url", "")).removeprefix(f"file:{folder}/")
    kind = message.get("subType") or message["type"]
    return f"{file}:{message.get('lastLine', 0)}: {kind}: {message['message']}"
