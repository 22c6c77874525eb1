// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/mount_table_linux.h"

#include <QFile>

namespace hotpair {
namespace {

/// Space, tab, newline and backslash are written as \ooo.
QString unescaped(const QByteArray& text) {
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out.append(static_cast<char>(text.mid(i + 1, 3).toInt(nullptr, 8)));
            i += 3;
        } else
            out.append(text[i]);
    }
    return QFile::decodeName(out);
}

bool hasOption(const QByteArray& options, const QByteArray& option) {
    return options.split(',').contains(option);
}

} // namespace

QList<MountEntry> readMountTable() {
    QList<MountEntry> table;
    QFile file(QStringLiteral("/proc/self/mountinfo"));
    if (!file.open(QIODevice::ReadOnly)) return table;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const auto fields = line.split(' ');
        const qsizetype dash = fields.indexOf("-");
        if (dash < 6 || fields.size() < dash + 4) continue;
        MountEntry entry;
        const auto device = fields[2].split(':');
        entry.major = device.value(0).toUInt();
        entry.minor = device.value(1).toUInt();
        entry.root = unescaped(fields[3]);
        entry.mountpoint = unescaped(fields[4]);
        entry.fstype = QString::fromLatin1(fields[dash + 1]);
        entry.source = unescaped(fields[dash + 2]);
        entry.readOnly = hasOption(fields[5], "ro") || hasOption(fields[dash + 3], "ro");
        table.append(entry);
    }
    return table;
}

} // namespace hotpair
