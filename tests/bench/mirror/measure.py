#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our volume mirror beside qemu's two mirrors, qemu-nbd and nbdkit, so that noise of the machine hits all alike.

All servers stay up; for each workload the targets take turns in short slices of fio's nbd engine, round after
round. Every ratio is taken inside its round; the table shows the median of the rounds. Two nodes live in two
network namespaces joined by a veth pair, fio in node A's, as in the peers' own script (nbd-peers.sh of the
shared benches), whose servers, fio options and workload names are used here. Root is needed for namespaces.
"""
import argparse, json, mmap, os, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time

A, B = "10.99.0.1", "10.99.0.2"
MIB = 1 << 20
WORKLOADS = {  # name: fio arguments, what is written (a flush row makes no sense on tmpfs)
    "rw4k_qd1": "--rw=randwrite --bs=4k --iodepth=1",
    "rw4k_qd1_flush": "--rw=randwrite --bs=4k --iodepth=1 --fsync=1",
    "rw4k_qd32": "--rw=randwrite --bs=4k --iodepth=32",
    "rw4k_qd32_flush": "--rw=randwrite --bs=4k --iodepth=32 --fsync=8",
    "sw1M_qd8": "--rw=write --bs=1M --iodepth=8",
    "mix8k_qd16": "--rw=randrw --rwmixread=70 --bs=8k --iodepth=16",
    "rr4k_qd1": "--rw=randread --bs=4k --iodepth=1",
    "rr4k_qd32": "--rw=randread --bs=4k --iodepth=32",
    "sr1M_qd8": "--rw=read --bs=1M --iodepth=8",
}
QEMU_MIRRORS = ("quorum", "qemu-mirror")


def go_first(nice):
    """The bench as a whole (all servers and fio alike) goes before the other work of this machine."""
    if nice:
        if os.getpgrp() != os.getpid():
            os.setsid()  # else started by setsid(1), or the whole job of the shell goes first
        os.nice(nice)
        if os.path.exists("/proc/self/autogroup"):
            with open("/proc/self/autogroup", "w") as f:
                f.write(str(nice))


def load():
    return float(open("/proc/loadavg").read().split()[0])


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(x) for x in fields[11:15])
    return total / os.sysconf("SC_CLK_TCK")


class Lab:
    """Two namespaces and a veth between them; every process that it starts is ended by its id."""

    def __init__(self, prefix, work):
        self.names = {"A": prefix + "A", "B": prefix + "B"}
        self.work, self.processes = work, []
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
            self.ip("netns", "add", name)
        a, b = self.names["A"], self.names["B"]
        self.ip("link", "add", "v0", "netns", a, "type", "veth", "peer", "name", "v0", "netns", b)
        for name, address in ((a, A), (b, B)):
            self.ip("-n", name, "addr", "add", address + "/24", "dev", "v0")
            for link in ("lo", "v0"):
                self.ip("-n", name, "link", "set", link, "up")

    @staticmethod
    def ip(*arguments):
        subprocess.run(["ip", *arguments], check=True)

    def inside(self, node, command):
        return ["ip", "netns", "exec", self.names[node], *command]

    def start(self, node, command, **options):
        log = open(os.path.join(self.work, "servers.log"), "a")
        options.setdefault("stdout", log)
        process = subprocess.Popen(self.inside(node, command), stderr=log, **options)
        self.processes.append(process)
        return process

    def end(self, process, how=signal.SIGTERM):
        if process in self.processes:
            self.processes.remove(process)
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def wait_port(self, node, address, port):
        for _ in range(100):
            probe = "echo >/dev/tcp/%s/%d" % (address, port)
            if subprocess.run(self.inside(node, ["bash", "-c", probe]), stderr=subprocess.DEVNULL).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit("nobody answers on %s:%d, see %s/servers.log" % (address, port, self.work))

    def close(self):
        for process in list(self.processes):
            self.end(process)
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


class Images:
    def __init__(self, directory, size):
        self.directory, self.size, self.paths = directory, size, []

    def path(self, name):
        path = os.path.join(self.directory, "hotpair-bench.%d.%s" % (os.getpid(), name))
        self.paths.append(path)
        return path

    def filled(self, name):
        path = self.path(name)
        with open(path, "wb") as f:
            for _ in range(self.size // MIB):
                f.write(os.urandom(MIB))
        return path

    def remove(self):
        for path in self.paths:
            if os.path.exists(path):
                os.unlink(path)
        self.paths = []


class Target:
    """`where`: fio's words for the way to it."""

    def __init__(self, name, uri, pids, healthy=lambda: True, device=None):
        self.name, self.uri, self.pids, self.healthy = name, uri, pids, healthy
        self.where = ["--ioengine=libaio", "--direct=1", "--filename=" + device] if device else \
            ["--ioengine=nbd", "--uri=" + uri]


