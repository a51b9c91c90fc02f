"""Requests by HTTP, each with a connection of its own."""

import concurrent.futures
import http.client


def get(port, path):
    """The body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} is answered with {answer.status}")
        return body
    finally:
        connection.close()


def drive(port, path, numbers, clients=1):
    """Asks for `path?i=K` for each number K: one after the other, or so many at once."""
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        for _ in pool.map(lambda number: get(port, f"{path}?i={number}"), numbers):
            pass
