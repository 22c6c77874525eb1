// The codec against itself: every value comes back, every damaged form is refused, counts never lead.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/protocol/codec.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace hotpair;

namespace wire {

enum class Mood : std::uint8_t { Calm = 1, Wild = 2 };
constexpr bool isWireValue(Mood m) {
    return m == Mood::Calm || m == Mood::Wild;
}

struct Inner {
    GroupKey group{};
    NodeSet voters;
    bool held = false;
    friend bool operator==(const Inner&, const Inner&) = default;
    static constexpr auto fields() { return std::make_tuple(&Inner::group, &Inner::voters, &Inner::held); }
};
struct Everything {
    std::uint64_t term = 0;
    std::int32_t offset = 0;
    Mood mood = Mood::Calm;
    std::string name;
    std::vector<Inner> inner;
    std::array<std::uint8_t, 4> hash{};
    std::optional<NodeId> suspect;
    Duration left{};
    double load = 0;
    friend bool operator==(const Everything&, const Everything&) = default;
    static constexpr auto fields() {
        using E = Everything;
        return std::make_tuple(&E::term, &E::offset, &E::mood, codec::capped<8>(&E::name),
                               codec::capped<3>(&E::inner), &E::hash, &E::suspect, &E::left, &E::load);
    }
};
struct Empty {
    friend bool operator==(const Empty&, const Empty&) = default;
    static constexpr auto fields() { return std::make_tuple(); }
};
using List = codec::MessageList<codec::Row<3, Everything>, codec::Row<9, Empty>>;

} // namespace wire

using namespace wire;
using Bytes = std::vector<std::uint8_t>;

static Everything sample() {
    Everything e;
    e.term = 0xFFFF'FFFF'FFFF'FFFF;
    e.offset = -2;
    e.mood = Mood::Wild;
    e.name = std::string("a\0\xFFz", 4);
    e.inner = {{GroupKey(7), NodeSet::of(NodeId::A, NodeId::Witness), true}, {}};
    e.hash = {1, 2, 3, 4};
    e.suspect = NodeId::B;
    e.left = std::chrono::milliseconds(-5);
    e.load = 0.25;
    return e;
}

class TestCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void valuesComeBack();
    void bytesAreBigEndianInDeclaredOrder();
    void everyTruncationIsRefused();
    void trailingBytesAreRefused();
    void capsHoldBothWays();
    void countsBeyondTheBufferAllocateNothing();
    void impossibleValuesAreRefused();
    void unknownTagsAreRefused();
    void randomBytesNeverHurt();
    void acceptedBytesAreTheOnlyForm();
};

void TestCodec::valuesComeBack() {
    QVERIFY(codec::decode<Everything>(codec::encode(sample())) == sample());
    QVERIFY(codec::decode<Everything>(codec::encode(Everything{})) == Everything{});
    const auto message = codec::decodeMessage<List>(codec::encodeMessage<List>(sample()));
    QVERIFY(message && std::get<Everything>(*message) == sample());
    QVERIFY(codec::encodeMessage<List>(Empty{}) == Bytes{9});
}

void TestCodec::bytesAreBigEndianInDeclaredOrder() {
    Inner inner{GroupKey(0x01020304), NodeSet::of(NodeId::B), true};
    QVERIFY(codec::encode(inner) == (Bytes{1, 2, 3, 4, 2, 1}));
}

void TestCodec::everyTruncationIsRefused() {
    const Bytes whole = codec::encodeMessage<List>(sample());
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const Bytes part(whole.begin(),
                         whole.begin() +
                             std::ptrdiff_t(n)); // own allocation: a sanitizer sees every step beyond
        QVERIFY(!codec::decodeMessage<List>(part));
    }
}

void TestCodec::trailingBytesAreRefused() {
    Bytes bytes = codec::encode(sample());
    bytes.push_back(0);
    QVERIFY(!codec::decode<Everything>(bytes));
}

void TestCodec::capsHoldBothWays() {
    Everything e;
    e.name = "12345678";
    e.inner.resize(3);
    QVERIFY(codec::decode<Everything>(codec::encode(e)) == e);
    Everything longName = e, manyInner = e;
    longName.name += '9';
    manyInner.inner.resize(4);
    QVERIFY(codec::encode(longName).empty());
    QVERIFY(codec::encode(manyInner).empty());
    Bytes bytes = codec::encode(e); // count of name stands after 8 + 4 + 1 bytes
    bytes[14] = 9;
    bytes.insert(bytes.begin() + 15, '9');
    QVERIFY(!codec::decode<Everything>(bytes));
}

void TestCodec::countsBeyondTheBufferAllocateNothing() {
    struct Big {
        std::vector<std::array<std::uint64_t, 4096>> blocks;
        static constexpr auto fields() { return std::make_tuple(codec::capped<0xFFFF>(&Big::blocks)); }
    };
    QVERIFY(!codec::decode<Big>(Bytes{0xFF, 0xFF, 1, 2, 3})); // 2 GiB if it believed the count
}

void TestCodec::impossibleValuesAreRefused() {
    Bytes held = codec::encode(Inner{});
    held[5] = 2; // a bool is 0 or 1
    QVERIFY(!codec::decode<Inner>(held));
    Bytes voters = codec::encode(Inner{});
    voters[4] = 8; // no such voter
    QVERIFY(!codec::decode<Inner>(voters));
    Bytes mood = codec::encode(sample());
    mood[12] = 7;
    QVERIFY(!codec::decode<Everything>(mood));
    Bytes load = codec::encode(sample());
    const Bytes nan{0x7F, 0xF8, 0, 0, 0, 0, 0, 0};
    std::copy(nan.begin(), nan.end(), load.end() - 8);
    QVERIFY(!codec::decode<Everything>(load));
}

void TestCodec::unknownTagsAreRefused() {
    for (int tag = 0; tag < 256; ++tag) {
        if (tag == 9) continue;
        QVERIFY(!codec::decodeMessage<List>(Bytes{std::uint8_t(tag)}));
    }
}

void TestCodec::randomBytesNeverHurt() {
    QRandomGenerator random(20260101);
    const Bytes whole = codec::encodeMessage<List>(sample());
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = whole;
        for (int flips = random.bounded(1, 6); flips > 0; --flips)
            bytes[std::size_t(random.bounded(int(bytes.size())))] = std::uint8_t(random.generate());
        bytes.resize(std::size_t(random.bounded(int(bytes.size()) + 1)));
        if (const auto message = codec::decodeMessage<List>(bytes))
            QVERIFY(codec::encodeMessage<List>(*message) == bytes);
    }
}

void TestCodec::acceptedBytesAreTheOnlyForm() {
    QRandomGenerator random(7);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(std::size_t(random.bounded(8)));
        for (auto& b : bytes)
            b = std::uint8_t(random.bounded(4));
        if (const auto inner = codec::decode<Inner>(bytes)) QVERIFY(codec::encode(*inner) == bytes);
    }
}

QTEST_GUILESS_MAIN(TestCodec)
#include "test_codec.moc"