# --- the peers, started as nbd-peers.sh does

def qmp(path, command, arguments, event):
    for _ in range(100):
        if os.path.exists(path):
            break
        time.sleep(0.1)
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    f = s.makefile("rw")

    def send(what):
        f.write(json.dumps(what) + "\n")
        f.flush()

    f.readline()
    send({"execute": "qmp_capabilities"})
    f.readline()
    send({"execute": command, "arguments": arguments})
    for line in f:
        message = json.loads(line)
        if "error" in message:
            sys.exit("qemu: " + line)
        if message.get("event") == event:
            return


def start_peer(lab, images, name, port, sync="none"):
    uri, remote = "nbd://127.0.0.1:%d" % port, port + 1
    a = images.filled(name + ".a")
    if name == "nbdkit":
        process = lab.start("A", ["nbdkit", "-f", "-i", "127.0.0.1", "-p", str(port), "file", a])
    elif name == "qemu-nbd":
        process = lab.start("A", ["qemu-nbd", "-f", "raw", "-b", "127.0.0.1", "-p", str(port), "-t", "-e", "8", a])
    else:
        b = images.filled(name + ".b")
        far = lab.start("B", ["qemu-nbd", "-f", "raw", "-b", B, "-p", str(remote), "-t", "-e", "8", b])
        lab.wait_port("A", B, remote)
        daemon = ["qemu-storage-daemon", "--blockdev", "driver=file,node-name=l0,filename=" + a,
                  "--blockdev", "driver=raw,node-name=l,file=l0",
                  "--nbd-server", "addr.type=inet,addr.host=127.0.0.1,addr.port=%d,max-connections=0" % port,
                  "--blockdev", "driver=nbd,node-name=r,server.type=inet,server.host=%s,server.port=%d" % (B, remote)]
        if name == "quorum":
            daemon += ["--blockdev", "driver=quorum,node-name=q,children.0=l,children.1=r,vote-threshold=2,"
                       "read-pattern=fifo", "--export", "type=nbd,id=e,node-name=q,name=m,writable=on"]
        else:
            control = os.path.join(lab.work, name + ".qmp")
            daemon += ["--export", "type=nbd,id=e,node-name=l,name=m,writable=on",
                       "--chardev", "socket,id=c,path=%s,server=on,wait=off" % control, "--monitor", "chardev=c"]
        process = lab.start("A", daemon)
        uri += "/m"
    lab.wait_port("A", "127.0.0.1", port)
    pids = [process.pid] if name in ("nbdkit", "qemu-nbd") else [process.pid, far.pid]
    if name == "qemu-mirror":
        qmp(control, "blockdev-mirror", {"job-id": "j", "device": "l", "target": "r", "sync": sync,
                                         "copy-mode": "write-blocking"}, "BLOCK_JOB_READY")
    return Target(name, uri, pids)


# --- ours

def identity(work, name):
    key, certificate = os.path.join(work, name + ".key"), os.path.join(work, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "30", "-subj", "/CN=" + name],
                   check=True, stderr=subprocess.DEVNULL)
    public = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], check=True,
                            capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=public, check=True,
                         capture_output=True).stdout
    digest = subprocess.run(["openssl", "dgst", "-sha256", "-r"], input=der, check=True, capture_output=True).stdout
    return key, certificate, digest.split()[0].decode()


