// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/process_identity_windows.h"
#include "agent/platform/service_control.h"
#include "agent/platform/windows_error.h"

namespace hotpair {
namespace {

const wchar_t* wide(const QString& s) {
    return reinterpret_cast<const wchar_t*>(s.utf16());
}

Error serviceError(Code code, const QString& service, DWORD error) {
    return makeError(
        code, {{QStringLiteral("service"), service}, {QStringLiteral("detail"), windowsErrorText(error)}});
}

class ServiceHandle {
public:
    ServiceHandle(const QString& service, DWORD access)
        : m_manager(::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT)) {
        if (m_manager) m_service = ::OpenServiceW(m_manager, wide(service), access);
        m_error = m_service ? NO_ERROR : ::GetLastError();
    }
    ServiceHandle(const ServiceHandle&) = delete;
    ServiceHandle& operator=(const ServiceHandle&) = delete;
    ~ServiceHandle() {
        if (m_service) ::CloseServiceHandle(m_service);
        if (m_manager) ::CloseServiceHandle(m_manager);
    }
    explicit operator bool() const { return m_service != nullptr; }
    SC_HANDLE get() const { return m_service; }
    Error error(const QString& service) const {
        if (!m_manager) return makeError(Code::SERVICE_MANAGER_MISSING);
        return serviceError(m_error == ERROR_SERVICE_DOES_NOT_EXIST ? Code::SERVICE_UNKNOWN
                                                                    : Code::SERVICE_UNREADABLE,
                            service, m_error);
    }

private:
    SC_HANDLE m_manager = nullptr, m_service = nullptr;
    DWORD m_error = NO_ERROR;
};

ServiceState::Kind kindOf(DWORD state) {
    if (state == SERVICE_RUNNING) return ServiceState::Kind::Running;
    return state == SERVICE_STOPPED ? ServiceState::Kind::Stopped : ServiceState::Kind::Changing;
}

Result<SERVICE_STATUS_PROCESS> query(const ServiceHandle& handle, const QString& service) {
    SERVICE_STATUS_PROCESS status{};
    DWORD needed = 0;
    if (::QueryServiceStatusEx(handle.get(), SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status),
                               sizeof status, &needed))
        return status;
    return serviceError(Code::SERVICE_UNREADABLE, service, ::GetLastError());
}

Result<void> waitFor(const ServiceHandle& handle, const QString& service, ServiceState::Kind wanted,
                     Code failure, Instant deadline, const CancelToken& cancel) {
    const SystemClock clock;
    for (;;) {
        const auto status = query(handle, service);
        if (!status) return status.error();
        const auto kind = kindOf(status->dwCurrentState);
        if (kind == wanted) return {};
        if (wanted == ServiceState::Kind::Running && kind == ServiceState::Kind::Stopped)
            return serviceError(failure, service, status->dwWin32ExitCode);
        if (clock.now() >= deadline) return serviceError(failure, service, ERROR_SERVICE_REQUEST_TIMEOUT);
        if (cancel.waitFor(std::chrono::milliseconds(50))) return makeError(Code::CANCELLED);
    }
}

class WindowsServiceControl final : public ServiceControl {
public:
    Result<void> start(const QString& service, Instant deadline, const CancelToken& cancel) override {
        const ServiceHandle handle(service, SERVICE_START | SERVICE_QUERY_STATUS);
        if (!handle) return handle.error(service);
        if (!::StartServiceW(handle.get(), 0, nullptr) && ::GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
            return serviceError(Code::SERVICE_NOT_STARTED, service, ::GetLastError());
        return waitFor(handle, service, ServiceState::Kind::Running, Code::SERVICE_NOT_STARTED, deadline,
                       cancel);
    }

    Result<void> stop(const QString& service, Instant deadline, const CancelToken& cancel) override {
        const ServiceHandle handle(service, SERVICE_STOP | SERVICE_QUERY_STATUS);
        if (!handle) return handle.error(service);
        SERVICE_STATUS status{};
        if (!::ControlService(handle.get(), SERVICE_CONTROL_STOP, &status) &&
            ::GetLastError() != ERROR_SERVICE_NOT_ACTIVE)
            return serviceError(Code::SERVICE_NOT_STOPPED, service, ::GetLastError());
        return waitFor(handle, service, ServiceState::Kind::Stopped, Code::SERVICE_NOT_STOPPED, deadline,
                       cancel);
    }

    Result<void> kill(const QString& service, Instant deadline) override {
        const CancelToken never;
        const auto now = state(service, deadline, never);
        if (!now) return now.error().code == Code::SERVICE_UNKNOWN ? Result<void>() : now.error();
        if (now->main) {
            const UniqueHandle process = openProcess(*now->main, PROCESS_TERMINATE);
            if (process) ::TerminateProcess(process.get(), 1);
        }
        const ServiceHandle handle(service, SERVICE_QUERY_STATUS);
        if (!handle) return handle.error(service);
        return waitFor(handle, service, ServiceState::Kind::Stopped, Code::SERVICE_NOT_STOPPED, deadline,
                       never);
    }

    Result<ServiceState> state(const QString& service, Instant, const CancelToken&) override {
        const ServiceHandle handle(service, SERVICE_QUERY_STATUS);
        if (!handle) return handle.error(service);
        const auto status = query(handle, service);
        if (!status) return status.error();
        ServiceState state;
        state.kind = kindOf(status->dwCurrentState);
        state.detail =
            QStringLiteral("state %1, exit %2").arg(status->dwCurrentState).arg(status->dwWin32ExitCode);
        const UniqueHandle process(
            status->dwProcessId ? ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, status->dwProcessId)
                                : nullptr);
        if (process) state.main = CleanupProcess{status->dwProcessId, 0, creationTime(process.get())};
        return state;
    }
};

} // namespace

std::unique_ptr<ServiceControl> makeServiceControl() {
    return std::make_unique<WindowsServiceControl>();
}

} // namespace hotpair
