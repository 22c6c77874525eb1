// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/nbd_session.h"

#include "agent/mirror/transport/bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace hotpair::frontend::nbd {

using mirror::getBig;
using mirror::putBig;

static constexpr int readsPerRound = 8;
static constexpr Duration haggleLimit = std::chrono::seconds(30);

Session::Session(mirror::FrontEndPort& port, std::unique_ptr<mirror::Stream> stream, std::string exportName,
                 std::function<void(Session*)> ended)
    : m_port(port)
    , m_stream(std::move(stream))
    , m_name(std::move(exportName))
    , m_ended(std::move(ended))
    , m_in(port.pool()) {}

Session::~Session() {
    m_port.reactor().cancel(m_timer);
    m_port.reactor().forget(m_stream->handle());
    if (m_client) m_port.removeClient(this);
}

void Session::begin() {
    std::uint8_t greeting[18];
    putBig(greeting, initMagic);
    putBig(greeting + 8, optionMagic);
    putBig<std::uint16_t>(greeting + 16, flagFixedNewstyle | flagNoZeroes);
    m_out.add(greeting, sizeof greeting);
    m_timer = m_port.reactor().after(haggleLimit, [this] { end(); });
    m_port.reactor().watch(m_stream->handle(), this, true, false);
    endOfRound();
}

void Session::end() {
    if (m_phase == Phase::Ended) return;
    m_phase = Phase::Ended;
    m_out.send(*m_stream); // a refusal may still get through
    m_port.reactor().cancel(m_timer);
    m_port.reactor().forget(m_stream->handle());
    if (std::exchange(m_client, false)) m_port.removeClient(this);
    m_ended(this);
}

void Session::socketReady(bool readable, bool writable) {
    if (writable) endOfRound();
    if (readable && mayRead())
        readSome();
    else
        updateWatch();
    if (m_phase == Phase::ClientFlags || m_phase == Phase::Options)
        endOfRound(); // not a client of the engine yet
}

void Session::readSome() {
    for (int i = 0; i < readsPerRound && mayRead(); ++i) {
        const std::ptrdiff_t n = m_in.fill(*m_stream);
        if (n == mirror::Stream::closed) return end();
        if (n == 0) return;
        while (mayRead() && step()) {
        }
        if (m_in.drained()) break;
    }
    updateWatch();
}

void Session::roomAgain() {
    if (m_phase == Phase::Ended) return;
    while (mayRead() && step()) {
    } // what was already read
    updateWatch();
}

void Session::updateWatch() {
    if (m_phase == Phase::Ended) return;
    const bool read = mayRead(), write = !m_out.empty();
    if (read == m_watchRead && write == m_watchWrite) return;
    m_watchRead = read;
    m_watchWrite = write;
    m_port.reactor().watch(m_stream->handle(), this, read, write);
}

void Session::endOfRound() {
    if (m_phase == Phase::Ended) return;
    const bool wasFull = !mayRead();
    if (!m_out.empty() && !m_out.send(*m_stream)) return end();
    if (wasFull && mayRead()) return roomAgain();
    updateWatch();
}

bool Session::step() {
    switch (m_phase) {
    case Phase::ClientFlags: return clientFlags();
    case Phase::Options: return option();
    case Phase::Transmission: return request();
    case Phase::Ended: return false;
    }
    return false;
}

// --- requests

bool Session::request() {
    if (!m_request) {
        if (m_in.size() < requestBytes) return false;
        const std::uint8_t* p = m_in.data();
        Request r;
        r.flags = getBig<std::uint16_t>(p + 4);
        r.type = getBig<std::uint16_t>(p + 6);
        r.handle = getBig<std::uint64_t>(p + 8);
        r.offset = getBig<std::uint64_t>(p + 16);
        r.length = getBig<std::uint32_t>(p + 24);
        if (getBig<std::uint32_t>(p) != requestMagic || (r.type == cmdWrite && r.length > payloadCap)) {
            end();
            return false;
        }
        m_in.consume(requestBytes);
        if (r.type == cmdWrite && r.length) m_in.expect(r.length);
        m_request = r;
    }
    const std::uint32_t payload = m_request->type == cmdWrite ? m_request->length : 0;
    if (m_in.size() < payload) return false;
    const Request r = *m_request;
    m_request.reset();
    run(r);
    if (m_phase == Phase::Ended) return false;
    m_in.consume(payload);
    return true;
}

