// Saved connections: what the console remembers of a pair. Never a password; that is the keychain's business.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/config.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QSettings>
#include <QString>
#include <QUuid>

#include <optional>

namespace hotpair::console {

struct ConnectionProfile {
    QUuid id;
    QString name;
    QStringList nodes; ///< "host:port" of one or both agents
    QString witness;   ///< "host:port", may be empty
    QString user;
    QMap<QString, QByteArray> pins; ///< "host:port" -> SHA-256 of the agent's public key, 32 bytes
    bool automatic = true;          ///< connect when the console starts

    QStringList addresses() const; ///< nodes, then the witness when there is one
    friend bool operator==(const ConnectionProfile&, const ConnectionProfile&) = default;
};

/// "10.0.0.1", "10.0.0.1:7420", "[fd00::1]:7420", "server-a:7420"; port 7420 unless told. Nothing when it is
/// none.
std::optional<Endpoint> parseAddress(const QString& text);

/// The saved list in QSettings. GUI thread; the settings outlive it.
class ProfileStore {
public:
    explicit ProfileStore(QSettings& settings)
        : m_settings(settings) {}
    QList<ConnectionProfile> load() const;
    void save(const QList<ConnectionProfile>& profiles);

private:
    QSettings& m_settings;
};

} // namespace hotpair::console
