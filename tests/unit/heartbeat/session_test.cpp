// Replays, restarts and clones: who is accepted (fault rows 26 and 33, I18).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/session.h"

#include <QTest>

using namespace hotpair;
using namespace hotpair::heartbeat;
using namespace std::chrono_literals;

namespace {

/// One end as the wire engine uses it: its own session number and its view of the other end.
struct End {
    explicit End(BootId bootId, std::uint64_t seed)
        : boot(bootId)
        , sessionNumber(seed)
        , counter(seed * 1000)
        , peer([this] { return ++counter; }) {}

    Header make(std::uint64_t sequence) const {
        Header h;
        h.boot = boot;
        h.session = sessionNumber;
        h.sequence = sequence;
        h.challenge = peer.challenge();
        h.echo = peer.echo();
        return h;
    }
    /// The Hello that answers a refused datagram.
    Header answerTo(const Header& refused, std::uint64_t sequence) const {
        Header h = make(sequence);
        h.kind = Kind::Hello;
        h.challenge = peer.challengeFor(refused);
        h.echo = refused.challenge;
        return h;
    }

    BootId boot;
    std::uint64_t sessionNumber, counter;
    PeerSession peer;
};

/// Runs the handshake that the wire engine runs. Returns the next free sequence.
std::uint64_t introduce(End& a, End& b, std::uint64_t sequence, Instant now) {
    for (int i = 0; i < 4 && !(a.peer.boot() == b.boot && b.peer.boot() == a.boot &&
                               a.peer.echo() == b.peer.challenge() && b.peer.echo() == a.peer.challenge());
         ++i) {
        const auto fromA = a.make(sequence++);
        if (!b.peer.accept(fromA, 0, now).accepted) a.peer.accept(b.answerTo(fromA, sequence++), 0, now);
        const auto fromB = b.make(sequence++);
        if (!a.peer.accept(fromB, 0, now).accepted) b.peer.accept(a.answerTo(fromB, sequence++), 0, now);
    }
    return sequence;
}

const Instant t0 = fromNs(1'000'000'000);

} // namespace

class SessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void windowTakesEachOnce() {
        SequenceWindow w;
        w.reset(1000);
        QCOMPARE(w.insert(1000, 0), SequenceWindow::Result::New);
        QCOMPARE(w.insert(1000, 0), SequenceWindow::Result::Seen);
        QCOMPARE(w.insert(1000, 1), SequenceWindow::Result::OtherLink);
        QCOMPARE(w.insert(1000, 1), SequenceWindow::Result::Seen);
        QCOMPARE(w.insert(5000, 0), SequenceWindow::Result::New);
        QCOMPARE(w.insert(3000, 0), SequenceWindow::Result::New); // late, but new
        QCOMPARE(w.insert(3000, 0), SequenceWindow::Result::Seen);
        QCOMPARE(w.insert(999, 0), SequenceWindow::Result::Seen); // older than the session
        QCOMPARE(w.insert(0, 0), SequenceWindow::Result::Seen);
    }

