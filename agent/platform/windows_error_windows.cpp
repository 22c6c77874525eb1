// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/windows_error.h"

#include <windows.h>

namespace hotpair {

QString windowsErrorText(unsigned long error) {
    wchar_t buffer[512];
    const DWORD n =
        ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, error,
                         MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), buffer, 512, nullptr);
    return QStringLiteral("%1 (%2)").arg(QString::fromWCharArray(buffer, int(n)).trimmed()).arg(error);
}

} // namespace hotpair
