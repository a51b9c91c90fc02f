"""Writes a random image as an archive, and says on standard output what its layers store, show and hide.

random_image.py ARCHIVE SEED docker|oci gzip|zstd|plain

The answer is computed from the trees before and after each layer, and not from the layers.
"""

import gzip
import hashlib
import io
import json
import random
import subprocess
import sys
import tarfile

archive, seed, form, packing = sys.argv[1:]
rng = random.Random(int(seed))


class Object:
    """The content of a file, and its metadata."""

    def __init__(self, content, mode=0o644, owner=0, time=1000):
        self.content, self.mode, self.owner, self.time = content, mode, owner, time


def content():
    """One of a few contents, so that some are met again; or a new one."""
    if rng.random() < 0.5:
        return bytes([rng.randrange(6)]) * (1 + rng.randrange(3) * 700)
    return rng.randbytes(rng.randrange(0, 3000))


def directory():
    parts = [rng.choice(["a", "b", "c", "d" * 120, "é"]) for _ in range(rng.randrange(1, 4))]
    return tuple(parts)


tree = {}  # path -> Object, "dir", or ("link", target)
layers = []
expected = []
stored = 0


def parents(path):
    return [path[:count] for count in range(1, len(path))]


def below(path):
    return [other for other in tree if other[: len(path)] == path]


def make_way(path):
    for parent in parents(path):
        if tree.get(parent, "dir") != "dir":
            del tree[parent]
        tree[parent] = "dir"


