#!/usr/bin/env python3
"""Measures whether receivers that hang delay others: a relay as a real process, with and without a thousand of them.

    Benchmarks/isolation.py                    five rounds with all hanging receivers at one host and port, then five
                                               rounds with each at its own address
    Benchmarks/isolation.py --rounds 10 --hanging 1000 --healthy 2000

It prints the time from acceptance to the receiver's answer (p50 and p99 over all deliveries of the healthy broadcasts,
from the delivery log) while no receiver hangs and while requests to all hanging ones are in flight. Runs of both kinds
alternate. Timings on shared machines swing; compare the ratio of one run.
"""
import argparse, http.client, os, pathlib, re, socket, tempfile, threading, time

os.environ["PANDA_RELAY_SENDING_CONNECTIONS"] = "1024"
# A round ends before the first hanging request times out.
os.environ["PANDA_RELAY_SENDING_TOTAL_TIMEOUT_BULK"] = "10s"
import run  # noqa: E402  (reads the environment)

BROADCASTS = 8


class Abyss(threading.Thread):
    """Accepts every connection on every address of this machine and never answers."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.socket()
        self.listener.bind(("0.0.0.0", 0))
        self.listener.listen(4096)
        self.port = self.listener.getsockname()[1]
        self.taken = []
        self.start()

    def run(self):
        while True:
            self.taken.append(self.listener.accept()[0])


def write_roster(folder, healthy, hanging, receiver, abyss):
    """Three circles: `healthy`, `deaf`, and `small` for a first notice. `hanging` are the addresses of the deaf."""
    folder.mkdir()
    (folder / "circles.csv").write_text("circle_id,name,kind,parent_id,unit\nhealthy,Healthy,class,,bench\ndeaf,Deaf,class,,bench\n")
    with open(folder / "members.csv", "w") as members, open(folder / "endpoints.csv", "w") as endpoints:
        members.write("circle_id,person_id,name,role,phone\n")
        endpoints.write("endpoint_id,owner,channel,address,secret,enabled,drill\n")
        rows = [("healthy", f"h{n}", f"http://127.0.0.1:{receiver}/hook/{n}") for n in range(healthy)]
        rows += [("deaf", f"d{n}", f"http://{host}:{abyss}/{n}") for n, host in enumerate(hanging)]
        for circle, person, address in rows:
            members.write(f"{circle},{person},Somebody,protected,\n")
            endpoints.write(f"{person},person:{person},webhook,{address},{run.SECRET},1,0\n")


def in_flight(relay):
    connection = http.client.HTTPConnection("127.0.0.1", relay.port)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {relay.key}"})
    text = connection.getresponse().read().decode()
    connection.close()
    return int(float(re.search(r"^panda_relay_attempts_in_flight (\S+)", text, re.M).group(1)))


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def broadcast(relay, total):
    """Milliseconds from acceptance to the answer, of every delivery of one broadcast."""
    notice, _ = relay.send("healthy", "bulk")
    wait_until(lambda: relay.call("GET", f"/v1/notices/{notice}")["state"] == "done", 60, "a broadcast was done")
    times, cursor = [], ""
    while cursor is not None:
        page = relay.call("GET", f"/v1/deliveries?notice={notice}&limit=200" + (f"&cursor={cursor}" if cursor else ""))
        times += [item["latency_ms"] for item in page["items"]]
        cursor = page.get("next_cursor")
    assert len(times) == total, f"{len(times)} of {total}"
    return times


def measure(place, options, folder):
    work = folder / place
    work.mkdir()
    receiver, abyss = run.Receiver(work), Abyss()
    own = place == "own addresses"
    hosts = [f"127.1.{n // 250}.{n % 250 + 1}" if own else "127.0.0.1" for n in range(options.hanging)]
    write_roster(work / "roster", options.healthy, hosts, receiver.port, abyss.port)
    relay = run.Relay(work, work / "roster")
    most = options.hanging if own else min(64, options.hanging)
    quiet, beside = [], []
    try:
        broadcast(relay, options.healthy)
        for _ in range(options.rounds):
            wait_until(lambda: in_flight(relay) == 0, 60, "nothing was under way")
            for _ in range(BROADCASTS):
                quiet += broadcast(relay, options.healthy)
            stuck, _ = relay.send("deaf", "bulk")
            wait_until(lambda: in_flight(relay) >= most, 10, f"{most} hung")
            # Making a thousand requests is work that this benchmark does not measure.
            time.sleep(1)
            for _ in range(BROADCASTS):
                beside += broadcast(relay, options.healthy)
                assert in_flight(relay) >= most, "a hanging request timed out before the round ended"
            relay.call("POST", f"/v1/notices/{stuck}/cancel")
    finally:
        relay.stop()
        receiver.stop()
    row = {"p50": [], "p99": []}
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        row[name] = [run.quantile(times, share) for times in (quiet, beside)]
    print(f"{options.hanging} hanging, {place:<14} {most:>5} under way   " + "   ".join(
        f"{name} {before} → {after} ms ({after / max(before, 1):.2f})" for name, (before, after) in row.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times each is measured, in turn (default: %(default)s)")
    parser.add_argument("--hanging", type=int, default=1000, help="receivers that never answer (default: %(default)s)")
    parser.add_argument("--healthy", type=int, default=1000, help="receivers that do (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="panda-relay-isolation-") as folder:
        for place in ("one host", "own addresses"):
            measure(place, options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
