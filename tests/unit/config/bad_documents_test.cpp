// Golden: every bad document and exactly what is said about it, place by place (bad_documents.txt). After a
// wanted change of messages: HOTPAIR_GOLDEN=write ./config_bad_documents_test, then read the difference
// before committing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"
#include "common/text/text.h"

#include <QFile>
#include <QTest>

using namespace hotpair;

namespace {

struct Case {
    QString name;
    QByteArray in, put, document;
    bool whole = false;
    QStringList says;
    QStringList lines; ///< as they stand in the file, without what it says
};

QByteArray read(const char* name) {
    QFile file(QStringLiteral(TEST_DATA "/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s is missing", name);
    return file.readAll();
}

/// \n and \xHH stand for bytes; everything else is as it is.
QByteArray bytes(const QString& text) {
    QByteArray in = text.toUtf8();
    QByteArray out;
    for (qsizetype i = 0; i < in.size(); ++i) {
        if (in[i] == '\\' && in.mid(i + 1, 1) == "n" && in.mid(i - 1, 1) != "\\") {
            out += '\n';
            ++i;
        } else if (in[i] == '\\' && in.mid(i + 1, 1) == "x") {
            out += QByteArray::fromHex(in.mid(i + 2, 2));
            i += 3;
        } else {
            out += in[i];
        }
    }
    return out;
}

QList<Case> cases() {
    QList<Case> list;
    for (const QString& line : QString::fromUtf8(read("bad_documents.txt")).split(QLatin1Char('\n'))) {
        const QString word = line.section(QLatin1Char(' '), 0, 0);
        const QString rest = line.section(QLatin1Char(' '), 1).trimmed();
        if (word == QLatin1String("case")) list.append(Case{rest, {}, {}, {}, false, {}, {}});
        if (list.isEmpty()) continue;
        Case& c = list.last();
        if (word == QLatin1String("says")) {
            c.says << rest;
            continue;
        }
        if (!line.isEmpty()) c.lines << line;
        if (word == QLatin1String("in")) c.in = bytes(rest);
        if (word == QLatin1String("put")) c.put = bytes(rest);
        if (word == QLatin1String("document")) {
            c.document = bytes(rest);
            c.whole = true;
        }
    }
    return list;
}

QByteArray documentOf(const Case& c) {
    if (c.whole) return c.document;
    QByteArray pair = read("pair.json");
    const qsizetype at = pair.indexOf(c.in);
    if (at < 0) qFatal("%s: not in pair.json: %s", qPrintable(c.name), c.in.constData());
    return pair.replace(at, c.in.size(), c.put);
}

QString codeText(Code code) {
    const auto name = codeName(code);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

QString said(const ConfigProblem& p) {
    QString out = QStringLiteral("%1:%2 %3 %4")
                      .arg(p.line)
                      .arg(p.column)
                      .arg(p.key.isEmpty() ? QStringLiteral("-") : p.key, codeText(p.code));
    for (auto a = p.args.begin(); a != p.args.end(); ++a) {
        static const QStringList lists{QStringLiteral("key"), QStringLiteral("known"),
                                       QStringLiteral("example")};
        if (!lists.contains(a.key())) out += QStringLiteral(" %1=%2").arg(a.key(), a.value());
    }
    return out;
}

QStringList allSaid(const Case& c) {
    QStringList out;
    for (const ConfigProblem& p : loadConfig(documentOf(c), QStringLiteral("pair.json")).problems)
        out << said(p);
    return out;
}

void rewrite() {
    const QByteArray old = read("bad_documents.txt");
    QByteArray out = old.left(old.indexOf("\n\n") + 1);
    for (const Case& c : cases()) {
        out += '\n' + c.lines.join(QLatin1Char('\n')).toUtf8() + '\n';
        for (const QString& line : allSaid(c))
            out += "says " + line.toUtf8() + '\n';
    }
    QFile file(QStringLiteral(TEST_DATA "/bad_documents.txt"));
    if (!file.open(QIODevice::WriteOnly) || file.write(out) != out.size())
        qFatal("bad_documents.txt cannot be written");
}

} // namespace

class BadDocumentsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (qgetenv("HOTPAIR_GOLDEN") == "write") rewrite();
    }

    void enoughOfThem() { QVERIFY(cases().size() >= 80); }

    void golden_data() {
        QTest::addColumn<int>("index");
        const QList<Case> list = cases();
        for (int i = 0; i < list.size(); ++i)
            QTest::newRow(qPrintable(list[i].name)) << i;
    }
    void golden() {
        QFETCH(int, index);
        const Case c = cases()[index];
        const ConfigLoad loaded = loadConfig(documentOf(c), QStringLiteral("pair.json"));
        QVERIFY(!loaded.ok()); // nothing of a bad document is given out
        QVERIFY(!loaded.problems.isEmpty());
        QVERIFY(!c.says.isEmpty());
        QCOMPARE(allSaid(c), c.says);
        for (const ConfigProblem& p : loaded.problems) {
            QCOMPARE(p.file, QStringLiteral("pair.json"));
            everyArgumentIsThere(p);
        }
    }

private:
    /// Sentence and advice in both languages need no argument that was not given.
    static void everyArgumentIsThere(const ConfigProblem& p) {
        using text::Language;
        Args marked = p.args;
        for (QString& value : marked)
            value.replace(QLatin1Char('?'), QLatin1Char('!'));
        for (const auto language : {Language::English, Language::Chinese}) {
            const QString sentence = text::sentence(p.code, marked, language);
            const QString advice = text::advice(p.code, marked, language);
            QVERIFY2(!sentence.contains(QLatin1Char('?')), qPrintable(sentence));
            QVERIFY2(!advice.contains(QLatin1Char('?')), qPrintable(advice));
        }
    }
};

QTEST_APPLESS_MAIN(BadDocumentsTest)
#include "bad_documents_test.moc"
