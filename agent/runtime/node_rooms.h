// What only a node has (the witness does not): resources, volumes, guard. Made when a configuration first
// names this machine as a node. Members are declared in the order in which they depend on each other.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/guard_client.h"
#include "agent/platform/address_control.h"
#include "agent/platform/containment.h"
#include "agent/platform/mount_control.h"
#include "agent/platform/service_control.h"
#include "agent/resources/runner.h"
#include "agent/runtime/lease_keeper.h"
#include "agent/runtime/volume_attacher.h"
#include "agent/runtime/volume_set.h"

namespace hotpair::runtime {

struct NodeRooms {
    NodeRooms(const QString& stateDir, const QString& guardProgram, std::shared_ptr<const Clock> clockOfAgent,
              VolumeSet::Hooks volumeHooks)
        : clock(std::move(clockOfAgent))
        , addresses(makeAddressControl())
        , mounts(makeMountControl())
        , services(makeServiceControl())
        , containment(makeContainment(stateDir))
        , guard(stateDir, guardProgram, clock)
        , volumes(stateDir, volumeHooks)
        , attacher(stateDir)
        , runner(stateDir, {*addresses, *mounts, *services, *containment, attacher, *clock})
        , leases(guard, volumes, runner, *clock, volumeHooks.input) {}

    std::shared_ptr<const Clock> clock;
    std::unique_ptr<AddressControl> addresses;
    std::unique_ptr<MountControl> mounts;
    std::unique_ptr<ServiceControl> services;
    std::unique_ptr<Containment> containment;
    guard::GuardClient guard;
    VolumeSet volumes;
    VolumeAttacher attacher;
    resources::Runner runner;
    LeaseKeeper leases;
};

} // namespace hotpair::runtime
