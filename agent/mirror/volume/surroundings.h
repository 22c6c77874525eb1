// What an engine takes from outside: disks, threads, time, chance. The product takes the system's; the crash
// tests bring disks that record every write, and no threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/metadata/meta_store.h"
#include "agent/mirror/transport/work_queue.h"
#include "agent/mirror/volume/backing.h"
#include "agent/mirror/volume/durable_step.h"
#include "common/base/clock.h"

#include <functional>
#include <memory>
#include <random>

namespace hotpair::mirror {

struct Surroundings {
    std::function<Result<OpenedBacking>(const QString& volume, const QString& path, std::uint64_t size)>
        openBacking = mirror::openBacking;
    std::function<Result<OpenedMetaFile>(const QString& volume, const QString& path, std::uint64_t size)>
        openMetaFile = mirror::openMetaFile;
    std::function<std::unique_ptr<Workers>(int threads)> workers = [](int threads) {
        return std::make_unique<WorkQueue>(threads);
    };
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    std::uint64_t seed = std::random_device{}(); ///< of generations: unique, not secret
    /// Before and after each durable step, on the thread that takes it; may be empty.
    std::function<void(DurableStep, bool done)> atStep;
};

} // namespace hotpair::mirror
