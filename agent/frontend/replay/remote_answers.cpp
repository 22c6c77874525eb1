// Of a volume in another process: what its server answers to requests, simple replies and chunks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/replay/remote_volume.h"
#include "agent/mirror/transport/bytes.h"

#include <algorithm>
#include <cstring>

namespace hotpair::frontend {

using namespace nbd;
using mirror::getBig;

static constexpr std::size_t simpleReplyBytes = 16;
static constexpr std::uint32_t errShutdown = 108;
static constexpr std::uint32_t chunkCap = 64u << 10; ///< of those that carry no data of the volume

// What it did not answer, or not as the protocol says, is repeated on the next connection.
bool RemoteVolume::broken() {
    lose();
    return false;
}

bool RemoteVolume::reply() {
    if (!m_reply) {
        if (m_in->size() < 4) return false;
        const auto magic = getBig<std::uint32_t>(m_in->data());
        if (magic != simpleReplyMagic && magic != structuredReplyMagic) return broken();
        if (!(magic == simpleReplyMagic ? simpleReply() : chunk())) return false;
        if (!m_reply) return true; // it had no body
        m_in->expect(m_reply->length);
    }
    if (m_in->size() < m_reply->length) return false;
    const Reply whole = *m_reply;
    m_reply.reset();
    Request& r = m_outstanding.at(whole.handle);
    if (!chunkBody(whole, r, m_in->data())) return broken();
    m_in->consume(whole.length);
    if (!whole.last) return true;
    if (r.type == cmdRead && !r.error && r.got != r.bytes) return broken();
    finish(whole.handle, r.error);
    return true;
}

bool RemoteVolume::simpleReply() {
    if (m_in->size() < simpleReplyBytes) return false;
    const std::uint8_t* p = m_in->data();
    const auto error = getBig<std::uint32_t>(p + 4);
    const auto handle = getBig<std::uint64_t>(p + 8);
    const auto found = m_outstanding.find(handle);
    if (found == m_outstanding.end() || error == errShutdown) return broken();
    m_in->consume(simpleReplyBytes);
    if (found->second.type == cmdRead && !error)
        m_reply = Reply{handle, found->second.bytes, replyNone, true};
    else if (found->second.type == cmdBlockStatus && !error)
        return broken();
    else
        finish(handle, error);
    return true;
}

bool RemoteVolume::chunk() {
    if (m_in->size() < chunkHeaderBytes) return false;
    const std::uint8_t* p = m_in->data();
    Reply r;
    r.last = getBig<std::uint16_t>(p + 4) & replyFlagDone;
    r.type = getBig<std::uint16_t>(p + 6);
    r.handle = getBig<std::uint64_t>(p + 8);
    r.length = getBig<std::uint32_t>(p + 16);
    const auto found = m_outstanding.find(r.handle);
    if (found == m_outstanding.end()) return broken();
    const std::uint32_t longest = r.type == replyOffsetData ? found->second.bytes + 8 : chunkCap;
    if (r.length > longest) return broken();
    m_in->consume(chunkHeaderBytes);
    m_reply = r;
    return true;
}

// False: not what was asked for.
bool RemoteVolume::chunkBody(const Reply& chunk, Request& r, const std::uint8_t* data) {
    if (chunk.type & replyErrorBit) {
        if (chunk.length < 6) return false;
        r.error = getBig<std::uint32_t>(data);
        return r.error != 0 && r.error != errShutdown;
    }
    if (chunk.type == replyBlockStatus) return r.type == cmdBlockStatus && takeExtents(chunk, r, data);
    if (r.type != cmdRead) return chunk.type == replyNone && chunk.length == 0;
    if (chunk.type == replyNone) { // of a simple reply: all the bytes; of a chunk: none
        if (chunk.length > r.bytes) return false;
        std::memcpy(r.to, data, chunk.length);
        r.got += chunk.length;
        return true;
    }
    if (chunk.length < 8) return false;
    const std::uint64_t at = getBig<std::uint64_t>(data) - r.offset;
    const bool hole = chunk.type == replyOffsetHole;
    if (hole ? chunk.length != 12 : chunk.type != replyOffsetData) return false;
    const std::uint32_t bytes = hole ? getBig<std::uint32_t>(data + 8) : chunk.length - 8;
    if (at > r.bytes || bytes > r.bytes - at) return false;
    if (hole)
        std::memset(r.to + at, 0, bytes);
    else
        std::memcpy(r.to + at, data + 8, bytes);
    r.got += bytes;
    return true;
}

bool RemoteVolume::takeExtents(const Reply& chunk, Request& r, const std::uint8_t* data) {
    if (chunk.length < 12 || chunk.length % 8 != 4) return false;
    for (std::size_t i = 0; i < metaContexts.size(); ++i) {
        if (metaContexts[i].kind != r.kind || m_contextIds[i] != getBig<std::uint32_t>(data)) continue;
        std::uint64_t left = r.bytes;
        for (std::uint32_t at = 4; at < chunk.length && left && r.extents->size() < r.limit; at += 8) {
            const std::uint64_t bytes = std::min<std::uint64_t>(getBig<std::uint32_t>(data + at), left);
            if (bytes == 0) return false;
            r.extents->push_back({bytes, getBig<std::uint32_t>(data + at + 4) != 0});
            left -= bytes;
        }
    }
    return true;
}

} // namespace hotpair::frontend
