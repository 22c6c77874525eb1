// An agent's control port with a scripted rest: real TLS, login, roles, snapshot and deltas from
// agent/control; what it reports and how it answers is the test's business.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_server.h"
#include "agent/control/state.h"
#include "agent/control/users.h"
#include "common/protocol/results.h"
#include "tests/fakes/demo_pair.h"

#include <QTcpServer>
#include <QTemporaryDir>
#include <QTimer>

#include <cmath>
#include <functional>

namespace hotpair::fakes {

inline const QString password = QStringLiteral("correct horse");

class FakeAgent final : public control::ControlBackend {
public:
    explicit FakeAgent(const QString& name)
        : m_dir(m_root.filePath(QStringLiteral("state"))) {
        const control::NodeSettings node{name, {QStringLiteral("127.0.0.1"), freePort()}};
        if (const auto made = control::initState(m_dir, node, password); !made)
            qFatal("init: %s", codeName(made.error().code).data());
        auto users = control::loadUsers(m_dir);
        const auto viewer = control::makeUser(QStringLiteral("guest"), Role::Viewer, password);
        if (const auto more = control::withUser(*users, *viewer))
            std::ignore = control::saveUsers(m_dir, *more);
        m_identity = *control::loadIdentity(m_dir);
        m_options = {m_dir, name, QStringLiteral("0.1.0"), node.listen};
        m_options.statusPeriodMs = 200;
        status = healthy(name);
        m_publish.setInterval(200);
        QObject::connect(&m_publish, &QTimer::timeout, [this] { publish(); });
        start();
    }
    void start() {
        m_server = std::make_unique<control::ControlServer>(m_options, m_identity, *control::loadUsers(m_dir),
                                                            *control::loadMembers(m_dir), *this, m_clock);
        if (const auto up = m_server->listen(); !up) qFatal("listen: %s", codeName(up.error().code).data());
        publish();
        m_publish.start();
    }
    void stop() { // as a killed agent: the connections just end
        m_publish.stop();
        m_server.reset();
    }
    void freeze() { m_publish.stop(); } ///< connected, but tells nothing new
    /// Another key on the same address, as after a new installation or in an attack.
    void replaceKey() {
        stop();
        m_identity =
            std::make_shared<const Identity>(*identityFromPem(*createIdentity(QStringLiteral("another"))));
        start();
    }
    void publish() {
        // Figures move in a running pair; a still document would have no deltas and look silent.
        status.time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
        ++m_round;
        for (auto& l : status.links)
            if (l.state == QLatin1String("up")) l.received = m_round;
        m_server->publish(status);
    }
    void publishEvent(const EventRecord& event) {
        events << event;
        m_server->publishEvent(event);
    }
    QString address() const { return m_options.listen.toString(); }
    QByteArray pin() const { return m_identity->id(); }

    void handle(const control::ControlRequest& request, control::Responder responder) override {
        requests << request;
        if (script && script(request, responder)) return;
        if (request.verb == QLatin1String("status"))
            responder.done(toJson(status));
        else if (request.verb == QLatin1String("config.show"))
            responder.done(toJson(ConfigShown{status.configRevision, document()}));
        else if (request.verb == QLatin1String("links.history"))
            responder.done(toJson(history(request.params)));
        else if (request.verb == QLatin1String("health"))
            responder.done(health());
        else if (request.verb == QLatin1String("events")) {
            QJsonArray list;
            for (const auto& e : events)
                list.append(toJson(e));
            responder.done({{QStringLiteral("events"), list}});
        } else
            responder.done();
    }

    ClusterStatus status;
    QList<EventRecord> events;
    QList<control::ControlRequest> requests;
    /// True: it has answered, or will. Otherwise the defaults above answer.
    std::function<bool(const control::ControlRequest&, const control::Responder&)> script;

private:
    static quint16 freePort() {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost);
        return probe.serverPort();
    }
    /// Two machines; one of them has a disk that fails and a file system that fills.
    static QJsonObject health() {
        const auto reading = [](const char* kind, const char* name, double value, const char* unit,
                                const std::optional<Error>& problem = std::nullopt) {
            QJsonObject r{{QStringLiteral("kind"), QLatin1String(kind)},
                          {QStringLiteral("name"), QLatin1String(name)},
                          {QStringLiteral("value"), value},
                          {QStringLiteral("unit"), QString::fromUtf8(unit)}};
            if (problem) r.insert(QStringLiteral("problem"), toJson(*problem));
            return r;
        };
        const QString disk = QStringLiteral("/dev/sdb");
        const auto node = [&](const QString& name, bool well) {
            const auto failing =
                makeError(Code::HEALTH_DISK_FAILING, {{QStringLiteral("name"), disk},
                                                      {QStringLiteral("model"), QStringLiteral("B-960")}});
            const auto filling =
                makeError(Code::HEALTH_SPACE_FILLING, {{QStringLiteral("name"), QStringLiteral("/srv")},
                                                       {QStringLiteral("value"), QStringLiteral("88")}});
            using Maybe = std::optional<Error>;
            return QJsonObject{
                {QStringLiteral("node"), name},
                {QStringLiteral("smartctlMissing"), well},
                {QStringLiteral("readings"),
                 QJsonArray{reading("processor", "load", 0.8, ""), reading("memory", "available", 62.4, "%"),
                            reading("temperature", "cpu-0", 51, "°C"), reading("fan", "fan-1", 2400, "rpm"),
                            reading("disk", "/dev/sda", 34, "°C"),
                            reading("disk", "/dev/sdb", 36, "°C", well ? Maybe() : Maybe(failing)),
                            reading("space", "/srv", well ? 41 : 88, "%", well ? Maybe() : Maybe(filling)),
                            reading("port", "eth-0", 10000, "Mbit/s")}}};
        };
        return {{QStringLiteral("nodes"), QJsonArray{node(fakes::nodeA, true), node(fakes::nodeB, false)}}};
    }
    /// A minute of beats at 200 ms: calm, with a burst and two lost ones.
    LinkHistory history(const QJsonObject& params) const {
        LinkHistory h;
        h.link = params.value(QLatin1String("link")).toString();
        h.nowMs = toMs(m_clock.now().time_since_epoch());
        h.lateAfterMs = 600;
        const auto since = quint64(params.value(QLatin1String("sinceSeq")).toInteger(0));
        const double base = h.link == QLatin1String("lan") ? 180 : 50;
        const qint64 last = h.nowMs / 200;
        for (qint64 i = last - 600; i <= last; ++i) {
            if (quint64(i) <= since) continue;
            const double noise = std::fabs(std::sin(double(i) * 12.9898) * 43758.5453);
            double rtt = base * (0.8 + 0.7 * (noise - std::floor(noise)));
            if (i % 400 > 180 && i % 400 < 200) rtt *= 2.4;
            const bool lost = i % 211 == 0;
            h.beats << LinkBeat{quint64(i), i * 200, lost ? -1 : qint64(rtt), qint64(base / 9)};
        }
        return h;
    }
    QTemporaryDir m_root;
    QString m_dir;
    SystemClock m_clock;
    std::shared_ptr<const Identity> m_identity;
    control::ControlOptions m_options;
    std::unique_ptr<control::ControlServer> m_server;
    QTimer m_publish;
    qint64 m_round = 0;
};

} // namespace hotpair::fakes
