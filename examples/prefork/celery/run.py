#!/usr/bin/python3
"""Celery: a main process that collects garbage before each fork"""

import base64
import json
import os
import subprocess
import sys
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course  # noqa: E402
from kit.resp import Redis  # noqa: E402
from kit.stage import Unavailable, answers, children, free_port, need, wait_until  # noqa: E402

STEPS = [100, 1000]
BEFORE = """
Celery loads a shop of 40,000 orders, forks four workers, and works on 1,000 tasks.
See that a part of the sharing is lost before the first task: Celery's main process
collects garbage before each fork, which writes to the pages that earlier workers share.
"""
AFTER = """
BY TEMPLATE is what the main process has written, BY MEMBERS what the workers have. Try
examples/prefork/celery/run.py --freeze: with gc.freeze() before the fork the former is gone.
"""


def options(parser):
    parser.add_argument("--orders", type=int, default=40000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument(
        "--freeze", action="store_true",
        help="freeze what the garbage collector would look at before each fork, or, with Debian's Celery, before the first one")
    parser.add_argument("--python", default=sys.executable, help="the Python that Celery is installed for")


def message(number):
    """A task as Celery's protocol 2 puts it into a list of Redis."""
    name = str(uuid.uuid4())
    body = json.dumps([[number], {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}])
    return json.dumps({
        "body": base64.b64encode(body.encode()).decode(), "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": "shop.total", "id": name, "root_id": name, "parent_id": None, "group": None},
        "properties": {
            "correlation_id": name, "delivery_mode": 2, "delivery_tag": name, "priority": 0, "body_encoding": "base64",
            "delivery_info": {"exchange": "", "routing_key": "celery"}}})


class Server(course.Server):
    def __init__(self, stage, options):
        programs = need({"redis-server": "python3-celery python3-redis redis-server"})
        self.python = need({options.python: "python3"})[options.python]
        if subprocess.run([self.python, "-c", "import celery.app, redis.client"], stderr=subprocess.DEVNULL).returncode != 0:
            raise Unavailable("celery missing; the Debian packages are: python3-celery python3-redis redis-server")
        self.options = options
        self.port = free_port()
        self.done = stage.path("done")
        open(self.done, "w").close()
        with open(stage.path("broker.conf"), "w") as output:
            output.write(f'port {self.port}\nbind 127.0.0.1\ndir {stage.folder}\nsave ""\nlogfile {stage.path("broker")}\n')
        stage.start([programs["redis-server"], stage.path("broker.conf")])
        wait_until(lambda: answers(self.port), "starting Redis")
        self.broker = Redis(self.port)
        self.celery = [self.python, "-m", "celery"]
        self.command = [
            *self.celery, "-A", "shop", "--workdir", HERE, "worker", "--pool", "prefork", "--concurrency",
            str(options.workers), "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        self.environment = {
            "APP_N": str(options.orders), "FREEZE": str(int(options.freeze)), "PYTHONHASHSEED": "0", "DONE": self.done,
            "BROKER": f"redis://127.0.0.1:{self.port}/0", "PYTHONDONTWRITEBYTECODE": "1"}

    def wait(self, pid):
        wait_until(lambda: len(children(pid)) >= self.options.workers, "starting Celery")
        # It asks for tasks when its main process is ready.
        wait_until(lambda: self.broker.info("clients")["blocked_clients"] != "0", "connecting to the broker")

    def work(self, done, step):
        self.broker.batch([("LPUSH", "celery", message(number)) for number in range(done, step)])
        wait_until(lambda: os.path.getsize(self.done) >= step, "working on the tasks")

    def versions(self):
        def words(command):
            return subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=HERE).stdout.split()

        return {
            "celery": words([*self.celery, "--version"])[0], "redis": words(["redis-server", "--version"])[2][2:],
            "python of celery": words([self.python, "--version"])[1]}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
