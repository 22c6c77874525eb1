// Mirrored volumes cannot be attached on Windows yet, so there is nothing to mount: every call says so.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/mount_control.h"

namespace hotpair {
namespace {

Error unsupported() {
    return makeError(Code::NOT_ON_WINDOWS, {{QStringLiteral("what"), QStringLiteral("filesystem")}});
}

class WindowsMountControl final : public MountControl {
public:
    Result<DeviceContent> content(const QString&, const MountStep&) override { return unsupported(); }
    Result<void> check(const QString&, const QString&, const MountStep&) override { return unsupported(); }
    Result<void> format(const QString&, const QString&, const MountStep&) override { return unsupported(); }
    Result<void> mount(const QString&, const QString&, const QString&, const QStringList&,
                       const MountStep&) override {
        return unsupported();
    }
    Result<void> unmount(const QString&, const MountStep&) override { return {}; } // never mounted
    Result<void> detachLazily(const QString&, const MountStep&) override { return {}; }
    std::optional<MountedFilesystem> mountedAt(const QString&) override { return std::nullopt; }
    QStringList holders(const QString&) override { return {}; }
};

} // namespace

std::unique_ptr<MountControl> makeMountControl() {
    return std::make_unique<WindowsMountControl>();
}

} // namespace hotpair
