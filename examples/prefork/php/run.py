#!/usr/bin/python3
"""PHP-FPM: a compiled program in shared memory, or once for each"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course, fastcgi  # noqa: E402
from kit.stage import children, need, wait_until  # noqa: E402

STEPS = [100, 1000]
BEFORE = """
PHP-FPM forks four workers, which answer 1,000 requests, one after the other, by a program
of 60 files with 60 methods each. PHP forks before it has loaded anything.
See what the workers have of their own, and that it does not grow.
"""
AFTER = """
What PHP workers share is not inherited: opcache keeps the compiled program in shared memory.
Without it (php/run.py --no-opcache) each worker compiles it again and keeps it as NEW memory.
"""


def options(parser):
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--no-opcache", action="store_true", help="let each worker compile for itself")


def write_program(folder, files=60, methods=60):
    """Writes a program, and returns the path of the script that uses all of it."""
    os.mkdir(folder)
    for file in range(files):
        body = "".join(
            f"  public function method{method}(int $n): int {{ $sum = {method}; "
            f"for ($i = 0; $i < $n; $i++) {{ $sum += ($i * {file + 3}) % 7; }} "
            f"return strlen('text {method} of file {file}') + $sum; }}\n" for method in range(methods))
        with open(os.path.join(folder, f"part{file}.php"), "w") as output:
            output.write(f"<?php\nclass Part{file} {{\n{body}}}\n")
    script = os.path.join(folder, "index.php")
    with open(script, "w") as output:
        output.write(
            "<?php\n$sum = 0;\n$list = [];\n"
            f"for ($file = 0; $file < {files}; $file++) {{\n"
            "  require_once __DIR__ . \"/part$file.php\";\n  $class = \"Part$file\";\n"
            "  $sum += (new $class)->{'method' . ($file % 60)}(10);\n}\n"
            "for ($i = 0; $i < 500; $i++) { $list[] = \"row $i\"; }\necho $sum + count($list), \"\\n\";\n")
    # What was written just now opcache would not keep: somebody may be writing it still.
    for name in os.listdir(folder):
        os.utime(os.path.join(folder, name), (0, 10**9))
    return script


class Server(course.Server):
    def __init__(self, stage, options):
        program = next((name for name in ("php-fpm8.2", "php-fpm8.3", "php-fpm8.4") if self._has(name)), "php-fpm8.2")
        self.program = need({program: "php8.2-fpm php8.2-opcache"})[program]
        self.options = options
        self.socket = stage.path("fpm.socket")
        self.script = write_program(stage.path("program"))
        configuration = stage.path("fpm.conf")
        with open(os.path.join(HERE, "fpm.conf")) as pattern, open(configuration, "w") as output:
            text = pattern.read().replace("@FOLDER@", stage.folder).replace("@WORKERS@", str(options.workers))
            # A server that root starts takes the rights of somebody; here those of root, which own the socket.
            output.write(text + ("user = root\ngroup = root\n" if os.geteuid() == 0 else ""))
        self.command = [
            self.program, "--nodaemonize", "--fpm-config", configuration,
            "-d", f"opcache.enable={int(not options.no_opcache)}", "-d", "opcache.memory_consumption=64",
            *(["--allow-to-run-as-root"] if os.geteuid() == 0 else [])]
        self.environment = {}

    @staticmethod
    def _has(name):
        return os.path.exists(f"/usr/sbin/{name}")

    def wait(self, pid):
        wait_until(
            lambda: len(children(pid)) >= self.options.workers and os.path.exists(self.socket), "starting PHP-FPM")

    def work(self, done, step):
        for _ in range(done, step):
            fastcgi.get(self.socket, self.script)

    def versions(self):
        return {"php": subprocess.run([self.program, "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[1]}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
