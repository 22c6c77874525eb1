// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/voting/record_slots.h"

#include "common/protocol/lease_wire.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <span>

namespace hotpair::voting {
namespace {

constexpr quint32 magic = 0x48505652; // "HPVR"
constexpr quint16 version = 1;
constexpr qsizetype headBytes = 16;
constexpr qsizetype hashBytes = 32;
constexpr qsizetype bodyRoom = slotBytes - headBytes - hashBytes;

QByteArray hashOf(QByteArrayView slot) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(slot.first(slotBytes - hashBytes));
    return hash.result();
}

std::optional<SlotContent> readSlot(QByteArrayView slot) {
    if (slot.size() != slotBytes || hashOf(slot) != slot.last(hashBytes)) return std::nullopt;
    const auto* p = reinterpret_cast<const uchar*>(slot.data());
    const auto length = qFromBigEndian<quint16>(p + 6);
    if (qFromBigEndian<quint32>(p) != magic || qFromBigEndian<quint16>(p + 4) != version || length > bodyRoom)
        return std::nullopt;
    const auto record = decodeRecord(std::span<const std::uint8_t>(p + headBytes, length));
    if (!record) return std::nullopt;
    return SlotContent{qFromBigEndian<quint64>(p + 8), *record};
}

} // namespace

QByteArray makeSlot(quint64 sequence, const VoterRecord& record) {
    const auto body = encodeRecord(record);
    Q_ASSERT(qsizetype(body.size()) <= bodyRoom); // a record has a fixed size of less than a hundred bytes
    QByteArray slot(slotBytes, '\0');
    auto* p = reinterpret_cast<uchar*>(slot.data());
    qToBigEndian(magic, p);
    qToBigEndian(version, p + 4);
    qToBigEndian(quint16(body.size()), p + 6);
    qToBigEndian(sequence, p + 8);
    std::copy(body.begin(), body.end(), p + headBytes);
    const QByteArray hash = hashOf(slot);
    std::copy(hash.begin(), hash.end(), slot.data() + slotBytes - hashBytes);
    return slot;
}

SlotsRead readSlots(const QByteArray& file) {
    const QByteArrayView bytes(file);
    const auto first = readSlot(bytes.first(std::min(slotBytes, bytes.size())));
    const auto second =
        bytes.size() > slotBytes ? readSlot(bytes.sliced(slotBytes)) : std::optional<SlotContent>();
    SlotsRead read;
    read.damaged = !first || !second;
    read.newestAt = !first || (second && second->sequence > first->sequence) ? 1 : 0;
    read.newest = read.newestAt == 1 ? second : first;
    return read;
}

} // namespace hotpair::voting
