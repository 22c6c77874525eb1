// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/runner.h"

#include "agent/platform/containment.h"
#include "agent/platform/realtime.h"
#include "agent/resources/runner_private.h"
#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::resources {
namespace {

constexpr auto overdueGrace = std::chrono::milliseconds(300); ///< a driver's own deadline comes first
constexpr auto tendPeriod = std::chrono::minutes(1);
constexpr int workerThreads = 64;

Error cancelled() {
    return makeError(Code::CANCELLED);
}

} // namespace

Runner::Private::Private(Runner* runner, const QString& directory, Seams machine)
    : q(runner)
    , stateDirectory(directory)
    , seams(machine)
    , store(std::make_shared<RecordStore>(directory))
    , hop(std::make_shared<MainHop>(runner))
    , pool(new QThreadPool) {
    pool->setMaxThreadCount(workerThreads);
    connect(&tendTimer, &QTimer::timeout, q, [this] { tendAll(); });
    tendTimer.start(tendPeriod);
}

Runner::Private::~Private() {
    hop->close();
    for (auto& [key, m] : resources) {
        m->cancel.cancel();
        m->watcher.reset(); // timers may keep the bookkeeping longer than the Runner lives
    }
    if (pool->waitForDone(2000))
        delete pool;
    else
        qCWarning(logResources, "a worker hangs in the system and is left behind");
}

Runner::Runner(const QString& stateDirectory, Seams seams, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, stateDirectory, seams)) {
    qRegisterMetaType<StepReport>();
}

Runner::~Runner() = default;

void Runner::configure(const ClusterConfig& config) {
    d->config = config;
}

quint64 Runner::start(const QString& group, const QString& resource, Duration deadline,
                      const StartOptions& options) {
    Operation operation;
    operation.step = Step::Start;
    operation.options = options;
    return d->request(group, resource, operation, deadline);
}

quint64 Runner::stop(const QString& group, const QString& resource, Duration deadline) {
    Operation operation;
    operation.step = Step::Stop;
    return d->request(group, resource, operation, deadline);
}

CleanupItems Runner::cleanupItems(const QString& group) const {
    CleanupItems items;
    fill(items, d->footprintOf(group), d->seams.containment.groupPlace(group));
    return items;
}

bool Runner::anythingRunning(const QString& group) const {
    return !d->membersOf(group).empty();
}

void Runner::announceAgain() {
    for (const auto& [key, m] : d->resources)
        if (m->watcher) m->watcher->encore();
}

const ResourceConfig* Runner::Private::configOf(const QString& group, const QString& resource) const {
    const GroupConfig* g = config.group(group);
    if (!g) return nullptr;
    for (const ResourceConfig& r : g->resources)
        if (r.name == resource) return &r;
    return nullptr;
}

std::vector<std::shared_ptr<Managed>> Runner::Private::membersOf(const QString& group) const {
    std::vector<std::shared_ptr<Managed>> members;
    for (const auto& [key, m] : resources)
        if (key.first == group && m->present()) members.push_back(m);
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a->record.order < b->record.order; });
    return members;
}

Footprint Runner::Private::footprintOf(const QString& group) const {
    Footprint all;
    if (const auto it = inherited.find(group); it != inherited.end()) all.add(it->second);
    for (const auto& m : membersOf(group))
        all.add(m->record.footprint);
    return all;
}

// --- requests

