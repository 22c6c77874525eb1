// Bounded binary codec for structs that declare their fields once:
//     struct Renew { Term term = 0; std::vector<GroupKey> groups;
//                    static constexpr auto fields() { return std::make_tuple(&Renew::term,
//                    codec::capped<64>(&Renew::groups)); } };
// Wire form: fields in declared order, big-endian, no padding, no names. Integers and enums by the width of
// their type, bool one byte (0 or 1, nothing else), durations as their 64-bit count, double as IEEE 754
// (finite only), strings and vectors a 16-bit count and then their elements, optionals a bool and then
// perhaps the value, arrays their elements, variants an 8-bit tag of an append-only list and then the struct.
// Decoding never reads past the end, checks every count against its cap and against the bytes that are left
// before it allocates, refuses what is not exactly one value (trailing bytes included), and on any malformed
// input returns nothing at all. An enum may declare `constexpr bool isWireValue(E)` beside itself (found by
// ADL): then other values are refused. Plain C++ without Qt; no state, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace hotpair::codec {

inline constexpr std::size_t defaultStringCap = 255;  ///< bytes
inline constexpr std::size_t defaultVectorCap = 1024; ///< elements
inline constexpr int maximumDepth = 16;               ///< structs inside structs

/// A field with its own cap (bytes of a string, elements of a vector); at most 65,535.
template<std::size_t Cap, class S, class M>
struct CappedField {
    M S::*member;
};
template<std::size_t Cap, class S, class M>
constexpr CappedField<Cap, S, M> capped(M S::*member) {
    static_assert(Cap <= 0xFFFF, "counts are 16 bits on the wire");
    return {member};
}

/// One line of a message list: a tag that is never used again for anything else, and its struct.
template<std::uint8_t Tag, class S>
struct Row {
    static constexpr std::uint8_t tag = Tag;
    using Message = S;
};

/// The append-only list of a protocol's messages. `List::Variant` is the message in memory.
template<class... Rows>
struct MessageList {
    using Variant = std::variant<typename Rows::Message...>;
    static constexpr std::array<std::uint8_t, sizeof...(Rows)> tags{Rows::tag...};
    static constexpr bool tagsUnique() {
        for (std::size_t i = 0; i < tags.size(); ++i)
            for (std::size_t j = i + 1; j < tags.size(); ++j)
                if (tags[i] == tags[j]) return false;
        return true;
    }
    static_assert(tagsUnique(), "a tag of a message list is used twice");
};

/// For a variant inside a struct: specialise with `using List = MessageList<...>`.
template<class Variant>
struct ListOf;

template<class T>
concept Record = requires {
    T::fields();
};

/// A struct whose members are given from outside, by fieldsOf(value) -> tuple of references (found by ADL).
template<class T>
concept Tied = requires(T& t) {
    fieldsOf(t);
};

/// A message list for a variant that is only ever read by what wrote it (or is checked to be equal): the tag
/// is the position.
template<class Variant>
struct Positions;
template<class... T>
struct Positions<std::variant<T...>> {
    using Variant = std::variant<T...>;
    static_assert(sizeof...(T) <= 256);
    static constexpr auto tags = [] {
        std::array<std::uint8_t, sizeof...(T)> t{};
        for (std::size_t i = 0; i < t.size(); ++i)
            t[i] = std::uint8_t(i);
        return t;
    }();
};

/// What a name is that may be read into a std::string_view: nothing else lives long enough. Specialised by
/// who needs it: `static std::string_view lasting(std::string_view)`.
template<class Tag>
struct Names;

/// A small set with `bits()` and a constructor from the bits (NodeSet).
template<class T>
concept BitSet = requires(const T& t) {
    { t.bits() } -> std::same_as<std::uint8_t>;
}
&&std::constructible_from<T, std::uint8_t>;

namespace detail {

template<class T>
struct IsVector : std::false_type {};
template<class E>
struct IsVector<std::vector<E>> : std::true_type {};
template<class T>
struct IsArray : std::false_type {};
template<class E, std::size_t N>
struct IsArray<std::array<E, N>> : std::true_type {};
template<class T>
struct IsOptional : std::false_type {};
template<class E>
struct IsOptional<std::optional<E>> : std::true_type {};
template<class T>
struct IsVariant : std::false_type {};
template<class... E>
struct IsVariant<std::variant<E...>> : std::true_type {};
template<class T>
struct IsInstant : std::false_type {};
template<class C, class D>
struct IsInstant<std::chrono::time_point<C, D>> : std::true_type {};
template<class T>
struct IsPair : std::false_type {};
template<class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template<class T>
struct IsDuration : std::false_type {};
template<class R, class P>
struct IsDuration<std::chrono::duration<R, P>> : std::true_type {};
template<class T>
inline constexpr bool unsupported = false;

template<class F>
struct Field; // the member and the cap behind one entry of fields()
template<class S, class M>
struct Field<M S::*> {
    static constexpr std::size_t cap = IsVector<M>::value ? defaultVectorCap : defaultStringCap;
    static constexpr M S::*of(M S::*f) { return f; }
};
template<std::size_t Cap, class S, class M>
struct Field<CappedField<Cap, S, M>> {
    static constexpr std::size_t cap = Cap;
    static constexpr M S::*of(CappedField<Cap, S, M> f) { return f.member; }
};

class Writer {
public:
    explicit Writer(std::vector<std::uint8_t>& out, std::size_t stringCap = defaultStringCap)
        : m_out(out)
        , m_stringCap(stringCap) {}
    bool ok() const { return m_ok; }

