// A pattern with {arguments} filled in: for the files of common/text only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/text/text.h"

namespace hotpair::text {

/// A missing argument shows as "?"; values are escaped and known phrases follow the language.
QString filled(const char* pattern, const Args& args, Language language);

} // namespace hotpair::text
