// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/nbd_session.h"

#include "agent/mirror/transport/bytes.h"

#include <algorithm>
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

// --- haggling

bool Session::clientFlags() {
    if (m_in.size() < 4) return false;
    const auto flags = getBig<std::uint32_t>(m_in.data());
    m_in.consume(4);
    if (!(flags & flagFixedNewstyle) || (flags & ~std::uint32_t(flagFixedNewstyle | flagNoZeroes))) {
        end();
        return false;
    }
    m_noZeroes = flags & flagNoZeroes;
    m_phase = Phase::Options;
    return true;
}

bool Session::option() {
    if (m_in.size() < optionHeaderBytes) return false;
    const std::uint8_t* p = m_in.data();
    const auto number = getBig<std::uint32_t>(p + 8), length = getBig<std::uint32_t>(p + 12);
    if (getBig<std::uint64_t>(p) != optionMagic || length > optionCap || ++m_options > optionsCap) {
        end();
        return false;
    }
    m_in.expect(optionHeaderBytes + length);
    if (m_in.size() < optionHeaderBytes + length) {
        --m_options; // counted again when it is whole
        return false;
    }
    const mirror::BufferRef keep = m_in.owner();
    const std::span<const std::uint8_t> data(m_in.data() + optionHeaderBytes, length);
    m_in.consume(optionHeaderBytes + length);
    handleOption(number, data);
    return m_phase != Phase::Ended;
}

void Session::handleOption(std::uint32_t option, std::span<const std::uint8_t> data) {
    switch (option) {
    case optExportName: return exportName(data);
    case optAbort: reply(option, repAck); return end();
    case optList: return list(data);
    case optInfo:
    case optGo: return infoOrGo(option, data);
    case optStructuredReply:
        if (!data.empty()) return refuse(option, repErrInvalid, "this option takes no data");
        m_structured = true;
        return reply(option, repAck);
    default: return refuse(option, repErrUnsupported, "option not supported");
    }
}

void Session::reply(std::uint32_t option, std::uint32_t type, std::span<const std::uint8_t> data) {
    std::uint8_t head[20];
    putBig(head, optionReplyMagic);
    putBig(head + 8, option);
    putBig(head + 12, type);
    putBig<std::uint32_t>(head + 16, std::uint32_t(data.size()));
    if (data.empty()) return m_out.add(head, sizeof head);
    mirror::BufferRef copy = m_port.pool().take(data.size());
    std::memcpy(copy->data(), data.data(), data.size());
    m_out.add(head, sizeof head, copy, copy->data(), data.size());
}

void Session::refuse(std::uint32_t option, std::uint32_t type, const char* words) {
    reply(option, type, {reinterpret_cast<const std::uint8_t*>(words), std::strlen(words)});
}

void Session::list(std::span<const std::uint8_t> data) {
    if (!data.empty()) return refuse(optList, repErrInvalid, "this option takes no data");
    std::vector<std::uint8_t> entry(4 + m_name.size());
    putBig<std::uint32_t>(entry.data(), std::uint32_t(m_name.size()));
    std::memcpy(entry.data() + 4, m_name.data(), m_name.size());
    reply(optList, repServer, entry);
    reply(optList, repAck);
}

static constexpr std::uint16_t transmissionFlags =
    hasFlags | sendFlush | sendFua | sendTrim | sendWriteZeroes | canMultiConn;

void Session::infoOrGo(std::uint32_t option, std::span<const std::uint8_t> data) {
    if (data.size() < 6) return refuse(option, repErrInvalid, "data too short");
    const std::size_t nameBytes = getBig<std::uint32_t>(data.data());
    if (nameBytes > nameCap || nameBytes > data.size() - 6)
        return refuse(option, repErrInvalid, "name too long");
    const std::string name(reinterpret_cast<const char*>(data.data()) + 4, nameBytes);
    const std::uint8_t* infos = data.data() + 4 + nameBytes;
    const std::size_t infoCount = getBig<std::uint16_t>(infos);
    if (data.size() != 6 + nameBytes + 2 * infoCount)
        return refuse(option, repErrInvalid, "lengths do not fit");
    if (!name.empty() && name != m_name) return refuse(option, repErrUnknown, "no such export");
    if (!m_port.serving()) return refuse(option, repErrPolicy, "this node does not hold the volume now");
    std::uint8_t info[14];
    putBig(info, infoExport);
    putBig<std::uint64_t>(info + 2, m_port.size());
    putBig(info + 10, transmissionFlags);
    reply(option, repInfo, {info, 12});
    for (std::size_t i = 0; i < infoCount; ++i) {
        const auto wanted = getBig<std::uint16_t>(infos + 2 + 2 * i);
        if (wanted == infoDescription) {
            const std::string words = m_port.description();
            std::vector<std::uint8_t> text(2 + words.size());
            putBig(text.data(), infoDescription);
            std::memcpy(text.data() + 2, words.data(), words.size());
            reply(option, repInfo, text);
        }
        if (wanted != infoBlockSize) continue;
        putBig(info, infoBlockSize);
        putBig<std::uint32_t>(info + 2, 1);
        putBig<std::uint32_t>(info + 6, 4096);
        putBig<std::uint32_t>(info + 10, payloadCap);
        reply(option, repInfo, {info, 14});
    }
    reply(option, repAck);
    if (option == optGo) startTransmission();
}

