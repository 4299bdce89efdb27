#!/usr/bin/env python3
"""Says which links in the project's Markdown lead nowhere, to a file or a heading that does not exist, and which source files it names
that do not exist."""
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
SOURCE = re.compile(r"`((?:src|include|tests)/[\w/.-]+\.[ch]pp)`")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


def text_without_code(path):
    """The lines of a page outside fenced code, with code spans removed."""
    lines, fenced = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            lines.append((number, line))
    return lines


def anchors(path):
    """The anchors of a page's headings, as Markdown renderers derive them."""
    names = set()
    for _, line in text_without_code(path):
        if heading := HEADING.match(line):
            name = re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")
            unique, count = name, 0
            while unique in names:
                count += 1
                unique = f"{name}-{count}"
            names.add(unique)
    return names


def problem(page, target):
    """Why a link of a page leads nowhere; None if it does not, or leaves the project."""
    if re.match(r"[a-z]+:", target):
        return None
    name, _, anchor = target.partition("#")
    file = (page.parent / name) if name else page
    if not file.exists():
        return f"there is no {name}"
    if anchor and file.suffix == ".md" and anchor not in anchors(file):
        return f"{file.name} has no heading #{anchor}"
    return None


def main():
    pages = subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, check=True).stdout.split()
    broken = 0
    for page in map(pathlib.Path, pages):
        for number, line in text_without_code(page):
            for name in SOURCE.findall(line):
                if page.name != "CHANGELOG.md" and name == name.lower() and not pathlib.Path(name).exists():
                    print(f"{page}:{number}: there is no source {name}")
                    broken += 1
            for target in LINK.findall(re.sub(r"`[^`]*`", "", line)):
                if reason := problem(page, target):
                    print(f"{page}:{number}: {target}: {reason}")
                    broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
