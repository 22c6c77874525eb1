// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/windows_error.h"
#include "agent/voting/slot_file.h"

#include <QDir>

#include <windows.h>

namespace hotpair::voting {
namespace {

Error lastError(const QString& path) {
    return makeError(Code::FILE_UNWRITABLE, {{QStringLiteral("path"), path},
                                             {QStringLiteral("detail"), windowsErrorText(GetLastError())}});
}

class WindowsSlotFile final : public SlotFile {
public:
    WindowsSlotFile(HANDLE handle, QString path)
        : m_handle(handle)
        , m_path(std::move(path)) {}
    ~WindowsSlotFile() override { CloseHandle(m_handle); }
    WindowsSlotFile(const WindowsSlotFile&) = delete;
    WindowsSlotFile& operator=(const WindowsSlotFile&) = delete;

    Result<void> write(qint64 offset, QByteArrayView bytes) override {
        while (!bytes.isEmpty()) {
            OVERLAPPED at{};
            at.Offset = DWORD(quint64(offset) & 0xFFFFFFFFu);
            at.OffsetHigh = DWORD(quint64(offset) >> 32);
            DWORD n = 0;
            if (!WriteFile(m_handle, bytes.data(), DWORD(bytes.size()), &n, &at) || n == 0)
                return lastError(m_path);
            bytes = bytes.sliced(qsizetype(n));
            offset += n;
        }
        if (!FlushFileBuffers(m_handle)) return lastError(m_path);
        return {};
    }

private:
    HANDLE m_handle;
    QString m_path;
};

} // namespace

Result<std::unique_ptr<SlotFile>> SlotFile::open(const QString& path) {
    const std::wstring native = QDir::toNativeSeparators(path).toStdWString();
    const HANDLE handle = CreateFileW(native.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                      OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) return lastError(path);
    return std::unique_ptr<SlotFile>(std::make_unique<WindowsSlotFile>(handle, path));
}

} // namespace hotpair::voting
