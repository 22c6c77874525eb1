// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/event_desk.h"

namespace hotpair::runtime {

const QList<AlarmRule>& alarmRules() {
    using enum Code;
    static const QString link = QStringLiteral("link"), group = QStringLiteral("group"),
                         volume = QStringLiteral("volume"), resource = QStringLiteral("resource"), device = QStringLiteral("device"),
                         node = QStringLiteral("node");
    static const QList<AlarmRule> rules{
        {LINK_DOWN, {LINK_UP}, {link}},
        {HEARTBEAT_BIND_FAILED, {LINK_UP}, {link}},
        {WITNESS_LOST, {WITNESS_BACK}, {}},
        {IDENTITY_DUPLICATE, {}, {}},
        {FENCE_DEVICE_FAILED, {FENCE_DEVICE_OK}, {device}},
        {FENCE_DEVICE_SAYS_OFF, {FENCE_DEVICE_OK}, {device}},
        {FENCE_UNTESTED, {FENCE_DEVICE_OK}, {device}},
        {FENCE_OFF_FAILED, {FENCE_PEER_OFF, FENCE_DEVICE_OK}, {node}},
        {WATCHDOG_UNUSABLE, {WATCHDOG_RUNS, CONFIG_APPLIED}, {}},
        {GUARD_LOST, {GUARD_FOUND}, {}},
        {GUARD_START_FAILED, {GUARD_FOUND}, {}},
        {MIRROR_PEER_LOST, {MIRROR_CONNECTED, MIRROR_IN_SYNC}, {volume}},
        {MIRROR_SPLIT_BRAIN, {MIRROR_CONNECTED, MIRROR_IN_SYNC}, {volume}},
        {MIRROR_UNRELATED, {MIRROR_CONNECTED, MIRROR_IN_SYNC}, {volume}},
        {MIRROR_VETO, {MIRROR_CONNECTED, MIRROR_IN_SYNC}, {volume}},
        {MIRROR_ROLLED_BACK, {MIRROR_IN_SYNC}, {volume}},
        {MIRROR_PEER_ROLLED_BACK, {MIRROR_IN_SYNC}, {volume}},
        {MIRROR_HOLDER_ROLLED_BACK, {MIRROR_CONNECTED, MIRROR_IN_SYNC}, {volume}},
        {MIRROR_NOT_INITIALISED, {MIRROR_CONNECTED, MIRROR_IN_SYNC}, {volume}},
        {MIRROR_DISK_FAILED, {MIRROR_IN_SYNC}, {volume}},
        {MIRROR_PEER_DISK_FAILED, {MIRROR_IN_SYNC}, {volume}},
        {MIRROR_METADATA_DAMAGED, {MIRROR_IN_SYNC}, {volume}},
        {SOLO_BEGUN, {REDUNDANT_AGAIN, LEASE_LOST, GROUP_RELEASED}, {group}},
        {RESOURCE_STOP_FAILED, {FENCED, GROUP_ACTIVE}, {group}},
        {PEER_NOT_POWERED_OFF, {PEER_POWERED_OFF, FENCING_NOT_NEEDED}, {}},
        {FENCE_FAILED, {FENCED, GROUP_ACTIVE}, {group}},
        {GROUP_HELD_FLAPPING, {GROUP_RESUMED}, {group}},
        {GROUP_HELD_EXHAUSTED, {GROUP_RESUMED}, {group}},
        {RESTARTS_EXHAUSTED, {GROUP_RESUMED, GROUP_ACTIVE, RESTARTS_FORGOTTEN}, {group}},
        {SWITCHOVER_FAILED, {GROUP_ACTIVE}, {group}},
        {NOT_ENROLLED, {WITNESS_ENROLLED, GROUP_ACTIVE}, {group}},
        {LEFTOVER_STUCK, {LEFTOVER_UNDONE}, {group, resource}},
        {RECORDING_STOPPED, {RECORDING_RESUMED}, {}},
        {AUDIT_STOPPED, {AUDIT_RESUMED}, {}},
        {AUDIT_BROKEN, {}, {}},
        {CONFIG_DIFFERS, {CONFIG_APPLIED}, {}},
        {CONFIG_PEER_BEHIND, {CONFIG_APPLIED}, {}},
    };
    return rules;
}

} // namespace hotpair::runtime
