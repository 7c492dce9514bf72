"""Sites that are built again and again: real builds by processes that are warm, and comparisons with a build from nothing.

What may differ between two builds of one site, and what may not, is said here alone: see MEMORY, PAGES and RETAINED."""

from __future__ import annotations

import difflib
import gc
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# In CACHE_PATH: what a build is to know of earlier ones, without which it is rightly another. A clean build gets a copy of it.
MEMORY = ("gazette-addresses.json", "gazette-articles.json", "gazette-editions.json", "gazette-lists.json", "gazette-feeds.json")
# What is known of the pages of the last build: a clean build has none of it, nor of any other file there.
PAGES = "gazette-pages*"
RESULTS = "gazette.sqlite*"
CARDS = "gazette-cards"
# OUTPUT_RETENTION: these are the owner's, and stay whatever a build does.
RETAINED = (".git", ".nojekyll")
# The time of modification of the first file of a site: 1 August 2024, noon. Each later one is an hour later.
NOON, HOUR = 1722513600, 3600
_SHOWN = 40

# One for builds that go on, one for builds from nothing.
Builders = tuple["subprocess.Popen[str]", "subprocess.Popen[str]"]


@dataclass
class EditedSite:
    """A site on disk. `settings` are written into its settings file; `former` is what files were before they were edited,
    `broken` what those were that no build can use; `clock` counts edits, so that files have times of their own and none is the clock's."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    former: list[tuple[Path, bytes | None]] = field(default_factory=list)
    broken: list[tuple[Path, bytes | None]] = field(default_factory=list)
    clock: int = 0

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
        """Write a file, or remove it where there are no data; an empty folder that is left goes, too. `keep_time` leaves the time
        of modification as it was, as programs that copy files may."""
        before = path.read_bytes() if path.is_file() else None
        self.former.append((path, before))
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
        """Give a file the time of the next edit."""
        self.clock += 1
        os.utime(path, (NOON + self.clock * HOUR,) * 2)

    def write_settings(self) -> None:
        lines = (f"{name} = {value!r}\n" for name, value in self.settings.items() if value is not ...)
        (self.folder / "conf.py").write_text(
            f"import sys\nsys.path[:0] = [{str(ROOT)!r}]\nfrom pelicanconf import *\nPATH = {str(self.content)!r}\n"
            f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(self.folder / 'theme')!r}\n"
            f"THEME_TEMPLATES_OVERRIDES = [{str(self.folder / 'overrides')!r}]\n{''.join(lines)}",
            "utf-8",
        )


def new_site(folder: Path, **settings: Any) -> EditedSite:
    """A site without articles, with the project's settings and a copy of its theme."""
    site = EditedSite(folder, {**settings, "GAZETTE": {"tidy": True, **settings.get("GAZETTE", {})}})
    site.raw.mkdir(parents=True)
    shutil.copytree(ROOT / "theme" / "templates", folder / "theme" / "templates")
    shutil.copytree(ROOT / "theme" / "static", folder / "theme" / "static")
    site.write(site.content / "pages" / "about.md", b"Title: About\n\nWhat this site is, and who makes it.\n")
    site.write_settings()
    return site


@dataclass(frozen=True)
class Built:
    """What came of a build: its exit status (negative: the signal that ended it), its processes' CPU seconds, and what it said."""

    status: int
    seconds: float
    said: str


@contextmanager
def builders() -> Iterator[Builders]:
    """Two processes that have Pelican and the plugin in memory and build in children. Each goes through its sets in an order of
    its own, so that nothing on a page may depend on that."""
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
        for one in both:
            one.communicate()


def order(builder: subprocess.Popen[str], site: EditedSite, output: Path, cache: Path, kill_after: float = 0.0) -> None:
    """Ask for a build; `built` waits for it. After `kill_after` seconds, if any, it is killed with all its processes."""
    arguments = ["-s", str(site.folder / "conf.py"), "-o", str(output), "-e", f"CACHE_PATH={json.dumps(str(cache))}"]
    request = {"folder": str(site.folder), "arguments": arguments, "log": f"{output}.log", "kill_after": kill_after}
    assert builder.stdin
    print(json.dumps(request), file=builder.stdin, flush=True)


def built(builder: subprocess.Popen[str]) -> Built:
    assert builder.stdout
    return Built(**json.loads(builder.stdout.readline()))


