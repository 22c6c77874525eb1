// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/json.h"

#include "common/config/keypath.h"

#include <QHash>

#include <cmath>

namespace hotpair {

const JsonNode* JsonNode::member(QStringView key) const {
    for (const JsonMember& m : members)
        if (m.key == key) return &m.value;
    return nullptr;
}

namespace {

/// Recursive descent over bytes; the depth cap bounds the stack. The first broken rule sets m_failed and ends
/// it.
class Parser {
public:
    Parser(const QByteArray& text, const JsonLimits& caps)
        : m_text(text)
        , m_caps(caps) {}

    JsonDocument run() {
        JsonDocument document;
        if (std::size_t(m_text.size()) > m_caps.bytes) {
            fail(Code::CONFIG_TOO_LARGE, {{QStringLiteral("size"), QString::number(m_text.size())},
                                          {QStringLiteral("limit"), QString::number(m_caps.bytes)}});
        } else {
            if (m_text.startsWith("\xEF\xBB\xBF"))
                m_at = 3; // RFC 8259 8.1 lets readers ignore it; Windows editors write it
            JsonNode root;
            value(root);
            space();
            if (!m_failed && m_at < m_text.size())
                fail(Code::CONFIG_TRAILING, {{QStringLiteral("found"), found()}});
            if (!m_failed) document.root = std::move(root);
        }
        document.problems = std::move(m_problems);
        return document;
    }

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }

    void advance() {
        const auto byte = static_cast<unsigned char>(m_text[m_at++]);
        if (byte == '\n') {
            ++m_position.line;
            m_position.column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            ++m_position.column;
        }
    }

