// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/group_desk.h"

#include "agent/resources/driver.h"
#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::runtime {

using namespace std::chrono_literals;
using control::ControlRequest;
using control::Responder;
using decision::GroupVerb;
using decision::GroupWord;
using decision::StepKind;

namespace {

constexpr Duration commandLimit = 180s; ///< after that the asker is told that the outcome is unknown
constexpr int forwardTimeoutMs = 200'000;
constexpr Duration catchUpLimit = 60s;               ///< of an asynchronous mirror, before its group moves
constexpr Duration catchUpHold = catchUpLimit + 30s; ///< it stays synchronous until the resources are stopped

std::optional<GroupVerb> groupVerb(const QString& verb) {
    if (verb == QLatin1String("group.start")) return GroupVerb::Start;
    if (verb == QLatin1String("group.stop")) return GroupVerb::Stop;
    if (verb == QLatin1String("group.hold")) return GroupVerb::Hold;
    if (verb == QLatin1String("group.resume")) return GroupVerb::Resume;
    if (verb == QLatin1String("group.clear")) return GroupVerb::Clear;
    return std::nullopt;
}

bool isMove(const QString& verb) {
    return verb == QLatin1String("switchover") || verb == QLatin1String("takeover");
}

Code codeOf(StepKind kind) {
    switch (kind) {
    case StepKind::StopResource: return Code::STEP_STOP_RESOURCE;
    case StepKind::DemoteMirror: return Code::STEP_DEMOTE_MIRROR;
    case StepKind::Release: return Code::STEP_RELEASE;
    case StepKind::Elect: return Code::STEP_ELECT;
    case StepKind::PromoteMirror: return Code::STEP_PROMOTE_MIRROR;
    case StepKind::StartResource: return Code::STEP_START_RESOURCE;
    }
    return Code::INTERNAL_ERROR;
}

} // namespace

GroupDesk::GroupDesk(BrainDriver& driver, const StepTimes& times, std::shared_ptr<const Clock> clock,
                     Hooks hooks, QObject* parent)
    : QObject(parent)
    , m_driver(driver)
    , m_times(times)
    , m_clock(std::move(clock))
    , m_hooks(std::move(hooks)) {
    m_look.setInterval(50);
    connect(&m_look, &QTimer::timeout, this, &GroupDesk::look);
}

bool GroupDesk::handles(const QString& verb) const {
    return isMove(verb) || groupVerb(verb).has_value();
}

void GroupDesk::handle(const ControlRequest& request, Responder responder) {
    const Picture& picture = m_hooks.picture();
    if (!picture.configured()) return responder.refused(makeError(Code::NOT_CONFIGURED));
    const QString name = request.params[QStringLiteral("group")].toString();
    const GroupConfig* group = picture.config.group(name);
    if (!group) {
        QStringList known;
        for (const auto& g : picture.config.groups)
            known.append(g.name);
        return responder.refused(
            makeError(Code::GROUP_UNKNOWN, {{QStringLiteral("group"), name},
                                            {QStringLiteral("known"), known.join(QStringLiteral(", "))}}));
    }
    if (picture.isWitness()) return responder.refused(makeError(Code::WITNESS_ONLY));

    if (!m_driver.running()) return responder.refused(makeError(Code::AGENT_STARTING));
    const auto view = m_driver.view(groupKey(name));
    const bool peerHolds = view && view->holder == peerOf(picture.self);
    if (peerHolds && request.role != Role::Peer && request.verb != QLatin1String("takeover"))
        return forward(request, responder);
    if (isMove(request.verb)) return move(request, responder, *group);
    command(request, responder, *group);
}

void GroupDesk::forward(const ControlRequest& request, Responder responder) {
    control::PeerLink* peer = m_hooks.peer();
    if (!peer || !peer->isConnected())
        return responder.refused(
            makeError(Code::PEER_UNREACHABLE,
                      {{QStringLiteral("node"), peer ? peer->member().name : QString()},
                       {QStringLiteral("group"), request.params[QStringLiteral("group")].toString()}}));
    peer->request(
        request.verb, request.params, this, [responder](const Reply& reply) { responder.reply(reply); },
        [responder](const hotpair::TaskStep& step) { responder.step(step); }, forwardTimeoutMs);
}

