// A struct of the configuration as declared rows: key, kind (type and range), presence, member. Reading,
// writing, defaults, "unknown key" and the manual's reference all come from the rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/kinds.h"
#include "common/config/schema.h"

#include <functional>

namespace hotpair {

enum class Presence {
    Required,
    Optional, ///< left out when it is at its default
    Stated,   ///< may be left out, is always written: its default depends on other keys or must not drift
};

/// One row with the struct it belongs to forgotten: what reading an object needs.
struct BoundRow {
    QString key;
    bool required;
    QString example; ///< as it could stand in the document
    std::function<bool(Loading&, const KeyPath&, const JsonNode&)> read;
};

/// Reads the members of an object row by row: unknown, missing and wrong ones become problems. False when any
/// was.
bool readObject(Loading&, const KeyPath&, const JsonNode&, const QList<BoundRow>& rows);

template<class S>
struct Row {
    QString key;
    Presence presence;
    KindInfo kind;
    QString example;
    QString defaultText; ///< for the manual; empty: no fixed default
    std::function<bool(Loading&, const KeyPath&, const JsonNode&, S&)> read;
    std::function<JsonNode(const S&, Style)> write;
    std::function<bool(const S&)> atDefault;
    std::function<bool(const S&)> absent; ///< there is nothing to write, not even a default
    std::function<void(const QString& path, QList<ConfigKey>&)> describeInner; ///< empty: no keys inside
};
template<class S>
using Rows = QList<Row<S>>;

template<class S>
void bind(QList<BoundRow>& bound, const Rows<S>& rows, S& value) {
    for (const Row<S>& row : rows)
        bound.append({row.key, row.presence == Presence::Required, row.example,
                      [&row, &value](Loading& l, const KeyPath& p, const JsonNode& n) {
                          return row.read(l, p, n, value);
                      }});
}

template<class S>
void writeRows(JsonNode& object, const Rows<S>& rows, const S& value, Style style) {
    for (const Row<S>& row : rows) {
        const bool optional = row.presence == Presence::Optional;
        if (row.absent(value) || (optional && style == Style::Short && row.atDefault(value))) continue;
        JsonNode written = row.write(value, style);
        if (optional && written.type == JsonNode::Type::Object && written.members.empty()) continue;
        object.insert(row.key, std::move(written));
    }
}

/// Kinds with rows inside pass the style on; the others know one way.
template<class K, class V>
JsonNode writeKind(const K& kind, const V& value, Style style) {
    if constexpr (requires { kind.write(value, style); })
        return kind.write(value, style);
    else
        return kind.write(value);
}

template<class T>
inline constexpr bool isOptional = false;
template<class T>
inline constexpr bool isOptional<std::optional<T>> = true;

template<class S>
void describeRows(const QString& path, const Rows<S>& rows, QList<ConfigKey>& keys) {
    for (const Row<S>& row : rows) {
        const QString at = path.isEmpty() ? row.key : path + QLatin1Char('.') + row.key;
        if (row.describeInner)
            row.describeInner(at, keys);
        else
            keys.append(
                {at, row.kind.type, row.presence == Presence::Required, row.defaultText, row.kind.range});
    }
}

/// One object of rows. `complete` fills what depends on other keys of the object.
template<class T>
struct ObjectKind {
    const Rows<T>& (*rows)();
    void (*complete)(T&) = nullptr;

    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, T& value) const {
        QList<BoundRow> bound;
        bind(bound, rows(), value);
        const bool good = readObject(loading, path, node, bound);
        if (complete != nullptr) complete(value);
        return good;
    }
    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, std::optional<T>& value) const {
        return read(loading, path, node, value.emplace());
    }
    JsonNode write(const T& value, Style style) const {
        JsonNode n = JsonNode::object();
        writeRows(n, rows(), value, style);
        return n;
    }
    JsonNode write(const std::optional<T>& value, Style style) const { return write(value.value(), style); }
    KindInfo info() const { return {QStringLiteral("object"), QString()}; }
    void describe(const QString& path, QList<ConfigKey>& keys) const { describeRows(path, rows(), keys); }
};

/// A list of objects. Every element keeps its place, also one that could not be read.
template<class T, class K = ObjectKind<T>>
struct ObjectListKind {
    K each;
    std::size_t most;

    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, QList<T>& value) const {
        if (!needList(loading, path, node, most)) return false;
        bool good = true;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            T one{};
            good = each.read(loading, path / qsizetype(i), node.items[i], one) && good;
            value.append(one);
        }
        return good;
    }
    JsonNode write(const QList<T>& value, Style style) const {
        JsonNode n = JsonNode::array();
        for (const T& one : value)
            n.items.push_back(each.write(one, style));
        return n;
    }
    KindInfo info() const { return {QStringLiteral("list"), QString()}; }
    void describe(const QString& path, QList<ConfigKey>& keys) const {
        each.describe(path + QStringLiteral("[]"), keys);
    }
};

/// access: pointer to member, or a callable that gives a reference for S& and const S&.
template<class S, class K, class A>
Row<S> row(const char* key, K kind, Presence presence, A access, const char* example = "") {
    Row<S> r;
    r.key = QLatin1String(key);
    r.presence = presence;
    r.kind = kind.info();
    r.example = QStringLiteral("\"%1\": %2").arg(r.key, QLatin1String(example));
    r.read = [kind, access](Loading& l, const KeyPath& p, const JsonNode& n, S& s) {
        return kind.read(l, p, n, std::invoke(access, s));
    };
    r.write = [kind, access](const S& s, Style style) {
        return writeKind(kind, std::invoke(access, s), style);
    };
    r.absent = [access](const S& s) {
        if constexpr (isOptional<std::remove_cvref_t<decltype(std::invoke(access, s))>>)
            return !std::invoke(access, s).has_value();
        else
            return false;
    };
    r.atDefault = [access](const S& s) {
        static const S standard{}; // static: GCC 12 at -O3 takes the local for uninitialized
        return std::invoke(access, s) == std::invoke(access, standard);
    };
    if constexpr (requires(QList<ConfigKey> & keys) { kind.describe(QString(), keys); })
        r.describeInner = [kind](const QString& path, QList<ConfigKey>& keys) { kind.describe(path, keys); };
    else if (presence == Presence::Optional && !r.absent(S{}))
        r.defaultText = jsonSnippet(r.write(S{}, Style::Full));
    return r;
}

} // namespace hotpair
