"""The course of a run, which is the same for all servers: start, look, work, look, and tell."""

import argparse
import json
import os
import platform
import sys
import textwrap
import time

from .stage import Stage, Unavailable, wait_for_rest
from .watch import Watch, profile, program


class Server:
    """A server: its `command` and `environment`, and what is done with it."""

    # Whether it has something to put away when it is ended.
    gentle = False

    def wait(self, pid):
        """Waits until it answers."""

    def work(self, done, step):
        """Gives it work, so that `step` pieces are done; tells how many are, if there are more."""

    def facts(self):
        """What else is told with a look."""
        return {}

    def leave(self):
        """Closes what clients hold: the server is about to be ended."""

    def finish(self):
        """What else is told at the end, of a server that is still there."""
        return {}


def arguments(server):
    """The options that all servers have, and those of one of them."""
    parser = argparse.ArgumentParser(description=server.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print what was measured as JSON")
    parser.add_argument(
        "--steps", metavar="N,…", type=lambda text: [int(word) for word in text.split(",")], default=server.STEPS,
        help=f"look after so much work (default {','.join(map(str, server.STEPS))})")
    parser.add_argument(
        "--attach", action="store_true",
        help="watch it from when it rests, instead of from its first instruction")
    parser.add_argument("--no-watch", action="store_true", help="only look before and after: record no events")
    parser.add_argument(
        "--rest", metavar="SECONDS", type=float, default=2.5, help="how long no page fault may come before a look")
    server.options(parser)
    return parser.parse_args()


def measure(started, stage, options):
    """Runs a server through all its steps, and returns what was seen, and the report."""
    watch, is_ours = None, options.attach or options.no_watch
    if is_ours:
        process = stage.start(started.command, started.environment, started.gentle, **quiet(stage))
        pid = process.pid
    else:
        watch = Watch(stage, command=started.command, environment=started.environment, as_json=options.json)
        pid = watch.pid
    started.wait(pid)
    if options.json:
        wait_for_rest(pid, options.rest)
    if options.attach:
        # Nothing but its first look and its last one: no page can be copied, and be free again, unseen.
        watch = Watch(stage, pid=pid, every=86400, as_json=options.json)
    looks, done, begin = [], 0, time.monotonic()
    for step in [0] + [step for step in options.steps if step > 0]:
        answered = started.work(done, step) or step
        done = step
        if watch:
            watch.count(answered)
        if options.json:
            wait_for_rest(pid, options.rest)
            look = {"work": done, "seconds": time.monotonic() - begin, "profile": profile(pid)}
            looks.append({**look, **started.facts()})
        elif not is_ours:
            watch.see()
    if is_ours:
        report = watch.end() if watch else None
        after = started.finish()
    else:
        # It is ended with the watch.
        report, after = watch.end(started.leave), {}
    return {
        "kind": "cowscope.prefork", "schema": 1, "versions": {"kernel": platform.release(), **started.versions()},
        "options": {name: value for name, value in vars(options).items()}, "looks": looks, "after": after,
        "profile": json.loads(report) if report and options.json else None,
    }, report


def quiet(stage):
    output = open(stage.path("output"), "ab")
    return {"stdout": output, "stderr": output}


def _wrapped(text):
    """A text for a terminal of 80 columns."""
    return textwrap.fill(" ".join(text.split()), 79, break_on_hyphens=False)


def main(server):
    """Runs a server from its command line, and ends with the status of cowscope demo."""
    options = arguments(server)
    sys.stdout.reconfigure(line_buffering=True)
    stage, started = Stage(), None
    try:
        program()
        started = server.Server(stage, options)
        if not options.json:
            print(_wrapped(server.BEFORE) + "\n")
        value, report = measure(started, stage, options)
        if options.json:
            json.dump(value, sys.stdout)
            print()
        else:
            print((report or "").rstrip() + "\n\n" + _wrapped(server.AFTER))
    except Unavailable as problem:
        print(f"cowscope: {problem}", file=sys.stderr)
        return 3
    except (RuntimeError, TimeoutError, OSError) as problem:
        print(f"cowscope: the demo failed: {problem}", file=sys.stderr)
        output = stage.path("output")
        if os.path.exists(output):
            with open(output, errors="replace") as file:
                sys.stderr.write(file.read()[-2000:])
        return 1
    finally:
        if started:
            started.leave()
        stage.close()
    return 0
