// The flight recorder's file format: what went into the decision core, when, and what came out of it.
//
// A segment is one file: 8 bytes "HPFLIT1\n" (or "HPFLIZ1\n": what follows is the rest, deflated, behind its
// 32-bit length), then records: u32 length of the payload, 8 bytes of the payload's SHA-256, payload.
// Integers are big-endian. A payload is one kind byte and one struct in the form of common/protocol/codec.h:
//   Head      who recorded, the clocks side by side, the shape of the structs below; first in a segment
//   Snapshot  the whole state of the core before the first step: a segment replays by itself
//   Step      one input at its instant and what the core did. Effects that only keep things going (wake-ups,
//             heartbeats, renewals, grants, leases, probes) are summed up as one number: the replay makes
//             them again and compares
//   Note      an event of the journal, beside the steps that led to it
//   Beats     heartbeats of this node on one link and what became of them: the history of the link
//   Lost      steps are missing here: the core cannot be followed further in this segment
// The structs are those of agent/decision as they are compiled (fields.h). Head carries a number made of all
// their shapes and of the codes; a reader with another number refuses the segment by the name of the version
// that wrote it. A record that is cut off or damaged ends a segment; what came before it stays readable.
// Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/state.h"

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hotpair::flight {

struct Head {
    std::string version; ///< of the program
    std::string node;
    BootId boot = 0;
    std::uint64_t shape = 0;
    Instant at{};            ///< on the recorder's clock ...
    std::int64_t wallMs = 0; ///< ... and by the wall clock, milliseconds since 1970 UTC, at the same moment
    bool begins = false;     ///< the core began here; otherwise the segment before goes on
};
struct Snapshot {
    decision::BrainState state;
};
struct Step {
    Instant at{};
    decision::Input input;
    decision::Effects told;    ///< in order, without the routine
    std::uint64_t routine = 0; ///< of the rest, see routineNumber
};
struct Note {
    Instant at{};
    std::uint64_t event = 0; ///< number in the journal of this node
    std::string code;
    decision::Args args;
    std::string group;
};
struct Lost {
    Instant at{};
};
struct Beat {
    Instant sentAt{};
    std::int32_t rttUs = -1; ///< of the answer; beatLost, or beatUnmeasured: confirmed, but by a later answer
};
inline constexpr std::int32_t beatLost = -1, beatUnmeasured = -2;
struct Beats {
    std::string link;
    NodeId peer = NodeId::None;
    std::vector<Beat> beats; ///< in the order of sending; they go on where the record before ended
};
using Record = std::variant<Head, Snapshot, Step, Note, Lost, Beats>;

inline constexpr qsizetype payloadCap = 1 << 20;
/// Segments are refused beyond this, packed or not.
inline constexpr qsizetype segmentCap = 16 << 20;

/// The shape of everything that a Step or Snapshot can contain, in this program.
std::uint64_t shapeNumber();

/// Does this effect only keep things going?
bool isRoutine(const decision::Effect& effect);
/// One number for the routine effects of a step, in their order.
std::uint64_t routineNumber(const decision::Effects& effects);
decision::Effects withoutRoutine(const decision::Effects& effects);
/// For comparing; never written alone.
std::vector<std::uint8_t> bytesOf(const decision::Effects& effects);
std::vector<std::uint8_t> bytesOf(const decision::BrainState& state);

QByteArray segmentStart();
/// The whole record with its length and checksum. Empty: something in it is longer than the format allows.
QByteArray pack(const Head& head);
QByteArray pack(const decision::BrainState& state);
QByteArray pack(const Step& step);
QByteArray pack(const Note& note);
QByteArray pack(const Lost& lost);
QByteArray pack(const Beats& beats);

/// A finished segment, deflated; and back. Nothing: no segment, or larger than the cap.
QByteArray deflated(const QByteArray& segment);
std::optional<QByteArray> inflated(const QByteArray& file);

/// Walks over the records of one inflated segment.
class SegmentReader {
public:
    explicit SegmentReader(QByteArrayView segment);
    /// The next one; nothing at the end or before what cannot be read. A head of another shape is given, what
    /// follows it is not.
    std::optional<Record> next();
    bool damaged() const { return m_damaged; } ///< it ended before the last byte
    bool foreign() const { return m_foreign; } ///< written by a program with other structs

private:
    std::optional<Record> fail();
    QByteArrayView m_rest;
    bool m_damaged = false;
    bool m_foreign = false;
};

} // namespace hotpair::flight
