"""Does to `cowscope serve` what nobody should do, and says what came of it.

    abuse.py ADDRESS PID SECONDS [REPORT]

Ends with status 1 and a line for each thing that was not as it must be.
"""
import collections, json, socket, sys, threading, time, urllib.parse

address, pid, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
url = urllib.parse.urlparse(address)
root, port = url.path, url.port
mistakes = []


def connect(timeout=30):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def status(raw, timeout=30):
    """Sends bytes and returns the status of the answer; 0 for a connection that is closed without one."""
    with connect(timeout) as client:
        try:
            client.sendall(raw)
            answer = client.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return 0
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def request(method, path, *fields, body=b""):
    lines = [f"{method} {path} HTTP/1.1", *fields, "Connection: close"]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def expect(what, found, wanted):
    if found not in (wanted if isinstance(wanted, tuple) else (wanted,)):
        mistakes.append(f"{what}: {found}, and not {wanted}")


def memory(name="VmHWM"):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name))


host = f"Host: 127.0.0.1:{port}"
form = "Content-Type: application/x-www-form-urlencoded"
expect("the page", status(request("GET", root, host)), 200)
expect("a foreign Host", status(request("GET", root, "Host: evil.example")), 403)
expect("a foreign Origin", status(request("POST", root + "play", host, "Origin: http://evil.example")), 403)
expect("no key", status(request("GET", "/", host)), 403)
expect("a wrong key", status(request("GET", "/" + "0" * 32 + "/", host)), 403)
expect("two Hosts", status(request("GET", root, host, host)), 400)
expect("another method", status(request("DELETE", root, host)), 405)
expect("an oversized body", status(request("POST", root + "play", host, form, body=b"text=" + b"a" * (8 << 20))), 413)
endless = request("GET", root, host)[:-2] + b"X: " + b"x" * (1 << 20)
expect("an endless header", status(endless), (0, 400, 431))
expect("no request", status(b"\0\1\2\3\r\n\r\n"), (0, 400))


def bomb(text):
    body = urllib.parse.urlencode({"text": text, "do": "kernel"}).encode()
    start = time.monotonic()
    expect("a bomb", status(request("POST", root + "play", host, form, body=body), 60), 200)
    return time.monotonic() - start


forks = "process p\nmap p r anon pages=64\nwrite p r value='A'\n" + "".join(f"fork p -> c{i}\n" for i in range(500))
pages = "process p\nmap p r anon pages=60000\nwrite p r value='A'\n" + "".join(f"fork p -> c{i}\nwrite c{i} r value='B'\n" for i in range(30))
largest = "process p\nmap p r anon pages=16000\nwrite p r value='A'\n" + "".join(f"write p r[{i}] value='C'\n" for i in range(390))
longest = max(bomb(largest), bomb(forks), bomb(pages), bomb("process p\nmap p r anon pages=10\nwrite p r times=999999\n"))
expect("a bomb takes seconds", longest < 15, True)

# Requests that never end are cut off, and others are answered meanwhile.
slow = [connect() for _ in range(30)]
for client in slow:
    client.sendall(b"POST " + root.encode() + b"play HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nte")
start = time.monotonic()
expect("a page beside slow clients", status(request("GET", root, host)), 200)
beside = time.monotonic() - start
cut = 0
for client in slow:
    client.settimeout(20)
    try:
        cut += client.recv(100) == b""
    except (ConnectionResetError, socket.timeout):
        cut += 1
    client.close()
expect("slow clients that are cut off", cut, 30)

# Many clients at one time.
results, lock, times = collections.Counter(), threading.Lock(), []
end = time.monotonic() + seconds
play = urllib.parse.urlencode({"text": "process p\nmap p r anon pages=8\nwrite p r value='A'\nfork p -> c\nwrite c r[3] value='B'\n"}).encode()
kinds = [
    request("GET", root, host), request("GET", root + "web/style.css", host), request("GET", root + "labs/fork-basics", host),
    request("POST", root + "play", host, form, body=play), request("GET", "/", host),
]


def client(number):
    turn = number
    while time.monotonic() < end:
        begin = time.monotonic()
        try:
            found = status(kinds[turn % len(kinds)])
        except OSError as problem:
            found = type(problem).__name__
        with lock:
            results[found] += 1
            times.append(time.monotonic() - begin)
        turn += 1


threads = [threading.Thread(target=client, args=(number,)) for number in range(200)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
expect("answers to many", set(results) <= {200, 403}, True)
expect("the page at the end", status(request("GET", root, host)), 200)
expect("memory below 400 MiB", memory() < 400 << 10, True)
times.sort()
report = {
    "answers": {str(key): value for key, value in results.items()}, "seconds": seconds,
    "median_ms": round(times[len(times) // 2] * 1000, 1), "p99_ms": round(times[len(times) * 99 // 100] * 1000, 1),
    "peak_KiB": memory(), "now_KiB": memory("VmRSS"), "beside_slow_ms": round(beside * 1000, 1), "longest_bomb_s": round(longest, 2),
}
print(json.dumps(report))
for mistake in mistakes:
    print(mistake, file=sys.stderr)
sys.exit(1 if mistakes else 0)
