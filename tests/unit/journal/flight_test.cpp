// The flight recorder: what was recorded replays with the same decisions; what a crash, a full disk or
// garbage leaves of it stays readable; the ring stays within its bounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/backtest.h"
#include "agent/journal/flight/recorder.h"
#include "agent/journal/flight/replay.h"
#include "agent/journal/flight/why.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;
using namespace hotpair::decision;
using namespace std::chrono_literals;

namespace {

class HandClock final : public Clock {
public:
    Instant now() const override { return at; }
    Instant at = fromNs(5'000'000'000);
};

const GroupKey db{nameKey("db")};

Setup setup() {
    Setup s;
    s.self = NodeId::A;
    s.arbitration = ArbitrationMode::Witness;
    s.timing = *profileTiming("fast");
    GroupSetup g;
    g.key = db;
    g.name = "db";
    g.resources = {{"vip", 2s, 1s}, {"app", 2s, 1s}};
    s.groups = {g};
    return s;
}

/// A core whose world answers at once: records are stored, resources start, voters grant.
class Life {
public:
    Life(flight::Recorder& recorder, std::shared_ptr<HandClock> clock)
        : m_recorder(recorder)
        , m_clock(std::move(clock))
        , m_brain(setup()) {
        m_recorder.begin(m_brain);
        const auto record = initialRecord(m_brain.setup().groups[0], ArbitrationMode::Witness, 7);
        feed(Started{3, {GroupStarted{db, record, std::nullopt, 9}}});
    }
    void feed(const Input& input) {
        m_queue.push_back(input);
        while (!m_queue.empty()) {
            const Input next = m_queue.front();
            m_queue.erase(m_queue.begin());
            const Effects effects = m_brain.step(next, m_clock->at);
            m_recorder.step(next, m_clock->at, effects, m_brain);
            for (const auto& e : effects)
                if (const auto* raise = std::get_if<Raise>(&e)) {
                    EventRecord event;
                    event.seq = events.size() + 1;
                    event.code = raise->code;
                    for (const auto& [key, value] : raise->args)
                        event.args.insert(QString::fromStdString(key), QString::fromStdString(value));
                    if (raise->group) event.group = QStringLiteral("db");
                    events.append(event);
                    m_recorder.note(event);
                }
            for (const auto& e : effects)
                answer(e);
        }
    }
    /// Ticks and heartbeats of the witness for so long.
    void run(Duration time) {
        const Instant end = m_clock->at + time;
        while (m_clock->at < end) {
            m_clock->at += 10ms;
            feed(Tick{m_clock->at});
        }
    }
    GroupWord word() const { return m_brain.view(db, m_clock->at)->state; }
    const Brain& brain() const { return m_brain; }
    bool witnessAnswers = true;
    QList<EventRecord> events; ///< as a journal would number them
    EventRecord newest(Code code) const {
        for (auto e = events.crbegin(); e != events.crend(); ++e)
            if (e->code == code) return *e;
        return {};
    }

private:
    void answer(const Effect& effect) {
        if (const auto* p = std::get_if<Persist>(&effect))
            m_queue.push_back(Persisted{p->group, p->id, true});
        if (const auto* s = std::get_if<StartResource>(&effect))
            m_queue.push_back(ResourceOutcome{s->group, s->resource, Action::Start, Outcome::Done, {}, {}});
        if (const auto* s = std::get_if<StopResource>(&effect))
            m_queue.push_back(ResourceOutcome{s->group, s->resource, Action::Stop, Outcome::Done, {}, {}});
        if (std::holds_alternative<ProbeProgress>(effect)) m_queue.push_back(ProgressProven{db});
        if (std::holds_alternative<FenceNow>(effect)) m_queue.push_back(FenceDone{db, true});
        const auto* send = std::get_if<Send>(&effect);
        if (!send || send->to != NodeId::Witness || !witnessAnswers) return;
        if (const auto* query = std::get_if<Query>(&send->message)) {
            Report r;
            r.group = db;
            r.nonce = query->nonce;
            r.voters = m_brain.record(db)->voters;
            r.syncSet = m_brain.record(db)->syncSet;
            hear(r);
        } else if (const auto* vote = std::get_if<VoteRequest>(&send->message)) {
            VoteReply r;
            r.group = db;
            r.term = vote->term;
            r.nonce = vote->nonce;
            r.stamp = toNs(m_clock->at);
            r.dry = vote->dry;
            r.granted = true;
            r.promise = m_brain.setup().timing.promise.count();
            r.syncSet = vote->syncSet;
            r.voters = vote->voters;
            hear(r);
        } else if (const auto* renew = std::get_if<Renew>(&send->message)) {
            Grant g;
            g.group = db;
            g.term = renew->term;
            g.nonce = renew->nonce;
            g.stamp = toNs(m_clock->at);
            g.promised = true;
            g.promise = m_brain.setup().timing.promise.count();
            g.voters = renew->voters.version;
            hear(g);
        } else if (const auto* store = std::get_if<StoreSyncSet>(&send->message)) {
            hear(SyncSetStored{db, store->term, store->syncSet});
        }
    }
    void hear(const LeaseMessage& message) {
        m_queue.push_back(MessageReceived{NodeId::Witness, 77, message});
    }

