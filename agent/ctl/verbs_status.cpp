// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/status_text.h"
#include "agent/ctl/terminal.h"
#include "agent/ctl/verbs.h"
#include "common/base/logging.h"
#include "common/client/cluster_store.h"
#include "common/config/units.h"
#include "common/model/status.h"

#include <QDateTime>
#include <QEventLoop>
#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace hotpair::ctl {

namespace {

Error malformed(const Result<ClusterStatus>& status) {
    return status.error();
}

/// Shows the store's status whenever it changed, until the connection ends for good (Ctrl-C ends the
/// program).
Exit watch(Context& c) {
    if (const auto failed = c.connect()) return *failed;
    c.agent().setAutomaticReconnect(true);
    SystemClock clock;
    ClusterStore store(clock, 1);
    QEventLoop loop;
    QObject::connect(&store, &ClusterStore::refreshed, &loop, [&] {
        if (c.json()) return c.print(toJson(store.status()), true);
        if (outputIsTerminal()) c.out << QStringLiteral("\x1b[H\x1b[2J");
        c.out << statusText(store.status(), c.language)
              << (outputIsTerminal() ? QString() : QStringLiteral("\n"));
        c.out.flush();
    });
    QObject::connect(&c.agent(), &AgentClient::disconnected, &loop, [&](const Error& reason) {
        c.err << c.explain(reason) << '\n';
        c.err.flush();
    });
    store.follow(&c.agent());
    loop.exec();
    return Done;
}

void showEvents(Context& c, const QJsonArray& events) {
    for (const QJsonValue& value : events)
        if (const auto event = eventFromJson(value.toObject())) c.line(eventLine(*event, c.language));
}

/// Prints events as they come until the program is ended (Ctrl-C). A lost connection, for example an agent
/// that is restarted, is made again; what happened meanwhile comes from its journal.
class Follower {
public:
    Follower(Context& c, const QJsonArray& shown)
        : m_context(c) {
        note(shown);
    }

    Exit run() {
        AgentClient& agent = m_context.agent();
        agent.setAutomaticReconnect(true);
        QObject::connect(&agent, &AgentClient::eventPushed, &m_loop, [this](const QJsonObject& event) {
            m_pushed.append(event);
            if (!m_catchingUp) showPushed();
        });
        QObject::connect(&agent, &AgentClient::disconnected, &m_loop, [this](const Error& reason) {
            m_context.err << m_context.explain(reason) << '\n';
            m_context.err.flush();
        });
        QObject::connect(&agent, &AgentClient::loggedIn, &m_loop, [this] { subscribe(); });
        subscribe();
        return Exit(m_loop.exec());
    }

private:
    void subscribe() {
        m_catchingUp = true; // what is pushed from now on comes after what the journal has
        m_context.agent().request(QStringLiteral("events.subscribe"), {}, &m_loop,
                                  [this](const Reply& reply) {
                                      if (reply.outcome == Outcome::Refused)
                                          return m_loop.exit(m_context.report(reply));
                                      if (reply.ok()) catchUp();
                                  });
    }

    void catchUp() {
        m_context.agent().request(QStringLiteral("events"),
                                  {{QStringLiteral("since"), m_since}, {QStringLiteral("limit"), 1000}},
                                  &m_loop, [this](const Reply& reply) {
                                      show(reply.result.value(QLatin1String("events")).toArray());
                                      m_catchingUp = false;
                                      showPushed();
                                  });
    }

    void showPushed() { show(std::exchange(m_pushed, {})); }

    void show(const QJsonArray& events) {
        QJsonArray fresh;
        for (const QJsonValue& event : events)
            if (quint64(event[QLatin1String("seq")].toInteger()) > m_seen) fresh.append(event);
        note(fresh);
        if (!m_context.json())
            showEvents(m_context, fresh);
        else
            for (const QJsonValue& event : std::as_const(fresh))
                m_context.print(event.toObject(), true);
        m_context.out.flush();
    }

    void note(const QJsonArray& events) {
        for (const QJsonValue& event : events) {
            m_seen = std::max(m_seen, quint64(event[QLatin1String("seq")].toInteger()));
            m_since = event[QLatin1String("time")].toString();
        }
    }

    Context& m_context;
    QEventLoop m_loop;
    QJsonArray m_pushed;
    bool m_catchingUp = false;
    quint64 m_seen = 0; ///< the agent numbers its events for ever
    QString m_since = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
};

} // namespace

