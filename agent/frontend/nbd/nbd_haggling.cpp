// Of an NBD connection: what is agreed before the first request.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/nbd_session.h"
#include "agent/mirror/transport/bytes.h"

#include <cstring>

namespace hotpair::frontend::nbd {

using mirror::getBig;
using mirror::putBig;

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
    case optListMetaContext:
    case optSetMetaContext: return metaContext(option, data);
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

// Multi-conn is true because connections share nothing but the engine: it answers a flush when every write
// that it answered before, to whomever, is durable on both nodes, and a read on any connection sees every
// answered write.
std::uint16_t Session::transmissionFlags() const {
    return std::uint16_t(hasFlags | sendFlush | sendFua | sendTrim | sendWriteZeroes | canMultiConn |
                         (m_structured ? sendDf : 0));
}

// An export that this node would refuse is refused here already, with the same words.
bool Session::exportRefused(std::uint32_t option, const std::string& name) {
    if (!name.empty() && name != m_name) {
        refuse(option, repErrUnknown, "no such export");
        return true;
    }
    if (!m_port.serving()) {
        refuse(option, repErrPolicy, "this node does not hold the volume now: connect to the node that does");
        return true;
    }
    return false;
}

void Session::metaContext(std::uint32_t option, std::span<const std::uint8_t> data) {
    const bool listing = option == optListMetaContext;
    if (!listing) m_contexts = 0; // whatever comes of it, an earlier choice is over
    if (!m_structured) return refuse(option, repErrInvalid, "negotiate structured replies first");
    const auto query = parseContextQuery(data);
    if (!query) return refuse(option, repErrInvalid, "lengths do not fit");
    if (exportRefused(option, query->exportName)) return;
    const ContextSet found = matchContexts(*query, listing);
    for (const MetaContext& c : metaContexts) {
        if (!(found & bitOf(c))) continue;
        std::vector<std::uint8_t> entry(4 + c.name.size());
        putBig(entry.data(), listing ? 0u : c.id);
        std::memcpy(entry.data() + 4, c.name.data(), c.name.size());
        reply(option, repMetaContext, entry);
    }
    if (!listing) {
        m_contexts = found;
        m_contextsOf = query->exportName;
    }
    reply(option, repAck);
}

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
    if (exportRefused(option, name)) return;
    std::uint8_t info[14];
    putBig(info, infoExport);
    putBig<std::uint64_t>(info + 2, m_port.size());
    putBig(info + 10, transmissionFlags());
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
    if (option == optGo) startTransmission(name);
}

void Session::exportName(std::span<const std::uint8_t> data) {
    const std::string_view name(reinterpret_cast<const char*>(data.data()), data.size());
    if ((!name.empty() && name != m_name) || !m_port.serving()) return end(); // this option knows no refusal
    std::uint8_t head[10];
    putBig<std::uint64_t>(head, m_port.size());
    putBig(head + 8, transmissionFlags());
    m_out.add(head, sizeof head);
    if (!m_noZeroes) {
        mirror::BufferRef zeroes = m_port.pool().take();
        std::memset(zeroes->data(), 0, 124);
        std::uint8_t none = 0;
        m_out.add(&none, 0, zeroes, zeroes->data(), 124);
    }
    startTransmission(std::string(name));
}

void Session::startTransmission(const std::string& exportName) {
    if (exportName != m_contextsOf) m_contexts = 0; // they were chosen for another name
    m_phase = Phase::Transmission;
    m_port.reactor().cancel(m_timer);
    m_timer = 0;
    m_client = true;
    m_port.addClient(this);
}

} // namespace hotpair::frontend::nbd
