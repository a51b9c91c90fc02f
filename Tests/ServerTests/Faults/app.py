"""What a test lets a worker do: run another program, or fork a storm of children that write."""

import mmap
import os

PAGES = mmap.mmap(-1, 10 * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def fill():
    for page in range(10):
        PAGES[page * mmap.PAGESIZE] = 1


def storm():
    fill()
    for _ in range(500):
        child = os.fork()
        if child == 0:
            fill()
            os._exit(0)
        os.waitpid(child, 0)


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/exec":
        os.execv("/bin/sleep", ["sleep", "300"])
    if path == "/storm":
        storm()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
    return [b"ok\n"]
