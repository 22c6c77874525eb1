// usage: crash [--states N] [--seed S] [--only GROUP] [--rollbacks] [--plant NAME [--expect-found]] [--trace]
//   [--list]
// --rollbacks: only histories in which a snapshot puts a node back.
// Crash states of the volume mirror: short histories are enumerated, each is played once whole and then again
// with a machine stopped inside: at an operation of its disks (what was not flushed survives in any part,
// torn at sectors), before or after a named durable step, or with a disk that fails. Exit code 0: nothing
// that was promised was lost, and enough named points were reached.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/plants.h"
#include "common/base/logging.h"
#include "tests/crash/world.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace hotpair::mirror {
thread_local Plant activePlant = Plant::None;
}

namespace hotpair::crash {
namespace {

using mirror::DurableStep;
using mirror::Plant;

struct NamedPlant {
    const char* name;
    Plant plant;
};
constexpr NamedPlant enginePlants[] = {
    {"record-not-flushed", Plant::RecordNotFlushed},
    {"bitmap-after-record", Plant::BitmapAfterRecord},
    {"one-slot", Plant::OneSlot},
    {"one-copy", Plant::OneCopy},
    {"bitmap-cleared-early", Plant::BitmapClearedEarly},
    {"unflushed-forgotten", Plant::UnflushedForgotten},
    {"answer-before-peer", Plant::AnswerBeforePeer},
    {"flush-here-only", Plant::FlushHereOnly},
    {"target-flush-skipped", Plant::TargetFlushSkipped},
    {"answer-without-flush", Plant::AnswerWithoutFlush},
    {"solo-before-durable", Plant::SoloBeforeDurable},
    {"solo-same-generation", Plant::SoloSameGeneration},
    {"target-stays-usable", Plant::TargetStaysUsable},
    {"hot-extents-forgotten", Plant::HotExtentsForgotten},
    {"write-before-hot", Plant::WriteBeforeHot},
    {"stored-before-flush", Plant::StoredBeforeFlush},
    {"failed-flush-forgiven", Plant::FailedFlushForgiven},
    {"rollback-believed", Plant::RollbackBelieved},
    {"flush-counts-as-mark", Plant::FlushCountsAsMark},
    {"mark-before-flush", Plant::MarkBeforeFlush},
    {"arrived-forgotten", Plant::ArrivedForgotten},
    {"barrier-ignored", Plant::BarrierIgnored},
    {"gap-ignored", Plant::GapIgnored},
    {"async-counts-as-sync", Plant::AsyncCountsAsSync},
    {"async-same-generation", Plant::AsyncSameGeneration},
};
constexpr const char* otherPlants[] = {"disk-ignores-flush", "bitmap-lost", "grow-from-old-status"};

constexpr Position positions[] = {Position::Before, Position::Inside, Position::After};

constexpr std::size_t wantedPoints = 50;

struct Options {
    std::uint64_t states = 5000, seed = 1;
    std::optional<std::uint64_t> only;
    std::string plant;
    bool expectFound = false, trace = false, rollbacks = false;
};

/// A bijection of the numbers below `count`: groups in an order that mixes short and long histories.
std::uint64_t scattered(std::uint64_t i, std::uint64_t count) {
    return (i * 7919 + 13) % count;
}

constexpr bool putsBack(std::uint64_t group) {
    return group % 6 == 5;
}

/// History number `group`: every word of up to five of the eight principal letters, and between them longer
/// ones of all letters; in half of these a node is put back to a snapshot that was taken a few letters
/// before.
std::string historyOf(std::uint64_t group, std::uint64_t seed) {
    constexpr std::string_view principal = "wFlxyrpq", all = "wWzfFsRlmrxykjopSquiM";
    Rng rng(seed * 0x9e3779b97f4a7c15ull + group);
    std::string h;
    if (group % 3 == 2) {
        for (auto left = rng.range(4, 9); left > 0; --left)
            h += all[std::size_t(rng.range(0, std::int64_t(all.size()) - 1))];
        if (putsBack(group)) {
            constexpr std::string_view between = "wWfFzsiS", after[] = {"", "R", "pR", "or"};
            std::string back = "t";
            for (auto left = rng.range(0, 4); left > 0; --left)
                back += between[std::size_t(rng.range(0, std::int64_t(between.size()) - 1))];
            back.append("b").append(after[rng.range(0, 3)]);
            h.insert(std::size_t(rng.range(0, std::int64_t(h.size()))), back);
        }
        return h;
    }
    std::uint64_t word = scattered(group - group / 3, 8 + 64 + 512 + 4096 + 32768);
    std::uint64_t length = 1, words = 8;
    for (; word >= words; words *= 8, ++length)
        word -= words;
    for (; length > 0; --length, word /= 8)
        h += principal[word % 8];
    return h;
}

VolumeMode modeOf(std::uint64_t group) {
    return group % 5 == 3 ? VolumeMode::Async : group % 10 == 9 ? VolumeMode::MemorySync : VolumeMode::Sync;
}

class Run {
public:
    explicit Run(const Options& options)
        : m_options(options) {}

