"""Read `_headers` and `_redirects` as Cloudflare Pages and Netlify do. The files must mean the same to both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HeaderBlock:
    """A rule of `_headers`: a path pattern, and its headers in order."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def matches(self, path: str) -> bool:
        """Return True if the pattern matches a path. Fails if the two hosts disagree."""
        cloudflare = re.fullmatch(re.escape(self.path).replace(r"\*", ".*"), path) is not None
        netlify = (
            re.fullmatch("/" + "/".join(map(_netlify, filter(None, self.path.split("/")))) + "/?", path, re.IGNORECASE) is not None
        )
        assert cloudflare == netlify, (self.path, path)
        return cloudflare


def _netlify(part: str) -> str:
    """Return the regular expression that Netlify makes of a part between slashes. In a part with an asterisk, dots match any
    character."""
    return "?(.*)" if part == "*" else part.replace("*", "(.*)") if "*" in part else re.escape(part)


def read_headers(text: str) -> list[HeaderBlock]:
    """Return the rules. Fails beyond the limits of Cloudflare Pages: 100 rules, 2,000 characters a line, one asterisk a pattern."""
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
    return [HeaderBlock(path, tuple(headers)) for path, headers in blocks]


def response_headers(blocks: list[HeaderBlock], path: str) -> dict[str, str]:
    """Return the headers of the response for a path. All matching rules add up. Fails if two of them set the same header, since
    both hosts would join the values, which is wrong for every header of the site."""
    headers: dict[str, str] = {}
    for name, value in (header for block in blocks if block.matches(path) for header in block.headers):
        assert name.lower() not in map(str.lower, headers), (path, name)
        headers[name] = value
    return headers


def read_redirects(text: str) -> dict[str, str]:
    """Return the new URL for each old one. Fails beyond the limits of Cloudflare Pages: 2,000 lines of 1,000 characters, no
    wildcards."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) <= 2_000
    assert all(len(line) <= 1_000 for line in text.splitlines())
    for old, new, status in lines:
        assert status in ("301", "302")
        assert old.startswith("/") and new.startswith("/")  # noqa: PT018 - one shape
        assert not re.search(r"[*:#?]", old + new.partition("#")[0])
    redirects = {old: new for old, new, _ in lines}
    assert len(redirects) == len(lines)
    return redirects


def site_headers(output: Path) -> list[HeaderBlock]:
    """Return the rules of the built site in `output`."""
    return read_headers((output / "_headers").read_text("utf-8"))
