// Building and writing; reading is in json.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/json.h"

namespace hotpair {

JsonNode JsonNode::string(QString value) {
    JsonNode n;
    n.type = Type::String;
    n.text = std::move(value);
    return n;
}

JsonNode JsonNode::number(qint64 value) {
    JsonNode n;
    n.type = Type::Number;
    n.text = QString::number(value);
    return n;
}

JsonNode JsonNode::object() {
    JsonNode n;
    n.type = Type::Object;
    return n;
}

JsonNode JsonNode::array() {
    JsonNode n;
    n.type = Type::Array;
    return n;
}

void JsonNode::insert(QString key, JsonNode value) {
    members.push_back({std::move(key), {}, std::move(value)});
}

namespace {

QString quoted(const QString& text) {
    QString out(QLatin1Char('"'));
    for (const QChar c : text) {
        switch (c.unicode()) {
        case '"': out += QStringLiteral("\\\""); break;
        case '\\': out += QStringLiteral("\\\\"); break;
        case '\n': out += QStringLiteral("\\n"); break;
        case '\r': out += QStringLiteral("\\r"); break;
        case '\t': out += QStringLiteral("\\t"); break;
        default:
            if (c.unicode() < 0x20 || c.unicode() == 0x7F)
                out += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
            else
                out += c;
        }
    }
    return out + QLatin1Char('"');
}

/// One line; stops soon after `most` characters so that a huge value costs nothing.
void flat(const JsonNode& node, qsizetype most, QString& out) {
    if (out.size() > most) return;
    const auto list = [&](const auto& elements, char open, char close, auto one) {
        out += QLatin1Char(open);
        bool first = true;
        for (const auto& e : elements) {
            if (out.size() > most) return;
            out += first ? QStringLiteral(" ") : QStringLiteral(", ");
            first = false;
            one(e);
        }
        out += first ? QString(QLatin1Char(close)) : QStringLiteral(" ") + QLatin1Char(close);
    };
    switch (node.type) {
    case JsonNode::Type::Null: out += QStringLiteral("null"); break;
    case JsonNode::Type::Bool: out += node.boolean ? QStringLiteral("true") : QStringLiteral("false"); break;
    case JsonNode::Type::Number: out += node.text; break;
    case JsonNode::Type::String: out += quoted(node.text.left(most + 1)); break;
    case JsonNode::Type::Array:
        list(node.items, '[', ']', [&](const JsonNode& n) { flat(n, most, out); });
        break;
    case JsonNode::Type::Object:
        list(node.members, '{', '}', [&](const JsonMember& m) {
            out += quoted(m.key.left(most)) + QStringLiteral(": ");
            flat(m.value, most, out);
        });
        break;
    }
}

constexpr qsizetype lineWidth = 110;
constexpr qsizetype noLimit = qsizetype(1) << 40;

void pretty(const JsonNode& node, int indent, QString& out) {
    QString line;
    const qsizetype most = lineWidth - indent;
    const bool leaf = node.type != JsonNode::Type::Array && node.type != JsonNode::Type::Object;
    flat(node, leaf ? noLimit : most, line);
    if (leaf || line.size() <= most) {
        out += line;
        return;
    }
    const bool array = node.type == JsonNode::Type::Array;
    const QString pad(indent + 2, QLatin1Char(' '));
    out += array ? QStringLiteral("[\n") : QStringLiteral("{\n");
    const std::size_t count = array ? node.items.size() : node.members.size();
    for (std::size_t i = 0; i < count; ++i) {
        out += pad;
        if (!array) out += quoted(node.members[i].key) + QStringLiteral(": ");
        pretty(array ? node.items[i] : node.members[i].value, indent + 2, out);
        out += i + 1 < count ? QStringLiteral(",\n") : QStringLiteral("\n");
    }
    out += QString(indent, QLatin1Char(' ')) + QLatin1Char(array ? ']' : '}');
}

} // namespace

QByteArray writeJson(const JsonNode& node) {
    QString out;
    pretty(node, 0, out);
    return out.toUtf8() + '\n';
}

QString jsonSnippet(const JsonNode& node, int most) {
    QString out;
    flat(node, most, out);
    return out.size() > most ? out.left(most - 3) + QStringLiteral("...") : out;
}

} // namespace hotpair
