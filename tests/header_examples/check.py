# SPDX-License-Identifier: Apache-2.0
"""Compiles the examples in the comments of public headers.

    check.py OUTPUT INCLUDE FRAMES COMMAND...

In a comment of a header, lines that begin with "//     " (five spaces) are C++; a listing of anything else has fewer
spaces. Consecutive lines are one example; after an empty comment line, a line without further indentation begins the
next one. Example N of INCLUDE/tight/PART/NAME.hpp becomes OUTPUT/examples/PART/NAME.N. The sources in the folder FRAMES
declare what the examples take for granted and include each of them where it belongs: at namespace scope, in a function
or in a class. COMMAND, with OUTPUT as a folder of headers and a frame appended, compiles each frame. Fails if a frame
does not compile, or if an example stands in no frame.
"""
import pathlib
import re
import shutil
import subprocess
import sys

# No package has Crow's header.
NOT_COMPILED = {"adapter/crow"}


def examples_of(header):
    """The examples of a header, each as the number of its first line and its text."""
    found, lines, empty = [], [], 0
    for number, line in enumerate(header.read_text(encoding="utf-8").split("\n"), 1):
        code = re.match(r"\s*//     (.*)", line)
        outermost = code and not code[1].startswith(" ")
        if outermost and (not lines or empty):
            lines, empty = [code[1]], 0
            found.append((number, lines))
        elif code and lines:
            lines.extend([""] * empty + [code[1]])
            empty = 0
        elif lines and re.fullmatch(r"\s*//", line):
            empty += 1
        else:
            lines, empty = [], 0
    return found


def extract(output, include):
    """Writes every example to a file of its own and returns the files' names."""
    shutil.rmtree(output / "examples", ignore_errors=True)
    names = set()
    for header in sorted((include / "tight").rglob("*.hpp")):
        stem = header.relative_to(include / "tight").with_suffix("").as_posix()
        if stem in NOT_COMPILED:
            continue
        for number, (line, text) in enumerate(examples_of(header), 1):
            name = f"examples/{stem}.{number}"
            file = output / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f'#line {line} "{header}"\n' + "\n".join(text) + "\n", encoding="utf-8")
            names.add(name)
    return names


def main(output, include, frames, *command):
    names = extract(pathlib.Path(output), pathlib.Path(include))
    included, failed = set(), False
    for frame in sorted(pathlib.Path(frames).glob("*.cpp")):
        included |= set(re.findall(r'#include "(examples/[^"]+)"', frame.read_text(encoding="utf-8")))
        failed |= subprocess.run([*command, "-I", output, str(frame)], check=False).returncode != 0
    for name in sorted(names - included):
        print(f"error: no frame includes {name}")
    return 1 if failed or names - included else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
