#!/usr/bin/env python3
"""Runs the storage systems of a lab on real engines, for machines that have none: prints the meters of the first seeds as JSON.

    record-engines.py COWSCOPE LAB COUNT

Needs root, and runs in a mount namespace of its own (unshare -m --propagation private). `cowscope author record LAB --readings FILE` makes a
recording of it.
"""
import fcntl
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
UNITS = {"B": 0, "KiB": 10, "MiB": 20, "GiB": 30}


def run(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, **options).stdout


def code(number):
    signs = "".join(SYMBOLS[number >> 5 * place & 31] for place in reversed(range(6)))
    return signs[:2] + "-" + signs[2:]


def size(text):
    number, unit = re.fullmatch(r"(\d+) *(\w*)", text.strip()).groups()
    return int(number) << UNITS.get(unit, 0)


def span(text):
    places, _, piece = text.partition(" x ")
    first, last = places.split("..")
    factor = size(piece) if piece else 1
    return size(first) * factor, size(last) * factor


def systems(text):
    """The systems of a scenario: name, member and lines."""
    found = []
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if words[:1] == ["system"]:
            found.append((words[1], words[2], []))
        elif words and found:
            found[-1][2].append(line.split("#")[0].strip())
    return found


def extents(path):
    """The physical blocks of 4 KiB of a file, in order."""
    blocks = []
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        room = 4096
        request = bytearray(struct.pack("=QQLLLL", 0, 1 << 62, 1, 0, room, 0) + bytes(56 * room))
        fcntl.ioctl(file, 0xC020660B, request)
        count = struct.unpack_from("=L", request, 20)[0]
        for index in range(count):
            _, physical, length, _, _, _, _, _, _ = struct.unpack_from("=QQQQQLLLL", request, 32 + 56 * index)
            blocks += range(physical // 4096, (physical + length + 4095) // 4096)
    return blocks


def write(path, first, last, number):
    with open(path, "r+b", buffering=0) as file:
        file.seek(first)
        file.write((f"{number:08d}".encode() * ((last - first) // 8 + 1))[: last - first])
        os.fsync(file.fileno())


class Loop:
    """A file system in a file, mounted in this namespace."""

    def __init__(self, kind, options, mount):
        self.folder = tempfile.mkdtemp()
        image = self.folder + "/image"
        with open(image, "wb") as file:
            file.truncate(512 << 20)
        run("mkfs." + kind, "-q", *options, image)
        self.path = self.folder + "/mount"
        os.mkdir(self.path)
        run("mount", "-o", mount, image, self.path)

    def close(self):
        run("umount", self.path)
        shutil.rmtree(self.folder)


class System:
    """What all engines have: a line is done, and a mark reads the meters."""

    def __init__(self, lines):
        self.meters, self.number = {}, 0
        self.create(size(lines[0].removeprefix("create ")))
        for line in lines[1:]:
            verb, _, rest = line.partition(" ")
            if verb == "mark":
                self.note(rest)
            elif verb == "write":
                match = re.fullmatch(r"(\S+) (.*?)(?: times (\d+))?", rest)
                for _ in range(int(match[3] or 1)):
                    self.number += 1
                    self.write(match[1], *span(match[2]))
            elif verb == "read":
                view, _, places = rest.partition(" ")
                self.read(view, *span(places))
            else:
                getattr(self, verb)(*rest.split())
        self.note("end")
        self.close()

    def note(self, mark):
        for name, value in self.state().items():
            self.meters.setdefault(name, {})[mark] = value


class Overlay(System):
    engine = f"OverlayFS of Linux {os.uname().release} on XFS without reflink"

    def create(self, bytes):
        self.store = Loop("xfs", ["-f", "-m", "reflink=0"], "noatime")
        self.bytes, self.views = bytes, []
        os.mkdir(self.store.path + "/lower")
        with open(self.store.path + "/lower/file", "wb") as file:
            file.write(os.urandom(bytes))
        self.snapshot("base")

    def snapshot(self, name):
        place = f"{self.store.path}/{name}"
        for part in ("", "/upper", "/work", "/merged"):
            os.mkdir(place + part)
        run(
            "mount", "-t", "overlay", "overlay", "-o",
            f"lowerdir={self.store.path}/lower,upperdir={place}/upper,workdir={place}/work", place + "/merged")
        self.views.append(name)

    def file(self, view):
        return f"{self.store.path}/{view}/merged/file"

    def read(self, view, first, last):
        with open(self.file(view), "rb") as file:
            file.seek(first)
            file.read(last - first)

    def attributes(self, view):
        os.chmod(self.file(view), 0o600)

    def open(self, view):
        os.close(os.open(self.file(view), os.O_RDWR))

    def write(self, view, first, last):
        write(self.file(view), first, last, self.number)

    def state(self):
        os.sync()
        upper = 0
        for view in self.views:
            path = f"{self.store.path}/{view}/upper/file"
            upper += os.stat(path).st_blocks * 512 if os.path.exists(path) else 0
        return {"grown": self.bytes + upper}

    def close(self):
        for view in self.views:
            run("umount", f"{self.store.path}/{view}/merged")
        self.store.close()


class Reflink(System):
    engine = f"XFS of Linux {os.uname().release}"

    def create(self, bytes):
        self.store = Loop("xfs", ["-f"], "noatime")
        self.views = ["base"]
        with open(self.file("base"), "wb") as file:
            file.write(os.urandom(bytes))
            os.fsync(file.fileno())

    def file(self, view):
        return f"{self.store.path}/{view}"

    def snapshot(self, name):
        with open(self.file("base"), "rb") as source, open(self.file(name), "wb") as copy:
            fcntl.ioctl(copy, 0x40049409, source.fileno())
        self.views.append(name)

    def write(self, view, first, last):
        write(self.file(view), first, last, self.number)

    def state(self):
        os.sync()
        blocks = {view: set(extents(self.file(view))) for view in self.views}
        meters = {"grown": len(set().union(*blocks.values())) * 4096}
        for view in self.views:
            others = set().union(*(blocks[other] for other in self.views if other != view))
            meters["exclusive " + view] = len(blocks[view] - others) * 4096
        return meters

    def close(self):
        self.store.close()


class Btrfs(System):
    engine = f"Btrfs of Linux {os.uname().release}"

    def create(self, bytes):
        self.store = Loop("btrfs", ["-f", "-m", "single", "-d", "single"], "noatime,commit=300")
        self.freed, self.taken = 0, 0
        run("btrfs", "subvolume", "create", self.place("base"))
        with open(self.place("base") + "/file", "wb") as file:
            file.write(os.urandom(bytes))
            os.fsync(file.fileno())
        self.taken = self.used()

    def place(self, view):
        return f"{self.store.path}/{view}"

    def used(self):
        run("btrfs", "filesystem", "sync", self.store.path)
        return int(re.search(r"Data.*used=(\d+)", run("btrfs", "filesystem", "df", "-b", self.store.path))[1])

    def account(self):
        """What went back since the last look; the base of the file system is not counted."""
        before, self.taken = self.taken, self.used()
        self.freed += max(0, before - self.taken)

    def snapshot(self, name):
        self.account()
        run("btrfs", "subvolume", "snapshot", self.place("base"), self.place(name))

    def write(self, view, first, last):
        write(self.place(view) + "/file", first, last, self.number)
        self.account()

    def drop(self, view):
        run("btrfs", "subvolume", "delete", "-c", self.place(view))
        run("btrfs", "subvolume", "sync", self.store.path)
        self.account()

    def state(self):
        self.account()
        return {"grown": self.taken, "freed": self.freed}

    def close(self):
        self.store.close()


class LMDB(System):
    @property
    def engine(self):
        import lmdb

        return "liblmdb " + ".".join(map(str, lmdb.version()))

    def create(self, bytes):
        import lmdb

        self.folder, self.readers, self.stored = tempfile.mkdtemp(), {}, 0
        self.store = lmdb.open(self.folder, map_size=1 << 30)
        with self.store.begin(write=True) as transaction:
            for key in range((bytes + 99) // 100):
                transaction.put(b"%010d" % key, os.urandom(100), append=True)

    def snapshot(self, name):
        self.readers[name] = self.store.begin()

    def drop(self, name):
        self.readers.pop(name).abort()

    def write(self, view, first, last):
        with open("/proc/self/io") as file:
            before = int(re.search(r"wchar: (\d+)", file.read())[1])
        with self.store.begin(write=True) as transaction:
            for key in range(first // 100, (last + 99) // 100):
                transaction.put(b"%010d" % key, os.urandom(100))
        with open("/proc/self/io") as file:
            self.stored += int(re.search(r"wchar: (\d+)", file.read())[1]) - before

    def state(self):
        return {"stored": self.stored, "grown": (self.store.info()["last_pgno"] + 1) * 4096}

    def close(self):
        self.store.close()
        shutil.rmtree(self.folder)


class PostgreSQL(System):
    """One server for all tables, as an unprivileged user, without network."""

    folder = None

    @classmethod
    def start(cls):
        cls.folder = tempfile.mkdtemp()
        shutil.chown(cls.folder, "postgres", "postgres")
        home = run("sh", "-c", "ls -d /usr/lib/postgresql/*/bin | tail -1").strip()
        cls.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        cls.home = home
        run(*cls.user, home + "/initdb", "-D", cls.folder + "/data", "--locale=C", "-A", "trust", cwd="/")
        options = f"-k {cls.folder} -c listen_addresses='' -c autovacuum=off -c checkpoint_timeout=1d"
        run(*cls.user, home + "/pg_ctl", "-D", cls.folder + "/data", "-w", "-l", cls.folder + "/log", "-o", options, "start", cwd="/")
        PostgreSQL.engine = "PostgreSQL " + cls.query("show server_version").split()[0]

    @classmethod
    def stop(cls):
        if cls.folder:
            run(*cls.user, cls.home + "/pg_ctl", "-D", cls.folder + "/data", "-m", "immediate", "stop", cwd="/")
            shutil.rmtree(cls.folder)

    @classmethod
    def query(cls, sql):
        return run(*cls.user, "psql", "-h", cls.folder, "-d", "postgres", "-Atqc", sql, cwd="/").strip()

    def create(self, bytes):
        if PostgreSQL.folder is None:
            PostgreSQL.start()
        rows = (bytes + 108) // 109
        # 109 bytes of columns: two numbers and a text of a hundred characters with its byte of length.
        self.query(
            "drop table if exists t; create table t(id int primary key, k int, v text); "
            f"insert into t select i, i, repeat('x', 100) from generate_series(0, {rows - 1}) i; create index on t(k)")
        self.readers = {}

    def snapshot(self, name):
        words = [*self.user, "psql", "-h", self.folder, "-d", "postgres", "-Atq"]
        reader = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/")
        reader.stdin.write("begin isolation level repeatable read; select count(*) from t;\n")
        reader.stdin.flush()
        reader.stdout.readline()
        self.readers[name] = reader

    def drop(self, name):
        reader = self.readers.pop(name)
        reader.communicate("commit;\n")

    def write(self, view, first, last):
        self.query(
            "set enable_seqscan=off; set enable_bitmapscan=off; "
            f"update t set v = overlay(v placing '{chr(97 + self.number % 26)}' from 50) "
            f"where id between {first // 109} and {(last - 1) // 109}")

    def reclaim(self):
        self.query("vacuum t")

    def state(self):
        return {"taken": int(self.query("select pg_relation_size('t')"))}

    def close(self):
        for name in list(self.readers):
            self.drop(name)


ENGINES = {"overlayfs": Overlay, "xfs": Reflink, "btrfs": Btrfs, "lmdb": LMDB, "postgresql": PostgreSQL}


def main():
    cowscope, lab, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    result = []
    try:
        for number in range(count):
            text = json.loads(run(cowscope, "author", "preview", lab, "--seed", code(number), "--json"))["scenario"]
            readings = []
            for name, member, lines in systems(text):
                if member in ENGINES:
                    system = ENGINES[member](lines)
                    readings.append({"system": name, "engine": system.engine, "meters": system.meters})
            result.append({"seed": code(number), "readings": {"readings": readings}})
    finally:
        PostgreSQL.stop()
    json.dump(result, sys.stdout, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
