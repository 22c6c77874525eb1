// The reader of JSON: strict, with places, and unmoved by hostile documents.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/json.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>

using namespace hotpair;

namespace {

Code first(const JsonDocument& d) {
    return d.problems.isEmpty() ? Code::INTERNAL_ERROR : d.problems.first().code;
}

} // namespace

class JsonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void placesOfKeysAndValues() {
        const auto d = parseJson("{\r\n  \"a\": [1,\n\t{\"名\": \"é\", \"c\": -0.5e+3}]\n}\n");
        QVERIFY(d.root);
        QVERIFY(d.problems.isEmpty());
        QCOMPARE(d.root->at, (JsonPosition{1, 1}));
        QCOMPARE(d.root->members[0].at, (JsonPosition{2, 3}));
        const JsonNode& list = d.root->members[0].value;
        QCOMPARE(list.at, (JsonPosition{2, 8}));
        QCOMPARE(list.items[1].at, (JsonPosition{3, 2}));
        QCOMPARE(list.items[1].members[1].at, (JsonPosition{3, 13}));
        QCOMPARE(list.items[1].members[1].value.at, (JsonPosition{3, 18}));
        QCOMPARE(list.items[1].members[1].value.text, QStringLiteral("-0.5e+3"));
        QCOMPARE(list.items[1].members[0].value.text, QStringLiteral("é"));
    }

    void escapes() {
        const auto d = parseJson("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"]");
        QVERIFY(d.root);
        QCOMPARE(d.root->items[0].text, QStringLiteral("\"\\/\b\f\n\r\té😀"));
    }

    void markOfWindowsEditors() { QVERIFY(parseJson("\xEF\xBB\xBF{}").root); }

    void sameVerdictAsQt_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"[]",
                                 "{}",
                                 "[true,false,null]",
                                 "[1.5,-2,3e2]",
                                 "[1,]",
                                 "[,1]",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{a:1}",
                                 "[1 2]",
                                 "[01]",
                                 "[-]",
                                 "[+1]",
                                 "[tru]",
                                 "[truex]",
                                 "[\"a]",
                                 "[",
                                 "]",
                                 "{\"a\":1}}",
                                 "[nul]",
                                 "[\"\\u12\"]",
                                 "[\"\\u12g4\"]",
                                 "[1e]",
                                 "[0x1]",
                                 "[Infinity]"})
            QTest::newRow(text) << QByteArray(text);
    }
    void sameVerdictAsQt() {
        QFETCH(QByteArray, text);
        QJsonParseError error;
        (void)QJsonDocument::fromJson(text, &error);
        QCOMPARE(parseJson(text).root.has_value(), error.error == QJsonParseError::NoError);
    }

    void stricterThanQt() {
        QCOMPARE(first(parseJson("[\"\\x\"]")), Code::CONFIG_BAD_ESCAPE);
        QCOMPARE(first(parseJson("[1.]")), Code::CONFIG_BAD_NUMBER);
        QCOMPARE(first(parseJson("[.5]")), Code::CONFIG_NOT_A_VALUE);
    }

    void depthIsCapped() {
        QVERIFY(parseJson(QByteArray(32, '[') + QByteArray(32, ']')).root);
        QCOMPARE(first(parseJson(QByteArray(33, '[') + QByteArray(33, ']'))), Code::CONFIG_TOO_DEEP);
        QCOMPARE(first(parseJson(QByteArray(100000, '['))), Code::CONFIG_TOO_DEEP);
        QByteArray objects;
        for (int i = 0; i < 100000; ++i)
            objects += "{\"a\":";
        QCOMPARE(first(parseJson(objects)), Code::CONFIG_TOO_DEEP);
    }

    void sizeIsCapped() {
        const JsonLimits caps;
        QByteArray text = "[\"" + QByteArray(qsizetype(caps.bytes) - 4, 'x') + "\"]";
        QVERIFY(parseJson(text).root);
        text.insert(2, 'x');
        QCOMPARE(first(parseJson(text)), Code::CONFIG_TOO_LARGE);
    }

    void aMillionKeys() {
        QByteArray text = "{";
        for (int i = 0; i < 1000000; ++i)
            text += "\"" + QByteArray::number(i) + "\":1,";
        text += "\"x\":1}";
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(first(parseJson(text)), Code::CONFIG_TOO_LARGE);
        QVERIFY(timer.elapsed() < 2000); // refused by its size, before anything is read
        JsonLimits wide;
        wide.bytes = 100u << 20;
        QCOMPARE(first(parseJson(text, wide)), Code::CONFIG_TOO_MANY_VALUES);
        QCOMPARE(first(parseJson("[" + QByteArray("1,").repeated(500000) + "1]")),
                 Code::CONFIG_TOO_MANY_VALUES);
    }

    void duplicatesAreCountedAndStopped() {
        const auto two = parseJson(R"({"a":1,"b":{"c":1,"c":2},"a":3})");
        QVERIFY(two.root);
        QCOMPARE(two.problems.size(), 2);
        QCOMPARE(two.problems[0].key, QStringLiteral("b.c"));
        QCOMPARE(two.problems[1].key, QStringLiteral("a"));
        const auto many = parseJson("{" + QByteArray("\"a\":1,").repeated(100000) + "\"a\":1}");
        QVERIFY(!many.root);
        QCOMPARE(many.problems.size(), JsonLimits().duplicates);
    }

    void writtenTextReadsAgain() {
        const auto d =
            parseJson("{\"a\":[1,\"x\\ny\\\"\",{\"b\":null,\"c\":true}],\"d\":{},\"e\":[],\"long\":\"" +
                      QByteArray(300, 'y') + "\"}");
        QVERIFY(d.root);
        const QByteArray text = writeJson(*d.root);
        const auto again = parseJson(text);
        QVERIFY(again.root);
        QCOMPARE(writeJson(*again.root), text);
        QCOMPARE(QJsonDocument::fromJson(text), QJsonDocument::fromJson(writeJson(*d.root)));
        QCOMPARE(again.root->members[0].value.items[1].text, QStringLiteral("x\ny\""));
    }

    void snippetsAreShort() {
        const auto d = parseJson("[\"" + QByteArray(1000000, 'x') + "\"]");
        QVERIFY(d.root);
        QCOMPARE(jsonSnippet(*d.root, 40).size(), 40);
    }
};

QTEST_APPLESS_MAIN(JsonTest)
#include "json_test.moc"
