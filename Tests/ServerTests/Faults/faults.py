"""gunicorn, to which something happens while cowscope watches it: faults.py kill|reload|grow|storm|exec prints the profile."""

import os
import signal
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../examples/prefork"))
sys.dont_write_bytecode = True
from kit import web  # noqa: E402
from kit.stage import Stage, Unavailable, answers, children, free_port, need, wait_for_rest, wait_until  # noqa: E402
from kit.watch import Watch  # noqa: E402


def happen(fault, pid, port):
    before = set(children(pid))
    if fault == "kill":
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(alive(worker) for worker in before), "ending")
    elif fault == "reload":
        os.kill(pid, signal.SIGHUP)
        wait_until(lambda: len(children(pid)) == 3 and before.isdisjoint(children(pid)), "restarting")
    elif fault == "grow":
        for number in range(7):
            os.kill(pid, signal.SIGTTIN)
            wait_until(lambda: len(children(pid)) == 4 + number, "another worker")
    elif fault == "storm":
        web.get(port, "/storm")
    elif fault == "exec":
        # The connection stays open, so that nobody asks another worker.
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(b"GET /exec HTTP/1.0\r\n\r\n")
        wait_until(lambda: any(name(worker) == "sleep" for worker in children(pid)), "exec")


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def name(pid):
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except OSError:
        return None


def main(fault):
    stage = Stage()
    try:
        port = free_port()
        # Workers look for their parent twice in the time that they may be silent.
        command = [
            need({"gunicorn": "gunicorn"})["gunicorn"], "--preload", "-w", "3", "-b", f"127.0.0.1:{port}", "--chdir", HERE,
            "--timeout", "2" if fault == "kill" else "60", "--log-file", stage.path("output"), "app:app"]
        pid = stage.start(command, {"PYTHONDONTWRITEBYTECODE": "1"}).pid
        wait_until(lambda: len(children(pid)) == 3 and answers(port), "starting gunicorn")
        wait_for_rest(pid, 1)
        watch = Watch(stage, pid=pid, every=0.1, as_json=True)
        happen(fault, pid, port)
        if fault != "kill":
            watch.see()
        sys.stdout.write(watch.end())
    except Unavailable as problem:
        print(f"cowscope: {problem}", file=sys.stderr)
        return 3
    finally:
        stage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
