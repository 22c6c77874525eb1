// The form of the audit trail, and what makes a change of it show. A record is one line of JSON:
//   {"n":17,"time":"...","prev":"<hash of record 16>","what":{...},"hash":"<SHA-256 of the line without this
//   key>"}
// Keys are sorted and nothing is spaced, so the bytes that are hashed are the bytes that are written. Numbers
// have no gaps. A changed record breaks its own hash, a removed or inserted one the next one's "prev"; that
// the end is missing shows by the head that is kept beside the files, and by the one that the other node
// wrote into its own trail. Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace hotpair::audit {

/// The newest record as somebody remembers it. number 0: none yet.
struct Head {
    qint64 number = 0;
    QByteArray hash; ///< hexadecimal
    friend bool operator==(const Head&, const Head&) = default;
};
QJsonObject toJson(const Head& head);
std::optional<Head> headFromJson(const QJsonObject& json);

/// The line (ended) that follows `head`, which becomes the new one.
QByteArray lineAfter(Head& head, const QString& time, const QJsonObject& what);

/// Where and how a trail is not what was written.
struct Break {
    qint64 record = 0;
    QString detail; ///< a phrase of common/text/phrases.def
};

/// Looks at line after line of a whole trail.
class Checker {
public:
    /// False: found() says why; further lines are not looked at.
    bool take(const QByteArray& line);
    /// What somebody else remembers must be one of the records taken. Called before the lines, any number of
    /// times.
    void expect(const Head& head);
    /// After the last line.
    const std::optional<Break>& end();
    const Head& head() const { return m_head; }

private:
    bool broken(qint64 record, const char* detail);
    Head m_head;
    QList<Head> m_expected;
    std::optional<Break> m_break;
};

} // namespace hotpair::audit
