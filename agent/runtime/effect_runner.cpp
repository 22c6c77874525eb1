// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/effect_runner.h"

#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::runtime {

using namespace std::chrono_literals;

namespace {

constexpr Duration releaseFresh =
    5s; ///< a Release heard so long ago still means that the address was given up
constexpr Duration demoteTimeout = 20s; ///< draining and flushing to both disks

template<class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template<class... F>
Overloaded(F...) -> Overloaded<F...>;

decision::Outcome toCore(resources::OutcomeKind kind) {
    switch (kind) {
    case resources::OutcomeKind::Done: return decision::Outcome::Done;
    case resources::OutcomeKind::Failed: return decision::Outcome::Failed;
    case resources::OutcomeKind::Unknown: return decision::Outcome::Unknown;
    }
    return decision::Outcome::Unknown;
}

} // namespace

EffectRunner::EffectRunner(Rooms rooms, std::function<void(decision::Input)> input, QObject* parent)
    : QObject(parent)
    , m_rooms(std::move(rooms))
    , m_input(std::move(input)) {
    if (!m_rooms.runner) return;
    connect(m_rooms.runner, &resources::Runner::finished, this, &EffectRunner::onFinished);
    connect(m_rooms.runner, &resources::Runner::resourceFailed, this,
            [this](const QString& group, const QString& resource, const Error& error) {
                m_rooms.events->raise(error.code, error.args, group); // why, before what the core makes of it
                m_input(decision::ResourceFailed{groupKey(group), resource.toStdString(), error.code,
                                                 toCoreArgs(error.args)});
            });
    connect(m_rooms.runner, &resources::Runner::fenced, this,
            [this](const QString& group, bool ok, const std::optional<Error>& error) {
                if (error) m_rooms.events->raise(error->code, error->args, group);
                fencePart(groupKey(group), ok);
            });
}

void EffectRunner::run(const decision::Effect& effect) {
    std::visit(
        Overloaded{
            [this](const decision::Persist& e) { persist(e); },
            [this](const decision::Send& e) { m_rooms.heartbeat->send(e.to, e.message); },
            [this](const decision::SetLease& e) { m_rooms.leases->set(e); },
            [this](const decision::ClearLease& e) { m_rooms.leases->clear(e.group, e.term); },
            [this](const decision::FenceNow& e) { fence(e); },
            [this](const decision::StartResource& e) { start(e); },
            [this](const decision::StopResource& e) { stop(e); },
            [this](const decision::MirrorPromote& e) { m_rooms.volumes->promote(e.group, e.term, e.forced); },
            [this](const decision::MirrorDemote& e) { m_rooms.volumes->demote(e.group, demoteTimeout); },
            [this](const decision::MirrorRefuseBelow& e) { m_rooms.volumes->refuseBelow(e.group, e.term); },
            [this](const decision::MirrorSolo& e) { m_rooms.volumes->solo(e.group, e.term, e.version); },
            [this](const decision::MirrorGrow& e) { m_rooms.volumes->grow(e.group, e.term, e.version); },
            [this](const decision::ProbeProgress& e) {
                // A holder whose disk was detached serves nobody: the lease ends, the other node takes over.
                if (m_rooms.volumes->diskFailed(e.group)) return;
                m_probe.probe(e.group, m_rooms.volumes->backingPaths(e.group),
                              [this, group = e.group] { m_input(decision::ProgressProven{group}); });
            },
            [this](const decision::FencePeer& e) {
                m_rooms.fence->powerOff(e.node, [this, e](const std::optional<Error>& error) {
                    const Error why = error.value_or(Error{});
                    m_input(decision::PeerFenced{e.node, e.attempt, !error, why.code, toCoreArgs(why.args)});
                });
            },
            [this](const decision::Moved& e) {
                qCInfo(logDecision) << m_picture.groupName(e.group) << "term" << e.term
                                    << std::string(e.row).c_str();
                Q_EMIT changed();
            },
            [this](const decision::Raise& e) {
                m_rooms.events->raise(e.code, fromCoreArgs(e.args),
                                      e.group ? m_picture.groupName(*e.group) : QString());
            },
            [this](const decision::TaskStep& e) {
                if (m_rooms.requests) m_rooms.requests->onStep(e);
            },
            [this](const decision::Reply& e) {
                if (m_rooms.requests) m_rooms.requests->onReply(e);
            },
            [](const decision::WakeAt&) {}, // the driver's own
            [this](const decision::Idle&) { Q_EMIT idle(); },
        },
        effect);
}

void EffectRunner::persist(const decision::Persist& effect) {
    m_rooms.records->persist(
        effect.group, effect.record, [this, group = effect.group, id = effect.id](Result<void> stored) {
            if (!stored)
                m_rooms.events->raise(stored.error().code, stored.error().args, m_picture.groupName(group));
            m_input(decision::Persisted{group, id, stored.ok()});
        });
}

void EffectRunner::noteRelease(GroupKey group) {
    m_released[group] = m_rooms.clock->now();
}

void EffectRunner::start(const decision::StartResource& effect) {
    const Instant now = m_rooms.clock->now();
    const auto released = m_released.find(effect.group);
    resources::StartOptions options;
    options.term = m_rooms.leases->armedTerm(effect.group);
    options.fast = released != m_released.end() && now - released->second < releaseFresh;
    m_rooms.runner->start(m_picture.groupName(effect.group), QString::fromStdString(effect.resource),
                          std::max<Duration>(effect.deadline - now, 1ms), options);
}

void EffectRunner::stop(const decision::StopResource& effect) {
    m_rooms.runner->stop(m_picture.groupName(effect.group), QString::fromStdString(effect.resource),
                         std::max<Duration>(effect.deadline - m_rooms.clock->now(), 1ms));
}

void EffectRunner::onFinished(const resources::StepReport& report) {
    const bool started = report.step == resources::Step::Start;
    if (report.outcome.kind == resources::OutcomeKind::Done) {
        if (started)
            m_rooms.times->noteStart(report.group, report.resource, report.took);
        else
            m_rooms.times->noteStop(report.group, report.resource, report.took);
    }
    const Error error = report.outcome.error.value_or(Error{});
    if (report.outcome.error && error.code != Code::CANCELLED)
        m_rooms.events->raise(error.code, error.args, report.group);
    Q_EMIT changed();
    m_input(decision::ResourceOutcome{groupKey(report.group), report.resource.toStdString(),
                                      started ? decision::Action::Start : decision::Action::Stop,
                                      toCore(report.outcome.kind), error.code, toCoreArgs(error.args)});
}

void EffectRunner::fence(const decision::FenceNow& effect) {
    const Duration within = m_picture.config.timing.stop;
    m_rooms.leases->shut(effect.group);
    m_fencing[effect.group] = {2, true};
    // writes are held when this call returns; closing the front ends must not wait for anything that hangs
    m_rooms.volumes->fence(effect.group, within,
                           [this, group = effect.group](bool ok) { fencePart(group, ok); });
    m_rooms.runner->fenceNow(m_picture.groupName(effect.group), within);
}

void EffectRunner::fencePart(GroupKey group, bool ok) {
    const auto it = m_fencing.find(group);
    if (it == m_fencing.end()) return;
    it->second.ok &= ok;
    if (--it->second.left > 0) return;
    const bool all = it->second.ok;
    m_fencing.erase(it);
    m_input(decision::FenceDone{group, all, all ? m_rooms.leases->mark(group) : std::nullopt});
}

} // namespace hotpair::runtime
