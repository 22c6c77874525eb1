// TLS channels over 127.0.0.1, and what strangers may try against the listener.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/limits.h"
#include "common/net/tls_listener.h"

#include <QSslSocket>
#include <QTcpSocket>
#include <QtTest>

using namespace hotpair;

namespace {

std::shared_ptr<const Identity> newIdentity(const char* name) {
    return std::make_shared<Identity>(*identityFromPem(*createIdentity(QLatin1String(name))));
}

QJsonObject hello() {
    return {{QStringLiteral("type"), QStringLiteral("hello")}};
}

/// A listener that keeps what it accepted.
struct Server {
    explicit Server(ListenerLimits limits = {})
        : identity(newIdentity("server"))
        , listener(identity, limits) {
        QObject::connect(&listener, &TlsListener::accepted, &listener, [this](TlsChannel* channel) {
            accepted.append(channel);
            QObject::connect(channel, &Channel::received, &listener,
                             [this](const QJsonObject& m) { messages.append(m); });
            QObject::connect(channel, &Channel::closed, &listener, [this, channel](const Error& e) {
                errors.append(e);
                accepted.removeOne(channel);
                channel->deleteLater();
            });
        });
        if (!listener.listenOn({QStringLiteral("127.0.0.1"), freePort()})) qFatal("no port");
    }
    static quint16 freePort() {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost);
        return probe.serverPort();
    }
    TlsChannel* client(const QByteArray& pin, std::shared_ptr<const Identity> own = nullptr,
                       TlsChannel::OtherKey policy = TlsChannel::OtherKey::Refuse) {
        return TlsChannel::connectTo(QStringLiteral("127.0.0.1"), listener.serverPort(), std::move(own), pin,
                                     policy, &owner);
    }
    std::unique_ptr<QTcpSocket> plain() {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, listener.serverPort());
        return socket;
    }
    QObject owner;
    std::shared_ptr<const Identity> identity;
    TlsListener listener;
    QList<TlsChannel*> accepted;
    QList<QJsonObject> messages;
    QList<Error> errors;
};

} // namespace

class TestTls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothSidesKnowEachOther();
    void clientWithoutKeyIsNobody();
    void wrongPinWritesNothing();
    void changedKeyIsAskedAboutAndHeldBack();
    void expiredCertificateIsNotLetPass();
    void olderTlsIsRefused();
    void plaintextAndGarbageEnd_data();
    void plaintextAndGarbageEnd();
    void callerThatLeavesIsForgotten();
    void halfAHelloRunsOut();
    void connectionCapsHold();
    void oversizedFrameEndsTheSession();
    void readerThatNeverReadsIsCutOff();
    void nobodyListening();
    void deletedChannelIsSilent();
};

