// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/request_desk.h"

#include "agent/heartbeat/paths.h"
#include "common/base/limits.h"
#include "common/protocol/results.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace hotpair::runtime {

using control::ControlRequest;
using control::Responder;

namespace {

constexpr int eventsAtOnce = 1000;

Error wrongParameter(const QString& name) {
    return makeError(Code::PARAMETER_WRONG, {{QStringLiteral("name"), name}});
}

/// How far the comparison is, and what the one before found.
QJsonObject verifyJson(const mirror::VolumeStatus& s) {
    QJsonObject json{{QStringLiteral("totalBytes"), s.verify.total},
                     {QStringLiteral("doneBytes"), s.verify.done}};
    if (s.lastVerify)
        json.insert(QStringLiteral("lastVerify"),
                    QJsonObject{{QStringLiteral("whole"), s.lastVerify->whole},
                                {QStringLiteral("checkedBytes"), qint64(s.lastVerify->checkedBytes)},
                                {QStringLiteral("differentBytes"), qint64(s.lastVerify->differentBytes)},
                                {QStringLiteral("skippedBytes"), qint64(s.lastVerify->skippedBytes)}});
    return json;
}

} // namespace

RequestDesk::RequestDesk(QObject* parent)
    : QObject(parent) {}

void RequestDesk::handle(const ControlRequest& request, Responder responder) {
    const QString& verb = request.verb;
    if (verb == QLatin1String("events")) return events(request.params, responder);
    if (verb == QLatin1String("links.history")) return linkHistory(request.params, responder);
    if (verb == QLatin1String("alarm.acknowledge")) return acknowledge(request.params, responder);
    if (verb.startsWith(QLatin1String("mirror."))) return mirror(request, responder);
    if (m_desks.past->handles(verb)) return m_desks.past->handle(request, responder);
    if (m_desks.check->handles(verb)) return m_desks.check->handle(request, responder);
    if (m_desks.health->handles(verb)) return m_desks.health->handle(request, responder);
    if (m_desks.bundle->handles(verb)) return m_desks.bundle->handle(request, responder);
    if (m_desks.config->handles(verb)) return m_desks.config->handle(request, responder);
    if (m_desks.fence->handles(verb)) return m_desks.fence->handle(request, responder);
    if (m_desks.groups->handles(verb)) return m_desks.groups->handle(request, responder);
    responder.refused(makeError(Code::VERB_UNKNOWN, {{QStringLiteral("verb"), verb}}));
}

QJsonObject RequestDesk::standing(const ControlRequest& request) const {
    if (request.verb.startsWith(QLatin1String("config.")) || request.verb == QLatin1String("peer.config"))
        return {{QStringLiteral("revision"), m_desks.config->revision()}};
    const QString group = request.params[QStringLiteral("group")].toString();
    const QString volume = request.params[QStringLiteral("volume")].toString();
    if (group.isEmpty() && volume.isEmpty()) return {};
    const ClusterStatus status = m_desks.status->build();
    for (const auto& g : status.groups)
        if (g.name == group)
            return {{QStringLiteral("state"), g.state},
                    {QStringLiteral("holder"), g.holder},
                    {QStringLiteral("term"), qint64(g.term)},
                    {QStringLiteral("hold"), g.hold}};
    for (const auto& m : status.mirrors)
        if (m.name == volume)
            return {{QStringLiteral("state"), m.state}, {QStringLiteral("dirtyBytes"), m.dirtyBytes}};
    return {};
}

void RequestDesk::events(const QJsonObject& params, const Responder& responder) {
    const int limit = std::clamp(params[QStringLiteral("limit")].toInt(200), 1, eventsAtOnce);
    const auto since = quint64(std::max(0.0, params[QStringLiteral("sinceSeq")].toDouble()));
    m_desks.journal->query(since, params[QStringLiteral("since")].toString(), limit, this,
                           [responder](const QList<EventRecord>& found) {
                               QJsonArray list;
                               for (const auto& event : found)
                                   list.append(toJson(event));
                               responder.done({{QStringLiteral("events"), list}});
                           });
}

