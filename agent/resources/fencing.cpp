// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/fencing.h"

#include "agent/platform/mount_control.h"
#include "agent/platform/service_control.h"
#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::resources {
namespace {

constexpr auto settleTime = std::chrono::seconds(5); ///< for one resource

Error notClean(const QString& group, const CleanupReport& report) {
    return makeError(Code::FENCE_INCOMPLETE,
                     {{QStringLiteral("group"), group},
                      {QStringLiteral("addresses"),
                       report.addressesGone ? QStringLiteral("gone") : QStringLiteral("left")},
                      {QStringLiteral("processes"),
                       report.processesGone ? QStringLiteral("gone") : QStringLiteral("left")}});
}

bool detachMounts(const QStringList& mountpoints, Seams seams) {
    bool gone = true;
    for (const QString& mountpoint : mountpoints) {
        const MountStep step{{}, seams.clock.now() + settleTime, {}};
        gone = seams.mounts.detachLazily(mountpoint, step).ok() && gone;
    }
    return gone;
}

} // namespace

std::optional<Error> runFencePass(const QString& group, const FencePass& pass, Seams seams) {
    const Duration left = pass.deadline - seams.clock.now();
    const CleanupReport report = cleanUp(pass.items, std::max<std::int64_t>(left.count(), 0));
    std::optional<Error> failure;
    for (const QString& service : pass.services)
        if (auto killed = seams.services.kill(service, pass.deadline); !killed) failure = killed.error();
    if (!report.clean()) failure = notClean(group, report);
    return failure;
}

void settleGroup(const QString& group, std::vector<Settling>& members, RecordStore& store, Seams seams) {
    for (auto it = members.rbegin(); it != members.rend(); ++it) {
        StepContext step;
        step.deadline = seams.clock.now() + settleTime;
        step.record = [](const QJsonObject&, const Footprint&) { return Result<void>(); };
        it->gone = it->driver->stop(step).kind == OutcomeKind::Done;
        if (!it->gone && !it->footprint.mountpoints.isEmpty())
            it->gone = detachMounts(it->footprint.mountpoints, seams);
        if (!it->gone) {
            qCWarning(logResources, "%ls/%ls could not be tidied up after fencing", qUtf16Printable(group),
                      qUtf16Printable(it->name));
            continue;
        }
        if (auto erased = store.erase(group, it->name); !erased)
            qCWarning(logResources, "run/resources.json could not be written");
    }
}

} // namespace hotpair::resources
