// The engine's loop, threads and wire without a system below: everything that could happen next is an action,
// and the world picks one. Virtual time stands still while there is something to do. One thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/hub.h"
#include "agent/mirror/transport/reactor.h"
#include "agent/mirror/transport/work_queue.h"
#include "tests/crash/disk.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace hotpair::crash {

class VirtualClock final : public Clock {
public:
    Instant now() const override { return at; }
    Instant at = fromNs(1'000'000'000);
};

/// Both directions of one connection.
struct Wire {
    struct Lane {
        std::vector<std::uint8_t> bytes;
        std::size_t arrived = 0, taken = 0; ///< of bytes: at the other end, read there
    };
    Lane lanes[2]; ///< [side that sends]
    bool closed[2] = {false, false};
    bool cut = false; ///< what is under way is lost
};

class Loop final : public mirror::Reactor {
public:
    Loop(const VirtualClock& clock, Rng& rng)
        : m_clock(clock)
        , m_rng(rng) {}
    void run() override {}
    void stop() override {}
    void post(std::function<void()> work) override { m_posts.push_back(std::move(work)); }
    void watch(mirror::SocketHandle socket, Handler* handler, bool read, bool write) override;
    void forget(mirror::SocketHandle socket) override { m_watched.erase(socket); }
    TimerId after(Duration delay, std::function<void()> work) override;
    void cancel(TimerId id) override;
    void setEndOfRound(std::function<void()> hook) override { m_endOfRound = std::move(hook); }
    void setSpin(Duration) override {}
    Instant now() const override { return m_clock.now(); }

    std::function<bool(mirror::SocketHandle)> readable; ///< the world's wires
    bool ready() const;
    void round();
    std::optional<Instant> nextTimer() const;

private:
    struct Watched {
        Handler* handler;
        bool read, write;
    };
    const VirtualClock& m_clock;
    Rng& m_rng;
    std::deque<std::function<void()>> m_posts;
    std::map<mirror::SocketHandle, Watched> m_watched;
    std::map<std::pair<Instant, TimerId>, std::function<void()>> m_timers;
    TimerId m_lastTimer = 0;
    std::function<void()> m_endOfRound;
};

/// Work of one engine's threads: the world decides when a job runs.
using Jobs = std::vector<std::shared_ptr<std::deque<std::function<void()>>>>;
class SimWorkers final : public mirror::Workers {
public:
    explicit SimWorkers(Jobs& jobs) { jobs.push_back(m_queue); }
    ~SimWorkers() override { m_queue->clear(); }
    void add(std::function<void()> work) override { m_queue->push_back(std::move(work)); }

private:
    std::shared_ptr<std::deque<std::function<void()>>> m_queue =
        std::make_shared<std::deque<std::function<void()>>>();
};

/// One end of a wire. `stopped`: what the machine still writes does not leave it.
class WireEnd final : public mirror::Stream {
public:
    WireEnd(std::shared_ptr<Wire> wire, int side, mirror::SocketHandle handle, const bool& stopped)
        : m_wire(std::move(wire))
        , m_side(side)
        , m_handle(handle)
        , m_stopped(stopped) {}
    ~WireEnd() override { m_wire->closed[m_side] = true; }
    std::ptrdiff_t read(std::uint8_t* to, std::size_t capacity) override;
    std::ptrdiff_t write(const mirror::Slice* slices, std::size_t count) override;
    mirror::SocketHandle handle() const override { return m_handle; }

private:
    std::shared_ptr<Wire> m_wire;
    const int m_side;
    const mirror::SocketHandle m_handle;
    const bool& m_stopped;
};

/// Where one node's engine registers and dials.
class SimHub final : public mirror::HubRoutes {
public:
    using Dialling = std::function<void(Dialled)>;
    explicit SimHub(Dialling dialling)
        : m_dialling(std::move(dialling)) {}
    quint16 port() const override { return 0; }
    void setPeerId(const QByteArray&) override {}
    void addRoute(VolumeKey, Accept accept) override { route = std::move(accept); }
    void removeRoute(VolumeKey) override { route = {}; }
    std::unique_ptr<mirror::Stream> clientStream(mirror::SocketHandle) override { return nullptr; }
    std::unique_ptr<mirror::Dial> dial(mirror::Reactor&, const Endpoint&, Duration, Dialled done) override;
    Accept route;

private:
    Dialling m_dialling;
};

} // namespace hotpair::crash
