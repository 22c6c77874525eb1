// The guard's decisions in virtual time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_core.h"

#include <QTest>

#include <memory>
#include <vector>

using namespace hotpair;
using namespace hotpair::guard;
using namespace std::chrono_literals;

namespace {

class FakeWorld final : public GuardWorld {
public:
    Instant now() const override { return time; }
    CleanupReport cleanUp(const CleanupItems& items, Duration budget) override {
        order.push_back(items.addressCount);
        if (duringCleanUp) duringCleanUp();
        const bool dies = items.addressCount != stubborn;
        if (!dies) time += budget;
        return {true, dies};
    }
    bool send(const heartbeat::SigningPath& path, std::span<const std::uint8_t> datagram) override {
        sent.emplace_back(path.to, std::vector<std::uint8_t>(datagram.begin(), datagram.end()));
        return true;
    }
    bool agentLives() override { return lives; }
    void beginMark(std::size_t index, const MarkBytes& bytes) override {
        marks.emplace_back(index, bytes);
        mark = disk;
    }
    MarkWriter::State markState(std::size_t) override { return mark; }

    Instant time = fromNs(1'000'000'000);
    std::vector<std::uint32_t> order; ///< address counts stand for groups here
    std::vector<std::pair<NodeId, std::vector<std::uint8_t>>> sent;
    std::uint32_t stubborn = 999;
    std::function<void()> duringCleanUp;
    bool lives = true;
    std::vector<std::pair<std::size_t, MarkBytes>> marks;
    MarkWriter::State mark = MarkWriter::State::None, disk = MarkWriter::State::Durable;
};

heartbeat::SigningPath pathTo(NodeId to) {
    heartbeat::SigningPath p;
    p.from = NodeId::A;
    p.to = to;
    p.remote.family = 4;
    p.boot = p.session = p.challenge = p.echo = 5;
    return p;
}

struct Fixture {
    Fixture()
        : block(std::make_unique<LeaseBlock>())
        , core(*block, world) {
        block->destination[0].publish(pathTo(NodeId::B));
        block->destination[1].publish(pathTo(NodeId::Witness));
    }
    GroupSlot& arm(std::size_t i, Term term, Duration left, bool release = true) {
        auto& slot = block->group[i];
        slot.key = i + 1;
        slot.term = term;
        ReleasePlan plan;
        plan.length = release ? 3 : 0;
        plan.body = {8, std::uint8_t(i), std::uint8_t(term)};
        slot.release.publish(plan);
        CleanupItems items;
        items.addressCount = std::uint32_t(i + 1);
        slot.cleanup.publish(items);
        slot.word = LeaseWord::pack(LeaseState::Armed, world.time + left);
        return slot;
    }
    /// Two voters: the Release that gives the tie away is there, too.
    GroupSlot& armWithTie(std::size_t i, Term term) {
        auto& slot = arm(i, term, 0ms);
        auto plan = slot.release.read();
        plan.tieLength = 3;
        plan.tieBody = {9, std::uint8_t(i), std::uint8_t(term)};
        slot.release.publish(plan);
        block->stopTime = toNs(1s + Instant{});
        return slot;
    }
    LeaseState stateOf(std::size_t i) const { return LeaseWord::state(block->group[i].word.load()); }

    FakeWorld world;
    std::unique_ptr<LeaseBlock> block;
    GuardCore core;
};

} // namespace

class GuardCoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sleepsUntilTheFirstDeadline() {
        Fixture f;
        f.arm(0, 1, 900ms);
        f.arm(1, 1, 400ms);
        const auto step = f.core.step();
        QVERIFY(!step.leave && step.wake && *step.wake == f.world.time + 400ms);
        QVERIFY(f.world.order.empty());
    }

