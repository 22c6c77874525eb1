// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/loop.h"

#include <algorithm>
#include <cstring>

namespace hotpair::crash {

using mirror::SocketHandle;

void Loop::watch(SocketHandle socket, Handler* handler, bool read, bool write) {
    m_watched[socket] = {handler, read, write};
}

mirror::Reactor::TimerId Loop::after(Duration delay, std::function<void()> work) {
    m_timers.emplace(std::pair(m_clock.now() + delay, ++m_lastTimer), std::move(work));
    return m_lastTimer;
}

void Loop::cancel(TimerId id) {
    std::erase_if(m_timers, [id](const auto& entry) { return entry.first.second == id; });
}

bool Loop::ready() const {
    if (!m_posts.empty() || (!m_timers.empty() && m_timers.begin()->first.first <= m_clock.now()))
        return true;
    return std::any_of(m_watched.begin(), m_watched.end(), [this](const auto& entry) {
        return entry.second.write || (entry.second.read && readable(entry.first));
    });
}

std::optional<Instant> Loop::nextTimer() const {
    if (m_timers.empty()) return std::nullopt;
    return m_timers.begin()->first.first;
}

// Like the real one: sockets, timers, closures, then the hook; which sockets are seen ready is chance.
void Loop::round() {
    std::vector<SocketHandle> sockets;
    for (const auto& [socket, w] : m_watched)
        if (w.write || (w.read && readable(socket))) sockets.push_back(socket);
    for (const SocketHandle socket : sockets) {
        const auto found = m_watched.find(socket);
        if (found == m_watched.end() || m_rng.oneIn(4)) continue;
        const Watched w = found->second;
        w.handler->socketReady(w.read && readable(socket), w.write);
    }
    while (!m_timers.empty() && m_timers.begin()->first.first <= m_clock.now()) {
        const auto work = std::move(m_timers.begin()->second);
        m_timers.erase(m_timers.begin());
        work();
    }
    for (std::size_t left = m_posts.size(); left > 0; --left) {
        const auto work = std::move(m_posts.front());
        m_posts.pop_front();
        work();
    }
    if (m_endOfRound) m_endOfRound();
}

std::ptrdiff_t WireEnd::read(std::uint8_t* to, std::size_t capacity) {
    Wire::Lane& in = m_wire->lanes[1 - m_side];
    const std::size_t n = std::min(capacity, in.arrived - in.taken);
    if (n == 0) {
        const bool over = m_wire->cut || (m_wire->closed[1 - m_side] && in.arrived == in.bytes.size());
        return over ? closed : 0;
    }
    std::memcpy(to, in.bytes.data() + in.taken, n);
    in.taken += n;
    if (in.taken > (1u << 20)) {
        in.bytes.erase(in.bytes.begin(), in.bytes.begin() + std::ptrdiff_t(in.taken));
        in.arrived -= in.taken;
        in.taken = 0;
    }
    return std::ptrdiff_t(n);
}

std::ptrdiff_t WireEnd::write(const mirror::Slice* slices, std::size_t count) {
    if (m_wire->cut || m_wire->closed[1 - m_side]) return closed;
    std::size_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
        all += slices[i].size;
        auto& bytes = m_wire->lanes[m_side].bytes;
        if (!m_stopped) bytes.insert(bytes.end(), slices[i].data, slices[i].data + slices[i].size);
    }
    return std::ptrdiff_t(all);
}

namespace {
class SimDial final : public mirror::Dial {
public:
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);
    ~SimDial() override { *alive = false; }
};
} // namespace

std::unique_ptr<mirror::Dial> SimHub::dial(mirror::Reactor&, const Endpoint&, Duration, Dialled done) {
    auto dial = std::make_unique<SimDial>();
    m_dialling([alive = dial->alive, done = std::move(done)](std::unique_ptr<mirror::Stream> stream,
                                                             const QString& why) {
        if (*alive) done(std::move(stream), why);
    });
    return dial;
}

} // namespace hotpair::crash
