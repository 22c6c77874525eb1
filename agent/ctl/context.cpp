// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/context.h"

#include "agent/control/members.h"
#include "agent/control/state.h"
#include "agent/ctl/terminal.h"
#include "common/base/logging.h"
#include "common/model/status.h"
#include "common/net/local_channel.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace hotpair::ctl {

Context::Context(Invocation i, text::Language l, QTextStream& o, QTextStream& e)
    : invocation(std::move(i))
    , language(l)
    , out(o)
    , err(e)
    , m_agent(QStringLiteral("hotpairctl " HOTPAIR_VERSION)) {
    m_agent.setAutomaticReconnect(false);
}

QString Context::stateDir() const {
    return invocation.value("--state-dir", control::defaultStateDir());
}

QString Context::say(const char* english, const char* chinese) const {
    return QString::fromUtf8(language == text::Language::Chinese ? chinese : english);
}

void Context::print(const QJsonObject& object, bool compact) {
    out << QString::fromUtf8(
        QJsonDocument(object).toJson(compact ? QJsonDocument::Compact : QJsonDocument::Indented));
    if (compact) out << '\n';
    out.flush();
}

QString Context::explain(const Error& error) const {
    QString where;
    if (error.args.contains(QStringLiteral("line")))
        where = QStringLiteral("%1:%2:%3: ")
                    .arg(error.args.value(QStringLiteral("file")), error.args.value(QStringLiteral("line")),
                         error.args.value(QStringLiteral("column")));
    QString text = where + QString::fromUtf8(codeName(error.code).data()) + QStringLiteral(": ") +
                   text::sentence(error, language);
    if (const QString advice = text::advice(error, language); !advice.isEmpty())
        text += QStringLiteral("\n  → ") + advice;
    return text;
}

Exit Context::report(Outcome outcome, const Error& error) {
    static constexpr Exit exits[] = {Done, Refused, Failed, Unknown, Unreachable};
    if (json()) {
        QJsonObject object = toJson(error);
        object.insert(QStringLiteral("sentence"), text::sentence(error, language));
        object.insert(QStringLiteral("advice"), text::advice(error, language));
        print({{QStringLiteral("outcome"), outcomeName(outcome)}, {QStringLiteral("error"), object}});
    } else {
        const QString word = outcome == Outcome::Refused   ? say("Refused", "被拒绝")
                             : outcome == Outcome::Unknown ? say("Outcome unknown", "结果未知")
                                                           : say("Failed", "失败");
        err << word << QStringLiteral(": ") << explain(error) << '\n';
        err.flush();
    }
    return exits[int(outcome)];
}

Exit Context::report(const Reply& reply) {
    return report(reply.outcome, reply.error.value_or(makeError(Code::INTERNAL_ERROR)));
}

AgentTarget Context::target(QString& problem) const {
    AgentTarget target;
    if (!invocation.has("--connect")) {
        target.localSocket = localSocketName(stateDir());
        return target;
    }
    const auto endpoint = control::endpointFromText(invocation.value("--connect"));
    if (!endpoint)
        problem = say("--connect needs HOST:PORT, for example 10.0.0.1:7420.",
                      "--connect 需要 主机:端口，例如 10.0.0.1:7420。");
    if (invocation.has("--pin")) {
        const auto pin = fingerprintFromText(invocation.value("--pin"));
        if (pin)
            target.pin = *pin;
        else
            problem = say("--pin needs the 64 hex digits that `hotpairctl fingerprint` prints.",
                          "--pin 需要 hotpairctl fingerprint 输出的 64 位十六进制数。");
    }
    if (endpoint) {
        target.host = endpoint->host;
        target.port = endpoint->port;
    }
    return target;
}

bool Context::trusted(const QByteArray& seen, const QByteArray& expected) {
    if (!expected.isEmpty() || json() || !inputIsTerminal()) return false;
    err << say("The agent shows this fingerprint:\n  %1\n", "代理出示的指纹为：\n  %1\n")
               .arg(fingerprintText(seen));
    err.flush();
    const auto answer =
        askOnTerminal(say("Is it what `hotpairctl fingerprint` prints on that machine? Type yes: ",
                          "它与该机器上 hotpairctl fingerprint 的输出一致吗？请输入 yes："),
                      false);
    return answer && answer->trimmed() == QLatin1String("yes");
}