void GroupDesk::move(const ControlRequest& request, Responder responder, const GroupConfig& group) {
    const Picture& picture = m_hooks.picture();
    const bool planned = request.verb == QLatin1String("switchover");
    const bool force = !planned && request.params[QStringLiteral("force")].toBool();
    const GroupKey key = groupKey(group.name);
    NodeId to = planned ? NodeId::None : picture.self;
    if (const QString wanted = request.params[QStringLiteral("to")].toString();
        planned && !wanted.isEmpty()) {
        to = picture.config.nodeId(wanted);
        if (to != NodeId::A && to != NodeId::B)
            return responder.refused(makeError(Code::NODE_UNKNOWN, {{QStringLiteral("node"), wanted}}));
    }
    const Instant now = m_clock->now();
    auto outcome = planned ? m_driver.brain().planSwitchover(key, to, now)
                           : m_driver.brain().planTakeover(key, force, now);
    if (const auto* refused = std::get_if<decision::Refused>(&outcome)) {
        if (planned && catchesUpFirst(request, responder, group, *refused)) return;
        return responder.refused(toError(*refused));
    }
    const auto& plan = std::get<decision::Plan>(outcome);
    if (request.params[QStringLiteral("dryRun")].toBool())
        return responder.done(toJson(describe(group, plan)));

    if (force) {
        // I20: two steps, the words spoken, a fresh login of an administrator
        if (int(request.role) < int(Role::Admin) || request.role == Role::Peer)
            return responder.refused(
                makeError(Code::ROLE_TOO_LOW, {{QStringLiteral("verb"), request.verb},
                                               {QStringLiteral("needed"), roleName(Role::Admin)}}));
        if (!request.params[QStringLiteral("yesLoseData")].toBool() ||
            request.params[QStringLiteral("confirm")].toString() != group.name)
            return responder.refused(
                makeError(Code::FORCE_NOT_CONFIRMED, {{QStringLiteral("group"), group.name}}));
        if (!request.freshLogin) return responder.refused(makeError(Code::LOGIN_NOT_FRESH));
    }
    const auto id = ++m_lastId;
    m_tasks.emplace(id, Task{request.verb, key, plan.to, responder, plan.steps, {}, now, {}, false});
    m_look.start();
    if (planned)
        m_driver.post(decision::Switchover{key, to, id});
    else
        m_driver.post(decision::Takeover{key, force, id});
}

/// The other node lacks what an asynchronous mirror has not sent yet: it gets it first, while the application
/// goes on.
bool GroupDesk::catchesUpFirst(const ControlRequest& request, const Responder& responder,
                               const GroupConfig& group, const decision::Refused& refused) {
    if (refused.code != Code::MIRROR_NOT_IN_SYNC) return false;
    const Instant now = m_clock->now();
    if (request.params[QStringLiteral("dryRun")].toBool()) return false;
    const auto waiting = std::find_if(m_catchingUp.begin(), m_catchingUp.end(),
                                      [&](const CatchingUp& c) { return c.group == group.name; });
    if (waiting != m_catchingUp.end() || !m_hooks.catchUp(groupKey(group.name), catchUpHold)) return false;
    m_catchingUp.push_back({request, responder, group.name, now + catchUpLimit});
    m_look.start();
    return true;
}

void GroupDesk::lookAtCatchingUp() {
    const Instant now = m_clock->now();
    for (auto it = m_catchingUp.begin(); it != m_catchingUp.end();) {
        const GroupConfig* group = m_hooks.picture().config.group(it->group);
        const auto outcome = m_driver.brain().planSwitchover(
            groupKey(it->group),
            m_hooks.picture().config.nodeId(it->request.params[QStringLiteral("to")].toString()), now);
        const auto* refused = std::get_if<decision::Refused>(&outcome);
        // the other node is ready a moment after it counts again
        const bool soon =
            refused && (refused->code == Code::MIRROR_NOT_IN_SYNC || refused->code == Code::PEER_NOT_READY);
        if (group && soon && now < it->until) {
            ++it;
            continue;
        }
        const CatchingUp over = std::move(*it);
        it = m_catchingUp.erase(it);
        if (group && !refused) {
            move(over.request, over.responder, *group);
            continue;
        }
        m_hooks.catchUp(groupKey(over.group), Duration(0));
        over.responder.refused(refused
                                   ? toError(*refused)
                                   : makeError(Code::GROUP_UNKNOWN, {{QStringLiteral("group"), over.group}}));
    }
}

