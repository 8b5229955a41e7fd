#!/usr/bin/env python3
"""Measures a running relay, as a real process, beside a raw libcurl loop on the same receiver.

    make bench                                    10,000, 100,000 and 1,000,000 recipients
    make bench ARGS="--sizes 100000 --rounds 5 --json out.json"

What it prints, and how it is measured:
  * deliveries/s: from the 202 until the notice is done. Reading the audience, signing, judging and the durable log are
    included. The raw loop alternates with the relay, in both of its modes. A round's ratio compares the relay with the
    raw loop just before and just after it, in the mode that is better over all rounds; the better of each pair would be
    a faster loop than exists. The table shows the median ratio with the lowest and the highest. The raw loop repeats
    the bytes of one of the relay's requests, headers included; "bare" is the same loop without headers of its own.
  * CPU: user and system time of the relay's process during the broadcast, per delivery.
  * accept: the time of one POST /v1/notices on a kept connection, idle and during a broadcast. For the broadcast's
    audience the notices are scheduled for tomorrow and then cancelled.
  * to the wire: from the first byte of the POST of a small urgent notice to the first byte of its request at its own
    receiver, by one clock in this process; idle and during a broadcast.
  * under slow bodies: the same small accept while 1,100 connections from another loopback address have each sent a
    head, with a key that may send, and one byte of the body. Those that the relay closes reopen a second later.
  * memory: resident memory of the relay, sampled ten times a second during the broadcast.
Timings on shared machines swing by a factor of two; compare the ratios of one run.
"""
import argparse, datetime, heapq, http.client, json, multiprocessing, os, pathlib, queue, random, re, select, shutil, socket
import statistics, subprocess, sys, tempfile, threading, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PROGRAM = os.environ.pop("PANDA_RELAY_PROGRAM", str(ROOT / ".build/release/panda-relay"))
TICKS = os.sysconf("SC_CLK_TCK")
# Small notices sent idle, and at least as many during broadcasts: with fewer, one fsync decides the p99.
PROBES = 500
# Connections whose bodies do not arrive.
SLOW_BODIES = 1100
# The raw loop's.
MODES = ("poll", "epoll")
SECRET = "whsec_" + "cGFuZGEtcmVsYXktYmVuY2htYXJrLXNlY3JldA=="


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process=None, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode} before it listened")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")


class Receiver:
    """nginx with one worker that answers every POST like a group robot."""

    def __init__(self, folder):
        self.port = free_port()
        self.folder = folder / "nginx"
        self.folder.mkdir()
        conf = (HERE / "nginx.conf").read_text().replace("PORT", str(self.port)).replace("daemon on;", "daemon off;")
        (self.folder / "nginx.conf").write_text(conf)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-p", str(self.folder), "-c", "nginx.conf"])
        wait_for(self.port, self.process)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def raw_loop(folder):
    """Compiles the C comparison; gives a function that runs it."""
    program = folder / "raw-loop"
    flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "libcurl"], text=True).split()
    subprocess.run(["cc", "-O2", "-o", str(program), str(HERE / "raw-loop.c"), *flags], check=True)

    def run(mode, port, requests, sample=None):
        """`sample`: the path, header lines and body file of the request to repeat; else a bare one."""
        path, lines, body = sample or ("/hook", [], None)
        arguments = ["--mode", mode, "--url", f"http://127.0.0.1:{port}{path}", "--requests", str(requests), "--connections", "64"]
        arguments += ["--file", str(body)] if body else ["--bytes", "900"]
        for line in lines:
            arguments += ["--header", line]
        return json.loads(subprocess.check_output([str(program), *arguments], text=True))

    return run


