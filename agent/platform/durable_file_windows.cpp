// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/durable_file.h"
#include "agent/platform/windows_error.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <aclapi.h>
#include <io.h>
#include <memory>
#include <sddl.h>
#include <windows.h>

#include <io.h>

namespace hotpair {
namespace {

Error fileError(Code code, const QString& path, DWORD error) {
    return makeError(code,
                     {{QStringLiteral("path"), path}, {QStringLiteral("detail"), windowsErrorText(error)}});
}

const wchar_t* wide(const QString& s) {
    return reinterpret_cast<const wchar_t*>(s.utf16());
}

struct LocalFreeDeleter {
    void operator()(void* p) const { ::LocalFree(p); }
};
using LocalPointer = std::unique_ptr<void, LocalFreeDeleter>;

// Owner, Administrators and SYSTEM; protected, so that nothing is inherited from %ProgramData% (which lets
// users read).
const wchar_t* const privateFile = L"D:P(A;;FA;;;OW)(A;;FA;;;BA)(A;;FA;;;SY)";
const wchar_t* const privateDirectory = L"D:P(A;OICI;FA;;;OW)(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";

LocalPointer securityDescriptor(const wchar_t* sddl) {
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!::ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor, nullptr))
        return nullptr;
    return LocalPointer(descriptor);
}

bool writeAll(HANDLE file, QByteArrayView bytes) {
    while (!bytes.isEmpty()) {
        DWORD n = 0;
        const DWORD part = DWORD(std::min<qsizetype>(bytes.size(), 1 << 20));
        if (!::WriteFile(file, bytes.data(), part, &n, nullptr) || n == 0) return false;
        bytes = bytes.sliced(n);
    }
    return true;
}

Result<void> replace(const QString& path, QByteArrayView bytes, FileAccess access, bool durable) {
    const QString target = QDir::toNativeSeparators(path);
    const QString temporary =
        target + QStringLiteral(".tmp-") + QString::number(QRandomGenerator::system()->generate64(), 36);
    const LocalPointer descriptor = access == FileAccess::Private ? securityDescriptor(privateFile) : nullptr;
    if (access == FileAccess::Private && !descriptor)
        return fileError(Code::FILE_UNWRITABLE, path, ::GetLastError());
    SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor.get(), FALSE};
    const HANDLE file = ::CreateFileW(wide(temporary), GENERIC_WRITE, 0, descriptor ? &attributes : nullptr,
                                      CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) return fileError(Code::FILE_UNWRITABLE, path, ::GetLastError());
    bool written = writeAll(file, bytes) && (!durable || ::FlushFileBuffers(file));
    DWORD error = written ? ERROR_SUCCESS : ::GetLastError();
    ::CloseHandle(file);
    if (written) {
        const DWORD flags = MOVEFILE_REPLACE_EXISTING | (durable ? DWORD(MOVEFILE_WRITE_THROUGH) : 0u);
        written = ::MoveFileExW(wide(temporary), wide(target), flags);
        error = written ? ERROR_SUCCESS : ::GetLastError();
    }
    if (written) return {};
    ::DeleteFileW(wide(temporary));
    return fileError(Code::FILE_UNWRITABLE, path, error);
}

/// Who beside the owner, Administrators and SYSTEM is granted anything by this list.
bool grantsStrangers(PACL acl, PSID owner) {
    if (!acl) return true; // no list: everybody
    for (WORD i = 0; i < acl->AceCount; ++i) {
        void* ace = nullptr;
        if (!::GetAce(acl, i, &ace)) return true;
        const auto* header = static_cast<ACE_HEADER*>(ace);
        if (header->AceType != ACCESS_ALLOWED_ACE_TYPE) continue;
        PSID sid = &static_cast<ACCESS_ALLOWED_ACE*>(ace)->SidStart;
        if (!::IsWellKnownSid(sid, WinBuiltinAdministratorsSid) &&
            !::IsWellKnownSid(sid, WinLocalSystemSid) && !::IsWellKnownSid(sid, WinCreatorOwnerRightsSid) &&
            !::EqualSid(sid, owner))
            return true;
    }
    return false;
}

} // namespace

Result<void> writeDurably(const QString& path, QByteArrayView bytes, FileAccess access) {
    return replace(path, bytes, access, true);
}

Result<void> replaceFile(const QString& path, QByteArrayView bytes, FileAccess access) {
    return replace(path, bytes, access, false);
}

Result<QByteArray> readWholeFile(const QString& path, qint64 cap) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(Code::FILE_UNREADABLE,
                         {{QStringLiteral("path"), path}, {QStringLiteral("detail"), file.errorString()}});
    QByteArray bytes = file.read(cap + 1);
    if (file.error() != QFileDevice::NoError)
        return makeError(Code::FILE_UNREADABLE,
                         {{QStringLiteral("path"), path}, {QStringLiteral("detail"), file.errorString()}});
    if (bytes.size() > cap)
        return makeError(Code::FILE_TOO_LARGE,
                         {{QStringLiteral("path"), path}, {QStringLiteral("limit"), QString::number(cap)}});
    return bytes;
}

Result<void> makePrivateDirectory(const QString& path) {
    const QString clean = QDir::cleanPath(path);
    const QFileInfo info(clean);
    if (info.exists()) return requirePrivate(clean);
    if (const QString parent = info.path(); parent != clean && !QFileInfo::exists(parent))
        if (auto made = makePrivateDirectory(parent); !made) return made;
    const LocalPointer descriptor = securityDescriptor(privateDirectory);
    SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor.get(), FALSE};
    if (!descriptor || !::CreateDirectoryW(wide(QDir::toNativeSeparators(clean)), &attributes)) {
        const DWORD error = ::GetLastError();
        if (error != ERROR_ALREADY_EXISTS) return fileError(Code::FILE_UNWRITABLE, clean, error);
    }
    return requirePrivate(clean);
}

Result<void> requirePrivate(const QString& path) {
    const QString native = QDir::toNativeSeparators(path);
    const DWORD kind = ::GetFileAttributesW(wide(native));
    if (kind == INVALID_FILE_ATTRIBUTES) return fileError(Code::FILE_UNREADABLE, path, ::GetLastError());
    PSID owner = nullptr;
    PACL acl = nullptr;
    PSECURITY_DESCRIPTOR raw = nullptr;
    const DWORD error = ::GetNamedSecurityInfoW(const_cast<wchar_t*>(wide(native)), SE_FILE_OBJECT,
                                                OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                                &owner, nullptr, &acl, nullptr, &raw);
    if (error != ERROR_SUCCESS) return fileError(Code::FILE_UNREADABLE, path, error);
    const LocalPointer descriptor(raw);
    if (!(kind & FILE_ATTRIBUTE_REPARSE_POINT) && !grantsStrangers(acl, owner)) return {};
    return makeError(
        Code::FILE_NOT_PRIVATE,
        {{QStringLiteral("path"), path},
         {QStringLiteral("mode"), QStringLiteral("ACL")},
         {QStringLiteral("fix"),
          QStringLiteral("icacls \"%1\" /inheritance:r /grant *S-1-3-4:F *S-1-5-18:F *S-1-5-32-544:F")
              .arg(native)}});
}

Result<void> syncDirectory(const QString&) {
    return {}; // NTFS journals the rename; MOVEFILE_WRITE_THROUGH above has waited for it
}

bool flushToDisk(int handle) {
    return ::_commit(handle) == 0;
}

} // namespace hotpair
