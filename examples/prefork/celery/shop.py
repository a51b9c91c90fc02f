"""A shop that loads its orders before Celery forks, and works on them in tasks.

APP_N orders (40,000) take about 50 MiB; FREEZE=1 freezes before each fork what the garbage collector would look at. A finished task adds
a byte to the file DONE.
"""

import gc
import os
import time
import zlib

from celery import Celery

try:
    from celery.signals import worker_before_create_process as before_fork
except ImportError:
    # Older ones, Debian's among them, only tell of the start.
    from celery.signals import worker_init as before_fork

COUNT = int(os.environ.get("APP_N", "40000"))
ROW = min(265, COUNT)

app = Celery("shop", broker=os.environ["BROKER"])
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 1


class Order:
    def __init__(self, number):
        self.customer = "customer %-131d" % number
        self.lines = [{"product": number % 100, "price": 1000 + number * 4 + place} for place in range(4)]


ORDERS = [Order(number) for number in range(COUNT)]


@before_fork.connect
def freeze(**_):
    # The main process collects garbage before each fork; what is frozen it does not look at.
    if os.environ.get("FREEZE") == "1":
        gc.collect()
        gc.freeze()


@app.task(name="shop.total")
def total(number):
    # As long as a database may take: so all workers have to do.
    time.sleep(0.01)
    first = zlib.crc32(b"%d" % number) % (COUNT - ROW + 1)
    result = sum(line["price"] for order in ORDERS[first : first + ROW] if order.customer for line in order.lines)
    with open(os.environ["DONE"], "ab", buffering=0) as done:
        done.write(b".")
    return result
