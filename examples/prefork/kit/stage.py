"""A folder and processes of a run, which are gone however it ends."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None)


class Unavailable(Exception):
    """This machine lacks something that the run needs."""


def need(programs):
    """The paths of programs; `programs` tells the Debian package of each."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    found = {name: shutil.which(name, path=path) for name in programs}
    if missing := sorted(name for name in programs if not found[name]):
        packages = " ".join(sorted({programs[name] for name in missing}))
        raise Unavailable(f"{' and '.join(missing)} missing; the Debian packages are: {packages}")
    return found


def free_port():
    """A port that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what, seconds=60):
    """Waits until a condition holds, and fails when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} takes longer than {seconds} seconds")
        time.sleep(0.02)


def answers(port):
    """Whether somebody accepts connections at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children(pid):
    """The children of a process, whichever of its threads has forked them, oldest first."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(word) for word in file.read().split()]
    except OSError:
        pass
    return sorted(found)


def family(pid):
    """A process and all that descend from it."""
    return [pid] + [member for child in children(pid) for member in family(child)]


def faults(pid):
    """The minor faults of a process until now, and of none that has gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rsplit(")", 1)[1].split()[7])
    except (OSError, IndexError):
        return 0


def wait_for_rest(pid, seconds=2.5):
    """Waits until a family has had no page fault for so long."""
    before, since = None, time.monotonic()

    def rests():
        nonlocal before, since
        now = {member: faults(member) for member in family(pid)}
        if now != before:
            before, since = now, time.monotonic()
        return time.monotonic() - since > seconds

    wait_until(rests, "coming to rest")


class Stage:
    """A private folder, and processes that are ended with it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="cowscope-prefork-")
        self.started = []
        # cowscope demo removes the programs of this run, which are in a folder of its own, unless it has been killed.
        self.parent = os.getppid()
        self.demo = os.environ.get("COWSCOPE_DEMO")
        if self.demo:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        # What servers leave behind becomes ours, and is ended too.
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._stop)

    @staticmethod
    def _stop(number, _):
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        sys.exit(128 + number)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, command, environment=None, gentle=False, **options):
        """Starts a program, which is ended with this one: `gentle` is for one that has something to put away."""

        def begin():
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM if gentle else signal.SIGKILL, 0, 0, 0)

        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}, preexec_fn=begin,
            start_new_session=True, **options)
        self.started.append((process, gentle))
        return process

    def end(self, process, seconds=30):
        """Asks a program to end, and ends it by force if it takes too long."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()

    def close(self):
        for process, gentle in reversed(self.started):
            if gentle:
                self.end(process, 10)
            elif process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        # Orphans are children of this process by now, and some have just been born.
        while left := children(os.getpid()):
            for pid in left:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.demo and os.getppid() != self.parent:
            shutil.rmtree(self.demo, ignore_errors=True)
