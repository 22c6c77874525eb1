// The safety grade: a sound pair has nothing to complain about; each thing that can be wrong with it is
// named.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/grade/grade.h"

#include <QJsonArray>
#include <QTest>

#include <functional>

using namespace hotpair;
using namespace hotpair::grade;
using namespace std::chrono_literals;

namespace {

QString q(const char* text) {
    return QString::fromUtf8(text);
}

NodeConfig nodeConfig(int n) {
    const QString host = QString::number(n);
    NodeConfig node;
    node.name = n == 1 ? q("node-a") : q("node-b");
    node.control = {q("10.0.0.") + host, 7420};
    node.mirror = {q("10.1.0.") + host, 7422};
    node.links = {{q("lan"), {q("10.0.0.") + host, 7421}}, {q("cross"), {q("10.1.0.") + host, 7421}}};
    return node;
}

NodeFacts nodeFacts(int n) {
    const QString host = QString::number(n);
    NodeFacts f;
    f.node = n == 1 ? q("node-a") : q("node-b");
    f.version = q("1.0");
    f.revision = 3;
    f.interfaces = {{q("eth0"), 1500, {q("10.0.0.") + host + q("/24")}},
                    {q("eth1"), 1500, {q("10.1.0.") + host + q("/24")}}};
    f.backings = {{q("data"), {true, 10 << 20, false}}};
    const QString peer = n == 1 ? q("node-b") : q("node-a");
    f.links = {{q("lan"), {peer, true, 0.1, 300}},
               {q("cross"), {peer, true, 0, 200}},
               {q("witness"), {q("witness"), true, 0, 900}}};
    f.statePath = q("/var/lib/hotpair");
    f.stateFileSystem = q("ext4");
    f.stateUsedPct = 40;
    f.clockSynchronised = true;
    f.watchdog = f.realtimePermitted = f.memoryLockPermitted = f.guardPresent = f.controlConnected = true;
    f.accounts = {q("admin"), q("anna")};
    return f;
}

Evidence sound() {
    Evidence e;
    e.config.name = q("test");
    e.config.timing = *profileTiming("balanced");
    e.config.arbitration = Arbitration::Witness;
    e.config.nodes = {nodeConfig(1), nodeConfig(2)};
    e.config.witness = WitnessConfig{{q("10.9.0.3"), 7420}, {q("10.9.0.3"), 7421}};
    VolumeConfig volume;
    volume.name = q("data");
    volume.size = 8 << 20;
    e.config.volumes = {volume};
    GroupConfig group;
    group.name = q("db");
    ProcessResource process;
    process.program = q("/usr/bin/app");
    process.monitor.tcp = Endpoint{q("10.0.0.100"), 5432};
    group.resources = {{q("data"), VolumeResource{}, {}, {}},
                       {q("vip"), AddressResource{q("10.0.0.100"), 24, q("eth0")}, {}, {}},
                       {q("app"), process, {}, {}}};
    e.config.groups = {group};
    e.self = nodeFacts(1);
    e.other = nodeFacts(2);
    MirrorStatus mirror;
    mirror.name = q("data");
    mirror.state = q("in-sync");
    e.status.mirrors = {mirror};
    GroupStatus status;
    status.name = q("db");
    e.status.groups = {status};
    return e;
}

ProcessResource& app(Evidence& e) {
    return std::get<ProcessResource>(e.config.groups[0].resources[2].kind);
}

struct Case {
    Code code;
    std::function<void(Evidence&)> spoil;
    QMap<QString, QString> says; ///< arguments that must be there
};

const QList<Case>& cases() {
    using enum Code;
    static const QList<Case> all{
        {CHECK_NOTHING_CONFIGURED, [](Evidence& e) { e.config.nodes.clear(); }, {}},
        {CHECK_SINGLE_LINK,
         [](Evidence& e) {
             for (auto& n : e.config.nodes)
                 n.links.removeLast();
         },
         {{q("link"), q("lan")}}},
        {CHECK_LINKS_SHARE_ADAPTER,
         [](Evidence& e) {
             e.other->interfaces = {{q("eth0"), 1500, {q("10.0.0.2/24"), q("10.1.0.2/24")}}};
         },
         {{q("interface"), q("eth0")}, {q("node"), q("node-b")}}},
        {CHECK_LINKS_SHARE_SUBNET,
         [](Evidence& e) {
             e.self.interfaces = {{q("eth0"), 1500, {q("10.0.0.1/8")}}, {q("eth1"), 1500, {q("10.1.0.1/8")}}};
         },
         {{q("subnet"), q("10.0.0.0/8")}}},
        {CHECK_LINKS_FAIL_TOGETHER,
         [](Evidence& e) {
             e.losses = {{q("cross"), q("lan"), 80, 20}};
         },
         {{q("percent"), q("80")}}},
        {CHECK_NO_ARBITER,
         [](Evidence& e) {
             e.config.arbitration = Arbitration::Manual;
             e.config.witness.reset();
         },
         {}},
        {CHECK_WITNESS_ON_MEMBER,
         [](Evidence& e) { e.config.witness->link.host = q("10.0.0.2"); },
         {{q("node"), q("node-b")}}},
        {CHECK_WITNESS_SAME_SUBNET,
         [](Evidence& e) {
             e.config.witness->link.host = q("10.0.0.9");
             for (auto& n : e.config.nodes)
                 n.links.removeLast();
         },
         {{q("subnet"), q("10.0.0.0/24")}}},
        {CHECK_WITNESS_UNREACHABLE,
         [](Evidence& e) { e.other->links[q("witness")].proven = false; },
         {{q("node"), q("node-b")}}},
        {CHECK_PEER_OFFLINE, [](Evidence& e) { e.other.reset(); }, {{q("node"), q("node-b")}}},
        {CHECK_TIMING_TIGHT,
         [](Evidence& e) { e.other->links[q("lan")].worstRttUs = 700'000; },
         {{q("link"), q("lan")}}},
        {CHECK_LINK_LOSSY,
         [](Evidence& e) { e.self.links[q("cross")].lossPct = 4.2; },
         {{q("percent"), q("4.2")}}},
        {CHECK_LINK_DOWN,
         [](Evidence& e) { e.self.links[q("cross")].proven = false; },
         {{q("port"), q("7421")}}},
        {CHECK_PORT_BLOCKED,
         [](Evidence& e) { e.other->controlConnected = false; },
         {{q("address"), q("10.0.0.1:7420")}}},
        {CHECK_PORT_BLOCKED,
         [](Evidence& e) { e.status.mirrors[0].state = q("connecting"); },
         {{q("address"), q("10.1.0.2:7422")}}},
        {CHECK_CLOCKS_DIFFER,
         [](Evidence& e) { e.other->clockOffsetMs = -2500; },
         {{q("offset"), q("2.5 s")}}},
        {CHECK_CLOCK_NOT_SYNCHRONISED, [](Evidence& e) { e.self.clockSynchronised = false; }, {}},
        {CHECK_VERSIONS_DIFFER,
         [](Evidence& e) { e.other->version = q("1.1"); },
         {{q("otherVersion"), q("1.1")}}},
        {CHECK_REVISIONS_DIFFER, [](Evidence& e) { e.other->revision = 2; }, {{q("otherRevision"), q("2")}}},
        {CHECK_NO_WATCHDOG, [](Evidence& e) { e.other->watchdog = false; }, {}},
        {CHECK_GUARD_MISSING, [](Evidence& e) { e.self.guardPresent = false; }, {}},
        {CHECK_NOT_REALTIME, [](Evidence& e) { e.self.realtimePermitted = false; }, {}},
        {CHECK_MEMORY_NOT_LOCKED, [](Evidence& e) { e.self.memoryLockPermitted = false; }, {}},
        {CHECK_STATE_DISK_FULL, [](Evidence& e) { e.self.stateUsedPct = 95; }, {{q("percent"), q("95")}}},
        {CHECK_STATE_ON_NETWORK,
         [](Evidence& e) {
             e.other->stateOnNetwork = true;
             e.other->stateFileSystem = q("nfs4");
         },
         {{q("type"), q("nfs4")}}},
        {CHECK_BACKING_ON_STATE_DISK,
         [](Evidence& e) { e.self.backings[q("data")].onStateDisk = true; },
         {{q("volume"), q("data")}}},
        {CHECK_BACKING_TOO_SMALL,
         [](Evidence& e) { e.other->backings[q("data")].size = 4 << 20; },
         {{q("needed"), q("8MiB")}}},
        {CHECK_MIRROR_ON_CLIENT_LAN,
         [](Evidence& e) { e.config.nodes[0].mirror.host = q("10.0.0.1"); },
         {{q("address"), q("10.0.0.100")}}},
        {CHECK_KEY_NOT_PRIVATE,
         [](Evidence& e) { e.self.readableSecrets = {q("/s/key.pem")}; },
         {{q("path"), q("/s/key.pem")}}},
        {CHECK_ONLY_DEFAULT_ACCOUNT, [](Evidence& e) { e.self.accounts = {q("admin")}; }, {}},
        {CHECK_ADDRESS_NO_SUBNET,
         [](Evidence& e) {
             e.other->interfaces[0].addresses = {q("10.0.0.2/32"), q("192.0.2.2/24")};
         },
         {{q("node"), q("node-b")}}},
        {CHECK_INTERFACE_MISSING,
         [](Evidence& e) { e.other->interfaces[0].name = q("ens3"); },
         {{q("interface"), q("eth0")}}},
        {CHECK_PROGRAM_MISSING,
         [](Evidence& e) { e.other->missingPrograms = {q("db/app//usr/bin/app")}; },
         {{q("program"), q("/usr/bin/app")}}},
        {CHECK_NO_MONITOR, [](Evidence& e) { app(e).monitor.tcp.reset(); }, {{q("resource"), q("app")}}},
        {CHECK_FAILBACK_IMMEDIATE,
         [](Evidence& e) { e.config.groups[0].failback = Failback::Immediate; },
         {{q("node"), q("node-a")}}},
        {CHECK_RESTART_WINDOW,
         [](Evidence& e) {
             e.config.groups[0].restart = {50, 10s};
         },
         {{q("attempts"), q("50")}}},
        {CHECK_MTU, [](Evidence& e) { e.other->interfaces[1].mtu = 9000; }, {{q("link"), q("cross")}}},
        {CHECK_MIRROR_NOT_IN_SYNC,
         [](Evidence& e) { e.status.mirrors[0].state = q("solo"); },
         {{q("state"), q("solo")}}},
        {CHECK_GROUP_HELD, [](Evidence& e) { e.status.groups[0].hold = true; }, {{q("group"), q("db")}}},
    };
    return all;
}

} // namespace

class GradeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSoundPairHasNothingToComplainAbout() {
        const auto findings = graded(sound());
        for (const auto& f : findings)
            qWarning() << codeName(f.code).data() << f.args;
        QVERIFY(findings.isEmpty());
        QCOMPARE(letter(findings), q("A"));
    }