class Pair:
    """Our two nodes; `mode`: plain, tls, solo (no second node), or a replication mode of the engine over plain."""

    def __init__(self, lab, images, node, mode, port, size):
        self.lab, self.images, self.program, self.mode, self.port, self.size = lab, images, node, mode, port, size
        self.security = {"A": ["--plain"], "B": ["--plain"]}
        if mode == "tls":
            keys = {n: identity(lab.work, n.lower()) for n in "AB"}
            for n, other in (("A", "B"), ("B", "A")):
                self.security[n] = ["--cert", keys[n][1], "--key", keys[n][0], "--peer-id", keys[other][2]]
        self.files = {n: (images.path("%s.%s" % (mode, n)), images.path("%s.%sm" % (mode, n))) for n in "AB"}
        self.processes, self.losses = {}, 0
        self.start("A")
        if mode != "solo":
            self.start("B")
        self.say("A", "promote 1")
        if mode == "solo":
            self.await_line("A", "event needs-solo")
        else:
            self.await_line("A", "event target-complete")

    def output(self, node):
        return os.path.join(self.lab.work, "%s.%s.out" % (self.mode, node))

    def start(self, node):
        own, other = (A, B) if node == "A" else (B, A)
        backing, meta = self.files[node]
        command = [self.program, "--self", node, "--name", "m", "--size", str(self.size), "--backing", backing,
                   "--meta", meta, "--listen", "%s:%d" % (own, self.port + 1), "--peer",
                   "%s:%d" % (other, self.port + 1), "--nbd",
                   os.path.join(self.lab.work, "%s.%s.nbd" % (self.mode, node)), "--auto-solo", *self.security[node],
                   "--proxy", os.path.join(os.path.dirname(os.path.dirname(self.program)), "bin/hotpair-nbd-proxy")]
        if node == "A":
            command += ["--nbd-port", str(self.port)]
        self.processes[node] = self.lab.start(node, command, stdin=subprocess.PIPE,
                                              stdout=open(self.output(node), "w"))
        self.await_line(node, "event opened")

    def stop(self, node, how=signal.SIGKILL):
        self.lab.end(self.processes.pop(node), how)

    def wipe(self, node):
        for path in self.files[node]:
            os.unlink(path)

    def say(self, node, line):
        self.processes[node].stdin.write((line + "\n").encode())
        self.processes[node].stdin.flush()

    def count(self, node, text):
        return open(self.output(node)).read().count(text)

    def await_line(self, node, text, more_than=0, limit=60):
        end = time.monotonic() + limit
        while self.count(node, text) <= more_than:
            if time.monotonic() > end:
                sys.exit("no '%s' in %s" % (text, self.output(node)))
            time.sleep(0.005)
        return time.monotonic()

    def healthy(self):
        """Still synchronous: as many losses of the peer as resyncs; waits for the resync under way."""
        lost = self.count("A", "event disconnected")
        if self.mode == "solo" or lost == self.losses:
            return True
        self.losses = lost
        time.sleep(2)
        return False

    def target(self):
        return Target("hotpair-" + self.mode, "nbd://127.0.0.1:%d/m" % self.port,
                      [p.pid for p in self.processes.values()], self.healthy)


# --- measuring

def fio(lab, target, arguments, seconds, size, ramp=0.3):
    before = cpu_seconds(target.pids)
    command = ["fio", "--name=j", "--output-format=json", "--time_based", "--norandommap", "--randrepeat=0",
               "--lat_percentiles=1", "--clat_percentiles=0", "--runtime=%dms" % int(seconds * 1000),
               "--ramp_time=%dms" % int(ramp * 1000), *target.where, "--size=%d" % size, *arguments.split()]
    done = subprocess.run(lab.inside("A", command), capture_output=True, text=True)
    used = cpu_seconds(target.pids) - before
    text = done.stdout
    job = json.loads(text[text.index("{"):])["jobs"][0]
    if job["error"]:
        sys.exit("fio on %s: error %d" % (target.name, job["error"]))
    read, write = job["read"], job["write"]
    main = write if write["iops"] > 0 else read
    done_bytes = (read["bw_bytes"] + write["bw_bytes"]) * (seconds + ramp)
    spots = main["lat_ns"].get("percentile", {})
    return {"iops": read["iops"] + write["iops"], "p50": spots.get("50.000000", 0) / 1e3,
            "p99": spots.get("99.000000", 0) / 1e3, "cpu": used / (done_bytes / 1e9) if done_bytes else 0.0}


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def ratios(rounds, name, others, key, best):
    """Of each round: ours over the best (max or min) of the others; then the middle of the rounds."""
    found = []
    for one in rounds:
        rivals = [one[o][key] for o in others if o in one]
        if rivals and name in one and best(rivals):
            found.append(one[name][key] / best(rivals))
    return median(found)


