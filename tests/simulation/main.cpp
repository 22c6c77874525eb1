// simulation [--schedules N] [--first SEED] [--seed SEED] [--mode MODE] [--plant NAME [--expect-found]]
//            [--jobs N] [--keep-going] [--trace]
// simulation --plants-report [--budget N] [--jobs N]
// Runs schedules seed by seed on several threads, prints each violation with its one-line replay and exits 1
// when there was one. --plants-report breaks one rule after the other and tells after how many schedules it
// showed; with --budget N the plants that need more than N schedules are left out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/plant_table.h"
#include "agent/simulation/world.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>

using namespace hotpair;
using simulation::PlantRow;

namespace {

struct ModeName {
    const char* name;
    decision::ArbitrationMode mode;
};
constexpr ModeName modes[] = {
    {"witness", decision::ArbitrationMode::Witness},
    {"fence", decision::ArbitrationMode::Fence},
    {"manual", decision::ArbitrationMode::Manual},
};

struct Job {
    std::uint64_t schedules = 5000, first = 1;
    std::optional<decision::ArbitrationMode> mode;
    const PlantRow* plant = nullptr;
    bool trace = false, expectFound = false, keepGoing = false, quiet = false;
    unsigned threads = std::max(1u, std::thread::hardware_concurrency());
};

struct Total {
    std::uint64_t schedules = 0, activations = 0, acknowledged = 0, faults = 0, solos = 0, resyncs = 0,
                  steps = 0, violations = 0;
    std::uint64_t firstSeed = 0; ///< of the lowest seed with a violation
    std::string firstBroken;
    double seconds = 0;
};

const char* nameOf(std::optional<decision::ArbitrationMode> mode) {
    for (const auto& m : modes)
        if (mode == m.mode) return m.name;
    return nullptr;
}

void sayViolation(const Job& job, std::uint64_t seed, const std::string& broken) {
    std::string replay = "simulation --seed " + std::to_string(seed);
    if (const char* mode = nameOf(job.mode)) replay += std::string(" --mode ") + mode;
    if (job.plant) replay += std::string(" --plant ") + job.plant->name;
    std::printf("%s seed %llu: %s\n  replay: %s --trace\n", job.expectFound ? "found" : "FAILED",
                static_cast<unsigned long long>(seed), broken.c_str(), replay.c_str());
    std::fflush(stdout);
}

/// Seeds are dealt out one by one; unless it keeps going, a violation ends the run once all lower seeds are
/// done.
Total run(const Job& job) {
    const auto began = std::chrono::steady_clock::now();
    Total total;
    std::mutex mutex;
    std::atomic<std::uint64_t> next{0}, limit{job.schedules};
    const auto work = [&] {
        decision::activePlant = job.plant ? job.plant->plant : decision::Plant::None;
        for (std::uint64_t i = next++; i < limit; i = next++) {
            const std::uint64_t seed = job.first + i;
            simulation::World world({seed, job.trace, job.mode});
            const auto v = world.run();
            const std::lock_guard lock(mutex);
            ++total.schedules;
            total.activations += v.activations;
            total.acknowledged += v.acknowledged;
            total.faults += v.faults;
            total.solos += v.solos;
            total.resyncs += v.resyncs;
            total.steps += v.steps;
            if (v.broken.empty()) continue;
            if (total.violations++ == 0 || seed < total.firstSeed) {
                total.firstSeed = seed;
                total.firstBroken = v.broken;
            }
            if (job.keepGoing)
                sayViolation(job, seed, v.broken);
            else
                limit = std::min(limit.load(), i);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < job.threads && i < job.schedules && !job.trace; ++i)
        threads.emplace_back(work);
    work();
    for (auto& t : threads)
        t.join();
    if (total.violations > 0 && !job.keepGoing && !job.quiet)
        sayViolation(job, total.firstSeed, total.firstBroken);
    total.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return total;
}

int runOne(const Job& job) {
    const Total t = run(job);
    const auto n = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
    std::printf("%llu schedules, %llu activations, %llu acknowledged writes, %llu solos, %llu resyncs, %llu faults, "
                "%llu steps, %llu violations in %.1f s on %u threads\n",
                n(t.schedules), n(t.activations), n(t.acknowledged), n(t.solos), n(t.resyncs), n(t.faults),
                n(t.steps), n(t.violations), t.seconds, job.trace ? 1 : job.threads);
    return (t.violations > 0) == job.expectFound ? 0 : 1;
}

/// "I2 block 3 of A ..." -> "I2"
std::string invariantOf(const std::string& broken) {
    return broken.substr(0, broken.find(' '));
}

int report(Job job, std::uint64_t budget) {
    std::printf("%-26s %-40s %9s  %-5s %8s\n", "planted fault", "rule broken", "schedules", "broke", "seconds");
    unsigned missed = 0, left = 0, found = 0;
    for (const PlantRow& row : simulation::plantTable()) {
        if (row.budget > budget) {
            ++left;
            continue;
        }
        job.plant = &row;
        job.mode = row.mode;
        job.schedules = row.budget;
        job.quiet = true;
        const Total t = run(job);
        const bool hit = t.violations > 0;
        ++(hit ? found : missed);
        std::printf("%-26s %-40s %9s  %-5s %8.1f\n", row.name, row.rule,
                    hit ? std::to_string(t.firstSeed - job.first + 1).c_str()
                        : ("> " + std::to_string(row.budget)).c_str(),
                    hit ? invariantOf(t.firstBroken).c_str() : "-", t.seconds);
        std::fflush(stdout);
    }
    if (left > 0) std::printf("%u that need more than %llu schedules: tests/run.sh plants\n", left,
                              static_cast<unsigned long long>(budget));
    std::printf("%u passed, %u failed, 0 skipped\n", found, missed);
    return missed == 0 ? 0 : 1;
}

int usage(const char* mistake) {
    std::fprintf(stderr,
                 "simulation: %s\n"
                 "usage: simulation [--schedules N] [--first SEED] [--seed SEED] [--mode witness|fence|manual]\n"
                 "                  [--plant NAME [--expect-found]] [--jobs N] [--keep-going] [--trace]\n"
                 "       simulation --plants-report [--budget N] [--jobs N]\nplants:",
                 mistake);
    for (const PlantRow& row : simulation::plantTable())
        std::fprintf(stderr, " %s", row.name);
    std::fprintf(stderr, "\n");
    return 2;
}

bool number(const char* text, std::uint64_t& value) {
    const char* end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, value);
    return error == std::errc() && stop == end && stop != text;
}

} // namespace

