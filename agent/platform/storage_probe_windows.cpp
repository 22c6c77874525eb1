// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/storage_probe.h"

#include <malloc.h>
#include <windows.h>

namespace hotpair {

bool storageAnswers(const QString& path) {
    const HANDLE file = CreateFileW(reinterpret_cast<const wchar_t*>(path.utf16()), GENERIC_READ,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_NO_BUFFERING, nullptr);
    if (file == INVALID_HANDLE_VALUE) return false;
    void* block = _aligned_malloc(4096, 4096); // unbuffered reads need sector alignment
    DWORD read = 0;
    const bool answered = block && ReadFile(file, block, 4096, &read, nullptr);
    _aligned_free(block);
    CloseHandle(file);
    return answered;
}

} // namespace hotpair
