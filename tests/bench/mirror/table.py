# SPDX-License-Identifier: GPL-3.0-or-later
"""Medians per workload and target, with the ratios that count. usage: table.py TSV..."""
import statistics, sys

rows = {}
for path in sys.argv[1:]:
    for line in open(path):
        f = line.split()
        if len(f) > 2:
            rows.setdefault((f[1], f[0]), []).append([float(x) for x in f[2:]])
middle = {k: [statistics.median(x) for x in zip(*v)] for k, v in rows.items()}


def best(workload, back, names):
    found = [middle[(workload, n + "-" + back)][0] for n in names if (workload, n + "-" + back) in middle]
    return max(found) if found else None


print("%-15s %-22s %10s %9s %8s %8s %9s   %s" % ("workload", "target", "IOPS", "MB/s", "p50 us", "p99 us", "cpu s/GB", "ratio to best qemu mirror / nbdkit / qemu-nbd"))
for workload, target in sorted(middle):
    m = middle[(workload, target)]
    back = target.rsplit("-", 1)[-1]
    refs = [best(workload, back, n) for n in (("quorum", "mirror-active", "qemu-mirror"), ("nbdkit-file", "nbdcopy"), ("qemu-nbd",))]
    ratio = " ".join("x%.2f" % (m[0] / r) if r else "-" for r in refs)
    print("%-15s %-22s %10.0f %9.1f %8.0f %8.0f %9.2f   %s" % (workload, target, m[0], m[1], m[2], m[3], m[4], ratio))
