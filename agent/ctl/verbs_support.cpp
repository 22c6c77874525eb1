// How the machines are, and everything that somebody who helps from afar needs: health, bundle.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/redact.h"
#include "agent/ctl/status_text.h"
#include "agent/ctl/table.h"
#include "agent/ctl/verbs.h"
#include "agent/journal/support_files.h"
#include "common/base/logging.h"
#include "common/model/status.h"
#include "common/text/sensors.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace hotpair::ctl {

namespace {

constexpr int healthTimeoutMs = 120'000; ///< every disk is asked
constexpr int pieceTimeoutMs = 90'000;
constexpr int tarTimeoutMs = 300'000;
constexpr qint64 pieceBytes = 2 << 20;

// ---------------------------------------------------------------- health

void showNode(Context& c, const QJsonObject& node) {
    c.line(printable(node[QLatin1String("node")].toString()));
    if (const auto error = errorFromJson(node[QLatin1String("error")])) return c.line(c.explain(*error));
    Table table(
        {c.say("What", "项目"), c.say("Name", "名称"), c.say("Value", "数值"), c.say("State", "状态")});
    QStringList problems;
    for (const QJsonValue& value : node[QLatin1String("readings")].toArray()) {
        const QJsonObject reading = value.toObject();
        const auto problem = errorFromJson(reading[QLatin1String("problem")]);
        table.add(
            {text::sensorKind(reading[QLatin1String("kind")].toString(), c.language),
             text::sensorName(reading, c.language), text::sensorFigure(reading),
             problem ? text::severityWord(severityOf(problem->code), c.language) : c.say("ok", "正常")});
        if (problem) problems << c.explain(*problem);
    }
    c.out << table.text(2);
    for (const QString& problem : std::as_const(problems))
        c.line(problem);
    if (node[QLatin1String("smartctlMissing")].toBool())
        c.line(c.say("  Disks do not tell: the package smartmontools is not installed there.",
                     "  无法读取磁盘健康状况：该节点未安装 smartmontools 软件包。"));
}

/// Errors and critical findings, or a node that did not answer.
bool isWell(const QJsonObject& result) {
    for (const QJsonValue& node : result[QLatin1String("nodes")].toArray()) {
        if (node[QLatin1String("error")].isObject()) return false;
        for (const QJsonValue& reading : node[QLatin1String("readings")].toArray())
            if (const auto problem = errorFromJson(reading[QLatin1String("problem")]);
                problem && severityOf(problem->code) >= Severity::Error)
                return false;
    }
    return true;
}

// ---------------------------------------------------------------- bundle

class Bundle {
public:
    explicit Bundle(Context& context)
        : c(context)
        , m_anonymous(context.invocation.has("--anonymise"))
        , m_name(QStringLiteral("hotpair-bundle-") +
                 QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"))) {}

    Exit make(const QString& path, bool connected);

private:
    void askAll();
    QStringList nodesToAsk();
    QJsonObject ask(const char* verb, const char* key, const QString& file, const QJsonObject& params = {});
    void remoteNode(const QString& node);
    void fetch(const QString& node, const QJsonObject& about, QStringList& wanted);
    void localNode();
    void file(const QString& node, const QString& name, const QByteArray& content);
    void put(const QString& name, QByteArray content);
    void lacks(const QString& what, const QString& why);
    QByteArray readMe() const;
    Result<void> pack(const QString& path);

    Context& c;
    const bool m_anonymous;
    const QString m_name;
    QTemporaryDir m_directory;
    QMap<QString, QByteArray> m_files; ///< small ones, written when all names are known
    Anonymiser m_anonymiser;
    QStringList m_nodes, m_missing;
    int m_count = 0;
};

void Bundle::lacks(const QString& what, const QString& why) {
    m_missing << QStringLiteral("%1: %2").arg(what, why);
}

void Bundle::put(const QString& name, QByteArray content) {
    if (m_anonymous) content = m_anonymiser.anonymous(content);
    const QString place = m_anonymous ? QString::fromUtf8(m_anonymiser.anonymous(name.toUtf8())) : name;
    const QString clean = QDir::cleanPath(place);
    if (clean.startsWith(QLatin1String("..")) || QDir::isAbsolutePath(clean))
        return lacks(printable(clean),
                     c.say("this is no name of a file", "不是有效的文件名")); // of a hostile agent
    const QString path = QStringLiteral("%1/%2/%3").arg(m_directory.path(), m_name, clean);
    QDir().mkpath(QFileInfo(path).path());
    QFile out(path);
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        return lacks(place, out.errorString());
    ++m_count;
}

QJsonObject Bundle::ask(const char* verb, const char* key, const QString& file, const QJsonObject& params) {
    const Reply reply = c.ask(QLatin1String(verb), params, healthTimeoutMs);
    if (!reply.ok()) {
        lacks(file, text::sentence(reply.error.value_or(makeError(Code::INTERNAL_ERROR)), c.language));
        return {};
    }
    const QJsonObject result = key ? reply.result[QLatin1String(key)].toObject() : reply.result;
    m_files.insert(file, QJsonDocument(withoutSecrets(result).toObject()).toJson());
    return result;
}

/// Of both nodes at once. The configuration tells which names there are, so nothing is written before it is
/// read.
void Bundle::askAll() {
    const QJsonObject shown = ask("config.show", nullptr, QStringLiteral("config.json"));
    const QJsonObject document =
        QJsonDocument::fromJson(shown[QLatin1String("document")].toString().toUtf8()).object();
    m_files.remove(QStringLiteral("config.json")); // as one long text, in which nothing was looked for
    if (!document.isEmpty())
        m_files.insert(
            QStringLiteral("config.json"),
            QJsonDocument(QJsonObject{{QStringLiteral("revision"), shown[QLatin1String("revision")]},
                                      {QStringLiteral("document"), withoutSecrets(document)}})
                .toJson());
    m_anonymiser.learn(QJsonValue(document));
    ask("config.history", nullptr, QStringLiteral("config-history.json"));
    ask("status", "status", QStringLiteral("status.json"));
    ask("check", nullptr, QStringLiteral("check.json"));
    ask("health", nullptr, QStringLiteral("health.json"));
    ask("fence.status", nullptr, QStringLiteral("fence.json"));
    const Reply users = c.ask(QStringLiteral("user.list"));
    for (const QJsonValue& user : users.result[QLatin1String("users")].toArray())
        m_anonymiser.learn(QStringLiteral("account"), user[QLatin1String("name")].toString());
}

QStringList Bundle::nodesToAsk() {
    const QJsonObject status = QJsonDocument::fromJson(m_files.value(QStringLiteral("status.json"))).object();
    const QString self = status[QLatin1String("node")].toString();
    QStringList nodes{self};
    for (const QJsonValue& node : status[QLatin1String("nodes")].toArray())
        if (const QString name = node[QLatin1String("name")].toString(); name != self) nodes << name;
    nodes.removeAll(QString());
    return nodes.isEmpty() ? QStringList{QString()} : nodes; // without a configuration: the asked one
}

void Bundle::remoteNode(const QString& node) {
    const QJsonObject about = node.isEmpty() ? QJsonObject() : QJsonObject{{QStringLiteral("node"), node}};
    const Reply listed = c.ask(QStringLiteral("bundle.files"), about, pieceTimeoutMs);
    const QString called = node.isEmpty() ? listed.result[QLatin1String("node")].toString() : node;
    if (!listed.ok())
        return lacks(called,
                     text::sentence(listed.error.value_or(makeError(Code::INTERNAL_ERROR)), c.language));
    m_nodes << called;
    file(called, QStringLiteral("about.json"),
         QJsonDocument(listed.result[QLatin1String("about")].toObject()).toJson());
    QStringList wanted;
    for (const QJsonValue& entry : listed.result[QLatin1String("files")].toArray())
        wanted << entry[QLatin1String("name")].toString();
    while (!wanted.isEmpty())
        fetch(called, about, wanted);
}

/// The first of the wanted files, and those that came with its end.
void Bundle::fetch(const QString& node, const QJsonObject& about, QStringList& wanted) {
    const QString first = wanted.takeFirst();
    QByteArray content;
    for (;;) {
        QJsonObject params = about;
        params.insert(QStringLiteral("name"), first);
        params.insert(QStringLiteral("offset"), content.size());
        const Reply reply = c.ask(QStringLiteral("bundle.read"), params, pieceTimeoutMs);
        if (!reply.ok()) {
            lacks(node + QLatin1Char('/') + printable(first),
                  text::sentence(reply.error.value_or(makeError(Code::INTERNAL_ERROR)), c.language));
            return;
        }
        const QJsonArray pieces = reply.result[QLatin1String("pieces")].toArray();
        const auto data = [&pieces](qsizetype i) {
            return QByteArray::fromBase64(pieces.at(i)[QLatin1String("data")].toString().toLatin1());
        };
        const QByteArray piece = data(0);
        content += piece;
        if (piece.size() == pieceBytes) continue; // it goes on
        file(node, first, content);
        for (qsizetype i = 1; i < pieces.size(); ++i)
            if (const QString name = pieces.at(i)[QLatin1String("name")].toString(); wanted.removeOne(name))
                file(node, name, data(i));
        return;
    }
}

/// The agent does not answer, but its files are here.
void Bundle::localNode() {
    const auto json = [this](const char* name) {
        QFile source(c.stateDir() + QLatin1String(name));
        return source.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(source.readAll()).object()
                                                : QJsonObject();
    };
    const QByteArray text = json("/config/current.json")[QLatin1String("document")].toString().toUtf8();
    const QJsonObject document = QJsonDocument::fromJson(text).object();
    const QString node = json("/node.json")[QLatin1String("name")].toString();
    m_anonymiser.learn(QJsonValue(document));
    m_anonymiser.learn(QStringLiteral("node"), node);
    if (!document.isEmpty())
        m_files.insert(QStringLiteral("config.json"),
                       QJsonDocument(withoutSecrets(document).toObject()).toJson());
    m_nodes << node;
    for (const auto& found : support::files(c.stateDir()))
        if (const auto pieces = support::read(c.stateDir(), found.name, 0, found.bytes); !pieces.isEmpty())
            file(node, found.name, pieces.first().data);
}

/// Events also as sentences; what cannot be made anonymous is left out.
void Bundle::file(const QString& node, const QString& name, const QByteArray& content) {
    const QString clean = QDir::cleanPath(name);
    if (clean.startsWith(QLatin1String("..")) || QDir::isAbsolutePath(clean))
        return; // a stranger's idea of a name
    if (m_anonymous && clean.startsWith(QLatin1String("journal/flight/"))) {
        const QString what = node + QStringLiteral("/journal/flight");
        const QString why =
            c.say("recordings hold names and cannot be made anonymous", "飞行记录含有名称，无法匿名化");
        if (const QString line = QStringLiteral("%1: %2").arg(what, why); !m_missing.contains(line))
            m_missing << line;
        return;
    }
    const QString place = QStringLiteral("nodes/%1/%2").arg(node, clean);
    put(place, content);
    if (!clean.startsWith(QLatin1String("journal/events-"))) return;
    QByteArray sentences;
    for (const QByteArray& line : content.split('\n'))
        if (const auto event = eventFromJson(QJsonDocument::fromJson(line).object()))
            sentences += eventLine(*event, c.language).toUtf8() + '\n';
    put(place + QStringLiteral(".txt"), sentences);
}

QByteArray Bundle::readMe() const {
    QStringList lines{
        c.say("HotPair support bundle, made %1 by hotpairctl %2.",
              "HotPair 诊断包，由 hotpairctl %2 于 %1 生成。")
            .arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODate), QStringLiteral(HOTPAIR_VERSION)),
        QString(),
        c.say("Of the pair: config, config-history, status, check, health, fence (JSON).",
              "双机整体：config、config-history、status、check、health、fence（JSON）。"),
        c.say("Of each node (nodes/NAME): about.json, journal/events-* (also as sentences, .txt), "
              "journal/audit,\n"
              "journal/flight (for `hotpairctl replay FOLDER`), support/service.log.",
              "各节点（nodes/节点名）：about.json、journal/events-*（另有文字版 .txt）、journal/audit、\n"
              "journal/flight（可用 hotpairctl replay 文件夹 重放）、support/service.log。"),
        c.say("Passwords, keys and values of environments are not in it.",
              "其中不含密码、密钥和环境变量的值。")};
    if (m_anonymous)
        lines << c.say(
            "Names, addresses and paths were replaced by words. The hashes of journal/audit no longer fit.",
            "名称、地址和路径已替换为代号；journal/audit 的哈希因此不再相符。");
    for (const QString& missing : m_missing)
        lines << c.say("Not included: %1", "未包含：%1").arg(missing);
    return lines.join(QLatin1Char('\n')).toUtf8() + '\n';
}

