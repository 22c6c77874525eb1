// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/past_desk.h"

#include "agent/journal/flight/backtest.h"
#include "agent/journal/flight/why.h"

#include <QDateTime>
#include <QJsonArray>

#include <algorithm>
#include <limits>

namespace hotpair::runtime {

using control::ControlRequest;
using control::Responder;

namespace {

constexpr int collectMs = 2'000;
constexpr int mostEvents = 10'000;
constexpr int mostRecords = 1'000;
constexpr int peerTimeoutMs = 5'000;

qint64 msOf(const QString& time) {
    return QDateTime::fromString(time, Qt::ISODateWithMs).toMSecsSinceEpoch();
}

Error wrong(const char* name) {
    return makeError(Code::PARAMETER_WRONG, {{QStringLiteral("name"), QLatin1String(name)}});
}

/// Refusals that an administrator asks about later.
bool worthAnEvent(const control::AuditRecord& record) {
    return record.outcome == Outcome::Refused && record.error && record.role != Role::Nobody &&
           record.role != Role::Peer && record.params.contains(QStringLiteral("group")) &&
           !record.params[QStringLiteral("dryRun")].toBool(); // a question, not an action
}

} // namespace

PastDesk::PastDesk(Rooms rooms, QObject* parent)
    : QObject(parent)
    , m_rooms(std::move(rooms)) {
    connect(&m_collect, &QTimer::timeout, this, &PastDesk::collectBeats);
    m_collect.start(collectMs);
    connect(&m_rooms.trail, &audit::Trail::headChanged, this, &PastDesk::tellHead);
    connect(&m_rooms.trail, &audit::Trail::failed, this,
            [this](const Error& error) { m_rooms.events.raise(error.code, error.args); });
    connect(&m_rooms.trail, &audit::Trail::works, this, [this](qint64 lost) {
        m_rooms.events.raise(Code::AUDIT_RESUMED, {{QStringLiteral("lost"), QString::number(lost)}});
    });
}

bool PastDesk::handles(const QString& verb) const {
    return verb == QLatin1String("explain") || verb == QLatin1String("links.backtest") ||
           verb == QLatin1String("audit") || verb == QLatin1String("peer.audit");
}

void PastDesk::handle(const ControlRequest& request, const Responder& responder) {
    if (request.verb == QLatin1String("explain")) return explain(request.params, responder);
    if (request.verb == QLatin1String("links.backtest")) return backtest(request.params, responder);
    if (request.verb == QLatin1String("audit")) return audit(request.params, responder);
    if (const auto head = audit::headFromJson(request.params)) m_rooms.trail.remember(request.user, *head);
    responder.done(toJson(m_rooms.trail.remembered(request.user)));
}

void PastDesk::explain(const QJsonObject& params, const Responder& responder) {
    const QJsonValue asked = params[QStringLiteral("event")];
    const quint64 seq =
        asked.isString() ? asked.toString().toULongLong() : quint64(std::max(0.0, asked.toDouble()));
    if (seq == 0) return responder.refused(wrong("event"));
    const auto refuse = [responder, seq](Code code) {
        responder.refused(makeError(code, {{QStringLiteral("event"), QString::number(seq)}}));
    };
    m_rooms.journal.query(
        seq - 1, {}, mostEvents, this, [this, seq, responder, refuse](const QList<EventRecord>& events) {
            const auto event =
                std::find_if(events.begin(), events.end(), [seq](const auto& e) { return e.seq == seq; });
            if (event == events.end()) return refuse(Code::EVENT_UNKNOWN);
            const qint64 at = msOf(event->time);
            m_rooms.recorder.read(at - flight::whyBeforeMs, at + flight::whyAfterMs,
                                  std::make_shared<flight::Why>(*event), this,
                                  [responder, refuse](const QJsonObject& why) {
                                      if (why.isEmpty()) return refuse(Code::EVENT_NOT_RECORDED);
                                      responder.done({{QStringLiteral("why"), why}});
                                  });
        });
}

void PastDesk::backtest(const QJsonObject& params, const Responder& responder) {
    const double detectMs = params[QStringLiteral("detectMs")].toDouble();
    if (!(detectMs >= 20 && detectMs <= 600'000)) return responder.refused(wrong("detectMs"));
    const QString since = params[QStringLiteral("since")].toString();
    const qint64 from = since.isEmpty() ? 0 : msOf(since);
    const Duration detect = std::chrono::milliseconds(qint64(detectMs));
    m_rooms.recorder.read(from, std::numeric_limits<qint64>::max(),
                          std::make_shared<flight::Backtest>(peerOf(m_rooms.picture().self), detect, from),
                          this, [responder](const QJsonObject& result) {
                              if (result[QLatin1String("links")].toArray().isEmpty())
                                  return responder.refused(makeError(Code::HISTORY_NONE));
                              responder.done(result);
                          });
}

void PastDesk::collectBeats() {
    const auto paths = m_rooms.heartbeat.statistics();
    for (int i = 0; i < int(paths.size()); ++i) {
        if (paths[i].relayed) continue; // what another voter says is no beat: a back-test must not count it
        auto& known = m_collected[{paths[i].link, paths[i].peer}];
        if (paths[i].newestSample < known) known = 0; // the path is counted anew
        flight::Beats beats{paths[i].link.toStdString(), paths[i].peer, {}};
        for (const auto& sample : m_rooms.heartbeat.history(i, known)) {
            known = sample.seq;
            const auto rtt =
                std::int32_t(std::min<std::int64_t>(sample.rttUs, std::numeric_limits<std::int32_t>::max()));
            beats.beats.push_back({sample.sentAt, sample.lost        ? flight::beatLost
                                                  : sample.rttUs < 0 ? flight::beatUnmeasured
                                                                     : rtt});
        }
        m_rooms.recorder.beats(beats);
    }
}

void PastDesk::audited(const control::AuditRecord& r) {
    QJsonObject what{
        {QStringLiteral("user"), r.user},     {QStringLiteral("role"), roleName(r.role)},
        {QStringLiteral("origin"), r.origin}, {QStringLiteral("verb"), r.verb},
        {QStringLiteral("params"), r.params}, {QStringLiteral("outcome"), outcomeName(r.outcome)}};
    if (r.error) what.insert(QStringLiteral("error"), toJson(*r.error));
    if (!r.before.isEmpty()) what.insert(QStringLiteral("before"), r.before);
    if (!r.after.isEmpty()) what.insert(QStringLiteral("after"), r.after);
    m_rooms.trail.append(what);
    if (!worthAnEvent(r)) return;
    Args args = r.error->args;
    args.insert(QStringLiteral("verb"), r.verb);
    args.insert(QStringLiteral("user"), r.user);
    const auto why = codeName(r.error->code);
    args.insert(QStringLiteral("why"), QString::fromLatin1(why.data(), qsizetype(why.size())));
    const QString group = r.params[QStringLiteral("group")].toString().left(64);
    args.insert(QStringLiteral("group"), group);
    m_rooms.events.raise(Code::REQUEST_REFUSED, args, group);
}

void PastDesk::tellHead() {
    control::PeerLink* peer = m_rooms.peer();
    if (!peer || !peer->isConnected()) return;
    if (m_headTrusted) return sendHead(*peer);
    peer->request(
        QStringLiteral("peer.audit"), {}, this,
        [this](const Reply& reply) {
            const auto theirs = audit::headFromJson(reply.result);
            if (!reply.ok() || !theirs) return;
            m_rooms.trail.verify({*theirs}, this, [this](const std::optional<audit::Break>& found, const audit::Head&) {
                if (found) return broken(*found);
                m_headTrusted = true;
                tellHead();
            });
        },
        {}, peerTimeoutMs);
}

void PastDesk::sendHead(control::PeerLink& peer) {
    // what is not on the disk yet may be gone after a loss of power: told, it would look like tampering then
    const audit::Head head = m_rooms.trail.written();
    if (head.number > 0)
        peer.request(QStringLiteral("peer.audit"), toJson(head), this, [](const Reply&) {});
}

void PastDesk::broken(const audit::Break& found) {
    m_rooms.events.raise(Code::AUDIT_BROKEN, {{QStringLiteral("node"), m_rooms.picture().selfName()},
                                              {QStringLiteral("record"), QString::number(found.record)},
                                              {QStringLiteral("detail"), found.detail}});
}

void PastDesk::audit(const QJsonObject& params, const Responder& responder) {
    if (params[QStringLiteral("verify")].toBool()) return verify(responder);
    const int limit = std::clamp(params[QStringLiteral("limit")].toInt(200), 1, mostRecords);
    const qint64 after = params[QStringLiteral("after")].toInteger(-1);
    m_rooms.trail.read(after, limit, this, [responder](const QJsonArray& records) {
        responder.done({{QStringLiteral("records"), records}});
    });
}

/// What the other node remembers counts, too: without it, who cut the end off and wrote a new head would not
/// show.
void PastDesk::verify(const Responder& responder) {
    const auto judge = [this, responder](const QList<audit::Head>& others, bool peerAsked) {
        m_rooms.trail.verify(
            others, this,
            [this, responder, peerAsked](const std::optional<audit::Break>& found, const audit::Head& end) {
                QJsonObject result = toJson(end);
                result.insert(QStringLiteral("intact"), !found.has_value());
                result.insert(QStringLiteral("peerAsked"), peerAsked);
                if (found) {
                    result.insert(QStringLiteral("brokenAt"), found->record);
                    result.insert(QStringLiteral("detail"), found->detail);
                    broken(*found);
                }
                responder.done(result);
            });
    };
    control::PeerLink* peer = m_rooms.peer();
    if (!peer || !peer->isConnected()) return judge({}, false);
    peer->request(
        QStringLiteral("peer.audit"), {}, this,
        [judge](const Reply& reply) {
            const auto theirs = audit::headFromJson(reply.result);
            judge(reply.ok() && theirs ? QList<audit::Head>{*theirs} : QList<audit::Head>(),
                  reply.ok() && theirs);
        },
        {}, peerTimeoutMs);
}

} // namespace hotpair::runtime
