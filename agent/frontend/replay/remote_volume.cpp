// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/replay/remote_volume.h"

#include "agent/mirror/transport/bytes.h"
#include "agent/mirror/transport/sockets.h"

#include <algorithm>
#include <cstring>

namespace hotpair::frontend {

using namespace std::chrono_literals;
using namespace nbd;
using mirror::getBig;
using mirror::putBig;

// Clients are not read beyond these; one more request each may still arrive.
static constexpr std::uint64_t pendingBytesCap = 48u << 20, pendingRequestsCap = 1024;
// An agent that was started again is back within a tenth of a second; one that stays away costs little.
static constexpr Duration soon = 10ms, later = 100ms;
static constexpr int soonAttempts = 300;
static constexpr Duration handshakeLimit = 5s;
static constexpr std::uint32_t optionReplyCap = 64u << 10;
static constexpr int readsPerRound = 8;
static constexpr std::size_t optionReplyBytes = 20, greetingBytes = 18;

RemoteVolume::RemoteVolume(mirror::Reactor& reactor, QString socketPath, std::string exportName, Hooks hooks)
    : m_reactor(reactor)
    , m_path(std::move(socketPath))
    , m_name(std::move(exportName))
    , m_hooks(std::move(hooks)) {
    m_reactor.setEndOfRound([this] { endOfRound(); });
}

RemoteVolume::~RemoteVolume() {
    m_reactor.setEndOfRound({});
    m_reactor.cancel(m_connectTimer);
    m_reactor.cancel(m_handshakeTimer);
    if (m_stream) m_reactor.forget(m_stream->handle());
}

// --- requests of clients

void RemoteVolume::removeClient(mirror::FrontEndClient* client) {
    m_clients.erase(std::remove(m_clients.begin(), m_clients.end(), client), m_clients.end());
    for (auto& [handle, r] : m_outstanding)
        if (r.client == client) r.client = nullptr;
    for (auto r = m_held.begin(); r != m_held.end();) {
        if (r->client != client) {
            ++r;
            continue;
        }
        count(*r, -1);
        r = m_held.erase(r);
    }
    releaseHeld();
}

void RemoteVolume::write(mirror::FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset,
                         std::uint32_t bytes, const std::uint8_t* data, const mirror::BufferRef& owner,
                         bool fua) {
    Request r;
    r.type = cmdWrite;
    r.flags = fua ? cmdFlagFua : 0;
    r.client = client;
    r.cookie = cookie;
    r.offset = offset;
    r.bytes = bytes;
    r.data = data;
    r.owner = owner;
    submit(std::move(r));
}

void RemoteVolume::zero(mirror::FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset,
                        std::uint32_t bytes, bool punch, bool fua) {
    Request r;
    r.type = cmdWriteZeroes;
    r.flags = std::uint16_t((fua ? cmdFlagFua : 0) | (punch ? 0 : cmdFlagNoHole));
    r.client = client;
    r.cookie = cookie;
    r.offset = offset;
    r.bytes = bytes;
    submit(std::move(r));
}

void RemoteVolume::flush(mirror::FrontEndClient* client, std::uint64_t cookie) {
    Request r;
    r.type = cmdFlush;
    r.client = client;
    r.cookie = cookie;
    submit(std::move(r));
}

void RemoteVolume::read(mirror::FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset,
                        std::uint32_t bytes, std::uint8_t* to, const mirror::BufferRef& owner) {
    Request r;
    r.type = cmdRead;
    r.client = client;
    r.cookie = cookie;
    r.offset = offset;
    r.bytes = bytes;
    r.to = to;
    r.owner = owner;
    submit(std::move(r));
}

void RemoteVolume::map(mirror::FrontEndClient* client, std::uint64_t cookie, mirror::MapKind kind,
                       std::uint64_t offset, std::uint32_t bytes, std::size_t limit,
                       std::shared_ptr<mirror::Extents> to) {
    Request r;
    r.type = cmdBlockStatus;
    r.flags = limit == 1 ? cmdFlagReqOne : 0;
    r.client = client;
    r.cookie = cookie;
    r.offset = offset;
    r.bytes = bytes;
    r.kind = kind;
    r.limit = limit;
    r.extents = std::move(to);
    submit(std::move(r));
}

void RemoteVolume::count(const Request& r, int sign) {
    const std::uint64_t bytes = r.type == cmdRead || r.type == cmdWrite ? r.bytes : 0;
    if (sign > 0) {
        m_pendingBytes += bytes;
        ++m_pendingRequests;
    } else {
        m_pendingBytes -= bytes;
        --m_pendingRequests;
    }
    m_full = m_full || m_pendingBytes > pendingBytesCap || m_pendingRequests > pendingRequestsCap;
}

void RemoteVolume::submit(Request&& r) {
    count(r, +1);
    const bool behindHeld =
        std::any_of(m_held.begin(), m_held.end(), [&](const Request& h) { return h.overlaps(r); });
    if (r.changes() && (behindHeld || mustWait(r)))
        m_held.push_back(std::move(r));
    else
        issue(std::move(r));
}

bool RemoteVolume::mustWait(const Request& r) const {
    return std::any_of(m_changing.begin(), m_changing.end(),
                       [&](std::uint64_t handle) { return m_outstanding.at(handle).overlaps(r); });
}

void RemoteVolume::issue(Request&& r) {
    const std::uint64_t handle = ++m_lastHandle;
    if (r.changes()) m_changing.push_back(handle);
    Request& kept = m_outstanding.emplace(handle, std::move(r)).first->second;
    if (m_phase == Phase::Serving) send(handle, kept);
}

void RemoteVolume::releaseHeld() {
    std::deque<Request> still;
    for (Request& r : m_held) {
        const bool behind =
            std::any_of(still.begin(), still.end(), [&](const Request& s) { return s.overlaps(r); });
        if (behind || mustWait(r))
            still.push_back(std::move(r));
        else
            issue(std::move(r));
    }
    m_held.swap(still);
}

void RemoteVolume::send(std::uint64_t handle, Request& r) {
    r.got = r.error = 0;
    if (r.extents) r.extents->clear();
    std::uint8_t head[requestBytes];
    putBig(head, requestMagic);
    putBig(head + 4, r.flags);
    putBig(head + 6, r.type);
    putBig(head + 8, handle);
    putBig(head + 16, r.offset);
    putBig(head + 24, r.bytes);
    if (r.type == cmdWrite)
        m_out.add(head, sizeof head, r.owner, r.data, r.bytes);
    else
        m_out.add(head, sizeof head);
}

void RemoteVolume::finish(std::uint64_t handle, std::uint32_t error) {
    const auto found = m_outstanding.find(handle);
    const Request r = std::move(found->second);
    m_outstanding.erase(found);
    count(r, -1);
    // A server that cannot tell: all is data. Whether the other copy has it, nobody may guess.
    if (r.extents && r.extents->empty() && r.kind == mirror::MapKind::Allocation) {
        r.extents->push_back({r.bytes, false});
        error = 0;
    } else if (r.extents && r.extents->empty() && !error) {
        error = errIo;
    }
    if (r.changes()) m_changing.erase(std::find(m_changing.begin(), m_changing.end(), handle));
    if (r.client) r.client->completed(r.cookie, int(error));
    if (r.changes() && !m_held.empty()) releaseHeld();
}

// --- the connection

void RemoteVolume::connect() {
    const auto socket = mirror::connectUnix(m_path);
    if (!socket) return tryAgain();
    m_stream = mirror::makePlainStream(*socket);
    m_in.emplace(m_pool);
    m_phase = Phase::Greeting;
    m_wantWrite = false;
    m_offeredSize = 0;
    m_offeredDescription.clear();
    m_contextIds = {};
    m_reactor.watch(m_stream->handle(), this, true, false);
    m_handshakeTimer = m_reactor.after(handshakeLimit, [this] {
        m_handshakeTimer = 0;
        lose();
    });
}

void RemoteVolume::tryAgain() {
    const Duration delay = ++m_failures < soonAttempts ? soon : later;
    m_connectTimer = m_reactor.after(delay, [this] { connect(); });
}

void RemoteVolume::lose() {
    if (m_phase == Phase::Away) return;
    m_phase = Phase::Away;
    m_reactor.cancel(m_handshakeTimer);
    m_reactor.forget(m_stream->handle());
    m_stream.reset();
    m_out.clear();
    m_reply.reset();
    tryAgain();
}

void RemoteVolume::socketReady(bool readable, bool writable) {
    if (writable) sendQueued();
    if (readable && m_phase != Phase::Away) readSome();
}

void RemoteVolume::readSome() {
    for (int i = 0; i < readsPerRound; ++i) {
        const std::ptrdiff_t n = m_in->fill(*m_stream);
        if (n == mirror::Stream::closed) return lose();
        if (n == 0) return;
        while (m_phase != Phase::Away && step()) {
        }
        if (m_phase == Phase::Away || m_in->drained()) return;
    }
}

bool RemoteVolume::step() {
    switch (m_phase) {
    case Phase::Greeting: return greeting();
    case Phase::Options: return optionReply();
    case Phase::Serving: return reply();
    case Phase::Away: return false;
    }
    return false;
}

bool RemoteVolume::greeting() {
    if (m_in->size() < greetingBytes) return false;
    const std::uint8_t* p = m_in->data();
    if (getBig<std::uint64_t>(p) != initMagic || getBig<std::uint64_t>(p + 8) != optionMagic) {
        lose();
        return false;
    }
    m_in->consume(greetingBytes);
    m_phase = Phase::Options;
    std::uint8_t flags[4];
    putBig<std::uint32_t>(flags, flagFixedNewstyle | flagNoZeroes);
    m_out.add(flags, sizeof flags);
    ask(optStructuredReply, {});
    return true;
}

void RemoteVolume::ask(std::uint32_t option, const std::vector<std::uint8_t>& data) {
    m_option = option;
    std::uint8_t head[optionHeaderBytes];
    putBig(head, optionMagic);
    putBig(head + 8, option);
    putBig(head + 12, std::uint32_t(data.size()));
    mirror::BufferRef rest = m_pool.take(data.size());
    std::copy(data.begin(), data.end(), rest->data());
    m_out.add(head, sizeof head, rest, rest->data(), data.size());
}

// One after the other; an older server may know the last one only.
bool RemoteVolume::optionAnswered() {
    if (m_option == optStructuredReply) {
        ContextQuery wanted{m_name, {}};
        for (const MetaContext& c : metaContexts)
            wanted.queries.emplace_back(c.name);
        ask(optSetMetaContext, encodeContextQuery(wanted));
        return true;
    }
    if (m_option == optSetMetaContext) {
        std::vector<std::uint8_t> data(4 + m_name.size() + 2 + 2);
        putBig(data.data(), std::uint32_t(m_name.size()));
        std::copy(m_name.begin(), m_name.end(), data.begin() + 4);
        putBig<std::uint16_t>(data.data() + 4 + m_name.size(), 1);
        putBig(data.data() + 6 + m_name.size(), infoDescription);
        ask(optGo, data);
        return true;
    }
    return adopt();
}

bool RemoteVolume::optionReply() {
    if (m_in->size() < optionReplyBytes) return false;
    const std::uint8_t* p = m_in->data();
    const auto type = getBig<std::uint32_t>(p + 12), length = getBig<std::uint32_t>(p + 16);
    const bool refused = type & 0x80000000u;
    // Refused to go on is "not the holder now" above all: ask again later.
    if (getBig<std::uint64_t>(p) != optionReplyMagic || getBig<std::uint32_t>(p + 8) != m_option ||
        length > optionReplyCap || (refused && m_option == optGo)) {
        lose();
        return false;
    }
    m_in->expect(optionReplyBytes + length);
    if (m_in->size() < optionReplyBytes + length) return false;
    const std::uint8_t* data = m_in->data() + optionReplyBytes;
    if (type == repInfo && length >= 2) {
        const auto info = getBig<std::uint16_t>(data);
        if (info == infoExport && length >= 12) m_offeredSize = getBig<std::uint64_t>(data + 2);
        if (info == infoDescription)
            m_offeredDescription.assign(reinterpret_cast<const char*>(data) + 2, length - 2);
    }
    if (type == repMetaContext && length >= 4) {
        const std::string_view name(reinterpret_cast<const char*>(data) + 4, length - 4);
        for (std::size_t i = 0; i < metaContexts.size(); ++i)
            if (name == metaContexts[i].name) m_contextIds[i] = getBig<std::uint32_t>(data);
    }
    m_in->consume(optionReplyBytes + length);
    return (type != repAck && !refused) || optionAnswered();
}

// The server serves: is it still the volume whose requests we hold?
bool RemoteVolume::adopt() {
    m_reactor.cancel(m_handshakeTimer);
    m_handshakeTimer = 0;
    if (m_known && (m_offeredSize < m_size || m_offeredDescription != m_description)) {
        m_hooks.over(
            QStringLiteral("the volume is served as \"%1\", %2 bytes, and was \"%3\", %4 bytes: requests of "
                           "before are not repeated")
                .arg(QString::fromStdString(m_offeredDescription))
                .arg(m_offeredSize)
                .arg(QString::fromStdString(m_description))
                .arg(m_size)
                .toStdString());
        lose();
        return false;
    }
    m_failures = 0;
    for (auto r = m_outstanding.begin(); r != m_outstanding.end();) {
        const auto one = r++;
        if (!one->second.client) finish(one->first, 0); // nobody waits: never done, or done before
    }
    m_phase = Phase::Serving; // from here on issue() sends by itself
    for (auto& [handle, r] : m_outstanding)
        send(handle, r);
    if (m_known) return true;
    m_known = true;
    m_size = m_offeredSize;
    m_description = m_offeredDescription;
    m_hooks.ready();
    return true;
}

void RemoteVolume::sendQueued() {
    if (m_phase == Phase::Away) return;
    if (!m_out.send(*m_stream)) return lose();
    if (m_wantWrite == !m_out.empty()) return;
    m_wantWrite = !m_out.empty();
    m_reactor.watch(m_stream->handle(), this, true, m_wantWrite);
}

void RemoteVolume::endOfRound() {
    sendQueued();
    const auto clients = m_clients; // a client may leave inside
    const auto each = [&](void (mirror::FrontEndClient::*what)()) {
        for (mirror::FrontEndClient* client : clients)
            if (std::find(m_clients.begin(), m_clients.end(), client) != m_clients.end()) (client->*what)();
    };
    each(&mirror::FrontEndClient::endOfRound);
    if (m_full && m_pendingBytes <= pendingBytesCap / 2 && m_pendingRequests <= pendingRequestsCap / 2) {
        m_full = false;
        each(&mirror::FrontEndClient::roomAgain);
    }
    if (!m_out.empty()) sendQueued(); // of clients that had waited
}

} // namespace hotpair::frontend
