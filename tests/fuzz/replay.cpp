// replay CORPUS-FOLDER COUNT: runs every kept input and COUNT seeded mutations of them through a fuzz target,
// in an ordinary build and always the same ones. Fails on an empty corpus and above the memory bound of
// quality.md 1.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr long mostKilobytes = 256 * 1024;

std::vector<Bytes> readCorpus(const char* folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Bytes> corpus;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

/// One to four small damages: a byte changed, cut short, doubled, taken out, or a piece of another input put
/// in.
Bytes mutated(const std::vector<Bytes>& corpus, std::mt19937_64& dice) {
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : std::size_t(dice() % n); };
    Bytes bytes = corpus[below(corpus.size())];
    for (std::size_t i = 0; i <= below(4); ++i) {
        const std::size_t at = below(bytes.size());
        const auto place = bytes.begin() + std::ptrdiff_t(at);
        const std::size_t length = std::min<std::size_t>(below(16) + 1, bytes.size() - at);
        switch (dice() % 5) {
        case 0:
            if (!bytes.empty()) bytes[at] = std::uint8_t(dice());
            break;
        case 1: bytes.resize(at); break;
        case 2: {
            const Bytes piece(place, place + std::ptrdiff_t(length));
            bytes.insert(place, piece.begin(), piece.end());
            break;
        }
        case 3: bytes.erase(place, place + std::ptrdiff_t(length)); break;
        case 4: {
            const Bytes& other = corpus[below(corpus.size())];
            const std::size_t from = below(other.size());
            const std::size_t count = std::min<std::size_t>(below(64), other.size() - from);
            bytes.insert(place, other.begin() + std::ptrdiff_t(from),
                         other.begin() + std::ptrdiff_t(from + count));
            break;
        }
        }
    }
    return bytes;
}

long peakKilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0) return std::atol(line.c_str() + 6);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return std::fprintf(stderr, "usage: replay CORPUS-FOLDER COUNT\n"), 2;
    const std::vector<Bytes> corpus = readCorpus(argv[1]);
    if (corpus.empty()) return std::fprintf(stderr, "%s is empty\n", argv[1]), 1;
    for (const Bytes& bytes : corpus)
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    std::mt19937_64 dice(20240229);
    const long count = std::atol(argv[2]);
    for (long i = 0; i < count; ++i) {
        const Bytes bytes = mutated(corpus, dice);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    const long peak = peakKilobytes();
    std::printf("%zu inputs and %ld mutations, peak %ld KiB\n", corpus.size(), count, peak);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    if (peak > mostKilobytes) return std::fprintf(stderr, "more than %ld KiB of memory\n", mostKilobytes), 1;
#endif
    return 0;
}
