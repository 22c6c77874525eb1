// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/secrets.h"

#include <QPointer>
#include <QTimer>
#include <qt6keychain/keychain.h>

namespace hotpair::console {

namespace {

constexpr auto service = "org.hotpair.console";
constexpr int promptTimeoutMs =
    10'000; ///< a wallet that asks for its own password must not hold us up for ever

/// Runs `done` once: when the job ends, or when it has not ended in time.
void runOnce(QKeychain::Job* job, QObject* context, std::function<void(bool ok)> done) {
    auto pending = std::make_shared<std::function<void(bool)>>(std::move(done));
    const auto finish = [pending](bool ok) {
        if (!*pending) return;
        const auto call = std::exchange(*pending, nullptr);
        call(ok);
    };
    QObject::connect(job, &QKeychain::Job::finished, context,
                     [finish](QKeychain::Job* ended) { finish(ended->error() == QKeychain::NoError); });
    QTimer::singleShot(promptTimeoutMs, context, [finish] { finish(false); });
    job->start();
}

} // namespace

void KeychainBackend::read(const QString& key, QObject* context, Found found) {
    auto* job = new QKeychain::ReadPasswordJob(QLatin1String(service));
    job->setKey(key);
    QPointer<QKeychain::ReadPasswordJob> guard(job);
    runOnce(job, context, [guard, found = std::move(found)](bool ok) {
        found(ok, ok && guard ? guard->textData() : QString());
    });
}

void KeychainBackend::write(const QString& key, const QString& secret, QObject* context, Stored stored) {
    auto* job = new QKeychain::WritePasswordJob(QLatin1String(service));
    job->setKey(key);
    job->setTextData(secret);
    runOnce(job, context, std::move(stored));
}

void KeychainBackend::remove(const QString& key) {
    auto* job = new QKeychain::DeletePasswordJob(QLatin1String(service));
    job->setKey(key);
    job->start();
}

Secrets::Secrets(SecretBackend& backend, QObject* parent)
    : QObject(parent)
    , m_backend(backend) {}

void Secrets::find(const QUuid& connection, QObject* context, std::function<void(const QString&)> found) {
    if (const auto it = m_session.constFind(connection); it != m_session.cend()) {
        const QString password = *it;
        QTimer::singleShot(0, context, [found = std::move(found), password] { found(password); });
        return;
    }
    m_backend.read(
        connection.toString(QUuid::WithoutBraces), context,
        [found = std::move(found)](bool ok, const QString& secret) { found(ok ? secret : QString()); });
}

void Secrets::keep(const QUuid& connection, const QString& password, bool permanently) {
    m_session.insert(connection, password);
    if (!permanently) return;
    m_backend.write(connection.toString(QUuid::WithoutBraces), password, this, [this](bool ok) {
        if (!ok) Q_EMIT keptForSessionOnly();
    });
}

void Secrets::forget(const QUuid& connection) {
    m_session.remove(connection);
    m_backend.remove(connection.toString(QUuid::WithoutBraces));
}

} // namespace hotpair::console