std::optional<QString> sinceTime(const QString& text) {
    if (const auto ago = parseDuration(text))
        return QDateTime::currentDateTimeUtc().addMSecs(-toMs(*ago)).toString(Qt::ISODateWithMs);
    const QDateTime time = QDateTime::fromString(text, Qt::ISODate);
    if (!time.isValid()) return std::nullopt;
    return time.toUTC().toString(Qt::ISODateWithMs);
}

Exit badSince(Context& c) {
    c.err << c.say("--since needs a time (2026-01-31T12:00:00Z) or how long ago (2h).",
                   "--since 需要时间（2026-01-31T12:00:00Z）或时长（2h）。")
          << '\n';
    return Usage;
}

Exit runStatus(Context& c) {
    if (c.invocation.has("--watch")) return watch(c);
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("status"));
    if (!reply.ok()) return c.report(reply);
    const QJsonObject document = reply.result.value(QLatin1String("status")).toObject();
    if (c.json()) {
        c.print(document);
        return Done;
    }
    const auto status = clusterStatusFromJson(document);
    if (!status) return c.report(Outcome::Failed, malformed(status));
    c.out << statusText(*status, c.language);
    return Done;
}

Exit runMirrorStatus(Context& c) {
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("status"));
    if (!reply.ok()) return c.report(reply);
    auto status = clusterStatusFromJson(reply.result.value(QLatin1String("status")).toObject());
    if (!status) return c.report(Outcome::Failed, malformed(status));
    if (const QString wanted = c.argument(0); !wanted.isEmpty()) {
        status->mirrors.removeIf([&](const MirrorStatus& m) { return m.name != wanted; });
        if (status->mirrors.isEmpty())
            return c.refuse(makeError(Code::NO_SUCH_MIRROR, {{QStringLiteral("name"), wanted}}));
    }
    if (c.json()) {
        QJsonArray mirrors;
        for (const MirrorStatus& m : status->mirrors)
            mirrors.append(toJson(m));
        c.print({{QStringLiteral("mirrors"), mirrors}});
    } else {
        c.out << mirrorsText(status->mirrors, c.language, 0);
    }
    return Done;
}

Exit runEvents(Context& c) {
    QJsonObject params;
    if (c.invocation.has("--since")) {
        const auto since = sinceTime(c.invocation.value("--since"));
        if (!since) return badSince(c);
        params.insert(QStringLiteral("since"), *since);
    }
    if (c.invocation.has("--limit"))
        params.insert(QStringLiteral("limit"), c.invocation.value("--limit").toInt());
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("events"), params);
    if (!reply.ok()) return c.report(reply);
    const QJsonArray events = reply.result.value(QLatin1String("events")).toArray();
    const bool following = c.invocation.has("--follow");
    if (!c.json())
        showEvents(c, events);
    else if (!following)
        c.print(reply.result);
    else
        for (const QJsonValue& event : events)
            c.print(event.toObject(), true);
    c.out.flush();
    return following ? Follower(c, events).run() : Done;
}

/// Exit 0 only without errors: warnings and notes are for reading.
Exit runCheck(Context& c) {
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("check"));
    if (!reply.ok()) return c.report(reply);
    const QString grade = reply.result.value(QLatin1String("grade")).toString();
    QJsonArray findings;
    for (const QJsonValue& value : reply.result.value(QLatin1String("findings")).toArray()) {
        const auto finding = errorFromJson(value);
        if (!finding) continue;
        if (c.json()) {
            QJsonObject object = value.toObject();
            object.insert(QStringLiteral("sentence"), text::sentence(*finding, c.language));
            object.insert(QStringLiteral("advice"), text::advice(*finding, c.language));
            findings.append(object);
        } else {
            c.line(QStringLiteral("%1  %2").arg(text::severityWord(severityOf(finding->code), c.language),
                                                c.explain(*finding)));
        }
    }
    if (c.json()) {
        QJsonObject object = reply.result;
        object.insert(QStringLiteral("findings"), findings);
        c.print(object);
    } else {
        c.line(c.say("Grade %1 (A good, B could be better, C not safe).",
                     "评级 %1（A 良好，B 有待改进，C 不安全）。")
                   .arg(printable(grade)));
    }
    return grade == QLatin1String("C") ? Failed : Done;
}

} // namespace hotpair::ctl