def show(value, pattern="x%.2f"):
    return "-" if value is None else pattern % value


def report(workload, back, rounds):
    ours_plain = "hotpair-plain"
    for name in rounds[0]:
        column = {k: median([r[name][k] for r in rounds]) for k in ("iops", "p50", "p99", "cpu")}
        cells = [show(ratios(rounds, name, QEMU_MIRRORS, "iops", max)), show(ratios(rounds, name, ["nbdkit"], "iops", max)),
                 show(ratios(rounds, name, ["qemu-nbd"], "iops", max)), show(ratios(rounds, name, QEMU_MIRRORS, "p99", min)),
                 show(ratios(rounds, name, QEMU_MIRRORS, "cpu", min)), show(ratios(rounds, name, [ours_plain], "iops", max))]
        print("%-16s %-5s %-14s %9.0f %7.0f %8.0f %8.2f | " % (workload, back, name, column["iops"], column["p50"],
              column["p99"], column["cpu"]) + " ".join("%8s" % c for c in cells), flush=True)


def measure_workloads(options, lab, back, directory):
    images = Images(directory, options.size)
    port, targets = 10910, []
    try:
        for name in options.peers:
            targets.append(start_peer(lab, images, name, port))
            port += 10
        for mode in options.modes:
            pair = Pair(lab, images, options.node, mode, port, options.size)
            targets.append(pair.target())
            fill(lab, targets[-1], options.size)
            port += 10
        os.sync()
        for workload in options.workloads:
            rounds, loads = [], []
            for number in range(options.rounds):
                one = {}
                order = targets if number % 2 == 0 else targets[::-1]
                for target in order:
                    one[target.name] = slice_of(options, lab, target, workload)
                loads.append(load())
                rounds.append({t.name: one[t.name] for t in targets})
            report(workload, back, rounds)
            print("    load average while it ran: %.1f" % median(loads), flush=True)
    finally:
        for process in list(lab.processes):
            lab.end(process)
        images.remove()


def slice_of(options, lab, target, workload):
    while True:
        figures = fio(lab, target, WORKLOADS[workload], options.slice, options.size)
        if target.healthy():
            return figures
        print("    %s lost its peer in a slice of %s: repeated" % (target.name, workload), flush=True)


def fill(lab, target, size):
    """Every block written once, so that nobody measures the allocation of a sparse file."""
    subprocess.run(lab.inside("A", ["fio", "--name=f", "--ioengine=nbd", "--uri=" + target.uri, "--size=%d" % size,
                                    "--rw=write", "--bs=1M", "--iodepth=4", "--refill_buffers"]),
                   check=True, capture_output=True)


# --- resync

def nbdcopy_seconds(lab, images, source):
    target = images.path("copy")
    with open(target, "wb") as f:
        f.truncate(os.path.getsize(source))
    one = lab.start("A", ["qemu-nbd", "-r", "-f", "raw", "-b", "127.0.0.1", "-p", "10901", "-t", source])
    two = lab.start("B", ["qemu-nbd", "-f", "raw", "-b", B, "-p", "10902", "-t", "-e", "8", target])
    lab.wait_port("A", "127.0.0.1", 10901)
    lab.wait_port("A", B, 10902)
    begin = time.monotonic()
    subprocess.run(lab.inside("A", ["nbdcopy", "--flush", "nbd://127.0.0.1:10901", "nbd://%s:10902" % B]), check=True)
    seconds = time.monotonic() - begin
    lab.end(one)
    lab.end(two)
    os.unlink(target)
    return seconds