quint64 Runner::Private::request(const QString& group, const QString& resource, Operation wanted,
                                 Duration deadline) {
    auto operation = std::make_shared<Operation>(wanted);
    operation->ticket = ++lastTicket;
    operation->asked = seams.clock.now();
    operation->deadline = operation->asked + deadline;
    auto& m = resources[{group, resource}];
    if (!m) {
        m = std::make_shared<Managed>();
        m->identity = {group, resource, stateDirectory};
    }
    if (const auto why = refusal(group, resource, *operation)) {
        QMetaObject::invokeMethod(
            q, [this, m = m, operation, why] { report(operation, *m, Outcome::failed(*why)); },
            Qt::QueuedConnection);
        return operation->ticket;
    }
    if (operation->step == Step::Stop) dropWaitingStarts(m);
    const bool starting = m->current && m->current->step == Step::Start;
    const bool checking = m->occupied && !m->current;
    if (operation->step == Step::Stop && (starting || checking)) m->cancel.cancel();
    m->waiting.push_back(operation);
    QTimer::singleShot(std::chrono::duration_cast<std::chrono::milliseconds>(deadline + overdueGrace), q,
                       [this, m = m, operation] {
                           if (operation->reported) return;
                           m->cancel.cancel();
                           if (operation == m->current) m->state = Managed::State::Unknown;
                           report(operation, *m,
                                  Outcome::unknown(makeError(
                                      Code::STEP_OVERDUE, {{QStringLiteral("resource"), m->identity.name}})));
                       });
    // queued, so that the report never comes before the caller has the ticket
    QMetaObject::invokeMethod(
        q, [this, m = m] { pump(m); }, Qt::QueuedConnection);
    return operation->ticket;
}

/// A stop overtakes starts that have not begun.
void Runner::Private::dropWaitingStarts(const std::shared_ptr<Managed>& m) {
    for (const auto& waiting : m->waiting)
        if (waiting->step == Step::Start)
            QMetaObject::invokeMethod(
                q, [this, m, waiting] { report(waiting, *m, Outcome::failed(cancelled())); },
                Qt::QueuedConnection);
    std::erase_if(m->waiting, [](const auto& waiting) { return waiting->step == Step::Start; });
}

std::optional<Error> Runner::Private::refusal(const QString& group, const QString& resource,
                                              const Operation& operation) const {
    const Args names{{QStringLiteral("group"), group}, {QStringLiteral("resource"), resource}};
    if (recovering) return makeError(Code::RESOURCES_NOT_READY, names);
    if (operation.step == Step::Stop) return std::nullopt;
    const auto fence = fences.find(group);
    if (fence != fences.end() && !fence->second.clean) return makeError(Code::GROUP_FENCED, names);
    if (operation.options.term < store->highestTerm(group)) return makeError(Code::STALE_TERM, names);
    if (!configOf(group, resource)) return makeError(Code::RESOURCE_UNKNOWN, names);
    return std::nullopt;
}

void Runner::Private::report(const std::shared_ptr<Operation>& operation, const Managed& m,
                             const Outcome& outcome) {
    if (std::exchange(operation->reported, true)) return;
    Q_EMIT q->finished({operation->ticket, operation->step, m.identity.group, m.identity.name, outcome,
                        seams.clock.now() - operation->asked});
}

void Runner::Private::pump(const std::shared_ptr<Managed>& m) {
    // a fenced group's resources wait until it has been tidied up
    while (!m->occupied && !m->waiting.empty() && fences.count(m->identity.group) == 0) {
        m->current = m->waiting.front();
        m->waiting.pop_front();
        if (m->current->reported)
            m->current.reset(); // its time passed while it waited
        else
            run(m);
    }
}

void Runner::Private::run(const std::shared_ptr<Managed>& m) {
    m->cancel = CancelToken();
    if (m->current->step == Step::Start && m->state == Managed::State::Running) {
        report(std::exchange(m->current, nullptr), *m, Outcome::done());
    } else if (m->current->step == Step::Start) {
        runStart(m);
    } else if (!m->present()) {
        report(std::exchange(m->current, nullptr), *m, Outcome::done());
    } else {
        runStop(m);
    }
}

