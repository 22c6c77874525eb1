// The NBD front end fed with hostile bytes: whatever comes, no crash, no answer outside the volume, bounded
// memory. First byte of the input: serving or not, and how the bytes are cut into reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/nbd_session.h"

#include <QtGlobal>

#include <algorithm>
#include <cstring>
#include <deque>

using namespace hotpair;
using namespace hotpair::mirror;

namespace {

constexpr std::uint64_t volumeBytes = 1u << 20;

// Nothing waits, nothing is watched: the fuzzer turns the crank itself.
class StillReactor final : public Reactor {
public:
    void run() override {}
    void stop() override {}
    void post(std::function<void()> work) override { m_posted.push_back(std::move(work)); }
    void watch(SocketHandle, Handler*, bool, bool) override {}
    void forget(SocketHandle) override {}
    TimerId after(Duration, std::function<void()>) override { return 1; }
    void cancel(TimerId) override {}
    void setEndOfRound(std::function<void()>) override {}
    void setSpin(Duration) override {}
    Instant now() const override { return {}; }

private:
    std::deque<std::function<void()>> m_posted;
};

class BytesStream final : public Stream {
public:
    BytesStream(const std::uint8_t* data, std::size_t size, std::size_t cut)
        : m_data(data)
        , m_left(size)
        , m_cut(cut) {}
    std::ptrdiff_t read(std::uint8_t* to, std::size_t capacity) override {
        if (m_left == 0) return closed;
        const std::size_t n = std::min({m_left, capacity, m_cut});
        std::memcpy(to, m_data, n);
        m_data += n;
        m_left -= n;
        return std::ptrdiff_t(n);
    }
    std::ptrdiff_t write(const Slice* slices, std::size_t count) override {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t k = 0; k < slices[i].size;
                 ++k) { // touch every byte: the sanitizer sees stale memory
                m_sum = m_sum + slices[i].data[k];
                ++sum;
            }
        return std::ptrdiff_t(sum);
    }
    SocketHandle handle() const override { return 0; }

private:
    const std::uint8_t* m_data;
    std::size_t m_left, m_cut;
    volatile std::uint8_t m_sum = 0;
};

// A volume in memory that insists on what FrontEndPort promises to engines: ranges inside, lengths not 0.
class MemoryPort final : public FrontEndPort {
public:
    explicit MemoryPort(bool serving)
        : m_serving(serving) {}
    Reactor& reactor() override { return m_reactor; }
    BufferPool& pool() override { return m_pool; }
    std::uint64_t size() const override { return volumeBytes; }
    bool serving() const override { return m_serving; }
    std::string description() const override { return "term 1"; }
    bool full() const override { return false; }
    void addClient(FrontEndClient*) override {}
    void removeClient(FrontEndClient*) override {}
    void write(FrontEndClient* c, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes,
               const std::uint8_t* data, const BufferRef&, bool) override {
        inside(offset, bytes);
        std::memcpy(&m_bytes[offset], data, bytes);
        c->completed(cookie, 0);
    }
    void zero(FrontEndClient* c, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes, bool,
              bool) override {
        inside(offset, bytes);
        c->completed(cookie, 0);
    }
    void flush(FrontEndClient* c, std::uint64_t cookie) override { c->completed(cookie, 0); }
    void read(FrontEndClient* c, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes,
              std::uint8_t* to, const BufferRef&) override {
        inside(offset, bytes);
        std::memcpy(to, &m_bytes[offset], bytes);
        c->completed(cookie, bytes % 3 == 0 ? 5 : 0);
    }
    void map(FrontEndClient* c, std::uint64_t cookie, MapKind, std::uint64_t offset, std::uint32_t bytes,
             std::size_t limit, std::shared_ptr<Extents> to) override {
        inside(offset, bytes);
        for (std::uint32_t at = 0; at < bytes && to->size() < limit; at += std::min(bytes - at, 1000u))
            to->push_back({std::min(bytes - at, 1000u), to->size() % 2 == 1});
        c->completed(cookie, bytes % 3 == 0 ? 5 : 0);
    }

private:
    static void inside(std::uint64_t offset, std::uint64_t bytes) {
        if (bytes == 0 || bytes > volumeBytes || offset > volumeBytes - bytes)
            qFatal("range outside the volume");
    }
    StillReactor m_reactor;
    BufferPool m_pool;
    std::vector<std::uint8_t> m_bytes = std::vector<std::uint8_t>(volumeBytes);
    const bool m_serving;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const std::size_t cuts[] = {1, 7, 28, 4096, 1u << 20};
    MemoryPort port(data[0] & 1);
    bool ended = false;
    frontend::nbd::Session session(
        port, std::make_unique<BytesStream>(data + 1, size - 1, cuts[(data[0] >> 1) % 5]), "v",
        [&](frontend::nbd::Session*) { ended = true; });
    session.begin();
    for (std::size_t i = 0; i < 4 * size + 16 && !ended; ++i) {
        session.socketReady(true, true);
        if (!ended) session.endOfRound();
    }
    if (!ended) qFatal("the end of the stream did not end the session");
    return 0;
}
