// Passwords of connections: in the operating system's keychain, or, whenever that fails for any reason, in
// memory for this session only, and said so. Asynchronous; GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <QUuid>

#include <functional>

namespace hotpair::console {

/// Where secrets are kept. Answers come later, in the GUI thread, once.
class SecretBackend {
public:
    virtual ~SecretBackend() = default;
    using Found = std::function<void(bool ok, const QString& secret)>;
    using Stored = std::function<void(bool ok)>;
    virtual void read(const QString& key, QObject* context, Found found) = 0;
    virtual void write(const QString& key, const QString& secret, QObject* context, Stored stored) = 0;
    virtual void remove(const QString& key) = 0;
};

/// QtKeychain: libsecret, KWallet, Windows Credential Manager. Never its insecure fall-back.
class KeychainBackend final : public SecretBackend {
public:
    void read(const QString& key, QObject* context, Found found) override;
    void write(const QString& key, const QString& secret, QObject* context, Stored stored) override;
    void remove(const QString& key) override;
};

class Secrets final : public QObject {
    Q_OBJECT
public:
    /// `backend` outlives it.
    explicit Secrets(SecretBackend& backend, QObject* parent = nullptr);
    /// The session's password, else the keychain's; empty when there is none.
    void find(const QUuid& connection, QObject* context, std::function<void(const QString&)> found);
    /// Keeps it for the session; with `permanently` also in the keychain.
    void keep(const QUuid& connection, const QString& password, bool permanently);
    void forget(const QUuid& connection);

Q_SIGNALS:
    /// The keychain could not keep it: it is gone when the console ends.
    void keptForSessionOnly();

private:
    SecretBackend& m_backend;
    QHash<QUuid, QString> m_session;
};

} // namespace hotpair::console
