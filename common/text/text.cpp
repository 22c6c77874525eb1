// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/text.h"

#include "common/base/logging.h"
#include "common/text/filling.h"

#include <QHash>
#include <QStringList>

#include <array>

namespace hotpair::text {

namespace {

struct Sentences {
    const char* sentence[2]; ///< by Language
    const char* advice[2];
};
constexpr Sentences sentences[] = {
#define HOTPAIR_CODE(name, severity, en, zh, enAdvice, zhAdvice) {{en, zh}, {enAdvice, zhAdvice}},
#include "common/base/codes.def"
#undef HOTPAIR_CODE
};

int index(Language language) {
    return language == Language::Chinese ? 1 : 0;
}

struct Phrase {
    const char* en;
    const char* zh;
};
constexpr Phrase phrases[] = {
#define HOTPAIR_PHRASE(en, zh) {en, zh},
#include "common/text/phrases.def"
#undef HOTPAIR_PHRASE
};

QString chinesePhrase(const QString& text) {
    static const QHash<QString, QString> table = [] {
        QHash<QString, QString> t;
        for (const Phrase& p : phrases)
            t.insert(QString::fromUtf8(p.en), QString::fromUtf8(p.zh));
        return t;
    }();
    return table.value(text, text);
}

/// Only these arguments hold phrases; others are names that people chose.
bool holdsPhrase(const QString& argument) {
    static const QStringList names{QStringLiteral("detail"),    QStringLiteral("reason"),
                                   QStringLiteral("operation"), QStringLiteral("doing"),
                                   QStringLiteral("role"),      QStringLiteral("needed"),
                                   QStringLiteral("verb")};
    return names.contains(argument);
}

QString shown(const QString& argument, const QString& value, Language language) {
    if (value.isEmpty()) return QStringLiteral("?");
    if (language == Language::English) return printable(value);
    if (argument == QLatin1String("type")) return printable(resourceTypeWord(value, language));
    if (!holdsPhrase(argument)) return printable(value);
    const QString whole = chinesePhrase(value);
    if (whole != value) return whole;
    QStringList pieces = value.split(QStringLiteral(": "));
    for (QString& piece : pieces)
        piece = chinesePhrase(piece);
    return printable(pieces.join(QStringLiteral("：")));
}

struct Word {
    const char* key;
    const char* text[2];
};

template<std::size_t N>
QString wordOf(const std::array<Word, N>& words, const QString& key, Language language) {
    for (const Word& w : words)
        if (key == QLatin1String(w.key)) return QString::fromUtf8(w.text[index(language)]);
    return printable(key);
}

constexpr std::array groupWords{
    Word{"stopped", {"Stopped", "已停止"}}, Word{"starting", {"Starting", "正在启动"}},
    Word{"active", {"Active", "运行中"}},   Word{"stopping", {"Stopping", "正在停止"}},
    Word{"failed", {"Failed", "故障"}},     Word{"held", {"On hold", "已冻结"}},
    Word{"waiting", {"Waiting", "等待中"}}, Word{"both", {"Active on both", "双机运行"}},
    Word{"unknown", {"Unknown", "未知"}},
};
constexpr std::array mirrorWords{
    Word{"in-sync", {"In sync", "已同步"}},
    Word{"replicating", {"Following behind", "滞后跟随"}},
    Word{"solo", {"One copy only", "单机运行"}},
    Word{"resyncing", {"Resynchronising", "正在重新同步"}},
    Word{"connecting", {"Connecting", "正在连接"}},
    Word{"paused", {"Paused", "已暂停"}},
    Word{"split-brain", {"Split brain", "脑裂"}},
    Word{"failed", {"Failed", "故障"}},
    Word{"unconfigured", {"Not configured", "未配置"}},
    Word{"unknown", {"Unknown", "未知"}},
};
constexpr std::array nodeWords{
    Word{"online", {"Online", "在线"}},
    Word{"offline", {"Offline", "离线"}},
    Word{"unknown", {"Unknown", "未知"}},
    Word{"starting", {"Starting", "正在启动"}},
    Word{"maintenance", {"Maintenance", "维护中"}},
    Word{"none", {"None", "无"}},
};
constexpr std::array linkWords{
    Word{"up", {"Up", "正常"}},
    Word{"down", {"Down", "断开"}},
    Word{"unknown", {"Unknown", "未知"}},
};
constexpr std::array resourceWords{
    Word{"stopped", {"Stopped", "已停止"}}, Word{"starting", {"Starting", "正在启动"}},
    Word{"running", {"Running", "运行中"}}, Word{"stopping", {"Stopping", "正在停止"}},
    Word{"failed", {"Failed", "故障"}},     Word{"unknown", {"Unknown", "未知"}},
};
constexpr std::array healthWords{
    Word{"ok", {"Healthy", "健康"}},
    Word{"warning", {"Warning", "警告"}},
    Word{"failed", {"Failed", "故障"}},
    Word{"unknown", {"Unknown", "未知"}},
};
constexpr std::array severityWords{
    Word{"info", {"Information", "信息"}},
    Word{"warning", {"Warning", "警告"}},
    Word{"error", {"Error", "错误"}},
    Word{"critical", {"Critical", "严重"}},
};
constexpr std::array typeWords{
    Word{"volume", {"Mirrored volume", "镜像卷"}},
    Word{"filesystem", {"Filesystem", "文件系统"}},
    Word{"address", {"Virtual address", "虚拟地址"}},
    Word{"process", {"Process", "进程"}},
    Word{"service", {"Service", "服务"}},
    Word{"script", {"Script", "脚本"}},
};
constexpr std::array mirrorRoleWords{
    Word{"source", {"Source", "源"}},
    Word{"target", {"Target", "目标"}},
    Word{"none", {"None", "无"}},
};
constexpr std::array userRoleWords{
    Word{"viewer", {"Viewer", "查看者"}},
    Word{"operator", {"Operator", "操作员"}},
    Word{"admin", {"Administrator", "管理员"}},
};

} // namespace

QString filled(const char* pattern, const Args& args, Language language) {
    const QString text = QString::fromUtf8(pattern);
    QString out;
    for (qsizetype i = 0; i < text.size();) {
        const qsizetype open = text.indexOf(QLatin1Char('{'), i);
        const qsizetype close = open < 0 ? -1 : text.indexOf(QLatin1Char('}'), open);
        if (close < 0) {
            out += QStringView(text).mid(i);
            break;
        }
        out += QStringView(text).mid(i, open - i);
        const QString argument = text.mid(open + 1, close - open - 1);
        // Filled once and never looked at again: a value with braces in it stays a value.
        out += shown(argument, args.value(argument), language);
        i = close + 1;
    }
    return out;
}

Language languageFor(const QString& localeName) {
    const bool chinese = localeName.startsWith(QLatin1String("zh"), Qt::CaseInsensitive) &&
                         (localeName.size() == 2 || !localeName[2].isLetter());
    return chinese ? Language::Chinese : Language::English;
}

QString sentence(Code code, const Args& args, Language language) {
    const auto i = std::size_t(code);
    return i < std::size(sentences) ? filled(sentences[i].sentence[index(language)], args, language)
                                    : QString();
}

QString advice(Code code, const Args& args, Language language) {
    const auto i = std::size_t(code);
    return i < std::size(sentences) ? filled(sentences[i].advice[index(language)], args, language)
                                    : QString();
}

QString severityWord(Severity severity, Language language) {
    const auto name = severityName(severity);
    return wordOf(severityWords, QString::fromLatin1(name.data(), qsizetype(name.size())), language);
}

QString stateWord(StateOf whose, const QString& state, Language language) {
    switch (whose) {
    case StateOf::Group: return wordOf(groupWords, state, language);
    case StateOf::Mirror: return wordOf(mirrorWords, state, language);
    case StateOf::Node:
    case StateOf::Witness: return wordOf(nodeWords, state, language);
    case StateOf::Link: return wordOf(linkWords, state, language);
    case StateOf::Resource: return wordOf(resourceWords, state, language);
    case StateOf::Health: return wordOf(healthWords, state, language);
    }
    return printable(state);
}

QString resourceTypeWord(const QString& type, Language language) {
    return wordOf(typeWords, type, language);
}

QString mirrorRoleWord(const QString& role, Language language) {
    return wordOf(mirrorRoleWords, role, language);
}

QString userRoleWord(const QString& role, Language language) {
    return wordOf(userRoleWords, role, language);
}

} // namespace hotpair::text
