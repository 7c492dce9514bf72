"""Build sites again and again, and compare incremental builds with clean ones.

The builds are real, but run in children of processes that have imported everything already. MEMORY names the files that both builds
may depend on. BUILD_STORE, RESULT_CACHE and CARDS name files that only the incremental build has. Files in RETAINED are not
compared."""

from __future__ import annotations

import contextlib
import difflib
import gc
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from support.paths import ROOT
from support.sites import share_compiled_templates

# Files in CACHE_PATH without which a build rightly makes another site. A clean build gets copies of them.
MEMORY = ("gazette-addresses.json", "gazette-articles.json", "gazette-editions.json", "gazette-lists.json", "gazette-feeds.json")
# Patterns of other files in CACHE_PATH, which a clean build does not have.
BUILD_STORE = "gazette-pages*"
RESULT_CACHE = "gazette.sqlite*"
CARDS = "gazette-cards"
# OUTPUT_RETENTION: files of the owner, which no build touches.
RETAINED = (".git", ".nojekyll")
# Seconds: the first file of a site was modified on 1 August 2024 at noon UTC, and each later one an hour after the one before.
_START_TIME, _HOUR = 1722513600, 3600
_MAX_DIFF_LINES = 40

# The process for incremental builds, and the one for clean builds.
Builders = tuple["subprocess.Popen[str]", "subprocess.Popen[str]"]


@dataclass
class EditedSite:
    """A site on disk.

    `settings` are written into its settings file; those that are ... are left out. `previous_contents` has each edited file with
    its bytes before the edit (None if there was no file), the last edit at the end. `broken_files` has the same for files with a
    fault that stops a build. `edit_count` determines the next time of modification, so that times do not depend on the clock."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    previous_contents: list[tuple[Path, bytes | None]] = field(default_factory=list)
    broken_files: list[tuple[Path, bytes | None]] = field(default_factory=list)
    edit_count: int = 0

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def raw(self) -> Path:
        return self.folder / "content" / "raw"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def write(self, path: Path, data: bytes | None, *, keep_time: bool = False) -> None:
        """Write a file. If `data` is None, remove the file and the folders that become empty.

        With `keep_time`, the file's time of modification stays the same, as with some programs that copy files."""
        before = path.read_bytes() if path.is_file() else None
        self.previous_contents.append((path, before))
        times = path.stat() if before is not None and keep_time else None
        if data is None:
            path.unlink(missing_ok=True)
            for parent in path.parents:
                if parent in (self.raw, self.content, self.folder) or any(parent.iterdir()):
                    break
                parent.rmdir()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if times:
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        else:
            self.stamp(path)

    def stamp(self, path: Path) -> None:
        """Set a file's time of modification to that of the next edit."""
        self.edit_count += 1
        os.utime(path, (_START_TIME + self.edit_count * _HOUR,) * 2)

    def write_settings(self) -> None:
        """Write the settings file, which imports the project's settings."""
        lines = (f"{name} = {value!r}\n" for name, value in self.settings.items() if value is not ...)
        (self.folder / "conf.py").write_text(
            f"import sys\nsys.path[:0] = [{str(ROOT)!r}]\nfrom pelicanconf import *\nPATH = {str(self.content)!r}\n"
            f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(self.folder / 'theme')!r}\n"
            f"THEME_TEMPLATES_OVERRIDES = [{str(self.folder / 'overrides')!r}]\n{''.join(lines)}",
            "utf-8",
        )


def new_site(folder: Path, **settings: Any) -> EditedSite:
    """Create a site without articles, with the project's settings and a copy of its theme."""
    site = EditedSite(folder, {**settings, "GAZETTE": {"tidy": True, **settings.get("GAZETTE", {})}})
    site.raw.mkdir(parents=True)
    shutil.copytree(ROOT / "theme" / "templates", folder / "theme" / "templates")
    shutil.copytree(ROOT / "theme" / "static", folder / "theme" / "static")
    site.write(site.content / "pages" / "about.md", b"Title: About\n\nWhat this site is, and who makes it.\n")
    site.write_settings()
    return site


