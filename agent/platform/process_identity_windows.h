// Handles and identities of Windows processes. Include only from *_windows files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"

#include <utility>
#include <windows.h>

namespace hotpair {

class UniqueHandle {
public:
    UniqueHandle() = default;
    explicit UniqueHandle(HANDLE handle)
        : m_handle(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
    UniqueHandle(UniqueHandle&& other) noexcept
        : m_handle(std::exchange(other.m_handle, nullptr)) {}
    UniqueHandle& operator=(UniqueHandle&& other) noexcept {
        if (this != &other) {
            reset();
            m_handle = std::exchange(other.m_handle, nullptr);
        }
        return *this;
    }
    UniqueHandle(const UniqueHandle&) = delete;
    UniqueHandle& operator=(const UniqueHandle&) = delete;
    ~UniqueHandle() { reset(); }

    HANDLE get() const { return m_handle; }
    explicit operator bool() const { return m_handle != nullptr; }
    void reset() {
        if (m_handle) ::CloseHandle(std::exchange(m_handle, nullptr));
    }

private:
    HANDLE m_handle = nullptr;
};

/// A unit's job is named GROUPJOB/UNIT: a process joins the group's job first, then the unit's inside it.
inline constexpr char16_t jobSeparator = u'/';

/// Creation time of an open process as a number; 0 when it cannot be read.
std::uint64_t creationTime(HANDLE process);
/// Empty when it does not live or its pid belongs to another one now.
UniqueHandle openProcess(const CleanupProcess& identity, DWORD access);

} // namespace hotpair
