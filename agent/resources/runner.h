// Runs the resources of all groups on this node: starts, stops, watches, fences, adopts. Lives on the main
// thread and never blocks it; every result arrives there by a signal. It decides nothing: which resource is
// started when and what a failure means is the decision core's.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/driver.h"

#include <QObject>
#include <QSet>

#include <map>
#include <memory>

namespace hotpair::resources {

enum class Step { Start, Stop };

/// The outcome of one start() or stop().
struct StepReport {
    quint64 ticket = 0;
    Step step = Step::Start;
    QString group, resource;
    Outcome outcome;
    Duration took{};
};

struct StartOptions {
    Term term = 0;     ///< refused with STALE_TERM when lower than the highest this group ever saw here (I6)
    bool fast = false; ///< the previous holder released cleanly: short conflict probes
};

/// One thing that a dead predecessor (or an administrator, for addresses) left.
struct FoundItem {
    enum class Action { Adopted, Undone, Failed };
    QString group, resource, type;
    Action action = Action::Undone;
    std::optional<Error>
        error; ///< Failed: why it may still be there. Undone in a group to adopt: why it was not adopted
};

class Runner : public QObject {
    Q_OBJECT
public:
    /// stateDirectory is made absolute by the caller and exists. The seams outlive the Runner.
    Runner(const QString& stateDirectory, Seams seams, QObject* parent = nullptr);
    /// Ends monitors and waits at most two seconds for running steps. Leaves resources running: stop them
    /// first if they shall stop.
    ~Runner() override;

    /// The configuration in use. Running resources keep the form they were started with until they are
    /// stopped.
    void configure(const ClusterConfig& config);

    /// To be called once, after configure() and before any start: looks at run/resources.json and at the
    /// machine. What belongs to a group of `adopt` and runs as recorded and as configured is taken over
    /// without interruption; everything else is undone, in reverse order of its start. Ends with recovered().
    /// No other call before that.
    void recover(const QSet<QString>& adopt, Duration within);

    /// Starts or stops one resource; ends with finished(), exactly once, at the latest shortly after the
    /// deadline. One step per resource at a time: a stop() during a start cancels the start first. Returns
    /// the ticket found in the report.
    quint64 start(const QString& group, const QString& resource, Duration deadline,
                  const StartOptions& options);
    quint64 stop(const QString& group, const QString& resource, Duration deadline);

    /// The lease is lost: within `within`, addresses are removed and everything of the group is killed
    /// (attach helpers too, so that stuck I/O fails); running steps are cancelled. Ends with fenced(): false
    /// when the time is over and something may still be there, then true when it is gone after all.
    /// Afterwards filesystems are unmounted and volumes detached. Until fenced(true), start() of this group
    /// is refused with GROUP_FENCED; from then on it waits for the tidying. Waits for no hung step, disk or
    /// network.
    void fenceNow(const QString& group, Duration within);

    /// The peer's state changed: gratuitous ARP or unsolicited NA again for all running addresses.
    void announceAgain();

    /// What a guard has to remove for this group right now.
    CleanupItems cleanupItems(const QString& group) const;

    /// Anything started (or left in an unknown state) that is not stopped.
    bool anythingRunning(const QString& group) const;

Q_SIGNALS:
    void finished(const hotpair::resources::StepReport& report);
    void fenced(const QString& group, bool ok, const std::optional<hotpair::Error>& error);
    void recovered(const QList<hotpair::resources::FoundItem>& found);
    /// A running resource failed by itself; said once until resourceHealthy() or a stop.
    void resourceFailed(const QString& group, const QString& resource, const hotpair::Error& error);
    void resourceHealthy(const QString& group, const QString& resource);
    /// Emitted synchronously before the thing exists: copy cleanupItems(group) to the guard's shared memory
    /// in this call.
    void cleanupChanged(const QString& group);

private:
    struct Private;
    friend struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair::resources

Q_DECLARE_METATYPE(hotpair::resources::StepReport)
