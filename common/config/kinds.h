// The kinds of values that a configuration has: how each is read with its checks, written, and named in the
// manual. A kind is a small object with
//   bool read(Loading&, const KeyPath&, const JsonNode&, V&) const   false: a problem was told, V is
//   untouched JsonNode write(const V&) const KindInfo info() const
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/json.h"
#include "common/config/loading.h"

#include <QMap>
#include <QString>
#include <QStringList>

namespace hotpair {

/// For the manual: "duration", "100ms - 1h".
struct KindInfo {
    QString type;
    QString range;
};

/// True when the node is text; else tells the problem.
bool needText(Loading& loading, const KeyPath& path, const JsonNode& node, const QString& example);

/// Names of nodes, volumes, groups ...: safe as file names on both systems and on the wire.
struct NameKind {
    bool read(Loading&, const KeyPath&, const JsonNode&, QString&) const;
    JsonNode write(const QString& v) const { return JsonNode::string(v); }
    KindInfo info() const { return {QStringLiteral("name"), QStringLiteral("[A-Za-z0-9._-]{1,64}")}; }
};

/// One line of text.
struct TextKind {
    QString example;
    int most = 1024;
    bool mayBeEmpty = false;
    bool mayHaveLines = false; ///< arguments may contain anything but NUL
    bool isWord = false;       ///< becomes an argument of a system program: must not look like an option
    bool read(Loading&, const KeyPath&, const JsonNode&, QString&) const;
    JsonNode write(const QString& v) const { return JsonNode::string(v); }
    KindInfo info() const { return {QStringLiteral("text"), QString()}; }
};

struct IntegerKind {
    int least;
    int most;
    bool read(Loading&, const KeyPath&, const JsonNode&, int&) const;
    JsonNode write(int v) const { return JsonNode::number(v); }
    KindInfo info() const;
};

struct DurationKind {
    Duration least;
    Duration most;
    bool read(Loading&, const KeyPath&, const JsonNode&, Duration&) const;
    JsonNode write(Duration v) const;
    KindInfo info() const;
};

struct SizeKind {
    qint64 least;
    qint64 most;
    qint64 multiple;
    bool read(Loading&, const KeyPath&, const JsonNode&, qint64&) const;
    JsonNode write(qint64 v) const;
    KindInfo info() const;
};

struct EndpointKind {
    quint16 defaultPort; ///< 0: the port must be given
    bool read(Loading&, const KeyPath&, const JsonNode&, Endpoint&) const;
    bool read(Loading&, const KeyPath&, const JsonNode&, std::optional<Endpoint>&) const;
    JsonNode write(const Endpoint& v) const { return JsonNode::string(v.toString()); }
    JsonNode write(const std::optional<Endpoint>& v) const { return write(v.value_or(Endpoint{})); }
    KindInfo info() const;
};

/// "10.0.0.100/24" into an AddressResource.
struct PrefixKind {
    bool read(Loading&, const KeyPath&, const JsonNode&, AddressResource&) const;
    JsonNode write(const AddressResource& v) const;
    KindInfo info() const { return {QStringLiteral("address/prefix"), QString()}; }
};

/// An absolute path, of Unix or of Windows, without "." and "..".
struct PathKind {
    bool program = false; ///< is executed: no batch files
    bool read(Loading&, const KeyPath&, const JsonNode&, QString&) const;
    JsonNode write(const QString& v) const { return JsonNode::string(v); }
    KindInfo info() const { return {QStringLiteral("path"), QString()}; }
};

/// The program of a fence device: the name of one of Debian's fence-agents, or an absolute path.
struct FenceAgentKind {
    bool read(Loading&, const KeyPath&, const JsonNode&, QString&) const;
    JsonNode write(const QString& v) const { return JsonNode::string(v); }
    KindInfo info() const { return {QStringLiteral("fence agent"), QString()}; }
};

/// A list of texts.
template<class K>
struct ListKind {
    K each;
    int most;
    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, QStringList& value) const;
    JsonNode write(const QStringList& v) const {
        JsonNode n = JsonNode::array();
        for (const QString& one : v)
            n.items.push_back(each.write(one));
        return n;
    }
    KindInfo info() const { return {QStringLiteral("list of ") + each.info().type, QString()}; }
};

/// An object whose keys people choose: environment variables, a path for each node, the parameters of a
/// program, or the files in which a program's secrets stand.
struct MapKind {
    enum class Of { Variables, PathByNode, Parameters, SecretFiles };
    Of of;
    bool read(Loading&, const KeyPath&, const JsonNode&, QMap<QString, QString>&) const;
    JsonNode write(const QMap<QString, QString>& v) const;
    KindInfo info() const;

private:
    QString example() const;
    bool readValue(Loading&, const KeyPath&, const JsonNode&, QString&) const;
    bool checkKey(Loading&, const KeyPath&, const JsonMember&) const;
};

/// One of a few words.
template<class E>
struct ChoiceKind {
    struct Entry {
        const char* word;
        E value;
        bool available = true; ///< false: named by the contract, comes with a later version
    };
    QList<Entry> entries;

    bool read(Loading&, const KeyPath&, const JsonNode&, E&) const;
    JsonNode write(const E& v) const {
        for (const Entry& e : entries)
            if (e.value == v) return JsonNode::string(QLatin1String(e.word));
        return JsonNode::string(QString());
    }
    QStringList words() const {
        QStringList out;
        for (const Entry& e : entries)
            if (e.available) out << QLatin1String(e.word);
        return out;
    }
    KindInfo info() const { return {QStringLiteral("choice"), words().join(QStringLiteral(", "))}; }
};

/// Tells what is wrong with a word that is no available choice.
void refuseChoice(Loading&, const KeyPath&, const QString& word, bool comesLater, const QStringList& choices);
/// Counts and type of a list.
bool needList(Loading&, const KeyPath&, const JsonNode&, std::size_t most);

template<class E>
bool ChoiceKind<E>::read(Loading& loading, const KeyPath& path, const JsonNode& node, E& value) const {
    if (!needText(loading, path, node, words().value(0))) return false;
    for (const Entry& e : entries) {
        if (node.text != QLatin1String(e.word)) continue;
        if (!e.available) {
            refuseChoice(loading, path, node.text, true, words());
            return false;
        }
        value = e.value;
        return true;
    }
    refuseChoice(loading, path, node.text, false, words());
    return false;
}

template<class K>
bool ListKind<K>::read(Loading& loading, const KeyPath& path, const JsonNode& node,
                       QStringList& value) const {
    if (!needList(loading, path, node, std::size_t(most))) return false;
    QStringList out;
    bool good = true;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        QString one;
        good = each.read(loading, path / qsizetype(i), node.items[i], one) && good;
        out << one;
    }
    if (good) value = out;
    return good;
}

} // namespace hotpair