@dataclass(frozen=True)
class BuildResult:
    """The result of a build: its exit status (negative: the signal that ended it), the CPU seconds of its processes, and its
    output."""

    status: int
    seconds: float
    log: str


@contextmanager
def builders() -> Iterator[Builders]:
    """Start two processes that build in children. Their hash seeds differ, so that pages which depend on the order of sets differ."""
    path = os.pathsep.join(str(ROOT / name) for name in ("plugins", "tests", ""))
    both = [
        subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "COLUMNS": "300"},
        )
        for seed in ("1", "2")
    ]  # fmt: skip
    try:
        yield both[0], both[1]
    finally:
        for process in both:
            process.communicate()


def request_build(builder: subprocess.Popen[str], site: EditedSite, output: Path, cache: Path, kill_after: float = 0.0) -> None:
    """Request a build; `wait_for_build` returns its result. If `kill_after` is not 0, the build and all its processes are killed
    after that many seconds."""
    arguments = ["-s", str(site.folder / "conf.py"), "-o", str(output), "-e", f"CACHE_PATH={json.dumps(str(cache))}"]
    request = {"folder": str(site.folder), "arguments": arguments, "log": f"{output}.log", "kill_after": kill_after}
    assert builder.stdin
    print(json.dumps(request), file=builder.stdin, flush=True)


def wait_for_build(builder: subprocess.Popen[str]) -> BuildResult:
    """Wait for the end of the build that was requested, and return its result."""
    assert builder.stdout
    return BuildResult(**json.loads(builder.stdout.readline()))


def _serve() -> None:
    """Run the builds that are requested on stdin, each in a child of this process, and write the results to stdout."""
    import pelican

    from gazette.site import plugin

    # Each build runs in a fork and has no garbage of an earlier build. A garbage collection would only copy all memory of this process.
    plugin.gc = SimpleNamespace(**{**vars(gc), "unfreeze": lambda: None, "collect": lambda: 0})  # type: ignore[assignment]
    answers = os.fdopen(os.dup(1), "w")
    # A first build imports everything, and parses patterns and templates. The children inherit that, which saves each of them more than
    # a third of a build.
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        site = new_site(Path(folder), GAZETTE={"recognizer": "support.editing.edit_texts:recognize"})
        page = "<html><head><title>Rain</title></head><body><article><p>It fell all day.</p></article></body></html>"
        site.write(site.raw / "a.html", page.encode())
        pelican.main(
            ["-q", "-s", str(site.folder / "conf.py"), "-o", str(site.output), "-e", f"CACHE_PATH={json.dumps(str(site.cache))}"]
        )
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        before = os.times()
        child = os.fork()
        if not child:
            _run(pelican.main, request)
            return
        killer = threading.Timer(request["kill_after"], os.killpg, (child, signal.SIGKILL))
        if request["kill_after"]:
            killer.start()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        killer.cancel()
        after = os.times()
        seconds = sum(after[2:4]) - sum(before[2:4])
        log = Path(request["log"]).read_text("utf-8", "replace") if Path(request["log"]).exists() else ""
        print(json.dumps({"status": status, "seconds": seconds, "log": log}), file=answers, flush=True)


def _run(main: Any, request: Mapping[str, Any]) -> None:
    """Run a build in a new process group, with its output in a file."""
    os.setpgid(0, 0)
    os.chdir(request["folder"])
    log_file = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(log_file, number)
    status = 1
    try:
        main(request["arguments"])
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else bool(stop.code)
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # skips the clean-up at Python's exit, which would copy the memory shared with the parent


@dataclass(frozen=True)
class Outcome:
    """An incremental and a clean build after the same edits.

    `difference` describes what differs; "" if nothing does. `written` is the number of files that the incremental build wrote,
    `changed` the number of files whose content or permissions it changed, `files` the number of files of the site. The three
    numbers are 0 if a build failed."""

    incremental: BuildResult
    clean: BuildResult
    difference: str
    written: int = 0
    changed: int = 0
    files: int = 0