void TestTls::bothSidesKnowEachOther() {
    Server server;
    const auto own = newIdentity("client");
    TlsChannel* c = server.client(server.identity->id(), own);
    QSignalSpy opened(c, &Channel::opened);
    QVERIFY(opened.wait(5'000));
    QTRY_COMPARE(server.accepted.size(), 1);
    QCOMPARE(server.accepted[0]->peerId(), own->id());
    QCOMPARE(c->peerId(), server.identity->id());
    c->send(hello());
    QTRY_COMPARE(server.messages, QList<QJsonObject>{hello()});
}

// Whoever deletes an open channel is done with it; its half destroyed rest must not be called by its own
// socket.
void TestTls::deletedChannelIsSilent() {
    Server server;
    TlsChannel* c = server.client(server.identity->id());
    QSignalSpy opened(c, &Channel::opened), closed(c, &Channel::closed);
    QVERIFY(opened.wait(5'000));
    QTRY_COMPARE(server.accepted.size(), 1);
    delete c;
    QCOMPARE(closed.count(), 0);
    QTRY_COMPARE(server.accepted.size(), 0); // the other side hears that the connection ended
}

void TestTls::clientWithoutKeyIsNobody() {
    Server server;
    QSignalSpy opened(server.client(server.identity->id()), &Channel::opened);
    QVERIFY(opened.wait(5'000));
    QTRY_COMPARE(server.accepted.size(), 1);
    QVERIFY(server.accepted[0]->peerId().isEmpty());
}

void TestTls::wrongPinWritesNothing() {
    Server server;
    TlsChannel* c = server.client(newIdentity("other")->id());
    QSignalSpy closed(c, &Channel::closed), opened(c, &Channel::opened);
    QVERIFY(closed.wait(5'000));
    c->send(hello());
    QCOMPARE(closed[0][0].value<Error>().code, Code::FINGERPRINT_CHANGED);
    QCOMPARE(opened.size(), 0);
    QTest::qWait(20);
    QVERIFY(server.messages.isEmpty());
    TlsChannel* unpinned = server.client({});
    QSignalSpy unknown(unpinned, &Channel::closed);
    QVERIFY(unknown.wait(5'000));
    QCOMPARE(unknown[0][0].value<Error>().code, Code::FINGERPRINT_UNKNOWN);
}

void TestTls::changedKeyIsAskedAboutAndHeldBack() {
    Server server;
    const QByteArray old = newIdentity("other")->id();
    TlsChannel* c = server.client(old, nullptr, TlsChannel::OtherKey::Ask);
    QSignalSpy asked(c, &TlsChannel::trustNeeded), opened(c, &Channel::opened);
    QVERIFY(asked.wait(5'000));
    QCOMPARE(asked[0][0].toByteArray(), server.identity->id());
    QCOMPARE(asked[0][1].toByteArray(), old);
    c->send(hello()); // dropped: nobody has trusted it yet
    QTRY_COMPARE(server.accepted.size(), 1);
    server.accepted[0]->send(hello()); // what it says meanwhile waits
    QTest::qWait(20);
    QVERIFY(server.messages.isEmpty());
    QSignalSpy received(c, &Channel::received);
    c->trust();
    QCOMPARE(opened.size(), 1);
    QTRY_COMPARE(received.size(), 1);
}

void TestTls::expiredCertificateIsNotLetPass() {
    const QSslCertificate certificate = newIdentity("a")->certificate, other = newIdentity("b")->certificate;
    QVERIFY(knownErrorsOnly({}, certificate));
    QVERIFY(knownErrorsOnly({QSslError(QSslError::SelfSignedCertificate, certificate),
                             QSslError(QSslError::HostNameMismatch, certificate)},
                            certificate));
    QVERIFY(!knownErrorsOnly({QSslError(QSslError::SelfSignedCertificate, other)}, certificate));
    for (auto error :
         {QSslError::CertificateExpired, QSslError::CertificateNotYetValid, QSslError::CertificateRevoked,
          QSslError::CertificateUntrusted, QSslError::SelfSignedCertificateInChain, QSslError::InvalidPurpose,
          QSslError::NoPeerCertificate, QSslError::UnspecifiedError})
        QVERIFY(!knownErrorsOnly(
            {QSslError(QSslError::SelfSignedCertificate, certificate), QSslError(error, certificate)},
            certificate));
}

void TestTls::olderTlsIsRefused() {
    Server server;
    QSslSocket old;
    old.setProtocol(QSsl::TlsV1_2);
    old.setPeerVerifyMode(QSslSocket::VerifyNone);
    QSignalSpy failed(&old, &QSslSocket::errorOccurred);
    old.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.listener.serverPort());
    QVERIFY(failed.wait(5'000));
    QVERIFY(!old.isEncrypted());
    QVERIFY(server.accepted.isEmpty());
    QTRY_COMPARE(server.listener.connections(), 0);
}

void TestTls::plaintextAndGarbageEnd_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("a frame in the clear") << QByteArray::fromHex("00000002") + "{}" + QByteArray(16, ' ');
    QTest::newRow("64 KiB of nothing") << QByteArray(65'536, '\0');
    QTest::newRow("64 KiB of TLS-like noise")
        << QByteArray::fromHex("160301ffff") + QByteArray(65'536, '\xAA');
}

void TestTls::plaintextAndGarbageEnd() {
    QFETCH(QByteArray, bytes);
    Server server;
    auto socket = server.plain();
    QSignalSpy gone(socket.get(), &QTcpSocket::disconnected);
    QVERIFY(socket->waitForConnected(5'000));
    socket->write(bytes);
    QVERIFY(gone.wait(4'000)); // sooner than the handshake's time-out
    QTRY_COMPARE(server.listener.connections(), 0);
    QVERIFY(server.accepted.isEmpty());
}

void TestTls::callerThatLeavesIsForgotten() {
    Server server;
    auto socket = server.plain();
    QVERIFY(socket->waitForConnected(5'000));
    socket->write("\x16");
    QTRY_COMPARE(server.listener.connections(), 1);
    socket->abort();
    QTRY_COMPARE(server.listener.connections(), 0);
}

void TestTls::halfAHelloRunsOut() {
    Server server({16, 16, 100});
    auto socket = server.plain();
    QVERIFY(socket->waitForConnected(5'000));
    socket->write(
        QByteArray::fromHex("1603010200010001fc0303")); // the first bytes of a long hello, and no more
    QSignalSpy gone(socket.get(), &QTcpSocket::disconnected);
    QVERIFY(gone.wait(5'000));
    QTRY_COMPARE(server.listener.connections(), 0);
}

void TestTls::connectionCapsHold() {
    Server server({8, 3, 5'000});
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 20; ++i) {
        sockets.push_back(server.plain());
        QVERIFY(sockets.back()->waitForConnected(5'000));
    }
    const auto open = [&] {
        return std::count_if(sockets.begin(), sockets.end(),
                             [](const auto& s) { return s->state() == QAbstractSocket::ConnectedState; });
    };
    QTRY_COMPARE(open(), 3);
    QCOMPARE(server.listener.connections(), 3);
    sockets.clear();
    QTRY_COMPARE(server.listener.connections(), 0);
    QSignalSpy opened(server.client(server.identity->id()), &Channel::opened); // there is room again
    QVERIFY(opened.wait(5'000));
}

void TestTls::oversizedFrameEndsTheSession() {
    Server server;
    TlsChannel* c = server.client(server.identity->id());
    QSignalSpy opened(c, &Channel::opened), closed(c, &Channel::closed);
    QVERIFY(opened.wait(5'000));
    QTRY_COMPARE(server.accepted.size(), 1);
    c->send(
        {{QStringLiteral("x"), QString(qsizetype(limits::controlFrameBytesBeforeLogin), QLatin1Char('x'))}});
    QVERIFY(closed.wait(5'000));
    QCOMPARE(server.errors.size(), 1);
    QCOMPARE(server.errors[0].code, Code::PROTOCOL_ERROR);
    QVERIFY(server.messages.isEmpty());
}

void TestTls::readerThatNeverReadsIsCutOff() {
    Server server;
    QSslSocket deaf; // shakes hands and reads nothing afterwards
    deaf.setReadBufferSize(1024);
    deaf.setPeerVerifyMode(QSslSocket::VerifyNone);
    QSignalSpy encrypted(&deaf, &QSslSocket::encrypted);
    deaf.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.listener.serverPort());
    QVERIFY(encrypted.wait(5'000));
    QTRY_COMPARE(server.accepted.size(), 1);
    const QJsonObject big{{QStringLiteral("x"), QString(1 << 20, QLatin1Char('x'))}};
    for (int i = 0; i < 64 && server.errors.isEmpty(); ++i)
        server.accepted[0]->send(big);
    QCOMPARE(server.errors.size(), 1);
    QCOMPARE(server.errors[0].code, Code::CONNECTION_LOST);
}

void TestTls::nobodyListening() {
    TlsChannel* c = TlsChannel::connectTo(QStringLiteral("127.0.0.1"), Server::freePort(), nullptr,
                                          QByteArray(32, 'x'), TlsChannel::OtherKey::Refuse, this);
    QSignalSpy closed(c, &Channel::closed);
    QVERIFY(closed.wait(5'000));
    QCOMPARE(closed[0][0].value<Error>().code, Code::AGENT_UNREACHABLE);
    delete c;
}

QTEST_GUILESS_MAIN(TestTls)
#include "test_tls.moc"
