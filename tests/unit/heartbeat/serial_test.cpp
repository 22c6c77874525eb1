// The framing of a serial line, and two services whose only link is one: a null-modem cable made of two
// pseudo-terminals, which can lose, alter and insert bytes, and be pulled.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/heartbeat_service.h"
#include "agent/heartbeat/serial_framing.h"
#include "agent/heartbeat/serial_line.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <pty.h>
#include <random>
#include <termios.h>
#include <thread>
#include <unistd.h>

using namespace hotpair;
using namespace hotpair::heartbeat;
using namespace std::chrono_literals;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> read(FrameReader& reader, std::span<const std::uint8_t> line) {
    std::vector<Bytes> found;
    for (const auto byte : line)
        if (reader.take(byte)) found.emplace_back(reader.datagram().begin(), reader.datagram().end());
    return found;
}

Bytes framed(const Bytes& datagram) {
    std::array<std::uint8_t, longestFrame> out;
    const auto length = encodeFrame(datagram, out);
    return {out.begin(), out.begin() + std::ptrdiff_t(length)};
}

/// One end of the cable.
struct Plug {
    Plug() {
        char name[128] = {};
        if (::openpty(&master, &slave, name, nullptr, nullptr) != 0) qFatal("no pseudo-terminal");
        termios raw{};
        ::tcgetattr(slave, &raw);
        ::cfmakeraw(&raw);
        ::tcsetattr(slave, TCSANOW, &raw);
        ::fcntl(master, F_SETFL, O_NONBLOCK);
        device = QString::fromLatin1(name);
    }
    ~Plug() {
        ::close(slave);
        if (master >= 0) ::close(master);
    }
    Plug(const Plug&) = delete;
    Plug& operator=(const Plug&) = delete;
    int master = -1, slave = -1; ///< the slave stays open here too, or the first close would hang up
    QString device;
};

class Cable {
public:
    Cable()
        : m_thread([this] { carry(); }) {}
    ~Cable() {
        m_end = true;
        m_thread.join();
    }
    Plug a, b;
    std::atomic<bool> cut{false}, noisy{false};

private:
    void carry() {
        std::mt19937 random(7);
        while (!m_end) {
            forward(a.master, b.master, random);
            forward(b.master, a.master, random);
            std::this_thread::sleep_for(1ms);
        }
    }
    void forward(int from, int to, std::mt19937& random) const {
        std::uint8_t buffer[1024];
        const auto n = ::read(from, buffer, sizeof buffer);
        if (n <= 0 || cut) return;
        Bytes out;
        for (ssize_t i = 0; i < n; ++i) {
            const auto dice = noisy ? random() % 1000 : 999;
            if (dice == 0) continue;                                              // lost
            if (dice == 1) out.push_back(std::uint8_t(random()));                 // inserted
            out.push_back(dice == 2 ? std::uint8_t(random()) : buffer[i]);        // altered
        }
        [[maybe_unused]] const auto written = ::write(to, out.data(), out.size());
    }

    std::atomic<bool> m_end{false};
    std::thread m_thread;
};

Setup setupOf(NodeId self, const QString& device) {
    Setup s;
    s.self = self;
    s.boot = self == NodeId::A ? 100 : 200;
    s.clusterKey = QByteArray(32, 'k');
    s.timing = Timing{20ms, 40ms, 400ms, 50ms, 600ms};
    s.upStability = 300ms;
    s.paths.append({QStringLiteral("serial"), LinkKey{nameKey("serial")}, peerOf(self), {}, {}, device, 115200});
    return s;
}

struct Pair {
    Pair() {
        a.configure(setupOf(NodeId::A, cable.a.device));
        b.configure(setupOf(NodeId::B, cable.b.device));
    }
    bool up() const {
        return a.statistics().size() == 1 && b.statistics().size() == 1 && a.statistics()[0].up &&
               b.statistics()[0].up;
    }
    Cable cable;
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    HeartbeatService a{clock, {}}, b{clock, {}};
};

} // namespace

class SerialTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void framesOfEveryLengthComeBack() {
        std::mt19937 random(1);
        FrameReader reader;
        for (std::size_t length = 1; length <= limits::datagramBytes; length += length < 600 ? 1 : 37) {
            for (const unsigned zeros : {0u, 1u, 50u, 100u}) { // in a hundred bytes
                Bytes datagram(length);
                for (auto& byte : datagram)
                    byte = random() % 100 < zeros ? 0 : std::uint8_t(1 + random() % 255);
                const auto found = read(reader, framed(datagram));
                QCOMPARE(found.size(), std::size_t(1));
                QVERIFY(found[0] == datagram);
            }
        }
        QVERIFY(framed(Bytes(limits::datagramBytes + 1, 1)).empty());
    }

    void readsOnAfterGarbage() {
        FrameReader reader;
        const Bytes good{1, 0, 2};
        QVERIFY(read(reader, Bytes(5000, 7)).empty()); // neither begins nor ends, longer than any datagram
        QCOMPARE(read(reader, framed(good)).size(), std::size_t(1));
        QVERIFY(read(reader, Bytes{9, 1, 2}).empty()); // the line died in the middle
        QCOMPARE(read(reader, framed(good)).size(), std::size_t(1));
        std::mt19937 random(3);
        for (int i = 0; i < 2000; ++i) { // whatever came before, the second frame is whole
            Bytes line(random() % 300);
            for (auto& byte : line)
                byte = std::uint8_t(random());
            for (int twice = 0; twice < 2; ++twice) {
                const auto frame = framed(good);
                line.insert(line.end(), frame.begin(), frame.end());
            }
            const auto found = read(reader, line);
            QVERIFY(!found.empty() && found.back() == good);
        }
    }

    void aSerialLineIsALink() {
        Pair pair;
        QTRY_VERIFY(pair.up());
        QTRY_VERIFY(pair.a.history(0, 0).size() >= 5);
        const auto s = pair.a.statistics()[0];
        QVERIFY(s.sent > 0 && s.received > 0 && s.rtt > 0ns);
        QSignalSpy received(&pair.b, &HeartbeatService::received);
        Query query;
        query.group = GroupKey(7);
        query.nonce = 42;
        pair.a.send(NodeId::B, query);
        QTRY_COMPARE(received.size(), 1);
    }

    void noiseCostsBeatsButNotTheLink() {
        Pair pair;
        QTRY_VERIFY(pair.up());
        QSignalSpy intruders(&pair.a, &HeartbeatService::intruder);
        const auto before = pair.a.statistics()[0].rejectedTotal;
        pair.cable.noisy = true; // three of a thousand bytes: about every second datagram is spoilt
        QTest::qWait(1000);
        pair.cable.noisy = false;
        QTRY_VERIFY(pair.up());
        QVERIFY(pair.a.statistics()[0].lossPct > 0);
        QVERIFY(pair.a.statistics()[0].rejectedTotal > before); // seen and counted,
        QCOMPARE(intruders.size(), 0);                          // but noise is no attack
    }

    void aPulledCableIsNoticedAndComesBack() {
        Pair pair;
        QTRY_VERIFY(pair.up());
        pair.cable.cut = true;
        QTRY_VERIFY(!pair.a.statistics()[0].proven && !pair.b.statistics()[0].proven);
        pair.cable.cut = false;
        QTRY_VERIFY(pair.up());
    }

    void anAdapterThatVanishesIsOpenedAgain() {
        auto plug = std::make_unique<Plug>();
        const QString link = QStringLiteral("/tmp/hotpair-serial-test-%1").arg(::getpid());
        QFile::remove(link);
        QVERIFY(QFile::link(plug->device, link));
        HeartbeatService a{std::make_shared<SystemClock>(), {}};
        QSignalSpy failed(&a, &HeartbeatService::bindFailed);
        a.configure(setupOf(NodeId::A, link));
        QTRY_VERIFY(a.statistics().size() == 1 && a.statistics()[0].sent > 3);
        QFile::remove(link);
        plug.reset(); // hung up
        QTRY_COMPARE(failed.size(), 1);
        const auto error = failed[0][1].value<Error>();
        QCOMPARE(error.args[QStringLiteral("address")], link);
        Plug other;
        QVERIFY(QFile::link(other.device, link));
        const auto before = a.statistics()[0].sent;
        QTRY_VERIFY(a.statistics()[0].sent > before + 3);
        QFile::remove(link);
    }

    void theGuardIsNotToldToSendOnALine() {
        std::vector<SigningPath> told;
        std::mutex mutex;
        Plug plug;
        HeartbeatService a{std::make_shared<SystemClock>(), [&](int, const SigningPath& path) {
                               const std::lock_guard lock(mutex);
                               told.push_back(path);
                           }};
        a.configure(setupOf(NodeId::A, plug.device));
        QTRY_VERIFY(!a.statistics().isEmpty());
        const std::lock_guard lock(mutex);
        QVERIFY(!told.empty());
        for (const auto& path : told)
            QVERIFY(!path.remote.valid());
    }

    void refusalsAreInWords() {
        std::string reason;
        Plug plug;
        QVERIFY(!openSerialLine(plug.device.toStdString(), 12345, reason));
        QCOMPARE(reason, std::string("no speed of 12345"));
        QVERIFY(!openSerialLine("/dev/ttyDoesNotExist", 115200, reason));
        QCOMPARE(reason, std::string("No such file or directory"));
        const auto first = openSerialLine(plug.device.toStdString(), 115200, reason);
        QVERIFY(first);
        QVERIFY(!openSerialLine(plug.device.toStdString(), 115200, reason));
        QCOMPARE(reason, std::string("another program uses it"));
        QVERIFY(!openSerialLine("/dev/null", 115200, reason)); // no line at all
    }

    void aSlowLineDropsInsteadOfQueueing() {
        Plug plug; // nobody reads the other end: the queue of the system fills
        std::string reason;
        const auto line = openSerialLine(plug.device.toStdString(), 9600, reason);
        const Bytes datagram(600, 5);
        int sent = 0;
        for (int i = 0; i < 100; ++i)
            sent += line->send(UdpAddress::otherEnd(), datagram);
        QVERIFY2(sent < 100, qPrintable(QString::number(sent)));
    }
};

QTEST_GUILESS_MAIN(SerialTest)
#include "serial_test.moc"
