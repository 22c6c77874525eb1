// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/audit/trail.h"

#include "agent/platform/durable_file.h"
#include "common/base/logging.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <mutex>

namespace hotpair::audit {

namespace {

constexpr qint64 fileBytes = 4 << 20;
constexpr qint64 lineCap = 256 << 10;
constexpr qsizetype mostWaiting = 10'000; ///< records, while the disk fails
constexpr int retryMs = 5'000;
constexpr int tellMs = 1'000;
const QString headName = QStringLiteral("head");

QString now() {
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

QStringList filesOf(const QString& directory) {
    const QDir dir(directory);
    QStringList paths;
    for (const auto& name : dir.entryList({QStringLiteral("audit-*.jsonl")}, QDir::Files, QDir::Name))
        paths << dir.filePath(name);
    return paths;
}

template<class F>
void eachLine(const QStringList& files, F see) {
    for (const QString& path : files) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) continue;
        while (!file.atEnd())
            if (!see(file.readLine(lineCap))) return;
    }
}

/// Nothing when there is none; a head that cannot be read is no head that anything fits.
std::optional<Head> headBeside(const QString& directory) {
    const QString path = directory + QLatin1Char('/') + headName;
    if (!QFile::exists(path)) return std::nullopt;
    const auto bytes = readWholeFile(path, 1024);
    if (!bytes) return std::nullopt;
    return headFromJson(QJsonDocument::fromJson(*bytes).object());
}

} // namespace

class Trail::Impl {
public:
    Impl(Trail& owner, QString dir)
        : q(owner)
        , directory(std::move(dir)) {
        worker.setMaxThreadCount(1);
        worker.setExpiryTimeout(-1);
        retry.setSingleShot(true);
        retry.setInterval(retryMs);
        QObject::connect(&retry, &QTimer::timeout, &q, [this] { startWriting(); });
        tell.setSingleShot(true);
        tell.setInterval(tellMs);
        QObject::connect(&tell, &QTimer::timeout, &q, [this] { Q_EMIT q.headChanged(); });
    }
    ~Impl() { worker.waitForDone(); }

    struct Waiting {
        QByteArray line;
        Head head; ///< behind it
    };

    void append(const QJsonObject& what) {
        const std::lock_guard lock(mutex);
        if (waiting.size() >= mostWaiting) {
            ++lost; // the chain goes on without it, and the gap is told
            return;
        }
        waiting.append({lineAfter(head, now(), what), {}});
        waiting.last().head = head;
    }
    void startWriting() {
        if (usable) worker.start([this] { write(); });
    }

    // ---- worker
    void write() {
        QList<Waiting> batch;
        {
            const std::lock_guard lock(mutex);
            batch = waiting;
        }
        if (batch.isEmpty()) return;
        const auto result = put(batch);
        if (result) {
            const std::lock_guard lock(mutex);
            waiting.remove(0, batch.size());
            written = batch.last().head;
        }
        if (result.ok() && working) return;
        working = result.ok();
        QMetaObject::invokeMethod(
            &q,
            [this, result] {
                if (!result) {
                    retry.start();
                    if (!std::exchange(failing, true)) Q_EMIT q.failed(result.error());
                    return;
                }
                failing = false;
                qint64 missing = 0;
                {
                    const std::lock_guard lock(mutex);
                    missing = std::exchange(lost, 0);
                }
                Q_EMIT q.works(missing);
            },
            Qt::QueuedConnection);
    }
    Result<void> put(const QList<Waiting>& batch) {
        if (!file.isOpen() || file.size() >= fileBytes) {
            file.close();
            const auto first =
                QJsonDocument::fromJson(batch.first().line).object()[QLatin1String("n")].toInteger();
            file.setFileName(
                QStringLiteral("%1/audit-%2.jsonl").arg(directory).arg(first, 12, 10, QLatin1Char('0')));
            if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
                return failure(file.fileName(), file.errorString());
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
            goodSize = file.size();
        }
        QByteArray lines;
        for (const auto& w : batch)
            lines += w.line;
        if (file.write(lines) != lines.size() || !flushToDisk(file.handle())) {
            const auto error = failure(file.fileName(), file.errorString());
            file.resize(goodSize); // no half line: the batch comes again whole
            file.close();
            return error;
        }
        goodSize = file.size();
        // the records are on the disk whatever becomes of the head: it is written again with the next ones
        if (auto kept = writeDurably(directory + QLatin1Char('/') + headName,
                                     QJsonDocument(toJson(batch.last().head)).toJson(QJsonDocument::Compact) + '\n');
            !kept)
            qCWarning(logControl) << "the head of the audit trail cannot be written:" << kept.error().args;
        return {};
    }
    Error failure(const QString& path, const QString& detail) const {
        return makeError(Code::AUDIT_STOPPED,
                         {{QStringLiteral("path"), path}, {QStringLiteral("detail"), detail}});
    }

