// Hostile datagrams (quality.md 1): nothing unauthenticated or malformed gets past open().
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/datagram.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <vector>

using namespace hotpair;
using namespace hotpair::heartbeat;

namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes clusterKey(32, 0x5a), otherKey(32, 0x5b);

Opener openerOf(const Bytes& key, NodeId self) {
    Opener o;
    o.self = self;
    o.cluster = clusterNumber(key);
    for (std::size_t i = 0; i < o.keyFrom.size(); ++i)
        o.keyFrom[i] = directionKey(key, NodeId(i), self);
    return o;
}

Header goodHeader() {
    Header h;
    h.kind = Kind::Message;
    h.from = NodeId::A;
    h.to = NodeId::B;
    h.cluster = clusterNumber(clusterKey);
    h.link = LinkKey(nameKey("lan"));
    h.boot = 11;
    h.session = 12;
    h.challenge = 13;
    h.echo = 14;
    h.sequence = 5'000'000;
    h.sentAt = 5'000'000'000;
    h.beat = 7;
    h.echoBeat = 8;
    h.echoBits = 0xF00D;
    h.echoSentAt = 9;
    h.echoHoldUs = 10;
    return h;
}

Bytes sealed(const Header& h, const Bytes& body, const Bytes& key = clusterKey) {
    Buffer buffer;
    const auto n = seal(h, body, directionKey(key, h.from, h.to), buffer);
    return Bytes(buffer.begin(), buffer.begin() + std::ptrdiff_t(n));
}

/// The same bytes with one changed.
Bytes changed(Bytes bytes, std::size_t at, std::uint8_t value) {
    bytes[at] = value;
    return bytes;
}

Reject reasonOf(const Bytes& bytes, const Opener& opener = openerOf(clusterKey, NodeId::B)) {
    const auto opened = open(bytes, opener);
    return opened.ok ? Reject::Count : opened.reason;
}

} // namespace

class DatagramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundTrip() {
        const Bytes body{1, 2, 3, 4, 5};
        const auto bytes = sealed(goodHeader(), body);
        QCOMPARE(bytes.size(), headerBytes + body.size() + macBytes);
        const auto opened = open(bytes, openerOf(clusterKey, NodeId::B));
        QVERIFY(opened.ok);
        QVERIFY(std::equal(opened.body.begin(), opened.body.end(), body.begin(), body.end()));
        const auto h = opened.header, g = goodHeader();
        QVERIFY(h.kind == g.kind && h.from == g.from && h.to == g.to && h.cluster == g.cluster &&
                h.link == g.link);
        QVERIFY(h.boot == g.boot && h.session == g.session && h.challenge == g.challenge && h.echo == g.echo);
        QVERIFY(h.sequence == g.sequence && h.sentAt == g.sentAt && h.beat == g.beat &&
                h.echoBeat == g.echoBeat);
        QVERIFY(h.echoBits == g.echoBits && h.echoSentAt == g.echoSentAt && h.echoHoldUs == g.echoHoldUs);
    }

    void lengths() {
        QCOMPARE(reasonOf({}), Reject::TooShort);
        QCOMPARE(reasonOf({0x48}), Reject::TooShort);
        auto good = sealed(goodHeader(), {});
        QCOMPARE(reasonOf(good), Reject::Count);
        for (std::size_t n = 0; n < good.size(); ++n)
            QVERIFY(reasonOf(Bytes(good.begin(), good.begin() + std::ptrdiff_t(n))) != Reject::Count);
        QCOMPARE(reasonOf(sealed(goodHeader(), Bytes(maximumBody, 1))), Reject::Count); // exactly the cap
        QVERIFY(sealed(goodHeader(), Bytes(maximumBody + 1, 1)).empty());
        QCOMPARE(reasonOf(Bytes(limits::datagramBytes + 1, 0)), Reject::TooLong);
        QCOMPARE(reasonOf(Bytes(65507, 0)), Reject::TooLong);
        good.push_back(0);
        QCOMPARE(reasonOf(good), Reject::WrongLength);
    }

    void lyingBodyLength() {
        const auto good = sealed(goodHeader(), Bytes(10, 1));
        for (const std::uint16_t lie : {0, 9, 11, 1268, 0x7fff, 0xffff}) {
            auto bytes = changed(good, 22, std::uint8_t(lie >> 8));
            bytes[23] = std::uint8_t(lie);
            QCOMPARE(reasonOf(bytes), Reject::WrongLength);
        }
    }

    void envelope() {
        const auto good = sealed(goodHeader(), Bytes(10, 1));
        QCOMPARE(reasonOf(changed(good, 0, 'X')), Reject::WrongMagic);
        QCOMPARE(reasonOf(changed(good, 4, 0)), Reject::WrongVersion);
        QCOMPARE(reasonOf(changed(good, 4, 255)), Reject::WrongVersion);
        QCOMPARE(reasonOf(changed(good, 8, std::uint8_t(~good[8]))), Reject::WrongCluster);
        QCOMPARE(reasonOf(changed(good, 20, 1)), Reject::BadHeader); // unknown flag
        QCOMPARE(reasonOf(changed(good, 6, 3)), Reject::NotForUs);   // no such sender
        QCOMPARE(reasonOf(changed(good, 6, 255)), Reject::NotForUs);
        QCOMPARE(reasonOf(changed(good, 7, 2)), Reject::NotForUs);
    }

    void everyBitIsSigned() {
        const auto good = sealed(goodHeader(), Bytes(20, 1));
        for (std::size_t i = 0; i < good.size() * 8; ++i) {
            auto bytes = good;
            bytes[i / 8] = std::uint8_t(bytes[i / 8] ^ (1u << i % 8));
            QVERIFY2(reasonOf(bytes) != Reject::Count, qPrintable(QString::number(i)));
        }
    }

    void macZeroAndOtherKey() {
        auto bytes = sealed(goodHeader(), Bytes(20, 1));
        std::fill(bytes.end() - std::ptrdiff_t(macBytes), bytes.end(), std::uint8_t(0));
        QCOMPARE(reasonOf(bytes), Reject::BadMac);
        QCOMPARE(reasonOf(sealed(goodHeader(), Bytes(20, 1), otherKey)), Reject::BadMac);
        auto foreign = goodHeader();
        foreign.cluster = clusterNumber(otherKey);
        QCOMPARE(reasonOf(sealed(foreign, {}, otherKey)), Reject::WrongCluster);
    }

    void reflectedIsDropped() {
        const auto bytes = sealed(goodHeader(), {});
        QCOMPARE(reasonOf(bytes, openerOf(clusterKey, NodeId::A)), Reject::Reflected);
        // with the ends swapped, too: the key of the other direction does not verify
        auto swapped = bytes;
        std::swap(swapped[6], swapped[7]);
        QCOMPARE(reasonOf(swapped, openerOf(clusterKey, NodeId::A)), Reject::BadMac);
    }

    void nonsenseUnderACorrectMac() {
        const auto broken = [](auto change) {
            auto h = goodHeader();
            change(h);
            return reasonOf(sealed(h, {}));
        };
        QCOMPARE(broken([](Header& h) { h.sequence = 0; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.sequence = ~0ull; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.sentAt = -1; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.sentAt = INT64_MIN; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.echoSentAt = -5; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.session = 0; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.challenge = 0; }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.kind = Kind(0); }), Reject::BadHeader);
        QCOMPARE(broken([](Header& h) { h.kind = Kind(200); }), Reject::BadHeader);
    }

    void garbage() {
        std::mt19937_64 random(20260101);
        const auto opener = openerOf(clusterKey, NodeId::B);
        const auto good = sealed(goodHeader(), Bytes(64, 1));
        Bytes bytes;
        for (int i = 0; i < 100'000; ++i) {
            if (i % 2) { // a good start, garbage behind it: reaches the MAC
                bytes = good;
                for (std::size_t k = 24 + random() % 100; k < bytes.size(); ++k)
                    bytes[k] = std::uint8_t(random());
            } else {
                bytes.resize(random() % 300);
                for (auto& b : bytes)
                    b = std::uint8_t(random());
            }
            QVERIFY(!open(bytes, opener).ok);
        }
    }
};

QTEST_GUILESS_MAIN(DatagramTest)
#include "datagram_test.moc"
