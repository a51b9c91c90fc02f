"""A program that holds the same numbers twice, as a list and as an array, forks workers, and lets them add up either.

pool.py PORT WORKERS COUNT: who connects and writes `list` or `array` gets an answer when each worker has added it up once.
"""

import array
import multiprocessing
import socketserver
import sys

port, workers, count = (int(word) for word in sys.argv[1:])
DATA = {"list": [number + 1000 for number in range(count)], "array": array.array("q", range(1000, count + 1000))}


def serve(orders, answers):
    while True:
        answers.put(sum(DATA[orders.get()]))


class Orders(socketserver.StreamRequestHandler):
    def handle(self):
        name = self.rfile.readline().decode().strip()
        if name not in DATA:
            return
        for orders, _ in pipes:
            orders.put(name)
        sums = {answers.get() for _, answers in pipes}
        self.wfile.write(f"{sums.pop()}\n".encode())


class Server(socketserver.TCPServer):
    allow_reuse_address = True


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    pipes = [(context.SimpleQueue(), context.SimpleQueue()) for _ in range(workers)]
    for pair in pipes:
        context.Process(target=serve, args=pair, daemon=True).start()
    with Server(("127.0.0.1", port), Orders) as server:
        server.serve_forever()
