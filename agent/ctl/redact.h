// What must not leave a machine in a support bundle: secrets never; with --anonymise no names and addresses
// either. Pure.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QMap>
#include <QString>

namespace hotpair::ctl {

/// Values of environments are removed, and arguments of programs that look like a password, secret or token,
/// or follow such an option.
QJsonValue withoutSecrets(const QJsonValue& document);

/// Replaces names, addresses and paths by words that tell only which is which ("node-1", "address-3"): the
/// same by the same in everything that this object was given.
class Anonymiser {
public:
    /// Learns every name, address and path of a configuration, and the names of accounts.
    void learn(const QJsonValue& configuration);
    void learn(const QString& kind, const QString& name);
    QByteArray anonymous(const QByteArray& text);

private:
    void learn(const QString& kind, const QJsonValue& list);
    void learnPaths(const QJsonValue& value);
    QString wordFor(const QString& kind, const QString& original);

    QMap<QString, QString> m_words; ///< original -> word
    QMap<QString, int> m_counts;    ///< of each kind
};

} // namespace hotpair::ctl
