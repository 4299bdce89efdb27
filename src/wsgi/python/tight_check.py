# SPDX-License-Identifier: Apache-2.0
"""Looks for errors of syntax in what was saved since the last time there were none, in the words of a compiler, before
the processes of a project are started anew.

    python3 tight_check.py FOLDER LAUNCHER          # LAUNCHER is touched where there are none
"""

import os
import sys
import time
import warnings


def is_source_folder(folder, name):
    return not (name.startswith(".") or name in ("__pycache__", "node_modules")
                or os.path.exists(os.path.join(folder, name, "pyvenv.cfg")))


def sources(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if is_source_folder(folder, name))
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith("."):  # editors keep theirs beside it: ".#shop.py"
                yield os.path.join(folder, name)


def errors_in(path, name):
    try:
        with open(path, "rb") as file:
            compile(file.read(), name, "exec", dont_inherit=True)
    except SyntaxError as problem:
        yield f"{name}:{problem.lineno or 1}:{problem.offset or 1}: error: {problem.msg}"
    except OSError as problem:
        yield f"{name}:1:1: error: {problem.strerror}"
    except (ValueError, RecursionError, MemoryError) as problem:
        yield f"{name}:1:1: error: {problem}"


def saved_since(moment, root):
    """What has not changed may be broken for reasons of its own: a template, or what nobody imports."""
    for path in sources(root):
        try:
            if os.stat(path).st_mtime_ns >= moment:
                yield path
        except FileNotFoundError:
            pass  # a link to nothing, or deleted meanwhile


def main(root, launcher):
    warnings.simplefilter("ignore")  # they are given where the file is imported
    start = time.time_ns()
    found = [line for path in saved_since(os.stat(launcher).st_mtime_ns, root)
             for line in errors_in(path, os.path.relpath(path, root))]
    for line in found:
        print(line)
    if not found:
        os.utime(launcher, ns=(start, start))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
