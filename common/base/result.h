// Result<T>: a value, or an error with a code, arguments and a technical detail. Never an exception across rooms.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/codes.h"

#include <QMap>
#include <QString>

#include <optional>
#include <utility>
#include <variant>

namespace hotpair {

/// Named arguments of a code's sentence: {"link": "lan"}.
using Args = QMap<QString, QString>;

/// What went wrong, as meaning: common/text turns it into a sentence and a remedy. Value type.
struct Error {
    Code code = Code::INTERNAL_ERROR;
    Args args;
    friend bool operator==(const Error&, const Error&) = default;
};

template<class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}
    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}
    bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    const Error& error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

inline Error makeError(Code code, Args args = {}) { return Error{code, std::move(args)}; }

} // namespace hotpair
