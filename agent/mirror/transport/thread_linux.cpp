// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/work_queue.h"

#include <sys/prctl.h>

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#endif

namespace hotpair::mirror {

bool declareIoFlusher() {
    return ::prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0) == 0;
}

} // namespace hotpair::mirror
