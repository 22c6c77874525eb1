// A network that exists only in memory: addresses are added to a set, strangers answer when told to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/address_control.h"

#include <QMap>
#include <QSet>

#include <atomic>
#include <cstring>
#include <mutex>

namespace hotpair::fakes {

class FakeAddressControl final : public AddressControl {
public:
    Result<CleanupAddress> resolve(const InterfaceAddress& a) override {
        CleanupAddress out;
        out.interfaceIndex = 7;
        out.family = 4;
        out.prefix = std::uint8_t(a.prefix);
        const quint32 ip = a.address.toIPv4Address();
        std::memcpy(out.bytes, &ip, 4);
        return out;
    }
    Result<void> checkUsable(const InterfaceAddress&) override { return {}; }
    Result<bool> present(const InterfaceAddress& a) override {
        const std::lock_guard lock(m_mutex);
        return m_present.contains(a.toString());
    }
    Result<std::optional<QString>> probe(const InterfaceAddress& a, const ProbePlan& plan,
                                         const CancelToken& cancel) override {
        bool hangs = false;
        {
            const std::lock_guard lock(m_mutex);
            lastProbes = plan.probes;
            if (strangers.contains(a.address.toString()))
                return std::optional(strangers[a.address.toString()]);
            hangs = hanging;
        }
        if (hangs) cancel.waitFor(std::chrono::seconds(20));
        return std::optional<QString>();
    }
    Result<void> add(const InterfaceAddress& a) override {
        const std::lock_guard lock(m_mutex);
        m_present.insert(a.toString());
        return {};
    }
    Result<void> remove(const InterfaceAddress& a) override {
        const std::lock_guard lock(m_mutex);
        if (stuck) return makeError(Code::ADDRESS_NOT_REMOVED, {{QStringLiteral("address"), a.toString()}});
        m_present.remove(a.toString());
        return {};
    }
    Result<void> announce(const InterfaceAddress&) override {
        const std::lock_guard lock(m_mutex);
        ++announcements;
        return {};
    }

    QMap<QString, QString> strangers; ///< address -> MAC
    std::atomic<bool> hanging = false, stuck = false;
    std::atomic<int> lastProbes = 0, announcements = 0;

private:
    std::mutex m_mutex;
    QSet<QString> m_present;
};

} // namespace hotpair::fakes
