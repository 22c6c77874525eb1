// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_client.h"

#include "agent/guard/lease_memory.h"
#include "agent/guard/release_mark.h"
#include "agent/guard/watchdog_device.h"
#include "agent/platform/process_watch.h"
#include "common/base/logging.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTimer>

#include <cstring>

namespace hotpair::guard {
namespace {

constexpr auto readyPoll = std::chrono::milliseconds(5); // only while a guard is starting
constexpr Duration readyLimit = std::chrono::seconds(3);
constexpr std::uint64_t keyUsed = 1ull << 32;

QString groupText(GroupKey group) {
    return QString::number(quint32(group), 16);
}

std::optional<Instant> instantOf(const std::atomic<std::int64_t>& ns) {
    const auto value = ns.load();
    return value ? std::optional(fromNs(value)) : std::nullopt;
}

LeaseReport reportOf(const GroupSlot& slot) {
    const auto word = slot.word.load(std::memory_order_acquire);
    LeaseReport r;
    r.group = GroupKey(std::uint32_t(slot.key.load()));
    r.term = slot.term.load();
    r.state = LeaseWord::state(word);
    r.deadline = LeaseWord::deadline(word);
    r.begunAt = instantOf(slot.outcome.begunAt);
    r.stoppedAt = instantOf(slot.outcome.stoppedAt);
    r.releasedAt = instantOf(slot.outcome.releasedAt);
    return r;
}

QString faultText(const WatchdogState& state) {
    switch (WatchdogFault(state.fault.load())) {
    case WatchdogFault::None: return QStringLiteral("it is not open yet");
    case WatchdogFault::NotOpened: return QString::fromLocal8Bit(std::strerror(state.error.load()));
    case WatchdogFault::NoTimeout: return QStringLiteral("it takes no timeout and tells none");
    case WatchdogFault::TooSlow: return QStringLiteral("its shortest timeout is longer than the profile's");
    case WatchdogFault::EndsWithUs:
        return QStringLiteral("it has no magic close: it would stop with the guard");
    case WatchdogFault::NotSupported: return QStringLiteral("this system has no watchdog devices");
    }
    return {};
}

/// A cut message would be refused anyway: what does not fit is not sent.
std::uint32_t put(const QByteArray& body, std::array<std::uint8_t, releaseBytes>& into) {
    if (body.size() > qsizetype(into.size())) return 0;
    std::memcpy(into.data(), body.constData(), size_t(body.size()));
    return std::uint32_t(body.size());
}

ReleasePlan planOf(const GuardSays& says) {
    ReleasePlan plan;
    plan.length = put(says.plain, plan.body);
    plan.tieLength = put(says.withTie, plan.tieBody);
    return plan;
}

QByteArray tieBodyOf(const GroupSlot& slot) {
    const ReleasePlan plan = slot.release.read();
    return QByteArray(reinterpret_cast<const char*>(plan.tieBody.data()), qsizetype(plan.tieLength));
}

} // namespace

class GuardClient::Impl {
public:
    Impl(GuardClient& owner, QString state, QString guard, std::shared_ptr<const Clock> c)
        : q(owner)
        , stateDirectory(std::move(state))
        , program(std::move(guard))
        , clock(std::move(c)) {
        poll.setInterval(readyPoll);
        connect(&poll, &QTimer::timeout, &q, [this] { lookForGuard(); });
    }

    LeaseBlock& block() const { return memory->block(); }

    CleanupProcess guardProcess() const {
        CleanupProcess process;
        process.pid = block().guard.pid.load();
        process.startTime = block().guard.startTime.load();
        return process;
    }

    void wake() const { wakeGuard(guardProcess(), memory->name()); }

    /// An unusable, foreign or orderly ended block is replaced. True: there is a predecessor to succeed.
    Result<bool> takeOver() {
        auto& b = block();
        const std::string boot = machineBootName();
        const bool ours = b.magic == blockMagic && b.version == blockVersion &&
                          b.size == sizeof(LeaseBlock) &&
                          std::strncmp(b.machineBoot.data(), boot.c_str(), b.machineBoot.size()) == 0;
        if (ours && b.shutdown.load() == 0) return true;
        std::string reason;
        if (!memory->renewBlock(reason)) return unusable(reason);
        auto& fresh = block();
        boot.copy(fresh.machineBoot.data(), fresh.machineBoot.size() - 1);
        fresh.size = sizeof(LeaseBlock);
        fresh.version = blockVersion;
        fresh.magic = blockMagic;
        return false;
    }

