// What Attacher does on its worker thread; one body per system. Blocking, bounded by the given times.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/frontend/attach.h"

namespace hotpair::frontend {

Result<Attached> attachDevice(const QString& runDirectory, const AttachSpec& spec);
Result<void> detachDevice(const QString& runDirectory, const QString& volume, Duration timeout, bool force);
std::optional<Attached> adoptDevice(const QString& runDirectory, const QString& volume);

} // namespace hotpair::frontend
