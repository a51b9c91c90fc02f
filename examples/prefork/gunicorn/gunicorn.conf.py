"""gunicorn with everything loaded before it forks; FREEZE=1 freezes the garbage collector before the first fork."""

import gc
import os

preload_app = os.environ.get("PRELOAD", "1") == "1"
worker_class = "sync"
# As many answers as asked for come from each: a worker that is busy takes none.
sendfile = False


def when_ready(server):
    if os.environ.get("FREEZE") == "1":
        # What is there now is there for good: no collection looks at it, so none writes to it.
        gc.collect()
        gc.freeze()