std::uint32_t Session::rangeError(const Request& r) const {
    if (r.length == 0) return errInvalid;
    if (r.offset <= m_port.size() && r.length <= m_port.size() - r.offset) return 0;
    return r.type == cmdWrite || r.type == cmdWriteZeroes ? errNoSpace : errInvalid;
}

// Of a command the server does not know: none. FUA is allowed everywhere.
std::uint16_t Session::flagsOf(std::uint16_t type) const {
    switch (type) {
    case cmdRead: return cmdFlagFua | (m_structured ? cmdFlagDf : 0);
    case cmdWriteZeroes: return cmdFlagFua | cmdFlagNoHole;
    case cmdBlockStatus: return cmdFlagFua | cmdFlagReqOne;
    default: return cmdFlagFua;
    }
}

void Session::run(const Request& r) {
    if (r.type == cmdDisconnect) return end();
    if (r.flags & ~flagsOf(r.type)) return answer(r, errInvalid, "flag not valid here");
    switch (r.type) {
    case cmdFlush: return m_port.flush(this, remember(r));
    case cmdRead:
    case cmdWrite:
    case cmdTrim:
    case cmdWriteZeroes:
    case cmdBlockStatus: break;
    default: return answer(r, errInvalid, "unknown command");
    }
    if (const std::uint32_t error = rangeError(r)) return answer(r, error, "outside of the volume");
    switch (r.type) {
    case cmdRead: return startRead(r);
    case cmdBlockStatus: return startBlockStatus(r);
    case cmdWrite:
        return m_port.write(this, remember(r), r.offset, r.length, m_in.data(), m_in.owner(),
                            r.flags & cmdFlagFua);
    default: return startZero(r);
    }
}

std::uint64_t Session::remember(const Request& r) {
    std::uint32_t slot;
    if (m_freeSlots.empty()) {
        slot = std::uint32_t(m_pending.size());
        m_pending.emplace_back();
    } else {
        slot = m_freeSlots.back();
        m_freeSlots.pop_back();
    }
    Pending& p = m_pending[slot];
    p.request = r;
    p.parts = 1;
    p.error = 0;
    return slot;
}

void Session::startRead(const Request& r) {
    if (r.length > payloadCap) return answer(r, errInvalid, "longer than 32 MiB");
    const std::uint64_t cookie = remember(r);
    Pending& p = m_pending[cookie];
    if (r.length > mirror::BufferPool::smallBytes / 2) {
        p.buffer = m_port.pool().take(r.length);
        p.data = p.buffer->data();
    } else {
        if (m_arena && !m_arena->shared()) m_arenaUsed = 0;
        if (!m_arena || m_arenaUsed + r.length > m_arena->size()) {
            m_arena = m_port.pool().take();
            m_arenaUsed = 0;
        }
        p.buffer = m_arena;
        p.data = m_arena->data() + m_arenaUsed;
        m_arenaUsed += r.length;
    }
    m_port.read(this, cookie, r.offset, r.length, p.data, p.buffer);
}

void Session::startZero(const Request& r) {
    const bool punch = r.type == cmdTrim || !(r.flags & cmdFlagNoHole);
    const std::uint64_t cookie = remember(r);
    m_pending[cookie].parts = (r.length + zeroPart - 1) / zeroPart;
    for (std::uint32_t at = 0; at < r.length; at += std::min(r.length - at, zeroPart))
        m_port.zero(this, cookie, r.offset + at, std::min(r.length - at, zeroPart), punch,
                    r.flags & cmdFlagFua);
}

