# HotPair for failover-peers.sh: sys_NAME_{start,planned}. The script made namespaces ${NSP}A .1, ${NSP}B .2, ${NSP}C .9 on one bridge, and
# kills D[A], D[B] with all their children; the witness lives in the client's namespace and is ended with the network.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# Python needs more than the script's one second to start on a loaded machine; then the event passes before the first probe and the
# row says "not moved". So the prober tells of its first answer, and the second is counted from there.
export PROBING="$F/probing"
sed -i 's/ok.append((k.data,d.decode()))/(ok or open(__import__("os").environ["PROBING"],"w")) and ok.append((k.data,d.decode()))/' "$F/probe.py"
sleep() {
    if [ "$1" = 1 ] && [ -n "${pp:-}" ]; then # the prober has been started
        while kill -0 "$pp" 2>/dev/null && [ ! -e "$PROBING" ]; do command sleep .02; done
        rm -f "$PROBING"
        command sleep 1
    else command sleep "$@"; fi
}
hotpair_ctl() { local n=$1; shift; nsenter --net="/run/netns/${NSP}$n" "$HOTPAIR_BIN/hotpairctl" --state-dir "$F/hp$n" "$@"; }
hotpair_agent() { nsenter --net="/run/netns/${NSP}$1" "$HOTPAIR_BIN/hotpair-agent" run --state-dir "$F/hp$1" "${@:2}" >>"$F/hp$1.log" 2>&1 & }
hotpair_code() { hotpair_ctl A pair invite --json | jq -r .code; }

hotpair_start() { # PROFILE
    local profile=$1 n
    for n in A B C; do rm -rf "$F/hp$n"; mkdir -p "$F/hp$n"; done
    (umask 077; echo bench-password-1 >"$F/pw")
    hotpair_ctl A init --name node-a --listen 10.98.0.1:7420 --password-file "$F/pw" >/dev/null
    hotpair_ctl B init --name node-b --listen 10.98.0.2:7420 --password-file "$F/pw" >/dev/null
    hotpair_ctl C init --name witness --listen 10.98.0.9:7420 --password-file "$F/pw" >/dev/null
    hotpair_agent A; D[A]=$!
    hotpair_agent B; D[B]=$!
    hotpair_agent C --witness; WITNESS=$!
    for n in A B C; do for _ in $(seq 100); do hotpair_ctl "$n" status >/dev/null 2>&1 && break; sleep .1; done; done
    hotpair_ctl B pair join "$(hotpair_code)" >/dev/null
    hotpair_ctl C witness join "$(hotpair_code)" >/dev/null
    cat >"$F/hp.json" <<JSON
{ "cluster": { "name": "bench", "profile": $profile, "arbitration": "witness" },
  "nodes": [
    { "name": "node-a", "control": "10.98.0.1:7420", "mirror": "10.98.0.1:7422", "links": [ { "name": "lan", "address": "10.98.0.1:7421" } ] },
    { "name": "node-b", "control": "10.98.0.2:7420", "mirror": "10.98.0.2:7422", "links": [ { "name": "lan", "address": "10.98.0.2:7421" } ] } ],
  "witness": { "control": "10.98.0.9:7420", "link": "10.98.0.9:7421" },
  "groups": [ { "name": "vip", "placement": "one", "preferred": "node-a", "failback": "never",
      "resources": [ { "type": "address", "name": "vip", "address": "$VIP/24", "interface": "e0" } ] } ] }
JSON
    hotpair_ctl A config apply "$F/hp.json" >/dev/null
    vipon A 300
    sleep 2
}
# The script's own netdown, with our witness ended before its namespace goes.
eval "$(declare -f netdown | sed '1s/netdown/peers_netdown/')"
netdown() {
    if [ -n "${WITNESS:-}" ]; then kill "$WITNESS" 2>/dev/null || :; wait "$WITNESS" 2>/dev/null || :; WITNESS=; fi
    peers_netdown
}
sys_hotpair_fast_start() { hotpair_start '"fast"'; }
sys_hotpair_fast_planned() { hotpair_ctl A switchover vip >/dev/null & }
sys_hotpair_balanced_start() { hotpair_start '"balanced"'; }
sys_hotpair_balanced_planned() { hotpair_ctl A switchover vip >/dev/null & }
sys_hotpair_160ms_start() { hotpair_start '{ "heartbeat": "20ms", "renew": "40ms", "serve": "100ms", "stop": "50ms", "promise": "160ms" }'; }
sys_hotpair_160ms_planned() { hotpair_ctl A switchover vip >/dev/null & }
