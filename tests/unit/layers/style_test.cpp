// Small rules that a machine can judge. Each says why it is one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {

struct Rule {
    const char* name;
    const char* pattern;
    const char* why;
};
constexpr Rule styleRules[] = {
    {"sender", "\\bsender\\s*\\(\\s*\\)", "who called is an argument, not a guess"},
    {"string-connect", "\\b(SIGNAL|SLOT)\\s*\\(", "connect by pointer: the compiler checks it"},
    {"todo", "\\b(TODO|FIXME|XXX|HACK)\\b", "what is missing is an issue, not a comment"},
    {"shell", "\\b(system|popen)\\s*\\(\\s*[^)\\s]",
     "programs run by path and argument vector, never through a shell"},
    {"using-std", "^\\s*using namespace std\\s*;", "names say where they come from"},
    {"machine-path", "/(tmp/(wt|hp)|work|home/[a-z]+)/", "nothing of the machine it was written on"},
};

} // namespace

class StyleTest : public QObject {
    Q_OBJECT
    const QList<SourceFile> m_product =
        sourceFiles({QStringLiteral("common"), QStringLiteral("agent"), QStringLiteral("console")});
    const QList<SourceFile> m_tests = sourceFiles({QStringLiteral("tests")});

private Q_SLOTS:
    void everyFileNamesItsLicence() {
        QStringList missing;
        for (const SourceFile& file : m_product + m_tests) {
            // A formatter may have folded the line into the comment before it.
            const QString head = file.lines.mid(0, 40)
                                     .join(QLatin1Char(' '))
                                     .replace(QLatin1String(" // "), QLatin1String(" "));
            if (!head.contains(QLatin1String("SPDX-License-Identifier: GPL-3.0-or-later")))
                missing << file.path;
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }

    void headersAreGuarded() {
        for (const SourceFile& file : m_product)
            if (file.path.endsWith(QLatin1String(".h")))
                QVERIFY2(file.lines.mid(0, 30).contains(QStringLiteral("#pragma once")),
                         qPrintable(file.path));
    }

    void headersSayWhatTheyAreFor() {
        for (const SourceFile& file : m_product)
            if (file.path.endsWith(QLatin1String(".h")))
                QVERIFY2(file.lines.first().startsWith(QLatin1String("// ")) &&
                             !file.lines.first().contains(QLatin1String("SPDX")),
                         qPrintable(file.path));
    }

    /// One job a file: what is longer has several.
    void filesAreShort() {
        QStringList longOnes;
        for (const SourceFile& file : m_product)
            if (file.lines.size() > 600)
                longOnes << QStringLiteral("%1: %2 lines").arg(file.path).arg(file.lines.size());
        QVERIFY2(longOnes.isEmpty(), qPrintable(longOnes.join(QLatin1Char('\n'))));
    }

    /// The core's switches are total, so that a new state or input is a compiler warning and not a silence.
    void decisionCoreHasNoDefaultBranch() {
        static const QRegularExpression branch(QStringLiteral("^\\s*default\\s*:"));
        for (const SourceFile& file : m_product)
            for (qsizetype i = 0; file.room() == QLatin1String("agent/decision") && i < file.lines.size();
                 ++i)
                QVERIFY2(!branch.match(file.lines[i]).hasMatch(),
                         qPrintable(QStringLiteral("%1:%2").arg(file.path).arg(i + 1)));
    }

    /// Details, reasons and the like are words too: each fixed phrase has its Chinese in
    /// common/text/phrases.def.
    void phrasesHaveChinese() {
        QFile file(QStringLiteral(SOURCE_ROOT "/common/text/phrases.def"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString known = QString::fromUtf8(file.readAll());
        static const QRegularExpression argument(QStringLiteral(
            "\\{(?:QStringLiteral\\()?\"(?:detail|reason|operation|doing)\"\\)?,\\s*([^{}]*)\\}|"
            "\\b(?:dropLink\\(|localFailed\\(|busy\\(c,)([^;]*);"));
        static const QRegularExpression literal(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\""));
        static const QRegularExpression word(QStringLiteral("[A-Za-z]{3}"));
        QStringList missing;
        for (const SourceFile& source : m_product) {
            if (source.room() == QLatin1String("common/text")) continue; // names them, says none
            auto i = argument.globalMatch(source.lines.join(QLatin1Char('\n')));
            while (i.hasNext()) {
                const auto match = i.next();
                auto j = literal.globalMatch(match.captured(1) + match.captured(2));
                while (j.hasNext()) {
                    QString phrase = j.next().captured(1);
                    if (phrase.endsWith(QLatin1String(": "))) phrase.chop(2);
                    if (word.match(phrase).hasMatch() &&
                        !known.contains(QStringLiteral("(\"%1\", ").arg(phrase)))
                        missing << source.path + QStringLiteral(": ") + phrase;
                }
            }
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }

    /// What an advice or the manual tells people to type exists.
    void toldCommandsExist() {
        static const QRegularExpression row(QStringLiteral("^\\s*\\{\"([a-z ]+)\", \""));
        QStringList verbs;
        for (const SourceFile& source : m_product)
            for (const QString& line : source.lines)
                if (const auto m = row.match(line);
                    source.path == QLatin1String("agent/ctl/commands.cpp") && m.hasMatch())
                    verbs << m.captured(1);
        QVERIFY(verbs.size() > 20);
        static const QRegularExpression told(QStringLiteral("hotpairctl ([a-z]+(?: [a-z]+)?)"));
        QStringList unknown;
        for (const QString& text : wordsForPeople()) {
            auto i = told.globalMatch(text);
            while (i.hasNext()) {
                const QString words = i.next().captured(1);
                if (!verbs.contains(words) && !verbs.contains(words.section(QLatin1Char(' '), 0, 0)))
                    unknown << words;
            }
        }
        QVERIFY2(unknown.isEmpty(), qPrintable(unknown.join(QLatin1Char('\n'))));
    }

    void rules_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("why");
        for (const Rule& rule : styleRules)
            QTest::newRow(rule.name) << QString::fromLatin1(rule.pattern) << QString::fromLatin1(rule.why);
    }
    void rules() {
        QFETCH(QString, pattern);
        QFETCH(QString, why);
        const QRegularExpression wrong(pattern);
        QStringList found;
        for (const SourceFile& file : m_product)
            for (qsizetype i = 0; i < file.lines.size(); ++i)
                if (wrong.match(file.lines[i]).hasMatch())
                    found
                        << QStringLiteral("%1:%2: %3").arg(file.path).arg(i + 1).arg(file.lines[i].trimmed());
        QVERIFY2(found.isEmpty(), qPrintable(why + QLatin1Char('\n') + found.join(QLatin1Char('\n'))));
    }

private:
    /// Code table and manual, line by line, without the lines of the table that are comments.
    static QStringList wordsForPeople() {
        QStringList lines;
        QStringList paths{QStringLiteral("common/base/codes.def")};
        const QDir root(QStringLiteral(SOURCE_ROOT));
        for (const char* folder : {"resources/help/en", "resources/help/zh_CN"})
            for (const QString& name :
                 QDir(root.filePath(QLatin1String(folder))).entryList({QStringLiteral("*.md")}))
                paths << QLatin1String(folder) + QLatin1Char('/') + name;
        for (const QString& path : paths) {
            QFile file(root.filePath(path));
            if (!file.open(QIODevice::ReadOnly)) qFatal("%s is missing", qPrintable(path));
            lines << QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
        }
        return lines;
    }
};

QTEST_APPLESS_MAIN(StyleTest)
#include "style_test.moc"