    int all() {
        const auto began = std::chrono::steady_clock::now();
        for (std::uint64_t group = m_options.only.value_or(0); m_states < m_options.states; ++group) {
            if (m_options.rollbacks && !putsBack(group)) continue;
            playGroup(group);
            if (m_options.only || (m_wrong && m_options.expectFound) || m_wrong >= 5) break;
        }
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        std::printf("%llu states in %.1f s: %llu with a crash, %llu with a failed disk, %zu named points\n",
                    static_cast<unsigned long long>(m_states), seconds,
                    static_cast<unsigned long long>(m_crashes), static_cast<unsigned long long>(m_faults),
                    m_points.size());
        if (m_options.trace || m_points.size() < wantedPoints) printUnvisited();
        if (m_options.expectFound) {
            std::printf(m_wrong ? "planted mistake found\n" : "the planted mistake was NOT found\n");
            return m_wrong ? 0 : 1;
        }
        const bool wide = m_options.only || m_options.states < 5000 || m_points.size() >= wantedPoints;
        if (!wide)
            std::printf("only %zu named points were reached, %zu are wanted\n", m_points.size(),
                        wantedPoints);
        return m_wrong || !wide ? 1 : 0;
    }

private:
    void playGroup(std::uint64_t group) {
        Rng rng(m_options.seed * 0xd1342543de82ef95ull + group * 2654435761u);
        Plan whole;
        whole.seed = rng.next();
        whole.history = historyOf(group, m_options.seed);
        whole.recovery = int(rng.range(0, 4));
        whole.power = !rng.oneIn(3);
        whole.mode = modeOf(group);
        whole.trace = m_options.trace;
        if (m_options.plant == "disk-ignores-flush") whole.diskPlants.flushDoesNothing = true;
        if (m_options.plant == "bitmap-lost") whole.diskPlants.dropBitmap = true;
        if (m_options.plant == "grow-from-old-status") whole.growFromOldStatus = true;
        const Outcome seen = play(group, whole);
        for (int i = 0; i < 3; ++i) {
            Plan p = whole;
            p.node = int(rng.range(0, 1));
            p.recovery = int(rng.range(0, 4));
            p.power = !rng.oneIn(3);
            p.rot = p.power && rng.oneIn(8);
            p.stopAt = std::uint64_t(rng.range(1, std::int64_t(seen.operations[p.node]) + 1));
            play(group, p);
        }
        if (const auto point = rarest(seen)) {
            Plan p = whole;
            std::tie(p.stopStep, p.node, p.position) = *point;
            p.stopOccurrence = int(rng.range(1, seen.steps.at({*p.stopStep, p.node})));
            p.recovery = int(rng.range(0, 4));
            if (play(group, p).stopped) ++m_points[{*p.stopStep, p.position}];
        }
        if (group % 2) return;
        Plan p = whole;
        p.node = int(rng.range(0, 1));
        p.failAt = std::uint64_t(rng.range(1, std::int64_t(seen.operations[p.node]) + 1));
        p.fault = Fault(rng.range(1, 3));
        if (const auto point = rarestFault(seen); point && rng.oneIn(2)) {
            std::tie(p.stopStep, p.node, std::ignore) = *point;
            p.stopOccurrence = int(rng.range(1, seen.steps.at({*p.stopStep, p.node})));
            p.faultAtStep = true;
            p.failAt = Machine::never;
            ++m_faultPoints[*p.stopStep];
        }
        p.faultStays = rng.oneIn(2);
        p.recovery = int(rng.range(0, 4));
        play(group, p);
    }

    void printUnvisited() const {
        for (int s = 0; s < mirror::durableSteps; ++s)
            for (const Position at : positions)
                if (!m_points.contains({DurableStep(s), at}))
                    std::printf("not visited: %s %s\n",
                                at == Position::Before   ? "before"
                                : at == Position::Inside ? "inside"
                                                         : "after",
                                std::string(mirror::stepName(DurableStep(s))).c_str());
    }

