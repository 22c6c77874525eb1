// Explanations in words: every transition of the decision core and every kind of line has its sentence in
// both languages, with the same arguments.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/why.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace hotpair;
using namespace hotpair::text;

namespace {

struct Row {
    const char* name;
    const char* en;
    const char* zh;
};
constexpr Row rows[] = {
#define HOTPAIR_ROW(name, en, zh) {#name, en, zh},
#include "common/base/rows.def"
#undef HOTPAIR_ROW
};

QString source(const QString& path) {
    QFile file(QStringLiteral(SOURCE_ROOT "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QSet<QString> literals(const QString& text, const char* pattern) {
    const QRegularExpression literal(QStringLiteral("\"(%1)\"").arg(QLatin1String(pattern)));
    QSet<QString> found;
    auto i = literal.globalMatch(text);
    while (i.hasNext())
        found << i.next().captured(1);
    return found;
}

QSet<QString> arguments(const QString& pattern) {
    static const QRegularExpression braces(QStringLiteral("\\{([^{}]*)\\}"));
    QSet<QString> names;
    auto i = braces.globalMatch(pattern);
    while (i.hasNext())
        names << i.next().captured(1);
    return names;
}

bool hasHan(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.script() == QChar::Script_Han; });
}

WhyLine line(const QString& kind, Args args = {}) {
    WhyLine l;
    l.kind = kind;
    l.args = std::move(args);
    return l;
}

} // namespace

class WhyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTransitionHasItsSentence() {
        QSet<QString> used;
        const QDir core(QStringLiteral(SOURCE_ROOT "/agent/decision"));
        for (const QString& name : core.entryList({QStringLiteral("*.cpp"), QStringLiteral("*.h")})) {
            if (name.startsWith(QLatin1String("describe"))) continue;
            used |= literals(source(QStringLiteral("agent/decision/") + name), "[A-Z][A-Z]+(?:_[A-Z]+)*");
        }
        QVERIFY(used.size() > 25 && used.contains(QStringLiteral("ELECTED")));
        QSet<QString> known;
        for (const Row& row : rows) {
            const QString name = QString::fromLatin1(row.name);
            known << name;
            QVERIFY2(used.contains(name), qPrintable(name + QStringLiteral(" is no transition any more")));
            QCOMPARE(arguments(QString::fromUtf8(row.zh)), arguments(QString::fromUtf8(row.en)));
            QVERIFY2(hasHan(QString::fromUtf8(row.zh)) && !hasHan(QString::fromUtf8(row.en)), row.name);
            const Args args{{QStringLiteral("node"), QStringLiteral("n")},
                            {QStringLiteral("term"), QStringLiteral("3")}};
            QVERIFY(!rowSentence(name, args, Language::English).contains(QLatin1Char('?')));
        }
        for (const QString& name : used)
            QVERIFY2(known.contains(name),
                     qPrintable(name + QStringLiteral(": add it to common/base/rows.def")));
    }

    void everyKindOfLineHasItsSentence() {
        const QSet<QString> used =
            literals(source(QStringLiteral("agent/journal/flight/chain.cpp")), "[a-z]+(?:-[a-z]+)+");
        QVERIFY(used.size() > 50);
        for (const QString& key : used) {
            for (const Language language : {Language::English, Language::Chinese}) {
                const QString asKind = whySentence(line(key), language);
                const QString asWhy = whySentence(
                    line(QStringLiteral("vote-refused"), {{QStringLiteral("why"), key}}), language);
                const QString asRole =
                    whySentence(line(QStringLiteral("fact-role"), {{QStringLiteral("role"), key}}), language);
                const bool known = asKind != key || !asWhy.contains(key) || !asRole.contains(key);
                QVERIFY2(known, qPrintable(key));
                if (language == Language::Chinese && asKind != key)
                    QVERIFY2(hasHan(asKind), qPrintable(asKind));
            }
        }
        for (const char* step :
             {"step-start", "step-stop", "step-promote", "step-demote", "step-fence", "step-power-off"})
            QVERIFY(whySentence(line(QLatin1String(step) + QStringLiteral("-failed")), Language::English)
                        .contains(QStringLiteral("after")));
    }

    void aRefusalIsSummedUpByItsOwnSentence() {
        WhyRecord why;
        why.event.code = Code::REQUEST_REFUSED;
        why.event.args = {{QStringLiteral("verb"), QStringLiteral("takeover")},
                          {QStringLiteral("why"), QStringLiteral("NO_MAJORITY")},
                          {QStringLiteral("group"), QStringLiteral("db")},
                          {QStringLiteral("missing"), QStringLiteral("witness")}};
        const QString en = whySummary(why, Language::English);
        QVERIFY2(en.startsWith(QStringLiteral("No majority for group db: witness does not answer.")),
                 qPrintable(en));
        QVERIFY(en.size() > 60); // and what to do
        QVERIFY(hasHan(whySummary(why, Language::Chinese)));
    }

    void valuesOfStrangersAreEscaped() {
        const QString s = whySentence(
            line(QStringLiteral("link-silent"), {{QStringLiteral("link"), QStringLiteral("a\x1b[2J\n")}}),
            Language::English);
        for (const QChar c : s)
            QVERIFY(c.isPrint());
        QCOMPARE(whySentence(line(QStringLiteral("of-a-newer-agent")), Language::English),
                 QStringLiteral("of-a-newer-agent"));
    }
};

QTEST_APPLESS_MAIN(WhyTest)
#include "why_test.moc"
