// Folders include one way only (the table of ARCHITECTURE.md); the decision core knows neither Qt nor the
// system; platform code stays in its files. A violation names file and line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

using Rooms = QHash<QString, QSet<QString>>;

/// One row of the table in ARCHITECTURE.md: rooms and what stands behind the arrow.
struct TableRow {
    QStringList rooms; ///< "common/base"
    QStringList arrows;
};

/// Rows of the first code block: "common/" starts a wing, "  base/  what it is  -> other, other" is a row.
QList<TableRow> readTable() {
    QFile file(QStringLiteral(SOURCE_ROOT "/ARCHITECTURE.md"));
    if (!file.open(QIODevice::ReadOnly)) qFatal("ARCHITECTURE.md is missing");
    const QString table = QString::fromUtf8(file.readAll()).section(QLatin1String("```"), 1, 1);
    static const QRegularExpression wingLine(QStringLiteral("^(common|agent|console)/"));
    static const QRegularExpression roomLine(QStringLiteral("^  ((?:[a-z]+/ )+) .*-> ([^>]+)$"));
    QList<TableRow> rows;
    QString wing;
    for (const QString& line : table.split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1Char(' '))) wing = wingLine.match(line).captured(1);
        const auto match = roomLine.match(line);
        if (wing.isEmpty() || !match.hasMatch()) continue;
        TableRow row;
        for (const QString& room : match.captured(1).split(QLatin1Char(' '), Qt::SkipEmptyParts))
            row.rooms << wing + QLatin1Char('/') + room.chopped(1);
        row.arrows = match.captured(2).trimmed().split(QStringLiteral(", "));
        rows << row;
    }
    return rows;
}

/// "platform" is the room of that name in the same wing, else in common.
QString resolved(const QString& arrow, const QString& from, const QSet<QString>& known) {
    const QString here = from.section(QLatin1Char('/'), 0, 0) + QLatin1Char('/') + arrow;
    return known.contains(arrow) ? arrow : known.contains(here) ? here : QStringLiteral("common/") + arrow;
}

/// What each room may include, with everything that those may include.
Rooms readRooms() {
    const QList<TableRow> table = readTable();
    QSet<QString> known;
    for (const TableRow& row : table)
        known.unite(QSet<QString>(row.rooms.begin(), row.rooms.end()));
    Rooms rooms;
    for (const TableRow& row : table) {
        QSet<QString> may;
        for (const QString& arrow : row.arrows) {
            if (arrow == QLatin1String("everything above")) {
                // of its own wing and of common
                for (auto i = rooms.begin(); i != rooms.end(); ++i)
                    if (const QString wing = i.key().section(QLatin1Char('/'), 0, 0);
                        wing == QLatin1String("common") || row.rooms.first().startsWith(wing))
                        may << i.key();
            } else if (arrow != QLatin1String("nothing")) {
                may << resolved(arrow, row.rooms.first(), known);
            }
        }
        for (const QString& room : row.rooms)
            rooms.insert(room, may);
    }
    for (bool grew = true; grew;) {
        grew = false;
        for (auto& may : rooms) {
            const qsizetype before = may.size();
            for (const QString& room : QSet<QString>(may))
                may.unite(rooms.value(room));
            grew = grew || may.size() != before;
        }
    }
    return rooms;
}

struct Include {
    QString header;
    bool ours; ///< "..." and not <...>
};

std::optional<Include> includeOf(const QString& line) {
    static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*([\"<])([^\">]+)[\">]"));
    const auto match = include.match(line);
    if (!match.hasMatch()) return std::nullopt;
    return Include{match.captured(2), match.captured(1) == QLatin1String("\"")};
}

QString at(const SourceFile& file, qsizetype line) {
    return QStringLiteral("%1:%2").arg(file.path).arg(line + 1);
}

/// Calls found(file, line number, include) for each include below the folders.
template<class F>
void eachInclude(const QStringList& folders, F found) {
    for (const SourceFile& file : sourceFiles(folders))
        for (qsizetype i = 0; i < file.lines.size(); ++i)
            if (const auto include = includeOf(file.lines[i])) found(file, i, *include);
}

QString report(const QStringList& lines) {
    return QLatin1Char('\n') + lines.join(QLatin1Char('\n'));
}

const QStringList product{QStringLiteral("common"), QStringLiteral("agent"), QStringLiteral("console")};

} // namespace

class LayersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void arrowsHaveNoCircle() {
        const Rooms rooms = readRooms();
        QVERIFY(rooms.size() > 20);
        for (auto i = rooms.begin(); i != rooms.end(); ++i) {
            QVERIFY2(!i->contains(i.key()), qPrintable(i.key()));
            for (const QString& other : *i)
                QVERIFY2(rooms.contains(other), qPrintable(i.key() + QStringLiteral(" -> ") + other));
        }
    }

    void everyRoomExists() {
        const Rooms rooms = readRooms();
        for (auto i = rooms.begin(); i != rooms.end(); ++i)
            QVERIFY2(QFile::exists(QStringLiteral(SOURCE_ROOT "/") + i.key()), qPrintable(i.key()));
    }

    void includesFollowTheArrows() {
        const Rooms rooms = readRooms();
        QStringList wrong;
        int edges = 0;
        eachInclude(product, [&](const SourceFile& file, qsizetype line, const Include& include) {
            if (!include.ours) return;
            const QString room = file.room();
            const QString other = include.header.section(QLatin1Char('/'), 0, 1);
            const bool rooted = product.contains(include.header.section(QLatin1Char('/'), 0, 0));
            if (!rooms.contains(room))
                wrong << at(file, line) + QStringLiteral(": room is not in ARCHITECTURE.md: ") + room;
            if (!rooted || other == room) return;
            ++edges;
            if (!rooms.value(room).contains(other))
                wrong << at(file, line) + QStringLiteral(": ") + room + QStringLiteral(" -> ") + other;
        });
        wrong.removeDuplicates();
        QVERIFY2(wrong.isEmpty(), qPrintable(report(wrong)));
        QVERIFY(edges > 50);
    }

    void includesStartAtTheRoot() {
        QStringList wrong;
        static const QRegularExpression generated(
            QStringLiteral("^(ui_\\w+\\.h|\\w+\\.moc|moc_\\w+\\.cpp)$"));
        eachInclude(product, [&](const SourceFile& file, qsizetype line, const Include& include) {
            const bool rooted = product.contains(include.header.section(QLatin1Char('/'), 0, 0));
            if (include.ours && !rooted && !generated.match(include.header).hasMatch())
                wrong << at(file, line) + QStringLiteral(": ") + include.header;
        });
        QVERIFY2(wrong.isEmpty(), qPrintable(report(wrong)));
    }

    void decisionCoreIsPure() {
        // Only the plain C++ part of common, and of the standard library nothing that reads clocks, files or
        // dice.
        static const QSet<QString> ours{
            QStringLiteral("common/base/clock.h"),  QStringLiteral("common/base/codes.h"),
            QStringLiteral("common/base/ids.h"),    QStringLiteral("common/base/limits.h"),
            QStringLiteral("common/model/lease.h"), QStringLiteral("common/model/timing.h")};
        static const QStringList impure{
            QStringLiteral("thread"),     QStringLiteral("mutex"),    QStringLiteral("random"),
            QStringLiteral("fstream"),    QStringLiteral("iostream"), QStringLiteral("ctime"),
            QStringLiteral("filesystem"), QStringLiteral("future"),   QStringLiteral("cstdlib")};
        QStringList wrong;
        eachInclude({QStringLiteral("agent/decision")}, [&](const SourceFile& file, qsizetype line,
                                                            const Include& include) {
            const bool own = include.header.startsWith(QLatin1String("agent/decision/"));
            const bool bad = include.ours ? !own && !ours.contains(include.header) &&
                                                !include.header.endsWith(QLatin1String("codes.def"))
                                          : include.header.startsWith(QLatin1Char('Q')) ||
                                                include.header.contains(QLatin1Char('/')) ||
                                                include.header.endsWith(QLatin1String(".h")) ||
                                                impure.contains(include.header);
            if (bad) wrong << at(file, line) + QStringLiteral(": ") + include.header;
        });
        QVERIFY2(wrong.isEmpty(), qPrintable(report(wrong)));
    }

    void systemHeadersStayInTheirFiles() {
        static const QRegularExpression posix(
            QStringLiteral("^(unistd|fcntl|poll|pthread|sched|signal|termios|dirent|dlfcn|pwd|grp|ifaddrs|"
                           "netdb|syslog|mntent|spawn)\\.h$|"
                           "^(sys|netinet|arpa|net|linux|asm)/"));
        static const QRegularExpression windows(
            QStringLiteral(
                "^(windows|winsock2|ws2tcpip|iphlpapi|winsvc|aclapi|sddl|dpapi|bcrypt|io|direct)\\.h$"),
            QRegularExpression::CaseInsensitiveOption);
        QStringList wrong;
        eachInclude(product, [&](const SourceFile& file, qsizetype line, const Include& include) {
            if (include.ours) return;
            if (posix.match(include.header).hasMatch() && !file.isLinux())
                wrong << at(file, line) + QStringLiteral(": ") + include.header;
            if (windows.match(include.header).hasMatch() && !file.isWindows())
                wrong << at(file, line) + QStringLiteral(": ") + include.header;
        });
        QVERIFY2(wrong.isEmpty(), qPrintable(report(wrong)));
    }

    void noIfdefsForSystems() {
        static const QRegularExpression ifdef(
            QStringLiteral("^\\s*#\\s*(if|ifdef|ifndef|elif)\\b.*(_WIN32|Q_OS_|__linux__|WIN32)"));
        QStringList wrong;
        for (const SourceFile& file : sourceFiles(product))
            for (qsizetype i = 0; i < file.lines.size(); ++i)
                if (ifdef.match(file.lines[i]).hasMatch())
                    wrong << at(file, i) + QStringLiteral(": ") + file.lines[i].trimmed();
        QVERIFY2(wrong.isEmpty(), qPrintable(report(wrong)));
    }
};

QTEST_APPLESS_MAIN(LayersTest)
#include "layers_test.moc"
