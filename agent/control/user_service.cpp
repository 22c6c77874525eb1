// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/user_service.h"

#include <QJsonArray>

namespace hotpair::control {

static Error busy(const QString& origin) {
    return makeError(Code::TOO_MANY_REQUESTS, {{QStringLiteral("origin"), origin}});
}

static QString text(const ControlRequest& request, const char* name) {
    return request.params.value(QLatin1String(name)).toString();
}

UserService::UserService(QString stateDir, Users users, Background& background, const Clock& clock,
                         QObject* parent)
    : QObject(parent)
    , m_stateDir(std::move(stateDir))
    , m_users(std::move(users))
    , m_background(background)
    , m_clock(clock) {}

void UserService::login(const QString& name, const QString& password, const QString& address,
                        QObject* context, std::function<void(const Result<Role>&)> answer) {
    const auto later = [&](const Error& error) {
        QMetaObject::invokeMethod(
            context, [answer, error] { answer(error); }, Qt::QueuedConnection);
    };
    if (const Duration wait = m_guard.waitFor(name, address, m_clock.now()); wait > Duration::zero())
        return later(makeError(Code::LOGIN_LOCKED,
                               {{QStringLiteral("seconds"), QString::number((toMs(wait) + 999) / 1000)}}));
    m_guard.failed(name, address, m_clock.now());
    const User* known = findUser(m_users, name);
    const std::optional<User> user = known ? std::optional<User>(*known) : std::nullopt;
    const bool started = m_background.run(
        this, [user, password] { return passwordMatches(user ? &*user : nullptr, password); },
        [this, user, name, address, guard = QPointer<QObject>(context), answer](bool matches) {
            if (matches) m_guard.succeeded(name, address);
            if (!guard) return;
            if (matches) return answer(user->role);
            answer(makeError(Code::LOGIN_REFUSED));
        });
    if (!started) later(busy(address));
}

void UserService::add(const ControlRequest& request, const Responder& responder) {
    const auto role = roleFromName(text(request, "role"));
    if (!role)
        return responder.refused(
            makeError(Code::PARAMETER_WRONG,
                      {{QStringLiteral("name"), QStringLiteral("role")},
                       {QStringLiteral("detail"), QStringLiteral("viewer, operator or admin")}}));
    const QString name = text(request, "user");
    change({}, request.origin, responder,
           [name, role = *role, password = text(request, "password")](Users users) -> Result<Users> {
               if (findUser(users, name))
                   return makeError(Code::USER_EXISTS, {{QStringLiteral("user"), name}});
               auto user = makeUser(name, role, password);
               if (!user) return user.error();
               return withUser(std::move(users), *user);
           });
}

void UserService::remove(const ControlRequest& request, const Responder& responder) {
    const QString name = text(request, "user");
    change(name, request.origin, responder,
           [name](Users users) { return withoutUser(std::move(users), name); });
}

void UserService::changePassword(const ControlRequest& request, const Responder& responder) {
    const QString name = text(request, "user");
    if (name != request.user && request.role != Role::Admin)
        return responder.refused(
            makeError(Code::ROLE_TOO_LOW, {{QStringLiteral("verb"), request.verb},
                                           {QStringLiteral("needed"), roleName(Role::Admin)},
                                           {QStringLiteral("user"), request.user},
                                           {QStringLiteral("role"), roleName(request.role)}}));
    change(name, request.origin, responder, [name, password = text(request, "password")](Users users) {
        return withPassword(std::move(users), name, password);
    });
}

void UserService::list(const Responder& responder) const {
    QJsonArray users;
    for (const User& user : m_users)
        users.append(
            QJsonObject{{QStringLiteral("name"), user.name}, {QStringLiteral("role"), roleName(user.role)}});
    responder.done({{QStringLiteral("users"), users}});
}

void UserService::change(const QString& user, const QString& origin, const Responder& responder,
                         Change change) {
    // the background works in order and starts from the file, so that no change is lost
    const bool started = m_background.run(
        this,
        [stateDir = m_stateDir, change = std::move(change)]() -> Result<Users> {
            auto users = loadUsers(stateDir);
            if (!users) return users;
            auto changed = change(std::move(*users));
            if (!changed) return changed;
            if (auto saved = saveUsers(stateDir, *changed); !saved) return saved.error();
            return changed;
        },
        [this, user, origin, responder](const Result<Users>& changed) {
            if (!changed) return responder.refused(changed.error());
            m_users = *changed;
            responder.done();
            if (!user.isEmpty()) Q_EMIT credentialsChanged(user, origin);
        });
    if (!started) responder.refused(busy(origin));
}

} // namespace hotpair::control
