"""`_headers` and `_redirects` as the hosts read them that know these files: Cloudflare Pages and Netlify, whose rules differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """A rule of `_headers`: a pattern of paths, and headers in their order."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def matches(self, path: str) -> bool:
        """Whether it is about a path, for both hosts."""
        cloudflare = re.fullmatch(re.escape(self.path).replace(r"\*", ".*"), path) is not None
        netlify = (
            re.fullmatch("/" + "/".join(map(_netlify, filter(None, self.path.split("/")))) + "/?", path, re.IGNORECASE) is not None
        )
        assert cloudflare == netlify, (self.path, path)
        return cloudflare


def _netlify(part: str) -> str:
    """A part between slashes: what it is made of after an asterisk counts, and dots stand for anything then."""
    return "?(.*)" if part == "*" else part.replace("*", "(.*)") if "*" in part else re.escape(part)


def read_headers(text: str) -> list[Block]:
    """The rules, within the limits of Cloudflare Pages: 100 of them, 2,000 characters a line, an asterisk a pattern."""
    blocks: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.splitlines():
        assert len(line) <= 2_000
        if not line.strip() or line.startswith("#"):
            continue
        if re.match(r"\S+://|/", line):
            assert line.count("*") <= 1 and ":" not in line and line == line.strip()  # noqa: PT018 - one shape
            blocks.append((line, []))
        else:
            name, colon, value = line.partition(":")
            assert colon
            assert re.fullmatch(r"  [A-Za-z-]+", name), name
            assert value == f" {value.strip()}" != " "
            blocks[-1][1].append((name.strip(), value.strip()))
    assert 0 < len(blocks) <= 100
    assert len({path for path, _ in blocks}) == len(blocks)
    return [Block(path, tuple(headers)) for path, headers in blocks]


def said_of(blocks: list[Block], path: str) -> dict[str, str]:
    """The headers of an answer. All rules that match count, and both hosts join the values of one header: that would be wrong for
    each that we have."""
    said: dict[str, str] = {}
    for name, value in (header for block in blocks if block.matches(path) for header in block.headers):
        assert name.lower() not in map(str.lower, said), (path, name)
        said[name] = value
    return said


def read_redirects(text: str) -> dict[str, str]:
    """Where addresses lead, within the limits of Cloudflare Pages: 2,000 lines of 1,000 characters, without wildcards."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) <= 2_000
    assert all(len(line) <= 1_000 for line in text.splitlines())
    for old, new, status in lines:
        assert status == "301"
        assert old.startswith("/") and new.startswith("/")  # noqa: PT018 - one shape
        assert not re.search(r"[*:#?]", old + new)
    found = {old: new for old, new, _ in lines}
    assert len(found) == len(lines)
    return found


def host(output: Path) -> list[Block]:
    return read_headers((output / "_headers").read_text("utf-8"))
