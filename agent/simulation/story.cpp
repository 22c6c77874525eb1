// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/story.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <sstream>

namespace hotpair::simulation {

namespace {

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

constexpr True longest = 3'600'000; ///< ms: a busy pair takes some thousand steps a second

/// False: this is no line of a story.
bool readScript(Script& script, const std::string& line) {
    if (!std::isdigit(static_cast<unsigned char>(line[0]))) {
        script.settings.push_back(line);
        return true;
    }
    Script::Line l;
    const auto number = std::from_chars(line.data(), line.data() + line.size(), l.at);
    const auto command = line.find_first_not_of(' ', std::size_t(number.ptr - line.data()));
    if (number.ec != std::errc() || *number.ptr != ' ' || command == std::string::npos || l.at > longest)
        return false;
    l.command = line.substr(command);
    if (l.command == "end")
        script.end = l.at;
    else
        script.lines.push_back(l);
    return true;
}

/// The line of the head that says this; 0 when it is not found as it stands.
std::size_t lineThatSays(const Story& story, const std::string& words) {
    const auto head = linesOf(story.head);
    const auto found = std::find_if(head.begin(), head.end(), [&](const std::string& line) {
        return line.size() >= words.size() &&
               line.compare(line.size() - words.size(), words.size(), words) == 0;
    });
    return found == head.end() ? 0 : std::size_t(found - head.begin()) + 1;
}

} // namespace

std::optional<Story> readStory(const std::string& path) {
    std::ifstream in(path);
    if (!in) return std::nullopt;
    Story story;
    bool transcript = false;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (transcript) {
            story.expected.push_back(line);
            continue;
        }
        story.head += line + "\n";
        if (line == "---")
            transcript = true;
        else if (!line.empty() && line[0] == '#')
            story.prose.push_back(line.substr(std::min(line.size(), line.find_first_not_of("# "))));
        else if (!line.empty() && !readScript(story.script, line) && !story.mistake)
            story.mistake = StoryMistake{number, line};
    }
    if (!story.mistake && !transcript) story.mistake = StoryMistake{0, "---"};
    if (!story.mistake && story.script.end == 0) story.mistake = StoryMistake{0, "MILLISECONDS end"};
    return story;
}

StoryResult playStory(const Story& story) {
    StoryResult result;
    result.mistake = story.mistake;
    if (result.mistake) return result;
    World world(story.script);
    const auto verdict = world.run();
    result.transcript = linesOf(world.transcript());
    if (!world.misunderstood().empty())
        result.mistake = StoryMistake{lineThatSays(story, world.misunderstood()), world.misunderstood()};
    result.broken = verdict.broken;
    const auto [have, want] = std::mismatch(result.transcript.begin(), result.transcript.end(),
                                            story.expected.begin(), story.expected.end());
    if (have != result.transcript.end() || want != story.expected.end())
        result.differs = std::size_t(have - result.transcript.begin());
    return result;
}

} // namespace hotpair::simulation
