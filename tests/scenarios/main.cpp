// scenarios [--update] FOLDER: plays every story of the folder (agent/simulation/story.h) and compares what
// was decided with what is written. The invariants of the simulator's observer hold in stories too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/story.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

using namespace hotpair;

namespace {

bool failed(const std::filesystem::path& path, const std::string& why,
            const simulation::StoryResult& result) {
    std::printf("FAILED %s: %s\n", path.filename().c_str(), why.c_str());
    for (const auto& line : result.transcript)
        std::printf("%s\n", line.c_str());
    return false;
}

bool play(const std::filesystem::path& path, bool update) {
    const auto story = simulation::readStory(path);
    if (!story) return failed(path, "cannot be read", {});
    const auto result = simulation::playStory(*story);
    if (result.mistake)
        return failed(path, "line " + std::to_string(result.mistake->line) + ": " + result.mistake->text,
                      result);
    if (!result.broken.empty()) return failed(path, "invariant: " + result.broken, result);
    if (!result.differs) return true;
    if (update) {
        std::ofstream out(path);
        out << story->head;
        for (const auto& line : result.transcript)
            out << line << "\n";
        std::printf("written %s\n", path.filename().c_str());
        return true;
    }
    const auto at = [&](const std::vector<std::string>& lines) {
        return *result.differs < lines.size() ? lines[*result.differs] : std::string("(nothing)");
    };
    std::printf("FAILED %s: first difference\n  written: %s\n  decided: %s\n", path.filename().c_str(),
                at(story->expected).c_str(), at(result.transcript).c_str());
    return false;
}

} // namespace

int main(int argc, char** argv) {
    bool update = false;
    std::filesystem::path folder;
    for (int i = 1; i < argc; ++i) {
        if (!std::strcmp(argv[i], "--update"))
            update = true;
        else
            folder = argv[i];
    }
    std::vector<std::filesystem::path> paths;
    std::error_code unreadable;
    for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable))
        if (entry.path().extension() == ".story") paths.push_back(entry.path());
    if (paths.empty()) {
        std::fprintf(stderr, "scenarios [--update] FOLDER: no stories in \"%s\"\n", folder.c_str());
        return 2;
    }
    std::sort(paths.begin(), paths.end());
    std::size_t bad = 0;
    for (const auto& path : paths)
        bad += !play(path, update);
    std::printf("%zu stories, %zu failed\n", paths.size(), bad);
    return bad == 0 ? 0 : 1;
}