    void passedLeaseIsStoppedAndReleased() {
        Fixture f;
        f.arm(0, 7, 100ms);
        f.arm(1, 7, 900ms);
        f.world.time += 100ms;
        f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Released);
        QCOMPARE(f.stateOf(1), LeaseState::Armed); // not touched
        QCOMPARE(f.world.order, std::vector<std::uint32_t>{1});
        QCOMPARE(f.world.sent.size(), std::size_t(2)); // to the peer and to the witness
        QVERIFY(f.block->group[0].outcome.begunAt > 0 && f.block->group[0].outcome.releasedAt > 0);
        // and again, twice
        for (int i = 0; i < 10; ++i) {
            f.world.time += 30ms;
            f.core.step();
        }
        QCOMPARE(f.world.sent.size(), std::size_t(6));
        QCOMPARE(f.world.order.size(), std::size_t(1));
    }

    void releaseIsNotSentBeforeAllIsGone() {
        Fixture f;
        f.arm(0, 7, 0ms);
        f.world.stubborn = 1;
        for (int i = 0; i < 5; ++i) {
            const auto step = f.core.step();
            QVERIFY(step.wake && !step.leave);
        }
        QCOMPARE(f.stateOf(0), LeaseState::Begun);
        QVERIFY(f.world.sent.empty());
        f.world.stubborn = 999;
        f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Released);
    }

    void theTieGoesOnlyWithADurableMark() {
        Fixture f;
        auto& slot = f.armWithTie(0, 7);
        f.world.disk = MarkWriter::State::Busy;
        f.core.step();
        QCOMPARE(TieDecision(slot.tie.load()), TieDecision::Guard);
        QCOMPARE(f.world.marks.size(), 1u);
        const auto mark = decodeMark(f.world.marks[0].second);
        QVERIFY(mark && mark->key == 1 && mark->term == 7 &&
                mark->body == std::vector<std::uint8_t>({9, 0, 7}));
        f.world.time += 500ms;
        f.core.step();
        QVERIFY(f.world.sent.empty()); // the disk is still at it
        f.world.mark = MarkWriter::State::Durable;
        f.world.time += 10ms;
        f.core.step();
        QCOMPARE(f.world.sent.size(), 2u);
        QCOMPARE(f.stateOf(0), LeaseState::Released);
    }

    void aMarkThatComesTooLateIsNotTold_data() {
        QTest::addColumn<bool>("fails");
        QTest::newRow("the disk hangs") << false;
        QTest::newRow("the disk fails") << true;
    }
    void aMarkThatComesTooLateIsNotTold() {
        QFETCH(const bool, fails);
        Fixture f;
        f.armWithTie(0, 7);
        f.world.disk = fails ? MarkWriter::State::Failed : MarkWriter::State::Busy;
        f.core.step();
        f.world.time += 1100ms; // X is over
        f.core.step();
        f.world.mark = MarkWriter::State::Durable;
        for (int i = 0; i < 10; ++i) {
            f.world.time += 1s;
            f.core.step();
        }
        QVERIFY(f.world.sent.empty());
        QCOMPARE(f.world.marks.size(), 1u); // and not tried again and again
    }

    void anAgentThatDecidedFirstKeepsTheTie() {
        Fixture f;
        auto& slot = f.armWithTie(0, 7);
        slot.tie = std::uint32_t(TieDecision::Agent);
        f.core.step();
        QVERIFY(f.world.marks.empty());
        QCOMPARE(f.world.sent.size(), 2u); // the Release without it
    }

    void aTornMarkIsNone() {
        const std::vector<std::uint8_t> body{1, 2, 3};
        auto bytes = *encodeMark(5, 9, body);
        QVERIFY(decodeMark(bytes));
        for (const std::size_t at :
             {std::size_t(0), std::size_t(9), std::size_t(25), std::size_t(300), markSector - 1}) {
            auto torn = bytes;
            torn[at] ^= 1;
            QVERIFY2(!decodeMark(torn), qPrintable(QString::number(at)));
        }
        QVERIFY(!decodeMark(MarkBytes{})); // a file that was just made
        QVERIFY(!encodeMark(5, 9, std::vector<std::uint8_t>(markSector)));
    }

    void marksSurviveOnDiskAndOneBySector() {
        const QTemporaryDir dir;
        const std::string path = markPath(dir.path().toStdString());
        std::string reason;
        {
            MarkWriter writer(MarkFile::open(path, 4, reason), 4);
            writer.begin(2, *encodeMark(5, 9, std::vector<std::uint8_t>{1, 2, 3}));
            QTRY_COMPARE(writer.state(2), MarkWriter::State::Durable);
            QCOMPARE(writer.state(1), MarkWriter::State::None);
        }
        const auto again = MarkFile::open(path, 4, reason);
        QVERIFY2(again != nullptr, reason.c_str());
        MarkBytes bytes;
        QVERIFY(again->read(2, bytes) && decodeMark(bytes)->term == 9);
        QVERIFY(again->read(1, bytes) && !decodeMark(bytes));
        MarkWriter without(nullptr, 4); // no file: marks fail at once, no tie is given
        without.begin(0, bytes);
        QCOMPARE(without.state(0), MarkWriter::State::Failed);
    }

    void stuckGroupDoesNotHoldUpTheOthers() {
        Fixture f;
        f.arm(0, 1, 0ms);
        f.arm(1, 1, 0ms);
        f.world.stubborn = 1;
        const auto before = f.world.time;
        f.core.step();
        QCOMPARE(f.stateOf(1), LeaseState::Released);
        QVERIFY(f.world.time - before < 50ms);
    }

    void renewalThatComesFirstWins() {
        Fixture f;
        auto& slot = f.arm(0, 1, 100ms);
        slot.word = LeaseWord::pack(LeaseState::Armed, f.world.time + 500ms);
        f.world.time += 100ms;
        f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Armed);
    }

    void begunIsNeverRenewed() {
        Fixture f;
        auto& slot = f.arm(0, 1, 0ms);
        f.world.duringCleanUp = [&] { // the agent tries in the middle of the stop, as GuardClient::renew does
            auto word = slot.word.load();
            QVERIFY(LeaseWord::state(word) != LeaseState::Armed);
        };
        f.core.step();
        QVERIFY(LeaseWord::state(slot.word.load()) != LeaseState::Armed);
    }

    void withoutAPlanNothingIsSent() {
        Fixture f;
        f.arm(0, 1, 0ms, false);
        const auto step = f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Stopped);
        QVERIFY(f.world.sent.empty());
        QVERIFY(!step.wake); // and it does not spin
    }

    void unprovenPathsAreWaitedFor() {
        Fixture f;
        auto unproven = pathTo(NodeId::B);
        unproven.echo = 0;
        f.block->destination[0].publish(unproven);
        f.block->destination[1].publish(heartbeat::SigningPath{});
        f.arm(0, 1, 0ms);
        f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Stopped);
        f.block->destination[0].publish(pathTo(NodeId::B));
        f.world.time += 30ms;
        f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Released);
        QCOMPARE(f.world.sent.size(), std::size_t(1));
    }

    void newTermEndsTheOldRelease() {
        Fixture f;
        f.arm(0, 1, 0ms);
        f.core.step();
        const auto sent = f.world.sent.size();
        f.arm(0, 2, 500ms);
        f.world.time += 30ms;
        f.core.step();
        QCOMPARE(f.world.sent.size(), sent);
        QCOMPARE(f.stateOf(0), LeaseState::Armed);
    }

    void successorOfADeadGuardFinishes() {
        Fixture f;
        auto& begun = f.arm(0, 3, 500ms);
        begun.word = LeaseWord::pack(LeaseState::Begun, f.world.time);
        auto& stopped = f.arm(1, 3, 500ms);
        stopped.word = LeaseWord::pack(LeaseState::Stopped, f.world.time);
        f.core.step();
        QCOMPARE(f.stateOf(0), LeaseState::Released);
        QCOMPARE(f.stateOf(1), LeaseState::Released);
        QCOMPARE(f.world.order, std::vector<std::uint32_t>{1}); // the second one was stopped already
    }

    void leavesOnlyWhenNothingIsLeft() {
        Fixture f;
        QVERIFY(!f.core.step().leave); // the agent lives
        f.arm(0, 1, 200ms);
        f.world.lives = false;
        QVERIFY(!f.core.step().leave); // a dead agent's lease is guarded to its end
        f.world.time += 200ms;
        auto step = f.core.step();
        for (int i = 0; i < 5 && !step.leave; ++i) {
            f.world.time += 30ms;
            step = f.core.step();
        }
        QVERIFY(step.leave);
        QCOMPARE(f.stateOf(0), LeaseState::Released);
    }

    void leavesAfterAnOrderlyEnd() {
        Fixture f;
        f.block->shutdown = 1;
        QVERIFY(f.core.step().leave);
    }

    void gateFollowsTheWord() {
        Fixture f;
        auto& slot = f.arm(0, 1, 100ms);
        const LeaseGate gate(&slot.word);
        QVERIFY(gate.open(f.world.time));
        QVERIFY(!gate.open(f.world.time + 100ms)); // by itself, without any guard
        slot.word = LeaseWord::pack(LeaseState::Begun, f.world.time + 100ms);
        QVERIFY(!gate.open(f.world.time));
        QVERIFY(!LeaseGate().open(f.world.time));
    }

    void publishedSurvivesADeadWriter() {
        struct Torn {
            int a = 0, b = 0;
        };
        Published<Torn> p;
        QCOMPARE(p.read().a, 0);
        p.publish({1, 1});
        p.publish({2, 2});
        QCOMPARE(p.read().b, 2);
    }
};

QTEST_GUILESS_MAIN(GuardCoreTest)
#include "guard_core_test.moc"
