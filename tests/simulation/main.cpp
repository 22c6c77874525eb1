// simulation [--schedules N] [--seed S | --first S] [--plant NAME] [--trace] [--expect-found]
// Runs schedules seed by seed, prints the first violation with its replay line and exits 1.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/plants.h"
#include "tests/simulation/world.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace hotpair;

namespace {

struct PlantName {
    const char* name;
    decision::Plant plant;
};
constexpr PlantName plants[] = {
    {"short-promise", decision::Plant::ShortPromise},
    {"solo-before-commit", decision::Plant::SoloBeforeCommit},
    {"vote-while-active", decision::Plant::VoteWhileActive},
    {"ignore-sync-set", decision::Plant::IgnoreSyncSet},
    {"sync-set-by-version", decision::Plant::SyncSetByVersion},
    {"grow-unasked", decision::Plant::GrowUnasked},
    {"cancel-growth", decision::Plant::CancelGrowth},
    {"old-vote", decision::Plant::OldVote},
    {"revive-lease", decision::Plant::ReviveLease},
    {"no-quiet", decision::Plant::NoQuiet},
    {"early-release", decision::Plant::EarlyRelease},
    {"answer-before-durable", decision::Plant::AnswerBeforeDurable},
    {"lease-from-arrival", decision::Plant::LeaseFromArrival},
    {"no-commit-on-activation", decision::Plant::NoCommitOnActivation},
    {"tie-before-peer", decision::Plant::TieBeforePeer},
    {"memory-forgotten", decision::Plant::MemoryForgotten},
    {"tie-without-set", decision::Plant::TieWithoutSet},
    {"tell-undurable", decision::Plant::TellUndurable},
    {"adopt-forgets", decision::Plant::AdoptForgets},
    {"fence-unmatched", decision::Plant::FenceUnmatched},
    {"fence-unverified", decision::Plant::FenceUnverified},
    {"answer-while-fencing", decision::Plant::AnswerWhileFencing},
    {"solo-by-power", decision::Plant::SoloByPower},
};

struct ModeName {
    const char* name;
    decision::ArbitrationMode mode;
};
constexpr ModeName modes[] = {
    {"witness", decision::ArbitrationMode::Witness},
    {"fence", decision::ArbitrationMode::Fence},
    {"manual", decision::ArbitrationMode::Manual},
};

int usage() {
    std::fprintf(stderr,
                 "simulation [--schedules N] [--first SEED] [--seed SEED] [--mode witness|fence|manual] "
                 "[--plant NAME] [--expect-found] [--trace] [--keep-going]\nplants:");
    for (const auto& p : plants)
        std::fprintf(stderr, " %s", p.name);
    std::fprintf(stderr, "\n");
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    std::uint64_t schedules = 5000, first = 1;
    bool trace = false, expectFound = false, keepGoing = false;
    const char *plant = nullptr, *mode = nullptr;
    for (int i = 1; i < argc; ++i) {
        const bool more = i + 1 < argc;
        if (!std::strcmp(argv[i], "--schedules") && more) {
            schedules = std::strtoull(argv[++i], nullptr, 10);
        } else if (!std::strcmp(argv[i], "--first") && more) {
            first = std::strtoull(argv[++i], nullptr, 10);
        } else if (!std::strcmp(argv[i], "--seed") && more) {
            first = std::strtoull(argv[++i], nullptr, 10);
            schedules = 1;
        } else if (!std::strcmp(argv[i], "--plant") && more) {
            plant = argv[++i];
        } else if (!std::strcmp(argv[i], "--mode") && more) {
            mode = argv[++i];
        } else if (!std::strcmp(argv[i], "--trace")) {
            trace = true;
        } else if (!std::strcmp(argv[i], "--expect-found")) {
            expectFound = true;
        } else if (!std::strcmp(argv[i], "--keep-going")) {
            keepGoing = true;
        } else {
            return usage();
        }
    }
    if (plant) {
        for (const auto& p : plants)
            if (!std::strcmp(p.name, plant)) decision::activePlant = p.plant;
        if (decision::activePlant == decision::Plant::None) return usage();
    }
    std::optional<decision::ArbitrationMode> forced;
    if (mode) {
        for (const auto& m : modes)
            if (!std::strcmp(m.name, mode)) forced = m.mode;
        if (!forced) return usage();
    }
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t activations = 0, acknowledged = 0, faults = 0, solos = 0, steps = 0, failures = 0;
    for (std::uint64_t seed = first; seed < first + schedules; ++seed) {
        simulation::World world({seed, trace, forced});
        const auto v = world.run();
        activations += v.activations;
        acknowledged += v.acknowledged;
        faults += v.faults;
        solos += v.solos;
        steps += v.steps;
        if (v.broken.empty()) continue;
        ++failures;
        std::printf("%s seed %llu: %s\n  replay: simulation --seed %llu%s%s%s%s --trace\n",
                    expectFound ? "found" : "FAILED", static_cast<unsigned long long>(seed), v.broken.c_str(),
                    static_cast<unsigned long long>(seed), mode ? " --mode " : "", mode ? mode : "", plant ? " --plant " : "", plant ? plant : "");
        std::fflush(stdout);
        if (!keepGoing) break;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    std::printf(
        "%llu schedules, %llu activations, %llu acknowledged writes, %llu solos, %llu faults, %llu steps, "
        "%llu violations in %.1f s\n",
        static_cast<unsigned long long>(schedules), static_cast<unsigned long long>(activations),
        static_cast<unsigned long long>(acknowledged), static_cast<unsigned long long>(solos),
        static_cast<unsigned long long>(faults), static_cast<unsigned long long>(steps),
        static_cast<unsigned long long>(failures), seconds);
    return (failures > 0) == expectFound ? 0 : 1;
}