class Sample(threading.Thread):
    """Takes one of the relay's own requests, as it comes off the wire, for the raw loop to repeat."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.file = folder / "sample.json"
        self.start()

    def run(self):
        connection, _ = self.listener.accept()
        text = b""
        while b"\r\n\r\n" not in text:
            text += connection.recv(65536)
        head, body = text.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        size = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
        while len(body) < size:
            body += connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        connection.close()
        self.file.write_bytes(body)
        self.path = first.split()[1]
        # libcurl adds these itself.
        made = ("host:", "accept:", "content-length:")
        self.lines = [line for line in lines if not line.lower().startswith(made)]

    def request(self):
        self.join(30)
        return self.path, self.lines, self.file


class WireWatch(threading.Thread):
    """A receiver that notes when each request begins to arrive. One at a time is under way, so the order tells which is which."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.moments = queue.Queue()
        self.start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        while piece := connection.recv(65536):
            self.moments.put(time.perf_counter())
            while b"\r\n\r\n" not in piece:
                piece += connection.recv(65536)
            head, body = piece.split(b"\r\n\r\n", 1)
            size = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
            while len(body) < size:
                body += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def write_roster(folder, people, port, sample_port=None, wire_port=None):
    """Circles: `everybody`, `small` for one notice at a time, and `sample` for the request that the raw loop repeats."""
    folder.mkdir()
    with open(folder / "circles.csv", "w") as out:
        out.write("circle_id,name,kind,parent_id,unit\n")
        out.writelines(f"{circle},{circle.title()},class,,bench\n" for circle in ("everybody", "small", "sample"))
    with open(folder / "members.csv", "w") as members, open(folder / "endpoints.csv", "w") as endpoints:
        members.write("circle_id,person_id,name,role,phone\nsmall,w0,Somebody,lead,\n")
        endpoints.write("endpoint_id,owner,channel,address,secret,enabled,drill\n")
        endpoints.write(f"w0,person:w0,webhook,http://127.0.0.1:{wire_port or port}/hook/w0,{SECRET},1,0\n")
        if sample_port:
            members.write("sample,s0,Somebody,protected,\n")
            endpoints.write(f"s0,person:s0,webhook,http://127.0.0.1:{sample_port}/hook/e12345,{SECRET},1,0\n")
        for number in range(people):
            members.write(f"everybody,p{number},Somebody,protected,\n")
            endpoints.write(f"e{number},person:p{number},webhook,http://127.0.0.1:{port}/hook/e{number},{SECRET},1,0\n")


