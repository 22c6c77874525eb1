// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/addresses.h"

#include <QTest>

using namespace hotpair;

class AddressesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneSpelling_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        const auto row = [](const char* text, const char* canonical) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(canonical);
        };
        row("10.0.0.1", "10.0.0.1");
        row("255.255.255.255", "255.255.255.255");
        row("::", "::");
        row("::1", "::1");
        row("FD00:0:0:0:0:0:0:1", "fd00::1");
        row("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"); // one zero group stays
        row("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");          // the longer run is shortened
        row("1:0:0:2:3:0:0:4", "1::2:3:0:0:4");              // of two alike the first
        row("::ffff:10.0.0.1", "::ffff:a00:1");
        row("1::", "1::");
    }
    void oneSpelling() {
        QFETCH(QString, text);
        QFETCH(QString, canonical);
        const auto a = parseIpAddress(text);
        QVERIFY(a);
        QCOMPARE(a->toString(), canonical);
        QCOMPARE(parseIpAddress(canonical), a);
    }

    void noAddresses() {
        for (const char* text : {"",
                                 "10.0.0",
                                 "10.0.0.1.",
                                 "10.0.0.256",
                                 "010.0.0.1",
                                 "10.0.0.-1",
                                 "10.0.0.1 ",
                                 "host",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "1::2::3",
                                 ":::",
                                 "12345::",
                                 "g::",
                                 "1:2:3:4:5:6:7::8",
                                 "fe80::1%eth0",
                                 "1.2.3.4::",
                                 "::1.2.3",
                                 "::1.2.3.4:5",
                                 ":1",
                                 "1:"})
            QVERIFY2(!parseIpAddress(QString::fromLatin1(text)), text);
    }

    void endpoints() {
        const auto text = [](const char* s, quint16 port = 7420) {
            const auto e = parseEndpoint(QString::fromLatin1(s), port);
            return e ? e->toString() : QString();
        };
        QCOMPARE(text("10.0.0.1"), QStringLiteral("10.0.0.1:7420"));
        QCOMPARE(text("10.0.0.1:1"), QStringLiteral("10.0.0.1:1"));
        QCOMPARE(text("[FD00::1]"), QStringLiteral("[fd00::1]:7420"));
        QCOMPARE(text("[fd00::1]:65535"), QStringLiteral("[fd00::1]:65535"));
        QCOMPARE(text("fd00::1"), QStringLiteral("[fd00::1]:7420"));
        for (const char* bad :
             {"", ":7420", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:07420", "10.0.0.1:74x",
              "[10.0.0.1]:7420", "[fd00::1", "fd00::1]:1", "[fd00::1]7420", "[fd00::1]:", "[]:1", "a:1"})
            QCOMPARE(text(bad), QString());
        QCOMPARE(text("10.0.0.1", 0), QString()); // no default: the port is needed
    }

    void kinds() {
        QVERIFY(parseIpAddress(u"0.0.0.0")->isUnspecified());
        QVERIFY(parseIpAddress(u"::")->isUnspecified());
        QVERIFY(parseIpAddress(u"224.0.0.18")->isMulticastOrBroadcast());
        QVERIFY(parseIpAddress(u"255.255.255.255")->isMulticastOrBroadcast());
        QVERIFY(parseIpAddress(u"ff02::1")->isMulticastOrBroadcast());
        QVERIFY(!parseIpAddress(u"127.0.0.1")->isMulticastOrBroadcast());
    }
};

QTEST_APPLESS_MAIN(AddressesTest)
#include "addresses_test.moc"
