// Frames and the JSON in them, from hostile hands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/framer.h"

#include <QJsonDocument>
#include <QtTest>

using namespace hotpair;

class TestFramer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void framesComeOutWhole();
    void oneByteAtATime();
    void lengthsOutOfRangeEndTheStream_data();
    void lengthsOutOfRangeEndTheStream();
    void capIsExact();
    void capMayRise();
    void jsonThatIsRefused_data();
    void jsonThatIsRefused();
    void depthIsExact();
    void bracketsInStringsAreText();
};

void TestFramer::framesComeOutWhole() {
    FrameReader reader(100);
    reader.feed(frameOf("one") + frameOf("two") + frameOf("three").left(6));
    QCOMPARE(*reader.next(), QByteArray("one"));
    QCOMPARE(*reader.next(), QByteArray("two"));
    QVERIFY(!reader.next());
    reader.feed(frameOf("three").mid(6));
    QCOMPARE(*reader.next(), QByteArray("three"));
    QVERIFY(!reader.next() && !reader.failed());
}

void TestFramer::oneByteAtATime() {
    FrameReader reader(100);
    const QByteArray stream = frameOf(QByteArray(100, 'x'));
    for (qsizetype i = 0; i < stream.size(); ++i) {
        QVERIFY(!reader.next());
        reader.feed(QByteArrayView(stream).sliced(i, 1));
    }
    QCOMPARE(reader.next()->size(), 100);
}

void TestFramer::lengthsOutOfRangeEndTheStream_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("zero") << QByteArray::fromHex("00000000");
    QTest::newRow("cap + 1") << QByteArray::fromHex("00000065");
    QTest::newRow("-1") << QByteArray::fromHex("ffffffff");
    QTest::newRow("2 GiB") << QByteArray::fromHex("80000000");
    QTest::newRow("a TLS hello") << QByteArray::fromHex("16030100");
    QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\n\r\n");
}

void TestFramer::lengthsOutOfRangeEndTheStream() {
    QFETCH(QByteArray, header);
    FrameReader reader(100);
    reader.feed(header);
    QVERIFY(!reader.next() && reader.failed());
    reader.feed(frameOf("good")); // too late: nothing is believed any more
    QVERIFY(!reader.next() && reader.failed());
}

void TestFramer::capIsExact() {
    FrameReader reader(5);
    reader.feed(frameOf("12345"));
    QCOMPARE(*reader.next(), QByteArray("12345"));
    reader.feed(frameOf("123456"));
    QVERIFY(!reader.next() && reader.failed());
}

void TestFramer::capMayRise() {
    FrameReader reader(5);
    reader.feed(frameOf("12345"));
    QVERIFY(reader.next());
    reader.setCap(6);
    reader.feed(frameOf("123456"));
    QCOMPARE(*reader.next(), QByteArray("123456"));
}

void TestFramer::jsonThatIsRefused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("array") << QByteArray("[1]");
    QTest::newRow("number") << QByteArray("1");
    QTest::newRow("unfinished") << QByteArray("{\"a\":");
    QTest::newRow("trailing") << QByteArray("{} {}");
    QTest::newRow("NaN") << QByteArray("{\"a\":NaN}");
    QTest::newRow("bad UTF-8") << QByteArray("{\"a\":\"\xC3\x28\"}");
    QTest::newRow("NUL byte") << QByteArray("{\"a\"\0:1}", 8);
    QTest::newRow("depth 100,000") << QByteArray("{\"a\":" + QByteArray(100'000, '['));
    QTest::newRow("objects, depth 100,000") << QByteArray("{\"a\":").repeated(100'000);
    QTest::newRow("binary") << QByteArray::fromHex("00ff00ff7b7d");
}

void TestFramer::jsonThatIsRefused() {
    QFETCH(QByteArray, text);
    QVERIFY(!parseJsonObject(text));
}

void TestFramer::depthIsExact() {
    const auto nested = [](qsizetype depth) {
        return QByteArray("{\"a\":").repeated(depth - 1) + "{}" + QByteArray(depth - 1, '}');
    };
    QVERIFY(parseJsonObject(nested(qsizetype(limits::jsonDepth))));
    QVERIFY(!parseJsonObject(nested(qsizetype(limits::jsonDepth) + 1)));
}

void TestFramer::bracketsInStringsAreText() {
    const QByteArray text = "{\"a\":\"\\\"" + QByteArray(1000, '[') + "\"}";
    QCOMPARE(parseJsonObject(text)->value(QLatin1String("a")).toString().size(), 1001);
}

QTEST_GUILESS_MAIN(TestFramer)
#include "test_framer.moc"