    using Point = std::tuple<std::optional<DurableStep>, int, Position>;
    /// Of the steps that this history takes, the point that was visited least.
    std::optional<Point> rarest(const Outcome& seen) const {
        std::optional<Point> best;
        int least = 0;
        for (const auto& [key, times] : seen.steps)
            for (const Position at : positions) {
                const auto found = m_points.find({key.first, at});
                const int visited = found == m_points.end() ? 0 : found->second;
                if (best && visited >= least) continue;
                best = Point(key.first, key.second, at);
                least = visited;
            }
        return best;
    }

    /// The step of this history that failed least so far.
    std::optional<Point> rarestFault(const Outcome& seen) const {
        std::optional<Point> best;
        int least = 0;
        for (const auto& [key, times] : seen.steps) {
            const auto found = m_faultPoints.find(key.first);
            const int visited = found == m_faultPoints.end() ? 0 : found->second;
            if (best && visited >= least) continue;
            best = Point(key.first, key.second, Position::Before);
            least = visited;
        }
        return best;
    }

    Outcome play(std::uint64_t group, const Plan& plan) {
        if (m_options.trace)
            std::printf("group %llu history %s recovery %d node %d stop %lld step %s/%d fault %d at %lld "
                        "power %d rot %d\n",
                        static_cast<unsigned long long>(group), plan.history.c_str(), plan.recovery,
                        plan.node, static_cast<long long>(plan.stopAt),
                        plan.stopStep ? std::string(mirror::stepName(*plan.stopStep)).c_str() : "-",
                        int(plan.position), int(plan.fault), static_cast<long long>(plan.failAt), plan.power,
                        plan.rot);
        ++m_states;
        const Outcome o = World(plan).run();
        m_crashes += o.stopped;
        m_faults += o.failed;
        if (o.wrong.empty()) return o;
        ++m_wrong;
        if (!m_options.expectFound)
            std::printf("WRONG: %s\n  history %s, again: crash --seed %llu --only %llu --trace\n",
                        o.wrong.c_str(), plan.history.c_str(),
                        static_cast<unsigned long long>(m_options.seed),
                        static_cast<unsigned long long>(group));
        return o;
    }

    const Options m_options;
    std::uint64_t m_states = 0, m_crashes = 0, m_faults = 0, m_wrong = 0;
    std::map<std::pair<DurableStep, Position>, int> m_points;
    std::map<DurableStep, int> m_faultPoints;
};

int usage(const char* wrong) {
    std::fprintf(stderr,
                 "%s\nusage: crash [--states N] [--seed S] [--only GROUP] [--rollbacks] [--plant NAME "
                 "[--expect-found]] "
                 "[--trace] [--list]\n",
                 wrong);
    return 2;
}

int main(int argc, char** argv) {
    Options o;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool takesValue =
            word == "--states" || word == "--seed" || word == "--only" || word == "--plant";
        if (takesValue && i + 1 >= argc) return usage((word + " needs a value").c_str());
        const char* value = takesValue ? argv[++i] : "";
        if (word == "--states")
            o.states = std::strtoull(value, nullptr, 10);
        else if (word == "--seed")
            o.seed = std::strtoull(value, nullptr, 10);
        else if (word == "--only")
            o.only = std::strtoull(value, nullptr, 10);
        else if (word == "--plant")
            o.plant = value;
        else if (word == "--expect-found")
            o.expectFound = true;
        else if (word == "--rollbacks")
            o.rollbacks = true;
        else if (word == "--trace")
            o.trace = true;
        else if (word == "--list") {
            for (const auto& p : enginePlants)
                std::puts(p.name);
            for (const char* name : otherPlants)
                std::puts(name);
            return 0;
        } else
            return usage(("unknown option " + word).c_str());
    }
    if (!o.plant.empty()) {
        const auto known = std::find_if(std::begin(enginePlants), std::end(enginePlants),
                                        [&](const NamedPlant& p) { return o.plant == p.name; });
        if (known != std::end(enginePlants))
            mirror::activePlant = known->plant;
        else if (std::find(std::begin(otherPlants), std::end(otherPlants), o.plant) == std::end(otherPlants))
            return usage(("unknown plant " + o.plant + "; --list shows them").c_str());
    }
    if (!o.trace) QLoggingCategory::setFilterRules(QStringLiteral("hotpair.*=false"));
    return Run(o).all();
}

} // namespace
} // namespace hotpair::crash

int main(int argc, char** argv) {
    return hotpair::crash::main(argc, argv);
}
