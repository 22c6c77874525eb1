// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/address.h"

#include "common/base/logging.h"

namespace hotpair::resources {
namespace {

using std::chrono::milliseconds;

/// The previous holder said that it removed the address: one short look for a third party is enough.
const ProbePlan afterRelease{2, milliseconds(5), milliseconds(10)};
/// Nobody said anything: three questions, because one may be lost. A kernel answers within a millisecond, and each
/// of these is a millisecond of every takeover: the old holder's time to stop is over before they begin.
const ProbePlan afterSilence{3, milliseconds(15), milliseconds(25)};

} // namespace

AddressDriver::AddressDriver(const AddressResource& spec, Seams seams)
    : m_spec(spec)
    , m_address{QHostAddress(spec.address), spec.prefix, spec.interface}
    , m_seams(seams) {}

AddressResource AddressDriver::read(const QJsonObject& d) {
    return {d[QStringLiteral("address")].toString(), d[QStringLiteral("prefix")].toInt(),
            d[QStringLiteral("interface")].toString()};
}

QJsonObject AddressDriver::describe() const {
    return {{QStringLiteral("address"), m_spec.address},
            {QStringLiteral("prefix"), m_spec.prefix},
            {QStringLiteral("interface"), m_spec.interface}};
}

Footprint AddressDriver::planFootprint() const {
    Footprint footprint;
    if (const auto item = m_seams.addresses.resolve(m_address)) footprint.addresses.push_back(*item);
    return footprint;
}

Outcome AddressDriver::start(const StepContext& step) {
    if (auto usable = m_seams.addresses.checkUsable(m_address); !usable)
        return Outcome::failed(usable.error());
    const auto present = m_seams.addresses.present(m_address);
    if (!present) return Outcome::failed(present.error());
    if (!*present) {
        const auto answer =
            m_seams.addresses.probe(m_address, step.fast ? afterRelease : afterSilence, step.cancel);
        if (!answer) return Outcome::failed(answer.error());
        if (*answer)
            return Outcome::failed(
                makeError(Code::ADDRESS_IN_USE, {{QStringLiteral("address"), m_spec.address},
                                                 {QStringLiteral("interface"), m_spec.interface},
                                                 {QStringLiteral("mac"), **answer}}));
        if (step.cancel.cancelled()) return Outcome::failed(makeError(Code::CANCELLED));
        if (auto added = m_seams.addresses.add(m_address); !added) {
            const auto removed = m_seams.addresses.remove(m_address);
            return removed ? Outcome::failed(added.error()) : Outcome::unknown(removed.error());
        }
    }
    announceAgain();
    return Outcome::done();
}

Outcome AddressDriver::stop(const StepContext&) {
    const auto removed = m_seams.addresses.remove(m_address);
    return removed ? Outcome::done() : Outcome::unknown(removed.error());
}

Result<bool> AddressDriver::adopt(const StepContext&) {
    return m_seams.addresses.present(m_address);
}

WatchPlan AddressDriver::watchPlan() const {
    WatchPlan plan;
    plan.polled = true;
    plan.interval = std::chrono::seconds(2);
    plan.timeout = std::chrono::seconds(5);
    plan.encores = {milliseconds(100), milliseconds(300), milliseconds(800), milliseconds(1700)}; // none meets a check
    return plan;
}

std::optional<Error> AddressDriver::check(const StepContext&) {
    const auto present = m_seams.addresses.present(m_address);
    if (!present) return present.error();
    if (*present) return std::nullopt;
    return makeError(Code::ADDRESS_LOST, {{QStringLiteral("address"), m_spec.address},
                                          {QStringLiteral("interface"), m_spec.interface}});
}

// Encores come late: an address that the guard took away meanwhile is the peer's to announce.
void AddressDriver::announceAgain() {
    const auto present = m_seams.addresses.present(m_address);
    if (!present || !*present) return;
    if (auto announced = m_seams.addresses.announce(m_address); !announced)
        qCWarning(logResources, "address %ls on %ls could not be announced: %ls",
                  qUtf16Printable(m_spec.address), qUtf16Printable(m_spec.interface),
                  qUtf16Printable(announced.error().args[QStringLiteral("detail")]));
}

} // namespace hotpair::resources
