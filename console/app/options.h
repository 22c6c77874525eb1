// The command line of hotpair-console. Values only; checked, nothing opened yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/profile.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair::console {

struct Options {
    QString language;                            ///< "zh", "en" or empty
    QString theme;                               ///< "light", "dark", "system" or empty
    QString cluster;                             ///< saved connection to select
    std::optional<ConnectionProfile> connection; ///< --connect: for this run only
    QString passwordFile;
    QString screenshots; ///< folder
    bool exitAfterwards = false;
};

struct ParsedOptions {
    std::optional<Options> options;
    QString text;     ///< help, version or what is wrong
    int exitCode = 0; ///< when there are no options
};
ParsedOptions parseOptions(const QStringList& arguments);

} // namespace hotpair::console
