// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/check_desk.h"

#include "agent/control/users.h"
#include "agent/platform/durable_file.h"
#include "agent/platform/host_facts.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QNetworkInterface>
#include <QSet>
#include <QStorageInfo>

#include <algorithm>

namespace hotpair::runtime {

using control::ControlRequest;
using control::Responder;

namespace {

constexpr int factsTimeoutMs = 10'000;
constexpr qsizetype longestLossThatTells = 20; ///< beats in a row

bool isNetworkFileSystem(const QByteArray& type) {
    static const QSet<QByteArray> types{"nfs",        "nfs4",        "cifs", "smb3",      "smbfs",
                                        "ceph",       "9p",          "afs",  "glusterfs", "fuse.glusterfs",
                                        "fuse.sshfs", "fuse.cephfs", "ncpfs"};
    return types.contains(type);
}

/// What is looked up on disks: on the worker.
struct DiskQuestions {
    QString stateDir;
    QMap<QString, QString> backings;
    QStringList programs; ///< "group/resource/program"
};
struct DiskAnswers {
    HostFacts host;
    QString fileSystem;
    int usedPct = -1;
    bool onNetwork = false;
    QMap<QString, grade::BackingFacts> backings;
    QStringList missingPrograms, readableSecrets, accounts;
};

DiskAnswers lookUp(const DiskQuestions& q) {
    DiskAnswers a;
    a.host = hostFacts();
    const QStorageInfo disk(q.stateDir);
    a.fileSystem = QString::fromLatin1(disk.fileSystemType());
    a.onNetwork = isNetworkFileSystem(disk.fileSystemType());
    if (disk.bytesTotal() > 0) a.usedPct = int(100 - disk.bytesAvailable() * 100 / disk.bytesTotal());
    for (auto b = q.backings.begin(); b != q.backings.end(); ++b) {
        const qint64 size = storageSize(b.value());
        const bool file = QFileInfo(b.value()).isFile();
        a.backings.insert(b.key(),
                          {size >= 0, size, file && QStorageInfo(b.value()).device() == disk.device()});
    }
    for (const QString& entry : q.programs)
        if (!QFileInfo(entry.section(QLatin1Char('/'), 2)).isExecutable()) a.missingPrograms << entry;
    for (const char* name : {"key.pem", "cluster/cluster.key", "users.json"}) {
        const QString path = q.stateDir + QLatin1Char('/') + QLatin1String(name);
        if (QFileInfo::exists(path) && !requirePrivate(path)) a.readableSecrets << path;
    }
    if (const auto users = control::loadUsers(q.stateDir))
        for (const auto& user : *users)
            a.accounts << user.name;
    return a;
}

DiskQuestions questions(const QString& stateDir, const Picture& picture) {
    DiskQuestions q{stateDir, {}, {}};
    for (const auto& volume : picture.config.volumes)
        if (const QString path = volume.backing.value(picture.selfName()); !path.isEmpty())
            q.backings.insert(volume.name, path);
    for (const auto& group : picture.config.groups)
        for (const auto& resource : group.resources) {
            QString program;
            if (const auto* p = std::get_if<ProcessResource>(&resource.kind)) program = p->program;
            if (const auto* s = std::get_if<ScriptResource>(&resource.kind)) program = s->program;
            // names hold no slash, so what comes after the second one is the program
            if (!program.isEmpty())
                q.programs << group.name + QLatin1Char('/') + resource.name + QLatin1Char('/') + program;
        }
    return q;
}

QList<grade::InterfaceFacts> interfaces() {
    QList<grade::InterfaceFacts> out;
    for (const auto& i : QNetworkInterface::allInterfaces()) {
        grade::InterfaceFacts facts{i.name(), i.maximumTransmissionUnit(), {}};
        for (const auto& a : i.addressEntries())
            facts.addresses << QStringLiteral("%1/%2").arg(a.ip().toString()).arg(a.prefixLength());
        out.append(facts);
    }
    return out;
}

} // namespace

CheckDesk::CheckDesk(Rooms rooms, QObject* parent)
    : QObject(parent)
    , m_rooms(std::move(rooms)) {}

bool CheckDesk::handles(const QString& verb) const {
    return verb == QLatin1String("check") || verb == QLatin1String("peer.facts");
}

void CheckDesk::handle(const ControlRequest& request, const Responder& responder) {
    if (request.verb == QLatin1String("check")) return check(responder);
    gather([responder](const grade::NodeFacts& facts) {
        QJsonObject json = toJson(facts);
        json.insert(QStringLiteral("wallMs"), QDateTime::currentMSecsSinceEpoch());
        responder.done({{QStringLiteral("facts"), json}});
    });
}

grade::NodeFacts CheckDesk::atOnce() const {
    const Picture& picture = m_rooms.picture();
    grade::NodeFacts facts;
    facts.node = picture.selfName();
    facts.version = QStringLiteral(HOTPAIR_VERSION);
    facts.revision = picture.revision;
    facts.interfaces = interfaces();
    facts.guardPresent = m_rooms.guardPresent();
    facts.statePath = m_rooms.stateDir;
    if (const auto* peer = m_rooms.peer()) facts.controlConnected = peer->isConnected();
    const auto paths = m_rooms.heartbeat.statistics();
    for (int i = 0; i < int(paths.size()); ++i) {
        if (paths[i].relayed) continue;
        grade::LinkFacts link{picture.config.nodeName(paths[i].peer), paths[i].proven, paths[i].lossPct, -1};
        for (const auto& beat : m_rooms.heartbeat.history(i, 0))
            link.worstRttUs = std::max<qint64>(link.worstRttUs, beat.rttUs);
        facts.links.insert(paths[i].link, link);
    }
    return facts;
}

void CheckDesk::gather(Use use) {
    const bool accepted = m_background.run(
        this, [q = questions(m_rooms.stateDir, m_rooms.picture())] { return lookUp(q); },
        [this, use](const DiskAnswers& a) {
            grade::NodeFacts facts = atOnce();
            facts.backings = a.backings;
            facts.missingPrograms = a.missingPrograms;
            facts.readableSecrets = a.readableSecrets;
            facts.accounts = a.accounts;
            facts.stateFileSystem = a.fileSystem;
            facts.stateUsedPct = a.usedPct;
            facts.stateOnNetwork = a.onNetwork;
            facts.clockSynchronised = a.host.clockSynchronised;
            facts.watchdog = a.host.watchdog;
            facts.realtimePermitted = a.host.realtimePermitted;
            facts.memoryLockPermitted = a.host.memoryLockPermitted;
            use(facts);
        });
    if (!accepted) use(atOnce());
}

void CheckDesk::check(const Responder& responder) {
    if (!m_rooms.picture().configured()) return judge({}, std::nullopt, responder);
    if (m_rooms.picture().isWitness()) return responder.refused(makeError(Code::WITNESS_ONLY));
    gather([this, responder](const grade::NodeFacts& self) {
        control::PeerLink* peer = m_rooms.peer();
        if (!peer || !peer->isConnected()) return judge(self, std::nullopt, responder);
        QElapsedTimer asked; // the offset of two wall clocks, not a lease: this clock will do
        asked.start();
        peer->request(
            QStringLiteral("peer.facts"), {}, this,
            [this, self, responder, asked](const Reply& reply) {
                const QJsonObject json = reply.result[QStringLiteral("facts")].toObject();
                auto other = reply.ok() ? grade::factsFromJson(json) : std::nullopt;
                if (other)
                    other->clockOffsetMs = json[QStringLiteral("wallMs")].toInteger() -
                                           (QDateTime::currentMSecsSinceEpoch() - asked.elapsed() / 2);
                judge(self, other, responder);
            },
            {}, factsTimeoutMs);
    });
}

/// Beats of all links go out in the same instant, so the same period lost on two links was lost together.
QList<grade::LossTogether> CheckDesk::losses() const {
    const Picture& picture = m_rooms.picture();
    const qint64 periodNs = std::max<qint64>(picture.config.timing.heartbeat.count(), 1);
    QMap<QString, QSet<qint64>> lost;
    const auto paths = m_rooms.heartbeat.statistics();
    for (int i = 0; i < int(paths.size()); ++i) {
        if (paths[i].peer != peerOf(picture.self) || paths[i].relayed) continue;
        QList<qint64> row; // lost one after the other
        const auto close = [&] {
            // a long silence is the other node's (or a pulled cable's) and tells nothing of what the links
            // share
            if (row.size() <= longestLossThatTells)
                for (const qint64 period : row)
                    lost[paths[i].link].insert(period);
            row.clear();
        };
        for (const auto& beat : m_rooms.heartbeat.history(i, 0)) {
            if (beat.lost)
                row.append(toNs(beat.sentAt) / periodNs);
            else
                close();
        }
    }
    QList<grade::LossTogether> out;
    for (auto a = lost.begin(); a != lost.end(); ++a)
        for (auto b = std::next(a); b != lost.end(); ++b) {
            const qsizetype fewer = std::min(a->size(), b->size());
            if (fewer > 0)
                out.append({a.key(), b.key(), 100.0 * double((*a & *b).size()) / double(fewer), fewer});
        }
    return out;
}

void CheckDesk::judge(const grade::NodeFacts& self, const std::optional<grade::NodeFacts>& other,
                      const Responder& responder) {
    grade::Evidence evidence{m_rooms.picture().config, self, other, {}, losses()};
    if (auto* status = m_rooms.status()) evidence.status = status->build();
    const auto findings = grade::graded(evidence);
    QJsonArray list;
    for (const Error& finding : findings) {
        QJsonObject json = toJson(finding);
        const auto severity = severityName(severityOf(finding.code));
        json.insert(QStringLiteral("severity"),
                    QString::fromLatin1(severity.data(), qsizetype(severity.size())));
        list.append(json);
    }
    responder.done({{QStringLiteral("grade"), grade::letter(findings)},
                    {QStringLiteral("bothAsked"), other.has_value()},
                    {QStringLiteral("findings"), list}});
}

} // namespace hotpair::runtime
