// Every row of codes.def says what happened and what to do, in both languages, with the same arguments.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/codes.h"

#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <QTest>

using namespace hotpair;

namespace {

struct Row {
    const char* name;
    const char* en;
    const char* zh;
    const char* enAdvice;
    const char* zhAdvice;
};
constexpr Row rows[] = {
#define HOTPAIR_CODE(name, severity, en, zh, enAdvice, zhAdvice) {#name, en, zh, enAdvice, zhAdvice},
#include "common/base/codes.def"
#undef HOTPAIR_CODE
};

QSet<QString> arguments(const char* pattern) {
    static const QRegularExpression braces(QStringLiteral("\\{([^{}]*)\\}"));
    QSet<QString> names;
    auto i = braces.globalMatch(QString::fromUtf8(pattern));
    while (i.hasNext())
        names << i.next().captured(1);
    return names;
}

bool hasHan(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.script() == QChar::Script_Han; });
}

} // namespace

class CodesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsAreComplete_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(rows)); ++i)
            QTest::newRow(rows[i].name) << i;
    }
    void rowsAreComplete() {
        QFETCH(int, index);
        const Row& row = rows[index];
        static const QRegularExpression upperSnake(QStringLiteral("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$"));
        QVERIFY(upperSnake.match(QString::fromLatin1(row.name)).hasMatch());
        for (const char* text : {row.en, row.enAdvice}) {
            QVERIFY2(*text != '\0', "English is missing");
            QVERIFY2(!hasHan(QString::fromUtf8(text)), text);
        }
        for (const char* text : {row.zh, row.zhAdvice})
            QVERIFY2(hasHan(QString::fromUtf8(text)), "Chinese is missing");
        QCOMPARE(arguments(row.zh), arguments(row.en));
        QCOMPARE(arguments(row.zhAdvice), arguments(row.enAdvice));
    }

    void bracesAreArguments_data() { rowsAreComplete_data(); }
    void bracesAreArguments() {
        QFETCH(int, index);
        static const QRegularExpression name(QStringLiteral("^[a-z][A-Za-z0-9]*$"));
        for (const char* text :
             {rows[index].en, rows[index].zh, rows[index].enAdvice, rows[index].zhAdvice}) {
            const QString s = QString::fromUtf8(text);
            QCOMPARE(s.count(QLatin1Char('{')), s.count(QLatin1Char('}')));
            for (const QString& argument : arguments(text))
                QVERIFY2(name.match(argument).hasMatch(), text);
        }
    }

    /// One thing, one word: readers should not wonder whether two words mean two things.
    void oneWordForOneThing_data() { rowsAreComplete_data(); }
    void oneWordForOneThing() {
        QFETCH(int, index);
        struct Term {
            const char* en;
            const char* zh;
        };
        static constexpr Term terms[] = {{"witness", "见证|witness"},
                                         {"lease", "租约|续约|续租"},
                                         {"guard", "守护"},
                                         {"heartbeat", "心跳|heartbeat"}};
        const Row& row = rows[index];
        for (const auto& [en, zh] : {std::pair(row.en, row.zh), std::pair(row.enAdvice, row.zhAdvice)}) {
            for (const Term& term : terms) {
                const QRegularExpression word(QStringLiteral("\\b%1\\b").arg(QLatin1String(term.en)),
                                              QRegularExpression::CaseInsensitiveOption);
                if (word.match(QString::fromUtf8(en)).hasMatch())
                    QVERIFY2(QRegularExpression(QString::fromUtf8(term.zh))
                                 .match(QString::fromUtf8(zh))
                                 .hasMatch(),
                             zh);
            }
            QVERIFY2(!QString::fromUtf8(zh).contains(QStringLiteral("服务组")), "a group is 资源组 or 组");
        }
    }

    void namesAreUniqueAndFoundAgain() {
        QSet<QString> seen;
        for (int i = 0; i < int(std::size(rows)); ++i) {
            const QString name = QString::fromLatin1(rows[i].name);
            QVERIFY2(!seen.contains(name), rows[i].name);
            seen << name;
            QCOMPARE(codeFromName(rows[i].name), std::optional(Code(i)));
            QCOMPARE(codeName(Code(i)), std::string_view(rows[i].name));
        }
        QVERIFY(!codeFromName("NO_SUCH_CODE"));
        QVERIFY(!codeFromName(""));
        QVERIFY(!codeFromName("link_down"));
    }

    void numbersFromOutsideAreHarmless() {
        QCOMPARE(codeName(Code(65535)), std::string_view("UNKNOWN_CODE"));
        QCOMPARE(severityOf(Code(65535)), Severity::Error);
    }
};

QTEST_APPLESS_MAIN(CodesTest)
#include "codes_test.moc"
