// The tree's own source files, read for the tests of its rules.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

struct SourceFile {
    QString path; ///< "agent/decision/brain.cpp"
    QStringList lines;

    QString room() const; ///< "agent/decision"
    bool isLinux() const; ///< body for one system, chosen by CMake
    bool isWindows() const;
};

/// .h and .cpp below these folders, sorted by path. Ends the program when the tree is not there.
QList<SourceFile> sourceFiles(const QStringList& folders);
