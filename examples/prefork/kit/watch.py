"""cowscope, as it looks at a server while it works."""

import json
import os
import shutil
import signal
import subprocess

from .stage import Unavailable, children, wait_until

# No run takes so many seconds.
LONGEST = 500_000

# A large process stands still while the kernel adds up its Pss, to which the frames are compared; here nobody is hurt.
PACE = ["--max-stall", "1000"]


def program():
    """cowscope: the one that COWSCOPE names, or the one of PATH."""
    found = os.environ.get("COWSCOPE") or shutil.which("cowscope")
    if not found:
        raise Unavailable("cowscope missing; name it with COWSCOPE=PATH")
    return found


def profile(pid):
    """A single look at a family."""
    run = subprocess.run(
        [program(), "profile", "--pid", str(pid), "--for", "0", "--json", *PACE], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    if run.returncode not in (0, 3):
        raise RuntimeError(f"cowscope profile: {run.stderr.strip()}")
    return json.loads(run.stdout)


class Watch:
    """cowscope profile over a whole run, of a running server or of one that it starts."""

    def __init__(self, stage, pid=None, command=None, environment=None, every=1, as_json=False, limit=12, light=False):
        self.stage = stage
        self.counter = stage.path("requests")
        self.looks = stage.path("looks")
        self.output = stage.path("profile")
        self.count(0)
        # It asks for the number of requests at each look, which tells that it has looked.
        source = f"!echo >>{self.looks}; cat {self.counter}"
        words = [program(), "profile", "--for", str(LONGEST), "--every", str(every), "--limit", str(limit), *PACE]
        words += ["--json"] if as_json else []
        words += ["--light"] if light else []
        words += ["--requests-from", source]
        # What the server prints is not part of the report.
        silent = ["sh", "-c", 'exec "$@" >>"$0" 2>&1', stage.path("output")]
        words += ["--pid", str(pid)] if pid else ["--", *silent, *command]
        with open(self.output, "w") as output, open(stage.path("errors"), "w") as errors:
            self.process = stage.start(words, environment, gentle=True, stdout=output, stderr=errors)
        if pid:
            wait_until(lambda: self.looked() > 0 or self.has_failed(), "the first look")
            self.pid = pid
        else:
            wait_until(lambda: self.child() or self.has_failed(), "starting the server")
            self.pid = self.child()
        if self.has_failed():
            raise RuntimeError("cowscope profile: " + self.errors())

    def child(self):
        """The server that cowscope has started."""
        return next(iter(children(self.process.pid)), None)

    def looked(self):
        return os.path.getsize(self.looks) if os.path.exists(self.looks) else 0

    def has_failed(self):
        return self.process.poll() not in (None, 0, 3)

    def errors(self):
        with open(self.stage.path("errors")) as file:
            return file.read().strip()

    def count(self, requests):
        """Tells how many requests have been answered."""
        with open(self.counter + ".new", "w") as file:
            print(requests, file=file)
        os.replace(self.counter + ".new", self.counter)

    def see(self):
        """Waits for two more looks: the second one has begun now."""
        now = self.looked()
        wait_until(lambda: self.looked() > now + 1 or self.process.poll() is not None, "a look")

    def end(self, after_last_look=lambda: None):
        """What it has to tell; a server that it has started is ended."""
        now = self.looked()
        self.process.send_signal(signal.SIGTERM)
        wait_until(lambda: self.looked() > now or self.process.poll() is not None, "the last look")
        after_last_look()
        self.process.wait(60)
        with open(self.output) as file:
            report = file.read()
        # 3: a part could not be read.
        if self.process.returncode not in (0, 3) or not report:
            raise RuntimeError(f"cowscope profile: {self.errors()} (status {self.process.returncode})")
        return report
