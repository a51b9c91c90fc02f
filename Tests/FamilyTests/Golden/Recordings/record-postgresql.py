#!/usr/bin/env python3
"""Records random lives of a table: prints what postgresql-heap.txt holds behind its comment.

The argument says how to connect, as superuser, to a server without autovacuum and background writer whose checkpoints are a day apart.
"""
import random
import sys

import psycopg

ROWS, STEPS, SEEDS = 300, 200, 20


def connect():
    return psycopg.connect(sys.argv[1], autocommit=True)


def value(connection, query, *arguments):
    return connection.execute(query, arguments).fetchone()[0]


class Life:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.writer = connect()
        self.snapshots, self.made = {}, 0
        # A sequential scan would prune every page.
        for setting in ("enable_seqscan", "enable_bitmapscan"):
            self.writer.execute(f"set {setting}=off")
        fill = [100, 100, 70, 50][seed % 4]
        self.writer.execute("drop table if exists t")
        self.writer.execute(f"create table t(id int primary key, k int, v text) with (fillfactor={fill})")
        self.writer.execute(f"insert into t select i, i, repeat('x', 100) from generate_series(0, {ROWS - 1}) i")
        self.writer.execute("create index on t(k)")
        self.writer.execute("checkpoint")
        self.indexes_are_plain = True
        print("table", fill)

    def state(self):
        row = self.writer.execute("select table_len / 8192, dead_tuple_count from pgstattuple('t')").fetchone()
        return f"{row[0]} {row[1]}"

    def transaction(self, step):
        chance = self.chance
        count = 1 if chance.random() < 0.8 else chance.randint(2, 12)
        first = chance.randrange(0, ROWS - count + 1)
        if chance.random() < 0.3:
            first = min(first, 5)
        kind = chance.random()
        what = "update" if kind < 0.8 else "key" if kind < 0.9 else "rollback"
        before = value(self.writer, "select pg_current_wal_insert_lsn()")
        self.writer.execute("begin")
        for row in range(first, first + count):
            if what == "key":
                self.writer.execute(f"update t set k = k + 1000 where id = {row}")
            else:
                letter = chr(ord("a") + step % 26)
                self.writer.execute(f"update t set v = overlay(v placing '{letter}' from 50) where id = {row}")
        self.writer.execute("rollback" if what == "rollback" else "commit")
        log = self.log(before)
        if self.indexes_are_plain:
            print(f"{what} {first} {count} : {self.state()} : {log}")

    def log(self, before):
        """HOT updates, and the bytes of records of the heap and of the indexes, each rounded up to 8."""
        after = value(self.writer, "select pg_current_wal_insert_lsn()")
        # Records can be read when they are on disk, and a commit brings them there.
        value(self.writer, "select pg_logical_emit_message(true, 'a', 'b')")
        records = self.writer.execute(
            "select resource_manager, record_type, record_length from pg_get_wal_records_info(%s, %s)", (before, after)
        ).fetchall()
        heap = sum((size + 7) // 8 * 8 for room, _, size in records if room in ("Heap", "Heap2", "Transaction"))
        index = [(kind, (size + 7) // 8 * 8) for room, kind, size in records if room == "Btree"]
        # A leaf that is full is split, or rid of entries: that is where a life ends.
        self.indexes_are_plain = all(kind == "INSERT_LEAF" for kind, _ in index)
        hot = sum(kind == "HOT_UPDATE" for _, kind, _ in records)
        return f"{hot} {heap} {sum(size for _, size in index)}"

    def step(self, number):
        what = self.chance.random()
        if what < 0.72:
            return self.transaction(number)
        if what < 0.82 and len(self.snapshots) < 3:
            self.made += 1
            reader = self.snapshots[self.made] = connect()
            reader.execute("begin isolation level repeatable read")
            reader.execute("select 1")
            name = f"snapshot {self.made}"
        elif what < 0.92 and self.snapshots:
            chosen = self.chance.choice(sorted(self.snapshots))
            reader = self.snapshots.pop(chosen)
            reader.execute("commit")
            reader.close()
            name = f"end {chosen}"
        else:
            self.writer.execute("checkpoint")
            name = "checkpoint"
        print(f"{name} : {self.state()}")

    def end(self):
        for reader in self.snapshots.values():
            reader.execute("commit")
            reader.close()
        if self.indexes_are_plain:
            print("end all :", self.state())
            self.writer.execute("vacuum t")
            print("vacuum :", self.state())
        self.writer.close()


setup = connect()
for extension in ("pgstattuple", "pg_walinspect"):
    setup.execute(f"create extension if not exists {extension}")
for seed in range(1, SEEDS + 1):
    life = Life(seed)
    for number in range(STEPS):
        life.step(number)
        if not life.indexes_are_plain:
            break
    life.end()
