// The fork behind process.h. Include only from *_linux files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/process.h"
#include "agent/platform/unique_fd_linux.h"

namespace hotpair {

enum class LaunchOutput { LogFile, Pipe };

struct LaunchedProcess {
    CleanupProcess identity;
    UniqueFd pidfd;
    UniqueFd output; ///< non-blocking read end, when asked for a pipe
};

Result<LaunchedProcess> launchProcess(const ProgramSpec& spec,
                                      const std::function<Result<void>(const CleanupProcess&)>& beforeRun,
                                      LaunchOutput output);

} // namespace hotpair
