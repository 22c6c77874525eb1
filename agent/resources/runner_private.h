// The Runner's inside, split over runner.cpp (requests, steps, watching) and runner_fence.cpp (fencing,
// recovery).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/fencing.h"
#include "agent/resources/main_hop.h"
#include "agent/resources/managed.h"
#include "agent/resources/recovery.h"

#include <QThreadPool>
#include <QTimer>

#include <map>

namespace hotpair::resources {

struct Runner::Private {
    Private(Runner* runner, const QString& stateDirectory, Seams machine);
    ~Private();

    // requests and steps
    quint64 request(const QString& group, const QString& resource, Operation operation, Duration deadline);
    void dropWaitingStarts(const std::shared_ptr<Managed>& m);
    std::optional<Error> refusal(const QString& group, const QString& resource,
                                 const Operation& operation) const;
    void pump(const std::shared_ptr<Managed>& m);
    void run(const std::shared_ptr<Managed>& m);
    void runStart(const std::shared_ptr<Managed>& m);
    void runStop(const std::shared_ptr<Managed>& m);
    void finishStart(const std::shared_ptr<Managed>& m, const Outcome& outcome);
    void finishStop(const std::shared_ptr<Managed>& m, const Outcome& outcome);
    void release(const std::shared_ptr<Managed>& m); ///< the worker has left the driver
    void report(const std::shared_ptr<Operation>& operation, const Managed& m, const Outcome& outcome);
    StepContext contextFor(const std::shared_ptr<Managed>& m);
    const ResourceConfig* configOf(const QString& group, const QString& resource) const;

    // watching
    void watch(const std::shared_ptr<Managed>& m);
    void background(const std::shared_ptr<Managed>& m, std::function<void(Driver&, const CancelToken&)> work,
                    std::function<void()> after);
    void check(const std::shared_ptr<Managed>& m);
    void tendAll();

    // fencing and recovery
    void fencePass(const QString& group);
    void fencePassDone(const QString& group, const std::optional<Error>& failure);
    void settle(const QString& group);
    void recover(const QSet<QString>& adopt, Duration within);
    void install(const QList<ResourceRecord>& records);
    void recovered(RecoveryResult result);

    std::vector<std::shared_ptr<Managed>>
    membersOf(const QString& group) const; ///< in the order of their start
    Footprint footprintOf(const QString& group) const;

    Runner* q;
    QString stateDirectory;
    Seams seams;
    ClusterConfig config;
    std::shared_ptr<RecordStore> store;
    std::shared_ptr<MainHop> hop;
    QThreadPool* pool; ///< left behind when a thread in it hangs
    QTimer tendTimer;
    std::map<std::pair<QString, QString>, std::shared_ptr<Managed>> resources;
    std::map<QString, Fence> fences;
    std::map<QString, Footprint> inherited; ///< a predecessor's, while it is being looked at
    bool recovering = false;
    quint64 lastTicket = 0;
    quint64 lastOrder = 0;
};

} // namespace hotpair::resources
