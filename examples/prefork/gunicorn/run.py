#!/usr/bin/python3
"""gunicorn: a shop that is loaded before the fork, and only read"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course, web  # noqa: E402
from kit.stage import answers, children, free_port, need, wait_until  # noqa: E402

STEPS = [100, 1000, 2000]
BEFORE = """
gunicorn loads a shop of 200,000 orders, forks four workers (--preload), and answers 2,000
requests, one after the other. No request changes anything: each reads 265 orders.
See how the shared memory falls all the same, and who is named as the writer.
"""
AFTER = """
CPython counts the references to an object in the object itself, so reading is writing:
what BY MEMBERS has left was only read. At the start the workers shared nearly all of what
they inherited; the more requests they answer, the more of it each has for itself.
"""


def options(parser):
    parser.add_argument("--path", default="/hit", choices=["/hit", "/gc", "/scan", "/noop"])
    parser.add_argument("--orders", type=int, default=200000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--freeze", action="store_true", help="freeze the garbage collector before the first fork")
    parser.add_argument("--no-preload", action="store_true", help="let each worker load the shop for itself")


class Server(course.Server):
    def __init__(self, stage, options):
        self.program = need({"gunicorn": "gunicorn", "python3": "python3"})["gunicorn"]
        self.options = options
        self.port = free_port()
        # The workers that have collected, and the requests that it took beyond those asked for.
        self.collected, self.more = set(), 0
        self.command = [
            self.program, "--chdir", HERE, "-c", os.path.join(HERE, "gunicorn.conf.py"), "-w", str(options.workers),
            "-b", f"127.0.0.1:{self.port}", "--log-file", stage.path("output"), "shop:app"]
        self.environment = {
            "APP_N": str(options.orders), "FREEZE": str(int(options.freeze)), "PYTHONHASHSEED": "0",
            "PRELOAD": str(int(not options.no_preload)), "PYTHONDONTWRITEBYTECODE": "1"}

    def wait(self, pid):
        wait_until(lambda: len(children(pid)) >= self.options.workers and answers(self.port), "starting gunicorn")
        # The workers that load the shop by themselves answer when they have it.
        web.get(self.port, "/noop")

    def work(self, done, step):
        if self.options.path == "/gc":
            return self._collect(done, step)
        web.drive(self.port, self.options.path, range(done, step))

    def _collect(self, done, step):
        """A collection is about a worker, and any of them may take a request: it goes on until each has had one."""
        for _ in range(done, step):
            self.collected.add(web.get(self.port, "/gc"))

        def have_all():
            if step == 0 or len(self.collected) >= self.options.workers:
                return True
            self.more += 1
            self.collected.add(web.get(self.port, "/gc"))

        wait_until(have_all, "a collection of each worker")
        return step + self.more

    def versions(self):
        words = subprocess.run([self.program, "--version"], stdout=subprocess.PIPE, text=True).stdout
        return {"gunicorn": words.split()[-1].rstrip(")"), "python": sys.version.split()[0]}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