StepContext Runner::Private::contextFor(const std::shared_ptr<Managed>& m) {
    StepContext step;
    step.deadline = m->current->deadline;
    step.cancel = m->cancel;
    step.fast = m->current->options.fast;
    for (const auto& other : membersOf(m->identity.group))
        if (other->state == Managed::State::Running && !other->device.isEmpty())
            step.devices.insert(other->identity.name, other->device);
    step.record = [this, m, store = store, hop = hop](const QJsonObject& data,
                                                      const Footprint& footprint) -> Result<void> {
        ResourceRecord next = m->record; // the main thread leaves the record of an occupied resource alone
        next.data = data;
        next.footprint = footprint;
        if (auto written = store->put(next); !written) return written;
        if (footprint == m->record.footprint) {
            m->record.data = data;
            return {};
        }
        const bool told = hop->postAndWait([this, m, next] {
            m->record = next;
            Q_EMIT q->cleanupChanged(m->identity.group);
        });
        return told ? Result<void>() : Result<void>(cancelled());
    };
    return step;
}

void Runner::Private::runStart(const std::shared_ptr<Managed>& m) {
    const ResourceConfig* resource = configOf(m->identity.group, m->identity.name);
    if (!resource) { // the configuration changed while it waited
        report(std::exchange(m->current, nullptr), *m,
               Outcome::failed(
                   makeError(Code::RESOURCE_UNKNOWN, {{QStringLiteral("group"), m->identity.group},
                                                      {QStringLiteral("resource"), m->identity.name}})));
        return;
    }
    m->driver = makeDriver(m->identity, *resource, seams);
    m->type = typeName(resource->kind);
    m->state = Managed::State::Starting;
    m->occupied = true;
    m->failureSaid = false;
    m->record = {
        m->identity.group,         m->identity.name, m->type, ++lastOrder, false, m->driver->describe(), {},
        m->driver->planFootprint()};
    Q_EMIT q->cleanupChanged(m->identity.group); // the guard knows before it exists

    pool->start([this, m, hop = hop, store = store, driver = m->driver, step = contextFor(m),
                 term = m->current->options.term] {
        (void)makeUrgent(Urgency::Step); // of this thread; without the right to it a start only takes longer
        Result<void> written = store->raiseTerm(m->identity.group, term);
        if (written) written = store->put(m->record);
        Outcome outcome = written ? driver->start(step) : Outcome::failed(written.error());
        if (outcome.kind == OutcomeKind::Done) {
            m->record.settled = true;
            if (auto settled = store->put(m->record); !settled) outcome = Outcome::unknown(settled.error());
        } else if (outcome.kind == OutcomeKind::Failed) {
            (void)store->erase(m->identity.group, m->identity.name); // a record too many is undone harmlessly
        }
        hop->post([this, m, outcome] { finishStart(m, outcome); });
    });
}

void Runner::Private::finishStart(const std::shared_ptr<Managed>& m, const Outcome& outcome) {
    const bool fenced = fences.count(m->identity.group) != 0;
    const bool late = m->current->reported;
    const auto operation = std::exchange(m->current, nullptr);
    switch (outcome.kind) {
    case OutcomeKind::Done:
        m->state = late || fenced ? Managed::State::Unknown : Managed::State::Running;
        break;
    case OutcomeKind::Failed:
        m->state = Managed::State::Stopped;
        m->driver.reset();
        m->record = {};
        Q_EMIT q->cleanupChanged(m->identity.group);
        break;
    case OutcomeKind::Unknown: m->state = Managed::State::Unknown; break;
    }
    if (m->state == Managed::State::Running) watch(m);
    report(operation, *m,
           fenced && outcome.kind == OutcomeKind::Done ? Outcome::unknown(cancelled()) : outcome);
    release(m);
}

void Runner::Private::runStop(const std::shared_ptr<Managed>& m) {
    m->watcher.reset();
    m->state = Managed::State::Stopping;
    m->occupied = true;
    m->record.settled = false;
    pool->start([this, m, hop = hop, store = store, driver = m->driver, step = contextFor(m)] {
        (void)makeUrgent(Urgency::Step);
        (void)store->put(m->record); // stopping goes on without it: the older record undoes the same
        const Outcome outcome = driver->stop(step);
        if (outcome.kind == OutcomeKind::Done) (void)store->erase(m->identity.group, m->identity.name);
        hop->post([this, m, outcome] { finishStop(m, outcome); });
    });
}

