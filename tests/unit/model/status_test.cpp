// The status document: key names and types are the contract (5), so they are spelled out here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/model/status.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace hotpair;

namespace {

QJsonObject object(const char* json) {
    QJsonParseError error;
    const auto doc = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError) qFatal("test document: %s", qPrintable(error.errorString()));
    return doc.object();
}

/// The example of the contract, verbatim but for the pieces that it leaves open ("...").
QJsonObject contractExample() {
    QFile file(QStringLiteral(TEST_DATA "/contract_status.json"));
    if (!file.open(QIODevice::ReadOnly)) qFatal("contract_status.json is missing");
    return object(file.readAll().constData());
}

ClusterStatus full() {
    ClusterStatus s;
    s.cluster = QStringLiteral("erp");
    s.node = QStringLiteral("甲");
    s.time = QStringLiteral("2026-01-02T03:04:05.678Z");
    s.configRevision = 7;
    s.nodes = {{QStringLiteral("甲"), true, QStringLiteral("online"), QStringLiteral("aa"), 0,
                QStringLiteral("warning"), QStringLiteral("0.1.0")},
               {QStringLiteral("node-b"), false, QStringLiteral("offline"), QString(), -1,
                QStringLiteral("ok"), QString()}};
    s.witness = {QStringLiteral("offline"), 100000};
    s.links = {{QStringLiteral("lan"), QStringLiteral("node-b"), QStringLiteral("down"), -1, 3, 99.5, 12,
                5000000000, 4, 3}};
    GroupStatus g;
    g.name = QStringLiteral("db");
    g.state = QStringLiteral("waiting");
    g.term = (1ULL << 62) + 1; // beyond what a double holds
    g.leaseMs = -1;
    g.eligible = QStringList{QStringLiteral("node-b")};
    g.hold = true;
    g.restarts = 2;
    g.preferred = QStringLiteral("node-b");
    g.waitingFor = makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}});
    ResourceStatus r;
    r.name = QStringLiteral("fs");
    r.type = QStringLiteral("filesystem");
    r.state = QStringLiteral("failed");
    r.lastError = makeError(Code::FILE_UNREADABLE, {{QStringLiteral("path"), QStringLiteral("/x\n")}});
    r.startMs = 120;
    g.resources = {r};
    s.groups = {g, GroupStatus{}};
    MirrorStatus m;
    m.name = QStringLiteral("data");
    m.role = {{QStringLiteral("甲"), QStringLiteral("source")}};
    m.size = 1LL << 40;
    m.dirtyBytes = 65536;
    m.resync = ResyncStatus{1LL << 40, 1 << 20, 5, -1};
    m.device = QStringLiteral("/dev/nbd0");
    s.mirrors = {m};
    s.alarms = {{Code::LINK_DOWN,
                 QStringLiteral("2026-01-02T03:04:00Z"),
                 {{QStringLiteral("link"), QStringLiteral("x")}},
                 true}};
    return s;
}

} // namespace

class StatusTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void contractExampleComesBackWithEveryKey() {
        const QJsonObject example = contractExample();
        const auto read = clusterStatusFromJson(example);
        QVERIFY(read.ok());
        QCOMPARE(read->groups[0].term, 5u);
        QCOMPARE(read->alarms[0].code, Code::LINK_DOWN);
        contains(toJson(*read), example, QString());
    }

    void roundTrip() {
        const ClusterStatus s = full();
        const QByteArray bytes = QJsonDocument(toJson(s)).toJson(QJsonDocument::Compact);
        const auto back = clusterStatusFromJson(object(bytes.constData()));
        QVERIFY(back.ok());
        QCOMPARE(*back, s);
        QCOMPARE(*clusterStatusFromJson(toJson(ClusterStatus{})), ClusterStatus{});
    }

    void eventRoundTrip() {
        const EventRecord e{9,
                            QStringLiteral("2026-01-02T03:04:05.678Z"),
                            QStringLiteral("node-a"),
                            Code::LINK_UP,
                            {{QStringLiteral("link"), QStringLiteral("lan")}},
                            QStringLiteral("db")};
        QCOMPARE(*eventFromJson(toJson(e)), e);
    }

    void deltaPartsRoundTrip() {
        const ClusterStatus s = full();
        QCOMPARE(*nodeStatusFromJson(toJson(s.nodes[0])), s.nodes[0]);
        QCOMPARE(*witnessStatusFromJson(toJson(s.witness)), s.witness);
        QCOMPARE(*linkStatusFromJson(toJson(s.links[0])), s.links[0]);
        QCOMPARE(*groupStatusFromJson(toJson(s.groups[0])), s.groups[0]);
        QCOMPARE(*mirrorStatusFromJson(toJson(s.mirrors[0])), s.mirrors[0]);
        QCOMPARE(*alarmStatusFromJson(toJson(s.alarms[0])), s.alarms[0]);
    }

    void nobodyIsNull() {
        const QJsonObject g = toJson(GroupStatus{});
        QVERIFY(g.value(QLatin1String("holder")).isNull());
        QVERIFY(toJson(MirrorStatus{}).value(QLatin1String("frontEnd")).isNull());
        QVERIFY(toJson(MirrorStatus{}).value(QLatin1String("resync")).isNull());
    }

    void unknownKeysAreLetThrough() {
        QJsonObject o = toJson(full());
        o.insert(QStringLiteral("future"), QJsonArray{1, 2});
        QJsonArray nodes = o.value(QLatin1String("nodes")).toArray();
        QJsonObject n = nodes[0].toObject();
        n.insert(QStringLiteral("temperature"), 40);
        nodes[0] = n;
        o.insert(QStringLiteral("nodes"), nodes);
        const auto read = clusterStatusFromJson(o);
        QVERIFY(read.ok());
        QCOMPARE(*read, full());
    }

    void unknownCodesKeepTheirName() {
        QJsonObject a = toJson(full().alarms[0]);
        a.insert(QStringLiteral("code"), QStringLiteral("FLUX_CAPACITOR_LOW"));
        const auto read = alarmStatusFromJson(a);
        QVERIFY(read.ok());
        QCOMPARE(read->code, Code::CODE_OF_NEWER_VERSION);
        QCOMPARE(read->args.value(QStringLiteral("code")), QStringLiteral("FLUX_CAPACITOR_LOW"));
        QCOMPARE(read->args.value(QStringLiteral("link")), QStringLiteral("x"));
    }

    void wrongTypesAreNamed_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("key");
        const auto row = [](const char* json, const char* key) {
            QTest::newRow(key) << QByteArray(json) << QString::fromUtf8(key);
        };
        row(R"({"cluster": 3})", "cluster");
        row(R"({"configRevision": "7"})", "configRevision");
        row(R"({"configRevision": 1e12})", "configRevision");
        row(R"({"nodes": {}})", "nodes");
        row(R"({"nodes": [3]})", "nodes[0]");
        row(R"({"nodes": [{"name":"a"}, {"name": null}]})", "nodes[1].name");
        row(R"({"nodes": [{"self": 1}]})", "nodes[0].self");
        row(R"({"nodes": [{"ageMs": 1.5}]})", "nodes[0].ageMs");
        row(R"({"witness": null})", "witness");
        row(R"({"links": [{"lossPct": "0"}]})", "links[0].lossPct");
        row(R"({"groups": [{"term": -1}]})", "groups[0].term");
        row(R"({"groups": [{"eligible": [null]}]})", "groups[0].eligible[0]");
        row(R"({"groups": [{"holder": 1}]})", "groups[0].holder");
        row(R"({"groups": [{"resources": [{"lastError": "bad"}]}]})", "groups[0].resources[0].lastError");
        row(R"({"groups": [{"waitingFor": {"code": ""}}]})", "groups[0].waitingFor.code");
        row(R"({"mirrors": [{"role": ["a"]}]})", "mirrors[0].role");
        row(R"({"mirrors": [{"role": {"a": 1}}]})", "mirrors[0].role.a");
        row(R"({"mirrors": [{"resync": {"doneBytes": true}}]})", "mirrors[0].resync.doneBytes");
        row(R"({"alarms": [{"code": 5}]})", "alarms[0].code");
        row(R"({"alarms": [{}]})", "alarms[0].code");
        row(R"({"version": "1"})", "version");
    }
    void wrongTypesAreNamed() {
        QFETCH(QByteArray, json);
        QFETCH(QString, key);
        const auto read = clusterStatusFromJson(object(json.constData()));
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, Code::STATUS_MALFORMED);
        QCOMPARE(read.error().args.value(QStringLiteral("key")), key);
    }

    void errors() {
        QVERIFY(!errorFromJson(QJsonValue(QJsonValue::Null)));
        const Error e = makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}});
        QCOMPARE(errorFromJson(toJson(e)), std::optional(e));
        QCOMPARE(toJson(e).value(QLatin1String("severity")).toString(), QStringLiteral("warning"));
        QCOMPARE(errorFromJson(QJsonValue(3))->code, Code::STATUS_MALFORMED);
    }

private:
    /// Everything in want is in have, with equal values; have may hold more keys.
    static void contains(const QJsonValue& have, const QJsonValue& want, const QString& path) {
        if (want.isObject()) {
            const QJsonObject o = want.toObject();
            for (auto i = o.begin(); i != o.end(); ++i)
                contains(have.toObject().value(i.key()), i.value(), path + QLatin1Char('.') + i.key());
        } else if (want.isArray() && !want.toArray().isEmpty() && want.toArray().first().isObject()) {
            for (qsizetype i = 0; i < want.toArray().size(); ++i)
                contains(have.toArray()[i], want.toArray()[i], path);
        } else {
            QVERIFY2(have == want, qPrintable(path));
        }
    }
};

QTEST_APPLESS_MAIN(StatusTest)
#include "status_test.moc"