void RequestDesk::linkHistory(const QJsonObject& params, const Responder& responder) {
    const QString name = params[QStringLiteral("link")].toString();
    const auto paths = m_desks.heartbeat->statistics();
    const auto found =
        std::find_if(paths.begin(), paths.end(), [&](const auto& p) { return p.link == name; });
    if (found == paths.end()) return responder.refused(wrongParameter(QStringLiteral("link")));

    LinkHistory history;
    history.link = name;
    history.nowMs = toNs(m_desks.clock->now()) / 1'000'000;
    // over the witness there are two ways, each with its own patience
    history.lateAfterMs = toMs(heartbeat::linkDetection(m_picture.config.timing)) * (found->relayed ? 2 : 1);
    qint64 before = -1;
    const auto since = quint64(std::max(0.0, params[QStringLiteral("sinceSeq")].toDouble()));
    for (const auto& beat :
         m_desks.heartbeat->history(int(found - paths.begin()), since, int(limits::historyBeats))) {
        LinkBeat out{beat.seq, toNs(beat.sentAt) / 1'000'000, beat.lost ? -1 : beat.rttUs, -1};
        if (out.rttUs >= 0 && before >= 0) out.jitterUs = std::abs(out.rttUs - before);
        if (out.rttUs >= 0) before = out.rttUs;
        if (beat.lost || beat.rttUs >= 0) history.beats.append(out);
    }
    responder.done(toJson(history));
}

void RequestDesk::mirror(const ControlRequest& request, const Responder& responder) {
    const QString name = request.params[QStringLiteral("volume")].toString();
    auto* engine = m_volumes ? m_volumes->engine(name) : nullptr;
    if (!engine)
        return responder.refused(makeError(Code::VOLUME_UNKNOWN, {{QStringLiteral("volume"), name}}));
    if (request.verb == QLatin1String("mirror.status")) {
        for (const auto& mirror : m_desks.status->build().mirrors)
            if (mirror.name == name) return responder.done(toJson(mirror));
        return responder.failed(makeError(Code::VOLUME_UNKNOWN, {{QStringLiteral("volume"), name}}));
    }
    if (request.verb == QLatin1String("mirror.resolve")) return resolve(request, *engine, responder);
    const auto answer = [responder](const Result<void>& begun) {
        begun ? responder.done() : responder.refused(begun.error());
    };
    if (request.verb == QLatin1String("mirror.verify"))
        return engine->verify([this, name, responder](const Result<void>& begun) {
            if (!begun) return responder.refused(begun.error());
            const auto* running = m_volumes ? m_volumes->engine(name) : nullptr;
            responder.done(running ? verifyJson(running->status()) : QJsonObject());
        });
    if (request.verb == QLatin1String("mirror.pause")) return engine->pause(answer);
    if (request.verb == QLatin1String("mirror.resume")) return engine->resume(answer);
    if (request.verb == QLatin1String("mirror.resync")) return engine->resync(answer);
    responder.refused(makeError(Code::VERB_UNKNOWN, {{QStringLiteral("verb"), request.verb}}));
}

/// The administrator names the copy that is kept. Each node does its own part: the kept one declares a volume
/// without a first copy the truth, the other one gives up its lineage after a split brain and becomes a full
/// target.
void RequestDesk::resolve(const ControlRequest& request, mirror::VolumeEngine& engine,
                          const Responder& responder) {
    const QString volume = engine.spec().name, keep = request.params[QStringLiteral("keep")].toString();
    const NodeId kept = m_picture.config.nodeId(keep);
    if (kept != NodeId::A && kept != NodeId::B)
        return responder.refused(makeError(Code::NODE_UNKNOWN, {{QStringLiteral("node"), keep}}));
    const auto status = engine.status();
    const bool first = !status.initialised;
    if (!first && !request.params[QStringLiteral("yesLoseData")].toBool())
        return responder.refused(
            makeError(Code::MIRROR_RESOLVE_NOT_CONFIRMED,
                      {{QStringLiteral("volume"), volume}, {QStringLiteral("node"), keep}}));
    const auto otherNode = [this, request, responder](const Result<void>& here) {
        if (!here) return responder.refused(here.error());
        if (request.role == Role::Peer) return responder.done();
        control::PeerLink* peer = m_desks.peer();
        if (!peer || !peer->isConnected())
            return responder.failed(
                makeError(Code::PEER_UNREACHABLE,
                          {{QStringLiteral("node"), m_picture.config.nodeName(peerOf(m_picture.self))}}));
        peer->request(request.verb, request.params, this,
                      [responder](const Reply& reply) { responder.reply(reply); });
    };
    if (kept == m_picture.self) {
        if (first) return engine.initialise(otherNode);
        engine.retryNow();
        return otherNode({});
    }
    if (first) return otherNode({});
    engine.discardMine(otherNode);
}

void RequestDesk::acknowledge(const QJsonObject& params, const Responder& responder) {
    const auto code = codeFromName(params[QStringLiteral("code")].toString().toStdString());
    if (!code) return responder.refused(wrongParameter(QStringLiteral("code")));
    Args args;
    const QJsonObject given = params[QStringLiteral("args")].toObject();
    for (auto it = given.begin(); it != given.end(); ++it)
        args.insert(it.key(), it.value().toString());
    if (!m_desks.alarms->acknowledge(*code, args))
        return responder.refused(wrongParameter(QStringLiteral("args")));
    responder.done();
}

} // namespace hotpair::runtime
