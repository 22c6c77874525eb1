// A volume whose engine is in another process, reached over its NBD socket: what the block device of a volume
// stands on, so that the agent's end and return is a pause of its I/O and nothing else. Keeps each request
// until it is answered; after the connection was lost it connects again, for as long as it takes, and repeats
// what was not answered, in the order of the requests.
//
// Why repeating is right: the request may have been done already, so no later change of the same bytes may
// have been answered meanwhile; a change that overlaps one that is not answered yet waits for it. And nobody
// else may have had the volume: the server's description names the term in which it serves; another term, or
// a smaller volume, ends this process, and I/O on the device fails.
//
// One reactor's thread; memory is bounded as in the engine (full()). Wire format as in nbd_protocol.h.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/frontend/nbd/meta_contexts.h"
#include "agent/frontend/nbd/nbd_protocol.h"
#include "agent/mirror/transport/input_buffer.h"
#include "agent/mirror/transport/output_queue.h"
#include "agent/mirror/volume/front_end_port.h"

#include <QString>

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hotpair::frontend {

class RemoteVolume final : public mirror::FrontEndPort, public mirror::Reactor::Handler {
public:
    struct Hooks {
        std::function<void()> ready;                  ///< once: the size is known, clients may come
        std::function<void(const std::string&)> over; ///< once: it must not go on; says why
    };
    RemoteVolume(mirror::Reactor& reactor, QString socketPath, std::string exportName, Hooks hooks);
    ~RemoteVolume() override;
    void start() { connect(); }

    // FrontEndPort
    mirror::Reactor& reactor() override { return m_reactor; }
    mirror::BufferPool& pool() override { return m_pool; }
    std::uint64_t size() const override { return m_size; }
    bool serving() const override { return true; }
    bool full() const override { return m_full; }
    std::string description() const override { return m_description; }
    void addClient(mirror::FrontEndClient* client) override { m_clients.push_back(client); }
    void removeClient(mirror::FrontEndClient* client) override;
    void write(mirror::FrontEndClient*, std::uint64_t, std::uint64_t, std::uint32_t, const std::uint8_t*,
               const mirror::BufferRef&, bool) override;
    void zero(mirror::FrontEndClient*, std::uint64_t, std::uint64_t, std::uint32_t, bool, bool) override;
    void flush(mirror::FrontEndClient*, std::uint64_t) override;
    void read(mirror::FrontEndClient*, std::uint64_t, std::uint64_t, std::uint32_t, std::uint8_t*,
              const mirror::BufferRef&) override;
    void map(mirror::FrontEndClient*, std::uint64_t, mirror::MapKind, std::uint64_t, std::uint32_t,
             std::size_t, std::shared_ptr<mirror::Extents>) override;

    void socketReady(bool readable, bool writable) override;

private:
    enum class Phase : std::uint8_t { Away, Greeting, Options, Serving };
    struct Request {
        std::uint16_t type = 0, flags = 0;
        mirror::FrontEndClient* client = nullptr; ///< null: nobody waits any more
        std::uint64_t cookie = 0, offset = 0;
        std::uint32_t bytes = 0;
        const std::uint8_t* data = nullptr;
        std::uint8_t* to = nullptr;
        mirror::BufferRef owner;
        mirror::MapKind kind{}; ///< of a block status request, which fills the extents
        std::size_t limit = 0;
        std::shared_ptr<mirror::Extents> extents;
        std::uint64_t got = 0;   ///< bytes of its answer on this connection
        std::uint32_t error = 0; ///< an earlier part of the answer told one
        bool changes() const { return type == nbd::cmdWrite || type == nbd::cmdWriteZeroes; }
        bool overlaps(const Request& o) const {
            return offset < o.offset + o.bytes && o.offset < offset + bytes;
        }
    };
    struct Reply { // whose body is still arriving: a simple one, or one chunk
        std::uint64_t handle = 0;
        std::uint32_t length = 0;
        std::uint16_t type = nbd::replyNone;
        bool last = true;
    };

    void submit(Request&& r);
    void issue(Request&& r);
    void send(std::uint64_t handle, Request& r);
    bool mustWait(const Request& r) const;
    void releaseHeld();
    void count(const Request& r, int sign);

    void connect();
    void tryAgain();
    void lose();
    void readSome();
    bool step(); ///< one element of the protocol; false: more bytes are needed, or the connection is gone
    bool greeting();
    void ask(std::uint32_t option, const std::vector<std::uint8_t>& data);
    bool optionAnswered();
    bool simpleReply();
    bool chunk();
    bool broken();
    bool takeExtents(const Reply& chunk, Request& r, const std::uint8_t* data);
    bool chunkBody(const Reply& chunk, Request& r, const std::uint8_t* data);
    bool optionReply();
    bool adopt();
    bool reply();
    void finish(std::uint64_t handle, std::uint32_t error);
    void sendQueued();
    void endOfRound();

    mirror::Reactor& m_reactor;
    const QString m_path;
    const std::string m_name;
    Hooks m_hooks;
    mirror::BufferPool m_pool;

    std::vector<mirror::FrontEndClient*> m_clients;
    std::map<std::uint64_t, Request> m_outstanding; ///< by handle, which is the order of issue
    std::vector<std::uint64_t> m_changing;          ///< those of them that write
    std::deque<Request> m_held;                     ///< changes that overlap one of those, in order
    std::uint64_t m_lastHandle = 0, m_pendingBytes = 0, m_pendingRequests = 0;
    bool m_full = false;

    Phase m_phase = Phase::Away;
    std::unique_ptr<mirror::Stream> m_stream;
    std::optional<mirror::InputBuffer> m_in;
    mirror::OutputQueue m_out;
    bool m_wantWrite = false;
    std::optional<Reply> m_reply;
    std::uint32_t m_option = 0;                                         ///< that was asked last
    std::array<std::uint32_t, nbd::metaContexts.size()> m_contextIds{}; ///< of this server; 0: it has none
    int m_failures = 0; ///< attempts in vain since the last success
    mirror::Reactor::TimerId m_connectTimer = 0, m_handshakeTimer = 0;

    bool m_known = false; ///< the volume was seen once
    std::uint64_t m_size = 0, m_offeredSize = 0;
    std::string m_description, m_offeredDescription;
};

} // namespace hotpair::frontend
