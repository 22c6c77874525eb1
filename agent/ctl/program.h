// hotpairctl as a function, so that tests can run it against an agent in their own process.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/ctl/invocation.h"

#include <QTextStream>

namespace hotpair::ctl {

/// LC_ALL, LC_MESSAGES or LANG, the first that is set; otherwise the system's.
QString localeOfEnvironment();

/// Needs a QCoreApplication; runs event loops of its own.
Exit run(const QStringList& arguments, const QString& localeName, QTextStream& out, QTextStream& err);

} // namespace hotpair::ctl