    flight::Recorder& m_recorder;
    std::shared_ptr<HandClock> m_clock;
    Brain m_brain;
    std::vector<Input> m_queue;
};

struct Everything final : flight::Look {
    void take(const QByteArray& segment) override { segments.append(segment); }
    QJsonObject result() override { return {}; }
    QList<QByteArray> segments;
};

QList<QByteArray> everything(flight::Recorder& recorder, QObject* context) {
    const auto look = std::make_shared<Everything>();
    bool answered = false;
    recorder.read(0, std::numeric_limits<qint64>::max(), look, context,
                  [&answered](const QJsonObject&) { answered = true; });
    return QTest::qWaitFor([&] { return answered; }) ? look->segments : QList<QByteArray>();
}

flight::ReplayResult replayed(const QList<QByteArray>& segments) {
    flight::Replay replay;
    for (const auto& segment : segments)
        replay.play(segment);
    return replay.result();
}

QList<QByteArray> fromDisk(const QString& dir) {
    QList<QByteArray> out;
    for (const auto& file : flight::Segments::files(dir))
        if (auto content = flight::Segments::read(file.path)) out.append(*content);
    return out;
}

} // namespace

class FlightTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRecordingReplaysWithTheSameDecisions() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        flight::Limits limits;
        limits.segmentBytes = 20'000;
        {
            flight::Recorder recorder(dir.path(), clock, limits);
            QVERIFY(recorder.open());
            recorder.setNode(QStringLiteral("node-a"), 3);
            Life life(recorder, clock);
            life.run(20s);
            QCOMPARE(int(life.word()), int(GroupWord::Active));
            life.witnessAnswers = false; // the lease ends, everything is fenced
            life.run(5s);
            QVERIFY(life.word() != GroupWord::Active);
            const auto result = replayed(everything(recorder, this));
            QVERIFY(result.same() && result.steps > 1000 && result.lives == 1);
        }
        const auto segments = fromDisk(dir.path());
        QVERIFY(segments.size() > 3); // continuing over segments: snapshots are compared
        int moved = 0;
        flight::Replay replay([&](const flight::Moment& m) {
            if (m.effects)
                for (const auto& e : *m.effects)
                    moved += std::holds_alternative<Moved>(e);
        });
        for (const auto& s : segments)
            replay.play(s);
        const auto& result = replay.result();
        QVERIFY(result.same() && result.torn == 0 && result.holes == 0);
        QVERIFY(moved >= 5);
        QCOMPARE(result.node, QStringLiteral("node-a"));
        // each segment replays by itself
        for (const auto& s : segments)
            QVERIFY(replayed({s}).same() && replayed({s}).lives + replayed({s}).steps > 0);
    }

    void anEventIsExplainedByWhatLedToIt() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        flight::Recorder recorder(dir.path(), clock);
        QVERIFY(recorder.open());
        Life life(recorder, clock);
        life.run(5s);
        flight::Beats beats{"lan", NodeId::B, {}};
        for (int i = 0; i < 10; ++i) {
            clock->at += 50ms;
            beats.beats.push_back({clock->at, i < 6 ? 200 : flight::beatLost});
        }
        life.feed(decision::LinkState{"lan", NodeId::B, true, true});
        life.feed(decision::LinkState{"lan", NodeId::B, false, false});
        recorder.beats(beats); // what became of them is known later
        life.run(1s);
        life.witnessAnswers = false;
        life.run(3s);
        const auto explained = [&](Code code) {
            flight::Why why(life.newest(code));
            for (const auto& segment : everything(recorder, this))
                why.take(segment);
            return why.record();
        };
        const auto kinds = [](const WhyRecord& why) {
            QStringList list;
            for (const auto& line : why.lines)
                list << (line.kind == QLatin1String("moved") ? line.args.value(QStringLiteral("row"))
                                                             : line.kind);
            return list;
        };
        const auto active = explained(Code::GROUP_ACTIVE);
        QVERIFY(active && active->replayed);
        const QStringList start = kinds(*active);
        for (const char* part : {"STANDS", "prevote-asked", "prevote-given", "STORES_TERM", "vote-asked",
                                 "vote-given", "ELECTED", "step-start", "ALL_RUNNING"})
            QVERIFY2(start.contains(QLatin1String(part)), part);
        QVERIFY(start.indexOf(QStringLiteral("ELECTED")) < start.indexOf(QStringLiteral("step-start")));
        QCOMPARE(std::count_if(active->lines.begin(), active->lines.end(),
                               [](const WhyLine& l) { return l.asked; }),
                 1);

        const auto lost = explained(Code::LEASE_LOST);
        QVERIFY(lost);
        const QStringList end = kinds(*lost);
        QVERIFY(end.contains(QStringLiteral("last-grant")) && end.contains(QStringLiteral("LEASE_EXPIRED")) &&
                end.contains(QStringLiteral("step-fence")) && end.contains(QStringLiteral("FENCED")));
        QVERIFY(!end.contains(QStringLiteral("ELECTED"))); // another story
        for (const auto& line : lost->lines)
            if (line.kind == QLatin1String("moved") &&
                line.args.value(QStringLiteral("row")) == QLatin1String("LEASE_EXPIRED")) {
                const qint64 age = qint64(line.ms);
                QVERIFY2(age >= 300 && age <= 800,
                         qPrintable(QString::number(age))); // D of profile fast: 500 ms
            }

        const auto link = explained(Code::LINK_DOWN);
        QVERIFY(link);
        const auto silent = std::find_if(link->lines.begin(), link->lines.end(), [](const WhyLine& l) {
            return l.kind == QLatin1String("beats-missed");
        });
        QVERIFY(silent != link->lines.end());
        QCOMPARE(silent->args.value(QStringLiteral("count")),
                 QStringLiteral("3")); // the fourth was sent just then
        QVERIFY(whyFromJson(toJson(*lost)).has_value());
        EventRecord unknown;
        unknown.seq = 4711;
        flight::Why nothing(unknown);
        for (const auto& segment : everything(recorder, this))
            nothing.take(segment);
        QVERIFY(!nothing.record());
    }

    void heartbeatsAreJudgedAnew() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        flight::Recorder recorder(dir.path(), clock);
        QVERIFY(recorder.open());
        Life life(recorder, clock);
        // 100 s of beats every 100 ms on two links: at 20 s "lan" is silent for a second, at 40 s both are,
        // and at 60 s the other node restarts and is gone for two seconds
        const Instant begin = clock->at;
        std::map<std::string, flight::Beats> links{{"lan", {"lan", NodeId::B, {}}},
                                                   {"cross", {"cross", NodeId::B, {}}}};
        const auto within = [](int i, int from, int ms) { return i * 100 >= from && i * 100 < from + ms; };
        for (int i = 0; i < 1000; ++i) {
            for (auto& [name, beats] : links) {
                const bool lost = (name == "lan" && within(i, 20'000, 1000)) || within(i, 40'000, 700) ||
                                  within(i, 60'000, 2000);
                beats.beats.push_back({begin + i * 100ms, lost ? flight::beatLost : 400});
            }
        }
        for (const auto& [name, beats] : links)
            recorder.beats(beats);
        clock->at = begin + 59s;
        life.feed(MessageReceived{NodeId::B, 21, GroupStates{}});
        clock->at = begin + 62s;
        life.feed(MessageReceived{NodeId::B, 22, GroupStates{}});
        const auto judged = [&](Duration detect) {
            flight::Backtest test(NodeId::B, detect, 0);
            for (const auto& segment : everything(recorder, this))
                test.take(segment);
            return test.judged();
        };
        const auto tight = judged(500ms);
        QCOMPARE(tight.links.size(), 2);
        QCOMPARE(tight.links[0].link, QStringLiteral("cross"));
        QCOMPARE(tight.links[0].falseDeaths, 1);
        QCOMPARE(tight.links[1].falseDeaths, 2);
        QCOMPARE(tight.links[1].lost, 10 + 7 + 20);
        QCOMPARE(tight.falseFailovers, 1);
        QCOMPARE(tight.realEnds, 1);
        QVERIFY2(tight.delayMs > 400 && tight.delayMs <= 500, qPrintable(QString::number(tight.delayMs)));
        QVERIFY2(tight.leastSafeMs > 790 && tight.leastSafeMs < 810,
                 qPrintable(QString::number(tight.leastSafeMs)));
        const auto wide = judged(900ms);
        QCOMPARE(wide.falseFailovers, 0);
        QCOMPARE(wide.links[1].falseDeaths, 1);
        QCOMPARE(wide.realEnds, 1);
        QCOMPARE(judged(3s).realEnds, 0); // it was back before anybody would have noticed
    }

    void aChangedRecordingDiffers() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        flight::Recorder recorder(dir.path(), clock);
        QVERIFY(recorder.open());
        Life life(recorder, clock);
        life.run(2s);
        const auto whole = everything(recorder, this);
        // the same steps, but one of them says that another role was taken
        QByteArray forged = flight::segmentStart();
        flight::SegmentReader reader(whole.first());
        bool changed = false;
        while (auto record = reader.next()) {
            if (auto* step = std::get_if<flight::Step>(&*record)) {
                for (auto& e : step->told)
                    if (auto* m = std::get_if<Moved>(&e); m && !changed) {
                        m->term += 1;
                        changed = true;
                    }
                forged += flight::pack(*step);
            } else if (auto* head = std::get_if<flight::Head>(&*record)) {
                forged += flight::pack(*head);
            } else if (auto* s = std::get_if<flight::Snapshot>(&*record)) {
                forged += flight::pack(s->state);
            }
        }
        QVERIFY(changed);
        const auto result = replayed({forged});
        QCOMPARE(result.differences, quint64(1));
        QVERIFY(result.first && !result.first->routine);
        QVERIFY(flight::bytesOf(result.first->recorded) != flight::bytesOf(result.first->replayed));
    }

    void whatAKillLeavesIsReadable() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        {
            flight::Recorder recorder(dir.path(), clock);
            QVERIFY(recorder.open());
            Life life(recorder, clock);
            life.run(3s);
        }
        const QByteArray whole = fromDisk(dir.path()).first();
        const auto all = replayed({whole}).steps;
        quint64 last = 0;
        for (qsizetype cut = 0; cut < whole.size(); cut += 97) {
            const auto result = replayed({whole.first(cut)});
            QVERIFY(result.same() && result.steps >= last && result.steps <= all);
            last = result.steps;
        }
        QVERIFY(all - last < 10);
        // a file that a killed agent left open is finished by the next one, which begins its own
        const QString path = dir.filePath(QStringLiteral("flight-000000000099.rec"));
        QFile torn(path);
        QVERIFY(torn.open(QIODevice::WriteOnly));
        torn.write(whole.first(whole.size() - 5));
        torn.close();
        flight::Recorder next(dir.path(), clock);
        QVERIFY(next.open());
        Life life(next, clock);
        QVERIFY(!QFile::exists(path) && QFile::exists(path + QLatin1Char('z')));
        const auto result = replayed(everything(next, this));
        QVERIFY(result.same() && result.torn == 1 && result.lives == 3);
    }

    void damageAndGarbageEndASegment() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        flight::Recorder recorder(dir.path(), clock);
        QVERIFY(recorder.open());
        Life life(recorder, clock);
        life.run(1s);
        const QByteArray whole = everything(recorder, this).first();
        for (qsizetype at = 0; at < whole.size(); at += 61) {
            QByteArray bent = whole;
            bent[at] = char(bent[at] ^ 0x20);
            const auto result = replayed({bent});
            QVERIFY2(result.same(), qPrintable(QString::number(at)));
            QVERIFY(result.torn == 1);
        }
        QVERIFY(!flight::inflated(QByteArray("HPFLIZ1\n\xff\xff\xff\xff", 12))); // claims 4 GiB
        QVERIFY(!flight::inflated("HPFLIZ1\n"));
        QVERIFY(flight::inflated(flight::deflated(whole)) == whole);
    }

    void theRingIsBounded() {
        QTemporaryDir dir;
        auto clock = std::make_shared<HandClock>();
        flight::Limits limits{20'000, 60'000, 8 << 20};
        flight::Recorder recorder(dir.path(), clock, limits);
        QVERIFY(recorder.open());
        Life life(recorder, clock);
        for (int i = 0; i < 60; ++i) {
            life.run(2s);
            (void)everything(recorder, this);
            qint64 bytes = 0;
            for (const auto& file : flight::Segments::files(dir.path()))
                bytes += QFileInfo(file.path).size();
            QVERIFY(bytes <= limits.diskBytes);
        }
        QVERIFY(flight::Segments::files(dir.path()).first().number > 1);
        QVERIFY(replayed(fromDisk(dir.path())).same());
    }

    void aDiskThatFailsStopsOnlyTheRecording() {
        QTemporaryDir outer;
        const QString dir = outer.filePath(QStringLiteral("flight"));
        auto clock = std::make_shared<HandClock>();
        flight::Recorder recorder(dir, clock);
        QSignalSpy failed(&recorder, &flight::Recorder::failed), works(&recorder, &flight::Recorder::works);
        QVERIFY(recorder.open());
        QVERIFY(QDir(dir).removeRecursively()); // the disk is gone
        Life life(recorder, clock);
        life.run(1s);
        QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
        QCOMPARE(failed.first().first().value<Error>().code, Code::RECORDING_STOPPED);
        QVERIFY(replayed(everything(recorder, this)).steps > 50); // from memory
        QVERIFY(QDir().mkpath(dir));
        life.run(11s); // tried again, in a file of its own
        QVERIFY(QTest::qWaitFor([&] { return works.size() == 1; }));
        QCOMPARE(failed.size(), 1);
        life.run(1s);
        const auto result = replayed(everything(recorder, this));
        QVERIFY(result.same() && result.holes == 0 && result.steps > 1000);
    }
};

QTEST_GUILESS_MAIN(FlightTest)
#include "flight_test.moc"