    void space() {
        while (!atEnd() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
            advance();
    }

    void fail(Code code, Args args = {}) { failAt(m_position, code, std::move(args)); }
    void failAt(JsonPosition at, Code code, Args args = {}) {
        if (m_failed) return;
        m_failed = true;
        m_problems.append({at, QString(), code, std::move(args)});
    }

    /// The next character as people see it.
    QString found() const {
        const auto byte = static_cast<unsigned char>(peek());
        if (byte >= 0x21 && byte < 0x7F) return QString(QLatin1Char(char(byte)));
        return QStringLiteral("0x%1").arg(uint(byte), 2, 16, QLatin1Char('0'));
    }

    void expected(const char* what) {
        if (atEnd())
            return fail(Code::CONFIG_ENDS_EARLY, {{QStringLiteral("expected"), QLatin1String(what)}});
        fail(Code::CONFIG_EXPECTED,
             {{QStringLiteral("expected"), QLatin1String(what)}, {QStringLiteral("found"), found()}});
    }

    void value(JsonNode& node) {
        space();
        if (++m_values > m_caps.values)
            return fail(Code::CONFIG_TOO_MANY_VALUES,
                        {{QStringLiteral("limit"), QString::number(m_caps.values)}});
        node.at = m_position;
        switch (peek()) {
        case '{': return nested(&Parser::object, node);
        case '[': return nested(&Parser::array, node);
        case '"': node.type = JsonNode::Type::String; return string(node.text);
        case 't': return word("true", node, JsonNode::Type::Bool);
        case 'f': return word("false", node, JsonNode::Type::Bool);
        case 'n': return word("null", node, JsonNode::Type::Null);
        default: break;
        }
        const char c = peek();
        if (c == '-' || (c >= '0' && c <= '9')) return number(node);
        notAValue();
    }

    void nested(void (Parser::*body)(JsonNode&), JsonNode& node) {
        if (++m_depth > m_caps.depth)
            return fail(Code::CONFIG_TOO_DEEP, {{QStringLiteral("limit"), QString::number(m_caps.depth)}});
        advance();
        (this->*body)(node);
        --m_depth;
    }

    void notAValue() {
        if (atEnd()) {
            const char* open = m_path.isEmpty() ? "{ }" : m_path.last().index >= 0 ? "]" : "}";
            return expected(open);
        }
        const JsonPosition start = m_position;
        QString seen;
        while (!atEnd() && seen.size() < 20 &&
               (QChar::isLetterOrNumber(uchar(peek())) && uchar(peek()) < 0x80)) {
            seen += QLatin1Char(peek());
            advance();
        }
        if (seen.isEmpty()) seen = found();
        failAt(start, Code::CONFIG_NOT_A_VALUE, {{QStringLiteral("found"), seen}});
    }

    void word(const char* wanted, JsonNode& node, JsonNode::Type type) {
        const QByteArrayView w(wanted);
        const QByteArrayView rest = QByteArrayView(m_text).sliced(m_at);
        const bool longer = rest.size() > w.size() && std::isalnum(uchar(rest[w.size()])) != 0;
        if (!rest.startsWith(w) || longer) return notAValue();
        for (qsizetype i = 0; i < w.size(); ++i)
            advance();
        node.type = type;
        node.boolean = *wanted == 't';
    }

    void digits() {
        if (peek() < '0' || peek() > '9') m_badNumber = true;
        while (peek() >= '0' && peek() <= '9')
            advance();
    }

    void number(JsonNode& node) {
        const qsizetype start = m_at;
        m_badNumber = false;
        if (peek() == '-') advance();
        const bool zero = peek() == '0';
        const qsizetype first = m_at;
        digits();
        if (zero && m_at - first > 1) m_badNumber = true; // no leading zeros
        if (peek() == '.') {
            advance();
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            advance();
            if (peek() == '+' || peek() == '-') advance();
            digits();
        }
        while (std::isalnum(uchar(peek())) != 0 || peek() == '.' || peek() == '_') { // "200ms" without quotes
            m_badNumber = true;
            advance();
        }
        node.type = JsonNode::Type::Number;
        const QByteArray literal = m_text.mid(start, m_at - start);
        const Args args{{QStringLiteral("value"), QString::fromLatin1(literal.left(40))}};
        if (m_badNumber) return failAt(node.at, Code::CONFIG_BAD_NUMBER, args);
        bool ok = false;
        if (!std::isfinite(literal.toDouble(&ok)) || !ok)
            return failAt(node.at, Code::CONFIG_NUMBER_TOO_LARGE, args);
        node.text = QString::fromLatin1(literal);
    }

    void array(JsonNode& node) {
        node.type = JsonNode::Type::Array;
        space();
        if (peek() == ']') return advance();
        while (!m_failed) {
            m_path.append({QString(), int(node.items.size())});
            value(node.items.emplace_back());
            m_path.removeLast();
            if (!next(']')) return;
        }
    }

    void object(JsonNode& node) {
        node.type = JsonNode::Type::Object;
        space();
        if (peek() == '}') return advance();
        QHash<QString, JsonPosition> seen;
        while (!m_failed) {
            space();
            JsonMember& member = node.members.emplace_back();
            member.at = m_position;
            if (peek() != '"') return expected("\"");
            string(member.key);
            if (m_failed) return;
            m_path.append({member.key, -1});
            duplicate(seen, member);
            space();
            if (peek() != ':') return expected(":");
            advance();
            value(member.value);
            m_path.removeLast();
            if (!next('}')) return;
        }
    }

    /// After an element: true when another one follows.
    bool next(char close) {
        if (m_failed) return false;
        space();
        if (peek() == ',') {
            advance();
            return true;
        }
        if (peek() == close)
            advance();
        else
            expected(close == ']' ? ", ]" : ", }");
        return false;
    }

    void duplicate(QHash<QString, JsonPosition>& seen, const JsonMember& member) {
        const auto first = seen.constFind(member.key);
        if (first == seen.constEnd()) {
            seen.insert(member.key, member.at);
            return;
        }
        m_problems.append({member.at,
                           keyPathText(m_path),
                           Code::CONFIG_DUPLICATE_KEY,
                           {{QStringLiteral("first"), QString::number(first->line)}}});
        if (m_problems.size() >= m_caps.duplicates) m_failed = true;
    }

    void string(QString& out) {
        const JsonPosition start = m_position;
        advance();
        QByteArray bytes; // valid UTF-8 by construction
        while (!m_failed) {
            if (atEnd())
                return failAt(start, Code::CONFIG_ENDS_EARLY,
                              {{QStringLiteral("expected"), QStringLiteral("\"")}});
            const auto c = static_cast<unsigned char>(peek());
            if (c == '"') {
                advance();
                out = QString::fromUtf8(bytes);
                return;
            }
            if (c < 0x20 || c == 0x7F) return control(c);
            if (c == '\\') {
                escape(bytes);
            } else if (c < 0x80) {
                bytes += char(c);
                advance();
            } else {
                utf8(bytes);
            }
        }
    }

    void control(unsigned code) {
        fail(Code::CONFIG_CONTROL_CHARACTER,
             {{QStringLiteral("character"), QStringLiteral("U+%1").arg(code, 4, 16, QLatin1Char('0'))}});
    }

    /// One character of two to four bytes; overlong forms, surrogates and values above U+10FFFF are no UTF-8.
    void utf8(QByteArray& out) {
        const auto lead = static_cast<unsigned char>(peek());
        const int length = lead >= 0xF0 && lead <= 0xF4  ? 4
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xC2 && lead < 0xE0 ? 2
                                                         : 0;
        char32_t code = length == 0 ? 0 : lead & (0x7Fu >> length);
        bool good = length != 0 && m_at + length <= m_text.size();
        for (int i = 1; good && i < length; ++i) {
            const auto b = static_cast<unsigned char>(m_text[m_at + i]);
            good = (b & 0xC0) == 0x80;
            code = (code << 6) | (b & 0x3F);
        }
        constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (good) good = code >= least[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
        if (!good) return fail(Code::CONFIG_BAD_UTF8, {{QStringLiteral("byte"), found()}});
        out += QByteArrayView(m_text).sliced(m_at, length);
        for (int i = 0; i < length; ++i)
            advance();
    }

    void escape(QByteArray& out) {
        const JsonPosition start = m_position;
        advance();
        static constexpr char names[] = "\"\\/bfnrt";
        static constexpr char values[] = "\"\\/\b\f\n\r\t";
        for (std::size_t i = 0; i + 1 < sizeof names; ++i) {
            if (peek() == names[i] && !atEnd()) {
                out += values[i];
                return advance();
            }
        }
        if (peek() != 'u') return badEscape(start);
        auto code = hex4();
        if (code && *code >= 0xD800 && *code < 0xDC00 && peek() == '\\') {
            advance();
            const auto low = peek() == 'u' ? hex4() : std::nullopt;
            code = low && *low >= 0xDC00 && *low <= 0xDFFF
                       ? std::optional<char32_t>(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00))
                       : std::nullopt;
        }
        if (!code || (*code >= 0xD800 && *code <= 0xDFFF)) return badEscape(start);
        if (*code == 0) return control(0);
        out += QString::fromUcs4(&*code, 1).toUtf8();
    }

    void badEscape(JsonPosition start) {
        failAt(start, Code::CONFIG_BAD_ESCAPE,
               {{QStringLiteral("found"), atEnd() ? QStringLiteral("\\") : QStringLiteral("\\") + found()}});
    }

    /// At the 'u' of an escape: the four digits after it.
    std::optional<char32_t> hex4() {
        advance();
        char32_t code = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = peek();
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return std::nullopt;
            code = code * 16 + char32_t(digit);
            advance();
        }
        return code;
    }

    const QByteArray& m_text;
    const JsonLimits m_caps;
    qsizetype m_at = 0;
    JsonPosition m_position;
    std::size_t m_depth = 0;
    std::size_t m_values = 0;
    bool m_failed = false;
    bool m_badNumber = false;
    KeyPath m_path;
    QList<JsonProblem> m_problems;
};

} // namespace

JsonDocument parseJson(const QByteArray& text, const JsonLimits& caps) {
    return Parser(text, caps).run();
}

} // namespace hotpair
