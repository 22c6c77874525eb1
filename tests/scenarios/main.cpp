// scenarios [--update] FOLDER: plays every story of the folder and compares what was decided with what is
// written.
//
// A story file: prose lines starting with '#', settings, then "MILLISECONDS command" lines, "MILLISECONDS
// end", a line
// "---" and the transcript. The invariants of the simulator's observer hold in stories too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/world.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace hotpair;

namespace {

struct Story {
    std::string head; ///< everything up to and with "---"
    std::string expected;
    simulation::Script script;
    std::string mistake;
};

Story read(const std::filesystem::path& path) {
    Story story;
    std::ifstream in(path);
    std::string line;
    bool transcript = false;
    while (std::getline(in, line)) {
        if (transcript) {
            story.expected += line + "\n";
            continue;
        }
        story.head += line + "\n";
        if (line == "---") {
            transcript = true;
        } else if (line.empty() || line[0] == '#') {
            continue;
        } else if (!std::isdigit(static_cast<unsigned char>(line[0]))) {
            story.script.settings.push_back(line);
        } else {
            std::istringstream words(line);
            simulation::Script::Line l;
            words >> l.at;
            std::getline(words >> std::ws, l.command);
            if (l.command == "end")
                story.script.end = l.at;
            else
                story.script.lines.push_back(l);
        }
    }
    if (!transcript) story.mistake = "no line ---";
    if (story.script.end == 0) story.mistake = "no line with end";
    return story;
}

bool play(const std::filesystem::path& path, bool update) {
    Story story = read(path);
    simulation::World world(story.script);
    const auto verdict = world.run();
    if (story.mistake.empty() && !world.misunderstood().empty())
        story.mistake = "not understood: " + world.misunderstood();
    if (!verdict.broken.empty()) story.mistake = "invariant: " + verdict.broken;
    if (!story.mistake.empty()) {
        std::printf("FAILED %s: %s\n%s", path.filename().c_str(), story.mistake.c_str(),
                    world.transcript().c_str());
        return false;
    }
    if (world.transcript() == story.expected) return true;
    if (update) {
        std::ofstream(path) << story.head << world.transcript();
        std::printf("written %s\n", path.filename().c_str());
        return true;
    }
    std::istringstream want(story.expected), have(world.transcript());
    std::string w, h;
    do {
        w.clear();
        h.clear();
        std::getline(want, w);
        std::getline(have, h);
    } while (w == h);
    std::printf("FAILED %s: first difference\n  written: %s\n  decided: %s\n", path.filename().c_str(),
                w.c_str(), h.c_str());
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
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
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
