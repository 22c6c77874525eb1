// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/text.h"

#include <QTest>

using namespace hotpair;
using namespace hotpair::text;
using namespace std::chrono_literals;

class TextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sentencesInBothLanguages() {
        const Args args{{QStringLiteral("link"), QStringLiteral("lan")}};
        QCOMPARE(sentence(Code::LINK_DOWN, args, Language::English),
                 QStringLiteral("Heartbeat link lan is down."));
        QCOMPARE(sentence(Code::LINK_DOWN, args, Language::Chinese), QStringLiteral("心跳链路 lan 已断开。"));
        QVERIFY(!advice(Code::LINK_DOWN, args, Language::Chinese).isEmpty());
    }
    void valuesAreNeverPatterns() {
        const Args args{{QStringLiteral("path"), QStringLiteral("{detail}")},
                        {QStringLiteral("detail"), QStringLiteral("x")}};
        QCOMPARE(sentence(Code::FILE_UNREADABLE, args, Language::English),
                 QStringLiteral("File {detail} cannot be read: x"));
    }
    void technicalDetailsFollowTheLanguage() {
        const auto zh = [](const char* detail) {
            return sentence(Code::INTERNAL_ERROR, {{QStringLiteral("detail"), QString::fromUtf8(detail)}},
                            Language::Chinese);
        };
        QCOMPARE(zh("Permission denied"), QStringLiteral("内部错误：权限不够"));
        QCOMPARE(zh("epoll: Connection refused"), QStringLiteral("内部错误：epoll：连接被拒绝"));
        QCOMPARE(zh("flux capacitor low"), QStringLiteral("内部错误：flux capacitor low"));
        QCOMPARE(sentence(Code::INTERNAL_ERROR,
                          {{QStringLiteral("detail"), QStringLiteral("Permission denied")}},
                          Language::English),
                 QStringLiteral("Internal error: Permission denied"));
        // A link that somebody named like a phrase keeps its name.
        QCOMPARE(
            sentence(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("peer")}}, Language::Chinese),
            QStringLiteral("心跳链路 peer 已断开。"));
    }
    void missingArgumentsShow() {
        QCOMPARE(sentence(Code::LINK_DOWN, {}, Language::English),
                 QStringLiteral("Heartbeat link ? is down."));
    }
    void valuesOfStrangersAreEscaped() {
        const Args args{{QStringLiteral("link"), QStringLiteral("a\r\n\x1b[31m")}};
        const QString s = sentence(Code::LINK_DOWN, args, Language::English);
        for (const QChar c : s)
            QVERIFY(c.unicode() >= 0x20);
    }
    void languages() {
        for (const char* zh : {"zh", "zh_CN", "zh-Hans-CN", "zh_CN.UTF-8", "ZH_cn"})
            QCOMPARE(languageFor(QString::fromLatin1(zh)), Language::Chinese);
        for (const char* en : {"", "C", "en_US", "zhx", "de_DE"})
            QCOMPARE(languageFor(QString::fromLatin1(en)), Language::English);
    }

    void everyStateOfTheContractHasWordsInBothLanguages_data() {
        QTest::addColumn<StateOf>("whose");
        QTest::addColumn<QString>("states");
        QTest::newRow("group") << StateOf::Group
                               << QStringLiteral("stopped starting active stopping failed held waiting both");
        QTest::newRow("mirror")
            << StateOf::Mirror
            << QStringLiteral("in-sync solo resyncing connecting paused split-brain failed unconfigured");
        QTest::newRow("node") << StateOf::Node
                              << QStringLiteral("online offline unknown starting maintenance");
        QTest::newRow("link") << StateOf::Link << QStringLiteral("up down unknown");
        QTest::newRow("resource") << StateOf::Resource
                                  << QStringLiteral("stopped starting running stopping failed unknown");
        QTest::newRow("witness") << StateOf::Witness << QStringLiteral("online offline unknown none");
        QTest::newRow("health") << StateOf::Health << QStringLiteral("ok warning failed");
    }
    void everyStateOfTheContractHasWordsInBothLanguages() {
        QFETCH(StateOf, whose);
        QFETCH(QString, states);
        for (const QString& state : states.split(QLatin1Char(' '))) {
            const QString en = stateWord(whose, state, Language::English);
            const QString zh = stateWord(whose, state, Language::Chinese);
            QVERIFY2(en[0].isUpper(), qPrintable(state));
            QVERIFY2(zh[0].script() == QChar::Script_Han, qPrintable(state));
        }
        QCOMPARE(stateWord(whose, QStringLiteral("warp"), Language::Chinese), QStringLiteral("warp"));
    }

    void severitiesRolesAndTypes() {
        QCOMPARE(severityWord(Severity::Critical, Language::Chinese), QStringLiteral("严重"));
        QCOMPARE(resourceTypeWord(QStringLiteral("address"), Language::English),
                 QStringLiteral("Virtual address"));
        QCOMPARE(mirrorRoleWord(QStringLiteral("target"), Language::Chinese), QStringLiteral("目标"));
        QCOMPARE(userRoleWord(QStringLiteral("admin"), Language::English), QStringLiteral("Administrator"));
    }

    void bytes_data() {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("words");
        QTest::newRow("none") << qint64(-1) << QStringLiteral("–");
        QTest::newRow("0") << qint64(0) << QStringLiteral("0 B");
        QTest::newRow("1023") << qint64(1023) << QStringLiteral("1023 B");
        QTest::newRow("1 KiB") << qint64(1024) << QStringLiteral("1 KiB");
        QTest::newRow("1.5 GiB") << qint64(3LL << 29) << QStringLiteral("1.5 GiB");
        QTest::newRow("rounds up") << qint64((1LL << 20) - 1) << QStringLiteral("1 MiB");
        QTest::newRow("most") << std::numeric_limits<qint64>::max() << QStringLiteral("8192 PiB");
    }
    void bytes() {
        QFETCH(qint64, value);
        QFETCH(QString, words);
        QCOMPARE(humanBytes(value, Language::English), words);
    }

    void durations_data() {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<QString>("en");
        QTest::addColumn<QString>("zh");
        const auto row = [](Duration d, const char* en, const char* zh) {
            QTest::newRow(en) << qint64(d.count()) << QString::fromUtf8(en) << QString::fromUtf8(zh);
        };
        row(-1ns, "–", "–");
        row(0ns, "0 s", "0 秒");
        row(180us, "180 µs", "180 微秒");
        row(12500us, "12.5 ms", "12.5 毫秒");
        row(999999us, "1 s", "1 秒");
        row(1500ms, "1.5 s", "1.5 秒");
        row(59990ms, "1 min", "1 分");
        row(125s, "2 min 5 s", "2 分 5 秒");
        row(3600s, "1 h", "1 小时");
        row(26h + 59s, "1 d 2 h", "1 天 2 小时");
    }
    void durations() {
        QFETCH(qint64, ns);
        QFETCH(QString, en);
        QFETCH(QString, zh);
        QCOMPARE(humanDuration(Duration(ns), Language::English), en);
        QCOMPARE(humanDuration(Duration(ns), Language::Chinese), zh);
    }

    void ratesAndAges() {
        QCOMPARE(humanRate(12 << 20, Language::Chinese), QStringLiteral("12 MiB/秒"));
        QCOMPARE(humanAge(5000, Language::English), QStringLiteral("5 s ago"));
        QCOMPARE(humanAge(5000, Language::Chinese), QStringLiteral("5 秒前"));
        QCOMPARE(humanAge(-1, Language::Chinese), QStringLiteral("从未"));
    }
};

QTEST_APPLESS_MAIN(TextTest)
#include "text_test.moc"
