// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/recorder.h"

#include <QDateTime>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace hotpair::flight {

namespace {

constexpr int writePeriodMs = 250; ///< so much is lost when the process is killed, unless something happened
constexpr qsizetype writeAtOnce = 64 << 10;
constexpr Duration retryAfter = std::chrono::seconds(10); ///< after a failed write

struct Piece {
    quint64 segment = 0;
    QByteArray bytes;
    bool flush = false;
};

/// Worth being on the disk when the power fails a moment later.
bool happened(const decision::Effects& told) {
    return std::any_of(told.begin(), told.end(), [](const decision::Effect& e) {
        return std::holds_alternative<decision::Moved>(e) || std::holds_alternative<decision::Raise>(e);
    });
}

qint64 wallMs() {
    return QDateTime::currentMSecsSinceEpoch();
}

/// Where a segment begins, by the wall clock; nothing without a head.
std::optional<qint64> startOf(const QByteArray& segment) {
    SegmentReader reader(segment);
    const auto record = reader.next();
    const auto* head = record ? std::get_if<Head>(&*record) : nullptr;
    return head ? std::optional<qint64>(head->wallMs) : std::nullopt;
}

} // namespace

class Recorder::Impl {
public:
    Impl(Recorder& owner, QString dir, std::shared_ptr<const Clock> c, Limits l)
        : q(owner)
        , directory(std::move(dir))
        , clock(std::move(c))
        , limits(l)
        , segments(directory, limits) {
        worker.setMaxThreadCount(1);
        worker.setExpiryTimeout(-1);
        timer.setSingleShot(true);
        timer.setInterval(writePeriodMs);
        QObject::connect(&timer, &QTimer::timeout, &q, [this] { handOver(false); });
    }
    ~Impl() {
        handOver(false);
        worker.waitForDone();
        segments.end();
    }

    // ---- main thread
    void newSegment(const decision::BrainState& state, bool begins) {
        beforeNumber = number++;
        before = std::exchange(current, segmentStart());
        Head head{HOTPAIR_VERSION, node.toStdString(), boot, shapeNumber(), clock->now(), wallMs(), begins};
        add(pack(head), false);
        const QByteArray snapshot = pack(state);
        followable = !snapshot.isEmpty();
        add(followable ? snapshot : pack(Lost{clock->now()}), false);
    }
    void add(const QByteArray& record, bool flush) {
        current += record;
        pending += record;
        pendingFlush = pendingFlush || flush;
        if (flush || pending.size() >= writeAtOnce)
            handOver(pendingFlush);
        else if (!timer.isActive())
            timer.start();
    }
    /// Gives what is pending to the worker, unless too much waits there: then this part is missing on the
    /// disk.
    void handOver(bool flush) {
        timer.stop();
        pendingFlush = false;
        if (pending.isEmpty()) return;
        if (!usable) return pending.clear();
        bool start = false;
        {
            const std::lock_guard lock(mutex);
            const bool room = queued + pending.size() <= limits.queueBytes;
            if (room) {
                queued += pending.size();
                queue.push_back({number, pending, flush});
            }
            lost = lost || !room;
            start = queue.size() == 1;
        }
        pending.clear();
        if (start) worker.start([this] { write(); });
    }

    /// The disk failed a while ago: the segment that memory still has whole is written to a file of its own.
    void writeAnew(Instant now) {
        if (!retryAt || now < *retryAt) return;
        retryAt = now + retryAfter;
        ++number;
        pending = current.mid(segmentStart().size());
        handOver(true);
    }

    // ---- worker
    void write() {
        for (;;) {
            Piece piece;
            {
                const std::lock_guard lock(mutex);
                if (queue.empty()) return;
                piece = std::move(queue.front());
                // many at once reach the disk with the last of them
                if (queue.size() > 1 && queue[1].segment == piece.segment)
                    queue[1].flush = std::exchange(piece.flush, false) || queue[1].flush;
            }
            put(piece);
            const std::lock_guard lock(mutex);
            queued -= piece.bytes.size();
            queue.pop_front();
            if (queue.empty()) return;
        }
    }
    void put(const Piece& piece) {
        Result<void> result;
        if (piece.segment != writing) {
            writing = piece.segment;
            result = segments.begin(writing);
        } else if (broken) {
            return; // this segment is torn: the main thread will have it written anew
        }
        if (result) result = segments.append(piece.bytes, piece.flush);
        if (result.ok() != broken) return;
        broken = !result.ok();
        const Error error = broken ? result.error() : Error{};
        QMetaObject::invokeMethod(
            &q,
            [this, error, works = !broken] {
                if (works) {
                    retryAt.reset();
                    Q_EMIT q.works();
                } else {
                    retryAt = clock->now() + retryAfter;
                    Q_EMIT q.failed(error);
                }
            },
            Qt::QueuedConnection);
    }

