// One NBD client connection: option haggling (nbd_haggling.cpp), then requests. Lives on the volume's I/O
// thread. Bytes from the client are untrusted: every length is capped before use, anything malformed ends the
// connection.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/frontend/nbd/meta_contexts.h"
#include "agent/frontend/nbd/nbd_protocol.h"
#include "agent/mirror/transport/input_buffer.h"
#include "agent/mirror/transport/output_queue.h"
#include "agent/mirror/volume/front_end_port.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hotpair::frontend::nbd {

class Session final : public mirror::FrontEndClient, public mirror::Reactor::Handler {
public:
    /// `ended` is called once, when the session is of no more use; it must not destroy it inside the call.
    Session(mirror::FrontEndPort& port, std::unique_ptr<mirror::Stream> stream, std::string exportName,
            std::function<void(Session*)> ended);
    ~Session() override;
    void begin();

    void socketReady(bool readable, bool writable) override;
    void completed(std::uint64_t cookie, int error) override;
    void endOfRound() override;
    void roomAgain() override;
    void servingEnded() override { end(); }

private:
    enum class Phase : std::uint8_t { ClientFlags, Options, Transmission, Ended };
    struct Request {
        std::uint16_t flags = 0, type = 0;
        std::uint64_t handle = 0, offset = 0;
        std::uint32_t length = 0;
    };
    struct Pending { // a request the engine works on; its index is the engine's cookie
        Request request;
        mirror::BufferRef buffer;
        std::uint8_t* data = nullptr;
        std::uint32_t parts = 0;
        int error = 0;
        std::array<std::shared_ptr<mirror::Extents>, metaContexts.size()> maps;
    };

    void readSome();
    bool step(); ///< one element of the protocol; false: more bytes are needed, or the session ended
    bool clientFlags();
    bool option();
    void handleOption(std::uint32_t option, std::span<const std::uint8_t> data);
    void list(std::span<const std::uint8_t> data);
    void infoOrGo(std::uint32_t option, std::span<const std::uint8_t> data);
    void exportName(std::span<const std::uint8_t> data);
    void reply(std::uint32_t option, std::uint32_t type, std::span<const std::uint8_t> data = {});
    void refuse(std::uint32_t option, std::uint32_t type, const char* words);
    void metaContext(std::uint32_t option, std::span<const std::uint8_t> data);
    bool exportRefused(std::uint32_t option, const std::string& name);
    std::uint16_t transmissionFlags() const;
    void startTransmission(const std::string& exportName);
    bool request();
    void run(const Request& r);
    void startRead(const Request& r);
    void startZero(const Request& r);
    void startBlockStatus(const Request& r);
    std::uint32_t rangeError(const Request& r) const;
    std::uint16_t flagsOf(std::uint16_t type) const;
    std::uint64_t remember(const Request& r);
    static void putChunkHead(std::uint8_t* head, const Request& r, std::uint16_t flags, std::uint16_t type,
                             std::uint32_t length);
    void answer(const Request& r, std::uint32_t error, std::string_view words = {});
    void answerRead(const Pending& p);
    void answerBlockStatus(const Pending& p);
    void end();
    void updateWatch();
    bool mayRead() const {
        return m_phase != Phase::Ended &&
               !(m_phase == Phase::Transmission && (m_port.full() || m_out.bytes() > outputCap));
    }
    static constexpr std::size_t outputCap =
        40u << 20; ///< a client that does not read its answers is not read either

    mirror::FrontEndPort& m_port;
    std::unique_ptr<mirror::Stream> m_stream;
    const std::string m_name;
    std::function<void(Session*)> m_ended;
    mirror::InputBuffer m_in;
    mirror::OutputQueue m_out;
    Phase m_phase = Phase::ClientFlags;
    bool m_noZeroes = false, m_structured = false, m_client = false;
    int m_options = 0;
    ContextSet m_contexts = 0; ///< chosen for the export name m_contextsOf
    std::string m_contextsOf;
    std::optional<Request> m_request; ///< a write whose payload is still arriving
    std::vector<Pending> m_pending;
    std::vector<std::uint32_t> m_freeSlots;
    mirror::BufferRef m_arena; ///< answers of small reads lie one behind the other
    std::size_t m_arenaUsed = 0;
    mirror::Reactor::TimerId m_timer = 0;
    bool m_watchRead = true, m_watchWrite = false;
};

} // namespace hotpair::frontend::nbd