def _serve() -> None:
    """Build what is asked for on standard input, each in a child of this process, which stays as it is."""
    import pelican

    from gazette.model.article import Raw
    from gazette.pipeline.read_articles import try_extract
    from gazette.site import plugin  # noqa: F401 - what a build imports

    try_extract(
        Raw("a.html", b"<html><head><title>Rain</title></head><body><article><p>It fell all day.</p></article></body></html>")
    )
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w")
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
        said = Path(request["log"]).read_text("utf-8", "replace") if Path(request["log"]).exists() else ""
        print(json.dumps({"status": status, "seconds": seconds, "said": said}), file=answers, flush=True)


def _run(main: Any, request: Mapping[str, Any]) -> None:
    """A build, in a process group of its own, with what it says in a file."""
    os.setpgid(0, 0)
    os.chdir(request["folder"])
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(log, number)
    main(request["arguments"])


@dataclass(frozen=True)
class Outcome:
    """Both builds after some edits: what differs, "" where nothing does; how many files the first wrote, of how many, and how many
    it had to."""

    kept: Built
    clean: Built
    difference: str
    written: int = 0
    changed: int = 0
    files: int = 0


def build_twice(site: EditedSite, both: Builders) -> Outcome:
    """Build a site where the last build left it, and beside it from nothing but the content and the memory of before."""
    output, cache = site.folder / "clean" / "output", site.folder / "clean" / "cache"
    shutil.rmtree(site.folder / "clean", ignore_errors=True)
    cache.mkdir(parents=True)
    for name in MEMORY:
        if (site.cache / name).exists():
            shutil.copyfile(site.cache / name, cache / name)
    before, stamps = tree(site.output), _stamps(site.output)
    order(both[0], site, site.output, site.cache)
    order(both[1], site, output, cache)
    kept, clean = built(both[0]), built(both[1])
    if kept.status or clean.status:
        same = kept.status == clean.status
        return Outcome(kept, clean, "" if same else f"exit status {kept.status}, and {clean.status} from nothing")
    now, wanted = tree(site.output), tree(output)
    written = sum(stamp != stamps.get(path) for path, stamp in _stamps(site.output).items())
    changed = sum(entry != before.get(path) for path, entry in now.items() if not path.endswith("/"))
    difference = differences(now, wanted) or differences(memory(site.cache), memory(cache))
    return Outcome(kept, clean, difference, written, changed, len(_stamps(output)))


Tree = Mapping[str, tuple[int, bytes]]


def tree(folder: Path) -> Tree:
    """All files and folders (these with '/' at their end) below a folder but what is retained: permissions and bytes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] not in RETAINED:
            mode = stat.S_IMODE(path.stat().st_mode)
            found[name + "/" * path.is_dir()] = mode, b"" if path.is_dir() else path.read_bytes()
    return found


def memory(cache: Path) -> Tree:
    """The files in CACHE_PATH that the next build is to know."""
    return {f"cache/{name}": (0, (cache / name).read_bytes()) for name in MEMORY if (cache / name).exists()}


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def differences(now: Tree, wanted: Tree) -> str:
    """What is wrong with a tree, in words: the paths, and the lines of the first file that is another; "" where they are one."""
    extra, missing = sorted(now.keys() - wanted.keys()), sorted(wanted.keys() - now.keys())
    other = [path for path in sorted(now.keys() & wanted.keys()) if now[path] != wanted[path]]
    said = [f"{what}: {', '.join(paths[:10])}" + f" and {len(paths) - 10} more" * (len(paths) > 10)
            for what, paths in (("not in a clean build", extra), ("missing", missing), ("different", other)) if paths]  # fmt: skip
    first = next((path for path in other if path.endswith((".html", ".xml", ".json", ".txt", ".opml"))), next(iter(other), None))
    return "\n".join((*said, *(_lines(first, now[first], wanted[first]) if first else ())))


def _lines(path: str, now: tuple[int, bytes], wanted: tuple[int, bytes]) -> Iterator[str]:
    if now[0] != wanted[0]:
        yield f"{path}: permissions {now[0]:o}, and {wanted[0]:o} from nothing"
    if now[1] != wanted[1]:
        try:
            texts = (wanted[1].decode().splitlines(), now[1].decode().splitlines())
        except UnicodeDecodeError:
            yield f"{path}: {len(now[1])} bytes, and {len(wanted[1])} from nothing"
            return
        lines = difflib.unified_diff(*texts, f"from nothing: {path}", f"as it is: {path}", lineterm="", n=1)
        yield from (line[:400] for line, _ in zip(lines, range(_SHOWN), strict=False))


if __name__ == "__main__":
    _serve()
