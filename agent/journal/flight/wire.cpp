// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/wire.h"

#include "agent/decision/fields.h"
#include "common/protocol/lease_wire.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace hotpair::codec {

template<>
struct ListOf<LeaseMessage> {
    using List = LeaseMessages;
};
template<>
struct ListOf<decision::Input> {
    using List = Positions<decision::Input>;
};
template<>
struct ListOf<decision::Effect> {
    using List = Positions<decision::Effect>;
};
template<>
struct ListOf<decision::Role> {
    using List = Positions<decision::Role>;
};
/// Names of transitions: they live as long as the program.
template<>
struct Names<std::string_view> {
    static std::string_view lasting(std::string_view text) {
        static constexpr std::string_view rows[] = {
#define HOTPAIR_ROW(name, en, zh) #name,
#include "common/base/rows.def"
#undef HOTPAIR_ROW
        };
        for (const auto row : rows)
            if (row == text) return row;
        return "UNKNOWN";
    }
};

} // namespace hotpair::codec

namespace hotpair::flight {

HOTPAIR_FIELDS(Head, a, b, c, d, e, f, g)
HOTPAIR_FIELDS(Snapshot, a)
HOTPAIR_FIELDS(Step, a, b, c, d)
HOTPAIR_FIELDS(Note, a, b, c, d, e)
HOTPAIR_FIELDS(Lost, a)
HOTPAIR_FIELDS(Beat, a, b)
HOTPAIR_FIELDS(Beats, a, b, c)

namespace {

using Bytes = std::vector<std::uint8_t>;

enum class Kind : std::uint8_t { Head = 1, Snapshot = 2, Step = 3, Note = 4, Lost = 5, Beats = 6 };

constexpr std::size_t textCap = 16'384; ///< details of a failed program may be long
constexpr qsizetype lengthBytes = 4, checkBytes = 8;
const QByteArray plainMagic = QByteArrayLiteral("HPFLIT1\n");
const QByteArray deflatedMagic = QByteArrayLiteral("HPFLIZ1\n");

template<class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template<class... F>
Overloaded(F...) -> Overloaded<F...>;

/// FNV-1a over 64 bits.
class Sum {
public:
    void add(std::uint8_t byte) { m_value = (m_value ^ byte) * 1099511628211u; }
    void add(std::string_view text) {
        for (const char c : text)
            add(std::uint8_t(c));
        add(0);
    }
    void add(const Bytes& bytes) {
        for (const auto b : bytes)
            add(b);
    }
    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 14695981039346656037u;
};

// ---- the shape of a type: a letter for what it is, its size, and what it is made of
template<class T>
void addShape(Sum& sum);

template<class... T>
void addShapes(Sum& sum, std::variant<T...>*) {
    (addShape<T>(sum), ...);
}
template<class... T>
void addShapes(Sum& sum, std::tuple<T...>*) {
    (addShape<std::remove_cvref_t<T>>(sum), ...);
}
template<class S, class M>
M memberOf(M S::*);
template<std::size_t Cap, class S, class M>
M memberOf(codec::CappedField<Cap, S, M>);

template<class T>
void addShape(Sum& sum) {
    using namespace codec;
    using namespace codec::detail;
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
        sum.add('s');
    } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || IsDuration<T>::value ||
                         IsInstant<T>::value) {
        sum.add('n');
        sum.add(std::uint8_t(sizeof(T)));
    } else if constexpr (IsVector<T>::value || IsOptional<T>::value) {
        sum.add(IsVector<T>::value ? 'v' : 'o');
        addShape<typename T::value_type>(sum);
    } else if constexpr (IsArray<T>::value || std::is_array_v<T>) {
        using Element = std::remove_cvref_t<decltype(std::declval<T&>()[0])>;
        sum.add('a');
        sum.add(std::uint8_t(sizeof(T) / sizeof(Element)));
        addShape<Element>(sum);
    } else if constexpr (IsPair<T>::value) {
        sum.add('p');
        addShape<typename T::first_type>(sum);
        addShape<typename T::second_type>(sum);
    } else if constexpr (IsVariant<T>::value) {
        sum.add('w');
        addShapes(sum, static_cast<T*>(nullptr));
    } else if constexpr (codec::Record<T>) {
        sum.add('r');
        std::apply([&](auto... f) { (addShape<decltype(memberOf(f))>(sum), ...); }, T::fields());
    } else if constexpr (Tied<T>) {
        sum.add('r');
        addShapes(sum, static_cast<decltype(fieldsOf(std::declval<T&>()))*>(nullptr));
    } else {
        static_assert(BitSet<T>, "the flight recorder does not know this type");
        sum.add('b');
    }
    sum.add('.');
}

template<class T>
QByteArray packed(Kind kind, const T& value) {
    const Bytes body = codec::encode(value, textCap);
    if (body.empty() || qsizetype(body.size()) >= payloadCap) return {};
    QByteArray out(lengthBytes + checkBytes, Qt::Uninitialized);
    out.append(char(kind)).append(reinterpret_cast<const char*>(body.data()), qsizetype(body.size()));
    qToBigEndian(quint32(out.size() - lengthBytes - checkBytes), out.data());
    const QByteArray check = QCryptographicHash::hash(QByteArrayView(out).sliced(lengthBytes + checkBytes),
                                                      QCryptographicHash::Sha256);
    std::copy_n(check.constData(), checkBytes, out.data() + lengthBytes);
    return out;
}

