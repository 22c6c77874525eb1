// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/framer.h"

#include <QJsonDocument>
#include <QtEndian>

namespace hotpair {

static constexpr qsizetype headerBytes = 4;

void FrameReader::feed(QByteArrayView bytes) {
    if (m_failed) return;
    if (m_read > 0) {
        m_buffer.remove(0, m_read);
        m_read = 0;
    }
    m_buffer.append(bytes.data(), bytes.size());
}

std::optional<QByteArray> FrameReader::next() {
    if (m_failed || m_buffer.size() - m_read < headerBytes) return std::nullopt;
    const quint32 length = qFromBigEndian<quint32>(m_buffer.constData() + m_read);
    if (length == 0 || length > m_cap) {
        m_failed = true;
        m_buffer.clear();
        m_read = 0;
        return std::nullopt;
    }
    if (m_buffer.size() - m_read - headerBytes < qsizetype(length)) return std::nullopt;
    const QByteArray frame = m_buffer.mid(m_read + headerBytes, length);
    m_read += headerBytes + length;
    if (m_read == m_buffer.size()) {
        m_buffer.clear();
        m_read = 0;
    }
    return frame;
}

QByteArray frameOf(const QByteArray& payload) {
    QByteArray frame(headerBytes, Qt::Uninitialized);
    qToBigEndian(quint32(payload.size()), frame.data());
    frame += payload;
    return frame;
}

/// The JSON parser recurses: depth is checked before it sees the text.
static bool tooDeep(const QByteArray& json) {
    std::size_t depth = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limits::jsonDepth) return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

std::optional<QJsonObject> parseJsonObject(const QByteArray& bytes) {
    if (tooDeep(bytes)) return std::nullopt;
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject()) return std::nullopt;
    return document.object();
}

} // namespace hotpair
