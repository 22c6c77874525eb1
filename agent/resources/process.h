// A program that we start and watch ourselves. It lives in its own session and containment, writes to its own
// log file, survives the agent, and is found again by pid and start time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/process.h"
#include "agent/resources/driver.h"

#include <mutex>

namespace hotpair::resources {

class ProcessDriver final : public Driver {
public:
    ProcessDriver(const ResourceIdentity& identity, const ProcessResource& spec, Duration monitorTimeout,
                  Seams seams);
    static ProcessResource read(const QJsonObject& description);

    QJsonObject describe() const override;
    Footprint planFootprint() const override { return {}; } // born in the containment, or told before it runs
    Outcome start(const StepContext& step) override;
    Outcome stop(const StepContext& step) override;
    void recall(const QJsonObject& data) override;
    Result<bool> adopt(const StepContext& step) override;
    WatchPlan watchPlan() const override;
    std::optional<Error> check(const StepContext& step) override;
    void tend() override;

private:
    QString logPath() const;
    ProgramSpec program(const QString& place) const;
    Outcome waitUntilAnswering(const StepContext& step);
    Outcome abandon(const StepContext& step, Error why);
    bool killAll(const StepContext& step);
    Error ended();

    ResourceIdentity m_identity;
    ProcessResource m_spec;
    Duration m_monitorTimeout;
    Seams m_seams;
    std::optional<ProcessHandle> m_process;
};

} // namespace hotpair::resources