def iperf_rate(lab):
    server = lab.start("B", ["iperf3", "-s", "-1", "-B", B, "-p", "10903"])
    time.sleep(0.3)
    done = subprocess.run(lab.inside("A", ["iperf3", "-c", B, "-p", "10903", "-t", "2", "-J"]), capture_output=True)
    lab.end(server)
    return json.loads(done.stdout)["end"]["sum_received"]["bits_per_second"] / 8


def resync_seconds(pair, prepare):
    """B goes away, `prepare` changes something, B is back; from its start to the synchronous state."""
    pair.stop("B")
    pair.await_line("A", "event needs-solo", pair.count("A", "event needs-solo"))
    prepare()
    started, complete = (pair.count("A", "event " + e) for e in ("resync-started", "target-complete"))
    pair.start("B")
    begin = pair.await_line("A", "event resync-started", started)
    return pair.await_line("A", "event target-complete", complete) - begin


def scattered(lab, target, blocks, size):
    """One 4 KiB write into each of so many blocks of 64 KiB, anywhere in the volume."""
    subprocess.run(lab.inside("A", ["fio", "--name=s", "--ioengine=nbd", "--uri=" + target.uri, "--size=%d" % size,
                                    "--rw=randwrite", "--bs=4k", "--blockalign=65536", "--iodepth=8",
                                    "--number_ios=%d" % blocks, "--end_fsync=1"]), check=True, capture_output=True)


def rate_during_resync(lab, pair, options):
    """4 KiB writes per second, without and during a full resync at the automatic rate."""
    target = pair.target()
    alone = fio(lab, target, WORKLOADS["rw4k_qd1"], 2, options.resync_size)["iops"]
    pair.stop("B")
    pair.await_line("A", "event needs-solo", pair.count("A", "event needs-solo"))
    pair.wipe("B")
    log = os.path.join(lab.work, "during")
    writer = lab.start("A", ["fio", "--name=j", "--time_based", "--runtime=60", "--norandommap", "--ioengine=nbd",
                             "--uri=" + target.uri, "--size=%d" % options.resync_size, "--write_iops_log=" + log,
                             "--log_avg_msec=20", "--log_unix_epoch=1", *WORKLOADS["rw4k_qd1"].split()])
    time.sleep(1)
    started, complete = (pair.count("A", "event " + e) for e in ("resync-started", "target-complete"))
    pair.start("B")
    pair.await_line("A", "event resync-started", started)
    begin = time.time()
    pair.await_line("A", "event target-complete", complete, 120)
    end = time.time()
    lab.end(writer, signal.SIGINT)
    rows = [line.split(",") for line in open(log + "_iops.1.log")]
    inside = [float(r[1]) for r in rows if begin * 1000 <= float(r[0]) <= end * 1000]
    return statistics.mean(inside) / alone if inside else None, end - begin


def measure_resync(options, lab, back, directory):
    images = Images(directory, options.resync_size)
    try:
        source = images.filled("source")
        pair = Pair(lab, images, options.node, "plain", 10910, options.resync_size)
        subprocess.run(lab.inside("A", ["nbdcopy", "--flush", source, pair.target().uri]), check=True)
        rows, loads = [], []
        blocks = options.resync_size // 65536 // 100
        for _ in range(options.rounds):
            one = {"iperf3": iperf_rate(lab), "nbdcopy": options.resync_size / nbdcopy_seconds(lab, images, source)}
            seconds = resync_seconds(pair, lambda: pair.wipe("B"))
            one["hotpair"] = options.resync_size / seconds
            one["scattered"] = resync_seconds(pair, lambda: scattered(lab, pair.target(), blocks,
                                                                      options.resync_size)) / seconds
            one["during"], one["during_seconds"] = rate_during_resync(lab, pair, options)
            rows.append(one)
            loads.append(load())
        value = lambda key: median([r[key] for r in rows])
        quotient = lambda a, b: median([r[a] / r[b] for r in rows])
        print("full resync of %d MiB, %s: %.0f MB/s, nbdcopy %.0f, iperf3 %.0f; ratio to nbdcopy x%.2f, to iperf3 x%.2f"
              % (options.resync_size // MIB, back, value("hotpair") / 1e6, value("nbdcopy") / 1e6, value("iperf3") / 1e6,
                 quotient("hotpair", "nbdcopy"), quotient("hotpair", "iperf3")))
        print("1 %% scattered: %.3f of the full time; 4 KiB writes during an automatic resync keep x%.2f (it took %.1f s)"
              % (value("scattered"), value("during"), value("during_seconds")))
        print("    load average while it ran: %.1f" % median(loads), flush=True)
    finally:
        for process in list(lab.processes):
            lab.end(process)
        images.remove()


