// The offline manual against the declared rows: every key has its line with default and range in both
// languages, no line is about a key that does not exist, and the examples are valid.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"
#include "common/config/schema.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace hotpair;

namespace {

const QDir help(QStringLiteral(SOURCE_ROOT "/resources/help"));

QString page(const QString& language, const QString& name) {
    QFile file(help.filePath(language + QLatin1Char('/') + name));
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s is missing", qPrintable(file.fileName()));
    return QString::fromUtf8(file.readAll());
}

/// Table rows that start with a key in backticks: key -> default, range, meaning.
QMap<QString, QStringList> reference(const QString& language) {
    QMap<QString, QStringList> rows;
    for (const QString& line : page(language, QStringLiteral("configuration.md")).split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1String("| `"))) continue;
        QStringList cells = line.split(QLatin1String(" | "));
        const QString key = cells.takeFirst().mid(3).chopped(1);
        if (rows.contains(key)) qFatal("%s stands twice", qPrintable(key));
        rows.insert(key, cells);
    }
    return rows;
}

QString code(const QString& text) {
    return text.isEmpty() ? QStringLiteral("–") : QLatin1Char('`') + text + QLatin1Char('`');
}

} // namespace

class ManualTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKeyHasItsLine_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("required");
        QTest::newRow("en") << QStringLiteral("en") << QStringLiteral("required");
        QTest::newRow("zh_CN") << QStringLiteral("zh_CN") << QStringLiteral("必填");
    }
    void everyKeyHasItsLine() {
        QFETCH(QString, language);
        QFETCH(QString, required);
        QMap<QString, QStringList> rows = reference(language);
        for (const ConfigKey& key : configurationKeys()) {
            QVERIFY2(rows.contains(key.path), qPrintable(key.path + QStringLiteral(" is not in the manual")));
            const QStringList cells = rows.take(key.path);
            QCOMPARE(cells.size(), 3);
            QVERIFY2(cells[0] == (key.required ? required : code(key.defaultText)),
                     qPrintable(key.path + cells[0]));
            QVERIFY2(cells[1] == code(key.range), qPrintable(key.path + cells[1]));
            QVERIFY2(cells[2].size() > 4, qPrintable(key.path));
        }
        QVERIFY2(rows.isEmpty(), qPrintable(rows.keys().join(QLatin1Char(' '))));
    }

    void examplesAreValid() {
        static const QRegularExpression block(QStringLiteral("```json\n(.*?)```"),
                                              QRegularExpression::DotMatchesEverythingOption);
        for (const char* language : {"en", "zh_CN"}) {
            const auto match = block.match(page(QLatin1String(language), QStringLiteral("configuration.md")));
            QVERIFY(match.hasMatch());
            const ConfigLoad loaded = loadConfig(match.captured(1).toUtf8(), QStringLiteral("manual"));
            QVERIFY2(loaded.ok(), loaded.ok() ? "" : qPrintable(loaded.problems[0].where()));
        }
    }

    void deliveredExamplesAreValid() {
        const QDir examples(QStringLiteral(SOURCE_ROOT "/installer/examples"));
        const QStringList names = examples.entryList({QStringLiteral("*.json")});
        QVERIFY(!names.isEmpty());
        for (const QString& name : names) {
            QFile file(examples.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const ConfigLoad loaded = loadConfig(file.readAll(), name);
            QVERIFY2(loaded.ok(), loaded.ok() ? "" : qPrintable(loaded.problems[0].where()));
        }
    }

    void bothLanguagesHaveTheSamePages() {
        const QStringList md{QStringLiteral("*.md")};
        const QStringList pages = QDir(help.filePath(QStringLiteral("en"))).entryList(md);
        QVERIFY(pages.contains(QStringLiteral("index.md")));
        QCOMPARE(QDir(help.filePath(QStringLiteral("zh_CN"))).entryList(md), pages);
        for (const QString& name : pages)
            QCOMPARE(shape(page(QStringLiteral("zh_CN"), name)), shape(page(QStringLiteral("en"), name)));
    }

    /// The console shows what the repository shows.
    void consoleCarriesEveryPage() {
        QFile list(QStringLiteral(SOURCE_ROOT "/resources/help.qrc"));
        QVERIFY(list.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(list.readAll());
        int pages = 0;
        for (const char* language : {"en", "zh_CN"})
            for (const QString& name :
                 QDir(help.filePath(QLatin1String(language))).entryList({QStringLiteral("*.md")})) {
                QVERIFY2(text.contains(
                             QStringLiteral("<file>help/%1/%2</file>").arg(QLatin1String(language), name)),
                         qPrintable(name));
                ++pages;
            }
        QCOMPARE(text.count(QLatin1String("<file>")), pages);
    }

    void linksLeadSomewhere() {
        static const QRegularExpression link(QStringLiteral("\\]\\(([^)]+)\\)"));
        for (const char* language : {"en", "zh_CN"}) {
            const QDir folder(help.filePath(QLatin1String(language)));
            for (const QString& name : folder.entryList({QStringLiteral("*.md")})) {
                auto i = link.globalMatch(page(QLatin1String(language), name));
                while (i.hasNext()) {
                    const QString target = i.next().captured(1);
                    QVERIFY2(folder.exists(target), qPrintable(name + QStringLiteral(": ") + target));
                }
            }
        }
    }

private:
    /// Headings, list items, table rows and code lines: a page that lacks something in one language differs.
    static QList<int> shape(const QString& text) {
        QList<int> counts(4, 0);
        bool inCode = false;
        for (const QString& line : text.split(QLatin1Char('\n'))) {
            if (line.startsWith(QLatin1String("```"))) inCode = !inCode;
            counts[0] += !inCode && line.startsWith(QLatin1Char('#'));
            counts[1] +=
                !inCode && (line.startsWith(QLatin1String("- ")) || line.startsWith(QLatin1String("1. ")));
            counts[2] += !inCode && line.startsWith(QLatin1Char('|'));
            counts[3] += inCode;
        }
        return counts;
    }
};

QTEST_APPLESS_MAIN(ManualTest)
#include "manual_test.moc"
