// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/durable_file.h"
#include "agent/platform/mount_namespace.h"
#include "agent/platform/unique_fd_linux.h"

#include <QDir>
#include <QFile>

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hotpair {
namespace {

QByteArray namespaceOf(const QString& process, const char* kind) {
    struct stat st {};
    const QByteArray path = QFile::encodeName(process) + "/ns/" + kind;
    return ::stat(path.constData(), &st) == 0 ? QByteArray::number(quint64(st.st_ino)) : QByteArray();
}

/// A process that lives in that mount namespace and in our own network namespace: inode numbers are used
/// again, so a second sign is wanted before anything is entered.
QString livingMember(const QByteArray& wanted) {
    const QByteArray network = namespaceOf(QStringLiteral("/proc/self"), "net");
    for (const QString& pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        const QString process = QStringLiteral("/proc/") + pid;
        if (pid.toUInt() != 0 && namespaceOf(process, "mnt") == wanted &&
            namespaceOf(process, "net") == network)
            return process;
    }
    return {};
}

bool enter(const QString& process) {
    const UniqueFd fd(
        ::open(QFile::encodeName(process + QStringLiteral("/ns/mnt")).constData(), O_RDONLY | O_CLOEXEC));
    const QString directory = QDir::currentPath();
    if (!fd || ::setns(fd.get(), CLONE_NEWNS) != 0) return false;
    QDir::setCurrent(directory);
    return true;
}

} // namespace

bool rejoinMountNamespace(const QString& stateDirectory) {
    const QString note = stateDirectory + QStringLiteral("/run/mount-namespace");
    QFile bootFile(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    const QByteArray boot = bootFile.open(QIODevice::ReadOnly) ? bootFile.readAll().trimmed() : QByteArray();
    bool entered = false;
    if (const auto text = readWholeFile(note, 256)) {
        const auto words = text->split(' ');
        const bool otherOne = words.size() == 2 && words[0] == boot &&
                              words[1] != namespaceOf(QStringLiteral("/proc/self"), "mnt");
        if (otherOne)
            if (const QString member = livingMember(words[1]); !member.isEmpty()) entered = enter(member);
    }
    // a missing run directory is the caller's to report; without the note a successor only sees fewer mounts
    (void)replaceFile(note, boot + ' ' + namespaceOf(QStringLiteral("/proc/self"), "mnt"));
    return entered;
}

} // namespace hotpair
