// The service address of a group: asked for on the wire, added, announced, watched, removed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/address_control.h"
#include "agent/resources/driver.h"

namespace hotpair::resources {

class AddressDriver final : public Driver {
public:
    AddressDriver(const AddressResource& spec, Seams seams);
    static AddressResource read(const QJsonObject& description);

    QJsonObject describe() const override;
    Footprint planFootprint() const override;
    Outcome start(const StepContext& step) override;
    Outcome stop(const StepContext& step) override;
    Result<bool> adopt(const StepContext& step) override;
    WatchPlan watchPlan() const override;
    std::optional<Error> check(const StepContext& step) override;
    void announceAgain() override;

private:
    AddressResource m_spec;
    InterfaceAddress m_address;
    Seams m_seams;
};

} // namespace hotpair::resources