# --- the mount path

class PeerMount:
    """nbdfuse and a loop device over nbdkit: the way of our volume, without mirror."""

    def __init__(self, lab, images):
        socket_path, self.mount = os.path.join(lab.work, "nbdkit.sock"), os.path.join(lab.work, "fuse")
        os.mkdir(self.mount)
        self.lab = lab
        self.nbdkit = lab.start("A", ["nbdkit", "-f", "-U", socket_path, "file", images.filled("mount.a")])
        time.sleep(0.5)
        self.fuse = subprocess.Popen(["nbdfuse", self.mount + "/disk", "--unix", socket_path], stderr=subprocess.DEVNULL)
        for _ in range(100):
            if os.path.exists(self.mount + "/disk"):
                break
            time.sleep(0.1)
        self.device = subprocess.run(["losetup", "-f", "--show", self.mount + "/disk"], check=True, capture_output=True,
                                     text=True).stdout.strip()

    def target(self):
        return Target("nbdkit-mount", None, [self.nbdkit.pid, self.fuse.pid], device=self.device)

    def close(self):
        subprocess.run(["losetup", "-d", self.device])
        time.sleep(0.3)
        subprocess.run(["fusermount3", "-u", self.mount])
        try:
            self.fuse.wait(10)
        except subprocess.TimeoutExpired:
            self.fuse.kill()


class OurMount:
    def __init__(self, pair):
        self.pair, self.state = pair, os.path.join(pair.lab.work, "attach")
        os.makedirs(self.state)
        pair.say("A", "attach " + self.state)
        pair.await_line("A", "attach ")
        line = [w for w in open(pair.output("A")).read().splitlines() if w.startswith("attach ")][-1]
        if not line.startswith("attach ok"):
            sys.exit("our volume could not be attached: " + line)
        self.device = line.split()[2]
        with open(os.path.join(self.state, "attach-m.json")) as f:
            self.helpers = [h["pid"] for h in json.load(f)["helpers"]]

    def target(self):
        pids = [p.pid for p in self.pair.processes.values()]
        return Target("hotpair-mount", None, pids + self.helpers, self.pair.healthy, device=self.device)

    def close(self):
        self.pair.say("A", "detach-force " + self.state)
        self.pair.await_line("A", "detach-force ")


def pause_of_restart(pair, device):
    """The longest time between two answered direct writes while node A is killed, started and promoted again, and
    how much of it passed before it was served again."""
    answers, stopping = [], threading.Event()

    def write():
        block = mmap.mmap(-1, 4096)
        fd = os.open(device, os.O_RDWR | os.O_DIRECT)
        while not stopping.is_set():
            os.pwrite(fd, block, 0)
            answers.append(time.monotonic())
        os.close(fd)

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.5)
    cut = time.monotonic()
    pair.stop("A")
    pair.start("A")
    while True:  # a node that is just being resynced by the other is not promotable yet
        answers_before = pair.count("A", "promote ")
        pair.say("A", "promote 1")
        pair.await_line("A", "promote ", answers_before)
        if pair.count("A", "promote ok"):
            break
        time.sleep(0.02)
    pair.await_line("A", "event target-complete")
    served = time.monotonic()
    time.sleep(1)
    stopping.set()
    thread.join()
    return max(b - a for a, b in zip(answers, answers[1:])), served - cut