    Trail& q;
    const QString directory;
    QHash<QString, Head> heads; ///< of other nodes' trails, main thread
    bool usable = false;        // main thread
    bool failing = false;       // main thread
    QTimer retry, tell;

    std::mutex mutex;
    Head head;              // under the mutex
    Head written;           // under the mutex
    QList<Waiting> waiting; // under the mutex
    qint64 lost = 0;        // under the mutex

    QFile file;          // worker
    qint64 goodSize = 0; // worker
    bool working = true; // worker
    QThreadPool worker;  // last: joined before the rest goes
};

Trail::Trail(QString directory, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Impl>(*this, std::move(directory))) {}

Trail::~Trail() = default;

Result<void> Trail::open() {
    if (auto made = makePrivateDirectory(d->directory); !made)
        return d->failure(d->directory, made.error().args.value(QStringLiteral("detail")));
    // A line that a loss of power cut off was never acknowledged to anybody: it is cut away, or the next one
    // would be glued to it. Whatever else is wrong with the trail is left as it is and shown by verify().
    const QStringList files = filesOf(d->directory);
    if (!files.isEmpty()) {
        QFile last(files.last());
        if (last.open(QIODevice::ReadWrite)) {
            const QByteArray bytes = last.readAll();
            if (!bytes.endsWith('\n') && !bytes.isEmpty()) last.resize(bytes.lastIndexOf('\n') + 1);
        }
    }
    eachLine(files, [this](const QByteArray& line) {
        const QJsonObject record = QJsonDocument::fromJson(line).object();
        const Head head{record.value(QLatin1String("n")).toInteger(),
                        record.value(QLatin1String("hash")).toString().toLatin1()};
        if (head.number > d->head.number) d->head = head;
        const QJsonObject what = record.value(QLatin1String("what")).toObject();
        if (what.value(QLatin1String("verb")).toString() == QLatin1String("peer.audit"))
            if (const auto theirs = headFromJson(what.value(QLatin1String("head")).toObject()))
                d->heads.insert(what.value(QLatin1String("user")).toString(), *theirs);
        return true;
    });
    d->written = d->head;
    d->usable = true;
    return {};
}

Head Trail::written() const {
    const std::lock_guard lock(d->mutex);
    return d->written;
}

void Trail::append(const QJsonObject& what) {
    d->append(what);
    d->startWriting();
    if (!d->tell.isActive()) d->tell.start();
}

void Trail::remember(const QString& node, const Head& theirs) {
    if (d->heads.value(node).number >= theirs.number) return; // known, or an older word
    d->heads.insert(node, theirs);
    d->append({{QStringLiteral("user"), node},
               {QStringLiteral("verb"), QStringLiteral("peer.audit")},
               {QStringLiteral("head"), toJson(theirs)}});
    d->startWriting();
}

Head Trail::remembered(const QString& node) const {
    return d->heads.value(node);
}

const Head& Trail::head() const {
    return d->head; // only this thread changes it
}

void Trail::read(qint64 after, int limit, QObject* context, std::function<void(const QJsonArray&)> answer) {
    d->worker.start([this, after, limit, asker = QPointer<QObject>(context), answer = std::move(answer)] {
        QJsonArray records;
        eachLine(filesOf(d->directory), [&](const QByteArray& line) {
            const QJsonObject record = QJsonDocument::fromJson(line).object();
            if (record.value(QLatin1String("n")).toInteger() > after) records.append(record);
            if (after < 0 && records.size() > limit) records.removeFirst(); // the newest
            return after < 0 || records.size() < limit;
        });
        QMetaObject::invokeMethod(
            this,
            [asker, answer, records] {
                if (asker) answer(records);
            },
            Qt::QueuedConnection);
    });
}

void Trail::verify(const QList<Head>& others, QObject* context,
                   std::function<void(const std::optional<Break>&, const Head&)> answer) {
    d->worker.start([this, others, asker = QPointer<QObject>(context), answer = std::move(answer)] {
        Head end;
        const auto found = verifyFiles(d->directory, others, &end);
        QMetaObject::invokeMethod(
            this,
            [asker, answer, found, end] {
                if (asker) answer(found, end);
            },
            Qt::QueuedConnection);
    });
}

std::optional<Break> Trail::verifyFiles(const QString& directory, const QList<Head>& others, Head* end) {
    Checker checker;
    const QStringList files = filesOf(directory);
    for (const Head& head : others)
        checker.expect(head);
    const auto beside = headBeside(directory);
    if (beside) checker.expect(*beside);
    eachLine(files, [&](const QByteArray& line) { return checker.take(line); });
    std::optional<Break> found = checker.end();
    if (!found && !beside && checker.head().number > 0)
        found = Break{checker.head().number, QStringLiteral("the head is missing")};
    if (end) *end = checker.head();
    return found;
}

} // namespace hotpair::audit
