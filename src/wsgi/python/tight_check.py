# SPDX-License-Identifier: Apache-2.0
"""Looks for errors of syntax in a project, in the words of a compiler, before its processes are started anew.

    python3 tight_check.py FOLDER LAUNCHER          # LAUNCHER is touched where there are none
"""

import os
import sys


def is_source_folder(folder, name):
    return not (name.startswith(".") or name in ("__pycache__", "node_modules")
                or os.path.exists(os.path.join(folder, name, "pyvenv.cfg")))


def sources(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if is_source_folder(folder, name))
        for name in sorted(files):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def errors_in(root):
    for path in sources(root):
        with open(path, "rb") as file:
            text = file.read()
        name = os.path.relpath(path, root)
        try:
            compile(text, name, "exec", dont_inherit=True)
        except SyntaxError as problem:
            yield f"{name}:{problem.lineno or 1}:{problem.offset or 1}: error: {problem.msg}"
        except ValueError as problem:
            yield f"{name}:1:1: error: {problem}"


def main(root, launcher):
    found = list(errors_in(root))
    for line in found:
        print(line)
    if not found:
        os.utime(launcher)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