void Runner::Private::finishStop(const std::shared_ptr<Managed>& m, const Outcome& outcome) {
    const auto operation = std::exchange(m->current, nullptr);
    if (outcome.kind == OutcomeKind::Done) {
        m->state = Managed::State::Stopped;
        m->driver.reset();
        m->record = {};
        Q_EMIT q->cleanupChanged(m->identity.group);
    } else {
        m->state = Managed::State::Unknown;
    }
    report(operation, *m, outcome);
    release(m);
}

void Runner::Private::release(const std::shared_ptr<Managed>& m) {
    m->occupied = false;
    const auto fence = fences.find(m->identity.group);
    if (fence != fences.end()) {
        fence->second.again = true;
        if (!fence->second.passRunning) fencePass(m->identity.group);
        return;
    }
    pump(m);
}

// --- watching

void Runner::Private::watch(const std::shared_ptr<Managed>& m) {
    m->failureSaid = false;
    m->device = m->driver->device();
    m->watcher.reset(new Watcher(m->driver->watchPlan(), q));
    const std::weak_ptr<Managed> weak = m;
    connect(m->watcher.get(), &Watcher::checkWanted, q, [this, weak] {
        if (const auto r = weak.lock()) check(r);
    });
    connect(m->watcher.get(), &Watcher::announceWanted, q, [this, weak] {
        if (const auto r = weak.lock())
            background(r, [](Driver& driver, const CancelToken&) { driver.announceAgain(); }, {});
    });
    connect(m->watcher.get(), &Watcher::failed, q, [this, weak](const Error& error) {
        const auto r = weak.lock();
        if (r && !std::exchange(r->failureSaid, true))
            Q_EMIT q->resourceFailed(r->identity.group, r->identity.name, error);
    });
    connect(m->watcher.get(), &Watcher::healthy, q, [this, weak] {
        const auto r = weak.lock();
        if (r && std::exchange(r->failureSaid, false))
            Q_EMIT q->resourceHealthy(r->identity.group, r->identity.name);
    });
}

/// Work inside a running driver that nobody waits for; left out when the driver is occupied.
void Runner::Private::background(const std::shared_ptr<Managed>& m,
                                 std::function<void(Driver&, const CancelToken&)> work,
                                 std::function<void()> after) {
    if (m->occupied || m->state != Managed::State::Running) return;
    m->occupied = true;
    m->cancel = CancelToken();
    pool->start([this, m, hop = hop, driver = m->driver, cancel = m->cancel, work = std::move(work),
                 after = std::move(after)] {
        work(*driver, cancel);
        hop->post([this, m, after] {
            if (after) after();
            release(m);
        });
    });
}

void Runner::Private::check(const std::shared_ptr<Managed>& m) {
    if (m->occupied) { // soon, and not lost: a process' end is said only once
        QTimer::singleShot(20, m->watcher.get(), &Watcher::checkWanted);
        return;
    }
    struct Finding {
        std::optional<Error> failure;
        WatchPlan plan;
    };
    const auto finding = std::make_shared<Finding>();
    StepContext step;
    step.deadline = seams.clock.now() +
                    std::max<Duration>(m->driver->watchPlan().timeout, std::chrono::milliseconds(100));
    background(
        m,
        [finding, step](Driver& driver, const CancelToken& cancel) mutable {
            step.cancel = cancel;
            finding->failure = driver.check(step);
            finding->plan = driver.watchPlan();
        },
        [m, finding] {
            const bool interrupted = m->cancel.cancelled(); // a stop came: its failure is no failure
            if (m->watcher && !interrupted) m->watcher->checked(finding->failure, finding->plan);
        });
}

void Runner::Private::tendAll() {
    for (const auto& [key, m] : resources)
        background(m, [](Driver& driver, const CancelToken&) { driver.tend(); }, {});
}

} // namespace hotpair::resources
