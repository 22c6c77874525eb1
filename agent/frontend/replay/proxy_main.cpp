// hotpair-nbd-proxy UPSTREAM EXPORT LISTEN: started by hotpair-agent only, and outlives it. Stands between
// the block device of a volume and the agent's NBD socket UPSTREAM; its own socket LISTEN appears when the
// volume is served. Ends by a signal (requests then fail), or with 1 when it must not go on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/nbd_server.h"
#include "agent/frontend/replay/remote_volume.h"
#include "agent/mirror/transport/work_queue.h"
#include "agent/platform/realtime.h"

#include <cstdio>
#include <cstring>

using namespace hotpair;
using namespace hotpair::frontend;

namespace {

void complain(const std::string& words) {
    std::fprintf(stderr, "hotpair-nbd-proxy: %s\n", words.c_str());
}

std::string detailOf(const Error& error) {
    return std::string(codeName(error.code)) + " " + error.args.value(QStringLiteral("detail")).toStdString();
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
        std::printf("hotpair-nbd-proxy %s\n", HOTPAIR_VERSION);
        return 0;
    }
    if (argc != 4) {
        std::fprintf(stderr, "usage: hotpair-nbd-proxy UPSTREAM-SOCKET EXPORT LISTEN-SOCKET\n"
                             "It is started by hotpair-agent, not by people.\n");
        return 2;
    }
    auto reactor = mirror::Reactor::create();
    if (!reactor) {
        complain(detailOf(reactor.error()));
        return 1;
    }
    // The system's own writing out of memory runs through here.
    if (const auto locked = lockMemory(); !locked) complain(detailOf(locked.error()));
    if (!mirror::declareIoFlusher()) complain("PR_SET_IO_FLUSHER was refused (needs CAP_SYS_RESOURCE)");

    int code = 0;
    const auto over = [&](const std::string& why) {
        complain(why);
        code = 1;
        (*reactor)->stop();
    };
    std::unique_ptr<NbdServer> server;
    RemoteVolume* volume = nullptr;
    const NbdSpec spec{QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]), 0};
    const auto ready = [&] {
        auto opened = NbdServer::open(*volume, spec);
        if (!opened) return over(detailOf(opened.error()));
        server = std::move(opened).value();
    };
    RemoteVolume remote(**reactor, QString::fromLocal8Bit(argv[1]), argv[2], {ready, over});
    volume = &remote;
    remote.start();
    (*reactor)->run();
    std::_Exit(code); // sessions, server and volume end with the process
}
