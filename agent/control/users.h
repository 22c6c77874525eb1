// People who may log in: STATE/users.json (0600) with salted PBKDF2-HMAC-SHA256 hashes. The functions here
// are slow by design (hashing) or touch the disk: call them in the background, never in a main loop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/protocol/verbs.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace hotpair::control {

inline constexpr int passwordIterations = 210'000;
inline constexpr int shortestPassword = 8;  ///< characters
inline constexpr int longestPassword = 512; ///< bytes of UTF-8: hashing time is bounded
inline constexpr qsizetype mostUsers = 256;

struct User {
    QString name;
    Role role = Role::Nobody;
    QByteArray salt; ///< 16 random bytes
    int iterations = 0;
    QByteArray hash; ///< 32 bytes
    friend bool operator==(const User&, const User&) = default;
};
using Users = QList<User>;

const User* findUser(const Users& users, const QString& name);

/// PASSWORD_UNFIT {least}; USER_NAME_UNFIT.
Result<User> makeUser(const QString& name, Role role, const QString& password);

/// Takes as long for an unknown user (null) as for a known one, and compares in constant time.
bool passwordMatches(const User* user, const QString& password);

/// Changes of the list. USER_EXISTS, USER_MISSING, USER_LAST_ADMIN (the last admin can be neither removed nor
/// demoted).
Result<Users> withUser(Users users, const User& added);
Result<Users> withoutUser(Users users, const QString& name);
Result<Users> withPassword(Users users, const QString& name, const QString& password);

Result<Users> loadUsers(const QString& stateDir);
Result<void> saveUsers(const QString& stateDir, const Users& users);

} // namespace hotpair::control