def measure_mount(options, lab, back, directory):
    images = Images(directory, options.size)
    peer = ours = None
    try:
        pair = Pair(lab, images, options.node, "plain", 10910, options.size)
        fill(lab, pair.target(), options.size)
        ours, peer = OurMount(pair), PeerMount(lab, images)
        targets = [peer.target(), ours.target()]
        for workload in ("rw4k_qd1", "rw4k_qd1_flush", "rw4k_qd32", "sw1M_qd8"):
            rounds, loads = [], []
            for number in range(options.rounds):
                one = {t.name: slice_of(options, lab, t, workload) for t in targets[::1 if number % 2 else -1]}
                rounds.append({t.name: one[t.name] for t in targets})
                loads.append(load())
            for t in targets:
                print("%-16s %-5s %-14s %9.0f IOPS, p50 %.0f us, x%.2f of the same path over nbdkit, load %.1f" % (
                    workload, back, t.name, median([r[t.name]["iops"] for r in rounds]),
                    median([r[t.name]["p50"] for r in rounds]), ratios(rounds, t.name, ["nbdkit-mount"], "iops", max),
                    median(loads)), flush=True)
        pauses = [pause_of_restart(pair, ours.device) for _ in range(options.rounds)]
        print("node killed, started and promoted again: longest pause of direct writes %.0f ms, of which %.0f ms until served"
              % tuple(1000 * median(column) for column in zip(*pauses)), flush=True)
    finally:
        for mount in (ours, peer):
            if mount:
                mount.close()
        for process in list(lab.processes):
            lab.end(process)
        images.remove()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", default=os.path.join(root, "build/release/tests/hotpair-mirror-node"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slice", type=float, default=1.0, help="seconds of one slice")
    parser.add_argument("--size", type=int, default=512 * MIB, help="bytes of each volume")
    parser.add_argument("--resync-size", type=int, default=1024 * MIB)
    parser.add_argument("--back", nargs="*", default=["tmpfs"], choices=["tmpfs", "disk"])
    parser.add_argument("--modes", nargs="*", default=["plain"], help="of ours: plain tls solo")
    parser.add_argument("--peers", nargs="*", default=["nbdkit", "qemu-nbd", "quorum", "qemu-mirror"])
    parser.add_argument("--workloads", nargs="*", default=list(WORKLOADS), choices=list(WORKLOADS))
    parser.add_argument("--resync", action="store_true", help="measure resync after the workloads")
    parser.add_argument("--mount", action="store_true", help="measure the block device (nbdfuse and loop) too")
    parser.add_argument("--nice", type=int, default=0, help="of the whole bench, rivals included: -10 on a shared machine")
    parser.add_argument("--prefix", default="hpm", help="of the namespaces")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root for network namespaces")
    if not os.access(options.node, os.X_OK):
        sys.exit("%s is missing: cmake --preset release -DHOTPAIR_TESTS=ON && ninja -C build/release hotpair-mirror-node"
                 % options.node)
    for tool in ("fio", "nbdkit", "qemu-nbd", "qemu-storage-daemon", "iperf3", "nbdcopy"):
        if not shutil.which(tool):
            sys.exit("%s is missing: apt-get install fio nbdkit qemu-utils qemu-block-extra iperf3 libnbd-bin" % tool)
    go_first(options.nice)
    work = tempfile.mkdtemp(prefix="hotpair-mirror-bench.")
    lab = Lab(options.prefix, work)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print("%s, %d processors, load average %.1f, %d rounds of %.1f s" % (time.strftime("%Y-%m-%d %H:%M"), os.cpu_count(),
          load(), options.rounds, options.slice))
    try:
        if options.workloads:
            print("%-16s %-5s %-14s %9s %7s %8s %8s | ratio to the better qemu mirror, nbdkit, qemu-nbd; p99 and cpu to the "
                  "better qemu mirror; to our plain" % ("workload", "on", "target", "IOPS", "p50 us", "p99 us", "cpu s/GB"))
        for back in options.back:
            directory = "/dev/shm" if back == "tmpfs" else work
            if options.workloads:
                measure_workloads(options, lab, back, directory)
            if options.mount:
                measure_mount(options, lab, back, directory)
            if options.resync:
                measure_resync(options, lab, back, directory)
    finally:
        lab.close()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
