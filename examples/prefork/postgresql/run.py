#!/usr/bin/python3
"""PostgreSQL: what a process for each connection takes"""

import glob
import os
import pwd
import socket
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True
from kit import course  # noqa: E402
from kit.stage import Unavailable, free_port, wait_until  # noqa: E402

STEPS = [10, 20]
BEFORE = """
PostgreSQL forks a process for each connection. Twenty clients connect, ten at a time, and each asks
for what the catalogue says of all tables.
See how little a connection takes by itself: INHERITED is small, and NEW is its caches.
"""
AFTER = """
Memory that processes share on purpose (shared_buffers) is no copy-on-write and is in none of these
columns; top adds it up once for each process that has touched it.
"""
QUERY = "select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid"


def options(parser):
    pass


class Connection:
    """Version 3 of the protocol, as far as a trusted user needs it."""

    def __init__(self, path, user):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.answers = self.socket.makefile("rb")
        names = b"".join(word.encode() + b"\0" for word in ("user", user, "database", "postgres")) + b"\0"
        self.socket.sendall(struct.pack(">II", len(names) + 8, 196608) + names)
        self._read()

    def query(self, text):
        self.socket.sendall(b"Q" + struct.pack(">I", len(text) + 5) + text.encode() + b"\0")
        self._read()

    def close(self):
        self.answers.close()
        self.socket.close()

    def _read(self):
        """Reads until the server is ready for a query."""
        while True:
            head = self.answers.read(5)
            if len(head) < 5:
                raise RuntimeError("PostgreSQL closed the connection")
            kind, length = struct.unpack(">cI", head)
            body = self.answers.read(length - 4)
            if kind == b"E":
                raise RuntimeError("PostgreSQL: " + body.replace(b"\0", b" ").decode(errors="replace"))
            if kind == b"Z":
                return


class Server(course.Server):
    # Killed, it would leave its shared memory behind.
    gentle = True

    def __init__(self, stage, options):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
        if not found:
            raise Unavailable("postgres missing; the Debian packages are: postgresql")
        self.folder = os.path.dirname(found[-1])
        # It refuses to run as root.
        become = []
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            self.user = "postgres"
            become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            os.chmod(stage.folder, 0o711)
        data = stage.path("data")
        os.mkdir(data, 0o700)
        if become:
            owner = pwd.getpwnam("postgres")
            os.chown(data, owner.pw_uid, owner.pw_gid)
        made = subprocess.run(
            [*become, os.path.join(self.folder, "initdb"), "-D", data, "-A", "trust", "--no-sync", "-U", self.user],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, cwd="/")
        if made.returncode:
            raise RuntimeError("initdb: " + made.stdout[-500:])
        port = free_port()
        self.socket = os.path.join(data, f".s.PGSQL.{port}")
        self.connections = []
        self.command = [
            *become, os.path.join(self.folder, "postgres"), "-D", data, "-k", data, "-h", "", "-p", str(port), "-F"]
        self.environment = {}

    def wait(self, pid):
        def is_ready():
            try:
                Connection(self.socket, self.user).close()
                return True
            except (OSError, RuntimeError):
                return False

        wait_until(is_ready, "starting PostgreSQL")

    def work(self, done, step):
        for _ in range(done, step):
            self.connections.append(Connection(self.socket, self.user))
            self.connections[-1].query(QUERY)

    def facts(self):
        return {"connections": len(self.connections)}

    def leave(self):
        # It does not end before its clients have gone.
        for connection in self.connections:
            connection.close()

    def versions(self):
        program = os.path.join(self.folder, "postgres")
        return {"postgresql": subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[2]}


if __name__ == "__main__":
    sys.exit(course.main(sys.modules[__name__]))