void Session::startBlockStatus(const Request& r) {
    if (!m_contexts) return answer(r, errInvalid, "no context was negotiated");
    const std::uint64_t cookie = remember(r);
    m_pending[cookie].parts = std::uint32_t(std::popcount(m_contexts));
    const std::size_t limit = r.flags & cmdFlagReqOne ? 1 : extentsCap;
    std::array<std::shared_ptr<mirror::Extents>, metaContexts.size()> maps;
    for (auto& map : maps)
        map = std::make_shared<mirror::Extents>();
    m_pending[cookie].maps = maps;
    for (std::size_t i = 0; i < maps.size(); ++i)
        if (m_contexts & bitOf(metaContexts[i]))
            m_port.map(this, cookie, metaContexts[i].kind, r.offset, r.length, limit, maps[i]);
}

void Session::completed(std::uint64_t cookie, int error) {
    Pending& p = m_pending[cookie];
    if (error) p.error = error;
    if (--p.parts > 0) return;
    if (p.error) {
        answer(p.request, errIo, "input/output error");
    } else if (p.request.type == cmdRead) {
        answerRead(p);
    } else if (p.request.type == cmdBlockStatus) {
        answerBlockStatus(p);
    } else {
        answer(p.request, 0);
    }
    p.buffer = {};
    p.maps = {};
    m_freeSlots.push_back(std::uint32_t(cookie));
}

void Session::putChunkHead(std::uint8_t* head, const Request& r, std::uint16_t flags, std::uint16_t type,
                           std::uint32_t length) {
    putBig(head, structuredReplyMagic);
    putBig(head + 4, flags);
    putBig(head + 6, type);
    putBig(head + 8, r.handle);
    putBig(head + 16, length);
}

// Once structured replies were agreed, reads and block status must be answered in chunks; their errors carry
// words.
void Session::answer(const Request& r, std::uint32_t error, std::string_view words) {
    std::uint8_t head[mirror::OutputQueue::headCap];
    if (m_structured && (r.type == cmdRead || r.type == cmdBlockStatus)) {
        constexpr std::size_t fixed = chunkHeaderBytes + 6;
        words = words.substr(0, sizeof head - fixed);
        putChunkHead(head, r, replyFlagDone, replyError, std::uint32_t(6 + words.size()));
        putBig(head + 20, error);
        putBig(head + 24, std::uint16_t(words.size()));
        std::memcpy(head + fixed, words.data(), words.size());
        return m_out.add(head, fixed + words.size());
    }
    putBig(head, simpleReplyMagic);
    putBig(head + 4, error);
    putBig(head + 8, r.handle);
    m_out.add(head, 16);
}

void Session::answerRead(const Pending& p) {
    std::uint8_t head[chunkHeaderBytes + 8];
    if (m_structured) {
        putChunkHead(head, p.request, replyFlagDone, replyOffsetData, p.request.length + 8);
        putBig(head + 20, p.request.offset);
    } else {
        putBig(head, simpleReplyMagic);
        putBig<std::uint32_t>(head + 4, 0);
        putBig(head + 8, p.request.handle);
    }
    m_out.add(head, m_structured ? sizeof head : 16, p.buffer, p.data, p.request.length);
}

void Session::answerBlockStatus(const Pending& p) {
    ContextSet left = m_contexts;
    for (std::size_t i = 0; i < metaContexts.size(); ++i) {
        const MetaContext& context = metaContexts[i];
        if (!(left & bitOf(context))) continue;
        left &= ~bitOf(context);
        const mirror::Extents& extents = *p.maps[i];
        const std::uint32_t bytes = std::uint32_t(extents.size() * 8);
        mirror::BufferRef payload = m_port.pool().take(bytes);
        std::uint8_t* at = payload->data();
        for (const mirror::Extent& e : extents) {
            putBig(at, std::uint32_t(e.bytes));
            putBig(at + 4, extentFlags(context.kind, e.marked));
            at += 8;
        }
        std::uint8_t head[chunkHeaderBytes + 4];
        putChunkHead(head, p.request, left ? 0 : replyFlagDone, replyBlockStatus, 4 + bytes);
        putBig(head + 20, context.id);
        m_out.add(head, sizeof head, payload, payload->data(), bytes);
    }
}

} // namespace hotpair::frontend::nbd
