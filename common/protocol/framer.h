// Frames on a byte stream: a 32-bit big-endian length, then that many bytes; and the JSON object inside one.
// The reader holds at most one incomplete frame, refuses a length of 0 or above the cap before it allocates,
// and after an error refuses everything: the stream has lost its sense and must be closed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/limits.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>
#include <QList>

#include <optional>

namespace hotpair {

class FrameReader {
public:
    explicit FrameReader(std::size_t cap)
        : m_cap(cap) {}
    /// May be raised after login. Counts from the next header on.
    void setCap(std::size_t cap) { m_cap = cap; }
    bool failed() const { return m_failed; }

    /// Takes these bytes. The whole frames among them are handed out by next().
    void feed(QByteArrayView bytes);
    /// The next whole frame, or nothing yet (or failed()).
    std::optional<QByteArray> next();

private:
    std::size_t m_cap;
    QByteArray m_buffer;
    qsizetype m_read = 0; ///< of m_buffer, already handed out
    bool m_failed = false;
};

/// Header and payload. The payload is the sender's own and below 4 GiB.
QByteArray frameOf(const QByteArray& payload);

/// Strict UTF-8 JSON object nested at most limits::jsonDepth deep, or nothing.
std::optional<QJsonObject> parseJsonObject(const QByteArray& bytes);

} // namespace hotpair