    void windowForgetsOnlyBackwards() {
        SequenceWindow w;
        w.reset(1);
        for (std::uint64_t s = 1; s <= 2000; ++s)
            QCOMPARE(w.insert(s * 10, 0), SequenceWindow::Result::New);
        QCOMPARE(w.insert(20'000, 0), SequenceWindow::Result::Seen);
        QCOMPARE(w.insert(19'995, 0), SequenceWindow::Result::New); // within the window
        QCOMPARE(w.insert(15, 0), SequenceWindow::Result::Seen);    // forgotten, so refused
        QCOMPARE(w.insert(10, 0), SequenceWindow::Result::Seen);
    }

    void twoEndsFindEachOther() {
        End a(1, 11), b(2, 22);
        auto seq = introduce(a, b, 100, t0);
        QVERIFY(a.peer.proven() && b.peer.proven());
        const auto h = a.make(seq);
        const auto v = b.peer.accept(h, 0, t0);
        QVERIFY(v.accepted && v.firstCopy && !v.newSession);
        QVERIFY(!b.peer.accept(h, 0, t0).accepted); // replay
        const auto copy = b.peer.accept(h, 1, t0);  // the copy on the other link counts for the link only
        QVERIFY(copy.accepted && !copy.firstCopy);
    }

    void nothingIsAcceptedUnproven() {
        End a(1, 11), b(2, 22);
        const auto v = b.peer.accept(a.make(1), 0, t0);
        QVERIFY(!v.accepted);
        QCOMPARE(v.reason, Reject::Unproven);
        QVERIFY(!b.peer.proven());
    }

    void replayAfterTheReceiversRestart() {
        End a(1, 11), b(2, 22);
        auto seq = introduce(a, b, 100, t0);
        std::vector<Header> recorded;
        for (int i = 0; i < 20; ++i) {
            recorded.push_back(a.make(seq++));
            QVERIFY(b.peer.accept(recorded.back(), 0, t0).accepted);
        }
        End again(2, 33); // the same boot id: it re-adopted a lease
        for (const auto& h : recorded)
            QVERIFY(!again.peer.accept(h, 0, t0).accepted);
        introduce(a, again, seq, t0); // the living sender gets through
        QVERIFY(again.peer.proven());
        for (const auto& h : recorded)
            QVERIFY(!again.peer.accept(h, 0, t0).accepted);
    }

    void replayOfTheSendersFormerLife() {
        End a(1, 11), b(2, 22);
        auto seq = introduce(a, b, 100, t0);
        std::vector<Header> recorded;
        for (int i = 0; i < 5; ++i) {
            recorded.push_back(a.make(seq++));
            QVERIFY(b.peer.accept(recorded.back(), 0, t0).accepted);
        }
        recorded.push_back(a.make(seq + 1000)); // one that never arrived
        End restarted(9, 44);
        seq = introduce(restarted, b, seq + 2000, t0);
        QCOMPARE(b.peer.boot(), BootId(9));
        for (const auto& h : recorded) {
            const auto v = b.peer.accept(h, 0, t0);
            QVERIFY(!v.accepted && !v.duplicate);
        }
        QVERIFY(b.peer.accept(restarted.make(seq), 0, t0).accepted); // and disturbed nothing
    }

    /// The second machine answers every challenge that it is given: it lives.
    static PeerSession::Verdict knocks(End& clone, End& b, std::uint64_t& seq, Instant now) {
        const auto question = clone.make(seq++);
        const auto refused = b.peer.accept(question, 0, now);
        clone.peer.accept(b.answerTo(question, seq++), 0, now);
        return refused.reason == Reject::Unproven ? b.peer.accept(clone.make(seq++), 0, now) : refused;
    }

    void aSecondMachineIsRefusedAndTheFirstOneHeard() {
        End one(1, 11), clone(5, 55), b(2, 22);
        b.peer.setPatience(500ms);
        auto seq = introduce(one, b, 100, t0);
        bool certain = false;
        for (auto at = t0 + 100ms; at < t0 + 5s; at += 100ms) {
            QVERIFY(b.peer.accept(one.make(seq++), 0, at).accepted); // the holder is unaffected
            const auto v = knocks(clone, b, seq, at);
            QVERIFY(!v.accepted && !v.newSession);
            QVERIFY(!(certain && v.duplicate)); // told once
            certain = certain || v.duplicate;
            QCOMPARE(b.peer.rivalled(at), certain);
        }
        QVERIFY(certain);
        QCOMPARE(b.peer.boot(), BootId(1));
        // the first one is switched off: the other one is what is left of that node
        knocks(clone, b, seq, t0 + 6s);
        QCOMPARE(b.peer.boot(), BootId(5));
    }

    void aRestartIsNoSecondMachine() {
        End one(1, 11), restarted(9, 44), b(2, 22);
        b.peer.setPatience(500ms);
        auto seq = introduce(one, b, 100, t0);
        const auto late = one.make(seq++); // on its way when its sender was killed
        QVERIFY(!knocks(restarted, b, seq, t0 + 100ms).accepted);
        QVERIFY(b.peer.accept(late, 0, t0 + 150ms).accepted);
        for (auto at = t0 + 200ms; at < t0 + 650ms; at += 100ms)
            QVERIFY(!knocks(restarted, b, seq, at).duplicate);
        const auto v = knocks(restarted, b, seq, t0 + 700ms);
        QVERIFY(v.accepted && v.newSession && !b.peer.rivalled(t0 + 700ms));
    }

    void aRestartBesideASecondMachineIsNotTakenForIt() {
        End one(1, 11), clone(5, 55), restarted(9, 44), b(2, 22);
        b.peer.setPatience(500ms);
        auto seq = introduce(one, b, 100, t0);
        for (auto at = t0 + 100ms; at < t0 + 3s; at += 100ms) {
            QVERIFY(b.peer.accept(one.make(seq++), 0, at).accepted);
            knocks(clone, b, seq, at);
        }
        QVERIFY(b.peer.rivalled(t0 + 3s));
        QCOMPARE(knocks(restarted, b, seq, t0 + 3s).reason, Reject::Unproven); // not called a second machine
        QVERIFY(knocks(restarted, b, seq, t0 + 3600ms).accepted);
        QVERIFY(!b.peer.rivalled(t0 + 3600ms)); // who was refused before may have gone meanwhile
    }

    void anAgentThatIsBackWithinOneBootIsNotKeptWaiting() { // row 18: its lease runs
        End one(1, 11), again(1, 44), b(2, 22);
        b.peer.setPatience(500ms);
        auto seq = introduce(one, b, 100, t0);
        QVERIFY(knocks(again, b, seq, t0 + 100ms).newSession);
    }

    void aProofCountsOnce() {
        End one(1, 11), clone(5, 55), b(2, 22);
        b.peer.setPatience(500ms);
        auto seq = introduce(one, b, 100, t0);
        const auto question = clone.make(seq++);
        b.peer.accept(question, 0, t0);
        clone.peer.accept(b.answerTo(question, seq++), 0, t0);
        const auto proof = clone.make(seq++);
        QVERIFY(!b.peer.accept(proof, 0, t0 + 100ms).accepted);
        QVERIFY(!b.peer.accept(proof, 0, t0 + 2s).accepted); // recorded and sent again when the first one is silent
        QCOMPARE(b.peer.boot(), BootId(1));
    }

    void challengeIsFollowedInOrder() {
        End a(1, 11), b(2, 22);
        auto seq = introduce(a, b, 100, t0);
        auto late = a.make(seq), newer = a.make(seq + 1);
        late.challenge = 777;
        newer.challenge = 888;
        QVERIFY(b.peer.accept(newer, 0, t0).accepted);
        QVERIFY(b.peer.accept(late, 0, t0).accepted);
        QCOMPARE(b.peer.echo(), std::uint64_t(888));
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
