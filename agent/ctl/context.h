// What a verb works with: what was typed, how to say things (two languages, text or JSON), and the agent. The
// agent is asked synchronously: hotpairctl has nothing else to do. One thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/ctl/invocation.h"
#include "common/client/agent_client.h"

#include <QJsonObject>
#include <QTextStream>

namespace hotpair::ctl {

class Context {
public:
    Context(Invocation invocation, text::Language language, QTextStream& out, QTextStream& err);

    const Invocation invocation;
    const text::Language language;
    QTextStream& out;
    QTextStream& err;

    bool json() const { return invocation.has("--json"); }
    QString argument(int i) const { return invocation.arguments.value(i); }
    QString stateDir() const;
    QString say(const char* english, const char* chinese) const;
    void line(const QString& text) { out << text << '\n'; }
    /// One JSON value for programs.
    void print(const QJsonObject& object, bool compact = false);

    /// Tells what went wrong (sentence and remedy, or JSON) and gives the exit code.
    Exit report(Outcome outcome, const Error& error);
    Exit report(const Reply& reply);
    Exit refuse(const Error& error) { return report(Outcome::Refused, error); }
    QString explain(const Error& error) const; ///< "CODE: sentence\n  remedy"

    /// Connects, asking for fingerprint and password where needed and possible. Nothing: connected.
    std::optional<Exit> connect();
    AgentClient& agent() { return m_agent; }
    /// Asks and waits. Steps are shown as they happen (not with --json). Connects first.
    Reply ask(const QString& verb, const QJsonObject& params = {}, int defaultTimeoutMs = 30'000);
    /// ask(), then: report what is not done; otherwise print the result (JSON) or call `show`.
    Exit carryOut(const QString& verb, const QJsonObject& params,
                  const std::function<void(const QJsonObject&)>& show, int defaultTimeoutMs = 30'000);

    /// From --password-file or typed. `twice`: a new one, typed twice.
    Result<QString> password(const QString& file, const QString& prompt, bool twice);

private:
    AgentTarget target(QString& problem) const;
    bool trusted(const QByteArray& seen, const QByteArray& expected);
    void showStep(const TaskStep& step);

    AgentClient m_agent;
};

} // namespace hotpair::ctl