/// By the system's tar, first beside the file that is wanted: a failure leaves an older bundle alone.
Result<void> Bundle::pack(const QString& path) {
    const auto failed = [&path](const QString& detail) {
        return makeError(Code::BUNDLE_NOT_WRITTEN,
                         {{QStringLiteral("path"), path}, {QStringLiteral("detail"), detail.trimmed()}});
    };
    const QString tar = QStandardPaths::findExecutable(QStringLiteral("tar"));
    if (tar.isEmpty()) return failed(c.say("there is no program tar", "没有 tar 程序"));
    const QString part = path + QStringLiteral(".part");
    QFile out(part);
    if (!out.open(QIODevice::WriteOnly)) return failed(out.errorString());
    out.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    out.close();
    QProcess process;
    process.start(tar, {QStringLiteral("-czf"), QFileInfo(part).absoluteFilePath(), QStringLiteral("-C"),
                        m_directory.path(), m_name});
    const bool ended = process.waitForFinished(tarTimeoutMs);
    if (!ended || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        const QString said = QString::fromLocal8Bit(process.readAllStandardError());
        QFile::remove(part);
        return failed(said.isEmpty() ? process.errorString() : said);
    }
    QFile::remove(path);
    if (!QFile::rename(part, path)) return failed(c.say("it cannot be renamed", "无法重命名"));
    return {};
}

