// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/attach_steps.h"

namespace hotpair::frontend {

static Error unsupported(const QString& volume) {
    return makeError(Code::ATTACH_UNSUPPORTED, {{QStringLiteral("volume"), volume}});
}

Result<Attached> attachDevice(const QString&, const AttachSpec& spec) {
    return unsupported(spec.volume);
}
Result<void> detachDevice(const QString&, const QString&, Duration, bool) {
    return {};
} // nothing can be attached
std::optional<Attached> adoptDevice(const QString&, const QString&) {
    return std::nullopt;
}

} // namespace hotpair::frontend
