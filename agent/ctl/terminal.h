// The terminal in front of hotpairctl: is there one, and typing without echo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace hotpair::ctl {

bool inputIsTerminal();
bool outputIsTerminal();

/// One line from the terminal, without its end; nothing at end of file. `hidden`: not shown while typed.
std::optional<QString> askOnTerminal(const QString& prompt, bool hidden);

/// Makes the console take UTF-8 (Windows); nothing to do elsewhere.
void prepareTerminal();

} // namespace hotpair::ctl
