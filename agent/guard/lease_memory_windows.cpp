// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/lease_memory.h"

#include <cstdio>
#include <cstring>
#include <cwctype>
#include <windows.h>

namespace hotpair::guard {
namespace {

std::wstring wide(const std::string& utf8) {
    std::wstring out(std::size_t(MultiByteToWideChar(CP_UTF8, 0, utf8.data(), int(utf8.size()), nullptr, 0)),
                     L'\0');
    MultiByteToWideChar(CP_UTF8, 0, utf8.data(), int(utf8.size()), out.data(), int(out.size()));
    return out;
}

std::string failure(const char* what) {
    return std::string(what) + ": error " + std::to_string(GetLastError());
}

/// One name per state directory, whatever the case it is written in.
std::string nameOf(const std::string& stateDirectory) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const wchar_t c : wide(stateDirectory))
        hash = (hash ^ std::uint64_t(std::towlower(wint_t(c == L'/' ? L'\\' : c)))) * 1099511628211ull;
    char text[48];
    std::snprintf(text, sizeof text, "hotpair-%016llx", static_cast<unsigned long long>(hash));
    return text;
}

std::wstring globalName(const std::string& name, const wchar_t* what) {
    return L"Global\\" + wide(name) + L"-" + what;
}
std::wstring localName(const std::string& name, const wchar_t* what) {
    return L"Local\\" + wide(name) + L"-" + what;
}

/// A service may use the global name space, an ordinary program only that of its session.
template<class Make>
HANDLE inAnySpace(const std::string& name, const wchar_t* what, Make make) {
    HANDLE handle = make(globalName(name, what).c_str());
    return handle ? handle : make(localName(name, what).c_str());
}

class WindowsLeaseMemory final : public LeaseMemory {
public:
    explicit WindowsLeaseMemory(std::string name)
        : m_name(std::move(name)) {}
    ~WindowsLeaseMemory() override {
        unmap();
        if (m_lock) CloseHandle(m_lock);
    }
    WindowsLeaseMemory(const WindowsLeaseMemory&) = delete;
    WindowsLeaseMemory& operator=(const WindowsLeaseMemory&) = delete;

    /// A named mutex that exists is held by whoever made it; it goes with that process.
    bool lock(const wchar_t* what) {
        m_lock = inAnySpace(m_name, what, [](const wchar_t* n) { return CreateMutexW(nullptr, FALSE, n); });
        return m_lock && GetLastError() != ERROR_ALREADY_EXISTS;
    }

    bool map(bool create, std::string& reason) {
        m_section = inAnySpace(m_name, L"lease", [&](const wchar_t* n) {
            return create ? CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0,
                                               DWORD(sizeof(LeaseBlock)), n)
                          : OpenFileMappingW(FILE_MAP_ALL_ACCESS, FALSE, n);
        });
        if (m_section)
            m_block = static_cast<LeaseBlock*>(
                MapViewOfFile(m_section, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(LeaseBlock)));
        if (!m_block) {
            reason = failure("lease section");
            return false;
        }
        VirtualLock(m_block, sizeof(LeaseBlock));
        return true;
    }

    /// A section cannot be replaced while a guard still has it open; one of an ended agent is emptied
    /// instead.
    bool renewBlock(std::string&) override {
        std::memset(static_cast<void*>(m_block), 0, sizeof(LeaseBlock));
        return true;
    }

    void forget() override {} // the section goes with its last user
    std::string name() const override { return m_name; }

private:
    void unmap() {
        if (m_block) UnmapViewOfFile(m_block);
        if (m_section) CloseHandle(m_section);
        m_block = nullptr;
        m_section = nullptr;
    }
    std::string m_name;
    HANDLE m_section = nullptr, m_lock = nullptr;
};

std::uint64_t creationTime(HANDLE process) {
    FILETIME created{}, exited{}, kernel{}, user{};
    if (!GetProcessTimes(process, &created, &exited, &kernel, &user)) return 0;
    return std::uint64_t(created.dwHighDateTime) << 32 | created.dwLowDateTime;
}

} // namespace

std::unique_ptr<LeaseMemory> LeaseMemory::openForAgent(const std::string& stateDirectory, bool& taken,
                                                       std::string& reason) {
    auto memory = std::make_unique<WindowsLeaseMemory>(nameOf(stateDirectory));
    taken = !memory->lock(L"agent");
    if (taken || !memory->map(true, reason)) return nullptr;
    return memory;
}

std::unique_ptr<LeaseMemory> LeaseMemory::openForGuard(const std::string& stateDirectory,
                                                       std::string& reason) {
    auto memory = std::make_unique<WindowsLeaseMemory>(nameOf(stateDirectory));
    if (!memory->lock(L"guard")) {
        reason = "another guard watches this state directory";
        return nullptr;
    }
    if (!memory->map(false, reason)) return nullptr;
    return memory;
}

std::string machineBootName() {
    return {};
}

CleanupProcess thisProcess() {
    CleanupProcess process;
    process.pid = GetCurrentProcessId();
    process.startTime = creationTime(GetCurrentProcess());
    return process;
}

bool livesStill(const CleanupProcess& process) {
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, process.pid);
    if (!handle) return false;
    const bool lives =
        creationTime(handle) == process.startTime && WaitForSingleObject(handle, 0) == WAIT_TIMEOUT;
    CloseHandle(handle);
    return lives;
}

void wakeGuard(const CleanupProcess&, const std::string& blockName) {
    HANDLE event = inAnySpace(blockName, L"wake",
                              [](const wchar_t* n) { return OpenEventW(EVENT_MODIFY_STATE, FALSE, n); });
    if (!event) return;
    SetEvent(event);
    CloseHandle(event);
}

} // namespace hotpair::guard
