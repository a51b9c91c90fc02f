"""A program that holds the same values as a list, as an array, or twice, forks workers, and lets them add up either.

pool.py PORT WORKERS list|array|both numbers|texts COUNT: who connects and writes `list` or `array` gets an answer when each worker has
added it up once. Of texts, which have 1,000 bytes each, the first bytes are added up.
"""

import array
import multiprocessing
import socketserver
import sys

LENGTH = 1000

port, workers, count = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[5])
held, kind = sys.argv[3:5]


def text(number):
    return b"%-*d" % (LENGTH, number)


def texts_in_a_row():
    row = bytearray(LENGTH * count)
    for number in range(count):
        row[number * LENGTH : (number + 1) * LENGTH] = text(number)
    return row


def sum_of_first_bytes(texts):
    return sum(text[0] for text in texts)


def sum_of_first_bytes_in_a_row(row):
    return sum(row[place] for place in range(0, len(row), LENGTH))


# How each is made, and how it is added up.
WAYS = {
    "numbers": {
        "list": (lambda: [number + 1000 for number in range(count)], sum),
        "array": (lambda: array.array("q", range(1000, count + 1000)), sum)},
    "texts": {
        "list": (lambda: [text(number) for number in range(count)], sum_of_first_bytes),
        "array": (texts_in_a_row, sum_of_first_bytes_in_a_row)}}[kind]
DATA = {name: make() for name, (make, _) in WAYS.items() if held in (name, "both")}


def serve(orders, answers):
    while True:
        name = orders.get()
        answers.put(WAYS[name][1](DATA[name]))


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