std::optional<Exit> Context::connect() {
    if (m_agent.state() == AgentClient::State::Ready) return std::nullopt;
    QString problem;
    const AgentTarget where = target(problem);
    if (!problem.isEmpty()) {
        err << problem << '\n';
        return Usage;
    }
    QEventLoop loop;
    QObject guard; // ends the connections below with this call
    std::optional<Exit> failed;
    const auto fail = [&](Outcome outcome, const Error& error) {
        if (failed) return;
        failed = report(outcome, error);
        loop.quit();
    };
    QObject::connect(&m_agent, &AgentClient::loggedIn, &guard, [&] { loop.quit(); });
    QObject::connect(&m_agent, &AgentClient::disconnected, &guard,
                     [&](const Error& reason) { fail(Outcome::Unreachable, reason); });
    QObject::connect(
        &m_agent, &AgentClient::fingerprintSeen, &guard,
        [&](const QByteArray& seen, const QByteArray& expected) {
            if (trusted(seen, expected)) {
                QCoreApplication::processEvents(); // typing took its time: let the client notice a closed
                                                   // connection
                return m_agent.acceptFingerprint();
            }
            Args args{{QStringLiteral("target"), where.toString()},
                      {QStringLiteral("fingerprint"), fingerprintText(seen)}};
            if (!expected.isEmpty()) args.insert(QStringLiteral("expected"), fingerprintText(expected));
            fail(Outcome::Refused,
                 makeError(expected.isEmpty() ? Code::FINGERPRINT_UNKNOWN : Code::FINGERPRINT_CHANGED, args));
        });
    QObject::connect(&m_agent, &AgentClient::loginRequired, &guard, [&](const std::optional<Error>& refusal) {
        if (refusal) return fail(Outcome::Refused, *refusal);
        const auto secret = password(invocation.value("--password-file"), say("Password: ", "密码："), false);
        if (!secret) return fail(Outcome::Refused, secret.error());
        m_agent.login(invocation.value("--user", QStringLiteral("admin")), *secret);
    });
    m_agent.connectTo(where);
    loop.exec();
    return failed;
}

void Context::showStep(const TaskStep& step) {
    if (json()) return;
    const bool over = step.state == TaskStep::State::Done || step.state == TaskStep::State::Failed;
    if (!over && !outputIsTerminal()) return;
    const QString number = step.total > 0 ? QStringLiteral("[%1/%2]").arg(step.index + 1).arg(step.total)
                                          : QStringLiteral("[%1]").arg(step.index + 1);
    if (outputIsTerminal()) out << QStringLiteral("\r\x1b[K");
    out << QStringLiteral("%1 %2  %3")
               .arg(number, printable(step.node), text::sentence(step.code, step.args, language));
    if (step.state == TaskStep::State::Done)
        out << QStringLiteral("  ") << text::humanMs(step.elapsedMs, language) << '\n';
    if (step.state == TaskStep::State::Failed)
        out << QStringLiteral("  ") << say("failed", "失败")
            << (step.error ? QStringLiteral("\n  ") + explain(*step.error) : QString()) << '\n';
    out.flush();
}

Reply Context::ask(const QString& verb, const QJsonObject& params, int defaultTimeoutMs) {
    bool given = false;
    const double seconds = invocation.value("--timeout").toDouble(&given);
    const int timeoutMs = given && seconds > 0 && seconds < 86'400 ? int(seconds * 1000) : defaultTimeoutMs;
    QEventLoop loop;
    Reply answer;
    m_agent.request(
        verb, params, &loop,
        [&](const Reply& reply) {
            answer = reply;
            loop.quit();
        },
        [this](const TaskStep& step) { showStep(step); }, timeoutMs);
    loop.exec();
    return answer;
}

Exit Context::carryOut(const QString& verb, const QJsonObject& params,
                       const std::function<void(const QJsonObject&)>& show, int defaultTimeoutMs) {
    if (const auto failed = connect()) return *failed;
    const Reply reply = ask(verb, params, defaultTimeoutMs);
    if (!reply.ok()) return report(reply);
    if (json())
        print(reply.result);
    else
        show(reply.result);
    return Done;
}

Result<QString> Context::password(const QString& file, const QString& prompt, bool twice) {
    if (!file.isEmpty()) {
        QFile source(file);
        if (!source.open(QIODevice::ReadOnly))
            return makeError(Code::FILE_UNREADABLE, {{QStringLiteral("path"), file},
                                                     {QStringLiteral("detail"), source.errorString()}});
        QByteArray first = source.readLine(4096);
        while (first.endsWith('\n') || first.endsWith('\r'))
            first.chop(1);
        return QString::fromUtf8(first);
    }
    if (!inputIsTerminal()) return makeError(Code::PASSWORD_NEEDED);
    const auto once = askOnTerminal(prompt, true);
    if (!once) return makeError(Code::PASSWORD_NEEDED);
    if (twice && askOnTerminal(say("Once more: ", "再输入一次："), true) != once)
        return makeError(Code::PASSWORDS_DIFFER);
    return *once;
}

} // namespace hotpair::ctl