class Relay:
    """The release binary as its own process."""

    def __init__(self, folder, roster):
        self.binary = PROGRAM
        data = str(folder / "data")
        self.environment = dict(
            os.environ, PANDA_RELAY_TARGETS_ALLOW_CIDRS="127.0.0.0/8", PANDA_RELAY_TARGETS_PORTS="any",
            PANDA_RELAY_LOG_LEVEL="error")
        subprocess.run([self.binary, "recipients", "import", str(roster), "--data", data], check=True, cwd=ROOT,
                       env=self.environment, stdout=subprocess.DEVNULL)
        self.key = subprocess.check_output(
            [self.binary, "keys", "create", "--role", "admin", "--name", "bench", "--data", data], text=True, cwd=ROOT,
            env=self.environment).strip()
        self.port = free_port()
        self.process = subprocess.Popen(
            [self.binary, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", data], cwd=ROOT, env=self.environment,
            stderr=open(folder / "relay.log", "w"))
        wait_for(self.port, self.process, 60)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def call(self, method, path, body=None, connection=None):
        connection = connection or self.connection
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        reply = connection.getresponse()
        text = reply.read()
        if reply.status >= 300:
            sys.exit(f"{method} {path}: {reply.status} {text.decode()}")
        return json.loads(text)

    def send(self, circle, lane, connection=None, **more):
        body = {"kind": "bulletin", "title": "基准测试", "body": "反诈中心提醒：" + "不转账、不共享屏幕。" * 12,
                "lane": lane, "audience": {"circles": [circle], "include_children": False}, **more}
        started = time.perf_counter()
        answer = self.call("POST", "/v1/notices", body, connection)
        return answer["id"], (time.perf_counter() - started) * 1000

    def probe(self, wire, connection=None):
        """A small urgent notice: how long its 202 took, and its way to the wire, in milliseconds."""
        started = time.perf_counter()
        _, accept = self.send("small", "urgent", connection)
        return accept, (wire.moments.get(timeout=30) - started) * 1000

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mib(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Sampler(threading.Thread):
    """Watches memory, and sends small urgent notices, while a broadcast drains."""

    def __init__(self, relay, wire=None):
        super().__init__(daemon=True)
        self.relay, self.wire, self.over = relay, wire, threading.Event()
        self.memory, self.probes = [], []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.relay.port)
        while not self.over.wait(0.02 if self.wire else 0.1):
            self.memory.append(self.relay.resident_mib())
            if self.wire:
                self.probes.append(self.relay.probe(self.wire, connection))


class SlowBodies:
    """Keeps connections open that have sent a head and one byte of the body, from 127.0.0.2. The relay answers most of them with 429;
    each is opened again about a second later, not all at once. A process of its own: in a thread, Python's interpreter lock would
    delay the probes."""

    REOPENED_AFTER = (0.5, 1.5)

    def __init__(self, relay):
        self.port = relay.port
        self.request = (f"POST /v1/notices HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {relay.key}\r\n"
                        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{").encode()
        forked = multiprocessing.get_context("fork")
        self.ready, self.over, self.count = forked.Event(), forked.Event(), forked.Value("l", 0)
        self.process = forked.Process(target=self.run, daemon=True)

    @property
    def replaced(self):
        return self.count.value

    def start(self):
        self.process.start()

    def join(self):
        self.process.join()

    def add(self, poll, opened):
        connection = socket.create_connection(("127.0.0.1", self.port), source_address=("127.0.0.2", 0))
        connection.sendall(self.request)
        opened[connection.fileno()] = connection
        poll.register(connection, select.POLLIN)

    def run(self):
        poll, opened, closed = select.poll(), {}, []
        for _ in range(SLOW_BODIES):
            self.add(poll, opened)
        self.ready.set()
        while not self.over.is_set():
            for descriptor, _ in poll.poll(20):
                poll.unregister(descriptor)
                opened.pop(descriptor).close()
                heapq.heappush(closed, time.monotonic() + random.uniform(*self.REOPENED_AFTER))
            while closed and closed[0] <= time.monotonic():
                heapq.heappop(closed)
                self.add(poll, opened)
                self.count.value += 1
        for connection in opened.values():
            connection.close()


def tomorrow():
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).isoformat(timespec="seconds")


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def broadcast(relay, total, wire=None):
    cpu = relay.cpu_seconds()
    sampler = Sampler(relay, wire)
    sampler.start()
    started = time.perf_counter()
    notice, accept = relay.send("everybody", "bulk")
    while (progress := relay.call("GET", f"/v1/notices/{notice}"))["state"] != "done":
        # The rest takes at least this long at 100,000 a second; each poll costs the relay as much as dozens of deliveries.
        time.sleep(min(max((total - progress["counts"].get("accepted", 0)) / 100_000, 0.004), 0.5))
    seconds = time.perf_counter() - started
    sampler.over.set()
    sampler.join()
    counts = progress["counts"]
    assert counts["accepted"] == total, counts
    return {"accept_ms": accept, "first_ms": progress["first_accepted_ms"], "seconds": seconds, "per_second": total / seconds,
            "cpu_us": (relay.cpu_seconds() - cpu) / total * 1e6, "memory_mib": max(sampler.memory, default=0.0),
            "probes": sampler.probes}


def measure(size, rounds, folder):
    work = folder / str(size)
    work.mkdir()
    receiver = Receiver(work)
    sample = Sample(work)
    wire = WireWatch()
    relay = None
    try:
        run_raw = raw_loop(work)
        write_roster(work / "roster", size, receiver.port, sample.port, wire.port)
        relay = Relay(work, work / "roster")
        idle_memory = relay.resident_mib()
        for _ in range(20):
            relay.probe(wire)
        idle = []
        for _ in range(PROBES):
            # The same interval as during the broadcast.
            time.sleep(0.02)
            idle.append(relay.probe(wire))
        slow_bodies = SlowBodies(relay)
        slow_bodies.start()
        slow_bodies.ready.wait()
        slow = []
        for _ in range(PROBES):
            time.sleep(0.02)
            slow.append(relay.probe(wire))
        slow_bodies.over.set()
        slow_bodies.join()
        wide = []
        for _ in range(max(5, min(50, 1_000_000 // size))):
            notice, took = relay.send("everybody", "bulk", send_at=tomorrow())
            wide.append(took)
            # The next accept must meet an idle relay: the rest of this audience is frozen after the 202.
            while relay.call("GET", f"/v1/notices/{notice}")["total"] < size:
                time.sleep(0.02)
            relay.call("POST", f"/v1/notices/{notice}/cancel")
        relay.send("sample", "urgent")
        request = sample.request()
        requests = min(size, 100_000)

        def both(*what):
            return {mode: run_raw(mode, receiver.port, requests, *what) for mode in MODES}

        raw, bare, own = [both(request)], [both()], []
        for _ in range(rounds):
            own.append(broadcast(relay, size))
            raw.append(both(request))
            bare.append(both())
        loaded = []
        while len(loaded) < PROBES:
            loaded += broadcast(relay, size, wire)["probes"]
    finally:
        if relay:
            relay.stop()
        receiver.stop()
    def median(runs, key):
        return statistics.median(run[key] for run in runs)

    def better(loop):
        mode = max(MODES, key=lambda mode: statistics.median(runs[mode]["per_second"] for runs in loop))
        return [runs[mode] for runs in loop]

    raw, bare = better(raw), better(bare)

    def ratios(key, loop, loop_key):
        """The median of the rounds' ratios, the lowest, the highest."""
        beside = [(before[loop_key] + after[loop_key]) / 2 for before, after in zip(loop, loop[1:])]
        found = sorted(run[key] / other for run, other in zip(own, beside))
        return statistics.median(found), found[0], found[-1]

    def times(probes, place):
        return {share: quantile([probe[place] for probe in probes], share) for share in (0.5, 0.99)}

    accept_idle, accept_load, wire_idle, wire_load = (times(probes, place) for place in (0, 1) for probes in (idle, loaded))
    accept_slow = times(slow, 0)
    return {
        "recipients": size, "rounds": rounds, "raw_mode": raw[0]["mode"], "raw_per_s": median(raw, "per_second"), "relay_per_s": median(own, "per_second"),
        "rate_ratio": ratios("per_second", raw, "per_second"), "raw_cpu_us": median(raw, "cpu_us_per_request"),
        "relay_cpu_us": median(own, "cpu_us"), "cpu_ratio": ratios("cpu_us", raw, "cpu_us_per_request"),
        "bare_per_s": median(bare, "per_second"), "bare_rate_ratio": ratios("per_second", bare, "per_second"),
        "bare_cpu_us": median(bare, "cpu_us_per_request"), "bare_cpu_ratio": ratios("cpu_us", bare, "cpu_us_per_request"),
        "accept_idle_p50": accept_idle[0.5],
        "accept_idle_p99": accept_idle[0.99], "accept_load_p50": accept_load[0.5], "accept_load_p99": accept_load[0.99],
        "accept_ratio": accept_load[0.99] / accept_idle[0.99], "probes": len(loaded),
        "accept_slow_p50": accept_slow[0.5], "accept_slow_p99": accept_slow[0.99],
        "accept_slow_ratio": accept_slow[0.99] / accept_idle[0.99], "slow_replaced": slow_bodies.replaced,
        "accept_wide_p50": quantile(wide, 0.5), "accept_wide_p99": quantile(wide, 0.99),
        "broadcast_first_ms": statistics.median(run["first_ms"] for run in own),
        "wire_idle_p50": wire_idle[0.5], "wire_idle_p99": wire_idle[0.99], "wire_load_p50": wire_load[0.5],
        "wire_load_p99": wire_load[0.99], "wire_ratio": wire_load[0.99] / wire_idle[0.99],
        "memory_idle_mib": idle_memory, "memory_mib": (peak := max(run["memory_mib"] for run in own)),
        "bytes_each": (peak - idle_memory) * 1024 * 1024 / size,
    }


RANGE = "{0[0]:.2f} ({0[1]:.2f}–{0[2]:.2f})"
ROWS = [
    ("rounds", "rounds", "{}"), ("raw libcurl loop's mode", "raw_mode", "{}"), ("raw libcurl loop, deliveries/s", "raw_per_s", "{:,.0f}"),
    ("relay, deliveries/s", "relay_per_s", "{:,.0f}"), ("  ratio", "rate_ratio", RANGE),
    ("raw libcurl loop, CPU µs each", "raw_cpu_us", "{:.1f}"), ("relay, CPU µs each", "relay_cpu_us", "{:.1f}"),
    ("  ratio", "cpu_ratio", RANGE), ("bare raw loop, deliveries/s", "bare_per_s", "{:,.0f}"),
    ("  ratio", "bare_rate_ratio", RANGE), ("bare raw loop, CPU µs each", "bare_cpu_us", "{:.1f}"),
    ("  ratio", "bare_cpu_ratio", RANGE),
    ("accept of the whole audience, idle p50, ms", "accept_wide_p50", "{:.2f}"), ("  p99", "accept_wide_p99", "{:.2f}"),
    ("202 of the broadcast to its first OK, ms", "broadcast_first_ms", "{:.0f}"),
    ("accept of a small notice, idle p50, ms", "accept_idle_p50", "{:.2f}"), ("  p99", "accept_idle_p99", "{:.2f}"),
    ("accept under 1,100 slow bodies p50, ms", "accept_slow_p50", "{:.2f}"), ("  p99", "accept_slow_p99", "{:.2f}"),
    ("  p99 under slow bodies to p99 idle", "accept_slow_ratio", "{:.1f}"),
    ("  slow connections opened again meanwhile", "slow_replaced", "{:,.0f}"),
    ("accept under the broadcast p50, ms", "accept_load_p50", "{:.2f}"), ("  p99", "accept_load_p99", "{:.2f}"),
    ("  p99 under the broadcast to p99 idle", "accept_ratio", "{:.1f}"),
    ("urgent, POST to the wire, idle p50, ms", "wire_idle_p50", "{:.2f}"), ("  p99", "wire_idle_p99", "{:.2f}"),
    ("  under the broadcast p50", "wire_load_p50", "{:.2f}"), ("  p99", "wire_load_p99", "{:.2f}"),
    ("  p99 under the broadcast to p99 idle", "wire_ratio", "{:.1f}"), ("  probes under the broadcast", "probes", "{:,.0f}"),
    ("memory idle, MiB", "memory_idle_mib", "{:.0f}"), ("memory during the broadcast, peak MiB", "memory_mib", "{:.0f}"),
    ("  above idle, bytes for each recipient", "bytes_each", "{:.0f}"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="recipients, comma-separated (default: %(default)s)")
    parser.add_argument("--rounds", type=int, help="broadcasts and raw runs of each size (default: 21 of 10,000, 7 of 100,000, 2 of a million)")
    parser.add_argument("--json", help="also write the numbers to this file")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="panda-relay-bench-") as folder:
        for size in map(int, options.sizes.split(",")):
            print(f"measuring with {size:,} recipients …", file=sys.stderr)
            # The shorter a broadcast, the more a single hiccup of a shared machine decides it.
            rounds = options.rounds or (21 if size < 50_000 else 7 if size < 500_000 else 2)
            results.append(measure(size, rounds, pathlib.Path(folder)))
    width = max(len(label) for label, _, _ in ROWS)
    print(" " * width + "".join(f"{result['recipients']:>20,}" for result in results))
    for label, key, form in ROWS:
        print(f"{label:<{width}}" + "".join(f"{form.format(result[key]):>20}" for result in results))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
