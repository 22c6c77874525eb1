// A program that knows how to start, stop and look after something: called as PROGRAM ARGUMENTS...
// start|stop|status. What it leaves running lives in our containment and is killed after stop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/process.h"
#include "agent/resources/driver.h"

namespace hotpair::resources {

class ScriptDriver final : public Driver {
public:
    ScriptDriver(const ResourceIdentity& identity, const ScriptResource& spec, Duration monitorTimeout,
                 Seams seams);
    static ScriptResource read(const QJsonObject& description);

    QJsonObject describe() const override;
    Footprint planFootprint() const override { return {}; }
    Outcome start(const StepContext& step) override;
    Outcome stop(const StepContext& step) override;
    Result<bool> adopt(const StepContext& step) override;
    WatchPlan watchPlan() const override;
    std::optional<Error> check(const StepContext& step) override;

private:
    Result<ProgramResult> call(const QString& verb, Instant deadline, const CancelToken& cancel);
    Error failure(const QString& verb, const ProgramResult& result) const;

    ResourceIdentity m_identity;
    ScriptResource m_spec;
    Duration m_monitorTimeout;
    Seams m_seams;
};

} // namespace hotpair::resources
