// A small file of fixed size that is rewritten in place, each write flushed to the medium before it returns.
// Seam: slot_file_linux.cpp, slot_file_windows.cpp. Blocking; one thread at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QByteArrayView>
#include <QString>

#include <memory>

namespace hotpair::voting {

class SlotFile {
public:
    /// An existing file. The error's detail is the system's reason (code FILE_UNWRITABLE {path, detail}).
    static Result<std::unique_ptr<SlotFile>> open(const QString& path);
    virtual ~SlotFile() = default;
    /// Overwrites bytes at offset and flushes. After an error nothing may be assumed about them.
    virtual Result<void> write(qint64 offset, QByteArrayView bytes) = 0;
};

} // namespace hotpair::voting
