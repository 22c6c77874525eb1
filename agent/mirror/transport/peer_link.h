// One authenticated connection to the peer's engine: whole, checked frames in and out, proof of life. Lives
// on the volume's I/O thread; knows nothing of volumes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/frame.h"
#include "agent/mirror/transport/input_buffer.h"
#include "agent/mirror/transport/output_queue.h"
#include "agent/mirror/transport/reactor.h"

#include <memory>
#include <span>
#include <string>

namespace hotpair::mirror {

class PeerLink final : public Reactor::Handler {
public:
    class Observer {
    public:
        virtual ~Observer() = default;
        /// Ping and Pong are not reported. `payload` lies in `owner`.
        virtual void frameArrived(const FrameHeader& h, const std::uint8_t* payload,
                                  const BufferRef& owner) = 0;
        /// Once; the link sends and reports nothing afterwards. Do not destroy it inside the call.
        virtual void linkLost(const char* why) = 0;
    };

    PeerLink(Reactor& reactor, BufferPool& pool, std::unique_ptr<Stream> stream, Observer& observer,
             Duration timeout);
    ~PeerLink() override;

    /// Queued until sendQueued(). A data frame's payload is referenced, others' is copied.
    void sendData(FrameHeader h, const BufferRef& owner, const std::uint8_t* payload);
    void sendControl(FrameHeader h, std::span<const std::uint8_t> payload = {});
    void sendQueued();
    std::size_t queuedBytes() const { return m_out.bytes(); }
    bool lost() const { return m_lost; }
    /// Bytes that TLS may already hold are looked at once.
    void start();
    void close(const char* why) { lose(why); }

    void socketReady(bool readable, bool writable) override;

private:
    void readSome();
    bool parse();
    bool take(const FrameHeader& h);
    void tick();
    void lose(const char* why);
    void updateWatch();

    Reactor& m_reactor;
    BufferPool& m_pool;
    std::unique_ptr<Stream> m_stream;
    Observer& m_observer;
    const Duration m_timeout;
    InputBuffer m_in;
    OutputQueue m_out;
    std::optional<FrameHeader> m_header; ///< seen, its payload is still arriving
    Reactor::TimerId m_timer = 0;
    Instant m_lastHeard{}, m_lastTick{};
    bool m_lost = false, m_wantWrite = false;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

} // namespace hotpair::mirror
