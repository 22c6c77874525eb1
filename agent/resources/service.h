// A service of the operating system: systemd unit or Windows service. Its manager must leave restarting to
// us.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/service_control.h"
#include "agent/resources/driver.h"

namespace hotpair::resources {

class ServiceDriver final : public Driver {
public:
    ServiceDriver(const ServiceResource& spec, Duration monitorTimeout, Seams seams);
    static ServiceResource read(const QJsonObject& description);

    QJsonObject describe() const override;
    Footprint planFootprint() const override;
    Outcome start(const StepContext& step) override;
    Outcome stop(const StepContext& step) override;
    Result<bool> adopt(const StepContext& step) override;
    WatchPlan watchPlan() const override;
    std::optional<Error> check(const StepContext& step) override;

private:
    Outcome waitUntilAnswering(const StepContext& step);

    ServiceResource m_spec;
    Duration m_monitorTimeout;
    Seams m_seams;
    std::optional<CleanupProcess> m_main;
};

} // namespace hotpair::resources
