// The control port's byte stream from a stranger, and everything that is read out of its messages: whatever
// comes, at most one frame is held, and what is accepted survives the way back to bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/control_wire.h"
#include "common/protocol/framer.h"
#include "common/protocol/status_delta.h"

#include <QJsonDocument>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace hotpair;

void readAsEverything(const QJsonObject& message) {
    const Reply reply = replyFromJson(message);
    if (!reply.ok() && !reply.error) std::abort();
    if (const auto step = taskStepFromJson(message))
        if (taskStepFromJson(toJson(*step)) != step) std::abort();
    ClusterStatus status;
    const StatusDelta delta{message.value(QLatin1String("section")).toString(),
                            message.value(QLatin1String("name")).toString(),
                            message.value(QLatin1String("value"))};
    if (!applyStatusDelta(status, delta) && !(status == ClusterStatus{})) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t cap = 4096;
    FrameReader reader(cap);
    const QByteArrayView all(data, qsizetype(size));
    for (qsizetype at = 0; at < all.size(); at += 7) { // in small pieces, as networks deliver
        reader.feed(all.sliced(at, std::min<qsizetype>(7, all.size() - at)));
        while (const auto frame = reader.next()) {
            if (frame->isEmpty() || std::size_t(frame->size()) > cap) std::abort();
            if (const auto message = parseJsonObject(*frame)) readAsEverything(*message);
        }
    }
    return 0;
}
