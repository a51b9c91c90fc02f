"""Requests by HTTP, one after the other, each with a connection of its own."""

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


def drive(port, path, numbers):
    """Asks for `path?i=K` for each number K."""
    for number in numbers:
        get(port, f"{path}?i={number}")