    template<class T>
    void put(const T& value, std::size_t cap = 0) {
        if constexpr (std::is_same_v<T, bool>) {
            number<std::uint8_t>(value ? 1 : 0);
        } else if constexpr (std::is_enum_v<T>) {
            put(static_cast<std::underlying_type_t<T>>(value));
        } else if constexpr (std::is_integral_v<T>) {
            number(static_cast<std::make_unsigned_t<T>>(value));
        } else if constexpr (std::is_same_v<T, double>) {
            number(std::bit_cast<std::uint64_t>(value));
        } else if constexpr (std::is_same_v<T, std::byte>) {
            number(std::to_integer<std::uint8_t>(value));
        } else if constexpr (IsDuration<T>::value) {
            put(static_cast<std::int64_t>(value.count()));
        } else if constexpr (IsInstant<T>::value) {
            put(value.time_since_epoch());
        } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
            if (!count(value.size(), cap ? cap : m_stringCap)) return;
            m_out.insert(m_out.end(), value.begin(), value.end());
        } else if constexpr (IsPair<T>::value) {
            put(value.first);
            put(value.second);
        } else if constexpr (IsVector<T>::value) {
            if (!count(value.size(), cap ? cap : defaultVectorCap)) return;
            for (const auto& element : value)
                put(element);
        } else if constexpr (IsArray<T>::value || std::is_array_v<T>) {
            for (const auto& element : value)
                put(element);
        } else if constexpr (IsOptional<T>::value) {
            put(value.has_value());
            if (value) put(*value, cap);
        } else if constexpr (IsVariant<T>::value) {
            putTagged<typename ListOf<T>::List>(value);
        } else if constexpr (Record<T>) {
            std::apply([&](auto... f) { (putField(value, f), ...); }, T::fields());
        } else if constexpr (Tied<const T>) {
            std::apply([&](const auto&... member) { (put(member), ...); }, fieldsOf(value));
        } else if constexpr (BitSet<T>) {
            number(value.bits());
        } else {
            static_assert(unsupported<T>, "the codec does not know this type");
        }
    }

    template<class List>
    void putTagged(const typename List::Variant& value) {
        number(List::tags[value.index()]);
        std::visit([&](const auto& message) { put(message); }, value);
    }

private:
    template<class U>
    void number(U value) {
        for (int shift = int(sizeof(U)) * 8 - 8; shift >= 0; shift -= 8)
            m_out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    bool count(std::size_t n, std::size_t cap) {
        if (n > cap || n > 0xFFFF) {
            m_ok = false;
            return false;
        }
        number(static_cast<std::uint16_t>(n));
        return true;
    }
    template<class S, class F>
    void putField(const S& value, F field) {
        put(value.*Field<F>::of(field), Field<F>::cap);
    }

    std::vector<std::uint8_t>& m_out;
    std::size_t m_stringCap;
    bool m_ok = true;
};

class Reader {
public:
    explicit Reader(std::span<const std::byte> in, std::size_t stringCap = defaultStringCap)
        : m_in(in)
        , m_stringCap(stringCap) {}
    std::size_t left() const { return m_in.size(); }