    Error unusable(const std::string& reason) const {
        return makeError(Code::GUARD_BLOCK_UNUSABLE,
                         {{QStringLiteral("path"), stateDirectory + QStringLiteral("/run/lease.shm")},
                          {QStringLiteral("detail"), QString::fromStdString(reason)}});
    }

    Error startError(const QString& detail) const {
        return makeError(Code::GUARD_START_FAILED,
                         {{QStringLiteral("path"), program}, {QStringLiteral("detail"), detail}});
    }

    Result<void> startGuard() {
        if (!QFileInfo(program).isExecutable()) return startError(QStringLiteral("not an executable file"));
        if (!QProcess::startDetached(program, {stateDirectory}, QStringLiteral("/")))
            return startError(QStringLiteral("exec"));
        startedAt = clock->now();
        poll.start();
        return {};
    }

    void adoptGuard() {
        isReady = true;
        lostAt.reset();
        poll.stop();
        watch = std::make_unique<ProcessWatch>(guardProcess());
        connect(watch.get(), &ProcessWatch::ended, &q, [this] { guardEnded(); });
        wake(); // it may have slept since before we came
    }

    void lookForGuard() {
        if (livesStill(guardProcess())) {
            adoptGuard();
            Q_EMIT q.found();
        } else if (clock->now() - startedAt > readyLimit) {
            poll.stop();
            Q_EMIT q.startFailed(startError(QStringLiteral("it did not come up within 3 s")));
            again();
        }
    }

    void guardEnded() {
        isReady = false;
        if (leaving) return;
        lostAt = clock->now();
        Q_EMIT q.lost();
        again();
    }

    void again() {
        const auto started = startGuard();
        if (started) return;
        Q_EMIT q.startFailed(started.error());
        QTimer::singleShot(std::chrono::seconds(1), &q, [this] {
            if (!leaving) again();
        });
    }

    GroupSlot* find(GroupKey group) const {
        if (!memory) return nullptr;
        for (auto& slot : block().group)
            if (slot.key.load() == (keyUsed | quint32(group))) return &slot;
        return nullptr;
    }

    GroupSlot* findOrClaim(GroupKey group) const {
        if (auto* slot = find(group)) return slot;
        if (!memory) return nullptr;
        for (auto& slot : block().group) {
            if (slot.key.load() != 0) continue;
            slot.key = keyUsed | quint32(group);
            return &slot;
        }
        return nullptr;
    }

    /// Moves the word while it is Armed for that term. False: it is not, or the guard was faster.
    bool change(GroupKey group, std::optional<Term> term, LeaseState state,
                std::optional<Instant> deadline) const {
        auto* slot = find(group);
        if (!slot || (term && slot->term.load() != *term)) return false;
        auto word = slot->word.load(std::memory_order_acquire);
        while (LeaseWord::state(word) == LeaseState::Armed)
            if (slot->word.compare_exchange_weak(
                    word, LeaseWord::pack(state, deadline.value_or(LeaseWord::deadline(word))),
                    std::memory_order_acq_rel))
                return true;
        return false;
    }

    /// Profile strict without a running device: its promise (P > 2T) does not hold.
    bool watchdogMissing() const {
        const WatchdogPlan plan = block().watchdog.read();
        const auto running = block().watchdogState.timeout.load();
        return plan.wanted() && (running <= 0 || running > plan.timeout);
    }

    /// Whoever is first decides; from here on the other one knows.
    static bool guardDecided(GroupSlot& slot) {
        auto decided = std::uint32_t(TieDecision::Open);
        return !slot.tie.compare_exchange_strong(decided, std::uint32_t(TieDecision::Agent)) &&
               TieDecision(decided) == TieDecision::Guard;
    }

