// The mirrored volumes of this node, seen group by group as the decision core wants them: opens engines and
// NBD front ends for the configuration, carries the core's mirror effects out on all volumes of a group, and
// sums the engines' states up into MirrorState inputs. Main loop only; the engines do their work on their own
// threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/frontend/nbd/nbd_server.h"
#include "agent/mirror/volume/engine.h"
#include "agent/runtime/picture.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace hotpair::runtime {

class VolumeSet final : public QObject {
    Q_OBJECT
public:
    struct Hooks {
        std::function<void(decision::Input)> input;                     ///< to the decision core
        std::function<void(Code, Args, std::optional<GroupKey>)> raise; ///< an event
    };
    VolumeSet(QString stateDir, Hooks hooks, QObject* parent = nullptr);
    ~VolumeSet() override;

    /// Opens what is new, closes what is gone, leaves alone what stays equal. An error (port, backing) names
    /// the volume; the others are opened all the same.
    Result<void> configure(const Picture& picture, const mirror::MirrorIdentity& identity,
                           const QByteArray& clusterId);

    /// Before the first configure(): the lease of this group still runs, it is about to be promoted again.
    void expectPromotion(GroupKey group) { m_expected.insert(group); }

    /// The gate of a group's lease: the engines acknowledge nothing past its deadline.
    void setDeadline(GroupKey group, Instant end);
    void closeGate(GroupKey group);

    // effects of the core; outcomes are inputs
    void promote(GroupKey group, Term term, bool forced);
    void demote(GroupKey group, Duration timeout);
    void refuseBelow(GroupKey group, Term term);
    void solo(GroupKey group, Term term, std::uint64_t version);
    void grow(GroupKey group, Term term, std::uint64_t version);
    /// At once: nothing more is acknowledged. Then `done` when the front ends are closed (or the time is up).
    void fence(GroupKey group, Duration within, std::function<void(bool ok)> done);

    /// Says every group's mirror state again: to a core that has just begun, or just learnt of a group. What
    /// was said before, it did not hear.
    void tellAll();

    /// Before a planned switchover: asynchronous volumes of the group become synchronous for so long (0: no
    /// longer). False: it has none.
    bool catchUp(GroupKey group, Duration within);

    void peerSeen(); ///< the peer came back: try to connect now

    struct View {
        QString name, socket;
        mirror::VolumeStatus status;
    };
    QList<View> views() const;
    /// An engine of the group detached its disk for good (I22).
    bool diskFailed(GroupKey group) const;
    /// Where the group's data lies, for the progress probe.
    QStringList backingPaths(GroupKey group) const;
    mirror::VolumeEngine* engine(const QString& volume);
    QString socketPath(const QString& volume) const;

private:
    struct Volume {
        VolumeConfig config;
        std::unique_ptr<mirror::VolumeEngine> engine;
        std::unique_ptr<frontend::NbdServer> server; ///< destroyed before the engine
        bool opened = false;
        bool complete = false; ///< the engine said TargetComplete and nothing has ended it since
    };
    struct Group {
        QString name;
        QStringList volumes;
        std::shared_ptr<mirror::LeaseGate> gate = std::make_shared<mirror::LeaseGate>();
        std::optional<decision::MirrorState> reported;
        Term term = 0;
        std::uint64_t grown = 0; ///< newest version whose solo permission is withdrawn
        bool needsSolo = false;
    };

    void adapt(Volume& volume, const VolumeConfig& wanted);
    Result<void> openVolume(const Picture& picture, const VolumeConfig& config, const QByteArray& clusterId);
    void onEvent(const QString& name, const mirror::EngineEvent& event);
    void noteVerify(const Volume& volume, std::optional<GroupKey> key);
    void report(GroupKey key, Group& group, bool always = false);
    std::vector<Volume*> volumesOf(const Group& group);
    Group* groupOf(const QString& volume);
    std::optional<GroupKey> keyOf(const QString& volume) const;
    /// Runs `start` on each volume of the group and `then` once with the conjunction of the outcomes.
    void onAll(GroupKey key, std::function<void(mirror::VolumeEngine&, mirror::VolumeEngine::Done)> start,
               std::function<void(bool ok)> then);

    QString m_stateDir, m_peerName;
    Hooks m_hooks;
    std::unique_ptr<mirror::MirrorHub> m_hub;
    Endpoint m_listen;
    std::map<QString, Volume> m_volumes;
    std::map<GroupKey, Group> m_groups;
    std::set<GroupKey> m_expected; ///< see expectPromotion
    QTimer m_look;                 ///< engine states change without events too (dirty blocks)
};

} // namespace hotpair::runtime
