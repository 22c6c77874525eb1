// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/agent.h"

#include "agent/control/control_server.h"
#include "agent/control/peer_link.h"
#include "agent/control/state.h"
#include "agent/control/users.h"
#include "agent/heartbeat/paths.h"
#include "agent/journal/flight/recorder.h"
#include "agent/platform/connections.h"
#include "agent/runtime/effect_runner.h"
#include "agent/runtime/fence_desk.h"
#include "agent/runtime/node_rooms.h"
#include "agent/runtime/request_desk.h"
#include "agent/runtime/startup.h"
#include "common/base/logging.h"
#include "common/config/configuration.h"

#include <QPointer>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>

namespace hotpair::runtime {

using namespace std::chrono_literals;

namespace {

constexpr int statusPeriodMs = 500;
constexpr int peerStatusPeriodMs = 1000;
constexpr Duration undoLimit = 20s; ///< for leftovers of a dead predecessor

} // namespace

class Agent::Private {
public:
    Private(Agent* agent, AgentOptions agentOptions);

    Result<void> start();
    void shutDown();

private:
    void startRecords();
    Result<void> openControl(const control::NodeSettings& settings, const control::Users& users);
    void useMembers(const control::Members& newMembers);
    void watch(control::PeerLink* link, QPointer<control::PeerLink>& watched);
    void forgetRemoved(const ClusterConfig& before);
    void useConfig(const StoredConfig& stored, const ClusterConfig& config, bool atStart);
    Result<void> makeNode();
    void configureRooms();
    void recoverNode();
    void takeMarks();
    void beginCore();
    void setHeartbeat();
    void tellLinks();
    std::vector<heartbeat::LinkChange> linksToTell; ///< the last change of each link until the core begins
    void pollPeer();
    void lookAtWatchdog();
    Result<void> permitted(const ClusterConfig& wanted) const;
    qint64 bytesAtRisk() const;
    qint64 connections(const QString& group) const;
    void input(decision::Input in) { driver.post(std::move(in)); }

    Agent* q;
    AgentOptions options;
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    std::shared_ptr<const Identity> identity;
    control::Members members;
    BootId boot = 0;
    Picture picture;

