#!/usr/bin/python3
"""Python's multiprocessing: the same numbers as array and as list"""

import os
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course  # noqa: E402
from kit.stage import answers, children, free_port, need, wait_until  # noqa: E402

STEPS = [1, 2]
BEFORE = """
A program holds the same 3,000,000 numbers twice, in an array and in a list, and forks four workers.
First each worker adds up the array, then each adds up the list; nobody changes a number.
See in the table of looks that the first pass copies next to nothing, and the second one very much.
"""
AFTER = """
A list refers to objects, and each counts who refers to it: to read one is to write to its page.
An array holds the numbers themselves. Data that workers only read is best kept so (array, numpy, mmap).
"""


def options(parser):
    parser.add_argument("--numbers", type=int, default=3000000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument(
        "--texts", metavar="COUNT", type=int,
        help="hold so many texts of 1,000 bytes instead of numbers, as a list or as one row of bytes")
    parser.add_argument(
        "--data", choices=["both", "list", "array"], default="both", help="what is held and read; both: the array is read first")


class Server(course.Server):
    def __init__(self, stage, options):
        self.options = options
        self.port = free_port()
        kind, count = ("texts", options.texts) if options.texts else ("numbers", options.numbers)
        self.command = [
            need({"python3": "python3"})["python3"], os.path.join(HERE, "pool.py"), str(self.port),
            str(options.workers), options.data, kind, str(count)]
        self.environment = {}

    def wait(self, pid):
        wait_until(lambda: len(children(pid)) >= self.options.workers and answers(self.port), "starting the workers")

    def work(self, done, step):
        for number in range(done, step):
            data = self.options.data if self.options.data != "both" else "list" if number % 2 else "array"
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
                connection.sendall(data.encode() + b"\n")
                if not connection.recv(100):
                    raise RuntimeError("the pool closed the connection")

    def versions(self):
        return {"python": sys.version.split()[0]}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
