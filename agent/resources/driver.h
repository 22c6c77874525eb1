// What every resource type implements: one file pair a type (address.cpp, process.cpp ...). A driver is
// blocking code on a worker thread, driven by the Runner, at most one call at a time; the Runner owns
// deadlines, records and reports.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"
#include "agent/resources/footprint.h"
#include "agent/resources/volume_attach.h"
#include "common/base/clock.h"
#include "common/model/config.h"

#include <QJsonObject>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace hotpair {
class AddressControl;
class Containment;
class MountControl;
class ServiceControl;
} // namespace hotpair

namespace hotpair::resources {

enum class OutcomeKind {
    Done,
    Failed, ///< start: nothing is left running. stop: does not occur; what cannot be stopped is Unknown
    Unknown ///< it may be running or not: never counts as stopped (safety.md 6)
};

struct Outcome {
    OutcomeKind kind = OutcomeKind::Done;
    std::optional<Error> error; ///< set unless Done

    static Outcome done() { return {}; }
    static Outcome failed(Error e) { return {OutcomeKind::Failed, std::move(e)}; }
    static Outcome unknown(Error e) { return {OutcomeKind::Unknown, std::move(e)}; }
};

/// One step's surroundings. Valid during the call.
struct StepContext {
    Instant deadline; ///< return by then; the Runner reports Unknown when a driver does not
    CancelToken cancel;
    bool fast = false; ///< start: the previous holder released cleanly, so short conflict probes suffice
    QMap<QString, QString> devices; ///< of the group's attached volumes, by volume name
    /// Writes down, before or after each change of the world, what a successor needs to undo or adopt it, and
    /// tells the guard. Blocks for a file rename. When it fails the driver must not make the change.
    std::function<Result<void>(const QJsonObject& data, const Footprint& footprint)> record;
};

/// How the Runner watches a running resource; each part may be absent.
struct WatchPlan {
    std::vector<CleanupProcess>
        processes;               ///< their end is noticed at once; check() then says whether it is a failure
    std::optional<Endpoint> tcp; ///< connect must succeed; three failures in a row are a failure
    Duration tcpInterval{};      ///< between attempts
    Duration interval{};         ///< of check()
    Duration timeout{};          ///< of one tcp attempt and of one check()
    bool polled = false;         ///< check() is called every interval
    std::vector<Duration>
        encores; ///< announceAgain() is called this long after the start, and after announceAgain()
};

class Driver {
public:
    virtual ~Driver() = default;

    /// Everything stop() and adopt() need, without the configuration: part of the record.
    virtual QJsonObject describe() const = 0;
    /// What start() will leave, as far as it is known before: it is told to the guard and written down before
    /// start() is called. No blocking: called on the main thread.
    virtual Footprint planFootprint() const = 0;

    virtual Outcome start(const StepContext&) = 0;
    /// Idempotent: stopping what does not run is Done.
    virtual Outcome stop(const StepContext&) = 0;
    /// The attached device, of a running volume; empty otherwise.
    virtual QString device() const { return {}; }
    /// What a predecessor recorded last; comes before adopt() or stop() of a driver that started nothing
    /// itself.
    virtual void recall(const QJsonObject& data) { Q_UNUSED(data) }
    /// A predecessor's: true when it runs here as it should and is now ours; false: the Runner will stop it.
    /// Must not interrupt the service.
    virtual Result<bool> adopt(const StepContext&) = 0;

    virtual WatchPlan watchPlan() const { return {}; }
    /// Is it still running as it should? nullopt: yes. After it watchPlan() is read again.
    virtual std::optional<Error> check(const StepContext&) { return std::nullopt; }
    /// Housekeeping now and then while running, for example the log's size cap.
    virtual void tend() {}
    /// The peer's state changed: make our presence known again (addresses announce).
    virtual void announceAgain() {}
};

/// The machine as drivers see it. References live as long as the Runner.
struct Seams {
    AddressControl& addresses;
    MountControl& mounts;
    ServiceControl& services;
    Containment& containment;
    VolumeAttach& volumes;
    const Clock& clock;
};

/// Which resource, and where its files are.
struct ResourceIdentity {
    QString group, name;
    QString stateDirectory; ///< absolute
};

QString typeName(const ResourceKind& kind); ///< "address", as in the configuration

/// Never null.
std::unique_ptr<Driver> makeDriver(const ResourceIdentity&, const ResourceConfig&, Seams);
/// From a record's type and describe(); null when the type is unknown (a newer agent's record).
std::unique_ptr<Driver> makeDriver(const ResourceIdentity&, const QString& type,
                                   const QJsonObject& description, Seams);

} // namespace hotpair::resources
