// Which datagrams of one sender are new: its session, the challenges and the sequence window (I18, fault rows
// 26, 33).
//
// Every receiver gives each sender a random challenge that the sender must repeat in everything it sends. A
// sender that is not known yet (it restarted, or we did) is answered with the NEXT challenge; whoever returns
// that is alive now, becomes the current session, and the next challenge is drawn anew. So neither datagrams
// recorded before our restart nor those of the sender's former sessions are ever accepted, whatever their
// boot id. Inside a session each sequence counts once per link, and its message once.
//
// The current session keeps its place while it is heard: one of another boot of the same identity is accepted only
// after a silence (patience); a restarted agent of the same boot at once, it may have a lease to go on with. One that proves itself alive again and again beside the current one is a second machine
// with the same keys (a cloned disk): it is told so and never accepted, and the first one is not disturbed.
// Pure: time is a parameter. Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/datagram.h"
#include "common/base/clock.h"

#include <array>
#include <functional>
#include <optional>

namespace hotpair::heartbeat {

/// Remembers sequences: accepts each once per link, in any order, within the last 512 messages.
class SequenceWindow {
public:
    enum class Result { New, OtherLink, Seen };
    void reset(std::uint64_t floor); ///< nothing below floor is accepted any more; floor itself is
    Result insert(std::uint64_t sequence, unsigned linkIndex);
    std::uint64_t newest() const { return m_newest; }

private:
    struct Entry {
        std::uint64_t sequence = 0;
        std::uint32_t links = 0;
    };
    static constexpr std::size_t capacity = 512;
    std::array<Entry, capacity> m_ring{};
    std::size_t m_count = 0, m_next = 0;
    std::uint64_t m_newest = 0, m_floor = 0;
};

class PeerSession {
public:
    using Random = std::function<std::uint64_t()>; ///< never 0

    explicit PeerSession(Random random);

    struct Verdict {
        bool accepted = false;
        bool firstCopy = false;  ///< deliver the message
        bool newSession = false; ///< the sender (re)started: beat numbers start again
        bool duplicate = false;  ///< a second machine has just become certain
        Reject reason = Reject::Unproven;
    };
    /// A verified datagram of this sender arrived on the path with that index (0..31).
    Verdict accept(const Header& header, unsigned linkIndex, Instant now);

    bool proven() const { return m_current.has_value(); }
    BootId boot() const { return m_current ? m_current->boot : 0; }
    /// For what we send in the course of things: the current session's challenge, else the next one.
    std::uint64_t challenge() const { return m_current ? m_current->challenge : m_next; }
    /// For the answer to a datagram that was not accepted: what its sender has to echo to be.
    std::uint64_t challengeFor(const Header& header) const {
        return isCurrent(header) ? m_current->challenge : m_next;
    }
    /// What the sender wants to see again; 0 while it is not proven.
    std::uint64_t echo() const { return m_current ? m_current->theirChallenge : 0; }
    /// How long the current session may be silent before another one takes its place.
    void setPatience(Duration patience) { m_patience = patience; }
    /// A second machine with this identity was heard a moment ago.
    bool rivalled(Instant now) const { return m_rivalledUntil && now < *m_rivalledUntil; }

    /// What a session sent before it died may arrive so much later: earlier nothing is certain.
    static constexpr Duration onTheWay = std::chrono::seconds(1);
    /// A rival that is silent for so long is gone.
    static constexpr Duration rivalMemory = std::chrono::seconds(10);

private:
    struct Current {
        BootId boot = 0;
        std::uint64_t session = 0, challenge = 0, theirChallenge = 0;
    };
    bool isCurrent(const Header& header) const;
    Verdict acceptCandidate(const Header& header, unsigned linkIndex, Instant now);
    Verdict rival(const Header& header, Instant now);

    Random m_random;
    std::optional<Current> m_current;
    std::uint64_t m_next;
    SequenceWindow m_window;
    Duration m_patience{};
    Instant m_heardAt{};                        ///< the current session, last
    std::optional<Instant> m_rivalSince, m_rivalAt; ///< another one proved itself alive: first and last time
    BootId m_rivalBoot = 0;
    std::uint64_t m_rivalSession = 0;
    std::optional<Instant> m_rivalledUntil;     ///< certain until then
};

} // namespace hotpair::heartbeat
