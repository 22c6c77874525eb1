// A private corner of this machine for tests that need root: an own network namespace for this process, and a
// neighbour on the other end of a cable. Everything vanishes with the processes, nothing has a name outside.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>
#include <QTest>

#include <sched.h>
#include <unistd.h>

namespace hotpair::lab {

inline bool isRoot() {
    return ::geteuid() == 0;
}

/// Call first in main(), before there are threads. False: not possible here.
inline bool enterOwnNetwork() {
    return isRoot() && ::unshare(CLONE_NEWNET) == 0;
}

inline bool run(const QString& program, const QStringList& arguments) {
    QProcess p;
    p.setProcessChannelMode(QProcess::ForwardedChannels);
    p.start(program, arguments);
    return p.waitForFinished() && p.exitStatus() == QProcess::NormalExit && p.exitCode() == 0;
}
inline bool ip(const QString& line) {
    return run(QStringLiteral("ip"), line.split(QLatin1Char(' ')));
}

/// Another network namespace, joined to ours by the cable hp0 - hp1.
class Neighbour {
public:
    bool create() {
        m_holder.start(QStringLiteral("unshare"),
                       {QStringLiteral("-n"), QStringLiteral("sleep"), QStringLiteral("600")});
        if (!m_holder.waitForStarted()) return false;
        const QString own = QFile::symLinkTarget(QStringLiteral("/proc/self/ns/net"));
        const QString other = QStringLiteral("/proc/%1/ns/net").arg(m_holder.processId());
        if (!QTest::qWaitFor([&] { return QFile::symLinkTarget(other) != own; }, 5000)) return false;
        return ip(QStringLiteral("link set lo up")) &&
               ip(QStringLiteral("link add hp0 type veth peer name hp1")) &&
               ip(QStringLiteral("link set hp1 netns %1").arg(m_holder.processId())) &&
               ip(QStringLiteral("link set hp0 up")) && there(QStringLiteral("link set hp1 up"));
    }
    bool there(const QString& line) {
        return run(QStringLiteral("nsenter"),
                   QStringList{QStringLiteral("-t"), QString::number(m_holder.processId()),
                               QStringLiteral("-n"), QStringLiteral("ip")} +
                       line.split(QLatin1Char(' ')));
    }
    /// What `ip` prints there.
    QString hear(const QString& line) {
        QProcess p;
        p.start(QStringLiteral("nsenter"),
                QStringList{QStringLiteral("-t"), QString::number(m_holder.processId()), QStringLiteral("-n"),
                            QStringLiteral("ip")} +
                    line.split(QLatin1Char(' ')));
        p.waitForFinished();
        return QString::fromLocal8Bit(p.readAllStandardOutput());
    }
    ~Neighbour() {
        m_holder.kill();
        m_holder.waitForFinished();
    }

private:
    QProcess m_holder;
};

} // namespace hotpair::lab
