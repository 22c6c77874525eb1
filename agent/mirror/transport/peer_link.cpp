// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/peer_link.h"

#include "agent/mirror/transport/crc32c.h"

#include <cstring>

namespace hotpair::mirror {

// So much is read in one round at most, so that a fast peer starves nobody.
static constexpr int readsPerRound = 16;

PeerLink::PeerLink(Reactor& reactor, BufferPool& pool, std::unique_ptr<Stream> stream, Observer& observer,
                   Duration timeout)
    : m_reactor(reactor)
    , m_pool(pool)
    , m_stream(std::move(stream))
    , m_observer(observer)
    , m_timeout(timeout)
    , m_in(pool) {}

PeerLink::~PeerLink() {
    m_reactor.cancel(m_timer);
    m_reactor.forget(m_stream->handle());
}

void PeerLink::start() {
    m_lastHeard = m_lastTick = m_reactor.now();
    m_reactor.watch(m_stream->handle(), this, true, false);
    m_timer = m_reactor.after(m_timeout / 4, [this] { tick(); });
    readSome();
}

void PeerLink::sendData(FrameHeader h, const BufferRef& owner, const std::uint8_t* payload) {
    if (m_lost) return;
    h.payloadCrc = h.length ? crc32c(payload, h.length) : 0;
    std::uint8_t head[FrameHeader::bytes];
    encodeHeader(h, head);
    m_out.add(head, sizeof head, owner, payload, h.length);
}

void PeerLink::sendControl(FrameHeader h, std::span<const std::uint8_t> payload) {
    h.length = std::uint32_t(payload.size());
    if (payload.empty()) {
        sendData(h, {}, nullptr);
        return;
    }
    BufferRef copy = m_pool.take(payload.size());
    std::memcpy(copy->data(), payload.data(), payload.size());
    sendData(h, copy, copy->data());
}

void PeerLink::sendQueued() {
    if (m_lost) return;
    if (!m_out.send(*m_stream)) {
        lose("connection closed while sending");
        return;
    }
    updateWatch();
}

void PeerLink::updateWatch() {
    const bool want = !m_out.empty() || m_stream->unsent();
    if (want == m_wantWrite) return;
    m_wantWrite = want;
    m_reactor.watch(m_stream->handle(), this, true, want);
}

void PeerLink::socketReady(bool readable, bool writable) {
    if (writable) sendQueued();
    if (readable && !m_lost) readSome();
}

void PeerLink::readSome() {
    for (int i = 0; i < readsPerRound; ++i) {
        const std::ptrdiff_t n = m_in.fill(*m_stream);
        if (n == Stream::closed) {
            lose("the peer closed the connection");
            return;
        }
        if (n == 0) return;
        m_lastHeard = m_reactor.now();
        if (!parse() || m_lost || m_in.drained()) return;
    }
    // TLS may hold decrypted bytes that the socket does not announce.
    m_reactor.after(Duration(0), [this, alive = std::weak_ptr<char>(m_alive)] {
        if (!alive.expired() && !m_lost) readSome();
    });
}

bool PeerLink::parse() {
    for (;;) {
        if (!m_header) {
            if (m_in.size() < FrameHeader::bytes) return true;
            m_header = decodeHeader(m_in.data());
            if (!m_header) {
                lose("a frame's header is damaged");
                return false;
            }
            m_in.consume(FrameHeader::bytes);
            if (m_header->length) m_in.expect(m_header->length);
        }
        if (m_in.size() < m_header->length) return true;
        const FrameHeader h = *m_header;
        m_header.reset();
        if (!take(h)) return false;
    }
}

bool PeerLink::take(const FrameHeader& h) {
    const std::uint8_t* payload = m_in.data();
    if (h.length && crc32c(payload, h.length) != h.payloadCrc) {
        lose("a frame's payload is damaged");
        return false;
    }
    const BufferRef owner = m_in.owner();
    m_in.consume(h.length);
    if (h.type == FrameType::Ping) {
        FrameHeader answer = h;
        answer.type = FrameType::Pong;
        sendControl(answer);
    } else if (h.type != FrameType::Pong) {
        m_observer.frameArrived(h, payload, owner);
    }
    return !m_lost;
}

void PeerLink::tick() {
    const Instant now = m_reactor.now();
    if (now - m_lastTick > m_timeout / 2)
        m_lastHeard = now; // we slept ourselves: that proves nothing about the peer
    m_lastTick = now;
    if (now - m_lastHeard > m_timeout) {
        lose("the peer is silent");
        return;
    }
    m_timer = m_reactor.after(m_timeout / 4, [this] { tick(); });
    sendControl({FrameType::Ping});
    sendQueued();
}

void PeerLink::lose(const char* why) {
    if (m_lost) return;
    m_out.send(*m_stream); // the last word (StaleTerm, IoFailed) may still get through
    m_lost = true;
    m_out.clear();
    m_reactor.cancel(m_timer);
    m_timer = 0;
    m_reactor.forget(m_stream->handle());
    m_observer.linkLost(why);
}

} // namespace hotpair::mirror
