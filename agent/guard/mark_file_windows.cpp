// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/release_mark.h"

#include <string>
#include <windows.h>

namespace hotpair::guard {
namespace {

class WindowsMarkFile final : public MarkFile {
public:
    explicit WindowsMarkFile(HANDLE file)
        : m_file(file) {}
    ~WindowsMarkFile() override { ::CloseHandle(m_file); }

    bool write(std::size_t sector, const MarkBytes& bytes) override {
        OVERLAPPED at = place(sector);
        DWORD done = 0;
        return ::WriteFile(m_file, bytes.data(), DWORD(bytes.size()), &done, &at) && done == bytes.size() &&
               ::FlushFileBuffers(m_file);
    }

    bool read(std::size_t sector, MarkBytes& bytes) override {
        OVERLAPPED at = place(sector);
        DWORD done = 0;
        return ::ReadFile(m_file, bytes.data(), DWORD(bytes.size()), &done, &at) && done == bytes.size();
    }

    bool fill(std::size_t sectors) {
        LARGE_INTEGER size{};
        if (!::GetFileSizeEx(m_file, &size)) return false;
        if (size.QuadPart == LONGLONG(sectors * markSector)) return true;
        const MarkBytes zeros{};
        for (std::size_t i = 0; i < sectors; ++i)
            if (!write(i, zeros)) return false;
        return true;
    }

private:
    static OVERLAPPED place(std::size_t sector) {
        OVERLAPPED at{};
        at.Offset = DWORD(sector * markSector);
        return at;
    }

    HANDLE m_file;
};

std::wstring wide(const std::string& utf8) {
    const int length = ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), int(utf8.size()), nullptr, 0);
    std::wstring text(std::size_t(length), L'\0');
    ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), int(utf8.size()), text.data(), length);
    return text;
}

} // namespace

std::unique_ptr<MarkFile> MarkFile::open(const std::string& path, std::size_t sectors, std::string& reason) {
    const HANDLE handle =
        ::CreateFileW(wide(path).c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                      nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL | FILE_FLAG_WRITE_THROUGH, nullptr);
    if (handle != INVALID_HANDLE_VALUE) {
        auto file = std::make_unique<WindowsMarkFile>(handle);
        if (file->fill(sectors)) return file;
    }
    reason = path + ": error " + std::to_string(::GetLastError());
    return nullptr;
}

} // namespace hotpair::guard
