// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/nbd_server.h"

#include "agent/frontend/nbd/nbd_session.h"
#include "agent/mirror/transport/sockets.h"

#include <map>
#include <vector>

namespace hotpair::frontend {

namespace {

constexpr std::size_t sessionsCap = 128;

// The I/O thread's half: listeners and sessions.
class Listening final : public mirror::Reactor::Handler {
public:
    Listening(mirror::FrontEndPort& port, std::vector<mirror::SocketHandle> sockets, std::string exportName)
        : m_port(port)
        , m_sockets(std::move(sockets))
        , m_name(std::move(exportName)) {}
    ~Listening() override {
        for (const auto socket : m_sockets) {
            m_port.reactor().forget(socket);
            mirror::closeSocket(socket);
        }
    }

    void begin() {
        for (const auto socket : m_sockets)
            m_port.reactor().watch(socket, this, true, false);
    }

    void socketReady(bool, bool) override {
        for (const auto listener : m_sockets)
            while (const auto socket = mirror::acceptSocket(listener))
                accept(*socket);
    }

private:
    void accept(mirror::SocketHandle socket) {
        if (m_sessions.size() >= sessionsCap) return mirror::closeSocket(socket);
        auto session = std::make_unique<nbd::Session>(m_port, mirror::makePlainStream(socket), m_name,
                                                      [this](nbd::Session* ended) { retire(ended); });
        nbd::Session* raw = session.get();
        m_sessions[raw] = std::move(session);
        raw->begin();
    }

    void retire(nbd::Session* ended) {
        const auto found = m_sessions.find(ended);
        if (found == m_sessions.end()) return;
        auto last = std::make_shared<std::unique_ptr<nbd::Session>>(std::move(found->second));
        m_sessions.erase(found);
        m_port.reactor().post([last] { last->reset(); }); // it is still on the stack
    }

    mirror::FrontEndPort& m_port;
    std::vector<mirror::SocketHandle> m_sockets;
    const std::string m_name;
    std::map<nbd::Session*, std::unique_ptr<nbd::Session>> m_sessions;
};

} // namespace

class NbdServer::Impl {
public:
    Impl(mirror::FrontEndPort& port, std::vector<mirror::SocketHandle> sockets, const NbdSpec& spec)
        : m_port(port)
        , m_path(spec.socketPath)
        , m_listening(std::make_shared<Listening>(port, std::move(sockets), spec.exportName.toStdString())) {
        m_port.reactor().post([listening = m_listening] { listening->begin(); });
    }
    ~Impl() {
        mirror::removeSocketFile(m_path);
        // Its last reference is dropped on the I/O thread.
        m_port.reactor().post([listening = std::move(m_listening)]() mutable { listening.reset(); });
    }

private:
    mirror::FrontEndPort& m_port;
    const QString m_path;
    std::shared_ptr<Listening> m_listening;
};

Result<std::unique_ptr<NbdServer>> NbdServer::open(mirror::VolumeEngine& engine, const NbdSpec& spec) {
    mirror::FrontEndPort* port = engine.port();
    return port ? open(*port, spec) : makeError(Code::MIRROR_UNSUPPORTED);
}

Result<std::unique_ptr<NbdServer>> NbdServer::open(mirror::FrontEndPort& port, const NbdSpec& spec) {
    std::vector<mirror::SocketHandle> sockets;
    const auto local = mirror::listenUnix(spec.socketPath);
    if (!local) return local.error();
    sockets.push_back(*local);
    if (spec.loopbackPort) {
        const auto tcp = mirror::listenTcp({QStringLiteral("127.0.0.1"), spec.loopbackPort});
        if (!tcp) {
            mirror::closeSocket(*local);
            return tcp.error();
        }
        sockets.push_back(*tcp);
    }
    return std::unique_ptr<NbdServer>(new NbdServer(std::make_unique<Impl>(port, std::move(sockets), spec)));
}

NbdServer::NbdServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
NbdServer::~NbdServer() = default;

} // namespace hotpair::frontend
