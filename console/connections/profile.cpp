// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/profile.h"

#include <QRegularExpression>

namespace hotpair::console {

namespace {
constexpr quint16 defaultPort = 7420;
}

QStringList ConnectionProfile::addresses() const {
    QStringList all = nodes;
    if (!witness.isEmpty()) all << witness;
    return all;
}

std::optional<Endpoint> parseAddress(const QString& text) {
    static const QRegularExpression bracketed(QStringLiteral("^\\[([0-9A-Fa-f:.%]+)\\](?::(\\d{1,5}))?$"));
    static const QRegularExpression named(QStringLiteral("^([A-Za-z0-9._-]+)(?::(\\d{1,5}))?$"));
    const QString trimmed = text.trimmed();
    auto match = bracketed.match(trimmed);
    if (!match.hasMatch()) match = named.match(trimmed);
    if (!match.hasMatch()) return std::nullopt;
    uint port = defaultPort;
    if (!match.captured(2).isEmpty()) port = match.captured(2).toUInt();
    if (port == 0 || port > 65535) return std::nullopt;
    return Endpoint{match.captured(1), quint16(port)};
}

QList<ConnectionProfile> ProfileStore::load() const {
    QList<ConnectionProfile> profiles;
    const int count = m_settings.beginReadArray(QStringLiteral("connections"));
    for (int i = 0; i < count; ++i) {
        m_settings.setArrayIndex(i);
        ConnectionProfile p;
        p.id = QUuid(m_settings.value(QStringLiteral("id")).toString());
        if (p.id.isNull()) p.id = QUuid::createUuid();
        p.name = m_settings.value(QStringLiteral("name")).toString();
        p.nodes = m_settings.value(QStringLiteral("nodes")).toStringList();
        p.witness = m_settings.value(QStringLiteral("witness")).toString();
        p.user = m_settings.value(QStringLiteral("user")).toString();
        p.automatic = m_settings.value(QStringLiteral("automatic"), true).toBool();
        for (const QString& pin : m_settings.value(QStringLiteral("pins")).toStringList()) {
            const qsizetype split = pin.lastIndexOf(QLatin1Char('='));
            const QByteArray id = QByteArray::fromHex(pin.mid(split + 1).toLatin1());
            if (split > 0 && id.size() == 32) p.pins.insert(pin.left(split), id);
        }
        if (!p.nodes.isEmpty()) profiles << p;
    }
    m_settings.endArray();
    return profiles;
}

void ProfileStore::save(const QList<ConnectionProfile>& profiles) {
    m_settings.remove(QStringLiteral("connections"));
    m_settings.beginWriteArray(QStringLiteral("connections"), int(profiles.size()));
    for (int i = 0; i < profiles.size(); ++i) {
        m_settings.setArrayIndex(i);
        const auto& p = profiles[i];
        m_settings.setValue(QStringLiteral("id"), p.id.toString());
        m_settings.setValue(QStringLiteral("name"), p.name);
        m_settings.setValue(QStringLiteral("nodes"), p.nodes);
        m_settings.setValue(QStringLiteral("witness"), p.witness);
        m_settings.setValue(QStringLiteral("user"), p.user);
        m_settings.setValue(QStringLiteral("automatic"), p.automatic);
        QStringList pins;
        for (auto it = p.pins.cbegin(); it != p.pins.cend(); ++it)
            pins << it.key() + QLatin1Char('=') + QString::fromLatin1(it.value().toHex());
        m_settings.setValue(QStringLiteral("pins"), pins);
    }
    m_settings.endArray();
    m_settings.sync();
}

} // namespace hotpair::console
