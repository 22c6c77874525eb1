// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/heartbeat_service.h"

#include "agent/heartbeat/heartbeat_loop.h"
#include "common/base/logging.h"
#include "common/protocol/lease_wire.h"

namespace hotpair::heartbeat {

class HeartbeatService::Impl {
public:
    Impl(HeartbeatService& owner, std::shared_ptr<const Clock> clock, SigningSink sink)
        : q(owner)
        , loop(std::move(clock), std::move(sink),
               [this] { QMetaObject::invokeMethod(&q, [this] { drain(); }); }) {}

    void drain() {
        for (const auto& notice : loop.takeNotices())
            std::visit([this](const auto& n) { tell(n); }, notice);
    }

    std::optional<Body> encoded(const LeaseMessage& message) const {
        Body body = encodeLease(message);
        if (!body.empty() && body.size() <= maximumBody) return body;
        qCWarning(logHeartbeat) << "a lease message does not fit a datagram: kind" << message.index()
                                << "bytes" << body.size();
        return std::nullopt;
    }

    void tell(const Received& n) { Q_EMIT q.received(n); }
    void tell(const LinkChange& n) { Q_EMIT q.linkChanged(n); }
    void tell(const Intruder& n) { Q_EMIT q.intruder(n.reason, n.source, n.count); }
    void tell(const DuplicateIdentity& n) { Q_EMIT q.duplicateIdentity(n.who, n.source); }
    void tell(const IdentityTaken& n) { Q_EMIT q.identityTaken(n.by); }
    void tell(const BindFailed& n) { Q_EMIT q.bindFailed(n.link, n.error); }

    HeartbeatService& q;
    HeartbeatLoop loop;
};

HeartbeatService::HeartbeatService(std::shared_ptr<const Clock> clock, SigningSink sink, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Impl>(*this, std::move(clock), std::move(sink))) {}

HeartbeatService::~HeartbeatService() = default;

void HeartbeatService::configure(const Setup& setup) {
    d->loop.post(setup);
}

void HeartbeatService::send(NodeId to, const LeaseMessage& message) {
    if (auto body = d->encoded(message)) d->loop.post(HeartbeatLoop::SendOrder{to, std::move(*body)});
}

void HeartbeatService::setBeat(NodeId to, const std::vector<LeaseMessage>& messages) {
    HeartbeatLoop::BeatOrder order{to, {}};
    for (const auto& message : messages)
        if (auto body = d->encoded(message)) order.bodies.push_back(std::move(*body));
    d->loop.post(std::move(order));
}

QList<PathStatistics> HeartbeatService::statistics() const {
    return d->loop.statistics();
}

QList<BeatSample> HeartbeatService::history(int pathIndex, quint64 since, int limit) const {
    return d->loop.history(pathIndex, since, limit);
}

Duration HeartbeatService::takeWorstDelay() {
    return d->loop.takeWorstDelay();
}

} // namespace hotpair::heartbeat
