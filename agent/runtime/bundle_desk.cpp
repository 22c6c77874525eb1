// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/bundle_desk.h"

#include "agent/journal/support_files.h"
#include "agent/platform/process.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QSysInfo>

namespace hotpair::runtime {

using control::ControlRequest;
using control::Responder;

namespace {

constexpr qint64 pieceBytes = 2 << 20; ///< as base64 below the limit of one control frame
constexpr Duration logTimeout = std::chrono::seconds(20);
constexpr Duration killPatience = std::chrono::milliseconds(500);
constexpr int otherTimeoutMs = 60'000;
const char* const logLines = "20000";

/// The newest lines of the agent's log where systemd keeps it. Without it there is no file.
void gatherLog(const QString& stateDir) {
    const QString path = support::logFile(stateDir), journalctl = findProgram(QStringLiteral("journalctl"));
    QFile::remove(path);
    if (journalctl.isEmpty() || !QDir().mkpath(QFileInfo(path).path())) return;
    ProgramSpec spec;
    spec.program = journalctl;
    spec.arguments = QStringList{QStringLiteral("--no-pager"), QStringLiteral("--quiet"),
                                 QStringLiteral("-o"),         QStringLiteral("short-iso-precise"),
                                 QStringLiteral("-n"),         QLatin1String(logLines),
                                 QStringLiteral("-u"),         QStringLiteral("hotpair-agent.service"),
                                 QStringLiteral("-u"),         QStringLiteral("hotpair-witness.service")};
    spec.logFile = path;
    auto process = launch(spec);
    if (!process || process->waitForEnd(logTimeout)) return;
    process->kill();
    process->waitForEnd(killPatience);
}

QJsonObject about() {
    return {{QStringLiteral("version"), QStringLiteral(HOTPAIR_VERSION)},
            {QStringLiteral("qt"), QString::fromLatin1(qVersion())},
            {QStringLiteral("system"), QSysInfo::prettyProductName()},
            {QStringLiteral("kernel"), QSysInfo::kernelType() + QLatin1Char(' ') + QSysInfo::kernelVersion()},
            {QStringLiteral("processor"), QSysInfo::currentCpuArchitecture()},
            {QStringLiteral("time"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)}};
}

} // namespace

BundleDesk::BundleDesk(Rooms rooms, QObject* parent)
    : QObject(parent)
    , m_rooms(std::move(rooms)) {}

void BundleDesk::handle(const ControlRequest& request, const Responder& responder) {
    const QString node = request.params[QStringLiteral("node")].toString();
    if (!node.isEmpty() && node != m_rooms.self()) return forward(request, responder);
    if (request.verb == QLatin1String("bundle.files")) return files(responder);
    read(request.params, responder);
}

void BundleDesk::forward(const ControlRequest& request, const Responder& responder) {
    const QString node = request.params[QStringLiteral("node")].toString();
    control::PeerLink* peer = m_rooms.peer();
    if (request.role == Role::Peer || !peer || peer->member().name != node)
        return responder.refused(makeError(Code::NODE_UNKNOWN, {{QStringLiteral("node"), node}}));
    if (!peer->isConnected())
        return responder.failed(makeError(Code::PEER_UNREACHABLE, {{QStringLiteral("node"), node}}));
    peer->request(
        request.verb, request.params, this, [responder](const Reply& reply) { responder.reply(reply); }, {},
        otherTimeoutMs);
}

void BundleDesk::files(const Responder& responder) {
    const bool accepted = m_background.run(
        this,
        [stateDir = m_rooms.stateDir] {
            gatherLog(stateDir);
            return support::files(stateDir);
        },
        [self = m_rooms.self(), responder](const QList<support::File>& found) {
            QJsonArray list;
            for (const auto& file : found)
                list.append(
                    QJsonObject{{QStringLiteral("name"), file.name}, {QStringLiteral("bytes"), file.bytes}});
            responder.done({{QStringLiteral("node"), self},
                            {QStringLiteral("about"), about()},
                            {QStringLiteral("files"), list}});
        });
    if (!accepted)
        responder.refused(makeError(Code::TOO_MANY_REQUESTS, {{QStringLiteral("origin"), m_rooms.self()}}));
}

void BundleDesk::read(const QJsonObject& params, const Responder& responder) {
    const QString name = params[QStringLiteral("name")].toString();
    const qint64 offset = params[QStringLiteral("offset")].toInteger();
    const bool accepted = m_background.run(
        this,
        [stateDir = m_rooms.stateDir, name, offset] {
            return support::read(stateDir, name, offset, pieceBytes);
        },
        [self = m_rooms.self(), name, responder](const QList<support::Piece>& pieces) {
            if (pieces.isEmpty())
                return responder.failed(
                    makeError(Code::BUNDLE_FILE_UNKNOWN,
                              {{QStringLiteral("name"), name.left(200)}, {QStringLiteral("node"), self}}));
            QJsonArray list;
            for (const auto& piece : pieces)
                list.append(
                    QJsonObject{{QStringLiteral("name"), piece.name},
                                {QStringLiteral("data"), QString::fromLatin1(piece.data.toBase64())}});
            responder.done({{QStringLiteral("pieces"), list}});
        });
    if (!accepted)
        responder.refused(makeError(Code::TOO_MANY_REQUESTS, {{QStringLiteral("origin"), m_rooms.self()}}));
}

} // namespace hotpair::runtime