for number in range(5):
    before = dict(tree)
    opaque, again, links, twice = set(), set(), {}, []
    for _ in range(30 if number == 0 else 14):
        files = [path for path in tree if isinstance(tree[path], Object)]
        choice = rng.randrange(13)
        if number == 0 or choice < 3 or not files:
            path = directory() + ("f%d" % rng.randrange(5),)
            make_way(path)
            for other in below(path):
                del tree[other]
            tree[path] = Object(content())
            continue
        path = rng.choice(files)
        old = tree[path]
        if choice == 3:
            tree[path] = Object(content(), old.mode, old.owner, old.time)
        elif choice == 4:
            tree[path] = Object(old.content, old.mode ^ 0o100, old.owner, old.time)
        elif choice == 5:
            tree[path] = Object(old.content, old.mode, old.owner + 1, old.time + 1)
        elif choice == 6:
            tree[path] = Object(old.content, old.mode, old.owner, old.time)
        elif choice == 7:
            del tree[path]
        elif choice == 8:
            for other in below(path[:1]):
                del tree[other]
        elif choice == 9:
            # A directory is deleted and made again.
            name = path[: rng.randrange(1, len(path))]
            for other in below(name):
                del tree[other]
            tree[name] = "dir"
            opaque.add(name)
            kept = name + ("f%d" % rng.randrange(5),)
            tree[kept] = Object(content())
        elif choice == 10:
            other = directory() + ("m%d" % rng.randrange(3),)
            del tree[path]
            make_way(other)
            for gone in below(other):
                del tree[gone]
            tree[other] = Object(old.content, old.mode, old.owner, old.time)
        elif choice == 11:
            tree[path] = "dir"
        else:
            other = path[:-1] + ("h",)
            if not below(other):
                tree[other] = tree[path] = Object(content())

    # The layer, from what is other.
    data = io.BytesIO()
    tar = tarfile.open(fileobj=data, mode="w", format=rng.choice([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))

    def add(path, kind=tarfile.REGTYPE, item=None, target=""):
        global stored
        info = tarfile.TarInfo(rng.choice(["", "./"]) + "/".join(path))
        info.type, info.linkname = kind, target
        if item:
            info.mode, info.uid, info.mtime = item.mode, item.owner, item.time
            info.size = len(item.content)
            stored += info.size
        tar.addfile(info, io.BytesIO(item.content) if item else None)

    opaque = {name for name in opaque if tree.get(name) == "dir" and before.get(name) == "dir"}
    for name in opaque:
        add(name + (".wh..wh..opq",))
    gone = set()
    for path in sorted(before):
        if path not in tree and not any(parent in gone for parent in parents(path)):
            covered = any(name == path[: len(name)] for name in opaque)
            replaced = any(tree.get(parent, "dir") != "dir" for parent in parents(path))
            if not covered and not replaced:
                gone.add(path)
                add(path[:-1] + (".wh." + path[-1],))
    written = {}
    wasted = 0
    for path in sorted(tree):
        item = tree[path]
        if item == "dir":
            if before.get(path) != "dir" or rng.random() < 0.3:
                add(path, tarfile.DIRTYPE)
        elif before.get(path) is not item:
            if item in written:
                add(path, tarfile.LNKTYPE, target="/".join(written[item]))
            else:
                if rng.random() < 0.1:
                    first = Object(rng.randbytes(50))
                    add(path, item=first)
                    wasted += 50
                add(path, item=item)
                written[item] = path
    # Files below an opaque directory that were not changed have to be stored again.
    tar.close()

    # What is hidden now, and why.
    hides = {}
    after = {item for item in tree.values() if isinstance(item, Object)}
    new = {hashlib.sha256(item.content).digest() for item in written if item.content}
    causes_known = True
    for item in {item for item in before.values() if isinstance(item, Object)} - after:
        names = [path for path in before if before[path] is item]
        causes = set()
        for path in names:
            now = tree.get(path)
            if isinstance(now, Object):
                if now.content != item.content:
                    cause = "changedContent"
                elif (now.mode, now.owner, now.time) != (item.mode, item.owner, item.time):
                    cause = "changedMetadata"
                else:
                    cause = "repeated"
            elif item.content and hashlib.sha256(item.content).digest() in new:
                cause = "moved"
            elif any(name == path[: len(name)] for name in opaque):
                cause = "opaque"
            elif any(parent in gone for parent in parents(path) + [path]):
                cause = "deleted"
            else:
                cause = "replaced"
            causes.add(cause)
        causes_known = causes_known and len(causes) == 1
        hides.setdefault(sorted(causes)[0], [0, 0])
        hides[sorted(causes)[0]][0] += 1
        hides[sorted(causes)[0]][1] += len(item.content)
    expected.append({"hides": hides, "wasted": wasted, "causesAreKnown": causes_known})
    layers.append(data.getvalue())

visible = {item for item in tree.values() if isinstance(item, Object)}
with tarfile.open(archive, "w") as tar:

    def member(name, data):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))

    def frame(data):
        """A frame as the program of zstd makes it, with and without a sum at the end."""
        check = rng.choice(["--check", "--no-check"])
        return subprocess.run(["zstd", "-q", check, "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout

    def skipped():
        data = rng.randbytes(rng.randrange(40))
        return (0x184D2A50 + rng.randrange(16)).to_bytes(4, "little") + len(data).to_bytes(4, "little") + data

    def packed(layer):
        if packing == "gzip":
            return gzip.compress(layer, 1)
        if packing == "zstd":
            # Several frames, and such as are to be skipped, make one layer.
            cut = rng.randrange(len(layer))
            return rng.choice([b"", skipped()]) + frame(layer[:cut]) + skipped() + frame(layer[cut:]) + skipped()
        return layer

    blobs = [packed(layer) for layer in layers]
    configuration = json.dumps(
        {"history": [{"created_by": "RUN %d" % index} for index in range(len(blobs))] + [{"empty_layer": True}]}
    ).encode()
    if form == "docker":
        names = ["%d/layer.tar" % index for index in range(len(blobs))]
        for name, blob in zip(names, blobs):
            member(name, blob)
        member("config.json", configuration)
        member("manifest.json", json.dumps([{"Config": "config.json", "RepoTags": ["x:1"], "Layers": names}]).encode())
    else:

        def blob(data):
            digest = hashlib.sha256(data).hexdigest()
            member("blobs/sha256/" + digest, data)
            return {"digest": "sha256:" + digest, "size": len(data)}

        manifest = blob(json.dumps({"config": blob(configuration), "layers": [blob(data) for data in blobs]}).encode())
        index = blob(json.dumps({"manifests": [manifest]}).encode())
        member("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        member("index.json", json.dumps({"manifests": [index]}).encode())

print(
    json.dumps(
        {"stored": stored, "visible": sum(len(item.content) for item in visible), "layers": expected}
    )
)