def build_twice(site: EditedSite, both: Builders) -> Outcome:
    """Build a site incrementally, and at the same time from its content and the MEMORY files of the last build alone."""
    output, cache = site.folder / "clean" / "output", site.folder / "clean" / "cache"
    shutil.rmtree(site.folder / "clean", ignore_errors=True)
    cache.mkdir(parents=True)
    share_compiled_templates(cache)
    for name in MEMORY:
        if (site.cache / name).exists():
            shutil.copyfile(site.cache / name, cache / name)
    before, stamps = read_tree(site.output), _stamps(site.output)
    request_build(both[0], site, site.output, site.cache)
    request_build(both[1], site, output, cache)
    incremental, clean = wait_for_build(both[0]), wait_for_build(both[1])
    if incremental.status or clean.status:
        same = incremental.status == clean.status
        return Outcome(incremental, clean, "" if same else f"exit status {incremental.status}, but {clean.status} in a clean build")
    actual, expected = read_tree(site.output), read_tree(output)
    written = sum(stamp != stamps.get(path) for path, stamp in _stamps(site.output).items())
    changed = sum(entry != before.get(path) for path, entry in actual.items() if not path.endswith("/"))
    difference = describe_differences(actual, expected) or describe_differences(read_memory(site.cache), read_memory(cache))
    return Outcome(incremental, clean, difference, written, changed, len(_stamps(output)))


# Permissions and bytes by path. Paths of folders end with a slash.
Tree = Mapping[str, tuple[int, bytes]]


def read_tree(folder: Path) -> Tree:
    """Read all files and folders below a folder, except what is in RETAINED."""
    entries = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] not in RETAINED:
            mode = stat.S_IMODE(path.stat().st_mode)
            entries[name + "/" * path.is_dir()] = mode, b"" if path.is_dir() else path.read_bytes()
    return entries


def read_memory(cache: Path) -> Tree:
    """Read the MEMORY files in a cache folder."""
    return {f"cache/{name}": (0, (cache / name).read_bytes()) for name in MEMORY if (cache / name).exists()}


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def describe_differences(actual: Tree, expected: Tree) -> str:
    """Describe what is wrong with a tree: paths, and the differing lines of one file. Return "" if the trees are equal."""
    extra, missing = sorted(actual.keys() - expected.keys()), sorted(expected.keys() - actual.keys())
    other = [path for path in sorted(actual.keys() & expected.keys()) if actual[path] != expected[path]]
    lists = [f"{label}: {', '.join(paths[:10])}" + f" and {len(paths) - 10} more" * (len(paths) > 10)
             for label, paths in (("not in a clean build", extra), ("missing", missing), ("different", other)) if paths]  # fmt: skip
    first = next((path for path in other if path.endswith((".html", ".xml", ".json", ".txt", ".opml"))), next(iter(other), None))
    return "\n".join((*lists, *(_describe_file(first, actual[first], expected[first]) if first else ())))


def _describe_file(path: str, actual: tuple[int, bytes], expected: tuple[int, bytes]) -> Iterator[str]:
    if actual[0] != expected[0]:
        yield f"{path}: permissions {actual[0]:o}, but {expected[0]:o} after a clean build"
    if actual[1] != expected[1]:
        try:
            texts = (expected[1].decode().splitlines(), actual[1].decode().splitlines())
        except UnicodeDecodeError:
            yield f"{path}: {len(actual[1])} bytes, but {len(expected[1])} after a clean build"
            return
        lines = difflib.unified_diff(*texts, f"clean build: {path}", f"incremental build: {path}", lineterm="", n=1)
        yield from (line[:400] for line, _ in zip(lines, range(_MAX_DIFF_LINES), strict=False))


if __name__ == "__main__":
    _serve()
