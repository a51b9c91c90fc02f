#!/usr/bin/python3
"""Puma: what the first collections of a worker copy"""

import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course, web  # noqa: E402
from kit.stage import answers, children, family, free_port, need, wait_until  # noqa: E402

STEPS = [100, 1000, 2000]
BEFORE = """
Puma loads a shop of 300,000 orders, forks four workers (preload_app!), and answers 2,000
requests, one after the other. No request changes anything: each reads 260 orders.
See that the shared memory falls in steps, and how much of it each step takes.
"""
AFTER = """
Ruby keeps the age of an object in the object itself: reading writes little, but the first
collections of a worker do, much. A worker that has had none yet still shares nearly all.
"""


def options(parser):
    parser.add_argument("--path", default="/hit", choices=["/hit", "/gc", "/scan", "/noop"])
    parser.add_argument("--orders", type=int, default=300000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1, help="threads of a worker, and how many requests come at once")
    parser.add_argument("--compact", action="store_true", help="compact the memory before each fork (nakayoshi_fork)")
    parser.add_argument("--no-preload", action="store_true", help="let each worker load the shop for itself")
    parser.add_argument("--fork-worker", action="store_true", help="let further workers be forks of the first one")
    parser.add_argument("--refork-at", type=int, help="replace the workers by forks of the first one after so many requests")


class Server(course.Server):
    def __init__(self, stage, options):
        self.program = need({"puma": "puma", "ruby": "ruby"})["puma"]
        self.options = options
        self.port = free_port()
        self.pid = None
        self.command = [
            self.program, "-C", os.path.join(HERE, "puma.rb"), "-b", f"tcp://127.0.0.1:{self.port}",
            "--redirect-stdout", stage.path("output"), "--redirect-stderr", stage.path("output"), "--redirect-append",
            os.path.join(HERE, "config.ru")]
        self.environment = {
            "APP_N": str(options.orders), "PRELOAD": str(int(not options.no_preload)),
            "WORKERS": str(options.workers), "THREADS": str(options.threads),
            "FORK_WORKER": str(int(options.fork_worker)),
            "COMPACT": str(int(options.compact))}

    def wait(self, pid):
        self.pid = pid
        wait_until(lambda: len(family(pid)) > self.options.workers and answers(self.port), "starting Puma")
        web.get(self.port, "/noop")

    def work(self, done, step):
        if done == self.options.refork_at:
            first = set(family(self.pid))
            os.kill(self.pid, signal.SIGURG)
            wait_until(lambda: len(first - set(family(self.pid))) >= 1 and answers(self.port), "forking again")
        web.drive(self.port, self.options.path, range(done, step), self.options.threads)

    def facts(self):
        return {"descendants": len(family(self.pid)), "children": len(children(self.pid))}

    def versions(self):
        def word(words):
            return subprocess.run(words, stdout=subprocess.PIPE, text=True).stdout.split()

        return {"puma": word([self.program, "--version"])[-1], "ruby": word(["ruby", "--version"])[1]}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