    template<class T>
    bool get(T& value, std::size_t cap = 0) {
        if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;
            if (!number(byte) || byte > 1) return false;
            value = byte == 1;
            return true;
        } else if constexpr (std::is_enum_v<T> && !std::is_same_v<T, std::byte>) {
            std::underlying_type_t<T> raw{};
            if (!get(raw)) return false;
            value = static_cast<T>(raw);
            if constexpr (requires { isWireValue(value); })
                return isWireValue(value);
            else
                return true;
        } else if constexpr (std::is_integral_v<T>) {
            std::make_unsigned_t<T> raw = 0;
            if (!number(raw)) return false;
            value = static_cast<T>(raw);
            return true;
        } else if constexpr (std::is_same_v<T, double>) {
            std::uint64_t raw = 0;
            if (!number(raw)) return false;
            value = std::bit_cast<double>(raw);
            return std::isfinite(value);
        } else if constexpr (std::is_same_v<T, std::byte>) {
            std::uint8_t raw = 0;
            if (!number(raw)) return false;
            value = std::byte{raw};
            return true;
        } else if constexpr (IsDuration<T>::value) {
            std::int64_t raw = 0;
            if (!get(raw)) return false;
            value = T(static_cast<typename T::rep>(raw));
            return true;
        } else if constexpr (IsInstant<T>::value) {
            typename T::duration since{};
            if (!get(since)) return false;
            value = T(since);
            return true;
        } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
            std::uint16_t n = 0;
            if (!number(n) || n > (cap ? cap : m_stringCap) || n > m_in.size()) return false;
            const std::string_view text(reinterpret_cast<const char*>(m_in.data()), n);
            if constexpr (std::is_same_v<T, std::string>)
                value = text;
            else
                value = Names<T>::lasting(text);
            m_in = m_in.subspan(n);
            return true;
        } else if constexpr (IsPair<T>::value) {
            return get(value.first) && get(value.second);
        } else if constexpr (IsVector<T>::value) {
            std::uint16_t n = 0;
            // every element takes at least one byte, except a struct without fields: those are no use in a
            // vector
            if (!number(n) || n > (cap ? cap : defaultVectorCap) || n > m_in.size()) return false;
            value.resize(n);
            for (auto& element : value)
                if (!get(element)) return false;
            return true;
        } else if constexpr (IsArray<T>::value || std::is_array_v<T>) {
            for (auto& element : value)
                if (!get(element)) return false;
            return true;
        } else if constexpr (IsOptional<T>::value) {
            bool there = false;
            if (!get(there)) return false;
            if (!there) {
                value.reset();
                return true;
            }
            return get(value.emplace(), cap);
        } else if constexpr (IsVariant<T>::value) {
            return getTagged<typename ListOf<T>::List>(value);
        } else if constexpr (Record<T>) {
            if (++m_depth > maximumDepth) return false;
            const bool ok = std::apply([&](auto... f) { return (getField(value, f) && ...); }, T::fields());
            --m_depth;
            return ok;
        } else if constexpr (Tied<T>) {
            if (++m_depth > maximumDepth) return false;
            const bool ok =
                std::apply([&](auto&... member) { return (get(member) && ...); }, fieldsOf(value));
            --m_depth;
            return ok;
        } else if constexpr (BitSet<T>) {
            std::uint8_t raw = 0;
            if (!number(raw)) return false;
            value = T(raw);
            return value.bits() == raw; // unknown bits are malformed, not ignored
        } else {
            static_assert(unsupported<T>, "the codec does not know this type");
        }
    }

    template<class List>
    bool getTagged(typename List::Variant& value) {
        std::uint8_t tag = 0;
        return number(tag) && getAlternative<List>(tag, value, std::make_index_sequence<List::tags.size()>{});
    }

private:
    template<class List, std::size_t... I>
    bool getAlternative(std::uint8_t tag, typename List::Variant& value, std::index_sequence<I...>) {
        return ((List::tags[I] == tag && get(value.template emplace<I>())) || ...);
    }
    template<class U>
    bool number(U& value) {
        if (m_in.size() < sizeof(U)) return false;
        U result = 0;
        for (std::size_t i = 0; i < sizeof(U); ++i)
            result = static_cast<U>((std::uint64_t(result) << 8) | std::to_integer<std::uint8_t>(m_in[i]));
        value = result;
        m_in = m_in.subspan(sizeof(U));
        return true;
    }
    template<class S, class F>
    bool getField(S& value, F field) {
        return get(value.*Field<F>::of(field), Field<F>::cap);
    }

    std::span<const std::byte> m_in;
    std::size_t m_stringCap;
    int m_depth = 0;
};

} // namespace detail

/// The bytes of one value. Empty when a string or vector is longer than its cap: nothing half is ever sent.
/// stringCap: of strings that have no cap of their own.
template<class T>
std::vector<std::uint8_t> encode(const T& value, std::size_t stringCap = defaultStringCap) {
    std::vector<std::uint8_t> out;
    detail::Writer writer(out, stringCap);
    writer.put(value);
    if (!writer.ok()) out.clear();
    return out;
}

/// The one value that these bytes are, or nothing.
template<class T>
std::optional<T> decode(std::span<const std::byte> bytes, std::size_t stringCap = defaultStringCap) {
    detail::Reader reader(bytes, stringCap);
    std::optional<T> value(std::in_place);
    if (!reader.get(*value) || reader.left() != 0) value.reset();
    return value;
}
template<class T>
std::optional<T> decode(std::span<const std::uint8_t> bytes, std::size_t stringCap = defaultStringCap) {
    return decode<T>(std::as_bytes(bytes), stringCap);
}

/// Tag and struct of one message of a list.
template<class List>
std::vector<std::uint8_t> encodeMessage(const typename List::Variant& message) {
    std::vector<std::uint8_t> out;
    detail::Writer writer(out);
    writer.template putTagged<List>(message);
    if (!writer.ok()) out.clear();
    return out;
}
template<class List>
std::optional<typename List::Variant> decodeMessage(std::span<const std::byte> bytes) {
    detail::Reader reader(bytes);
    std::optional<typename List::Variant> value(std::in_place);
    if (!reader.getTagged<List>(*value) || reader.left() != 0) value.reset();
    return value;
}
template<class List>
std::optional<typename List::Variant> decodeMessage(std::span<const std::uint8_t> bytes) {
    return decodeMessage<List>(std::as_bytes(bytes));
}

} // namespace hotpair::codec
