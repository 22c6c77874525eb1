// The handshake's rules as a table, each looked at from both sides.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/handshake.h"

#include <QtTest>

using namespace hotpair;
using namespace hotpair::mirror;

namespace {

Generation gen(std::uint64_t n, Term term = 1) {
    return {n, n + 1, term};
}

Snapshot copyOf(NodeId node, Lineage lineage) {
    Snapshot s;
    s.size = 1 << 20;
    s.node = node;
    s.lineage = std::move(lineage);
    s.term = 5;
    return s;
}

struct Case {
    const char* name;
    Snapshot a, b;
    Rule rule;
    Plan plan; ///< A's
    CopySet copy = CopySet::None;
    Veto veto = Veto::None;
};

Snapshot a(Lineage l) {
    return copyOf(NodeId::A, std::move(l));
}
Snapshot b(Lineage l) {
    return copyOf(NodeId::B, std::move(l));
}
template<class F>
Snapshot with(Snapshot s, F change) {
    change(s);
    return s;
}
const auto dirty = [](Snapshot& s) { s.dirtyBlocks = 3; };
const auto holder = [](Snapshot& s) { s.holder = true; };
const auto holderDirty = [](Snapshot& s) { s.holder = true, s.dirtyBlocks = 3; };

std::vector<Case> cases() {
    const Lineage none{}, blank{blankGeneration, {}, {}}, x{gen(1), {}, {}};
    const Lineage soloFromX{gen(2, 2), gen(1), {}}, soloFromBlank{gen(2), blankGeneration, {}};
    const Lineage twice{gen(3, 3), gen(2, 2), {gen(1)}};
    return {
        {"h1 other volume", with(a(x), [](Snapshot& s) { s.mirrorId[0] = 1; }), b(x), Rule::H1,
         Plan::Unrelated},
        {"h1 other size", with(a(x), [](Snapshot& s) { s.size = 4096; }), b(x), Rule::H1, Plan::Unrelated},
        {"h2 nobody knows anything", a(none), b(none), Rule::H2, Plan::Wait},
        {"h2 both blank, no holder", a(blank), b(blank), Rule::H2, Plan::Wait},
        {"h2 both blank, holder gives the first generation", a(blank), with(b(blank), holder), Rule::H2,
         Plan::Target, CopySet::Dirty},
        {"h2 one blank, one of unknown content", a(blank), b(none), Rule::H2, Plan::Wait},
        {"h3 new copy gets everything", a(none), b(x), Rule::H3, Plan::Target, CopySet::Full},
        {"h3 replaced blank disk gets everything", a(x), b(blank), Rule::H3, Plan::Source, CopySet::Full},
        {"h3 a holder is never overwritten", with(a(none), holder), b(x), Rule::H3, Plan::Target,
         CopySet::Full, Veto::HolderIsTarget},
        {"h3 discarded copy gets everything",
         with(a(soloFromX), [](Snapshot& s) { s.fullSync = true, s.upToDate = false; }), b(twice), Rule::H3,
         Plan::Target, CopySet::Full},
        {"h3 an interrupted full copy goes on",
         with(a(none),
              [](Snapshot& s) { s.consistent = false, s.upToDate = false, s.resyncTarget = gen(1); }),
         with(b(x), [](Snapshot& s) { s.resyncStarted = true; }), Rule::H3, Plan::Target, CopySet::Dirty},
        {"h4 equal and clean", a(x), b(x), Rule::H4, Plan::InSync},
        {"h4 equal with dirty blocks is never in sync", with(a(x), dirty), b(x), Rule::H4, Plan::Source,
         CopySet::Dirty},
        {"h4 the holder is source", with(a(x), dirty), with(b(x), holder), Rule::H4, Plan::Target,
         CopySet::Dirty},
        {"h4 who crashed may have lost what its target still has", a(x),
         with(b(x), [](Snapshot& s) { s.dirtyBlocks = 1, s.crashedActive = true; }), Rule::H4, Plan::Source,
         CopySet::Dirty},
        {"h4 a source that ended in order knows more than a higher term",
         with(a(x), [](Snapshot& s) { s.dirtyBlocks = 1, s.term = 1; }),
         with(b(x), [](Snapshot& s) { s.term = 9; }), Rule::H4, Plan::Source, CopySet::Dirty},
        {"h4 an unfinished target is no source even when it crashed",
         with(a(x),
              [](Snapshot& s) {
                  s.crashedActive = true, s.consistent = s.upToDate = false, s.resyncTarget = gen(1);
              }),
         b(x), Rule::H4, Plan::Target, CopySet::Dirty},
        {"h4 the higher term is source", with(a(x), [](Snapshot& s) { s.dirtyBlocks = 1, s.term = 9; }),
         with(b(x), dirty), Rule::H4, Plan::Source, CopySet::Dirty},
        {"h5 the peer went on alone", a(x), with(b(soloFromX), holderDirty), Rule::H5, Plan::Target,
         CopySet::Dirty},
        {"h6 we went on alone", with(a(soloFromX), holderDirty), b(x), Rule::H6, Plan::Source,
         CopySet::Dirty},
        {"h6 alone since blank", with(a(soloFromBlank), holderDirty), b(blank), Rule::H6, Plan::Source,
         CopySet::Dirty},
        {"h6 a target that forgot its first part was replaced: everything",
         with(a(soloFromX), [](Snapshot& s) { s.resyncStarted = true, s.dirtyBlocks = 1; }), b(x), Rule::H6,
         Plan::Source, CopySet::Full},
        {"h6 a target that remembers goes on",
         with(a(soloFromX), [](Snapshot& s) { s.resyncStarted = true; }),
         with(b(x), [](Snapshot& s) { s.consistent = s.upToDate = false, s.resyncTarget = gen(2, 2); }),
         Rule::H6, Plan::Source, CopySet::Dirty},
        {"h5 veto: the holder would be target", with(a(x), holder), b(soloFromX), Rule::H5, Plan::Target,
         CopySet::Dirty, Veto::HolderIsTarget},
        {"h5 veto: the source is half a copy", a(x),
         with(b(soloFromX), [](Snapshot& s) { s.consistent = false; }), Rule::H5, Plan::Target,
         CopySet::Dirty, Veto::SourceNotUpToDate},
        {"h5 veto: older term", a(Lineage{gen(1, 7), {}, {}}), b(Lineage{gen(2, 3), gen(1, 7), {}}), Rule::H5,
         Plan::Target, CopySet::Dirty, Veto::OlderTermIsSource},
        {"h7 long behind", a(x), b(twice), Rule::H7, Plan::Target, CopySet::Full},
        {"h8 long ahead", a(twice), b(x), Rule::H8, Plan::Source, CopySet::Full},
        {"h9 both went on alone", a(soloFromX), b(Lineage{gen(8, 3), gen(1), {}}), Rule::H9,
         Plan::SplitBrain},
        {"h9 blank is no common ancestor", a(soloFromBlank), b(Lineage{gen(8), blankGeneration, {}}),
         Rule::H10, Plan::Unrelated},
        {"h10 strangers", a(x), b(Lineage{gen(7), {}, {}}), Rule::H10, Plan::Unrelated},
        {"h4 what arrived since the last mark is compared", with(a(x), holder),
         with(b(x), [](Snapshot& s) { s.arrivedBlocks = 2; }), Rule::H4, Plan::Source, CopySet::Dirty},
        {"h11 a standby put back in time gets everything", with(a(x), [](Snapshot& s) { s.age = 4; }),
         with(b(x), [](Snapshot& s) { s.holder = true, s.age = s.peerAge = 5; }), Rule::H11, Plan::Target,
         CopySet::Full},
        {"h11 as young as the peer remembers is enough", with(a(x), [](Snapshot& s) { s.age = 5; }),
         with(b(x), [](Snapshot& s) { s.holder = true, s.age = 6, s.peerAge = 5; }), Rule::H4, Plan::InSync},
        {"h11 whatever the generations say", with(a(x), [](Snapshot& s) { s.age = 4; }),
         with(b(soloFromX), [](Snapshot& s) { s.holder = true, s.dirtyBlocks = 1, s.peerAge = 5; }),
         Rule::H11, Plan::Target, CopySet::Full},
        {"h11 a holder put back in time stops everything",
         with(a(x), [](Snapshot& s) { s.holder = true, s.age = 4; }),
         with(b(x), [](Snapshot& s) { s.peerAge = 5; }), Rule::H11, Plan::Target, CopySet::Full,
         Veto::HolderRolledBack},
        {"h11 both put back", with(a(x), [](Snapshot& s) { s.age = 4, s.peerAge = 7; }),
         with(b(x), [](Snapshot& s) { s.age = 4, s.peerAge = 5; }), Rule::H11, Plan::SplitBrain},
        {"h3 the only copy was put back", with(a(x), [](Snapshot& s) { s.age = 4; }),
         with(b(x), [](Snapshot& s) { s.fullSync = true, s.upToDate = false, s.peerAge = 5; }), Rule::H3,
         Plan::Source, CopySet::Full, Veto::SourceRolledBack},
        {"h3 a full copy put back in its middle begins again",
         with(a(x),
              [](Snapshot& s) {
                  s.fullSync = true, s.consistent = s.upToDate = false, s.resyncTarget = gen(1), s.age = 4;
              }),
         with(b(x), [](Snapshot& s) { s.resyncStarted = true, s.peerAge = 5; }), Rule::H3, Plan::Target,
         CopySet::Full},
        {"two holders", with(a(x), holder), with(b(x), holder), Rule::H4, Plan::InSync, CopySet::None,
         Veto::TwoHolders},
    };
}

} // namespace

class HandshakeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void table() {
        for (const Case& c : cases()) {
            const Verdict mine = decide(c.a, c.b), theirs = decide(c.b, c.a);
            const Verdict wanted{c.rule, c.plan, c.copy, c.veto};
            QVERIFY2(mine == wanted, c.name);
            QVERIFY2(theirs == mirrored(mine), c.name);
        }
    }

    // Whatever two nodes tell each other, they agree, and the three things that must never happen do not.
    void neverUnsafe() {
        std::uint64_t seed = 1;
        const auto pick = [&seed](std::uint64_t n) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            return (seed >> 33) % n;
        };
        const auto some = [&](NodeId node) {
            const auto any = [&] {
                const auto n = pick(5);
                return n == 0 ? Generation{} : n == 1 ? blankGeneration : gen(n, n);
            };
            Lineage l{any(), any(), {}};
            for (auto n = pick(3); n > 0; --n)
                l.history.push_back(any());
            Snapshot s = copyOf(node, l);
            s.consistent = pick(4) > 0, s.upToDate = pick(4) > 0, s.fullSync = pick(6) == 0;
            s.resyncStarted = pick(3) == 0, s.crashedActive = pick(3) == 0, s.holder = pick(3) == 0;
            s.resyncTarget = pick(3) == 0 ? any() : Generation{};
            s.dirtyBlocks = pick(2), s.term = pick(4), s.arrivedBlocks = pick(2);
            s.age = pick(3), s.peerAge = pick(3);
            return s;
        };
        for (int i = 0; i < 200000; ++i) {
            const Snapshot x = some(NodeId::A), y = some(NodeId::B);
            const Verdict v = decide(x, y);
            QCOMPARE(decide(y, x), mirrored(v));
            if (v.veto != Veto::None) continue;
            if (v.plan == Plan::InSync)
                QVERIFY(x.lineage.cur == y.lineage.cur && !x.dirtyBlocks && !y.dirtyBlocks &&
                        !x.arrivedBlocks && !y.arrivedBlocks && !x.rolledBack(y) && !y.rolledBack(x));
            if (v.plan != Plan::Source && v.plan != Plan::Target) continue;
            const Snapshot &source = v.plan == Plan::Source ? x : y, &target = v.plan == Plan::Source ? y : x;
            QVERIFY(!source.rolledBack(target) || source.lineage.blank());
            QVERIFY(!target.rolledBack(source) || v.copy == CopySet::Full || target.lineage.blank());
            QVERIFY(!target.holder && source.consistent && source.upToDate && !source.fullSync);
            QVERIFY(source.lineage.initialised());
            QVERIFY(source.lineage.cur.term >= target.lineage.cur.term || target.fullSync);
            // blocks may be left out only when both start from what one of them still is
            if (v.copy == CopySet::Dirty && target.resyncTarget.none())
                QVERIFY(source.lineage.cur == target.lineage.cur ||
                        source.lineage.base == target.lineage.cur);
        }
    }

    void generations() {
        Lineage source{gen(1), {}, {}}, target = source;
        divergeFromPeer(source, gen(2));
        QCOMPARE(source.base, gen(1));
        divergeFromPeer(
            source, gen(3)); // again before the peer came back: the base stays what the bitmap counts against
        QCOMPARE(source.base, gen(1));
        QVERIFY(source.inHistory(gen(2)));
        adopt(target, source);
        peerCaughtUp(source);
        QCOMPARE(target, source);
        QVERIFY(source.base.none() && source.inHistory(gen(1)));
        for (std::uint64_t n = 10; n < 60; ++n) {
            divergeFromPeer(source, gen(n));
            peerCaughtUp(source);
        }
        QCOMPARE(source.history.size(), Lineage::historyCap);
    }
};

QTEST_APPLESS_MAIN(HandshakeTest)
#include "handshake_test.moc"
