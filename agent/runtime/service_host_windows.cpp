// The agent as an ordinary console program: Ctrl-C, Ctrl-Break, closing the window, log-off and shutdown end
// it in order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/service_host.h"

#include <QPointer>

#include <atomic>
#include <windows.h>

namespace hotpair::runtime {

class ServiceHost::Private {
public:
    // the handler of SetConsoleCtrlHandler has no context argument: one host a process, held here
    static std::atomic<ServiceHost*> current;
    static BOOL WINAPI onControl(DWORD event) {
        ServiceHost* host = current.load();
        if (!host) return FALSE;
        QMetaObject::invokeMethod(
            host, [host] { Q_EMIT host->stopAsked(); }, Qt::QueuedConnection);
        // Windows ends the process when this returns for these events: leave the main loop its time
        if (event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT)
            Sleep(INFINITE);
        return TRUE;
    }
};
std::atomic<ServiceHost*> ServiceHost::Private::current{nullptr};

ServiceHost::ServiceHost(QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>()) {
    Private::current = this;
    SetConsoleCtrlHandler(&Private::onControl, TRUE);
}

ServiceHost::~ServiceHost() {
    SetConsoleCtrlHandler(&Private::onControl, FALSE);
    Private::current = nullptr;
}

void ServiceHost::ready() {}

void ServiceHost::stopping() {}

} // namespace hotpair::runtime
