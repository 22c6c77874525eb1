// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/config_desk.h"

#include "agent/runtime/config_fit.h"
#include "common/base/logging.h"
#include "common/model/status.h"
#include "common/protocol/results.h"

#include <QJsonArray>
#include <QTimer>

namespace hotpair::runtime {

using control::ControlRequest;
using control::PeerLink;
using control::Responder;

namespace {

constexpr auto membersWait =
    std::chrono::seconds(5); ///< right after pairing, sessions and lists are still being made

const QString revisionKey = QStringLiteral("revision");
const QString documentKey = QStringLiteral("document");

QJsonObject toJson(const StoredConfig& stored, bool withDocument) {
    QJsonObject json{{revisionKey, stored.revision},
                     {QStringLiteral("time"), stored.time.toUTC().toString(Qt::ISODateWithMs)},
                     {QStringLiteral("user"), stored.author}};
    if (withDocument) json.insert(documentKey, QString::fromUtf8(stored.document));
    return json;
}

StoredConfig storedFrom(const QJsonObject& json) {
    StoredConfig stored;
    stored.revision = json[revisionKey].toInt();
    stored.time = QDateTime::fromString(json[QStringLiteral("time")].toString(), Qt::ISODateWithMs);
    stored.author = json[QStringLiteral("user")].toString();
    stored.document = json[documentKey].toString().toUtf8();
    return stored;
}

QJsonArray problemsJson(const QList<ConfigProblem>& problems) {
    QJsonArray list;
    for (const auto& p : problems)
        list.append(hotpair::toJson(p.error()));
    return list;
}

void refuse(const Responder& responder, const QList<ConfigProblem>& problems) {
    responder.reply(
        {Outcome::Refused, {{QStringLiteral("problems"), problemsJson(problems)}}, problems.first().error()});
}

Error wrongParameter(const QString& name) {
    return makeError(Code::PARAMETER_WRONG, {{QStringLiteral("name"), name}});
}

} // namespace

ConfigDesk::ConfigDesk(ConfigStore store, Hooks hooks, QObject* parent)
    : QObject(parent)
    , m_store(std::move(store))
    , m_hooks(std::move(hooks)) {}

void ConfigDesk::setCurrent(const StoredConfig& stored, const ClusterConfig& config) {
    m_current = stored;
    m_config = config;
}

bool ConfigDesk::handles(const QString& verb) const {
    return verb.startsWith(QLatin1String("config.")) || verb == QLatin1String("peer.config");
}

void ConfigDesk::handle(const ControlRequest& request, Responder responder) {
    const QString& verb = request.verb;
    if (verb == QLatin1String("config.show")) return show(request.params, responder);
    if (verb == QLatin1String("config.history")) return history(responder);
    if (verb == QLatin1String("config.diff")) return diff(request.params, responder);
    if (verb == QLatin1String("config.validate")) return validate(request.params, responder);
    if (verb == QLatin1String("config.apply"))
        return apply(request, request.params[documentKey].toString().toUtf8(), responder);
    if (verb == QLatin1String("config.rollback")) return rollback(request, responder);
    fromPeer(request.params, responder);
}

void ConfigDesk::show(const QJsonObject& params, Responder responder) {
    const int wanted = params[revisionKey].toInt(m_current.revision);
    if (wanted == m_current.revision)
        return responder.done(
            hotpair::toJson(ConfigShown{m_current.revision, QString::fromUtf8(m_current.document)}));
    m_background.run(
        this, [store = m_store, wanted] { return store.load(wanted); },
        [responder](Result<StoredConfig> loaded) {
            if (!loaded) return responder.refused(loaded.error());
            responder.done(
                hotpair::toJson(ConfigShown{loaded->revision, QString::fromUtf8(loaded->document)}));
        });
}

void ConfigDesk::history(Responder responder) {
    m_background.run(
        this, [store = m_store] { return store.history(); },
        [responder](Result<QList<StoredConfig>> list) {
            if (!list) return responder.failed(list.error());
            QJsonArray rows;
            for (const auto& stored : *list)
                rows.append(toJson(stored, false));
            responder.done({{QStringLiteral("revisions"), rows}});
        });
}

void ConfigDesk::diff(const QJsonObject& params, Responder responder) {
    const auto answer = [responder](const ClusterConfig& before, const ClusterConfig& after) {
        QJsonArray rows;
        for (const auto& change : configDiff(before, after))
            rows.append(QJsonObject{{QStringLiteral("key"), change.key},
                                    {QStringLiteral("before"), change.before},
                                    {QStringLiteral("after"), change.after}});
        responder.done({{QStringLiteral("changes"), rows}});
    };
    if (params.contains(documentKey)) {
        const auto wanted = check(params[documentKey].toString().toUtf8());
        return wanted ? answer(m_config, *wanted) : responder.refused(wanted.error());
    }
    const int to = params[QStringLiteral("to")].toInt(m_current.revision);
    const int from = params[QStringLiteral("from")].toInt(to - 1);
    struct Two {
        Result<StoredConfig> before, after;
    };
    m_background.run(
        this,
        [store = m_store, from, to] {
            return Two{store.load(from), store.load(to)};
        },
        [this, responder, answer](Two two) {
            for (const auto* side : {&two.before, &two.after})
                if (!*side) return responder.refused(side->error());
            const auto before = loadConfig(two.before->document, {}),
                       after = loadConfig(two.after->document, {});
            if (!before || !after)
                return responder.refused((before ? after : before).problems.first().error());
            answer(*before.config, *after.config);
        });
}

void ConfigDesk::validate(const QJsonObject& params, Responder responder) {
    Candidate candidate;
    candidate.stored.document = params[documentKey].toString().toUtf8();
    const auto loaded = loadConfig(candidate.stored.document, QStringLiteral("document"));
    if (!loaded) return refuse(responder, loaded.problems);
    candidate.config = *loaded.config;
    if (auto fits = fitsMembers(candidate.config); !fits) return responder.refused(fits.error());
    if (auto may = m_hooks.permitted(candidate.config); !may) return responder.refused(may.error());
    checkHere(candidate, [responder](const QList<ConfigProblem>& lacks) {
        lacks.isEmpty() ? responder.done() : refuse(responder, lacks);
    });
}

void ConfigDesk::checkHere(const Candidate& candidate, std::function<void(QList<ConfigProblem>)> then) {
    if (m_members.selfIsWitness()) return then({});
    m_background.run(
        this,
        [candidate, self = m_members.self] {
            return placedProblems(candidate.stored.document, QStringLiteral("document"),
                                  whatNodeLacks(candidate.config, self));
        },
        [this, candidate, then = std::move(then)](const QList<ConfigProblem>& lacks) {
            if (!lacks.isEmpty()) return then(lacks);
            m_hooks.examine(candidate.config, [candidate, then](Result<void> fits) {
                if (fits) return then({});
                then(placedProblems(candidate.stored.document, QStringLiteral("document"),
                                    {{KeyPath{} / "fence", fits.error().code, fits.error().args}}));
            });
        });
}

Result<void> ConfigDesk::fitsMembers(const ClusterConfig& config) const {
    if (!m_members.paired()) return makeError(Code::NOT_PAIRED_YET);
    for (const auto& node : config.nodes) {
        const auto* member = m_members.byName(node.name);
        if (!member || (m_members.witness && member->id == m_members.witness->id))
            return makeError(Code::CONFIG_NODE_NOT_MEMBER,
                             {{QStringLiteral("node"), node.name},
                              {QStringLiteral("members"),
                               m_members.nodes[0].name + QStringLiteral(", ") + m_members.nodes[1].name}});
    }
    if (config.witness && !m_members.witness) return makeError(Code::CONFIG_WITNESS_NOT_JOINED);
    return {};
}

Result<ClusterConfig> ConfigDesk::check(const QByteArray& document) const {
    auto loaded = loadConfig(document, QStringLiteral("document"));
    if (!loaded) return loaded.problems.first().error();
    if (auto fits = fitsMembers(*loaded.config); !fits) return fits.error();
    return std::move(*loaded.config);
}

void ConfigDesk::apply(const ControlRequest& request, QByteArray document, Responder responder) {
    if (document.isEmpty()) return responder.refused(wrongParameter(documentKey));
    if (m_applying) return responder.refused(makeError(Code::CONFIG_BUSY));
    const auto loaded = loadConfig(document, QStringLiteral("document"));
    if (!loaded) return refuse(responder, loaded.problems);
    m_applying = true;
    Candidate candidate;
    candidate.stored = {0, QDateTime::currentDateTimeUtc(), request.user + QLatin1Char('@') + request.origin,
                        document};
    candidate.config = *loaded.config;
    const std::optional<int> expected = request.params.contains(revisionKey)
                                            ? std::optional(request.params[revisionKey].toInt())
                                            : std::nullopt;
    awaitMembers(QDeadlineTimer(membersWait), {true, candidate.config.witness.has_value()},
                 [this, candidate, expected, responder]() mutable {
                     if (auto may = permitted(candidate.config, expected); !may) {
                         m_applying = false;
                         return responder.refused(may.error());
                     }
                     candidate.stored.revision = m_current.revision + 1;
                     checkHere(candidate, [this, candidate, responder](const QList<ConfigProblem>& lacks) {
                         if (lacks.isEmpty()) return tellMembersFirst(candidate, responder);
                         m_applying = false;
                         refuse(responder, lacks);
                     });
                 });
}

Result<void> ConfigDesk::permitted(const ClusterConfig& config, std::optional<int> expectedRevision) const {
    if (auto fits = fitsMembers(config); !fits) return fits;
    if (expectedRevision && *expectedRevision != m_current.revision)
        return makeError(Code::CONFIG_REVISION_MOVED,
                         {{QStringLiteral("current"), QString::number(m_current.revision)}});
    if (auto may = m_hooks.permitted(config); !may) return may;
    // a witness with the old, shorter promise would break the timing rule: it must hear of new timing with
    // the nodes
    PeerLink* witness = m_hooks.witness();
    if (m_current.revision > 0 && config.witness && !(config.timing == m_config.timing) &&
        (!witness || !witness->isConnected()))
        return makeError(Code::CONFIG_WITNESS_UNREACHABLE);
    return {};
}

void ConfigDesk::awaitMembers(QDeadlineTimer until, Wanted wanted, std::function<void()> then) {
    const PeerLink* peer = m_hooks.peer();
    const bool complete =
        (!wanted.peer || (peer && peer->isConnected())) && (!wanted.witness || m_members.witness);
    if (complete || until.hasExpired()) return then();
    QTimer::singleShot(100, this, [this, until, wanted, then] { awaitMembers(until, wanted, then); });
}

void ConfigDesk::tellMembersFirst(const Candidate& candidate, Responder responder) {
    PeerLink* peer = m_hooks.peer();
    if (!peer || !candidate.config.witness) return prepare(candidate, responder);
    // the peer may not have heard yet that the witness joined
    peer->request(QStringLiteral("peer.members"), {{QStringLiteral("members"), control::toJson(m_members)}},
                  this, [this, candidate, responder](const Reply&) { prepare(candidate, responder); });
}

void ConfigDesk::prepare(const Candidate& candidate, Responder responder) {
    PeerLink* peer = m_hooks.peer();
    if (!peer || !peer->isConnected()) {
        m_applying = false;
        return responder.refused(
            makeError(Code::CONFIG_PEER_UNREACHABLE,
                      {{QStringLiteral("node"), peer ? peer->member().name : QString()}}));
    }
    QJsonObject message = toJson(candidate.stored, true);
    message.insert(QStringLiteral("phase"), QStringLiteral("prepare"));
    // a link that is replaced (its member got another address) takes its answer along
    const auto gone = std::make_shared<QMetaObject::Connection>();
    *gone = connect(peer, &QObject::destroyed, this, [this, responder, node = peer->member().name] {
        m_applying = false;
        responder.refused(makeError(Code::CONFIG_PEER_UNREACHABLE, {{QStringLiteral("node"), node}}));
    });
    peer->request(
        QStringLiteral("peer.config"), message, this,
        [this, candidate, responder, gone](const Reply& prepared) {
            disconnect(*gone);
            if (!prepared.ok()) {
                m_applying = false;
                if (prepared.outcome == Outcome::Refused) return responder.reply(prepared);
                return responder.refused(prepared.error.value_or(makeError(Code::CONFIG_PEER_UNREACHABLE)));
            }
            storeAndAdopt(candidate, [this, candidate, responder](Result<void> stored) {
                m_applying = false;
                if (!stored) return responder.failed(stored.error());
                // from here on it is in force; a peer that misses the commit fetches it when it is back
                if (PeerLink* link = m_hooks.peer()) {
                    link->request(
                        QStringLiteral("peer.config"),
                        {{QStringLiteral("phase"), QStringLiteral("commit")},
                         {revisionKey, candidate.stored.revision}},
                        this,
                        [this, responder, revision = candidate.stored.revision](const Reply& committed) {
                            if (!committed.ok())
                                m_hooks.raise(Code::CONFIG_PEER_BEHIND,
                                              {{revisionKey, QString::number(revision)}});
                            responder.done({{revisionKey, revision}});
                        });
                } else {
                    m_hooks.raise(Code::CONFIG_PEER_BEHIND,
                                  {{revisionKey, QString::number(candidate.stored.revision)}});
                    responder.done({{revisionKey, candidate.stored.revision}});
                }
                if (PeerLink* witness = m_hooks.witness()) syncWith(*witness);
            });
        });
}

void ConfigDesk::rollback(const ControlRequest& request, Responder responder) {
    const int wanted = request.params[revisionKey].toInt();
    m_background.run(
        this, [store = m_store, wanted] { return store.load(wanted); },
        [this, request, responder](Result<StoredConfig> loaded) {
            if (!loaded) return responder.refused(loaded.error());
            ControlRequest again = request;
            again.params = {};
            apply(again, loaded->document, responder);
        });
}

void ConfigDesk::storeAndAdopt(const Candidate& candidate, std::function<void(Result<void>)> then) {
    m_background.run(
        this, [store = m_store, stored = candidate.stored] { return store.store(stored); },
        [this, candidate, then](Result<void> stored) {
            if (stored && candidate.stored.revision > m_current.revision) {
                m_current = candidate.stored;
                m_config = candidate.config;
                m_hooks.adopt(m_current, m_config);
            }
            then(stored);
        });
}

void ConfigDesk::fromPeer(const QJsonObject& params, Responder responder) {
    const QString phase = params[QStringLiteral("phase")].toString();
    if (phase == QLatin1String("commit")) {
        if (m_prepared && m_prepared->stored.revision == params[revisionKey].toInt()) {
            const Candidate candidate = *std::exchange(m_prepared, std::nullopt);
            return storeAndAdopt(candidate, [responder](Result<void> stored) {
                stored ? responder.done() : responder.failed(stored.error());
            });
        }
        return responder.refused(makeError(Code::CONFIG_BUSY));
    }
    if (phase != QLatin1String("prepare") && phase != QLatin1String("sync"))
        return responder.refused(wrongParameter(QStringLiteral("phase")));

    Candidate candidate;
    candidate.stored = storedFrom(params);
    if (phase == QLatin1String("sync") && candidate.stored.revision <= m_current.revision) {
        if (candidate.stored.revision == m_current.revision &&
            candidate.stored.document != m_current.document)
            m_hooks.raise(Code::CONFIG_DIFFERS, {{revisionKey, QString::number(m_current.revision)}});
        return responder.done(toJson(m_current, candidate.stored.revision < m_current.revision));
    }
    auto loaded = loadConfig(candidate.stored.document, QStringLiteral("document"));
    if (!loaded) return responder.refused(loaded.problems.first().error());
    candidate.config = std::move(*loaded.config);
    awaitMembers(QDeadlineTimer(membersWait), {false, candidate.config.witness.has_value()},
                 [this, candidate, phase, responder] { takeFromPeer(candidate, phase, responder); });
}

void ConfigDesk::takeFromPeer(const Candidate& candidate, const QString& phase, Responder responder) {
    if (auto fits = fitsMembers(candidate.config); !fits) return responder.refused(fits.error());
    if (phase == QLatin1String("sync"))
        return storeAndAdopt(
            candidate, [responder, revision = candidate.stored.revision](Result<void> stored) {
                stored ? responder.done({{revisionKey, revision}}) : responder.failed(stored.error());
            });
    if (m_applying || candidate.stored.revision <= m_current.revision)
        return responder.refused(makeError(
            Code::CONFIG_REVISION_MOVED, {{QStringLiteral("current"), QString::number(m_current.revision)}}));
    if (auto may = m_hooks.permitted(candidate.config); !may) return responder.refused(may.error());
    checkHere(candidate, [this, candidate, responder](const QList<ConfigProblem>& lacks) {
        if (!lacks.isEmpty()) return refuse(responder, lacks);
        m_prepared = candidate;
        responder.done();
    });
}

void ConfigDesk::syncWith(PeerLink& link) {
    QJsonObject mine = toJson(m_current, true);
    mine.insert(QStringLiteral("phase"), QStringLiteral("sync"));
    link.request(QStringLiteral("peer.config"), mine, this, [this](const Reply& reply) {
        Candidate candidate;
        candidate.stored = storedFrom(reply.result);
        if (!reply.ok() || candidate.stored.revision <= m_current.revision) return;
        auto config = check(candidate.stored.document);
        if (!config) {
            qCWarning(logConfig) << "revision" << candidate.stored.revision
                                 << "of the other side cannot be used here:"
                                 << codeName(config.error().code).data();
            return;
        }
        candidate.config = *config;
        storeAndAdopt(candidate, [](Result<void>) {});
    });
}

} // namespace hotpair::runtime
