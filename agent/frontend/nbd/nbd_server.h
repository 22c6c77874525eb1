// The NBD front end of one volume: fixed newstyle over a Unix socket, export name = volume name (empty = the
// same). Structured replies, FLUSH, FUA, TRIM, WRITE_ZEROES, BLOCK_STATUS (meta_contexts.h), multi-conn (a
// flush covers all connections). On a node that is not the holder the export is refused with
// NBD_REP_ERR_POLICY; on fence or demotion existing connections are held, then closed. Wire format: the
// NetworkBlockDevice protocol document (doc/proto.md of the nbd project).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/volume/engine.h"
#include "agent/mirror/volume/front_end_port.h"
#include "common/base/result.h"

#include <QString>

#include <memory>

namespace hotpair::frontend {

struct NbdSpec {
    QString exportName;
    QString socketPath;       ///< a stale socket file of a dead predecessor is replaced; 0600
    quint16 loopbackPort = 0; ///< also on 127.0.0.1 when not 0 (for clients that cannot do Unix sockets)
};

/// Lives from open() to destruction; serves on the volume's I/O thread. Destroy before the engine. Main
/// thread.
class NbdServer {
public:
    static Result<std::unique_ptr<NbdServer>> open(mirror::VolumeEngine& engine, const NbdSpec& spec);
    static Result<std::unique_ptr<NbdServer>> open(mirror::FrontEndPort& port, const NbdSpec& spec);
    ~NbdServer();

private:
    class Impl;
    explicit NbdServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace hotpair::frontend
