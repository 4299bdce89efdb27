# SPDX-License-Identifier: Apache-2.0
"""What the extension asks of the machine it runs on."""

import os
import re
import shutil
import subprocess
import unittest

from support import extension_file

NEWEST_GLIBC = (2, 26)  # of Amazon Linux 2, which Python 3.9 to 3.11 run on


@unittest.skipUnless(shutil.which("objdump"), "needs objdump")
@unittest.skipIf("sanitized" in extension_file(), "a sanitized extension is for tests only")
class Binary(unittest.TestCase):
    def dump(self, option):
        return subprocess.run(["objdump", option, extension_file()], capture_output=True, text=True, check=True).stdout

    def test_it_needs_nothing_but_the_c_library(self):
        needed = set(re.findall(r"NEEDED\s+(\S+)", self.dump("-p")))
        self.assertLessEqual(needed, {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"})

    def test_the_c_library_need_not_be_newer_than_lambdas(self):
        symbols = self.dump("-T")
        too_new = [line for line in symbols.splitlines() if (found := re.search(r"GLIBC_(\d+)\.(\d+)", line))
                   and (int(found[1]), int(found[2])) > NEWEST_GLIBC]
        self.assertEqual(too_new, [])
        self.assertNotIn("GLIBCXX", symbols)

    def test_it_shows_nothing_but_its_entry(self):
        defined = [line.split()[-1] for line in self.dump("-T").splitlines() if " g " in line and "*UND*" not in line]
        self.assertEqual(defined, ["PyInit__tight_wsgi"])

    def test_it_is_small(self):
        self.assertLess(os.path.getsize(extension_file()), 512 * 1024)


if __name__ == "__main__":
    unittest.main()
