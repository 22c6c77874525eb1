// The guard's durable word that it gave a term back in its node's name, tie included (safety.md 3.10 d): one
// sector a group of a pre-allocated file, STATE/release.mark, written in place. Sector: "HPRM" u32, version
// u16 = 1, body length u16, group key u64, term u64, body (an encoded Release), zeros, SHA-256 of all before
// it; integers little-endian, the file never leaves the machine. A sector that is not whole is no mark. Plain
// C++; encoding is pure, MarkWriter has one thread of its own so that a hanging disk stops nobody.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace hotpair::guard {

inline constexpr std::size_t markSector = 512;
using MarkBytes = std::array<std::uint8_t, markSector>;

struct ReleaseMark {
    std::uint64_t key = 0;  ///< GroupKey
    std::uint64_t term = 0; ///< given back
    std::vector<std::uint8_t> body;
};

/// Nothing when the body does not fit.
std::optional<MarkBytes> encodeMark(std::uint64_t key, std::uint64_t term,
                                    std::span<const std::uint8_t> body);
std::optional<ReleaseMark> decodeMark(std::span<const std::uint8_t> sector);

std::string markPath(const std::string& stateDirectory);

/// The pre-allocated file. Bodies: mark_file_linux.cpp, mark_file_windows.cpp. Blocking.
class MarkFile {
public:
    /// Makes it at its full size if it is not there yet, durable; null with a reason.
    static std::unique_ptr<MarkFile> open(const std::string& path, std::size_t sectors, std::string& reason);
    virtual ~MarkFile() = default;
    /// True: the sector is on the medium.
    virtual bool write(std::size_t sector, const MarkBytes& bytes) = 0;
    virtual bool read(std::size_t sector, MarkBytes& bytes) = 0;
};

/// Writes marks one after the other on its own thread. The thread is never waited for: it may hang in a disk.
class MarkWriter {
public:
    enum class State : std::uint8_t { None, Busy, Durable, Failed };
    MarkWriter(std::unique_ptr<MarkFile> file, std::size_t sectors);
    ~MarkWriter();

    void begin(std::size_t sector, const MarkBytes& bytes);
    State state(std::size_t sector) const;

private:
    struct Shared {
        std::mutex mutex;
        std::condition_variable work;
        std::unique_ptr<MarkFile> file;
        std::vector<State> states;
        std::vector<std::pair<std::size_t, MarkBytes>> queue;
        bool leaving = false;
    };
    static void run(const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> m_shared;
};

} // namespace hotpair::guard
