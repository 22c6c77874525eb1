// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/users.h"

#include "agent/control/members.h"
#include "agent/platform/durable_file.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace hotpair::control {

namespace {

constexpr qint64 fileCap = 256 << 10;
constexpr int saltBytes = 16, hashBytes = 32;
constexpr int mostIterations = 10'000'000; ///< a damaged file must not stop the agent for hours

QString path(const QString& stateDir) {
    return QDir(stateDir).filePath(QStringLiteral("users.json"));
}

QByteArray derive(const QByteArray& password, const QByteArray& salt, int iterations) {
    QByteArray out(hashBytes, Qt::Uninitialized);
    const int ok = PKCS5_PBKDF2_HMAC(password.constData(), int(password.size()),
                                     reinterpret_cast<const unsigned char*>(salt.constData()),
                                     int(salt.size()), iterations, EVP_sha256(), int(out.size()),
                                     reinterpret_cast<unsigned char*>(out.data()));
    return ok == 1 ? out : QByteArray();
}

Result<QByteArray> fitPassword(const QString& password) {
    const QByteArray utf8 = password.toUtf8();
    if (password.size() >= shortestPassword && utf8.size() <= longestPassword) return utf8;
    return makeError(Code::PASSWORD_UNFIT, {{QStringLiteral("least"), QString::number(shortestPassword)}});
}

Result<void> setPassword(User& user, const QString& password) {
    auto fit = fitPassword(password);
    if (!fit) return fit.error();
    user.salt = QByteArray(saltBytes, Qt::Uninitialized);
    if (RAND_bytes(reinterpret_cast<unsigned char*>(user.salt.data()), saltBytes) != 1)
        return makeError(Code::INTERNAL_ERROR, {{QStringLiteral("detail"), QStringLiteral("no randomness")}});
    user.iterations = passwordIterations;
    user.hash = derive(*fit, user.salt, user.iterations);
    return {};
}

bool hasAdmin(const Users& users) {
    return std::any_of(users.begin(), users.end(), [](const User& u) { return u.role == Role::Admin; });
}

Error missing(const QString& name) {
    return makeError(Code::USER_MISSING, {{QStringLiteral("user"), name}});
}

std::optional<User> userFromJson(const QJsonObject& json) {
    const auto role = roleFromName(json.value(QLatin1String("role")).toString());
    User user{json.value(QLatin1String("name")).toString(), role.value_or(Role::Nobody),
              QByteArray::fromHex(json.value(QLatin1String("salt")).toString().toLatin1()),
              json.value(QLatin1String("iterations")).toInt(),
              QByteArray::fromHex(json.value(QLatin1String("hash")).toString().toLatin1())};
    const bool sound = role && isMemberName(user.name) && user.salt.size() == saltBytes &&
                       user.hash.size() == hashBytes && user.iterations >= 100'000 &&
                       user.iterations <= mostIterations;
    if (!sound) return std::nullopt;
    return user;
}

} // namespace

const User* findUser(const Users& users, const QString& name) {
    const auto it = std::find_if(users.begin(), users.end(), [&](const User& u) { return u.name == name; });
    return it == users.end() ? nullptr : &*it;
}

Result<User> makeUser(const QString& name, Role role, const QString& password) {
    if (!isMemberName(name)) return makeError(Code::USER_NAME_UNFIT, {{QStringLiteral("user"), name}});
    User user{name, role, {}, 0, {}};
    if (auto set = setPassword(user, password); !set) return set.error();
    return user;
}

bool passwordMatches(const User* user, const QString& password) {
    static const User nobody{
        {}, Role::Nobody, QByteArray(saltBytes, 'x'), passwordIterations, QByteArray(hashBytes, 'x')};
    const User& against = user ? *user : nobody;
    const QByteArray derived =
        derive(password.toUtf8().left(longestPassword), against.salt, against.iterations);
    const bool equal =
        derived.size() == against.hash.size() &&
        CRYPTO_memcmp(derived.constData(), against.hash.constData(), size_t(derived.size())) == 0;
    return equal && user != nullptr;
}

Result<Users> withUser(Users users, const User& added) {
    if (findUser(users, added.name))
        return makeError(Code::USER_EXISTS, {{QStringLiteral("user"), added.name}});
    if (users.size() >= mostUsers)
        return makeError(Code::TOO_MANY_USERS, {{QStringLiteral("limit"), QString::number(mostUsers)}});
    users.append(added);
    return users;
}

Result<Users> withoutUser(Users users, const QString& name) {
    const User* user = findUser(users, name);
    if (!user) return missing(name);
    users.removeAt(user - users.constData());
    if (!hasAdmin(users)) return makeError(Code::USER_LAST_ADMIN, {{QStringLiteral("user"), name}});
    return users;
}

Result<Users> withPassword(Users users, const QString& name, const QString& password) {
    for (User& user : users) {
        if (user.name != name) continue;
        if (auto set = setPassword(user, password); !set) return set.error();
        return users;
    }
    return missing(name);
}

Result<Users> loadUsers(const QString& stateDir) {
    if (auto isPrivate = requirePrivate(path(stateDir)); !isPrivate) return isPrivate.error();
    const auto text = readWholeFile(path(stateDir), fileCap);
    if (!text) return text.error();
    const auto damaged = [&](const char* detail) {
        return makeError(Code::STATE_FILE_DAMAGED, {{QStringLiteral("path"), path(stateDir)},
                                                    {QStringLiteral("detail"), QLatin1String(detail)}});
    };
    Users users;
    for (const QJsonValue& value :
         QJsonDocument::fromJson(*text).object().value(QLatin1String("users")).toArray()) {
        const auto user = userFromJson(value.toObject());
        if (!user || findUser(users, user->name)) return damaged("not a list of users");
        users.append(*user);
    }
    if (!hasAdmin(users)) return damaged("no administrator");
    return users;
}

Result<void> saveUsers(const QString& stateDir, const Users& users) {
    QJsonArray array;
    for (const User& u : users)
        array.append(QJsonObject{{QStringLiteral("name"), u.name},
                                 {QStringLiteral("role"), roleName(u.role)},
                                 {QStringLiteral("salt"), QString::fromLatin1(u.salt.toHex())},
                                 {QStringLiteral("iterations"), u.iterations},
                                 {QStringLiteral("hash"), QString::fromLatin1(u.hash.toHex())}});
    const QJsonObject document{{QStringLiteral("version"), 1}, {QStringLiteral("users"), array}};
    return writeDurably(path(stateDir), QJsonDocument(document).toJson());
}

} // namespace hotpair::control
