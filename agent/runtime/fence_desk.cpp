// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/fence_desk.h"

#include "common/model/status.h"

#include <QJsonArray>

namespace hotpair::runtime {

using control::ControlRequest;
using control::Responder;
using fencing::FenceAttempt;
using fencing::FenceDeviceState;
using fencing::Power;

namespace {

const QString deviceKey = QStringLiteral("device");
const QString nodeKey = QStringLiteral("node");
const QString devicesKey = QStringLiteral("devices");
constexpr int testTimeoutMs = 120'000; ///< several devices, each with its own deadline

QString powerWord(Power power) {
    switch (power) {
    case Power::Unknown: return QStringLiteral("unknown");
    case Power::On: return QStringLiteral("on");
    case Power::Off: return QStringLiteral("off");
    }
    return QStringLiteral("unknown");
}

/// In the words of the error's code; people see the sentence, not only the name.
QString detailOf(const Error& error) {
    const QString said = error.args.value(QStringLiteral("detail"));
    return said.isEmpty() ? QString::fromLatin1(codeName(error.code).data()) : said;
}

QJsonObject toJson(const FenceAttempt& attempt, const QString& node) {
    QJsonObject json{{deviceKey, attempt.device},
                     {nodeKey, node},
                     {QStringLiteral("ok"), !attempt.answer.error.has_value()},
                     {QStringLiteral("power"), powerWord(attempt.answer.power)},
                     {QStringLiteral("tookMs"), qint64(toMs(attempt.answer.took))}};
    if (attempt.answer.error) json.insert(QStringLiteral("error"), hotpair::toJson(*attempt.answer.error));
    return json;
}

} // namespace

FenceDesk::FenceDesk(const QString& stateDirectory, std::shared_ptr<const Clock> clock, Hooks hooks,
                     QObject* parent)
    : QObject(parent)
    , m_devices(stateDirectory, clock)
    , m_clock(std::move(clock))
    , m_hooks(std::move(hooks)) {
    connect(&m_devices, &fencing::FenceDevices::tested, this, &FenceDesk::tellTested);
    connect(&m_devices, &fencing::FenceDevices::untested, this,
            [this](const QString& device, const QString& node) {
                m_hooks.raise(Code::FENCE_UNTESTED, {{deviceKey, device}, {nodeKey, node}});
            });
}

void FenceDesk::setPicture(const Picture& picture) {
    m_picture = picture;
    if (!picture.isWitness()) m_devices.configure(picture.config.fence, picture.selfName());
}

void FenceDesk::tellTested(const FenceDeviceState& state, bool wasGood) {
    const Args args{{deviceKey, state.device}, {nodeKey, state.node}};
    if (state.error) {
        Args failed = args;
        failed.insert(QStringLiteral("detail"), detailOf(*state.error));
        return m_hooks.raise(Code::FENCE_DEVICE_FAILED, failed);
    }
    if (state.power == Power::Off && m_hooks.peerAnswers())
        return m_hooks.raise(Code::FENCE_DEVICE_SAYS_OFF, args);
    if (!wasGood) m_hooks.raise(Code::FENCE_DEVICE_OK, args);
}

void FenceDesk::powerOff(NodeId node, std::function<void(const std::optional<Error>&)> then) {
    const QString name = m_picture.config.nodeName(node);
    m_devices.powerOff(name, [this, name, then = std::move(then)](const QList<FenceAttempt>& attempts) {
        then(tellOff(name, attempts));
    });
}

std::optional<Error> FenceDesk::tellOff(const QString& node, const QList<FenceAttempt>& attempts) {
    std::optional<Error> last = noDevice(node);
    for (const auto& attempt : attempts) {
        Args args{{deviceKey, attempt.device}, {nodeKey, node}};
        if (attempt.answer.error) {
            args.insert(QStringLiteral("detail"), detailOf(*attempt.answer.error));
            m_hooks.raise(Code::FENCE_OFF_FAILED, args);
            last = attempt.answer.error;
            continue;
        }
        args.insert(QStringLiteral("ms"), QString::number(toMs(attempt.answer.took)));
        m_hooks.raise(Code::FENCE_PEER_OFF, args);
        return std::nullopt;
    }
    return last;
}

Error FenceDesk::noDevice(const QString& node) const {
    return makeError(Code::FENCE_NOT_CONFIGURED,
                     {{QStringLiteral("peer"), node}, {nodeKey, m_picture.selfName()}});
}

bool FenceDesk::handles(const QString& verb) const {
    return verb.startsWith(QLatin1String("fence."));
}

void FenceDesk::handle(const ControlRequest& request, const Responder& responder) {
    request.verb == QLatin1String("fence.test") ? test(request, responder) : status(request, responder);
}

QJsonArray FenceDesk::devices() const {
    QJsonArray list;
    for (const auto& state : m_devices.states()) {
        const qint64 age = state.lastGood ? qint64(toMs(m_clock->now() - *state.lastGood)) : -1;
        QJsonObject json{{deviceKey, state.device},
                         {nodeKey, state.node},
                         {QStringLiteral("agent"), state.agent},
                         {QStringLiteral("operator"), m_picture.selfName()},
                         {QStringLiteral("asked"), state.asked},
                         {QStringLiteral("ok"), state.asked && !state.error},
                         {QStringLiteral("power"), powerWord(state.power)},
                         {QStringLiteral("lastGoodMs"), age}};
        if (state.error) json.insert(QStringLiteral("error"), hotpair::toJson(*state.error));
        list.append(json);
    }
    return list;
}

/// Those operated here and, unless it is the other node that asks, those operated there.
void FenceDesk::status(const ControlRequest& request, const Responder& responder) {
    control::PeerLink* peer = m_hooks.peer();
    const QJsonArray here = devices();
    if (request.role == Role::Peer || request.params[QStringLiteral("here")].toBool() || !peer ||
        !peer->isConnected())
        return responder.done({{devicesKey, here}});
    peer->request(request.verb, {}, this, [responder, here](const Reply& reply) {
        QJsonArray all = here;
        for (const auto& device : reply.result[devicesKey].toArray())
            all.append(device);
        responder.done({{devicesKey, all}});
    });
}

/// A node is switched by the other one: a request about this node itself goes there.
void FenceDesk::test(const ControlRequest& request, const Responder& responder) {
    const QString node = request.params[nodeKey].toString();
    const NodeId id = m_picture.config.nodeId(node);
    if (id != NodeId::A && id != NodeId::B)
        return responder.refused(makeError(Code::NODE_UNKNOWN, {{nodeKey, node}}));
    if (id == m_picture.self) {
        control::PeerLink* peer = m_hooks.peer();
        if (request.role == Role::Peer || !peer || !peer->isConnected())
            return responder.failed(
                makeError(Code::PEER_UNREACHABLE, {{nodeKey, m_picture.config.nodeName(peerOf(id))}}));
        peer->request(
            request.verb, request.params, this, [responder](const Reply& reply) { responder.reply(reply); }, {},
            testTimeoutMs);
        return;
    }
    if (!m_devices.operates(node))
        return responder.refused(noDevice(node));
    const bool off = request.params[QStringLiteral("powerOff")].toBool();
    const auto tell = [this, node, off, responder](const QList<FenceAttempt>& attempts) {
        QJsonArray list;
        std::optional<Error> failure;
        for (const auto& attempt : attempts) {
            list.append(toJson(attempt, node));
            if (attempt.answer.error) failure = attempt.answer.error;
        }
        if (off) failure = tellOff(node, attempts); // one device is enough
        if (failure) return responder.reply({Outcome::Failed, {{devicesKey, list}}, *failure});
        responder.done({{devicesKey, list}});
    };
    off ? m_devices.powerOff(node, tell) : m_devices.test(node, tell);
}

} // namespace hotpair::runtime
