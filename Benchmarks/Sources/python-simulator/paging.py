"""A copy-on-write paging simulator as teaching simulators are written (those of the book "Operating Systems: Three Easy
Pieces" are the model): in Python, one access after another, each explained in a line of text.

Prints the accesses a second of CPU time of a random trace, half of them writes, for S10.
"""

import io
import random
import time

PAGES = 1 << 14
ACCESSES = 100_000


class Frame:
    def __init__(self, number):
        self.number = number
        self.references = 1


class Entry:
    def __init__(self, frame, writable):
        self.frame = frame
        self.valid = True
        self.writable = writable
        self.accessed = False
        self.dirty = False


class Process:
    def __init__(self, name, machine):
        self.name = name
        self.machine = machine
        self.directory = {}

    def translate(self, address):
        page = address >> 12
        table = self.directory.get(page >> 9)
        if table is None:
            return None
        return table.get(page & 511)

    def access(self, address, kind):
        entry = self.translate(address)
        outcome = "hit"
        if entry is None or not entry.valid or (kind == "W" and not entry.writable):
            entry, outcome = self.machine.fault(self, address, kind, entry)
        entry.accessed = True
        if kind == "W":
            entry.dirty = True
        self.machine.counts[kind] += 1
        physical = entry.frame.number << 12 | address & 4095
        print(
            "%s: VA 0x%08x (%s) --> pde index 0x%x, pte index 0x%x: valid %d, writable %d, frame 0x%x --> PA 0x%08x (%s)"
            % (
                self.name, address, kind, address >> 21, address >> 12 & 511, entry.valid, entry.writable,
                entry.frame.number, physical, outcome,
            ),
            file=self.machine.output,
        )
        return physical


class Machine:
    def __init__(self):
        self.next_frame = 0
        self.counts = {"R": 0, "W": 0}
        self.output = io.StringIO()

    def allocate(self):
        self.next_frame += 1
        return Frame(self.next_frame)

    def fault(self, process, address, kind, entry):
        page = address >> 12
        if entry is None:
            entry = Entry(self.allocate(), True)
            process.directory.setdefault(page >> 9, {})[page & 511] = entry
            return entry, "zero"
        if entry.frame.references == 1:
            entry.writable = True
            return entry, "reuse"
        entry.frame.references -= 1
        entry.frame = self.allocate()
        entry.writable = True
        return entry, "copy"


def main():
    random.seed(42)
    machine = Machine()
    process = Process("p", machine)
    for page in range(PAGES):
        process.access(page << 12, "W")
    trace = [(random.choice("RW"), random.randrange(PAGES) << 12) for _ in range(ACCESSES)]
    start = time.process_time()
    for kind, address in trace:
        process.access(address, kind)
    print(ACCESSES / (time.process_time() - start))


main()
