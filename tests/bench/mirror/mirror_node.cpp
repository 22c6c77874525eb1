// One node of a volume mirror without the rest of the agent: engine and NBD front end, driven by lines on
// stdin, events as lines on stdout. For measuring, and for tests that kill a whole process at any moment.
//   attach DIR | adopt DIR | detach DIR | detach-force DIR (as block device over --proxy; DIR holds its
//   state) | promote TERM | demote MS | fence | solo TERM | lease MS | refuse TERM | initialise | discard |
//   verify | pause | resume | resync | retry | mode sync|memory-sync|async | catch-up MS | status | quit
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/attach.h"
#include "agent/frontend/nbd/nbd_server.h"
#include "agent/mirror/volume/engine.h"
#include "common/base/logging.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QTimer>

#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

using namespace hotpair;
using namespace hotpair::mirror;

namespace {

Endpoint endpointOf(const QString& text) {
    const auto colon = text.lastIndexOf(QLatin1Char(':'));
    return {text.left(colon), quint16(text.mid(colon + 1).toUInt())};
}

QByteArray fileBytes(const QString& path) {
    QFile f(path);
    return !path.isEmpty() && f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

void say(const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
}

std::string wordOf(EngineEvent::Kind kind) {
    using K = EngineEvent::Kind;
    switch (kind) {
    case K::Opened: return "opened";
    case K::Connected: return "connected";
    case K::Disconnected: return "disconnected";
    case K::PeerLostNeedsSolo: return "needs-solo";
    case K::ResyncStarted: return "resync-started";
    case K::ResyncProgress: return "resync-progress";
    case K::Follows: return "follows";
    case K::TargetComplete: return "target-complete";
    case K::ResyncInterrupted: return "resync-interrupted";
    case K::SplitBrain: return "split-brain";
    case K::HandshakeRefused: return "handshake-refused";
    case K::RolledBack: return "rolled-back";
    case K::LocalIoFailed: return "local-io-failed";
    case K::PeerIoFailed: return "peer-io-failed";
    case K::StaleTerm: return "stale-term";
    case K::Verified: return "verified";
    }
    return "?";
}

VolumeMode modeOf(const QString& word) {
    return word == QLatin1String("async")         ? VolumeMode::Async
           : word == QLatin1String("memory-sync") ? VolumeMode::MemorySync
                                                  : VolumeMode::Sync;
}

std::string describe(const std::optional<Error>& error) {
    if (!error) return {};
    return " " + std::string(codeName(error->code)) + " " +
           error->args.value(QStringLiteral("detail")).toStdString();
}

class Node : public QObject {
public:
    Node(const VolumeSpec& spec, std::unique_ptr<MirrorHub> hub, bool autoSolo)
        : m_hub(std::move(hub))
        , m_autoSolo(autoSolo)
        , m_gate(std::make_shared<LeaseGate>()) {
        m_gate->setDeadline(SystemClock().now() + std::chrono::hours(24));
        m_engine = std::make_unique<VolumeEngine>(
            spec, *m_hub, Callbacks{postTo(this), [this](const EngineEvent& e) { seen(e); }});
    }

    bool serve(const frontend::NbdSpec& spec, const QString& proxy) {
        m_proxy = proxy;
        auto nbd = frontend::NbdServer::open(*m_engine, spec);
        if (!nbd) {
            say("nbd-failed" + describe(nbd.error()));
            return false;
        }
        m_nbd = std::move(nbd).value();
        m_socket = spec.socketPath;
        return true;
    }

    void command(const std::string& line) {
        const QStringList words = QString::fromStdString(line).split(QLatin1Char(' '));
        const quint64 number = words.value(1).toULongLong();
        const QString verb = words.value(0);
        const auto done = [verb](const Result<void>& r) {
            say(verb.toStdString() + (r ? " ok" : " failed" + describe(r.error())));
        };
        if (verb == QLatin1String("promote"))
            m_engine->promote(number, m_gate, done);
        else if (verb == QLatin1String("demote"))
            m_engine->demote(std::chrono::milliseconds(number), done);
        else if (verb == QLatin1String("fence"))
            m_engine->fence();
        else if (verb == QLatin1String("solo"))
            m_engine->allowSolo(number, 1);
        else if (verb == QLatin1String("lease"))
            m_gate->setDeadline(SystemClock().now() + std::chrono::milliseconds(number));
        else if (verb == QLatin1String("refuse"))
            m_engine->refuseBelow(number);
        else if (verb == QLatin1String("initialise"))
            m_engine->initialise(done);
        else if (verb == QLatin1String("discard"))
            m_engine->discardMine(done);
        else if (verb == QLatin1String("verify"))
            m_engine->verify(done);
        else if (verb == QLatin1String("pause"))
            m_engine->pause(done);
        else if (verb == QLatin1String("resume"))
            m_engine->resume(done);
        else if (verb == QLatin1String("resync"))
            m_engine->resync(done);
        else if (verb == QLatin1String("retry"))
            m_engine->retryNow();
        else if (verb == QLatin1String("mode"))
            m_engine->setMode(modeOf(words.value(1)));
        else if (verb == QLatin1String("catch-up"))
            m_engine->catchUp(std::chrono::milliseconds(number));
        else if (verb == QLatin1String("status"))
            status();
        else if (verb.startsWith(QLatin1String("attach")) || verb.startsWith(QLatin1String("adopt")) ||
                 verb.startsWith(QLatin1String("detach")))
            attachment(verb, words.value(1));
        else if (verb == QLatin1String("quit"))
            QCoreApplication::quit();
    }

private:
    void seen(const EngineEvent& e) {
        say("event " + wordOf(e.kind) + " " + std::to_string(e.term) + describe(e.error));
        if (m_autoSolo && e.kind == EngineEvent::Kind::PeerLostNeedsSolo) m_engine->allowSolo(e.term, 1);
    }

    void attachment(const QString& verb, const QString& directory) {
        if (!m_attacher) m_attacher = std::make_unique<frontend::Attacher>(directory, postTo(this));
        const QString volume = m_engine->spec().name;
        const auto tell = [verb](const Result<frontend::Attached>& r) {
            say(verb.toStdString() +
                (r ? " ok " + r->device.toStdString() : " failed" + describe(r.error())));
        };
        if (verb == QLatin1String("attach")) {
            frontend::AttachSpec wanted;
            wanted.volume = volume;
            wanted.socketPath = m_socket;
            wanted.proxyProgram = m_proxy;
            m_attacher->attach(wanted, tell);
        } else if (verb == QLatin1String("adopt")) {
            m_attacher->adopt(volume, [](const std::optional<frontend::Attached>& a) {
                say(a ? "adopt ok " + a->device.toStdString() : "adopt none");
            });
        } else {
            m_attacher->detach(volume, std::chrono::seconds(5), verb.endsWith(QLatin1String("force")),
                               [verb](const Result<void>& r) {
                                   say(verb.toStdString() + (r ? " ok" : " failed" + describe(r.error())));
                               });
        }
    }

    void status() {
        const VolumeStatus s = m_engine->status();
        say("status state=" + stateWord(s.state).toStdString() + " role=" + std::to_string(int(s.role)) +
            " lag=" + std::to_string(s.lagBytes) + " lag-ms=" + std::to_string(toMs(s.lag)) +
            " promotable=" + std::to_string(s.promotable) + " held=" + std::to_string(s.held) +
            " dirty=" + std::to_string(s.dirtyBytes) + " total=" + std::to_string(s.resyncTotal) +
            " different=" + std::to_string(s.lastVerify ? s.lastVerify->differentBytes : 0) + " whole=" +
            std::to_string(s.lastVerify && s.lastVerify->whole) + " done=" + std::to_string(s.resyncDone) +
            " term=" + std::to_string(s.term) + " rule=" + s.rule.toStdString());
    }

    std::unique_ptr<MirrorHub> m_hub;
    const bool m_autoSolo;
    std::shared_ptr<LeaseGate> m_gate;
    std::unique_ptr<VolumeEngine> m_engine;
    std::unique_ptr<frontend::NbdServer> m_nbd;
    std::unique_ptr<frontend::Attacher> m_attacher;
    QString m_socket, m_proxy;
};

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    installLogging();
    QCommandLineParser parser;
    for (const char* name : {"self", "name", "size", "backing", "meta", "listen", "peer", "nbd", "nbd-port",
                             "cert", "key", "peer-id", "proxy", "mode"})
        parser.addOption({QString::fromLatin1(name), QString(), QStringLiteral("value")});
    parser.addOption(QCommandLineOption(QStringLiteral("plain")));
    parser.addOption(QCommandLineOption(QStringLiteral("auto-solo")));
    parser.process(app);
    const auto value = [&](const char* name) { return parser.value(QString::fromLatin1(name)); };

    VolumeSpec spec;
    spec.name = value("name");
    spec.size = value("size").toLongLong();
    spec.backingPath = value("backing");
    spec.metaPath = value("meta");
    spec.self = value("self") == QLatin1String("A") ? NodeId::A : NodeId::B;
    spec.key = VolumeKey(nameKey(spec.name.toStdString()));
    spec.mirrorId = mirrorIdOf("test", spec.name);
    spec.peer = endpointOf(value("peer"));
    spec.mode = modeOf(value("mode"));
    HubSpec hubSpec;
    hubSpec.listen = endpointOf(value("listen"));
    hubSpec.plain = parser.isSet(QStringLiteral("plain"));
    hubSpec.identity = {fileBytes(value("cert")), fileBytes(value("key")),
                        QByteArray::fromHex(value("peer-id").toLatin1())};
    auto hub = MirrorHub::open(hubSpec);
    if (!hub) {
        say("hub-failed" + describe(hub.error()));
        return 1;
    }
    Node node(spec, std::move(hub).value(), parser.isSet(QStringLiteral("auto-solo")));
    const quint16 port = quint16(value("nbd-port").toUInt());
    if (!value("nbd").isEmpty() && !node.serve({spec.name, value("nbd"), port}, value("proxy"))) return 1;

    std::thread input([&node] {
        for (std::string line; std::getline(std::cin, line);)
            QMetaObject::invokeMethod(
                &node, [&node, line] { node.command(line); }, Qt::QueuedConnection);
        QMetaObject::invokeMethod(
            qApp, [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
    });
    const int code = app.exec();
    input.detach(); // it may wait for a line for ever
    return code;
}
