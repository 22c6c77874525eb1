// Lock-out with back-off: who guesses passwords waits longer and longer. Counted for a user from an address
// (so that a stranger cannot lock the administrator out everywhere) and for an address over all users. Pure
// but for its own table, which is bounded; the owner's thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <QHash>
#include <QString>

namespace hotpair::control {

class LoginGuard {
public:
    static constexpr int freeTries = 5;           ///< for one user from one address
    static constexpr int freeTriesOfAddress = 20; ///< whatever the users
    static constexpr Duration firstWait = std::chrono::seconds(1);
    static constexpr Duration longestWait = std::chrono::minutes(5);
    static constexpr Duration forgetAfter = std::chrono::minutes(30); ///< without a further failure
    static constexpr qsizetype mostEntries = 4096;

    /// How long this login has to wait; zero: it may be tried now.
    Duration waitFor(const QString& user, const QString& address, Instant now);
    /// Call before a try is checked, and succeeded() when it was right: parallel guesses do not slip through.
    void failed(const QString& user, const QString& address, Instant now);
    void succeeded(const QString& user, const QString& address);

private:
    struct Entry {
        int failures = 0;
        Instant last{};
        Instant until{};
    };
    void count(const QString& key, int freeTries, Instant now);
    void shrink(Instant now);

    QHash<QString, Entry> m_entries;
};

} // namespace hotpair::control