void GroupDesk::command(const ControlRequest& request, Responder responder, const GroupConfig& group) {
    const auto id = ++m_lastId;
    const GroupKey key = groupKey(group.name);
    m_tasks.emplace(id, Task{request.verb, key, NodeId::None, responder, {}, {}, m_clock->now(), {}, false});
    m_look.start();
    m_driver.post(decision::GroupCommand{key, *groupVerb(request.verb), id});
}

void GroupDesk::finish(decision::RequestId id, const std::function<void(const Task&)>& say) {
    const auto it = m_tasks.find(id);
    if (it == m_tasks.end()) return;
    const Task task = std::move(it->second);
    m_tasks.erase(it);
    if (m_tasks.empty() && m_catchingUp.empty()) m_look.stop();
    say(task);
}

void GroupDesk::onReply(const decision::Reply& reply) {
    const auto it = m_tasks.find(reply.request);
    if (it == m_tasks.end()) return;
    if (reply.refused)
        return finish(reply.request,
                      [&](const Task& task) { task.responder.refused(toError(*reply.refused)); });
    it->second.accepted = true;
    const auto verb = groupVerb(it->second.verb);
    if (verb && *verb != GroupVerb::Start && *verb != GroupVerb::Stop)
        finish(reply.request, [](const Task& task) { task.responder.done(); });
}

void GroupDesk::onStep(const decision::TaskStep& step) {
    const auto it = m_tasks.find(step.request);
    if (it == m_tasks.end() || size_t(step.step) >= it->second.plan.size()) return;
    Task& task = it->second;
    const Instant now = m_clock->now();
    const auto& planned = task.plan[step.step];
    const GroupConfig* group = m_hooks.picture().group(task.group);
    if (!group) return;

    hotpair::TaskStep out = describe(*group, planned);
    out.index = step.step;
    out.total = int(task.plan.size());
    out.elapsedMs = -1;
    switch (step.state) {
    case decision::StepState::Waiting: out.state = hotpair::TaskStep::State::Planned; break;
    case decision::StepState::Running:
        out.state = hotpair::TaskStep::State::Running;
        task.started.try_emplace(step.step, now);
        if (!task.outageFrom && planned.kind == StepKind::StopResource) task.outageFrom = now;
        break;
    case decision::StepState::Done:
    case decision::StepState::Failed:
        out.state = step.state == decision::StepState::Done ? hotpair::TaskStep::State::Done
                                                            : hotpair::TaskStep::State::Failed;
        // the other node tells by its status which steps are over, several at once: no times of single ones
        if (const auto begun = task.started.find(step.step);
            begun != task.started.end() && planned.node == m_hooks.picture().self)
            out.elapsedMs = toMs(now - begun->second);
        break;
    }
    if (step.code && step.state == decision::StepState::Failed)
        out.error =
            makeError(*step.code, {{QStringLiteral("group"), group->name},
                                   {QStringLiteral("resource"), QString::fromStdString(planned.subject)}});
    task.responder.step(out);
    if (step.state == decision::StepState::Failed)
        finish(step.request, [&](const Task& ended) {
            ended.responder.failed(out.error.value_or(
                makeError(Code::GROUP_DID_NOT_FOLLOW, {{QStringLiteral("group"), group->name}})));
        });
}

