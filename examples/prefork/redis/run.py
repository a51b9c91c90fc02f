#!/usr/bin/python3
"""Redis: what a snapshot costs while clients write"""

import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course  # noqa: E402
from kit.resp import Redis  # noqa: E402
from kit.stage import answers, children, faults, free_port, need, wait_for_rest, wait_until  # noqa: E402

STEPS = [5000, 20000]
BEFORE = """
Redis holds 400,000 keys and forks a child that saves them (BGSAVE). Before the child is done,
for which it is stopped, clients write 20,000 keys that a random generator chooses.
See that the parent writes (BY TEMPLATE), and that the child has the old pages for itself then.
"""
AFTER = """
A snapshot costs as much memory as the pages that clients write to before it is done: each is
copied once, however often it is written. They are free again when the child ends.
"""


def options(parser):
    parser.add_argument("--keys", type=int, default=400000)
    parser.add_argument("--size", type=int, default=500, help="bytes of a value")
    parser.add_argument("--thp", action="store_true", help="let Redis use huge pages")


def private_dirty(pid):
    """What a process has for itself; nil when it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Private_Dirty:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


class Server(course.Server):
    def __init__(self, stage, options):
        self.program = need({"redis-server": "redis-server"})["redis-server"]
        self.options = options
        self.port = free_port()
        self.state, self.pid, self.child, self.before = 1, None, None, 0
        configuration = stage.path("redis.conf")
        with open(configuration, "w") as output:
            output.write(
                f'port {self.port}\nbind 127.0.0.1\ndir {stage.folder}\nsave ""\nappendonly no\nloglevel warning\n'
                f'logfile {stage.path("output")}\nrdb-key-save-delay -10\nrdbcompression no\n'
                f'disable-thp {"no" if options.thp else "yes"}\n')
        self.command = [self.program, configuration]
        self.environment = {"MALLOC_CONF": "thp:always"} if options.thp else {}

    def wait(self, pid):
        self.pid = pid
        wait_until(lambda: answers(self.port), "starting Redis")
        # The connection that fills it has gone, with its buffers, before the fork.
        filler = Redis(self.port)
        for first in range(0, self.options.keys, 100):
            last = min(first + 100, self.options.keys)
            filler.batch([("SET", f"key:{key:07d}", b"v" * self.options.size) for key in range(first, last)])
        filler.close()
        self.redis = Redis(self.port)
        # What the allocator would give back at some later time, in the parent alone, is given back before the fork.
        self.redis("MEMORY", "PURGE")
        wait_for_rest(pid, 1)
        self.redis("BGSAVE")
        wait_until(lambda: children(pid), "forking")
        self.child = children(pid)[0]
        # It waits, so that nothing depends on how fast it saves.
        os.kill(self.child, signal.SIGSTOP)
        self.before = faults(pid)

    def work(self, done, step):
        commands = []
        for number in range(done, step):
            self.state = (self.state * 1103515245 + 12345) % (1 << 31)
            commands.append(("SET", f"key:{(self.state >> 4) % self.options.keys:07d}", b"w" * self.options.size))
            if len(commands) == 100 or number == step - 1:
                self.redis.batch(commands)
                commands = []
        if step == self.options.steps[-1] and self.child:
            self.written = faults(self.pid) - self.before
            self.stopped = private_dirty(self.child)

    def finish(self):
        """Lets the child save, and tells what it had for itself just before it ended, by the kernel and by Redis."""
        os.kill(self.child, signal.SIGCONT)
        last = None
        while (now := private_dirty(self.child)) is not None:
            last = now
        wait_until(lambda: self.redis.info("persistence")["rdb_bgsave_in_progress"] == "0", "saving")
        facts = self.redis.info("persistence")
        return {
            "cowSizeOfRedis": int(facts["rdb_last_cow_size"]), "privateDirtyBeforeEnd": last,
            "privateDirtyAfterWrites": self.stopped, "parentFaults": self.written,
            "forkMicroseconds": int(self.redis.info("stats")["latest_fork_usec"]),
            "hugePages": self.options.thp}

    def versions(self):
        words = subprocess.run([self.program, "--version"], stdout=subprocess.PIPE, text=True).stdout.split()
        return {"redis": next(word[2:] for word in words if word.startswith("v="))}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
