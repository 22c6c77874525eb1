// What a configuration takes for granted of the machine: asked before it is applied, so that a mistake is
// refused instead of found at the first failover. Small file reads: for worker threads. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>

namespace hotpair {

/// As launch() would find it: an absolute path of something that may be executed.
bool programExists(const QString& path);
bool userExists(const QString& name);
/// The kernel or a mount helper knows this type of file system.
bool filesystemUsable(const QString& type);
/// Names that an address resource may use here.
QStringList networkInterfaces();

enum class BackingFact { Fits, FolderMissing, DeviceMissing, NotStorage, TooSmall };
struct BackingCheck {
    BackingFact fact = BackingFact::Fits;
    std::uint64_t bytes = 0; ///< that it has, when TooSmall
};
/// Can a volume of that size be kept there? A file that does not exist yet fits where its folder exists.
BackingCheck checkBacking(const QString& path, std::uint64_t size);

} // namespace hotpair
