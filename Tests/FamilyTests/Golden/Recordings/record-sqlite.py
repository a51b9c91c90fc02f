#!/usr/bin/env python3
"""Records random lives of a database in WAL mode: prints what sqlite-wal.txt holds behind its comment."""
import os
import random
import shutil
import sqlite3
import tempfile

PAGES, READERS, STEPS = 40, 7, 250


def connect(path):
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("wal_autocheckpoint=0", "synchronous=off"):
        connection.execute(f"pragma {pragma}")
    return connection


def make(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma page_size=4096")
    connection.execute("pragma journal_mode=wal")
    connection.execute("create table t(id integer primary key, v blob)")
    for row in range(PAGES):
        connection.execute("insert into t values(?, ?)", (row, b"x" * 3900))
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


def life(seed, folder):
    chance = random.Random(seed)
    path = folder + "/a.db"
    make(path)
    writer = connect(path)
    readers, made = {}, 0
    for _ in range(STEPS):
        what = chance.random()
        if what < 0.55:
            rows = chance.sample(range(PAGES), 1 if chance.random() < 0.7 else chance.randint(2, 5))
            writer.execute("begin")
            for row in rows:
                writer.execute("update t set v=? where id=?", (os.urandom(8) + b"y" * 3892, row))
            writer.execute("commit")
            step = "write " + " ".join(map(str, sorted(rows)))
        elif what < 0.72 and len(readers) < READERS:
            made += 1
            readers[made] = connect(path)
            readers[made].execute("begin")
            readers[made].execute("select count(*) from t").fetchone()
            step = f"begin {made}"
        elif what < 0.85 and readers:
            number = chance.choice(sorted(readers))
            reader = readers.pop(number)
            reader.execute("commit")
            reader.close()
            step = f"end {number}"
        else:
            _, log, backfilled = writer.execute("pragma wal_checkpoint(passive)").fetchone()
            step = f"checkpoint {log} {backfilled}"
        log = path + "-wal"
        print(step, ":", os.stat(log).st_size if os.path.exists(log) else 0)
    for reader in readers.values():
        reader.close()
    writer.close()


for seed in range(1, 13):
    print("seed", seed)
    folder = tempfile.mkdtemp()
    try:
        life(seed, folder)
    finally:
        shutil.rmtree(folder)
