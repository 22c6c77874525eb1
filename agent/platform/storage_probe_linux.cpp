// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/storage_probe.h"
#include "agent/platform/unique_fd_linux.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace hotpair {

bool storageAnswers(const QString& path) {
    alignas(4096) char block[4096];
    const QByteArray name = QFile::encodeName(path);
    if (UniqueFd direct(::open(name.constData(), O_RDONLY | O_CLOEXEC | O_DIRECT)); direct)
        if (::pread(direct.get(), block, sizeof block, 0) >= 0) return true;
    // a file system without direct I/O (tmpfs): the cached read still proves the path through the file system
    const UniqueFd cached(::open(name.constData(), O_RDONLY | O_CLOEXEC));
    return cached && ::pread(cached.get(), block, sizeof block, 0) >= 0;
}

} // namespace hotpair
