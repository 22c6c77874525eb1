// What a peer's engine may send: headers, handshake snapshots, verdicts, lineages, greetings, and metadata
// slots from a damaged disk. First byte chooses the parser.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/metadata/meta_record.h"
#include "agent/mirror/transport/frame.h"
#include "agent/mirror/transport/hub.h"
#include "agent/mirror/volume/handshake.h"
#include "common/protocol/codec.h"

#include <QtGlobal>

#include <span>

using namespace hotpair;
using namespace hotpair::mirror;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> rest(data + 1, size - 1);
    switch (data[0] % 6) {
    case 0:
        if (rest.size() >= FrameHeader::bytes) {
            const auto h = decodeHeader(rest.data());
            if (h && h->length > FrameHeader::dataCap) qFatal("length above the cap");
        }
        break;
    case 1:
        if (const auto s = codec::decode<Snapshot>(rest)) {
            Snapshot other = *s;
            other.node = peerOf(s->node);
            if (mirrored(decide(*s, other)) != decide(other, *s)) qFatal("verdicts differ");
        }
        break;
    case 2: (void)codec::decode<Verdict>(rest); break;
    case 3: (void)codec::decode<Lineage>(rest); break;
    case 4: (void)codec::decode<Hello>(rest); break;
    case 5:
        if (const auto slot = decodeSlot(rest); slot && slot->record.hotExtents.size() > 512)
            qFatal("too many extents");
        break;
    }
    return 0;
}
