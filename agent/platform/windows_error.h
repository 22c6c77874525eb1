// A Windows error number as text for an engineer. Include only from *_windows files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace hotpair {

/// "Access is denied. (5)"
QString windowsErrorText(unsigned long error);

} // namespace hotpair
