// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/terminal.h"

#include <cstdio>
#include <io.h>
#include <windows.h>

namespace hotpair::ctl {

bool inputIsTerminal() {
    return _isatty(_fileno(stdin)) != 0;
}
bool outputIsTerminal() {
    return _isatty(_fileno(stdout)) != 0;
}

std::optional<QString> askOnTerminal(const QString& prompt, bool hidden) {
    std::fputs(prompt.toUtf8().constData(), stderr);
    std::fflush(stderr);
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD before = 0;
    const bool console = GetConsoleMode(input, &before);
    if (console && hidden) SetConsoleMode(input, before & ~DWORD(ENABLE_ECHO_INPUT));
    wchar_t buffer[1024] = {};
    DWORD got = 0;
    const bool ok = console && ReadConsoleW(input, buffer, 1023, &got, nullptr);
    if (console && hidden) {
        SetConsoleMode(input, before);
        std::fputc('\n', stderr);
    }
    if (!ok || got == 0) return std::nullopt;
    QString line = QString::fromWCharArray(buffer, int(got));
    while (line.endsWith(QLatin1Char('\n')) || line.endsWith(QLatin1Char('\r')))
        line.chop(1);
    return line;
}

void prepareTerminal() {
    SetConsoleOutputCP(CP_UTF8);
}

} // namespace hotpair::ctl
