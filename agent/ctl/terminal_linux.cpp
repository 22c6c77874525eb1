// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/terminal.h"

#include <cstdio>
#include <iostream>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace hotpair::ctl {

namespace {

class NoEcho {
public:
    explicit NoEcho(bool wanted)
        : m_active(wanted && tcgetattr(STDIN_FILENO, &m_before) == 0) {
        if (!m_active) return;
        termios silent = m_before;
        silent.c_lflag &= tcflag_t(~ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~NoEcho() {
        if (m_active) tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

private:
    termios m_before{};
    bool m_active;
};

} // namespace

bool inputIsTerminal() {
    return isatty(STDIN_FILENO) == 1;
}
bool outputIsTerminal() {
    return isatty(STDOUT_FILENO) == 1;
}

std::optional<QString> askOnTerminal(const QString& prompt, bool hidden) {
    std::fputs(prompt.toLocal8Bit().constData(), stderr);
    std::fflush(stderr);
    std::string line;
    bool got = false;
    {
        const NoEcho silent(hidden);
        got = static_cast<bool>(std::getline(std::cin, line));
    }
    if (hidden) std::fputc('\n', stderr);
    if (!got) return std::nullopt;
    return QString::fromLocal8Bit(line.c_str());
}

void prepareTerminal() {}

} // namespace hotpair::ctl
