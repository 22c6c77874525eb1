// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/address_control.h"
#include "lab.h"

#include <QCoreApplication>

using namespace hotpair;

namespace {

const ProbePlan quick{2, std::chrono::milliseconds(10), std::chrono::milliseconds(30)};

InterfaceAddress on(const char* interface, const char* address, int prefix) {
    return {QHostAddress(QLatin1String(address)), prefix, QLatin1String(interface)};
}

} // namespace

class TestAddressControl : public QObject {
    Q_OBJECT
    lab::Neighbour m_neighbour;
    std::unique_ptr<AddressControl> m_control = makeAddressControl();
    CancelToken m_cancel;

private Q_SLOTS:
    void initTestCase() {
        if (!lab::isRoot()) QSKIP("needs root: makes network namespaces");
        QVERIFY(m_neighbour.create());
        QVERIFY(m_neighbour.there(QStringLiteral("addr add 192.0.2.66/24 dev hp1")));
        QVERIFY(m_neighbour.there(QStringLiteral("addr add fd00:77::66/64 dev hp1 nodad")));
    }

    void addsAndRemovesBothFamilies_data() {
        QTest::addColumn<QString>("address");
        QTest::addColumn<int>("prefix");
        QTest::newRow("ipv4") << QStringLiteral("192.0.2.100") << 24;
        QTest::newRow("ipv4 host") << QStringLiteral("192.0.2.101") << 32;
        QTest::newRow("ipv6") << QStringLiteral("fd00:77::100") << 64;
    }
    void addsAndRemovesBothFamilies() {
        QFETCH(QString, address);
        QFETCH(int, prefix);
        const InterfaceAddress vip{QHostAddress(address), prefix, QStringLiteral("hp0")};
        QCOMPARE(*m_control->present(vip), false);
        QVERIFY(m_control->remove(vip).ok()); // absent is success
        QVERIFY(m_control->add(vip).ok());
        QVERIFY(m_control->add(vip).ok()); // a predecessor's is no error
        QCOMPARE(*m_control->present(vip), true);
        QVERIFY(m_control->announce(vip).ok());
        QVERIFY(m_control->remove(vip).ok());
        QCOMPARE(*m_control->present(vip), false);
    }

    void aStrangerAnswersTheProbe() {
        const auto v4 = m_control->probe(on("hp0", "192.0.2.66", 24), quick, m_cancel);
        QVERIFY(v4.ok());
        QVERIFY(v4->has_value());
        QCOMPARE((*v4)->count(QLatin1Char(':')), 5);
        const auto v6 = m_control->probe(on("hp0", "fd00:77::66", 64), quick, m_cancel);
        QVERIFY(v6.ok());
        QCOMPARE(*v6, *v4); // the same neighbour
    }
    void nobodyAnswersForAFreeAddress() {
        const SystemClock clock;
        const Instant before = clock.now();
        QVERIFY(!m_control->probe(on("hp0", "192.0.2.67", 24), quick, m_cancel)->has_value());
        QVERIFY(!m_control->probe(on("hp0", "fd00:77::67", 64), quick, m_cancel)->has_value());
        QVERIFY2(toMs(clock.now() - before) < 500, "the window is 40 ms each");
    }
    void ourOwnAnswerIsNoConflict() {
        const InterfaceAddress vip = on("hp0", "192.0.2.110", 24);
        QVERIFY(m_control->add(vip).ok());
        QVERIFY(!m_control->probe(vip, quick, m_cancel)->has_value());
        QVERIFY(m_control->remove(vip).ok());
    }
    void neighboursLearnFromTheAnnouncement() {
        // the neighbour believes in another machine until it hears us
        QVERIFY(m_neighbour.there(
            QStringLiteral("neigh replace 192.0.2.120 lladdr 02:00:00:00:00:01 dev hp1 nud stale")));
        const InterfaceAddress vip = on("hp0", "192.0.2.120", 24);
        QVERIFY(m_control->add(vip).ok());
        QVERIFY(m_neighbour.hear(QStringLiteral("neigh show 192.0.2.120"))
                    .contains(QLatin1String("02:00:00:00:00:01")));
        QVERIFY(m_control->announce(vip).ok());
        QTRY_VERIFY(!m_neighbour.hear(QStringLiteral("neigh show 192.0.2.120"))
                         .contains(QLatin1String("02:00:00:00:00:01")));
        QVERIFY(m_control->remove(vip).ok());
    }
    void interfacesWithoutNeighboursAreNotAsked() {
        QVERIFY(!m_control->probe(on("lo", "192.0.2.130", 32), quick, m_cancel)->has_value());
        QVERIFY(m_control->announce(on("lo", "192.0.2.130", 32)).ok());
    }
    void namesWhatIsWrong() {
        QCOMPARE(m_control->add(on("nosuch0", "192.0.2.1", 24)).error().code, Code::INTERFACE_UNKNOWN);
        QCOMPARE(m_control->add(on("hp0", "192.0.2.1", 33)).error().code, Code::ADDRESS_INVALID);
        QCOMPARE(m_control->add(on("hp0", "not an address", 24)).error().code, Code::ADDRESS_INVALID);
        QVERIFY(m_control->checkUsable(on("hp0", "192.0.2.1", 24)).ok());
        QVERIFY(lab::ip(QStringLiteral("link add hpdown type veth peer name hpdown2")));
        QCOMPARE(m_control->checkUsable(on("hpdown", "192.0.2.1", 24)).error().code, Code::INTERFACE_DOWN);
        QVERIFY(m_control->remove(on("nosuch0", "192.0.2.1", 24)).ok()); // no interface, no address
    }
};

int main(int argc, char** argv) {
    lab::enterOwnNetwork();
    QCoreApplication app(argc, argv);
    TestAddressControl test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_address_control.moc"
