// A good document: every value, defaults, the way back, differences, start order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"
#include "common/config/nearest.h"
#include "common/config/schema.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace hotpair;
using namespace std::chrono_literals;

namespace {

QByteArray pairJson() {
    QFile file(QStringLiteral(TEST_DATA "/pair.json"));
    if (!file.open(QIODevice::ReadOnly)) qFatal("pair.json is missing");
    return file.readAll();
}

QString told(const ConfigLoad& loaded) {
    QStringList lines;
    for (const auto& p : loaded.problems)
        lines << p.where();
    return lines.join(QLatin1Char('\n'));
}

ClusterConfig load(const QByteArray& json) {
    const ConfigLoad loaded = loadConfig(json, QStringLiteral("test.json"));
    if (!loaded.ok()) qFatal("%s", qPrintable(told(loaded)));
    return *loaded.config;
}

/// The least that is a pair.
QByteArray smallest(const QByteArray& cluster = "\"name\": \"erp\"", const QByteArray& rest = "") {
    return "{ \"cluster\": { " + cluster +
           " }, \"nodes\": [ { \"name\": \"a\", \"control\": \"10.0.0.1\", \"links\": [ { \"name\": \"lan\", "
           "\"address\": \"10.0.0.1\" } ] },"
           " { \"name\": \"b\", \"control\": \"[fd00::2]\", \"mirror\": \"10.0.0.2:1\", \"links\": [ { "
           "\"name\": \"lan\", \"address\": \"10.0.0.2\" } ] } ]" +
           rest + " }";
}

QByteArray v4(QByteArray json) {
    return json.replace("[fd00::2]", "10.0.0.2");
}

/// Sanitizers keep freed memory for a while.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int sanitizerSlack = 8;
#else
constexpr int sanitizerSlack = 1;
#endif

GroupConfig group(std::initializer_list<std::pair<const char*, QStringList>> resources) {
    GroupConfig g;
    g.name = QStringLiteral("g");
    for (const auto& [name, after] : resources) {
        ResourceConfig r;
        r.name = QLatin1String(name);
        r.after = after;
        g.resources << r;
    }
    return g;
}

} // namespace

class LoadTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void contractDocument() {
        const ClusterConfig c = load(pairJson());
        QCOMPARE(c.name, QStringLiteral("erp"));
        QCOMPARE(c.timing, *profileTiming("balanced"));
        QCOMPARE(c.arbitration, Arbitration::Witness);
        QCOMPARE(c.nodes[1].links[1].address.toString(), QStringLiteral("10.1.0.2:7421"));
        QCOMPARE(c.volumes[0].size, 10LL << 30);
        QCOMPARE(c.volumes[1].attach, AttachMode::None);
        QCOMPARE(c.volumes[1].backing.value(QStringLiteral("node-b")), QStringLiteral("D:/logs.img"));
        const auto& app = std::get<ProcessResource>(c.groups[0].resources[3].kind);
        QCOMPARE(app.arguments, (QStringList{QStringLiteral("--data"), QStringLiteral("/srv/db")}));
        QCOMPARE(app.environment.value(QStringLiteral("EMPTY"), QStringLiteral("none")), QString());
        QCOMPARE(app.stopSignal, QStringLiteral("INT"));
        QCOMPARE(app.stopTimeout, Duration(5s));
        QCOMPARE(app.monitor.tcp->port, 5432);
        QCOMPARE(c.groups[0].resources[3].timeout.monitor, Duration(2s));
        const auto& vip = std::get<AddressResource>(c.groups[0].resources[2].kind);
        QCOMPARE(vip.address, QStringLiteral("10.0.0.100"));
        QCOMPARE(vip.prefix, 24);
        QCOMPARE(c.groups[1].failback, Failback::Immediate);
        QCOMPARE(std::get<ServiceResource>(c.groups[1].resources[2].kind).unit,
                 QStringLiteral("nginx.service"));
        QCOMPARE(std::get<ScriptResource>(c.groups[1].resources[3].kind).interval, Duration(5s));
    }

    void wayBack() {
        const ClusterConfig c = load(pairJson());
        const QByteArray text = configToJson(c);
        QCOMPARE(load(text), c);
        QCOMPARE(configToJson(load(text)), text);
        QVERIFY(!QJsonDocument::fromJson(text).isNull());
    }

    void defaults() {
        const ClusterConfig c = load(v4(smallest()));
        QCOMPARE(c.profile, QStringLiteral("balanced"));
        QCOMPARE(c.arbitration, Arbitration::Manual); // no witness
        QCOMPARE(c.nodes[0].control.toString(), QStringLiteral("10.0.0.1:7420"));
        QCOMPARE(c.nodes[0].mirror.toString(), QStringLiteral("10.0.0.1:7422"));
        QCOMPARE(c.nodes[0].links[0].address.toString(), QStringLiteral("10.0.0.1:7421"));
        const ClusterConfig w =
            load(v4(smallest("\"name\": \"erp\"", ", \"witness\": { \"control\": \"10.0.0.3\" }")));
        QCOMPARE(w.arbitration, Arbitration::Witness);
        QCOMPARE(w.witness->link.toString(), QStringLiteral("10.0.0.3:7421"));
        QCOMPARE(load(configToJson(w)), w);
        const ClusterConfig m = load(v4(smallest("\"name\": \"erp\", \"arbitration\": \"manual\"",
                                                 ", \"witness\": { \"control\": \"10.0.0.3\" }")));
        QCOMPARE(m.arbitration, Arbitration::Manual); // said is said
        QCOMPARE(load(configToJson(m)), m);
    }

    void customProfile() {
        const char* tight =
            R"("name": "erp", "profile": { "heartbeat": "20ms", "renew": "40ms", "serve": "100ms", "stop": "50ms", "promise": "160ms" })";
        const ClusterConfig c = load(v4(smallest(tight)));
        QCOMPARE(c.profile, QStringLiteral("custom"));
        QCOMPARE(c.timing, (Timing{20ms, 40ms, 100ms, 50ms, 160ms}));
        QCOMPARE(load(configToJson(c)), c);
    }

    void smallestPromiseToldIsAccepted() {
        QByteArray cluster =
            R"("name": "erp", "profile": { "heartbeat": "20ms", "renew": "40ms", "serve": "100ms", "stop": "50ms", "promise": "150ms" })";
        const ConfigLoad refused = loadConfig(v4(smallest(cluster)), QString());
        QCOMPARE(refused.problems[0].code, Code::CONFIG_TIMING_PROMISE);
        cluster.replace("150ms", refused.problems[0].args.value(QStringLiteral("least")).toUtf8());
        QVERIFY(loadConfig(v4(smallest(cluster)), QString()).ok());
    }

    void niceStopFitsIntoTheWholeStop() {
        const char* groups = R"(, "groups": [ { "name": "g", "resources": [
            { "type": "process", "name": "p", "program": "/bin/x", "timeout": { "stop": "4s" } },
            { "type": "process", "name": "q", "program": "/bin/x", "stop": { "signal": "SIGHUP" } } ] } ])";
        const ClusterConfig c = load(v4(smallest("\"name\": \"erp\"", groups)));
        QCOMPARE(std::get<ProcessResource>(c.groups[0].resources[0].kind).stopTimeout, Duration(2s));
        QCOMPARE(std::get<ProcessResource>(c.groups[0].resources[1].kind).stopTimeout, Duration(10s));
        QCOMPARE(std::get<ProcessResource>(c.groups[0].resources[1].kind).stopSignal, QStringLiteral("HUP"));
        QCOMPARE(load(configToJson(c)), c);
    }

    void problemsTravelWithTheirPlace() {
        const ConfigLoad bad =
            loadConfig(v4(smallest("\"name\": \"erp\", \"colour\": 1")), QStringLiteral("x.json"));
        QCOMPARE(bad.problems.size(), 1);
        QCOMPARE(bad.problems[0].where(), QStringLiteral("x.json:1:31: cluster.colour"));
        const Error e = bad.problems[0].error();
        QCOMPARE(e.code, Code::CONFIG_UNKNOWN_KEY);
        QCOMPARE(e.args.value(QStringLiteral("file")), QStringLiteral("x.json"));
        QCOMPARE(e.args.value(QStringLiteral("column")), QStringLiteral("31"));
        QCOMPARE(e.args.value(QStringLiteral("key")), QStringLiteral("cluster.colour"));
    }

    void manyProblemsAreCounted() {
        QByteArray keys;
        for (int i = 0; i < 50000; ++i)
            keys += ", \"k" + QByteArray::number(i) + "\": 1";
        QElapsedTimer timer;
        timer.start();
        const ConfigLoad bad = loadConfig(v4(smallest("\"name\": \"erp\"" + keys)), QString());
        QVERIFY2(timer.elapsed() < 20000, "50,000 unknown keys must not take long");
        QCOMPARE(bad.problems.size(), 101);
        QCOMPARE(bad.problems.last().code, Code::CONFIG_MORE_PROBLEMS);
        QCOMPARE(bad.problems.last().args.value(QStringLiteral("count")), QStringLiteral("49900"));
    }

    void hugeValuesMakeShortMessages() {
        const ConfigLoad bad =
            loadConfig(v4(smallest("\"name\": \"" + QByteArray(1000000, 'x') + "\"")), QString());
        QCOMPARE(bad.problems.size(), 1);
        QVERIFY(bad.problems[0].args.value(QStringLiteral("value")).size() < 100);
        const ConfigLoad key =
            loadConfig(v4(smallest("\"name\": \"erp\", \"" + QByteArray(1000000, 'x') + "\": 1")), QString());
        QCOMPARE(key.problems.size(), 1);
        QVERIFY(key.problems[0].key.size() < 200);
    }

    void hostileDocumentsAreCheap() {
        // As much of one thing as a document may have: time and memory stay within the bounds of
        // quality.md 1.
        const qsizetype most = 1 << 20;
        QElapsedTimer timer;
        timer.start();
        const auto filled = [&](const QByteArray& open, const QByteArray& one, const QByteArray& close) {
            return open + one.repeated((most - open.size() - close.size()) / one.size()) + close;
        };
        for (const QByteArray& text :
             {filled("[", "[],", "[]]"), filled("[", "{\"a\":1},", "1]"),
              filled("{\"groups\":[", "{},", "{}]}"), filled("{\"nodes\":[{\"links\":[", "1,", "1]}]}"),
              filled("", "[", ""), filled("", "{\"a\":", ""), filled("\"", "\\u0041", "\""),
              filled("\"", "\xF0\x9F\x98\x80", "\""), filled("", " ", ""), filled("", "9", ""),
              filled("{\"volumes\":[{\"backing\":{", "\"\":\"\",", "\"x\":1}}]}")})
            QVERIFY(!loadConfig(text, QString()).ok());
        QVERIFY2(timer.elapsed() < 30000, qPrintable(QString::number(timer.elapsed())));
        QFile status(QStringLiteral("/proc/self/status"));
        QVERIFY(status.open(QIODevice::ReadOnly));
        static const QRegularExpression peak(QStringLiteral("VmHWM:\\s+(\\d+) kB"));
        const auto match = peak.match(QString::fromLatin1(status.readAll()));
        QVERIFY(match.hasMatch());
        QVERIFY2(match.captured(1).toInt() < sanitizerSlack * 256 * 1024, qPrintable(match.captured(1)));
    }

    void differences() {
        const ClusterConfig before = load(pairJson());
        ClusterConfig after = before;
        QCOMPARE(changedKeys(before, after), QStringList());
        std::get<AddressResource>(after.groups[0].resources[2].kind).address = QStringLiteral("10.0.0.101");
        after.groups[0].restart.attempts = 3;
        after.volumes.removeLast();
        after.groups[1].resources.swapItemsAt(1, 3);
        const QList<ConfigChange> changes = configDiff(before, after);
        QCOMPARE(changedKeys(before, after),
                 (QStringList{QStringLiteral("volumes[logs]"), QStringLiteral("groups[db].restart.attempts"),
                              QStringLiteral("groups[db].resources[vip].address"),
                              QStringLiteral("groups[web].resources")}));
        QCOMPARE(changes[2].before, QStringLiteral("\"10.0.0.100/24\""));
        QCOMPARE(changes[2].after, QStringLiteral("\"10.0.0.101/24\""));
        QVERIFY(changes[0].after.isEmpty());
        QCOMPARE(changes[1].before, QStringLiteral("2"));
        QCOMPARE(changedKeys(ClusterConfig{}, before).first(), QStringLiteral("cluster"));
    }

    void orderFollowsListAndAfter() {
        QCOMPARE(*startOrder(group({{"a", {}}, {"b", {}}, {"c", {}}})),
                 (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
        QCOMPARE(*startOrder(group({{"a", {QStringLiteral("c")}}, {"b", {}}, {"c", {}}, {"d", {}}})),
                 (QStringList{QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("a"),
                              QStringLiteral("d")}));
        QCOMPARE(*startOrder(GroupConfig{}), QStringList());
        const auto cycle = startOrder(group({{"x", {}},
                                             {"a", {QStringLiteral("b")}},
                                             {"b", {QStringLiteral("c")}},
                                             {"c", {QStringLiteral("b")}}}));
        QCOMPARE(cycle.error().code, Code::CONFIG_AFTER_CYCLE);
        QCOMPARE(cycle.error().args.value(QStringLiteral("cycle")), QStringLiteral("b > c > b"));
        QCOMPARE(startOrder(group({{"a", {QStringLiteral("z")}}})).error().code,
                 Code::CONFIG_NO_SUCH_RESOURCE);
    }

    void nearest() {
        const QStringList known{QStringLiteral("mountpoint"), QStringLiteral("volume"),
                                QStringLiteral("fstype")};
        QCOMPARE(nearestWord(QStringLiteral("mountpiont"), known), QStringLiteral("mountpoint"));
        QCOMPARE(nearestWord(QStringLiteral("FSTYPE"), known), QStringLiteral("fstype"));
        QCOMPARE(nearestWord(QStringLiteral("vol"), known), QStringLiteral("volume"));
        QVERIFY(!nearestWord(QString(1000000, QLatin1Char('x')), known).isEmpty());
    }

    void declaredRowsAreOnce() {
        QStringList paths;
        for (const ConfigKey& key : configurationKeys()) {
            QVERIFY2(!paths.contains(key.path), qPrintable(key.path));
            QVERIFY2(!key.type.isEmpty(), qPrintable(key.path));
            paths << key.path;
        }
        for (const char* path :
             {"cluster.name", "cluster.profile", "cluster.profile.promise", "nodes[].links[].address",
              "witness.link", "volumes[].backing", "groups[].resources[].type",
              "groups[].resources[].timeout.stop", "groups[].resources[process].stop.signal",
              "groups[].resources[process].monitor.tcp", "groups[].resources[script].monitor.interval"})
            QVERIFY2(paths.contains(QLatin1String(path)), path);
    }
};

QTEST_APPLESS_MAIN(LoadTest)
#include "load_test.moc"
