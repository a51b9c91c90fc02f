#!/usr/bin/python3
"""A worker whose eight threads take turns at filling 17 MB and giving all but a little back: prints what cowscope says of it then."""

import os
import random
import signal
import subprocess
import sys
import threading

THREADS = 8


def work(ready):
    """Each thread has an arena of malloc, which keeps what was given back below the little that was not."""
    kept = []
    turns = [threading.Event() for _ in range(THREADS + 1)]

    def burst(number):
        turns[number].wait()
        sizes = random.Random(number)
        pieces = [bytes(sizes.randrange(600, 8000)) for _ in range(4000)]
        kept.append(bytes(700))
        del pieces
        turns[number + 1].set()
        threading.Event().wait()

    for number in range(THREADS):
        threading.Thread(target=burst, args=(number,), daemon=True).start()
    turns[0].set()
    turns[THREADS].wait()
    os.write(ready, b"x")
    signal.pause()


def main():
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        work(writer)
    try:
        os.read(reader, 1)
        words = [os.environ["COWSCOPE"], "profile", "--pid", str(os.getpid()), "--for", "0", "--json"]
        return subprocess.run(words).returncode
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    sys.exit(main())
