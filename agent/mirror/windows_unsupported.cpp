// The volume mirror's seams on Windows, where it does not exist yet: each says so (issue: platforms, iSCSI
// front end).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/metadata/meta_store.h"
#include "agent/mirror/transport/reactor.h"
#include "agent/mirror/transport/sockets.h"
#include "agent/mirror/transport/work_queue.h"
#include "agent/mirror/volume/backing.h"

namespace hotpair::mirror {

static Error unsupported() {
    return makeError(Code::MIRROR_UNSUPPORTED);
}

Result<std::unique_ptr<Reactor>> Reactor::create() {
    return unsupported();
}
Result<OpenedBacking> openBacking(const QString&, const QString&, std::uint64_t) {
    return unsupported();
}
Result<OpenedMetaFile> openMetaFile(const QString&, const QString&, std::uint64_t) {
    return unsupported();
}
Result<SocketHandle> listenTcp(const Endpoint&) {
    return unsupported();
}
Result<SocketHandle> connectTcp(const Endpoint&) {
    return unsupported();
}
Result<SocketHandle> listenUnix(const QString&) {
    return unsupported();
}
quint16 localPort(SocketHandle) {
    return 0;
}
std::optional<SocketHandle> acceptSocket(SocketHandle) {
    return std::nullopt;
}
int connectError(SocketHandle) {
    return -1;
}
QString systemErrorText(int) {
    return QStringLiteral("not supported on this system yet");
}
std::unique_ptr<Stream> makePlainStream(SocketHandle) {
    return nullptr;
}
void closeSocket(SocketHandle) {}
Result<SocketHandle> connectUnix(const QString&) {
    return unsupported();
}
void removeSocketFile(const QString&) {}
bool declareIoFlusher() {
    return false;
}

} // namespace hotpair::mirror
