// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/local_channel.h"
#include "common/protocol/framer.h"

#include <QJsonObject>
#include <QLocalServer>
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
        QLocalSocket client;
        client.connectToServer(server.fullServerName());
        QTRY_VERIFY(server.hasPendingConnections());
        QLocalSocket* socket = server.nextPendingConnection();
        const std::unique_ptr<LocalChannel> accepted(LocalChannel::accept(socket, nullptr));
        QJsonObject heard;
        connect(accepted.get(), &Channel::received, this, [&](const QJsonObject& m) { heard = m; });
        client.write(frameOf(QByteArray(R"({"type":"hello"})")));
        QVERIFY(client.waitForBytesWritten(5000));
        QVERIFY(socket->waitForReadyRead(5000)); // its signal comes while the channel is still opening
        QVERIFY(!accepted->isOpen());
        const QJsonObject hello{{QStringLiteral("type"), QStringLiteral("hello")}};
        QTRY_COMPARE(heard, hello);
    }
};

QTEST_GUILESS_MAIN(LocalChannelTest)
#include "test_local_channel.moc"
