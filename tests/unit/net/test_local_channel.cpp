// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/local_channel.h"

#include <QJsonObject>
#include <QLocalServer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;

class LocalChannelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// A named pipe hands its first bytes over before the accepted channel is open; a Unix socket may.
    void whatIsSaidBeforeTheChannelIsOpenArrives() {
        const QTemporaryDir dir;
        QLocalServer server;
        QVERIFY(server.listen(dir.filePath(QStringLiteral("s"))));
        std::unique_ptr<LocalChannel> client(LocalChannel::connectTo(server.fullServerName(), nullptr));
        const QJsonObject hello{{QStringLiteral("type"), QStringLiteral("hello")}};
        connect(client.get(), &Channel::opened, this, [&] { client->send(hello); });
        QTRY_VERIFY(client->isOpen());
        QTRY_VERIFY(server.hasPendingConnections());
        QLocalSocket* socket = server.nextPendingConnection();
        std::unique_ptr<LocalChannel> accepted(LocalChannel::accept(socket, nullptr));
        QJsonObject heard;
        connect(accepted.get(), &Channel::received, this, [&](const QJsonObject& m) { heard = m; });
        QVERIFY(socket->bytesAvailable() > 0 ||
                socket->waitForReadyRead(5000)); // readyRead, while still opening
        QVERIFY(!accepted->isOpen());
        QTRY_COMPARE(heard, hello);
    }
};

QTEST_GUILESS_MAIN(LocalChannelTest)
#include "test_local_channel.moc"