Exit Bundle::make(const QString& path, bool connected) {
    if (!m_directory.isValid())
        return c.report(Outcome::Failed, makeError(Code::BUNDLE_NOT_WRITTEN,
                                                   {{QStringLiteral("path"), path},
                                                    {QStringLiteral("detail"), m_directory.errorString()}}));
    if (connected) {
        askAll();
        for (const QString& node : nodesToAsk())
            remoteNode(node);
    } else {
        lacks(c.say("status and the other node", "状态和另一节点"),
              c.say("the agent does not answer", "代理无应答"));
        localNode();
    }
    for (auto it = m_files.cbegin(); it != m_files.cend(); ++it)
        put(it.key(), it.value());
    put(QStringLiteral("README.txt"), readMe());
    if (const auto packed = pack(path); !packed) return c.report(Outcome::Failed, packed.error());
    const qint64 bytes = QFileInfo(path).size();
    if (c.json()) {
        c.print({{QStringLiteral("file"), path},
                 {QStringLiteral("bytes"), bytes},
                 {QStringLiteral("files"), m_count},
                 {QStringLiteral("nodes"), QJsonArray::fromStringList(m_nodes)},
                 {QStringLiteral("missing"), QJsonArray::fromStringList(m_missing)}});
        return Done;
    }
    c.line(c.say("Written: %1 (%2, %3 files of %4).", "已写入：%1（%2，共 %3 个文件，来自 %4）。")
               .arg(path, text::humanBytes(bytes, c.language))
               .arg(m_count)
               .arg(m_nodes.join(QStringLiteral(", "))));
    for (const QString& missing : std::as_const(m_missing))
        c.line(c.say("Not included: %1", "未包含：%1").arg(missing));
    return Done;
}

} // namespace

/// Exit 0 only when both nodes answered without errors: warnings are for reading.
Exit runHealth(Context& c) {
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("health"), {}, healthTimeoutMs);
    if (!reply.ok()) return c.report(reply);
    if (c.json())
        c.print(reply.result);
    else
        for (const QJsonValue& node : reply.result[QLatin1String("nodes")].toArray())
            showNode(c, node.toObject());
    return isWell(reply.result) ? Done : Failed;
}

Exit runBundle(Context& c) {
    const auto failed = c.connect();
    const bool filesHere = QFileInfo::exists(c.stateDir() + QStringLiteral("/node.json"));
    if (failed && (*failed != Unreachable || c.invocation.has("--connect") || !filesHere)) return *failed;
    return Bundle(c).make(c.argument(0), !failed);
}

} // namespace hotpair::ctl