    GuardClient& q;
    QString stateDirectory, program;
    std::shared_ptr<const Clock> clock;
    std::unique_ptr<LeaseMemory> memory;
    std::unique_ptr<ProcessWatch> watch;
    QTimer poll;
    Instant startedAt;
    std::optional<Instant> lostAt;
    Duration renewPeriod{};
    bool isReady = false, leaving = false;
};

GuardClient::GuardClient(QString stateDirectory, QString guardProgram, std::shared_ptr<const Clock> clock,
                         QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Impl>(*this, std::move(stateDirectory), std::move(guardProgram), std::move(clock))) {
}

GuardClient::~GuardClient() = default;

Result<Attached> GuardClient::attach(BootId fresh, const Timing& timing) {
    bool taken = false;
    std::string reason;
    d->memory = LeaseMemory::openForAgent(d->stateDirectory.toStdString(), taken, reason);
    if (taken) return makeError(Code::AGENT_RUNS_ALREADY, {{QStringLiteral("path"), d->stateDirectory}});
    if (!d->memory) return d->unusable(reason);
    const auto succeeds = d->takeOver();
    if (!succeeds) return succeeds.error();

    auto& block = d->block();
    Attached attached;
    const Instant now = d->clock->now();
    for (const auto& slot : block.group) {
        if (slot.key.load() == 0) continue;
        attached.leases.append(reportOf(slot));
        const auto& lease = attached.leases.last();
        if (lease.state == LeaseState::Armed && now < lease.deadline) attached.readopted = true;
    }
    if (!attached.readopted) block.boot = fresh;
    attached.boot = block.boot.load();
    const auto self = thisProcess();
    block.agent.startTime = self.startTime;
    block.agent.pid = self.pid;
    setTiming(timing);
    if (*succeeds && livesStill(d->guardProcess())) {
        d->adoptGuard();
    } else if (auto started = d->startGuard(); !started) {
        return started.error();
    }
    return attached;
}

void GuardClient::setTiming(const Timing& timing) {
    d->renewPeriod = timing.renew;
    if (d->memory) d->block().stopTime = timing.stop.count();
}

void GuardClient::setWatchdog(const QString& device, Duration timeout) {
    if (!d->memory) return;
    WatchdogPlan plan;
    const QByteArray path = QFile::encodeName(device);
    if (path.isEmpty() || path.size() >= qsizetype(plan.device.size()))
        timeout = Duration{}; // the configuration refuses longer ones
    else
        std::memcpy(plan.device.data(), path.constData(), size_t(path.size()));
    plan.timeout = timeout.count();
    if (plan == d->block().watchdog.read()) return;
    d->block().watchdog.publish(plan);
    d->wake();
}

std::optional<Error> GuardClient::watchdogProblem() const {
    if (!d->memory || !d->watchdogMissing() || d->block().watchdogState.fault.load() == 0)
        return std::nullopt;
    return makeError(
        Code::WATCHDOG_UNUSABLE,
        {{QStringLiteral("device"), QString::fromLocal8Bit(d->block().watchdog.read().device.data())},
         {QStringLiteral("detail"), faultText(d->block().watchdogState)}});
}

bool GuardClient::ready() const {
    return d->isReady;
}

Result<void> GuardClient::arm(GroupKey group, Term term, Instant deadline, const GuardSays& says) {
    if (!d->isReady) return makeError(Code::GUARD_NOT_READY, {{QStringLiteral("group"), groupText(group)}});
    if (d->watchdogMissing())
        return watchdogProblem().value_or(
            makeError(Code::GUARD_NOT_READY, {{QStringLiteral("group"), groupText(group)}}));
    auto* slot = d->findOrClaim(group);
    if (!slot)
        return makeError(Code::GUARD_FULL, {{QStringLiteral("limit"), QString::number(limits::groups)}});
    auto word = slot->word.load(std::memory_order_acquire);
    const auto state = LeaseWord::state(word);
    const auto busy = makeError(Code::GUARD_BUSY, {{QStringLiteral("group"), groupText(group)}});
    if (state == LeaseState::Armed || state == LeaseState::Begun) return busy;
    if (term <= slot->term.load() && state != LeaseState::Idle)
        return busy; // what the guard ended stays ended
    // The term changes first: from here on the guard sends nothing more for the old one.
    slot->term = term;
    slot->tie = std::uint32_t(TieDecision::Open);
    slot->release.publish(planOf(says));
    slot->outcome.begunAt = slot->outcome.stoppedAt = slot->outcome.releasedAt = 0;
    slot->outcome.releasesSent = 0;
    // Only the guard's Stopped -> Released can have moved the word meanwhile.
    while (!slot->word.compare_exchange_weak(word, LeaseWord::pack(LeaseState::Armed, deadline),
                                             std::memory_order_acq_rel)) {
    }
    d->wake();
    return {};
}

void GuardClient::setRelease(GroupKey group, Term term, const GuardSays& says) {
    auto* slot = d->find(group);
    if (!slot || slot->term.load() != term) return;
    if (LeaseWord::state(slot->word.load(std::memory_order_acquire)) == LeaseState::Armed)
        slot->release.publish(planOf(says));
}

QHash<quint32, QByteArray> GuardClient::marks(const QSet<quint32>& adopted) {
    QHash<quint32, QByteArray> found;
    if (!d->memory) return found;
    std::string reason;
    const auto file = MarkFile::open(markPath(d->stateDirectory.toStdString()), limits::groups, reason);
    if (!file) qCWarning(logGuard) << "marks of the guard cannot be read:" << reason.c_str();
    for (std::size_t i = 0; file && i < limits::groups; ++i) {
        MarkBytes bytes;
        const auto mark = file->read(i, bytes) ? decodeMark(bytes) : std::nullopt;
        if (mark)
            found.insert(quint32(mark->key), QByteArray(reinterpret_cast<const char*>(mark->body.data()),
                                                        qsizetype(mark->body.size())));
    }
    for (auto& slot : d->block().group) {
        const auto key = quint32(slot.key.load());
        const bool idle = LeaseWord::state(slot.word.load()) == LeaseState::Idle;
        if (slot.key.load() == 0 || idle || adopted.contains(key) || !Impl::guardDecided(slot)) continue;
        found.insert(key, tieBodyOf(slot));
    }
    return found;
}

std::optional<QByteArray> GuardClient::tieGiven(GroupKey group, Term term) {
    auto* slot = d->find(group);
    if (!slot || slot->term.load() != term || !d->guardDecided(*slot)) return std::nullopt;
    return tieBodyOf(*slot);
}

bool GuardClient::renew(GroupKey group, Term term, Instant deadline) {
    if (!d->isReady) {
        // The lease is not prolonged while nobody guards it; a guard that is on its way back costs nothing
        // yet.
        const bool comingBack = d->lostAt && d->clock->now() - *d->lostAt < d->renewPeriod;
        return comingBack && lease(group).state == LeaseState::Armed && lease(group).term == term;
    }
    return !d->watchdogMissing() && d->change(group, term, LeaseState::Armed, deadline);
}

bool GuardClient::disarm(GroupKey group, Term term) {
    return d->change(group, term, LeaseState::Idle, std::nullopt);
}

void GuardClient::expire(GroupKey group) {
    if (d->change(group, std::nullopt, LeaseState::Armed, Instant{})) d->wake();
}

Result<void> GuardClient::setCleanup(GroupKey group, const CleanupItems& items) {
    auto* slot = d->findOrClaim(group);
    if (!slot)
        return makeError(Code::GUARD_FULL, {{QStringLiteral("limit"), QString::number(limits::groups)}});
    slot->cleanup.publish(items);
    return {};
}

void GuardClient::setSigningPath(int index, const heartbeat::SigningPath& path) {
    if (d->memory && index >= 0 && std::size_t(index) < destinations)
        d->block().destination[std::size_t(index)].publish(path);
}

LeaseGate GuardClient::gate(GroupKey group) {
    const auto* slot = d->findOrClaim(group);
    return slot ? LeaseGate(&slot->word) : LeaseGate();
}

LeaseReport GuardClient::lease(GroupKey group) const {
    const auto* slot = d->find(group);
    if (slot) return reportOf(*slot);
    LeaseReport none;
    none.group = group;
    return none;
}

void GuardClient::shutDown() {
    if (!d->memory) return;
    d->leaving = true;
    d->poll.stop();
    d->block().shutdown = 1;
    d->wake();
    d->memory->forget();
}

} // namespace hotpair::guard
