// A told story: what happens to a pair, and what its decision core decides. A file of UTF-8 lines:
//
//   # prose, any number of lines          settings, one a line ("manual", "profile balanced", "plain" ...)
//   MILLISECONDS command                  ("3000 power-off A"), in order
//   MILLISECONDS end                      required, at most an hour
//   ---                                   required; behind it the transcript that is expected
//
// Settings and commands: script.cpp; tests/scenarios/stories has examples. Plain C++, reads a file, any
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/simulation/world.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace hotpair::simulation {

/// What is wrong with the file, by line (from 1; 0: the file as a whole).
struct StoryMistake {
    std::size_t line = 0;
    std::string text; ///< that line, or what is missing
};

struct Story {
    std::vector<std::string> prose;
    std::string head; ///< everything up to and with "---"
    std::vector<std::string> expected;
    Script script;
    std::optional<StoryMistake> mistake; ///< the first one that shows without playing it
};

struct StoryResult {
    std::vector<std::string> transcript;
    std::optional<StoryMistake> mistake;
    std::string broken; ///< the invariant that does not hold in it, or nothing
    /// Index into both transcripts of the first line that differs; nothing: it went as told.
    std::optional<std::size_t> differs;
};

/// Nothing: the file cannot be read.
std::optional<Story> readStory(const std::string& path);
StoryResult playStory(const Story& story);

} // namespace hotpair::simulation
