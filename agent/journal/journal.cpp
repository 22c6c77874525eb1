// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/journal.h"

#include "agent/journal/segments.h"
#include "common/base/logging.h"

#include <QDateTime>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <deque>
#include <mutex>

namespace hotpair {
namespace {

constexpr quint64 reservationStep = 1000;
constexpr int queryCap = 10'000;
constexpr qsizetype queueCap = 20'000; // a disk that hangs must not cost memory without end

} // namespace

class Journal::Impl {
public:
    Impl(Journal& owner, QString directory, QString nodeName, JournalLimits wanted)
        : q(owner)
        , limits(wanted)
        , node(std::move(nodeName))
        , segments(std::move(directory), wanted) {
        worker.setMaxThreadCount(1);
        worker.setExpiryTimeout(-1);
    }
    ~Impl() {
        worker.waitForDone();
        if (usable) (void)segments.reserve(last); // an orderly end leaves no gap in the numbers
    }

    /// Worker: writes all that is queued by now in one go.
    void writeQueued() {
        QList<EventRecord> batch;
        quint64 upTo = 0;
        {
            const std::lock_guard lock(mutex);
            batch.swap(queue);
            upTo = reserveUpTo;
        }
        if (batch.isEmpty()) return;
        Result<void> result;
        if (reserved < upTo) {
            result = segments.reserve(upTo);
            if (result) reserved = upTo;
        }
        if (result) result = segments.append(batch);
        if (result.ok() == working) return;
        working = result.ok();
        if (!working)
            QMetaObject::invokeMethod(
                &q, [this, error = result.error()] { Q_EMIT q.failed(error); }, Qt::QueuedConnection);
    }

    Journal& q;
    const JournalLimits limits;
    QString node;
    quint64 last = 0;               // main thread
    std::deque<EventRecord> memory; // main thread
    bool usable = false;            // main thread

    std::mutex mutex;
    QList<EventRecord> queue; // under the mutex
    quint64 reserveUpTo = 0;  // under the mutex

    JournalSegments segments; // worker, after open()
    quint64 reserved = 0;     // worker
    bool working = true;      // worker
    QThreadPool worker;       // last: joined before the rest goes
};

Journal::Journal(QString directory, QString node, JournalLimits limits, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Impl>(*this, std::move(directory), std::move(node), limits)) {}

Journal::~Journal() = default;

Result<void> Journal::open() {
    const auto highest = d->segments.open();
    if (!highest) return highest.error();
    // The reservation is part of the number found: a crash may have swallowed lines up to it, so it is
    // skipped whole.
    d->last = *highest;
    d->reserveUpTo = d->reserved = d->last + reservationStep;
    if (auto reserved = d->segments.reserve(d->reserved); !reserved) return reserved;
    for (auto& event : d->segments.read(0, {}, d->limits.inMemory))
        d->memory.push_back(std::move(event));
    d->usable = true;
    return {};
}

void Journal::setNode(const QString& node) {
    d->node = node;
}

EventRecord Journal::append(Code code, const Args& args, const QString& group) {
    EventRecord event;
    event.seq = ++d->last;
    event.time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    event.node = d->node;
    event.code = code;
    event.args = args;
    event.group = group;
    d->memory.push_back(event);
    while (d->memory.size() > std::size_t(std::max(d->limits.inMemory, 1)))
        d->memory.pop_front();
    if (d->usable) {
        const std::lock_guard lock(d->mutex);
        if (d->queue.size() < queueCap) d->queue.append(event);
        // half a step ahead, so that the reservation is durable long before its numbers are used
        if (event.seq + reservationStep / 2 > d->reserveUpTo) d->reserveUpTo = event.seq + reservationStep;
        if (d->queue.size() == 1) d->worker.start([this] { d->writeQueued(); });
    }
    Q_EMIT appended(event);
    return event;
}

quint64 Journal::newestSeq() const {
    return d->last;
}

QList<EventRecord> Journal::recent(quint64 since, int limit) const {
    QList<EventRecord> out;
    for (auto event = d->memory.crbegin(); event != d->memory.crend() && out.size() < limit; ++event) {
        if (event->seq <= since) break;
        out.append(*event);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

void Journal::query(quint64 since, const QString& sinceTime, int limit, QObject* context, Answer answer) {
    const int bounded = std::clamp(limit, 0, queryCap);
    // Queued behind all writes, so the answer is complete. It comes back by this object, then looks for its
    // asker.
    d->worker.start(
        [this, since, sinceTime, bounded, asker = QPointer<QObject>(context), answer = std::move(answer)] {
            auto events = d->segments.read(since, sinceTime, bounded);
            QMetaObject::invokeMethod(
                this,
                [asker, answer, events = std::move(events)] {
                    if (asker) answer(events);
                },
                Qt::QueuedConnection);
        });
}

} // namespace hotpair
