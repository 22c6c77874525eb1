// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/session.h"

#include "common/config/configuration.h"
#include "common/protocol/results.h"

namespace hotpair::console {

namespace {
constexpr int coalesceMs = 100;
constexpr int ageTickMs = 1000;
} // namespace

ClusterSession::ClusterSession(ConnectionProfile profile, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_profile(std::move(profile))
    , m_clock(clock) {
    m_coalesce.setSingleShot(true);
    m_coalesce.setInterval(coalesceMs);
    m_ages.setInterval(ageTickMs);
    connect(&m_coalesce, &QTimer::timeout, this, &ClusterSession::recompute);
    connect(&m_ages, &QTimer::timeout, this, &ClusterSession::recompute);
    build();
    recompute();
}

ClusterSession::~ClusterSession() = default;

void ClusterSession::build() {
    for (auto& old : m_agents)
        old->store->follow(nullptr);
    m_agents.clear();
    const QStringList addresses = m_profile.addresses();
    for (int i = 0; i < addresses.size(); ++i) {
        auto agent = std::make_unique<Agent>();
        agent->address = addresses[i];
        agent->witness = i >= m_profile.nodes.size();
        agent->client = std::make_unique<AgentClient>(QStringLiteral("hotpair-console " HOTPAIR_VERSION));
        agent->store = std::make_unique<ClusterStore>(m_clock);
        agent->store->follow(agent->client.get());
        m_agents.push_back(std::move(agent));
        follow(i);
    }
}

void ClusterSession::follow(int index) {
    Agent& agent = *m_agents[size_t(index)];
    auto* client = agent.client.get();
    auto* store = agent.store.get();
    connect(client, &AgentClient::stateChanged, this, [this] {
        Q_EMIT agentsChanged();
        schedule();
    });
    connect(client, &AgentClient::fingerprintSeen, this,
            [this, index](const QByteArray& seen, const QByteArray& expected) {
                Q_EMIT trustNeeded(index, seen, expected);
            });
    connect(client, &AgentClient::loginRequired, this,
            [this, index](const std::optional<Error>& refusal) { requestLogin(index, refusal); });
    connect(client, &AgentClient::loggedIn, this, [this] {
        fetchConfig();
        Q_EMIT agentsChanged();
    });
    connect(store, &ClusterStore::refreshed, this, &ClusterSession::schedule);
    connect(store, &ClusterStore::headChanged, this, &ClusterSession::fetchConfig);
    connect(store, &ClusterStore::cleared, this, &ClusterSession::schedule);
    connect(store, &ClusterStore::eventsAppended, this, [this, store](int count) {
        const auto& all = store->events();
        QList<EventRecord> fresh;
        fresh.reserve(count);
        for (auto it = all.end() - qMin<std::ptrdiff_t>(count, std::ptrdiff_t(all.size())); it != all.end();
             ++it)
            fresh << *it;
        Q_EMIT eventsArrived(fresh);
    });
}

void ClusterSession::open() {
    if (m_open) return;
    m_open = true;
    m_ages.start();
    for (int i = 0; i < agentCount(); ++i)
        connectAgent(i);
}

void ClusterSession::close() {
    m_open = false;
    m_ages.stop();
    m_password.clear();
    for (auto& agent : m_agents)
        agent->client->disconnectFromAgent();
    schedule();
}

void ClusterSession::connectAgent(int index) {
    Agent& agent = *m_agents[size_t(index)];
    const auto endpoint = parseAddress(agent.address);
    if (!endpoint) return;
    AgentTarget target;
    target.host = endpoint->host;
    target.port = endpoint->port;
    target.pin = m_profile.pins.value(agent.address);
    agent.client->connectTo(target);
}

void ClusterSession::setProfile(const ConnectionProfile& profile) {
    const bool rebuild = profile.addresses() != m_profile.addresses() || profile.user != m_profile.user;
    m_profile = profile;
    if (!rebuild) return;
    const bool wasOpen = m_open;
    close();
    build();
    m_config.reset();
    m_askedRevision = -1;
    Q_EMIT eventsCleared();
    recompute();
    if (wasOpen) open();
}

void ClusterSession::setPassword(const QString& password) {
    m_password = password;
    for (auto& agent : m_agents)
        if (agent->client->state() == AgentClient::State::AwaitingLogin)
            agent->client->login(m_profile.user, password);
}

void ClusterSession::requestLogin(int index, const std::optional<Error>& refusal) {
    if (refusal) m_password.clear();
    if (m_password.isEmpty()) {
        Q_EMIT passwordNeeded(refusal);
        return;
    }
    m_agents[size_t(index)]->client->login(m_profile.user, m_password);
}

void ClusterSession::acceptFingerprint(int index) {
    auto* client = m_agents[size_t(index)]->client.get();
    client->acceptFingerprint();
    m_profile.pins.insert(m_agents[size_t(index)]->address, client->target().pin);
    Q_EMIT pinsChanged();
}

void ClusterSession::rejectFingerprint(int index) {
    m_agents[size_t(index)]->client->rejectFingerprint();
}

Role ClusterSession::role() const {
    Role best = Role::Nobody;
    for (const auto& agent : m_agents)
        if (!agent->witness && agent->client->role() != Role::Peer && agent->client->role() > best)
            best = agent->client->role();
    return best;
}

QString ClusterSession::user() const {
    return m_profile.user;
}

qint64 ClusterSession::ageMs() const {
    qint64 best = -1;
    for (const auto& agent : m_agents) {
        if (agent->witness || !agent->store->hasStatus()) continue;
        const qint64 age = toMs(agent->store->age());
        if (best < 0 || age < best) best = age;
    }
    return best;
}

void ClusterSession::fetchConfig() {
    int revision = 0;
    for (const auto& agent : m_agents)
        if (!agent->witness && agent->store->hasStatus())
            revision = qMax(revision, agent->store->status().configRevision);
    if (revision == 0 || revision == m_askedRevision) return;
    m_askedRevision = revision;
    ask({}, QStringLiteral("config.show"), {}, this, [this](const Reply& reply) {
        if (!reply.ok()) {
            m_askedRevision = -1; // the next change of head or login asks again
            return;
        }
        m_config =
            loadConfig(configShownFromJson(reply.result).document.toUtf8(), QStringLiteral("config.show"))
                .config;
        schedule();
    });
}

AgentClient* ClusterSession::ready(const QString& node) const {
    AgentClient* any = nullptr;
    for (const auto& agent : m_agents) {
        if (agent->witness || agent->client->state() != AgentClient::State::Ready) continue;
        if (agent->client->nodeName() == node) return agent->client.get();
        if (!any) any = agent->client.get();
    }
    return any;
}

void ClusterSession::perform(const Action& action, QObject* context, AgentClient::ReplyHandler onReply,
                             AgentClient::StepHandler onStep) {
    QString node = action.to;
    if (action.kind != ActionKind::Takeover)
        if (const GroupView* group = m_view.group(action.subject)) node = group->status.holder;
    AgentClient* client = ready(node);
    if (!client || (action.kind == ActionKind::Takeover && client->nodeName() != node)) {
        Reply reply;
        reply.error = makeError(Code::CONSOLE_NODE_NOT_CONNECTED, {{QStringLiteral("node"), node}});
        QTimer::singleShot(0, context, [onReply = std::move(onReply), reply] { onReply(reply); });
        return;
    }
    client->request(Actions::verb(action.kind), Actions::params(action), context, std::move(onReply),
                    std::move(onStep), 120'000);
}

void ClusterSession::ask(const QString& node, const QString& verb, const QJsonObject& params,
                         QObject* context, AgentClient::ReplyHandler onReply) {
    if (AgentClient* client = ready(node)) {
        client->request(verb, params, context, std::move(onReply));
        return;
    }
    Reply reply;
    reply.error = makeError(Code::CONSOLE_NODE_NOT_CONNECTED,
                            {{QStringLiteral("node"), node.isEmpty() ? m_profile.name : node}});
    QTimer::singleShot(0, context, [onReply = std::move(onReply), reply] { onReply(reply); });
}

void ClusterSession::schedule() {
    if (!m_coalesce.isActive()) m_coalesce.start();
}

void ClusterSession::recompute() {
    const auto observe = [](const Agent& agent) {
        Observation o;
        o.connected = agent.client->state() == AgentClient::State::Ready;
        o.stale = agent.store->stale();
        o.lastData = agent.store->lastHeard();
        if (agent.store->hasStatus()) o.status = agent.store->status();
        return o;
    };
    PairInput input;
    input.name = m_profile.name;
    input.config = m_config;
    size_t node = 0;
    for (const auto& agent : m_agents) {
        if (agent->witness)
            input.witness = observe(*agent);
        else if (node < 2)
            input.agents[node++] = observe(*agent);
    }
    m_view = mergePair(input);
    Q_EMIT viewChanged();
}

} // namespace hotpair::console