template<class T>
std::optional<Record> unpacked(QByteArrayView body) {
    auto value = codec::decode<T>(std::as_bytes(std::span(body.data(), std::size_t(body.size()))), textCap);
    if (!value) return std::nullopt;
    if constexpr (std::is_same_v<T, Snapshot>)
        if (!decision::hangsTogether(value->state)) return std::nullopt;
    return Record(std::move(*value));
}

} // namespace

std::uint64_t shapeNumber() {
    static const std::uint64_t number = [] {
        Sum sum;
        addShape<Head>(sum);
        addShape<decision::BrainState>(sum);
        addShape<Step>(sum);
        addShape<Note>(sum);
        addShape<Beats>(sum);
        for (std::size_t i = 0; i < codeCount; ++i)
            sum.add(codeName(Code(i)));
        return sum.value();
    }();
    return number;
}

bool isRoutine(const decision::Effect& effect) {
    if (const auto* send = std::get_if<decision::Send>(&effect))
        return std::holds_alternative<GroupStates>(send->message) ||
               std::holds_alternative<Renew>(send->message) || std::holds_alternative<Grant>(send->message);
    return std::holds_alternative<decision::WakeAt>(effect) ||
           std::holds_alternative<decision::SetLease>(effect) ||
           std::holds_alternative<decision::ProbeProgress>(effect);
}

std::uint64_t routineNumber(const decision::Effects& effects) {
    Sum sum;
    for (const auto& effect : effects)
        if (isRoutine(effect)) sum.add(codec::encode(effect, textCap));
    return sum.value();
}

decision::Effects withoutRoutine(const decision::Effects& effects) {
    decision::Effects told;
    for (const auto& effect : effects)
        if (!isRoutine(effect)) told.push_back(effect);
    return told;
}

std::vector<std::uint8_t> bytesOf(const decision::Effects& effects) {
    return codec::encode(effects, textCap);
}

std::vector<std::uint8_t> bytesOf(const decision::BrainState& state) {
    return codec::encode(state, textCap);
}

QByteArray segmentStart() {
    return plainMagic;
}

QByteArray pack(const Head& head) {
    return packed(Kind::Head, head);
}
QByteArray pack(const decision::BrainState& state) {
    return packed(Kind::Snapshot, state);
}
QByteArray pack(const Step& step) {
    return packed(Kind::Step, step);
}
QByteArray pack(const Note& note) {
    return packed(Kind::Note, note);
}
QByteArray pack(const Lost& lost) {
    return packed(Kind::Lost, lost);
}

QByteArray pack(const Beats& beats) {
    return packed(Kind::Beats, beats);
}

QByteArray deflated(const QByteArray& segment) {
    return deflatedMagic + qCompress(segment.mid(plainMagic.size()), 6);
}

std::optional<QByteArray> inflated(const QByteArray& file) {
    if (file.size() > segmentCap) return std::nullopt;
    if (file.startsWith(plainMagic)) return file;
    constexpr qsizetype sizeBytes = 4;
    if (!file.startsWith(deflatedMagic) || file.size() < deflatedMagic.size() + sizeBytes)
        return std::nullopt;
    if (qFromBigEndian<quint32>(file.constData() + deflatedMagic.size()) > quint32(segmentCap))
        return std::nullopt; // what it says, looked at before anything is allocated
    const QByteArray records = qUncompress(file.mid(deflatedMagic.size()));
    if (records.isEmpty()) return std::nullopt;
    return plainMagic + records;
}

SegmentReader::SegmentReader(QByteArrayView segment)
    : m_rest(segment) {
    if (m_rest.startsWith(plainMagic))
        m_rest = m_rest.sliced(plainMagic.size());
    else
        (void)fail();
}

std::optional<Record> SegmentReader::fail() {
    m_damaged = true;
    m_rest = {};
    return std::nullopt;
}

std::optional<Record> SegmentReader::next() {
    if (m_rest.isEmpty() || m_foreign) return std::nullopt;
    if (m_rest.size() < lengthBytes + checkBytes) return fail();
    const auto length = qsizetype(qFromBigEndian<quint32>(m_rest.data()));
    const QByteArrayView check = m_rest.sliced(lengthBytes, checkBytes);
    if (length < 1 || length > payloadCap || length > m_rest.size() - lengthBytes - checkBytes) return fail();
    const QByteArrayView payload = m_rest.sliced(lengthBytes + checkBytes, length);
    if (QByteArrayView(QCryptographicHash::hash(payload, QCryptographicHash::Sha256)).first(checkBytes) !=
        check)
        return fail();
    m_rest = m_rest.sliced(lengthBytes + checkBytes + length);
    const QByteArrayView body = payload.sliced(1);
    std::optional<Record> record;
    switch (Kind(payload[0])) {
    case Kind::Head: record = unpacked<Head>(body); break;
    case Kind::Snapshot: record = unpacked<Snapshot>(body); break;
    case Kind::Step: record = unpacked<Step>(body); break;
    case Kind::Note: record = unpacked<Note>(body); break;
    case Kind::Lost: record = unpacked<Lost>(body); break;
    case Kind::Beats: record = unpacked<Beats>(body); break;
    }
    if (!record) return fail();
    if (const auto* head = std::get_if<Head>(&*record)) m_foreign = head->shape != shapeNumber();
    return record;
}

} // namespace hotpair::flight
