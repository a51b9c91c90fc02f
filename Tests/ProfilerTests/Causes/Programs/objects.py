# Makes objects, and has a child that does something with them: `objects.py collect|touch|collections NUMBER`.
# A byte on standard input lets it go on; lines on standard output say where it is.
import gc
import os
import sys


class Rec:
    __slots__ = ("name", "number")

    def __init__(self, number):
        self.name = "name-%d" % number
        self.number = number + 1000


def say(line):
    os.write(1, line + b"\n")


def wait():
    os.read(0, 1)


what, number = sys.argv[1], int(sys.argv[2])
gc.disable()
if what == "collections":
    say(b"ready")
    wait()
    for _ in range(number):
        gc.collect()
    say(b"done")
    wait()
    sys.exit()
records = [Rec(index) for index in range(number)]
say(b"ready")
wait()
child = os.fork()
if child == 0:
    say(b"child")
    wait()
    if what == "collect":
        gc.collect()
    else:
        for record in records:
            record.name, record.number
    say(b"done")
    wait()
    os._exit(0)
os.waitpid(child, 0)
