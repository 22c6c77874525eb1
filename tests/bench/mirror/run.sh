#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Our volume mirror beside qemu's mirrors, qemu-nbd and nbdkit, in the same run on the same machine.
# usage: tests/bench/mirror/run.sh [BUILD-DIR]     (root: network namespaces)
#   HOTPAIR_BENCH=DIR  the peers' scripts (default ../shared/bench beside the checkout)
#   REPS=1 T=2 BACKS="tmpfs" MODES="plain tls" SOLO=1   more repetitions, longer rows, also disk, which of ours
# Two nodes in namespaces over a veth, fio's nbd engine over TCP 127.0.0.1 in node A's, as for the peers.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
bench=${HOTPAIR_BENCH:-$root/../shared/bench}
build=${1:-$root/build/release}
node=$build/tests/hotpair-mirror-node
[ -x "$bench/nbd-peers.sh" ] || { echo "the peers' scripts are not in $bench: set HOTPAIR_BENCH"; exit 1; }
[ -x "$node" ] || { echo "$node is missing: cmake --preset release -DHOTPAIR_TESTS=ON && ninja -C build/release hotpair-mirror-node"; exit 1; }
[ "$(id -u)" = 0 ] || { echo "needs root for network namespaces"; exit 1; }
export W=${W:-$(mktemp -d /tmp/hotpair-mirror-bench.XXXX)} NP=hpm REPS=${REPS:-1} T=${T:-2} BACKS=${BACKS:-tmpfs}
A=10.99.0.1 B=10.99.0.2
pids=()
stop() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null; done; for p in "${pids[@]}"; do wait "$p" 2>/dev/null; done; pids=(); }
cleanup() { stop; ip netns del ${NP}A 2>/dev/null; ip netns del ${NP}B 2>/dev/null; rm -f /dev/shm/hotpair-bench.*; }
trap cleanup EXIT
trap "exit 130" INT TERM

echo "machine: $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
bash "$bench/nbd-peers.sh" >"$W/peers.log" 2>&1 || true   # makes and removes its own namespaces
cp "$W/nbd.tsv" "$W/all.tsv" 2>/dev/null || { echo "the peers' run failed, see $W/peers.log"; exit 1; }

identity() { # NAME: key, certificate, id = SHA-256 of the public key
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$W/$1.key" -out "$W/$1.pem" -days 30 -subj "/CN=$1" 2>/dev/null
  openssl x509 -in "$W/$1.pem" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1; }
ida=$(identity a) idb=$(identity b)

namespaces() {
  ip netns del ${NP}A 2>/dev/null; ip netns del ${NP}B 2>/dev/null
  ip netns add ${NP}A; ip netns add ${NP}B
  ip link add v0 netns ${NP}A type veth peer name v0 netns ${NP}B
  ip -n ${NP}A addr add $A/24 dev v0; ip -n ${NP}B addr add $B/24 dev v0
  for n in ${NP}A ${NP}B; do ip -n $n link set lo up; ip -n $n link set v0 up; done; }

say() { echo "$1" >&"$2"; }
await() { for _ in $(seq 300); do grep -q "$1" "$2" && return; sleep 0.1; done; echo "no '$1' in $2"; tail -5 "$2"; exit 1; }

ours() { # MODE BACK: starts both nodes, leaves A promoted and in sync; sets pids
  local dir=$W sec_a=--plain sec_b=--plain
  [ "$2" = tmpfs ] && dir=/dev/shm
  [ "$1" = tls ] && { sec_a="--cert $W/a.pem --key $W/a.key --peer-id $idb"; sec_b="--cert $W/b.pem --key $W/b.key --peer-id $ida"; }
  rm -f "$dir"/hotpair-bench.* "$W"/*.out "$W"/*.in; mkfifo "$W/a.in" "$W/b.in"
  local common="--name m --size 1073741824"
  ip netns exec ${NP}A "$node" --self A $common $sec_a --backing $dir/hotpair-bench.a --meta $dir/hotpair-bench.am --listen $A:10902 --peer $B:10902 --nbd "$W/a.nbd" --nbd-port 10901 --auto-solo <"$W/a.in" >"$W/a.out" 2>"$W/a.err" &
  pids+=($!)
  ip netns exec ${NP}B "$node" --self B $common $sec_b --backing $dir/hotpair-bench.b --meta $dir/hotpair-bench.bm --listen $B:10902 --peer $A:10902 --nbd "$W/b.nbd" <"$W/b.in" >"$W/b.out" 2>"$W/b.err" &
  pids+=($!)
  exec 7>"$W/a.in" 8>"$W/b.in"
  await "event opened" "$W/a.out"; await "event opened" "$W/b.out"
  say "promote 1" 7; await target-complete "$W/a.out"; }

measure() { # NAME BACK
  TARGETS=" " EXTRA="$1 nbd://127.0.0.1:10901/m ${pids[*]}" KEEPNS=1 APPEND=1 BACKS=$2 bash "$here/extra.sh" "$bench" >>"$W/ours.log" 2>&1; }

for back in $BACKS; do
  for mode in ${MODES:-plain tls}; do
    namespaces; ours "$mode" "$back"
    for _ in $(seq "$REPS"); do measure "hotpair-$mode" "$back"; done
    if [ "$mode" = plain ]; then
      # a full resync of 1 GiB of random data: the standby comes back with an empty disk
      ip netns exec ${NP}A nbdcopy --flush <(head -c 1G /dev/urandom) nbd://127.0.0.1:10901/m 2>/dev/null ||
        { head -c 1G /dev/urandom >"$W/random"; ip netns exec ${NP}A nbdcopy --flush "$W/random" nbd://127.0.0.1:10901/m; rm -f "$W/random"; }
      kill "${pids[1]}"; wait "${pids[1]}" 2>/dev/null; d=$W; [ $back = tmpfs ] && d=/dev/shm; rm -f "$d"/hotpair-bench.b "$d"/hotpair-bench.bm
      await needs-solo "$W/a.out"
      before=$(grep -c target-complete "$W/a.out")
      ip netns exec ${NP}B "$node" --self B --name m --size 1073741824 --plain --backing $d/hotpair-bench.b --meta $d/hotpair-bench.bm --listen $B:10902 --peer $A:10902 --nbd "$W/b.nbd" <"$W/b.in" >"$W/b.out" 2>"$W/b.err" &
      pids[1]=$!
      for _ in $(seq 600); do [ "$(grep -c resync-started "$W/a.out")" -gt "$before" ] && break; sleep 0.01; done; t0=$(date +%s%N)
      for _ in $(seq 6000); do [ "$(grep -c target-complete "$W/a.out")" -gt "$before" ] && break; sleep 0.01; done
      awk -v n="hotpair-plain-$back" -v t="$(($(date +%s%N) - t0))" 'BEGIN{s=t/1e9; printf "%s\tresync1G\t%f\t%f\t0\t0\t0\n",n,1073.7/s,1073.7/s}' >>"$W/nbd.tsv"
      if [ "${SOLO:-}" ]; then
        kill "${pids[1]}"; wait "${pids[1]}" 2>/dev/null; sleep 1; unset 'pids[1]'
        for _ in $(seq "$REPS"); do measure hotpair-solo "$back"; done
      fi
    fi
    exec 7>&- 8>&-; stop
  done
done
python3 "$here/table.py" "$W/nbd.tsv" "$W/all.tsv"
echo "raw figures: $W/nbd.tsv $W/all.tsv, load at the end $(cut -d' ' -f1-3 /proc/loadavg)"
