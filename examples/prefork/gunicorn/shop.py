"""A shop that loads its orders before gunicorn forks, and answers from them.

/hit?i=K  adds up the prices of 265 orders in a row, another row for each K
/gc       makes the garbage collector look at everything, and tells which worker did
/scan     adds up the prices of all orders
/noop     answers at once

APP_N orders (200,000) take about 212 MiB.
"""

import gc
import os
import zlib
from urllib.parse import parse_qs

COUNT = int(os.environ.get("APP_N", "200000"))
LINES = 4
ROW = min(265, COUNT)


class Line:
    __slots__ = ("product", "shelf", "colour", "size", "amount", "price", "tax", "weight", "note", "state")

    def __init__(self, number, place):
        self.product = PRODUCTS[(number * LINES + place) % len(PRODUCTS)]
        self.shelf = self.colour = self.size = self.product
        self.amount = place + 1
        self.price = 1000 + number * LINES + place
        self.tax = self.weight = 19
        self.note = self.state = None


class Order:
    __slots__ = ("customer", "text", "lines", "state")

    def __init__(self, number):
        self.customer = b"%015d" % number
        self.text = "%-156d" % number
        self.lines = tuple([Line(number, place) for place in range(LINES)])
        self.state = None


LOGO = b"." * 1_800_000
PRODUCTS = ["product %d" % number for number in range(100)]
ORDERS = [Order(number) for number in range(COUNT)]


def total(first, count):
    return sum(line.price for order in ORDERS[first : first + count] if order.customer for line in order.lines)


def hit(query):
    # Rows that a hash chooses: neighbouring requests read different orders.
    number = parse_qs(query).get("i", ["0"])[0]
    return total(zlib.crc32(number.encode()) % (COUNT - ROW + 1), ROW)


def collect(query):
    gc.collect()
    return os.getpid()


ANSWERS = {
    "/hit": hit,
    "/gc": collect,
    "/scan": lambda query: total(0, COUNT),
    "/noop": lambda query: 0,
}


def app(environ, start_response):
    answer = ANSWERS.get(environ["PATH_INFO"])
    body = b"%d\n" % answer(environ["QUERY_STRING"]) if answer else b"no such page\n"
    status = "200 OK" if answer else "404 Not Found"
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
