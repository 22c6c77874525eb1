// JSON (RFC 8259, strict) that remembers where everything stood: line and column of each key and value, which
// QJsonDocument loses. Refused: duplicate keys, bad UTF-8, NUL, lone surrogates, NaN, numbers beyond a
// double, anything after the document. Caps come before allocation: bytes, depth, number of values. Pure
// functions, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/limits.h"
#include "common/base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace hotpair {

/// Counted from 1; columns in characters, not bytes.
struct JsonPosition {
    int line = 1;
    int column = 1;
    friend auto operator<=>(const JsonPosition&, const JsonPosition&) = default;
};

struct JsonMember;

struct JsonNode {
    enum class Type { Null, Bool, Number, String, Array, Object };
    Type type = Type::Null;
    bool boolean = false;
    JsonPosition at;
    QString text;                    ///< a string's value, a number as it was written
    std::vector<JsonNode> items;     ///< of an array
    std::vector<JsonMember> members; ///< of an object, in the order of the document

    static JsonNode string(QString value);
    static JsonNode number(qint64 value);
    static JsonNode object();
    static JsonNode array();
    void insert(QString key, JsonNode value);
    const JsonNode* member(QStringView key) const;
};

struct JsonMember {
    QString key;
    JsonPosition at;
    JsonNode value;
};

struct JsonProblem {
    JsonPosition at;
    QString key; ///< path of a duplicate key, else empty
    Code code = Code::INTERNAL_ERROR;
    Args args;
};

struct JsonDocument {
    std::optional<JsonNode> root; ///< nothing when the text is no JSON
    QList<JsonProblem> problems;  ///< what ended the reading, and duplicate keys (at most maxDuplicates)
};

struct JsonLimits {
    std::size_t bytes = limits::configurationBytes;
    std::size_t depth = limits::jsonDepth;
    std::size_t values = 100000;
    int duplicates = 20; ///< reported, then reading ends
};

JsonDocument parseJson(const QByteArray& text, const JsonLimits& caps = {});

/// Readable form: two spaces a level, short objects and lists on one line, a newline at the end.
QByteArray writeJson(const JsonNode& node);
/// One line, for messages: at most `most` characters, then "...".
QString jsonSnippet(const JsonNode& node, int most = 80);

} // namespace hotpair
