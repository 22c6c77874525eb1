// Stands in for an agent in guard_process_test: attaches to its guard, arms one lease and renews it until it
// is lost. Usage: guard_agent STATE GUARD ADDRESS INTERFACE-INDEX CGROUP UDP-PORT [WATCHDOG SECONDS]. Tells what
// happens on standard output; a line "end" on standard input ends it in order. With a watchdog it arms its lease when
// that runs (tests/guest).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_client.h"
#include "common/protocol/lease_wire.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QSocketNotifier>
#include <QTimer>

#include <cstdio>
#include <functional>
#include <cstring>

using namespace hotpair;
using namespace std::chrono_literals;

namespace {

const GroupKey group{42};
constexpr Timing timing{50ms, 100ms, 500ms, 300ms, 900ms};

void say(const char* what, unsigned long long number = 0) {
    std::printf("%s %llu\n", what, number);
    std::fflush(stdout);
}

CleanupItems itemsOf(const QStringList& arguments) {
    CleanupItems items;
    auto& address = items.addresses[items.addressCount++];
    address.family = 4;
    address.prefix = 32;
    address.interfaceIndex = arguments[4].toUInt();
    const quint32 v4 = QHostAddress(arguments[3]).toIPv4Address();
    for (int i = 0; i < 4; ++i)
        address.bytes[i] = std::uint8_t(v4 >> (24 - 8 * i));
    const QByteArray cgroup = arguments[5].toUtf8();
    std::memcpy(items.containment, cgroup.constData(), std::size_t(cgroup.size()));
    return items;
}

heartbeat::SigningPath pathTo(quint16 port) {
    heartbeat::SigningPath p;
    p.from = NodeId::A;
    p.to = NodeId::B;
    p.local.family = p.remote.family = 4;
    p.remote.bytes = {127, 0, 0, 1};
    p.remote.port = port;
    p.boot = p.session = p.challenge = p.echo = 1;
    const std::vector<std::uint8_t> key(32, 'k');
    p.cluster = heartbeat::clusterNumber(key);
    p.key = heartbeat::directionKey(key, p.from, p.to);
    return p;
}

QByteArray releaseOf(Term term) {
    Release release;
    release.group = group;
    release.term = term;
    release.byGuard = true;
    const auto bytes = encodeLease(release);
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 7 && arguments.size() != 9) return 2;
    const auto clock = std::make_shared<SystemClock>();
    guard::GuardClient client(arguments[1], arguments[2], clock);
    const auto attached = client.attach(BootId(QCoreApplication::applicationPid()), timing);
    if (!attached) {
        say(codeName(attached.error().code).data());
        return 3;
    }
    say("boot", attached->boot);
    say(attached->readopted ? "readopted" : "fresh");
    for (const auto& lease : attached->leases)
        say("found", unsigned(lease.state));
    const bool strict = arguments.size() == 9;
    if (strict) client.setWatchdog(arguments[7], std::chrono::seconds(arguments[8].toInt()));
    client.setSigningPath(0, pathTo(arguments[6].toUShort()));

    Term term = attached->leases.isEmpty() ? 0 : attached->leases.first().term;
    QTimer renew;
    renew.setInterval(timing.renew.count() / 1'000'000);
    QObject::connect(&renew, &QTimer::timeout, &app, [&] {
        if (client.renew(group, term, clock->now() + timing.serve)) return;
        renew.stop();
        say("lost", unsigned(client.lease(group).state));
    });
    std::function<void()> serve = [&] {
        if (attached->readopted) {
            say("goes-on", term);
        } else {
            (void)client.setCleanup(group, itemsOf(arguments));
            ++term;
            if (auto armed = client.arm(group, term, clock->now() + timing.serve, {releaseOf(term), {}}); !armed) {
                say(codeName(armed.error().code).data());
                if (strict) QTimer::singleShot(100, &app, [&] { serve(); }); // the guard is just opening it
                return;
            }
            say("armed", term);
        }
        renew.start();
    };
    QObject::connect(&client, &guard::GuardClient::lost, &app, [] { say("guard-lost"); });
    bool served = false;
    const auto serveOnce = [&] {
        say("guard");
        if (!std::exchange(served, true)) serve();
    };
    QObject::connect(&client, &guard::GuardClient::found, &app, serveOnce);
    if (client.ready()) QTimer::singleShot(0, &app, serveOnce);

    QSocketNotifier input(0, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &app, [&] {
        renew.stop();
        say(client.disarm(group, term) ? "disarmed" : "not-disarmed");
        client.shutDown();
        QCoreApplication::exit(0);
    });
    return app.exec();
}
