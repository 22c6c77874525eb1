// Recordings that somebody else made: the bytes as they are, the same bytes as a deflated file, and as the
// payload of a record whose checksum is right. Reading must end, and what can be read must be written back
// the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/replay.h"
#include "agent/journal/flight/wire.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <cstdlib>

using namespace hotpair;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

QByteArray again(const flight::Record& record) {
    return std::visit(
        [](const auto& r) {
            if constexpr (std::is_same_v<std::decay_t<decltype(r)>, flight::Snapshot>)
                return flight::pack(r.state);
            else
                return flight::pack(r);
        },
        record);
}

void walk(const QByteArray& segment) {
    flight::SegmentReader reader(segment);
    QByteArray copy = flight::segmentStart();
    while (const auto record = reader.next()) {
        const QByteArray bytes = again(*record);
        if (bytes.isEmpty()) std::abort();
        // names of transitions that this program does not know become one name: such a record may change
        if (copy.size() + bytes.size() <= segment.size() && !bytes.contains("UNKNOWN") &&
            segment.mid(copy.size(), bytes.size()) != bytes)
            std::abort();
        copy += bytes;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    walk(bytes);
    if (const auto inside = flight::inflated(bytes)) walk(*inside);
    if (bytes.isEmpty()) return 0;
    QByteArray head(4, 0);
    qToBigEndian(quint32(bytes.size()), head.data());
    head += QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).first(8);
    walk(flight::segmentStart() + head + bytes);
    return 0;
}
