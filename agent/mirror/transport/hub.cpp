// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/hub.h"

#include "agent/mirror/transport/connector.h"
#include "agent/mirror/transport/crc32c.h"
#include "agent/mirror/transport/frame.h"
#include "agent/mirror/transport/reactor.h"
#include "agent/mirror/transport/sockets.h"
#include "agent/mirror/transport/tls.h"
#include "common/protocol/codec.h"

#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace hotpair::mirror {

namespace {

constexpr std::size_t pendingCap = 64;
constexpr Duration pendingTime = std::chrono::seconds(5);
constexpr std::uint32_t helloCap = 256;

class Hub final : public HubRoutes, public Reactor::Handler {
public:
    Hub(std::unique_ptr<Reactor> reactor, SocketHandle listener, std::shared_ptr<TlsContext> tls,
        HubSpec spec)
        : m_reactor(std::move(reactor))
        , m_listener(listener)
        , m_port(localPort(listener))
        , m_spec(std::move(spec))
        , m_tls(std::move(tls)) {
        m_reactor->watch(m_listener, this, true, false);
        m_thread = std::thread([this] { m_reactor->run(); });
    }

    ~Hub() override {
        m_reactor->stop();
        m_thread.join();
        m_pending.clear();
        closeSocket(m_listener);
    }

    quint16 port() const override { return m_port; }

    void setPeerId(const QByteArray& peerId) override {
        auto tls = TlsContext::create(m_spec.identity.certificatePem, m_spec.identity.privateKeyPem, peerId);
        std::lock_guard lock(m_mutex);
        m_tls = tls.ok() ? std::move(tls).value() : nullptr; // an unusable pin accepts nobody
    }

    void addRoute(VolumeKey key, Accept accept) override {
        std::lock_guard lock(m_mutex);
        m_routes[key] = std::move(accept);
    }
    void removeRoute(VolumeKey key) override {
        std::lock_guard lock(m_mutex);
        m_routes.erase(key);
    }

    std::unique_ptr<Stream> clientStream(SocketHandle socket) override { return makeStream(socket, false); }
    std::unique_ptr<Dial> dial(Reactor& reactor, const Endpoint& peer, Duration limit,
                               Dialled done) override {
        return std::make_unique<Connector>(reactor, *this, peer, limit, std::move(done));
    }

    void socketReady(bool, bool) override {
        while (const auto socket = acceptSocket(m_listener)) {
            if (m_pending.size() >= pendingCap) {
                closeSocket(*socket);
                continue;
            }
            auto stream = makeStream(*socket, true);
            if (!stream) {
                closeSocket(*socket);
                continue;
            }
            auto pending = std::make_unique<Pending>(*this, std::move(stream));
            Pending* raw = pending.get();
            m_pending[raw] = std::move(pending);
            raw->begin();
        }
    }

private:
    // A connection that has not said yet which volume it is for. Reads no byte beyond its Hello.
    class Pending final : public Reactor::Handler {
    public:
        Pending(Hub& hub, std::unique_ptr<Stream> stream)
            : m_hub(hub)
            , m_stream(std::move(stream)) {}
        ~Pending() override { end(); }
        /// Not one byte more is read: after a refused Hello there is no place for what it announced.
        void end() {
            m_hub.m_reactor->cancel(m_timer);
            m_timer = 0;
            if (m_stream) m_hub.m_reactor->forget(m_stream->handle());
        }
        void begin() {
            m_timer = m_hub.m_reactor->after(pendingTime, [this] { m_hub.drop(this); });
            m_hub.m_reactor->watch(m_stream->handle(), this, true, false);
        }
        void socketReady(bool, bool) override {
            if (!m_secured) {
                const auto state = m_stream->handshake();
                if (state == Stream::Handshake::Failed) return m_hub.drop(this);
                m_hub.m_reactor->watch(m_stream->handle(), this, true, state == Stream::Handshake::WantWrite);
                if (state != Stream::Handshake::Done) return;
                m_secured = true;
            }
            for (;;) {
                const std::size_t wanted = m_header ? m_header->length : FrameHeader::bytes;
                if (m_got < wanted) {
                    const std::ptrdiff_t n = m_stream->read(m_bytes.data() + m_got, wanted - m_got);
                    if (n == Stream::closed) return m_hub.drop(this);
                    if (n == 0) return;
                    m_got += std::size_t(n);
                    continue;
                }
                if (!step()) return;
            }
        }

    private:
        bool step() {
            if (!m_header) {
                m_header = decodeHeader(m_bytes.data());
                m_got = 0;
                if (m_header && m_header->type == FrameType::Hello && m_header->length <= helloCap)
                    return true;
                m_hub.drop(this);
                return false;
            }
            const bool intact = crc32c(m_bytes.data(), m_got) == m_header->payloadCrc;
            const auto hello = codec::decode<Hello>(std::span<const std::uint8_t>(m_bytes.data(), m_got));
            if (intact && hello && hello->version == Hello::currentVersion) {
                m_hub.m_reactor->forget(m_stream->handle());
                m_hub.route(std::move(m_stream), *hello);
            }
            m_hub.drop(this);
            return false;
        }

        Hub& m_hub;
        std::unique_ptr<Stream> m_stream;
        std::array<std::uint8_t, helloCap> m_bytes{};
        std::size_t m_got = 0;
        std::optional<FrameHeader> m_header;
        bool m_secured = false;
        Reactor::TimerId m_timer = 0;
    };

    std::unique_ptr<Stream> makeStream(SocketHandle socket, bool asServer) {
        if (m_spec.plain) return makePlainStream(socket);
        std::shared_ptr<TlsContext> tls;
        {
            std::lock_guard lock(m_mutex);
            tls = m_tls;
        }
        return tls ? tls->makeStream(socket, asServer) : nullptr;
    }

    void route(std::unique_ptr<Stream> stream, const Hello& hello) {
        std::lock_guard lock(m_mutex);
        const auto known = m_routes.find(VolumeKey(hello.volumeKey));
        if (known != m_routes.end()) known->second(std::move(stream), hello);
    }

    void drop(Pending* pending) {
        // The caller is still inside it: silent now, gone after this round.
        const auto known = m_pending.find(pending);
        if (known == m_pending.end()) return;
        pending->end();
        auto keep = std::make_shared<std::unique_ptr<Pending>>(std::move(known->second));
        m_pending.erase(known);
        m_reactor->post([keep] { keep->reset(); });
    }

    std::unique_ptr<Reactor> m_reactor;
    const SocketHandle m_listener;
    const quint16 m_port;
    const HubSpec m_spec;
    std::mutex m_mutex; ///< m_tls, m_routes
    std::shared_ptr<TlsContext> m_tls;
    std::map<VolumeKey, Accept> m_routes;
    std::map<Pending*, std::unique_ptr<Pending>> m_pending;
    std::thread m_thread;
};

} // namespace

Result<std::unique_ptr<MirrorHub>> MirrorHub::open(const HubSpec& spec) {
    std::shared_ptr<TlsContext> tls;
    if (!spec.plain) {
        auto made = TlsContext::create(spec.identity.certificatePem, spec.identity.privateKeyPem,
                                       spec.identity.peerId);
        if (!made) return made.error();
        tls = std::move(made).value();
    }
    auto reactor = Reactor::create();
    if (!reactor) return reactor.error();
    const auto listener = listenTcp(spec.listen);
    if (!listener) return listener.error();
    return std::unique_ptr<MirrorHub>(
        std::make_unique<Hub>(std::move(reactor).value(), *listener, std::move(tls), spec));
}

} // namespace hotpair::mirror