void GroupDesk::look() {
    lookAtCatchingUp();
    const Instant now = m_clock->now();
    const Picture& picture = m_hooks.picture();
    std::vector<decision::RequestId> ids;
    for (const auto& [id, task] : m_tasks)
        ids.push_back(id);
    for (const auto id : ids) {
        const Task& task = m_tasks.at(id);
        if (now - task.begun > commandLimit) {
            finish(id, [](const Task& ended) {
                ended.responder.unknown(
                    makeError(Code::REQUEST_TIMED_OUT, {{QStringLiteral("verb"), ended.verb}}));
            });
            continue;
        }
        const auto view = m_driver.view(task.group);
        if (!task.accepted || !view) continue;
        // the voters' answers decide a takeover; when they do not come or say no, so must we
        const Duration patience = picture.config.timing.promise * 2 + 2s;
        if (task.verb == QLatin1String("takeover") && view->holder != task.to &&
            now - task.begun > patience) {
            finish(id, [&](const Task& ended) {
                ended.responder.refused(
                    view->waitingFor ? toError(*view->waitingFor)
                                     : makeError(Code::NO_MAJORITY,
                                                 {{QStringLiteral("group"), picture.groupName(ended.group)},
                                                  {QStringLiteral("missing"),
                                                   picture.config.nodeName(peerOf(picture.self))}}));
            });
            continue;
        }
        if (isMove(task.verb)) {
            if (view->holder != task.to || view->state != GroupWord::Active) continue;
            ActionResult result;
            result.totalMs = toMs(now - task.begun);
            if (task.outageFrom) result.outageMs = toMs(now - *task.outageFrom);
            result.holder = picture.config.nodeName(task.to);
            result.term = view->term;
            finish(id, [&](const Task& ended) {
                for (size_t i = 0; i < ended.plan.size();
                     ++i) { // the other node's steps are seen by their end only
                    auto step = describe(*picture.group(ended.group), ended.plan[i]);
                    step.index = int(i);
                    step.total = int(ended.plan.size());
                    step.state = hotpair::TaskStep::State::Done;
                    step.elapsedMs = -1;
                    if (!ended.started.contains(int(i))) ended.responder.step(step);
                }
                ended.responder.done(toJson(result));
            });
            continue;
        }
        const bool stopping = task.verb == QLatin1String("group.stop");
        const bool stuck =
            view->state == GroupWord::Failed || (!stopping && view->state == GroupWord::Held) ||
            (view->state == GroupWord::Waiting && view->waitingFor && now - task.begun > patience);
        if (view->state == (stopping ? GroupWord::Stopped : GroupWord::Active)) {
            finish(id, [](const Task& ended) { ended.responder.done(); });
        } else if (stuck) {
            finish(id, [&](const Task& ended) {
                ended.responder.failed(view->waitingFor ? toError(*view->waitingFor)
                                                        : makeError(Code::GROUP_DID_NOT_FOLLOW,
                                                                    {{QStringLiteral("group"),
                                                                      picture.groupName(ended.group)}}));
            });
        }
    }
}

qint64 GroupDesk::estimate(const GroupConfig& group, const decision::PlanStep& step) const {
    const QString resource = QString::fromStdString(step.subject);
    const bool here = step.node == m_hooks.picture().self;
    switch (step.kind) {
    case StepKind::StopResource: return m_times.stopMs(group.name, resource);
    case StepKind::StartResource: {
        const qint64 there = here ? -1 : m_hooks.peerStartMs(group.name, resource);
        return there >= 0 ? there : m_times.startMs(group.name, resource);
    }
    case StepKind::DemoteMirror:
    case StepKind::Release:
    case StepKind::Elect:
    case StepKind::PromoteMirror: return -1;
    }
    return -1;
}

hotpair::TaskStep GroupDesk::describe(const GroupConfig& group, const decision::PlanStep& step) const {
    const QString resource = QString::fromStdString(step.subject);
    hotpair::TaskStep out;
    out.code = codeOf(step.kind);
    out.node = m_hooks.picture().config.nodeName(step.node);
    out.args = {{QStringLiteral("group"), group.name}, {QStringLiteral("node"), out.node}};
    if (!resource.isEmpty()) {
        out.args.insert(QStringLiteral("resource"), resource);
        for (const auto& r : group.resources)
            if (r.name == resource) out.args.insert(QStringLiteral("type"), resources::typeName(r.kind));
    }
    out.elapsedMs = estimate(group, step);
    return out;
}

ActionPlan GroupDesk::describe(const GroupConfig& group, const decision::Plan& plan) const {
    const Picture& picture = m_hooks.picture();
    ActionPlan out;
    out.group = group.name;
    out.from = picture.config.nodeName(plan.from);
    out.to = picture.config.nodeName(plan.to);
    if (const auto view = m_driver.view(groupKey(group.name))) out.term = view->term;
    out.bytesAtRisk = m_hooks.bytesAtRisk(group.name);
    out.connections = m_hooks.connections(group.name);
    qint64 total = 0;
    bool known = true;
    for (size_t i = 0; i < plan.steps.size(); ++i) {
        auto step = describe(group, plan.steps[i]);
        step.index = int(i);
        step.total = int(plan.steps.size());
        const bool resource =
            plan.steps[i].kind == StepKind::StartResource || plan.steps[i].kind == StepKind::StopResource;
        if (resource && step.elapsedMs < 0) known = false;
        total += std::max<qint64>(step.elapsedMs, 0);
        out.steps.append(step);
    }
    if (known) out.outageMs = total;
    return out;
}

} // namespace hotpair::runtime
