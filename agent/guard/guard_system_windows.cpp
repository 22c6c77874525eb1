// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_system.h"
#include "agent/guard/lease_memory.h"

// in this order: mmsystem.h does not stand alone
// clang-format off
#include <windows.h>
#include <mmsystem.h>
// clang-format on

#include <algorithm>

namespace hotpair::guard {
namespace {

std::wstring wakeName(const std::string& blockName, const wchar_t* space) {
    return space + std::wstring(blockName.begin(), blockName.end()) + L"-wake"; // the name is ASCII
}

BOOL WINAPI ignoreConsole(DWORD) {
    return TRUE;
}

class WindowsGuardSystem final : public GuardSystem {
public:
    explicit WindowsGuardSystem(const std::string& blockName) {
        m_wake = CreateEventW(nullptr, FALSE, FALSE, wakeName(blockName, L"Global\\").c_str());
        if (!m_wake) m_wake = CreateEventW(nullptr, FALSE, FALSE, wakeName(blockName, L"Local\\").c_str());
    }
    ~WindowsGuardSystem() override {
        CloseHandle(m_wake);
        if (m_agentHandle) CloseHandle(m_agentHandle);
    }
    WindowsGuardSystem(const WindowsGuardSystem&) = delete;
    WindowsGuardSystem& operator=(const WindowsGuardSystem&) = delete;

    void prepare() override {
        SetConsoleCtrlHandler(ignoreConsole, TRUE);
        timeBeginPeriod(1); // else every wait is rounded up to 15.6 ms
        SetPriorityClass(GetCurrentProcess(), REALTIME_PRIORITY_CLASS);
        SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL);
        SetProcessWorkingSetSize(GetCurrentProcess(), 8u << 20, 64u << 20);
    }

    void sleep(std::optional<Instant> until, const CleanupProcess& agent) override {
        watch(agent);
        DWORD milliseconds = INFINITE;
        if (until) {
            const auto left = toMs(*until - m_clock.now() + std::chrono::microseconds(999));
            milliseconds = DWORD(std::clamp<std::int64_t>(left, 0, 3'600'000));
        }
        HANDLE handles[2] = {m_wake, m_agentHandle};
        const DWORD woken = WaitForMultipleObjects(m_agentHandle ? 2 : 1, handles, FALSE, milliseconds);
        if (woken == WAIT_OBJECT_0 + 1) {
            CloseHandle(m_agentHandle);
            m_agentHandle = nullptr;
        }
    }

private:
    void watch(const CleanupProcess& agent) {
        if (agent.pid == m_agent.pid && agent.startTime == m_agent.startTime) return;
        m_agent = agent;
        if (m_agentHandle) CloseHandle(m_agentHandle);
        m_agentHandle = livesStill(agent) ? OpenProcess(SYNCHRONIZE, FALSE, agent.pid) : nullptr;
    }

    SystemClock m_clock;
    HANDLE m_wake = nullptr, m_agentHandle = nullptr;
    CleanupProcess m_agent;
};

} // namespace

std::unique_ptr<GuardSystem> GuardSystem::create(const std::string& blockName) {
    return std::make_unique<WindowsGuardSystem>(blockName);
}

} // namespace hotpair::guard