    Recorder& q;
    const QString directory;
    const std::shared_ptr<const Clock> clock;
    const Limits limits;
    QString node; // main thread from here
    BootId boot = 0;
    quint64 number = 0; ///< of the segment being recorded
    quint64 beforeNumber = 0;
    QByteArray current, before; ///< the newest two segments as recorded
    QByteArray pending;
    bool pendingFlush = false;
    bool followable = false;        ///< the segment has a snapshot and every step since
    std::optional<Instant> retryAt; ///< the disk failed
    bool usable = false;
    QTimer timer;

    std::mutex mutex;
    std::deque<Piece> queue; // under the mutex
    qsizetype queued = 0;    // under the mutex
    bool lost = false;       // under the mutex

    Segments segments;   // worker, after open()
    quint64 writing = 0; // worker
    bool broken = false; // worker
    QThreadPool worker;  // last: joined before the rest goes
};

Recorder::Recorder(QString directory, std::shared_ptr<const Clock> clock, Limits limits, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Impl>(*this, std::move(directory), std::move(clock), limits)) {}

Recorder::~Recorder() = default;

Result<void> Recorder::open() {
    const auto highest = d->segments.open();
    if (!highest) return highest.error();
    d->number = *highest;
    d->usable = true;
    return {};
}

void Recorder::setNode(const QString& name, BootId boot) {
    d->node = name;
    d->boot = boot;
}

void Recorder::begin(const decision::Brain& brain) {
    d->handOver(false);
    d->newSegment(brain.state(), true);
}

void Recorder::step(const decision::Input& input, Instant at, const decision::Effects& effects,
                    const decision::Brain& after) {
    if (d->current.isEmpty()) return; // begin() comes first
    Step step{at, input, withoutRoutine(effects), routineNumber(effects)};
    if (d->followable) {
        QByteArray record = pack(step);
        d->followable = !record.isEmpty();
        if (record.isEmpty()) record = pack(Lost{at});
        d->add(record, happened(step.told));
    }
    d->writeAnew(at);
    bool hole = false;
    {
        const std::lock_guard lock(d->mutex);
        hole = std::exchange(d->lost, false);
    }
    // what comes next replays by itself again: after a hole, and when the segment is long enough
    if (!hole && d->followable && d->current.size() < d->limits.segmentBytes) return;
    d->handOver(false);
    d->newSegment(after.state(), false);
}

void Recorder::note(const EventRecord& event) {
    if (d->current.isEmpty()) return;
    Note note{d->clock->now(), event.seq, std::string(codeName(event.code)), {}, event.group.toStdString()};
    for (auto it = event.args.begin(); it != event.args.end(); ++it)
        note.args.emplace_back(it.key().toStdString(), it.value().toStdString());
    d->add(pack(note), true);
}

void Recorder::beats(const Beats& beats) {
    if (d->current.isEmpty() || beats.beats.empty()) return;
    d->add(pack(beats), false);
}

void Recorder::read(qint64 from, qint64 to, std::shared_ptr<Look> look, QObject* context, Then then) {
    d->handOver(false);
    // the newest two come from memory: they are whole even when the disk is not
    QList<QByteArray> newest;
    if (!d->before.isEmpty()) newest.append(d->before);
    if (!d->current.isEmpty()) newest.append(d->current);
    const quint64 firstHere = d->before.isEmpty() ? d->number : d->beforeNumber;
    d->worker.start([this, from, to, newest, firstHere, look = std::move(look),
                     asker = QPointer<QObject>(context), then = std::move(then)] {
        bool within = true;
        const auto take = [&](const QByteArray& segment) {
            within = startOf(segment).value_or(to) <= to;
            if (within) look->take(segment);
        };
        for (const auto& file : Segments::files(d->directory)) {
            if (!within || (file.number >= firstHere && !newest.isEmpty())) break;
            // a file is never younger than its last record
            if (QFileInfo(file.path).lastModified().toMSecsSinceEpoch() < from) continue;
            if (const auto content = Segments::read(file.path)) take(*content);
        }
        for (qsizetype i = 0; i < newest.size() && within; ++i)
            if (i + 1 == newest.size() || startOf(newest[i + 1]).value_or(from) >= from) take(newest[i]);
        QMetaObject::invokeMethod(
            this,
            [asker, then, result = look->result()] {
                if (asker) then(result);
            },
            Qt::QueuedConnection);
    });
}

} // namespace hotpair::flight
