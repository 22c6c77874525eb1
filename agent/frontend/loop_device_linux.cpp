// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/loop_device_linux.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace hotpair::frontend {

namespace {

Error loopError(const char* what, int number) {
    return makeError(
        Code::INTERNAL_ERROR,
        {{QStringLiteral("detail"),
          QStringLiteral("%1: %2").arg(QLatin1String(what), QString::fromLocal8Bit(std::strerror(number)))}});
}

// 0, or the error: EBUSY means somebody else took the device since it was found free.
int configure(int loop, int file, const QByteArray& name, quint32 flags) {
    loop_config config{};
    config.fd = quint32(file);
    config.block_size = 4096; // what the volume is made of; whole blocks also allow direct I/O
    config.info.lo_flags = flags;
    std::strncpy(reinterpret_cast<char*>(config.info.lo_file_name), name.constData(), LO_NAME_SIZE - 1);
    return ::ioctl(loop, LOOP_CONFIGURE, &config) == 0 ? 0 : errno;
}

} // namespace

Result<QString> attachLoopDevice(const QString& file, const QString& label) {
    const QByteArray name = label.toLocal8Bit();
    const int below = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CLOEXEC);
    if (below < 0) return loopError("opening the file of nbdfuse", errno);
    int error = EBUSY;
    QString device;
    for (int attempt = 0; attempt < 16 && error == EBUSY; ++attempt) {
        const int control = ::open("/dev/loop-control", O_RDWR | O_CLOEXEC);
        const int number = control < 0 ? -1 : ::ioctl(control, LOOP_CTL_GET_FREE);
        error = number < 0 ? errno : 0;
        if (control >= 0) ::close(control);
        if (number < 0) break;
        device = QStringLiteral("/dev/loop%1").arg(number);
        const int loop = ::open(QFile::encodeName(device).constData(), O_RDWR | O_CLOEXEC);
        if (loop < 0) {
            error = errno;
            break;
        }
        error = configure(loop, below, name, LO_FLAGS_DIRECT_IO);
        if (error && error != EBUSY) error = configure(loop, below, name, 0);
        ::close(loop);
    }
    ::close(below);
    if (error) return loopError("loop device", error);
    return device;
}

void detachLoopDevice(const QString& device) {
    const int loop = ::open(QFile::encodeName(device).constData(), O_RDONLY | O_CLOEXEC);
    if (loop < 0) return;
    ::ioctl(loop, LOOP_CLR_FD, 0);
    ::close(loop);
}

LoopUse loopDeviceUse(const QString& device, const QString& label) {
    const int loop =
        device.isEmpty() ? -1 : ::open(QFile::encodeName(device).constData(), O_RDONLY | O_CLOEXEC);
    if (loop < 0) return LoopUse::Free;
    loop_info64 info{};
    const int error = ::ioctl(loop, LOOP_GET_STATUS64, &info) == 0 ? 0 : errno;
    ::close(loop);
    if (error) return error == ENXIO ? LoopUse::Free : LoopUse::Broken;
    info.lo_file_name[LO_NAME_SIZE - 1] = 0;
    const bool ours = label.toLocal8Bit() == reinterpret_cast<const char*>(info.lo_file_name);
    return ours ? LoopUse::Ours : LoopUse::Other;
}

} // namespace hotpair::frontend
