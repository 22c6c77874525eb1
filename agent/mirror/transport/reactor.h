// The I/O thread's loop: sockets, timers, closures from other threads, and one hook at the end of each round
// in which everything that the round collected is sent at once. One Reactor per thread; only post() and
// stop() are thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/stream.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace hotpair::mirror {

class Reactor {
public:
    class Handler {
    public:
        virtual ~Handler() = default;
        virtual void socketReady(bool readable, bool writable) = 0;
    };
    using TimerId = std::uint64_t; ///< 0 is none

    static Result<std::unique_ptr<Reactor>> create();
    virtual ~Reactor() = default;

    virtual void run() = 0; ///< until stop()
    virtual void stop() = 0;
    virtual void post(std::function<void()> work) = 0; ///< runs on the loop's thread, in order; any thread

    virtual void watch(SocketHandle socket, Handler* handler, bool read,
                       bool write) = 0; ///< again: changes it
    virtual void
    forget(SocketHandle socket) = 0; ///< no call for it afterwards, also not from the present round
    virtual TimerId after(Duration delay, std::function<void()> work) = 0;
    virtual void cancel(TimerId id) = 0; ///< unknown ids are ignored
    virtual void setEndOfRound(std::function<void()> hook) = 0;
    /// Look for more work this long before sleeping, while that is successful (0: sleep at once).
    virtual void setSpin(Duration longest) = 0;
    virtual Instant now() const = 0; ///< at the beginning of the round
};

} // namespace hotpair::mirror
