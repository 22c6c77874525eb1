// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/release_mark.h"

#include <algorithm>
#include <cstring>
#include <openssl/evp.h>

namespace hotpair::guard {
namespace {

constexpr std::uint32_t magic = 0x4D525048; // "HPRM"
constexpr std::uint16_t version = 1;
constexpr std::size_t digestBytes = 32;
constexpr std::size_t covered = markSector - digestBytes;

struct Head {
    std::uint32_t magic;
    std::uint16_t version;
    std::uint16_t length;
    std::uint64_t key, term;
};
static_assert(sizeof(Head) == 24);

bool digest(std::span<const std::uint8_t> bytes, std::uint8_t* out) {
    unsigned length = digestBytes;
    return EVP_Digest(bytes.data(), bytes.size(), out, &length, EVP_sha256(), nullptr) == 1;
}

} // namespace

std::optional<MarkBytes> encodeMark(std::uint64_t key, std::uint64_t term,
                                    std::span<const std::uint8_t> body) {
    if (body.size() > covered - sizeof(Head)) return std::nullopt;
    MarkBytes bytes{};
    const Head head{magic, version, std::uint16_t(body.size()), key, term};
    std::memcpy(bytes.data(), &head, sizeof head);
    std::copy(body.begin(), body.end(), bytes.begin() + sizeof head);
    if (!digest(std::span(bytes).first(covered), bytes.data() + covered)) return std::nullopt;
    return bytes;
}

std::optional<ReleaseMark> decodeMark(std::span<const std::uint8_t> sector) {
    if (sector.size() != markSector) return std::nullopt;
    Head head;
    std::memcpy(&head, sector.data(), sizeof head);
    if (head.magic != magic || head.version != version || head.length > covered - sizeof head)
        return std::nullopt;
    std::uint8_t expected[digestBytes];
    if (!digest(sector.first(covered), expected) ||
        std::memcmp(expected, sector.data() + covered, digestBytes) != 0)
        return std::nullopt;
    ReleaseMark mark{head.key, head.term, {}};
    const auto body = sector.subspan(sizeof head, head.length);
    mark.body.assign(body.begin(), body.end());
    return mark;
}

std::string markPath(const std::string& stateDirectory) {
    return stateDirectory + "/release.mark";
}

MarkWriter::MarkWriter(std::unique_ptr<MarkFile> file, std::size_t sectors)
    : m_shared(std::make_shared<Shared>()) {
    m_shared->file = std::move(file);
    m_shared->states.resize(sectors, State::None);
    m_shared->queue.reserve(sectors);
    std::thread([shared = m_shared] { run(shared); }).detach();
}

MarkWriter::~MarkWriter() {
    const std::lock_guard lock(m_shared->mutex);
    m_shared->leaving = true;
    m_shared->work.notify_all();
}

void MarkWriter::begin(std::size_t sector, const MarkBytes& bytes) {
    const std::lock_guard lock(m_shared->mutex);
    m_shared->states[sector] = m_shared->file ? State::Busy : State::Failed;
    if (!m_shared->file) return;
    m_shared->queue.emplace_back(sector, bytes);
    m_shared->work.notify_all();
}

MarkWriter::State MarkWriter::state(std::size_t sector) const {
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->states[sector];
}

void MarkWriter::run(const std::shared_ptr<Shared>& shared) {
    std::unique_lock lock(shared->mutex);
    for (;;) {
        shared->work.wait(lock, [&] { return shared->leaving || !shared->queue.empty(); });
        if (shared->queue.empty()) return;
        const auto [sector, bytes] = shared->queue.front();
        shared->queue.erase(shared->queue.begin());
        lock.unlock();
        const bool ok = shared->file->write(sector, bytes);
        lock.lock();
        shared->states[sector] = ok ? State::Durable : State::Failed;
    }
}

} // namespace hotpair::guard
