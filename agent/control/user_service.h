// Users as requests, and the checking of logins. Hashing and the file are done in the background; the list
// here is a copy of what the file holds. Main loop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/background.h"
#include "agent/control/control_backend.h"
#include "agent/control/login_guard.h"
#include "agent/control/users.h"
#include "common/base/clock.h"

#include <QObject>

#include <functional>

namespace hotpair::control {

class UserService final : public QObject {
    Q_OBJECT
public:
    /// `users` as loaded at start (empty on an agent whose file could not be read: nobody can log in, locally
    /// one can still see why).
    UserService(QString stateDir, Users users, Background& background, const Clock& clock,
                QObject* parent = nullptr);

    /// `answer` gets the role, or LOGIN_REFUSED, LOGIN_LOCKED {seconds}, TOO_MANY_REQUESTS; not when
    /// `context` died.
    void login(const QString& user, const QString& password, const QString& address, QObject* context,
               std::function<void(const Result<Role>&)> answer);

    void add(const ControlRequest& request, const Responder& responder);
    void remove(const ControlRequest& request, const Responder& responder);
    void changePassword(const ControlRequest& request, const Responder& responder);
    void list(const Responder& responder) const;

Q_SIGNALS:
    /// Removed, or with another password: sessions of this user end, but for the one that asked (its origin).
    void credentialsChanged(const QString& user, const QString& exceptOrigin);

private:
    using Change = std::function<Result<Users>(Users)>;
    void change(const QString& user, const QString& origin, const Responder& responder, Change change);

    const QString m_stateDir;
    Users m_users;
    LoginGuard m_guard;
    Background& m_background;
    const Clock& m_clock;
};

} // namespace hotpair::control