    Journal journal;
    flight::Recorder recorder;
    audit::Trail trail;
    AlarmBoard alarms;
    EventDesk events;
    voting::RecordStore records;
    std::unique_ptr<NodeRooms> node; ///< null on the witness and before the first configuration
    heartbeat::HeartbeatService heartbeat;
    StepTimes times;
    BrainDriver driver;
    std::unique_ptr<EffectRunner> effects;
    std::unique_ptr<StatusBoard> status;
    std::unique_ptr<ConfigDesk> config;
    std::unique_ptr<GroupDesk> groups;
    std::unique_ptr<FenceDesk> fence;
    PastDesk past;
    CheckDesk check;
    HealthDesk health;
    BundleDesk bundle;
    RequestDesk requests;
    std::unique_ptr<control::ControlServer> server;
    QPointer<control::PeerLink> watchedPeer, watchedWitness; ///< the server's, connected to already
    QTimer publishTimer, publishSoon, peerTimer;
    QList<guard::LeaseReport> leftLeases;             ///< of a dead predecessor
    std::vector<decision::GroupStarted> started;      ///< what the core will begin with
    std::optional<std::optional<Error>> watchdogTold; ///< what was last said about the watchdog
    bool coreBegun = false;
    bool ending = false;
};

Agent::Private::Private(Agent* agent, AgentOptions agentOptions)
    : q(agent)
    , options(std::move(agentOptions))
    , boot(QRandomGenerator::system()->generate64() | 1u)
    , journal(options.stateDir + QStringLiteral("/journal"), QString())
    , recorder(options.stateDir + QStringLiteral("/journal/flight"), clock)
    , trail(options.stateDir + QStringLiteral("/journal/audit"))
    , events(journal, alarms)
    , records(options.stateDir + QStringLiteral("/votes"))
    , heartbeat(clock,
                [this](int index, const heartbeat::SigningPath& path) {
                    if (node) node->guard.setSigningPath(index, path);
                })
    , driver(clock, [this](const decision::Effect& effect) { effects->run(effect); })
    , past({journal, recorder, trail, heartbeat, events,
            [this]() -> control::PeerLink* { return server ? server->peer() : nullptr; },
            [this]() -> const Picture& { return picture; }})
    , check({options.stateDir, heartbeat, [this] { return status.get(); },
             [this]() -> control::PeerLink* { return server ? server->peer() : nullptr; },
             [this]() -> const Picture& { return picture; }, [this] { return node && node->guard.ready(); }})
    , health({options.stateDir, [this] { return members.self; },
              [this]() -> control::PeerLink* { return server ? server->peer() : nullptr; },
              [this]() -> const Picture& { return picture; }})
    , bundle({options.stateDir, [this] { return members.self; },
              [this]() -> control::PeerLink* { return server ? server->peer() : nullptr; }}) {}

Result<void> Agent::Private::start() {
    const auto settings = control::loadNodeSettings(options.stateDir);
    if (!settings) return settings.error();
    auto loadedIdentity = control::loadIdentity(options.stateDir);
    if (!loadedIdentity) return loadedIdentity.error();
    identity = *loadedIdentity;
    const auto users = control::loadUsers(options.stateDir);
    if (!users) return users.error();
    auto loadedMembers = control::loadMembers(options.stateDir);
    if (!loadedMembers) return loadedMembers.error();
    members = *loadedMembers;
    members.self = settings->name;
    if (options.witness && members.paired() && !members.selfIsWitness())
        return makeError(Code::NOT_A_WITNESS, {{QStringLiteral("path"), options.stateDir}});

    journal.setNode(settings->name);
    QObject::connect(&journal, &Journal::failed, q,
                     [this](const Error& error) { alarms.raise(error.code, error.args); });
    if (auto opened = journal.open(); !opened)
        qCWarning(logRuntime) << "journal:" << codeName(opened.error().code).data();
    startRecords();

    ConfigStore store(options.stateDir);
    const auto stored = store.load();
    if (!stored) return stored.error();
    std::optional<ClusterConfig> loadedConfig;
    if (stored->revision > 0) {
        auto load = hotpair::loadConfig(stored->document, QStringLiteral("config/current.json"));
        if (!load) return load.problems.first().error();
        loadedConfig = std::move(load.config);
    }

    status = std::make_unique<StatusBoard>(
        StatusBoard::Parts{&driver, &heartbeat, &alarms, nullptr, nullptr, &times, clock});
    groups = std::make_unique<GroupDesk>(
        driver, times, clock,
        GroupDesk::Hooks{[this] { return server->peer(); }, [this]() -> const Picture& { return picture; },
                         [this](const QString& group, const QString& resource) -> qint64 {
                             return status->peerStartMs(group, resource);
                         },
                         [this](const QString&) { return bytesAtRisk(); },
                         [this](const QString& group) { return connections(group); },
                         [this](GroupKey group, Duration within) {
                             return node && node->volumes.catchUp(group, within);
                         }});
    fence = std::make_unique<FenceDesk>(
        options.stateDir, clock,
        FenceDesk::Hooks{[this] { return server->peer(); }, [this] { return status->peerAnswers(); },
                         [this](Code code, const Args& args) { events.raise(code, args); }});
    config = std::make_unique<ConfigDesk>(
        store,
        ConfigDesk::Hooks{[this](const ClusterConfig& wanted) { return permitted(wanted); },
                          [this](const ClusterConfig& wanted, std::function<void(Result<void>)> then) {
                              fence->examine(wanted, members.self, q, std::move(then));
                          },
                          [this](const StoredConfig& s, const ClusterConfig& c) { useConfig(s, c, false); },
                          [this] { return server->peer(); }, [this] { return server->witness(); },
                          [this](Code code, const Args& args) { events.raise(code, args); }});
    if (loadedConfig) config->setCurrent(*stored, *loadedConfig);
    effects = std::make_unique<EffectRunner>(EffectRunner::Rooms{&records, &heartbeat, &events, fence.get(),
                                                                 groups.get(), nullptr, nullptr, nullptr,
                                                                 &times, clock},
                                             [this](decision::Input in) { input(std::move(in)); });
    requests.setDesks({status.get(), &journal, &alarms, &heartbeat, config.get(), groups.get(), fence.get(),
                       &past, &check, &health, &bundle, clock, [this] { return server->peer(); }});
    if (auto open = openControl(*settings, *users); !open) return open;
    setHeartbeat();
    useMembers(members);
    if (loadedConfig)
        useConfig(*stored, *loadedConfig, true);
    else
        Q_EMIT q->ready();

    QObject::connect(&publishTimer, &QTimer::timeout, q, [this] { server->publish(status->build()); });
    publishTimer.start(statusPeriodMs);
    publishSoon.setSingleShot(true);
    publishSoon.setInterval(20); // several changes at once are one publication
    QObject::connect(&publishSoon, &QTimer::timeout, q, [this] { server->publish(status->build()); });
    QObject::connect(&peerTimer, &QTimer::timeout, q, [this] {
        pollPeer();
        lookAtWatchdog();
    });
    peerTimer.start(peerStatusPeriodMs);
    events.raise(Code::AGENT_STARTED, {{QStringLiteral("version"), QStringLiteral(HOTPAIR_VERSION)}});
    return {};
}

/// The journal made its directory. Without recorder and audit trail everything else goes on.
void Agent::Private::startRecords() {
    QObject::connect(&recorder, &flight::Recorder::failed, q,
                     [this](const Error& error) { events.raise(error.code, error.args); });
    QObject::connect(&recorder, &flight::Recorder::works, q,
                     [this] { events.raise(Code::RECORDING_RESUMED); });
    QObject::connect(&journal, &Journal::appended, q,
                     [this](const EventRecord& event) { recorder.note(event); });
    driver.setWatcher([this](const decision::Input& input, Instant at, const decision::Effects& effects,
                             const decision::Brain& after) { recorder.step(input, at, effects, after); });
    if (auto opened = recorder.open(); !opened) events.raise(opened.error().code, opened.error().args);
    if (auto opened = trail.open(); !opened) events.raise(opened.error().code, opened.error().args);
}

Result<void> Agent::Private::openControl(const control::NodeSettings& settings, const control::Users& users) {
    control::ControlOptions o;
    o.stateDir = options.stateDir;
    o.nodeName = settings.name;
    o.version = QStringLiteral(HOTPAIR_VERSION);
    o.listen = settings.listen;
    o.statusPeriodMs = statusPeriodMs;
    server = std::make_unique<control::ControlServer>(o, identity, users, members, requests, *clock);
    QObject::connect(server.get(), &control::ControlServer::membersChanged, q,
                     [this](const control::Members& changed) { useMembers(changed); });
    QObject::connect(server.get(), &control::ControlServer::audited, q,
                     [this](const control::AuditRecord& r) {
                         qCInfo(logControl).noquote()
                             << "audit" << printable(r.user) << r.origin << r.verb << outcomeName(r.outcome);
                         past.audited(r);
                     });
    QObject::connect(&journal, &Journal::appended, server.get(),
                     [this](const EventRecord& event) { server->publishEvent(event); });
    if (auto listening = server->listen(); !listening) return listening;
    return server->listenLocal();
}

void Agent::Private::useMembers(const control::Members& newMembers) {
    const QString self = members.self;
    members = newMembers;
    if (members.self.isEmpty()) members.self = self;
    config->setMembers(members);
    status->setMembers(members);
    watch(server->peer(), watchedPeer);
    watch(server->witness(), watchedWitness);
    if (members.paired() && picture.configured()) configureRooms(); // keys and pins may be new
}

void Agent::Private::watch(control::PeerLink* link, QPointer<control::PeerLink>& watched) {
    if (!link || link == watched) return;
    watched = link;
    QObject::connect(link, &control::PeerLink::connected, q, [this, link] {
        config->syncWith(*link);
        if (link == server->peer()) past.tellHead();
        if (link == server->peer() && node) node->volumes.peerSeen();
    });
}

void Agent::Private::setHeartbeat() {
    QObject::connect(&heartbeat, &heartbeat::HeartbeatService::received, q,
                     [this](const heartbeat::Received& r) {
                         if (const auto* release = std::get_if<Release>(&r.message))
                             effects->noteRelease(release->group);
                         input(decision::MessageReceived{r.from, r.boot, r.message});
                     });
    QObject::connect(&heartbeat, &heartbeat::HeartbeatService::linkChanged, q,
                     [this](const heartbeat::LinkChange& c) {
                         if (c.relayed) return; // shown, not decided by
                         std::erase_if(linksToTell, [&c](const heartbeat::LinkChange& known) {
                             return known.link == c.link && known.peer == c.peer;
                         });
                         if (!coreBegun) linksToTell.push_back(c);
                         input(decision::LinkState{c.link.toStdString(), c.peer, c.proven, c.up});
                         if (!node || c.peer != peerOf(picture.self)) return;
                         if (c.proven) node->volumes.peerSeen();
                         node->runner.announceAgain(); // whoever was cut off may remember the other node
                     });
    QObject::connect(&heartbeat, &heartbeat::HeartbeatService::intruder, q,
                     [this](heartbeat::Reject reason, const QString& source, quint64 count) {
                         events.raise(
                             Code::DATAGRAM_REFUSED,
                             {{QStringLiteral("reason"), QString::fromLatin1(heartbeat::rejectName(reason))},
                              {QStringLiteral("source"), source},
                              {QStringLiteral("count"), QString::number(count)}});
                     });
    QObject::connect(&heartbeat, &heartbeat::HeartbeatService::duplicateIdentity, q,
                     [this](NodeId who, const QString& source) {
                         events.raise(Code::IDENTITY_DUPLICATE,
                                      {{QStringLiteral("node"), picture.config.nodeName(who)},
                                       {QStringLiteral("source"), source}});
                     });
    QObject::connect(&heartbeat, &heartbeat::HeartbeatService::identityTaken, q,
                     [this](NodeId by) { input(decision::IdentityTaken{by}); });
    QObject::connect(&heartbeat, &heartbeat::HeartbeatService::bindFailed, q,
                     [this](const QString& link, const Error& error) {
                         Args args = error.args;
                         args.insert(QStringLiteral("link"), link);
                         events.raise(error.code, args);
                     });
}

void Agent::Private::tellLinks() {
    for (const auto& path : heartbeat.statistics())
        if (!path.relayed)
            input(decision::LinkState{path.link.toStdString(), path.peer, path.proven, path.up});
    // a change told before the core began may be newer than the published statistics
    for (const auto& c : std::exchange(linksToTell, {}))
        input(decision::LinkState{c.link.toStdString(), c.peer, c.proven, c.up});
}

Result<void> Agent::Private::makeNode() {
    node = std::make_unique<NodeRooms>(
        options.stateDir, options.guardProgram, clock,
        VolumeSet::Hooks{[this](decision::Input in) { input(std::move(in)); },
                         [this](Code code, const Args& args, std::optional<GroupKey> group) {
                             events.raise(code, args, group ? picture.groupName(*group) : QString());
                         }});
    const auto attached = node->guard.attach(boot, picture.config.timing);
    if (!attached) return attached.error();
    boot = attached->boot;
    leftLeases = attached->leases;
    for (const auto& [group, lease] : stillRunning(leftLeases, clock->now()))
        node->volumes.expectPromotion(group);
    QObject::connect(&node->guard, &guard::GuardClient::lost, q, [this] { events.raise(Code::GUARD_LOST); });
    QObject::connect(&node->guard, &guard::GuardClient::found, q,
                     [this] { events.raise(Code::GUARD_FOUND); });
    QObject::connect(&node->guard, &guard::GuardClient::startFailed, q,
                     [this](const Error& error) { events.raise(error.code, error.args); });
    QObject::connect(&node->runner, &resources::Runner::recovered, q,
                     [this](const QList<resources::FoundItem>& found) {
                         for (const auto& item : found) {
                             const Args args{{QStringLiteral("resource"), item.resource},
                                             {QStringLiteral("type"), item.type}};
                             using Action = resources::FoundItem::Action;
                             events.raise(item.action == Action::Adopted  ? Code::LEFTOVER_ADOPTED
                                          : item.action == Action::Undone ? Code::LEFTOVER_UNDONE
                                                                          : Code::LEFTOVER_STUCK,
                                          args, item.group);
                         }
                     });
    effects = std::make_unique<EffectRunner>(EffectRunner::Rooms{&records, &heartbeat, &events, fence.get(),
                                                                 groups.get(), &node->leases, &node->volumes,
                                                                 &node->runner, &times, clock},
                                             [this](decision::Input in) { input(std::move(in)); });
    status->setVolumes(&node->volumes, &node->attacher);
    requests.setVolumes(&node->volumes);
    QObject::connect(effects.get(), &EffectRunner::changed, q, [this] {
        if (!publishSoon.isActive()) publishSoon.start();
    });
    QObject::connect(effects.get(), &EffectRunner::idle, q, [this] {
        node->guard.shutDown();
        Q_EMIT q->finished();
    });
    return {};
}

void Agent::Private::configureRooms() {
    heartbeat::Setup setup;
    setup.self = picture.self;
    setup.boot = boot;
    setup.clusterKey = members.clusterKey;
    setup.paths = heartbeat::pathsOf(picture.config, picture.self);
    setup.timing = picture.config.timing;
    heartbeat.configure(setup);
    status->setBoot(boot);
    status->setPicture(picture);
    requests.setPicture(picture);
    effects->setPicture(picture);
    fence->setPicture(picture);
    if (!node) return;
    node->guard.setTiming(picture.config.timing);
    node->guard.setWatchdog(picture.config.timing.watchdog > Duration{} ? picture.selfNode()->watchdog
                                                                        : QString(),
                            picture.config.timing.watchdog);
    node->runner.configure(picture.config);
    node->attacher.configure(picture.config);
    node->leases.setPicture(picture);
    const auto* other = members.peer();
    const mirror::MirrorIdentity mine{identity->certificate.toPem(), identity->key.toPem(),
                                      other ? other->id : QByteArray()};
    if (auto opened = node->volumes.configure(picture, mine, QByteArray::number(members.clusterId, 16));
        !opened)
        events.raise(opened.error().code, opened.error().args);
}

void Agent::Private::useConfig(const StoredConfig& stored, const ClusterConfig& newConfig, bool atStart) {
    const ClusterConfig before = picture.config;
    picture.revision = stored.revision;
    picture.config = newConfig;
    picture.self = members.selfIsWitness() ? NodeId::Witness : newConfig.nodeId(members.self);
    bool fresh = false;
    if (!picture.isWitness() && !node) {
        fresh = true;
        if (auto made = makeNode(); !made) {
            events.raise(made.error().code, made.error().args);
            node.reset();
            return;
        }
    }
    configureRooms();
    forgetRemoved(before);
    if (!atStart)
        events.raise(Code::CONFIG_APPLIED, {{QStringLiteral("revision"), QString::number(stored.revision)},
                                            {QStringLiteral("author"), stored.author}});

    prepareRecords(records, picture, atStart ? nullptr : &before, q,
                   [this, fresh](std::vector<decision::GroupStarted> groupsStarted) {
                       if (coreBegun) {
                           input(decision::ConfigChanged{picture.setup(), std::move(groupsStarted)});
                           if (node) node->volumes.tellAll();
                           return;
                       }
                       started = std::move(groupsStarted);
                       if (picture.isWitness()) beginCore();
                       if (fresh) recoverNode();
                   });
}

void Agent::Private::forgetRemoved(const ClusterConfig& before) {
    for (const auto& volume : before.volumes)
        if (!picture.config.volume(volume.name)) events.forget(QStringLiteral("volume"), volume.name);
    for (const auto& group : before.groups)
        if (!picture.config.group(group.name)) events.forget(QStringLiteral("group"), group.name);
    for (const auto& node : before.nodes)
        for (const auto& link : node.links)
            if (const auto* now = picture.config.node(node.name);
                !now || std::none_of(now->links.begin(), now->links.end(),
                                     [&](const auto& l) { return l.name == link.name; }))
                events.forget(QStringLiteral("link"), link.name);
}

/// First what a dead predecessor left, then a guard that watches, then the core.
void Agent::Private::recoverNode() {
    QSet<QString> adopt;
    for (const auto& [group, lease] : stillRunning(leftLeases, clock->now())) {
        adopt.insert(picture.groupName(group));
        node->leases.adopt(group, lease.term, lease.deadline);
    }
    for (const auto& lease : std::as_const(leftLeases))
        if (lease.state != guard::LeaseState::Idle && !adopt.contains(picture.groupName(lease.group)))
            events.raise(Code::GUARD_STOPPED_GROUP, {{QStringLiteral("term"), QString::number(lease.term)}},
                         picture.groupName(lease.group));
    QObject::connect(
        &node->runner, &resources::Runner::recovered, q,
        [this, adopt] {
            // a lease that ran out while leftovers were looked at is over: stop what was just adopted for it
            const auto leases = stillRunning(leftLeases, clock->now());
            for (auto& group : started)
                if (const auto it = leases.find(group.group); it != leases.end()) group.adopted = it->second;
            for (const QString& name : adopt)
                if (!leases.contains(groupKey(name))) node->runner.fenceNow(name, picture.config.timing.stop);
            if (node->guard.ready()) return beginCore();
            QObject::connect(&node->guard, &guard::GuardClient::found, q, [this] { beginCore(); });
        },
        Qt::SingleShotConnection);
    node->runner.recover(adopt, undoLimit);
}

/// What a guard gave away in this node's name counts, whether the agent heard of it or not (safety.md 3.10 d).
void Agent::Private::takeMarks() {
    QSet<quint32> adopted;
    for (const auto& group : started)
        if (group.adopted) adopted.insert(quint32(group.group));
    const auto marks = node->guard.marks(adopted);
    for (auto& group : started)
        group.mark = runtime::decodedRelease(marks.value(quint32(group.group)));
}

void Agent::Private::beginCore() {
    if (std::exchange(coreBegun, true)) return;
    driver.start(picture.setup());
    recorder.setNode(picture.selfName(), boot);
    recorder.begin(driver.brain());
    if (node) takeMarks();
    input(decision::Started{boot, std::exchange(started, {})});
    tellLinks();
    if (node) node->volumes.tellAll();
    Q_EMIT q->ready();
}

void Agent::Private::pollPeer() {
    control::PeerLink* peer = server->peer();
    if (!peer || !peer->isConnected() || !picture.configured() || picture.isWitness()) return;
    peer->request(QStringLiteral("status"), {}, q, [this](const Reply& reply) {
        if (!reply.ok()) return;
        auto theirs = clusterStatusFromJson(reply.result[QStringLiteral("status")].toObject());
        if (theirs)
            status->setPeerStatus(std::move(*theirs));
        else
            qCWarning(logRuntime) << "the peer's status cannot be read:"
                                  << codeName(theirs.error().code).data() << theirs.error().args;
    });
}

/// Told once each time it changes.
void Agent::Private::lookAtWatchdog() {
    if (!node || picture.config.timing.watchdog == Duration{}) return watchdogTold.reset();
    auto problem = node->guard.watchdogProblem();
    if (watchdogTold && *watchdogTold == problem) return;
    watchdogTold = problem;
    if (problem) return events.raise(problem->code, problem->args);
    events.raise(Code::WATCHDOG_RUNS,
                 {{QStringLiteral("device"), picture.selfNode()->watchdog},
                  {QStringLiteral("seconds"), QString::number(toMs(picture.config.timing.watchdog) / 1000)}});
}

qint64 Agent::Private::connections(const QString& group) const {
    QStringList addresses;
    if (const auto* g = picture.config.group(group))
        for (const auto& r : g->resources)
            if (const auto* address = std::get_if<AddressResource>(&r.kind))
                addresses.append(address->address);
    return establishedConnections(addresses);
}

qint64 Agent::Private::bytesAtRisk() const {
    if (!node) return 0;
    qint64 bytes = 0;
    for (const auto& view : node->volumes.views())
        bytes += view.status.dirtyBytes + view.status.lagBytes;
    return bytes;
}

Result<void> Agent::Private::permitted(const ClusterConfig& wanted) const {
    if (!coreBegun || picture.isWitness()) return {};
    return changePermitted(picture, wanted, driver.brain(), clock->now());
}

void Agent::Private::shutDown() {
    if (std::exchange(ending, true) || !coreBegun || !node) {
        if (node && !coreBegun) node->guard.shutDown();
        Q_EMIT q->finished();
        return;
    }
    input(decision::Shutdown{});
}

Agent::Agent(AgentOptions options, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(options))) {}

Agent::~Agent() = default;

Result<void> Agent::start() {
    return d->start();
}

void Agent::shutDown() {
    d->shutDown();
}

} // namespace hotpair::runtime
