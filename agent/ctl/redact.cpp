// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/redact.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace hotpair::ctl {

namespace {

const QString removed = QStringLiteral("(removed)");

const QRegularExpression& secretWord() {
    static const QRegularExpression word(
        QStringLiteral("pass(word|wd|phrase)?|secret|token|credential|api-?key"),
        QRegularExpression::CaseInsensitiveOption);
    return word;
}

/// "--password=x", "postgres://user:x@host": the secret part goes.
QString argumentWithoutSecret(const QString& argument) {
    static const QRegularExpression login(QStringLiteral("(://[^/:@\\s]*:)[^@\\s]*@"));
    QString out = argument;
    out.replace(login, QStringLiteral("\\1") + removed + QLatin1Char('@'));
    const qsizetype equals = out.indexOf(QLatin1Char('='));
    if (equals > 0 && out.left(equals).contains(secretWord())) return out.left(equals + 1) + removed;
    return out;
}

QJsonArray argumentsWithoutSecrets(const QJsonArray& arguments) {
    QJsonArray out;
    bool next = false; // the value of an option in the argument before
    for (const QJsonValue& value : arguments) {
        const QString argument = value.toString();
        out.append(next ? removed : argumentWithoutSecret(argument));
        next = !next && argument.startsWith(QLatin1Char('-')) && !argument.contains(QLatin1Char('=')) &&
               argument.contains(secretWord());
    }
    return out;
}

QJsonObject valuesRemoved(const QJsonObject& object) {
    QJsonObject out;
    for (auto it = object.begin(); it != object.end(); ++it)
        out.insert(it.key(), removed);
    return out;
}

bool isNameCharacter(QChar c) {
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('-');
}

/// Every occurrence that is not part of a longer name.
void replaceWhole(QString& text, const QString& original, const QString& word) {
    for (qsizetype at = text.indexOf(original); at >= 0; at = text.indexOf(original, at)) {
        const qsizetype end = at + original.size();
        const bool before = at > 0 && isNameCharacter(text[at - 1]) && isNameCharacter(original.front());
        const bool after =
            end < text.size() && isNameCharacter(text[end]) && isNameCharacter(original.back());
        if (before || after) {
            at = end;
            continue;
        }
        text.replace(at, original.size(), word);
        at += word.size();
    }
}

} // namespace

QJsonValue withoutSecrets(const QJsonValue& document) {
    if (document.isArray()) {
        QJsonArray out;
        for (const QJsonValue& value : document.toArray())
            out.append(withoutSecrets(value));
        return out;
    }
    if (!document.isObject()) return document;
    QJsonObject out;
    const QJsonObject object = document.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key() == QLatin1String("environment") && it->isObject())
            out.insert(it.key(), valuesRemoved(it->toObject()));
        else if (it.key() == QLatin1String("arguments") && it->isArray())
            out.insert(it.key(), argumentsWithoutSecrets(it->toArray()));
        else
            out.insert(it.key(), withoutSecrets(*it));
    }
    return out;
}

QString Anonymiser::wordFor(const QString& kind, const QString& original) {
    auto it = m_words.find(original);
    if (it == m_words.end())
        it = m_words.insert(original, QStringLiteral("%1-%2").arg(kind).arg(++m_counts[kind]));
    return *it;
}

void Anonymiser::learn(const QString& kind, const QString& name) {
    // words of the document format itself ("sync", "witness") and the letters of figures stay
    if (name.size() > 1 && name != QLatin1String("witness")) wordFor(kind, name);
}

void Anonymiser::learn(const QString& kind, const QJsonValue& list) {
    for (const QJsonValue& entry : list.toArray())
        learn(kind, entry[QLatin1String("name")].toString());
}

/// Absolute paths anywhere in the document.
void Anonymiser::learnPaths(const QJsonValue& value) {
    static const QRegularExpression path(QStringLiteral("^(/[^/]+|[A-Za-z]:[/\\\\]).*"));
    if (value.isString() && path.match(value.toString()).hasMatch())
        learn(QStringLiteral("path"), value.toString());
    for (const QJsonValue& entry : value.toArray())
        learnPaths(entry);
    const QJsonObject object = value.toObject();
    for (const QJsonValue& entry : object)
        learnPaths(entry);
}

void Anonymiser::learn(const QJsonValue& configuration) {
    learnPaths(configuration);
    learn(QStringLiteral("cluster"),
          configuration[QLatin1String("cluster")][QLatin1String("name")].toString());
    learn(QStringLiteral("node"), configuration[QLatin1String("nodes")]);
    for (const QJsonValue& node : configuration[QLatin1String("nodes")].toArray())
        learn(QStringLiteral("link"), node[QLatin1String("links")]);
    learn(QStringLiteral("volume"), configuration[QLatin1String("volumes")]);
    learn(QStringLiteral("device"), configuration[QLatin1String("fence")]);
    learn(QStringLiteral("group"), configuration[QLatin1String("groups")]);
    for (const QJsonValue& group : configuration[QLatin1String("groups")].toArray())
        for (const QJsonValue& resource : group[QLatin1String("resources")].toArray()) {
            learn(QStringLiteral("resource"), resource[QLatin1String("name")].toString());
            learn(QStringLiteral("account"), resource[QLatin1String("user")].toString());
        }
}

QByteArray Anonymiser::anonymous(const QByteArray& bytes) {
    QString text = QString::fromUtf8(bytes);
    // paths first (they contain names), then the longest
    QStringList originals = m_words.keys();
    std::sort(originals.begin(), originals.end(),
              [](const QString& a, const QString& b) { return a.size() > b.size(); });
    for (const QString& original : std::as_const(originals))
        replaceWhole(text, original, m_words[original]);
    // IPv4, a hardware address, IPv6; what only looks like one (a time of day) is no address and stays
    static const QRegularExpression address(
        QStringLiteral("(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\w|\\.\\d)"
                       "|(?<![\\w:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![\\w:])"
                       "|(?<![\\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\\w:])"));
    QString out;
    qsizetype last = 0;
    for (auto it = address.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        const QString found = match.captured();
        const bool hardware = found.size() == 17 && found.count(QLatin1Char(':')) == 5;
        const QHostAddress parsed(found);
        const bool replaced =
            hardware || (!parsed.isNull() && !parsed.isLoopback() && found != QLatin1String("::"));
        out += QStringView(text).mid(last, match.capturedStart() - last);
        out += replaced ? wordFor(QStringLiteral("address"), found) : found;
        last = match.capturedEnd();
    }
    out += QStringView(text).mid(last);
    return out.toUtf8();
}

} // namespace hotpair::ctl
