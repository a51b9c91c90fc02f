"""Requests by FastCGI (version 1), one after the other, each with a connection of its own."""

import socket
import struct

BEGIN, PARAMETERS, INPUT, OUTPUT, ERRORS, END = 1, 4, 5, 6, 7, 3


def record(kind, content):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def pair(name, value):
    name, value = name.encode(), value.encode()
    return b"".join(struct.pack(">I", len(part) | 1 << 31) for part in (name, value)) + name + value


def get(path, script, query=""):
    """The body that a script prints, asked of the server at a Unix socket."""
    parameters = {
        "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "SCRIPT_FILENAME": script, "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1"}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(path)
        connection.sendall(
            record(BEGIN, struct.pack(">HB5x", 1, 0))
            + record(PARAMETERS, b"".join(pair(name, value) for name, value in parameters.items()))
            + record(PARAMETERS, b"") + record(INPUT, b""))
        answer = connection.makefile("rb")
        output = b""
        while True:
            header = answer.read(8)
            if len(header) < 8:
                raise RuntimeError("php-fpm closed the connection")
            _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", header)
            content = answer.read(length + padding)[:length]
            if kind == OUTPUT:
                output += content
            elif kind == ERRORS:
                raise RuntimeError("php: " + content.decode(errors="replace"))
            elif kind == END:
                break
    head, _, body = output.partition(b"\r\n\r\n")
    if head.startswith(b"Status:"):
        raise RuntimeError(f"php: {head.decode(errors='replace')}")
    return body