int main(int argc, char** argv) {
    Job job;
    bool table = false;
    std::uint64_t budget = ~0ull;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        const auto numbered = [&](std::uint64_t& value) { return i + 1 < argc && number(argv[++i], value); };
        std::uint64_t threads = 0;
        if (option == "--schedules") {
            if (!numbered(job.schedules)) return usage("--schedules needs a number");
        } else if (option == "--first") {
            if (!numbered(job.first)) return usage("--first needs a seed");
        } else if (option == "--seed") {
            if (!numbered(job.first)) return usage("--seed needs a number");
            job.schedules = 1;
        } else if (option == "--budget") {
            if (!numbered(budget)) return usage("--budget needs a number");
        } else if (option == "--jobs") {
            if (!numbered(threads) || threads < 1 || threads > 256) return usage("--jobs needs a number, 1 to 256");
            job.threads = unsigned(threads);
        } else if (option == "--plant") {
            job.plant = i + 1 < argc ? simulation::plantNamed(argv[++i]) : nullptr;
            if (!job.plant) return usage("--plant needs one of the names below");
            if (!job.mode) job.mode = job.plant->mode;
        } else if (option == "--mode") {
            const char* name = i + 1 < argc ? argv[++i] : "";
            job.mode.reset();
            for (const auto& m : modes)
                if (!std::strcmp(m.name, name)) job.mode = m.mode;
            if (!job.mode) return usage("--mode is witness, fence or manual");
        } else if (option == "--trace") {
            job.trace = true;
        } else if (option == "--expect-found") {
            job.expectFound = true;
        } else if (option == "--keep-going") {
            job.keepGoing = true;
        } else if (option == "--plants-report") {
            table = true;
        } else {
            return usage(("unknown option " + option).c_str());
        }
    }
    return table ? report(job, budget) : runOne(job);
}
