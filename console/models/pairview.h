// One pair as the console shows it: what each agent says, merged, with age and contradiction kept visible.
// Pure values and pure functions; any thread. No words here: views turn kinds into sentences.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/config.h"
#include "common/model/status.h"
#include "console/models/health.h"

#include <QDateTime>

#include <array>
#include <optional>

namespace hotpair::console {

/// What one agent told us, and how long ago. The unit from which everything else is merged.
struct Observation {
    bool connected = false;              ///< logged in and receiving
    bool stale = true;                   ///< nothing new for two periods, or never anything
    QDateTime lastData;                  ///< local time of its last message; invalid: never
    std::optional<ClusterStatus> status; ///< its last word, kept when it falls silent
};

struct NodeView {
    QString name;
    enum class Role { None, Active, Standby } role = Role::None;
    QString state = QStringLiteral("unknown"); ///< as in the status document
    QString version;
    Health health = Health::NoData;
    bool stale = true;      ///< neither itself nor the peer tells anything current about it
    bool answering = false; ///< the console receives its own view
    QDateTime lastData;
    QList<AlarmStatus> alarms; ///< raised by this node
};

struct GroupView {
    GroupStatus status; ///< of the best witness to it: see mergePair
    Health health = Health::NoData;
    bool stale = true;
    QDateTime lastData;
    QStringList addresses; ///< of its virtual addresses, from the configuration
    bool isEligible(const QString& node) const { return status.eligible.contains(node); }
};

/// One heartbeat path between the nodes, seen from both ends.
struct LinkView {
    QString name;
    std::optional<LinkStatus> first, second; ///< as node 0 and node 1 measure it
    Health health = Health::NoData;
    bool stale = true;
    QDateTime lastData;
    bool relayed() const { return best() && best()->relayed; }
    const LinkStatus* best() const { return first ? &*first : second ? &*second : nullptr; }
};

struct MirrorView {
    MirrorStatus status; ///< as the source tells it, else whoever is current
    Health health = Health::NoData;
    bool stale = true;
    QDateTime lastData;
    QString source, target; ///< node names, empty when unknown
};

struct WitnessView {
    bool configured = false;
    Health health = Health::NoData;
    bool stale = true;
    QDateTime lastData;
    std::array<QString, 2> stateSeenBy; ///< by node 0 and node 1
    qint64 ageMs = -1;
    std::optional<ClusterStatus> own; ///< its own view, when the console is connected to it: its votes
};

/// Two current views that cannot both be right. Named, never averaged away.
struct Contradiction {
    enum class Kind {
        TwoHolders,
        HolderDiffers,
        MirrorDiffers,
        WitnessDiffers,
        PeerOfflineButAnswers,
        RevisionDiffers
    };
    Kind kind;
    QString subject;          ///< group, mirror or node
    QString firstNode, first; ///< who says, what
    QString secondNode, second;
    friend bool operator==(const Contradiction&, const Contradiction&) = default;
};

/// Why redundancy is less than whole. Ordered by weight in the banner.
struct Reason {
    enum class Kind {
        TwoHolders,
        GroupFailed,
        ResourceFailed,
        GroupWithoutHolder,
        GroupStopped,
        NodeOffline,
        NodeSilent,
        MirrorBroken,
        MirrorBehind,
        NotEligible,
        WitnessOffline,
        LinkDown,
        LinkLossy,
        GroupHeld,
        Disagreement,
        AlarmRaised
    };
    Kind kind;
    QString subject;
    QString detail;
    Health health = Health::Warning;
    Error said = {}; ///< AlarmRaised only: in the agent's own code
    friend bool operator==(const Reason&, const Reason&) = default;
};

struct Redundancy {
    Health health = Health::NoData;
    QList<Reason> reasons;
    QString ifFails,
        takenOverBy;     ///< "if node-a lost power now, node-b ...": set when all groups have a standby
    qint64 aboutMs = -1; ///< until then; -1: not enough is known for an honest figure
    qint64 bytesAtRisk = 0;
};

struct PairView {
    QString name; ///< of the saved connection
    QString cluster;
    bool configured = false; ///< some agent knows two nodes
    bool everHeard = false;
    bool stale = true; ///< nobody tells anything current
    QDateTime lastData;
    int configRevision = 0;
    std::array<Observation, 2> agents;
    QList<NodeView> nodes; ///< none or two
    QList<GroupView> groups;
    QList<LinkView> links;
    std::optional<LinkView> relay; ///< what each node hears of the other over the witness; decides nothing
    QList<MirrorView> mirrors;
    WitnessView witness;
    QList<Contradiction> contradictions;
    Redundancy redundancy;
    Health health = Health::NoData;

    const GroupView* group(const QString& wanted) const;
    const NodeView* node(const QString& wanted) const;
    QString otherNode(const QString& node) const;
};

struct PairInput {
    QString name;
    std::array<Observation, 2> agents; ///< in the order of the configuration's nodes once that is known
    std::optional<Observation> witness;
    std::optional<ClusterConfig> config;
};

/// Each fact is taken from who knows it best: a group from the agent that holds it (highest term when several
/// claim it), a mirror from its source, a link from both ends; a silent agent's last word only when nobody
/// current speaks, and then marked stale.
PairView mergePair(const PairInput& input);

/// Health of single things, shared by tree, topology, tables and tests.
Health groupHealth(const GroupStatus& status);
Health mirrorHealth(const MirrorStatus& status);
Health linkHealth(const LinkStatus& status);
Health resourceHealth(const QString& state);

} // namespace hotpair::console
