// Each struct names its keys once (fields); writing and reading are two visitors of that list.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/model/status.h"

#include <QJsonArray>

#include <limits>
#include <type_traits>

namespace hotpair {

namespace {

/// A string that is null in JSON when it is empty: "nobody", "not attached".
template<class S>
struct OrNull {
    S& text;
};
template<class S>
OrNull(S&) -> OrNull<S>;

template<class S, class T>
concept Is = std::is_same_v<std::remove_const_t<S>, T>;

template<class V>
void fields(V& v, Is<NodeStatus> auto& s) {
    v("name", s.name);
    v("self", s.self);
    v("state", s.state);
    v("bootId", s.bootId);
    v("ageMs", s.ageMs);
    v("health", s.health);
    v("version", s.version);
}

template<class V>
void fields(V& v, Is<WitnessStatus> auto& s) {
    v("state", s.state);
    v("ageMs", s.ageMs);
}

template<class V>
void fields(V& v, Is<LinkStatus> auto& s) {
    v("name", s.name);
    v("peer", s.peer);
    v("state", s.state);
    v("rttUs", s.rttUs);
    v("jitterUs", s.jitterUs);
    v("lossPct", s.lossPct);
    v("lastSeenMs", s.lastSeenMs);
    v("sent", s.sent);
    v("received", s.received);
    v("rejected", s.rejected);
    v("relayed", s.relayed);
}

template<class V>
void fields(V& v, Is<ResourceStatus> auto& s) {
    v("name", s.name);
    v("type", s.type);
    v("state", s.state);
    v("node", OrNull{s.node});
    v("lastError", s.lastError);
    v("startMs", s.startMs);
}

template<class V>
void fields(V& v, Is<GroupStatus> auto& s) {
    v("name", s.name);
    v("state", s.state);
    v("holder", OrNull{s.holder});
    v("term", s.term);
    v("leaseMs", s.leaseMs);
    v("eligible", s.eligible);
    v("hold", s.hold);
    v("restarts", s.restarts);
    v("preferred", OrNull{s.preferred});
    v("waitingFor", s.waitingFor);
    v("resources", s.resources);
}

template<class V>
void fields(V& v, Is<ResyncStatus> auto& s) {
    v("totalBytes", s.totalBytes);
    v("doneBytes", s.doneBytes);
    v("bytesPerSecond", s.bytesPerSecond);
    v("etaMs", s.etaMs);
}

template<class V>
void fields(V& v, Is<MirrorStatus> auto& s) {
    v("name", s.name);
    v("kind", s.kind);
    v("mode", s.mode);
    v("state", s.state);
    v("role", s.role);
    v("size", s.size);
    v("dirtyBytes", s.dirtyBytes);
    v("lagBytes", s.lagBytes);
    v("lagMs", s.lagMs);
    v("writeBytesPerSecond", s.writeBytesPerSecond);
    v("readBytesPerSecond", s.readBytesPerSecond);
    v("resync", s.resync);
    v("frontEnd", OrNull{s.frontEnd});
    v("device", OrNull{s.device});
}

template<class V>
void fields(V& v, Is<Error> auto& s) {
    v.code(s.code);
    v("args", s.args);
}

template<class V>
void fields(V& v, Is<AlarmStatus> auto& s) {
    v.code(s.code);
    v("since", s.since);
    v("args", s.args);
    v("acknowledged", s.acknowledged);
}

template<class V>
void fields(V& v, Is<EventRecord> auto& s) {
    v("seq", s.seq);
    v("time", s.time);
    v("node", s.node);
    v.code(s.code);
    v("args", s.args);
    v("group", OrNull{s.group});
}

template<class V>
void fields(V& v, Is<ClusterStatus> auto& s) {
    v("cluster", s.cluster);
    v("node", s.node);
    v("time", s.time);
    v("configRevision", s.configRevision);
    v("nodes", s.nodes);
    v("witness", s.witness);
    v("links", s.links);
    v("groups", s.groups);
    v("mirrors", s.mirrors);
    v("alarms", s.alarms);
}

constexpr int documentVersion = 1;

QString latin1(std::string_view text) {
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

class Writer {
public:
    QJsonObject object;

    template<class T>
    void operator()(const char* key, const T& value) {
        object.insert(QLatin1String(key), json(value));
    }
    void code(Code code) {
        object.insert(QStringLiteral("code"), latin1(codeName(code)));
        object.insert(QStringLiteral("severity"), latin1(severityName(severityOf(code))));
    }

private:
    static QJsonValue json(const QString& v) { return v; }
    static QJsonValue json(bool v) { return v; }
    static QJsonValue json(int v) { return v; }
    static QJsonValue json(double v) { return v; }
    static QJsonValue json(qint64 v) { return v; }
    static QJsonValue json(quint64 v) { return qint64(v); } // terms and sequences never come near 2^63
    static QJsonValue json(const QStringList& v) { return QJsonArray::fromStringList(v); }
    static QJsonValue json(const OrNull<const QString>& v) {
        return v.text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(v.text);
    }
    static QJsonValue json(const QMap<QString, QString>& v) {
        QJsonObject o;
        for (auto i = v.begin(); i != v.end(); ++i)
            o.insert(i.key(), i.value());
        return o;
    }
    template<class T>
    static QJsonValue json(const std::optional<T>& v) {
        return v ? json(*v) : QJsonValue(QJsonValue::Null);
    }
    template<class T>
    static QJsonValue json(const QList<T>& v) {
        QJsonArray a;
        for (const T& one : v)
            a.append(json(one));
        return a;
    }
    template<class T>
    requires std::is_class_v<T>
    static QJsonValue json(const T& v) { return toJson(v); }
};

/// Fills a struct from an object. The first wrong type ends it; keys that are missing leave their defaults.
class Reader {
public:
    Reader(const QJsonObject& object, QString path)
        : m_object(object)
        , m_path(std::move(path)) {}
    std::optional<Error> error;

    template<class T>
    void operator()(const char* key, T&& value) {
        if (error) return;
        const QJsonValue v = m_object.value(QLatin1String(key));
        if (v.isUndefined()) return;
        const QString path =
            m_path.isEmpty() ? QLatin1String(key) : m_path + QLatin1Char('.') + QLatin1String(key);
        read(path, v, value);
    }

    void code(Code& code) {
        QString name;
        (*this)("code", name);
        if (error) return;
        if (name.isEmpty()) return wrong(m_path + QStringLiteral(".code"));
        const QByteArray bytes = name.toUtf8();
        const auto known = codeFromName(std::string_view(bytes.constData(), std::size_t(bytes.size())));
        code = known.value_or(Code::CODE_OF_NEWER_VERSION);
        if (!known) m_unknownCode = name;
    }

    /// A newer agent's code keeps its name as an argument of the code that stands for it.
    template<class T>
    void nameUnknownCode(T& to) const {
        if constexpr (requires { to.args; })
            if (!m_unknownCode.isEmpty()) to.args.insert(QStringLiteral("code"), m_unknownCode);
    }

private:
    void wrong(const QString& path) {
        if (!error) error = makeError(Code::STATUS_MALFORMED, {{QStringLiteral("key"), path}});
    }
    void read(const QString& path, const QJsonValue& v, QString& to) {
        if (!v.isString()) return wrong(path);
        to = v.toString();
    }
    void read(const QString& path, const QJsonValue& v, OrNull<QString>& to) {
        if (v.isNull()) return to.text.clear();
        read(path, v, to.text);
    }
    void read(const QString& path, const QJsonValue& v, bool& to) {
        if (!v.isBool()) return wrong(path);
        to = v.toBool();
    }
    void read(const QString& path, const QJsonValue& v, double& to) {
        if (!v.isDouble()) return wrong(path);
        to = v.toDouble();
    }
    void read(const QString& path, const QJsonValue& v, qint64& to) {
        constexpr qint64 least = std::numeric_limits<qint64>::min();
        if (!v.isDouble() || (v.toInteger(least) == least && v.toInteger(0) == 0)) return wrong(path);
        to = v.toInteger();
    }
    void read(const QString& path, const QJsonValue& v, quint64& to) {
        qint64 n = 0;
        read(path, v, n);
        if (n < 0) return wrong(path);
        if (!error) to = quint64(n);
    }
    void read(const QString& path, const QJsonValue& v, int& to) {
        qint64 n = 0;
        read(path, v, n);
        if (n < std::numeric_limits<int>::min() || n > std::numeric_limits<int>::max()) return wrong(path);
        if (!error) to = int(n);
    }
    void read(const QString& path, const QJsonValue& v, QMap<QString, QString>& to) {
        if (!v.isObject()) return wrong(path);
        const QJsonObject o = v.toObject();
        to.clear();
        for (auto i = o.begin(); i != o.end(); ++i) {
            QString text;
            read(path + QLatin1Char('.') + i.key(), i.value(), text);
            if (error) return;
            to.insert(i.key(), text);
        }
    }
    template<class T>
    void read(const QString& path, const QJsonValue& v, std::optional<T>& to) {
        to.reset();
        if (v.isNull()) return;
        T value{};
        read(path, v, value);
        if (!error) to = std::move(value);
    }
    template<class T>
    void read(const QString& path, const QJsonValue& v, QList<T>& to) {
        if (!v.isArray()) return wrong(path);
        const QJsonArray a = v.toArray();
        to.clear();
        for (qsizetype i = 0; i < a.size() && !error; ++i) {
            T one{};
            read(QStringLiteral("%1[%2]").arg(path).arg(i), a[i], one);
            to.append(std::move(one));
        }
    }
    template<class T>
    requires requires(Reader& r, T& t) { fields(r, t); }
    void read(const QString& path, const QJsonValue& v, T& to) {
        if (!v.isObject()) return wrong(path);
        Reader inner(v.toObject(), path);
        fields(inner, to);
        inner.nameUnknownCode(to);
        error = inner.error;
    }

    const QJsonObject m_object;
    const QString m_path;
    QString m_unknownCode;
};

template<class T>
QJsonObject written(const T& value) {
    Writer w;
    fields(w, value);
    return w.object;
}

/// Fills value; an error when something in the object has the wrong type.
template<class T>
std::optional<Error> readInto(T& value, const QJsonObject& object) {
    Reader r(object, QString());
    fields(r, value);
    r.nameUnknownCode(value);
    return r.error;
}

template<class T>
Result<T> parsed(const QJsonObject& object) {
    T value{};
    if (const auto error = readInto(value, object)) return *error;
    return value;
}

} // namespace

QJsonObject toJson(const NodeStatus& s) {
    return written(s);
}
QJsonObject toJson(const WitnessStatus& s) {
    return written(s);
}
QJsonObject toJson(const LinkStatus& s) {
    return written(s);
}
QJsonObject toJson(const ResourceStatus& s) {
    return written(s);
}
QJsonObject toJson(const GroupStatus& s) {
    return written(s);
}
QJsonObject toJson(const ResyncStatus& s) {
    return written(s);
}
QJsonObject toJson(const AlarmStatus& s) {
    return written(s);
}
QJsonObject toJson(const EventRecord& s) {
    return written(s);
}
QJsonObject toJson(const Error& s) {
    return written(s);
}
QJsonObject toJson(const MirrorStatus& s) {
    QJsonObject o = written(s);
    o.insert(QStringLiteral("lastVerify"), QJsonValue::Null); // no verify in this version: none was ever made
    return o;
}
QJsonObject toJson(const ClusterStatus& s) {
    QJsonObject o = written(s);
    o.insert(QStringLiteral("version"), documentVersion);
    return o;
}

Result<NodeStatus> nodeStatusFromJson(const QJsonObject& o) {
    return parsed<NodeStatus>(o);
}
Result<WitnessStatus> witnessStatusFromJson(const QJsonObject& o) {
    return parsed<WitnessStatus>(o);
}
Result<LinkStatus> linkStatusFromJson(const QJsonObject& o) {
    return parsed<LinkStatus>(o);
}
Result<GroupStatus> groupStatusFromJson(const QJsonObject& o) {
    return parsed<GroupStatus>(o);
}
Result<MirrorStatus> mirrorStatusFromJson(const QJsonObject& o) {
    return parsed<MirrorStatus>(o);
}
Result<AlarmStatus> alarmStatusFromJson(const QJsonObject& o) {
    return parsed<AlarmStatus>(o);
}
Result<EventRecord> eventFromJson(const QJsonObject& o) {
    return parsed<EventRecord>(o);
}

Result<ClusterStatus> clusterStatusFromJson(const QJsonObject& o) {
    const QJsonValue version = o.value(QLatin1String("version"));
    if (!version.isUndefined() && version.toInteger(0) < 1)
        return makeError(Code::STATUS_MALFORMED, {{QStringLiteral("key"), QStringLiteral("version")}});
    return parsed<ClusterStatus>(o);
}

std::optional<Error> errorFromJson(const QJsonValue& v) {
    if (v.isNull() || v.isUndefined()) return std::nullopt;
    if (!v.isObject())
        return makeError(Code::STATUS_MALFORMED, {{QStringLiteral("key"), QStringLiteral("error")}});
    Error error;
    const auto malformed = readInto(error, v.toObject());
    return malformed ? malformed : error;
}

} // namespace hotpair
