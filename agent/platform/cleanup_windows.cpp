// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/address_table_windows.h"
#include "agent/platform/cleanup.h"

namespace hotpair {
namespace {

std::int64_t elapsedNs() {
    LARGE_INTEGER now, frequency;
    ::QueryPerformanceCounter(&now);
    ::QueryPerformanceFrequency(&frequency);
    return now.QuadPart / frequency.QuadPart * 1'000'000'000LL +
           now.QuadPart % frequency.QuadPart * 1'000'000'000LL / frequency.QuadPart;
}

/// The process when it still is the one that was meant; null when it is gone.
HANDLE openSame(const CleanupProcess& process) {
    const HANDLE handle = ::OpenProcess(PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE,
                                        FALSE, process.pid);
    if (!handle) return nullptr;
    FILETIME created, unused;
    const bool known = ::GetProcessTimes(handle, &created, &unused, &unused, &unused) != 0;
    const std::uint64_t start = std::uint64_t(created.dwHighDateTime) << 32 | created.dwLowDateTime;
    if (known && start == process.startTime) return handle;
    ::CloseHandle(handle);
    return nullptr;
}

bool terminate(const CleanupProcess& process) {
    const HANDLE handle = openSame(process);
    if (!handle) return true;
    ::TerminateProcess(handle, 1);
    const bool gone = ::WaitForSingleObject(handle, 0) == WAIT_OBJECT_0;
    ::CloseHandle(handle);
    return gone;
}

/// An absent job has no processes.
bool terminateJob(const char* name) {
    if (!name[0]) return true;
    const HANDLE job = ::OpenJobObjectA(JOB_OBJECT_TERMINATE | JOB_OBJECT_QUERY, FALSE, name);
    if (!job) return ::GetLastError() == ERROR_FILE_NOT_FOUND;
    ::TerminateJobObject(job, 1);
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION info{};
    const bool known = ::QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &info,
                                                   sizeof info, nullptr) != 0;
    ::CloseHandle(job);
    return known && info.ActiveProcesses == 0;
}

bool processesGone(const CleanupItems& items) {
    bool gone = terminateJob(items.containment);
    for (std::uint32_t i = 0; i < items.processCount && i < CleanupItems::maxProcesses; ++i)
        gone = terminate(items.processes[i]) && gone;
    return gone;
}

} // namespace

CleanupReport cleanUp(const CleanupItems& items, std::int64_t budgetNs) noexcept {
    const std::int64_t end = elapsedNs() + budgetNs;
    CleanupReport report;
    report.addressesGone = true;
    for (std::uint32_t i = 0; i < items.addressCount && i < CleanupItems::maxAddresses; ++i)
        report.addressesGone = removeAddressFromTable(items.addresses[i]) == NO_ERROR && report.addressesGone;
    while (!(report.processesGone = processesGone(items)) && elapsedNs() < end)
        ::Sleep(2);
    return report;
}

} // namespace hotpair
