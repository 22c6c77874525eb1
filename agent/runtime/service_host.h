// How the operating system's service manager starts, watches and ends the agent: systemd or a terminal on
// Linux, the service control manager or a console on Windows. One body per system.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <memory>

namespace hotpair::runtime {

class ServiceHost final : public QObject {
    Q_OBJECT
public:
    explicit ServiceHost(QObject* parent = nullptr);
    ~ServiceHost() override;

    void ready();
    /// The hand-over takes time: ask the manager for patience until the process ends.
    void stopping();

Q_SIGNALS:
    void stopAsked(); ///< SIGTERM, SIGINT, service stop, preshutdown, Ctrl-C

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair::runtime
