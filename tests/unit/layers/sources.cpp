// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <algorithm>

QString SourceFile::room() const {
    return path.section(QLatin1Char('/'), 0, 1);
}

bool SourceFile::isLinux() const {
    return path.section(QLatin1Char('.'), 0, 0).endsWith(QLatin1String("_linux"));
}

bool SourceFile::isWindows() const {
    return path.section(QLatin1Char('.'), 0, 0).endsWith(QLatin1String("_windows"));
}

QList<SourceFile> sourceFiles(const QStringList& folders) {
    const QDir root(QStringLiteral(SOURCE_ROOT));
    QList<SourceFile> files;
    for (const QString& folder : folders) {
        QDirIterator i(root.filePath(folder), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
        while (i.hasNext()) {
            QFile file(i.next());
            if (!file.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", qPrintable(file.fileName()));
            const QString text = QString::fromUtf8(file.readAll());
            files.append({root.relativeFilePath(file.fileName()), text.split(QLatin1Char('\n'))});
        }
    }
    if (files.isEmpty()) qFatal("no sources below %s", SOURCE_ROOT);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}
