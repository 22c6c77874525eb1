// Comparing both copies while the application writes. A run of blocks is read here by a worker; if no write
// came over it meanwhile, its hashes go to the peer at this very place of the stream, and the peer, which has
// then applied exactly the same writes, reads and compares under the same condition. What differs becomes
// dirty (I8) and is copied by the next resync, from whoever is holder then; nothing is repaired unasked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <openssl/sha.h>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr std::uint64_t runBlocks = 16; ///< 1 MiB; at most 64, the answer is a mask
static constexpr std::size_t hashBytes = SHA256_DIGEST_LENGTH;
static constexpr int patience = 50; ///< attempts at a run that is written to all the time
static constexpr Duration clientMemory = 20ms;

static std::vector<std::uint8_t> hashesOf(const std::uint8_t* data, std::uint64_t bytes) {
    std::vector<std::uint8_t> hashes;
    for (std::uint64_t at = 0; at < bytes; at += blockBytes) {
        hashes.resize(hashes.size() + hashBytes);
        SHA256(data + at, std::size_t(std::min(blockBytes, bytes - at)), &hashes[hashes.size() - hashBytes]);
    }
    return hashes;
}

void VolumeCore::verify(Outcome done) {
    if (!replicating() || m_resyncing) return done(notReplicating());
    if (m_verify.running) return done({});
    m_verify = {};
    m_verify.running = true;
    m_verify.began = m_clock->now();
    m_moreToDo = true;
    publishStatus();
    done({});
}

std::uint64_t VolumeCore::verifyRunBytes(std::uint64_t first, std::uint64_t count) const {
    return std::min(count * blockBytes, size() - first * blockBytes);
}

// End of a round: everything issued is applied here. One run at a time; clients have three quarters of the
// time.
void VolumeCore::verifyNext() {
    VerifyState& v = m_verify;
    if (!v.running || v.busy || v.timer || m_applied != m_inFlight.size()) return;
    if (!replicating() || m_resyncing) return verifyEnd(false);
    if (v.cursor >= m_blocks) return verifyEnd(true);
    v.busy = true;
    v.runBegan = m_clock->now();
    v.count = std::min(runBlocks, m_blocks - v.cursor);
    v.touched = false;
    readForVerify(v.cursor, v.count, [this](const std::vector<std::uint8_t>& hashes) {
        if (!m_verify.running) return;
        if (m_verify.touched) return verifyRunOver(false);
        sendControl(FrameType::VerifyAsk, m_verify.cursor, hashes);
        m_moreToDo = true;
    });
}

// Reads by a worker; `then` runs on the I/O thread unless the connection changed or the disk failed.
void VolumeCore::readForVerify(std::uint64_t first, std::uint64_t count,
                               std::function<void(const std::vector<std::uint8_t>&)> then) {
    const std::uint64_t bytes = verifyRunBytes(first, count);
    BufferRef buffer = m_pool.take(bytes);
    std::uint8_t* to = buffer->data();
    const std::uint64_t id = ++m_slowReadId;
    Request holder; // keeps the memory until the worker is done
    holder.owner = std::move(buffer);
    m_slowReads.emplace(id, std::move(holder));
    m_readWorkers->add([this, id, first, to, bytes, session = m_session, then = std::move(then)] {
        const int error = m_backing->read(first * blockBytes, to, bytes);
        auto hashes = error ? std::vector<std::uint8_t>() : hashesOf(to, bytes);
        m_reactor.post([this, id, session, error, hashes = std::move(hashes), then] {
            m_slowReads.erase(id);
            if (error) localFailed("read", error);
            if (session == m_session && !error) then(hashes);
        });
    });
}

// Target. A write over the run while it is being read makes the answer "again".
void VolumeCore::verifyAskArrived(const FrameHeader& h, std::span<const std::uint8_t> hashes) {
    const std::uint64_t first = h.argument, count = hashes.size() / hashBytes;
    const bool fits = count > 0 && count <= runBlocks && hashes.size() % hashBytes == 0 && first < m_blocks &&
                      count <= m_blocks - first;
    if (m_phase != Phase::Following || !m_targetReady || !fits || m_verifyAsked.busy)
        return dropLink("unexpected question of a verify");
    if (!sourceFrameAllowed(h)) return;
    m_verifyAsked = {};
    m_verifyAsked.busy = true;
    m_verifyAsked.cursor = first;
    m_verifyAsked.count = count;
    const std::vector<std::uint8_t> wanted(hashes.begin(), hashes.end());
    readForVerify(first, count, [this, wanted](const std::vector<std::uint8_t>& found) {
        m_verifyAsked.busy = false;
        std::uint64_t differ = 0;
        for (std::uint64_t i = 0; i < m_verifyAsked.count; ++i)
            if (std::memcmp(&found[i * hashBytes], &wanted[i * hashBytes], hashBytes) != 0)
                differ |= 1ull << i;
        FrameHeader answer;
        answer.type = FrameType::VerifyAnswer;
        answer.flags = m_verifyAsked.touched ? FrameHeader::flagAgain : 0;
        answer.term = ownTerm();
        answer.argument = differ;
        m_link->sendControl(answer);
    });
}

void VolumeCore::verifyAnswerArrived(const FrameHeader& h) {
    if (m_phase != Phase::Feeding || !m_verify.busy) return dropLink("unexpected answer of a verify");
    if (h.flags & FrameHeader::flagAgain) return verifyRunOver(false);
    for (std::uint64_t i = 0; i < m_verify.count; ++i) {
        const std::uint64_t block = m_verify.cursor + i;
        if (!(h.argument >> i & 1)) continue;
        ++m_verify.different;
        noteDirty(m_dirty, block * blockBytes, verifyRunBytes(block, 1));
        qCWarning(logMirror, "%s: block %llu differs on the other node", qUtf8Printable(m_spec.name),
                  static_cast<unsigned long long>(block));
    }
    m_verify.checked += m_verify.count;
    verifyRunOver(true);
}

void VolumeCore::verifyRunOver(bool compared) {
    VerifyState& v = m_verify;
    v.busy = false;
    v.attempts = compared ? 0 : v.attempts + 1;
    if (compared || v.attempts >= patience) { // written to all the time: left out, and counted as such
        v.attempts = 0;
        v.cursor += v.count;
    }
    m_moreToDo = true;
    const Instant now = m_clock->now();
    if (now - m_lastClientWrite > clientMemory) return;
    v.timer =
        m_reactor.after(std::max<Duration>((now - v.runBegan) * 3, 1ms), [this] { m_verify.timer = 0; });
}

void VolumeCore::verifyEnd(bool whole) {
    VerifyState& v = m_verify;
    m_reactor.cancel(v.timer);
    m_lastVerify = VerifyResult{whole, m_clock->now(), v.checked * blockBytes, v.different * blockBytes,
                                (m_blocks - v.checked) * blockBytes};
    const bool differs = v.different > 0;
    m_verify = {};
    const auto tell = [this] {
        publishStatus();
        emitEvent(EngineEvent::Kind::Verified, {}, m_term);
    };
    if (differs)
        commit(DurableStep::VerifyMarks, tell);
    else
        tell();
}

} // namespace hotpair::mirror
