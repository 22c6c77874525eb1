// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/serial_framing.h"
#include "agent/heartbeat/serial_line.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace hotpair::heartbeat {
namespace {

constexpr std::pair<int, speed_t> speeds[] = {
    {9600, B9600},     {19200, B19200},   {38400, B38400},   {57600, B57600},     {115200, B115200},
    {230400, B230400}, {460800, B460800}, {921600, B921600}, {1000000, B1000000}, {2000000, B2000000}};

/// Ten bits a byte; more than a sixth of a second in the queue would make a beat older than it is worth.
std::size_t roomFor(int speed) {
    return std::max<std::size_t>(longestFrame, std::size_t(speed) / 10 / 6);
}

class LinuxSerialLine final : public UdpPort {
public:
    LinuxSerialLine(int fd, int speed)
        : m_fd(fd)
        , m_room(roomFor(speed)) {}
    ~LinuxSerialLine() override { ::close(m_fd); }
    LinuxSerialLine(const LinuxSerialLine&) = delete;
    LinuxSerialLine& operator=(const LinuxSerialLine&) = delete;

    bool send(const UdpAddress&, std::span<const std::uint8_t> bytes) override {
        finishFrame();
        int queued = 0;
        if (::ioctl(m_fd, TIOCOUTQ, &queued) != 0) queued = 0;
        if (m_left > 0 || std::size_t(queued) + bytes.size() > m_room) return false;
        m_length = encodeFrame(bytes, m_frame);
        m_left = m_length;
        finishFrame();
        return m_length > 0;
    }

    bool receive(std::span<std::uint8_t> buffer, std::size_t& length, UdpAddress& from) override {
        finishFrame();
        for (;;) {
            while (m_taken < m_read)
                if (m_reader.take(m_chunk[m_taken++])) return give(buffer, length, from);
            const auto n = ::read(m_fd, m_chunk.data(), m_chunk.size());
            if (n <= 0) {
                // an unplugged adapter or a closed far end of a pseudo-terminal: never anything again
                m_broken = n == 0 || (errno != EAGAIN && errno != EINTR);
                return false;
            }
            m_taken = 0;
            m_read = std::size_t(n);
        }
    }

    std::uint16_t port() const override { return 0; }
    std::intptr_t waitHandle() const override { return m_fd; }
    bool broken() const override { return m_broken; }

private:
    bool give(std::span<std::uint8_t> buffer, std::size_t& length, UdpAddress& from) const {
        const auto datagram = m_reader.datagram();
        length = datagram.size();
        std::copy_n(datagram.begin(), std::min(length, buffer.size()), buffer.begin());
        from = UdpAddress::otherEnd();
        return true;
    }

    /// The rest of a frame that the line did not take whole.
    void finishFrame() {
        while (m_left > 0) {
            const auto n = ::write(m_fd, m_frame.data() + (m_length - m_left), m_left);
            if (n <= 0) return;
            m_left -= std::size_t(n);
        }
    }

    int m_fd;
    std::size_t m_room;
    std::array<std::uint8_t, longestFrame> m_frame{};
    std::size_t m_length = 0, m_left = 0;
    std::array<std::uint8_t, 512> m_chunk{};
    std::size_t m_taken = 0, m_read = 0;
    FrameReader m_reader;
    bool m_broken = false;
};

/// False: errno says why.
bool makeRaw(int fd, speed_t speed) {
    termios settings{};
    if (::tcgetattr(fd, &settings) != 0) return false;
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~tcflag_t(CSTOPB | CRTSCTS | HUPCL);
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    if (::cfsetspeed(&settings, speed) != 0 || ::tcsetattr(fd, TCSANOW, &settings) != 0) return false;
    ::tcflush(fd, TCIOFLUSH); // what was sent before we listened
    return true;
}

} // namespace

std::unique_ptr<UdpPort> openSerialLine(const std::string& device, int speed, std::string& reason) {
    const auto known =
        std::find_if(std::begin(speeds), std::end(speeds), [&](const auto& s) { return s.first == speed; });
    if (known == std::end(speeds)) {
        reason = "no speed of " + std::to_string(speed);
        return nullptr;
    }
    const int fd = ::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    // a lock, as other users of serial lines take it: two readers would each get half of the bytes
    if (fd < 0 || ::flock(fd, LOCK_EX | LOCK_NB) != 0 || !makeRaw(fd, known->second)) {
        reason = errno == EWOULDBLOCK ? "another program uses it" : std::strerror(errno);
        if (fd >= 0) ::close(fd);
        return nullptr;
    }
    return std::make_unique<LinuxSerialLine>(fd, speed);
}

} // namespace hotpair::heartbeat
