// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/local_facts.h"

#include <QFileInfo>
#include <QNetworkInterface>

namespace hotpair {

bool programExists(const QString& path) {
    return QFileInfo(path).isFile();
}

bool userExists(const QString&) {
    return true; // launch() refuses every user by its own code
}

bool filesystemUsable(const QString&) {
    return true; // volumes are not attached here: the resource says so by its own code
}

QStringList networkInterfaces() {
    QStringList names;
    for (const auto& i : QNetworkInterface::allInterfaces())
        names << i.humanReadableName() << i.name();
    return names;
}

BackingCheck checkBacking(const QString& path, std::uint64_t size) {
    const QFileInfo info(path);
    if (!info.exists())
        return {QFileInfo(info.path()).isDir() ? BackingFact::Fits : BackingFact::FolderMissing};
    if (!info.isFile()) return {BackingFact::NotStorage};
    const auto bytes = std::uint64_t(info.size());
    return bytes > 0 && bytes < size ? BackingCheck{BackingFact::TooSmall, bytes} : BackingCheck{};
}

} // namespace hotpair