void Session::exportName(std::span<const std::uint8_t> data) {
    const std::string_view name(reinterpret_cast<const char*>(data.data()), data.size());
    if ((!name.empty() && name != m_name) || !m_port.serving()) return end(); // this option knows no refusal
    std::uint8_t head[10];
    putBig<std::uint64_t>(head, m_port.size());
    putBig(head + 8, transmissionFlags);
    m_out.add(head, sizeof head);
    if (!m_noZeroes) {
        mirror::BufferRef zeroes = m_port.pool().take();
        std::memset(zeroes->data(), 0, 124);
        std::uint8_t none = 0;
        m_out.add(&none, 0, zeroes, zeroes->data(), 124);
    }
    startTransmission();
}

void Session::startTransmission() {
    m_phase = Phase::Transmission;
    m_port.reactor().cancel(m_timer);
    m_timer = 0;
    m_client = true;
    m_port.addClient(this);
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
    return r.type == cmdRead ? errInvalid : errNoSpace;
}

void Session::run(const Request& r) {
    constexpr std::uint16_t known = cmdFlagFua | cmdFlagNoHole | cmdFlagDf;
    if (r.type == cmdDisconnect) return end();
    if (r.flags & ~known) return answer(r, errInvalid);
    if (r.type == cmdFlush) {
        m_port.flush(this, remember(r));
        return;
    }
    if (r.type != cmdRead && r.type != cmdWrite && r.type != cmdTrim && r.type != cmdWriteZeroes)
        return answer(r, errInvalid);
    if (const std::uint32_t error = rangeError(r)) return answer(r, error);
    switch (r.type) {
    case cmdRead: return startRead(r);
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
    if (r.length > payloadCap) return answer(r, errInvalid);
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

void Session::completed(std::uint64_t cookie, int error) {
    Pending& p = m_pending[cookie];
    if (error) p.error = error;
    if (--p.parts > 0) return;
    if (p.request.type == cmdRead && !p.error) {
        answerRead(p);
    } else {
        answer(p.request, p.error ? errIo : 0);
    }
    p.buffer = {};
    m_freeSlots.push_back(std::uint32_t(cookie));
}

void Session::answer(const Request& r, std::uint32_t error) {
    std::uint8_t head[26];
    if (m_structured && r.type == cmdRead &&
        error) { // a read must be answered in chunks once these were agreed
        putBig(head, structuredReplyMagic);
        putBig(head + 4, replyFlagDone);
        putBig(head + 6, replyError);
        putBig(head + 8, r.handle);
        putBig<std::uint32_t>(head + 16, 6);
        putBig(head + 20, error);
        putBig<std::uint16_t>(head + 24, 0);
        return m_out.add(head, 26);
    }
    putBig(head, simpleReplyMagic);
    putBig(head + 4, error);
    putBig(head + 8, r.handle);
    m_out.add(head, 16);
}

void Session::answerRead(const Pending& p) {
    std::uint8_t head[28];
    if (m_structured) {
        putBig(head, structuredReplyMagic);
        putBig(head + 4, replyFlagDone);
        putBig(head + 6, replyOffsetData);
        putBig(head + 8, p.request.handle);
        putBig<std::uint32_t>(head + 16, p.request.length + 8);
        putBig(head + 20, p.request.offset);
    } else {
        putBig(head, simpleReplyMagic);
        putBig<std::uint32_t>(head + 4, 0);
        putBig(head + 8, p.request.handle);
    }
    m_out.add(head, m_structured ? 28 : 16, p.buffer, p.data, p.request.length);
}

} // namespace hotpair::frontend::nbd