    void eachFlawIsNamed_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(cases().size()); ++i)
            QTest::addRow("%02d %s", i, codeName(cases()[i].code).data()) << i;
    }
    void eachFlawIsNamed() {
        QFETCH(int, index);
        const Case& flaw = cases()[index];
        Evidence e = sound();
        flaw.spoil(e);
        const auto findings = graded(e);
        const auto found = std::find_if(findings.begin(), findings.end(),
                                        [&](const Error& f) { return f.code == flaw.code; });
        QVERIFY(found != findings.end());
        for (auto it = flaw.says.begin(); it != flaw.says.end(); ++it)
            QCOMPARE(found->args.value(it.key()), it.value());
        const QString expected = severityOf(flaw.code) == Severity::Info      ? q("A")
                                 : severityOf(flaw.code) == Severity::Warning ? q("B")
                                                                              : q("C");
        QVERIFY(letter(findings) >= expected);
    }

    /// Every check of the list is proven by a case above.
    void everyCheckHasItsCase() {
        int checks = 0;
        for (std::size_t i = 0; i < codeCount; ++i) {
            const auto name = codeName(Code(i));
            if (!name.starts_with("CHECK_")) continue;
            ++checks;
            QVERIFY2(
                std::any_of(cases().begin(), cases().end(), [&](const Case& c) { return c.code == Code(i); }),
                name.data());
        }
        QVERIFY(checks >= 25);
    }

    void fewLossesTellNothing() {
        Evidence e = sound();
        e.losses = {{q("cross"), q("lan"), 100, 3}, {q("cross"), q("lan"), 20, 500}};
        QVERIFY(graded(e).isEmpty());
    }

    void errorsComeFirst() {
        Evidence e = sound();
        e.config.groups[0].failback = Failback::Immediate; // a note
        e.self.guardPresent = false;                       // an error
        app(e).monitor.tcp.reset();                        // a warning
        const auto findings = graded(e);
        QCOMPARE(findings.size(), 3);
        QVERIFY(severityOf(findings[0].code) == Severity::Error &&
                severityOf(findings[1].code) == Severity::Warning);
        QCOMPARE(letter(findings), q("C"));
    }

    void factsTravel() {
        const NodeFacts facts = nodeFacts(1);
        QVERIFY(factsFromJson(toJson(facts)) == facts);
        QVERIFY(!factsFromJson({}));
        QJsonArray many;
        for (int i = 0; i < 2000; ++i)
            many.append(q("x"));
        QJsonObject big = toJson(facts);
        big.insert(q("accounts"), many);
        QVERIFY(!factsFromJson(big));
    }
};

QTEST_APPLESS_MAIN(GradeTest)
#include "grade_test.moc"
