// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/voting/record_store.h"

#include "agent/platform/durable_file.h"
#include "agent/platform/realtime.h"
#include "agent/voting/record_slots.h"
#include "agent/voting/slot_file.h"

#include <QFileInfo>
#include <QRandomGenerator>
#include <QThreadPool>

#include <map>

namespace hotpair::voting {
namespace {

QString keyText(GroupKey group) {
    return QStringLiteral("%1").arg(quint32(group), 8, 16, QLatin1Char('0'));
}

std::uint64_t randomIncarnation() {
    std::uint64_t n = 0;
    while (n == 0)
        n = QRandomGenerator::system()->generate64();
    return n;
}

Error voteError(Code code, GroupKey group, const QString& path, const QString& detail) {
    return makeError(code, {{QStringLiteral("group"), keyText(group)},
                            {QStringLiteral("path"), path},
                            {QStringLiteral("detail"), detail}});
}

/// One group's file. Between load and the first persist only the main thread touches it, afterwards only the
/// worker.
struct Keeper {
    GroupKey group{};
    QString path;
    quint64 sequence = 0;
    int newestAt = 0; ///< the copy that has that sequence, perhaps alone
    bool exists = false;
    std::unique_ptr<SlotFile> file;
    std::optional<Error> broken; ///< final until the agent starts again (I22)

    Result<void> create(const QByteArray& slot) {
        const auto written = writeDurably(path, slot + slot, FileAccess::Private);
        if (written) exists = true;
        return written;
    }

    Result<void> open() {
        if (file) return {};
        auto opened = SlotFile::open(path);
        if (!opened) return opened.error();
        file = std::move(*opened);
        return {};
    }
};

} // namespace

class RecordStore::Impl {
public:
    explicit Impl(QString dir)
        : directory(std::move(dir)) {
        worker.setMaxThreadCount(1); // one thread, so the order of the calls is the order on disk
        worker.setExpiryTimeout(-1);
    }
    ~Impl() { worker.waitForDone(); }

    /// The copy that is written first is what counts; the other one follows after the caller was told. Until then it
    /// alone has the newest record, also after a crash: it is not touched before the other one has a newer one.
    Result<void> writeFirst(Keeper& keeper, const VoterRecord& record) {
        if (keeper.broken) return *keeper.broken;
        const QByteArray slot = makeSlot(++keeper.sequence, record);
        if (!keeper.exists) return noted(keeper, keeper.create(slot));
        if (auto opened = keeper.open(); !opened) return noted(keeper, opened);
        const int at = 1 - keeper.newestAt;
        const auto written = noted(keeper, keeper.file->write(at * slotBytes, slot));
        if (written) keeper.newestAt = at;
        return written;
    }

    void writeSecond(Keeper& keeper, const VoterRecord& record) {
        if (keeper.broken || !keeper.file) return;
        const int at = 1 - keeper.newestAt;
        (void)noted(keeper, keeper.file->write(at * slotBytes, makeSlot(keeper.sequence, record)));
    }

    static Result<void> noted(Keeper& keeper, const Result<void>& result) {
        if (!result)
            keeper.broken = voteError(Code::VOTE_RECORD_UNWRITABLE, keeper.group, keeper.path,
                                      result.error().args.value(QStringLiteral("detail")));
        return keeper.broken ? Result<void>(*keeper.broken) : Result<void>();
    }

    QString directory;
    std::map<GroupKey, std::shared_ptr<Keeper>> keepers; // main thread
    QThreadPool worker;
};

RecordStore::RecordStore(QString directory, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Impl>(std::move(directory))) {}

RecordStore::~RecordStore() = default;

Result<LoadedRecord> RecordStore::load(GroupKey group) {
    auto keeper = std::make_shared<Keeper>();
    keeper->group = group;
    keeper->path = d->directory + QLatin1Char('/') + keyText(group) + QStringLiteral(".rec");
    d->keepers[group] = keeper;
    const auto unreadable = [&](const Error& e) {
        keeper->broken =
            voteError(Code::VOTE_RECORD_UNREADABLE, group, keeper->path,
                      e.args.value(QStringLiteral("detail"), QString::fromLatin1(codeName(e.code).data())));
        return *keeper->broken;
    };
    if (auto made = makePrivateDirectory(d->directory); !made) return unreadable(made.error());
    LoadedRecord loaded;
    if (!QFileInfo::exists(keeper->path)) {
        loaded.record.incarnation = randomIncarnation();
        return loaded;
    }
    const auto bytes = readWholeFile(keeper->path, 2 * slotBytes);
    if (!bytes) return unreadable(bytes.error());
    const auto read = readSlots(*bytes);
    keeper->exists = bytes->size() == 2 * slotBytes; // else it is written anew as a whole
    if (!read.newest) {
        loaded.state = RecordState::Damaged;
        keeper->broken =
            voteError(Code::VOTE_RECORD_UNREADABLE, group, keeper->path, QStringLiteral("both copies"));
        return loaded;
    }
    loaded.state = read.damaged ? RecordState::Healed : RecordState::Valid;
    loaded.record = read.newest->record;
    keeper->sequence = read.newest->sequence;
    keeper->newestAt = read.newestAt;
    return loaded;
}

void RecordStore::persist(GroupKey group, const VoterRecord& record, Done done) {
    const auto found = d->keepers.find(group);
    if (found == d->keepers.end()) {
        const auto error =
            voteError(Code::VOTE_RECORD_UNWRITABLE, group, d->directory, QStringLiteral("not loaded"));
        QMetaObject::invokeMethod(
            this, [done = std::move(done), error] { done(error); }, Qt::QueuedConnection);
        return;
    }
    d->worker.start([this, keeper = found->second, record, done = std::move(done)] {
        (void)makeUrgent(Urgency::Step); // an election waits for this write
        const auto result = d->writeFirst(*keeper, record);
        QMetaObject::invokeMethod(
            this, [done, result] { done(result); }, Qt::QueuedConnection);
        d->writeSecond(*keeper, record);
    });
}

} // namespace hotpair::voting
