// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/service_notify.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace hotpair;

class TestServiceNotify : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    int m_socket = -1;

    QByteArray next() {
        char buffer[512];
        const ssize_t n = ::recv(m_socket, buffer, sizeof buffer, MSG_DONTWAIT);
        return n < 0 ? QByteArray() : QByteArray(buffer, n);
    }

private Q_SLOTS:
    void initTestCase() {
        const QByteArray path = m_dir.filePath(QStringLiteral("notify")).toLocal8Bit();
        m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
        QCOMPARE(::bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    void cleanupTestCase() { ::close(m_socket); }

    void speaksTheProtocol() {
        qputenv("NOTIFY_SOCKET", m_dir.filePath(QStringLiteral("notify")).toLocal8Bit());
        qputenv("WATCHDOG_USEC", "3000000");
        qputenv("WATCHDOG_PID", QByteArray::number(::getpid()));
        ServiceNotify notify;
        QVERIFY(qgetenv("NOTIFY_SOCKET").isEmpty()); // children must not speak for us
        QCOMPARE(notify.watchdogPeriod(), std::optional<Duration>(std::chrono::milliseconds(1500)));
        notify.ready();
        QCOMPARE(next(), QByteArray("READY=1"));
        notify.watchdog();
        QCOMPARE(next(), QByteArray("WATCHDOG=1"));
        notify.status(QStringLiteral("holds db\nREADY=1"));
        QCOMPARE(next(), QByteArray("STATUS=holds db READY=1"));
        notify.extendTimeout(std::chrono::seconds(2));
        QCOMPARE(next(), QByteArray("EXTEND_TIMEOUT_USEC=2000000"));
        notify.stopping();
        QCOMPARE(next(), QByteArray("STOPPING=1"));
    }
    void isSilentWhenNobodyAsked() {
        ServiceNotify notify;
        QVERIFY(!notify.watchdogPeriod());
        notify.ready();
        QCOMPARE(next(), QByteArray());
    }
    void ignoresAnothersWatchdog() {
        qputenv("WATCHDOG_USEC", "3000000");
        qputenv("WATCHDOG_PID", "1");
        QVERIFY(!ServiceNotify().watchdogPeriod());
    }
};

QTEST_GUILESS_MAIN(TestServiceNotify)
#include "test_service_notify.moc"
