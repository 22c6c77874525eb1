// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/process.h"
#include "agent/platform/process_identity_windows.h"
#include "agent/platform/windows_error.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <QRegularExpression>

#include <algorithm>
#include <vector>

namespace hotpair {

struct ProcessHandle::Private {
    CleanupProcess identity;
    UniqueHandle process;
};

std::uint64_t creationTime(HANDLE process) {
    FILETIME created, unused;
    if (!::GetProcessTimes(process, &created, &unused, &unused, &unused)) return 0;
    return std::uint64_t(created.dwHighDateTime) << 32 | created.dwLowDateTime;
}

UniqueHandle openProcess(const CleanupProcess& identity, DWORD access) {
    UniqueHandle handle(
        ::OpenProcess(access | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, identity.pid));
    const bool same = handle && creationTime(handle.get()) == identity.startTime;
    const bool lives = same && ::WaitForSingleObject(handle.get(), 0) == WAIT_TIMEOUT;
    return lives ? std::move(handle) : UniqueHandle();
}

namespace {

const wchar_t* wide(const QString& s) {
    return reinterpret_cast<const wchar_t*>(s.utf16());
}

Error notStarted(const QString& program, const QString& detail) {
    return makeError(Code::PROGRAM_NOT_STARTED,
                     {{QStringLiteral("program"), program}, {QStringLiteral("detail"), detail}});
}

/// Windows takes a path without a drive letter ("/srv/app.exe", for both nodes of a mixed pair) to be on the
/// drive of the current directory, which is an accident. Here it is on the drive that this program was
/// installed on.
QString nativePath(const QString& path) {
    const bool rooted =
        path.startsWith(QLatin1Char('/')) && !path.startsWith(QLatin1String("//")); // "//" is a network share
    const QString own = QCoreApplication::applicationFilePath();
    const QString drive = rooted && own.size() > 1 && own[1] == QLatin1Char(':') ? own.left(2) : QString();
    return QDir::toNativeSeparators(drive + path);
}

/// By the rules that CommandLineToArgvW and the C run time read: quotes doubled by backslashes, backslashes
/// before a quote doubled.
QString quoted(const QString& argument) {
    if (!argument.isEmpty() && !argument.contains(QRegularExpression(QStringLiteral("[\\s\"]"))))
        return argument;
    QString out(QLatin1Char('"'));
    int backslashes = 0;
    for (const QChar c : argument) {
        if (c == QLatin1Char('\\')) {
            ++backslashes;
            continue;
        }
        const int doubled = c == QLatin1Char('"') ? 2 * backslashes + 1 : backslashes;
        out += QString(doubled, QLatin1Char('\\')) + c;
        backslashes = 0;
    }
    return out + QString(2 * backslashes, QLatin1Char('\\')) + QLatin1Char('"');
}

QString commandLine(const ProgramSpec& spec) {
    QStringList words{quoted(nativePath(spec.program))};
    for (const QString& a : spec.arguments)
        words.append(quoted(a));
    return words.join(QLatin1Char(' '));
}

/// Sorted block of NAME=VALUE, as CreateProcess wants it. Windows programs do not run without these few.
std::vector<wchar_t> environmentBlock(const ProgramSpec& spec) {
    QMap<QString, QString> all = spec.environment;
    const auto own = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"SystemRoot", "SystemDrive", "TEMP", "TMP", "PATH", "PATHEXT", "ComSpec",
                             "ProgramData", "ProgramFiles", "NUMBER_OF_PROCESSORS", "WINEPREFIX"}) {
        const QString key = QLatin1String(name);
        if (!all.contains(key) && own.contains(key)) all.insert(key, own.value(key));
    }
    std::vector<wchar_t> block;
    for (auto it = all.cbegin(); it != all.cend(); ++it) {
        const std::wstring entry = (it.key() + QLatin1Char('=') + it.value()).toStdWString();
        block.insert(block.end(), entry.begin(), entry.end());
        block.push_back(0);
    }
    block.push_back(0);
    return block;
}

std::optional<Error> refusal(const ProgramSpec& spec) {
    const QFileInfo info(nativePath(spec.program));
    const QString suffix = info.suffix().toLower();
    if (info.isRelative()) return notStarted(spec.program, QStringLiteral("not an absolute path"));
    if (!info.isFile()) return notStarted(spec.program, QStringLiteral("no such file"));
    if (suffix == QLatin1String("bat") ||
        suffix == QLatin1String("cmd")) // cmd.exe parses arguments by rules of its own
        return notStarted(spec.program,
                          QStringLiteral("batch files cannot be given arguments safely; name an .exe"));
    if (!spec.user.isEmpty())
        return makeError(Code::NOT_ON_WINDOWS, {{QStringLiteral("what"), QStringLiteral("user")}});
    return std::nullopt;
}

UniqueHandle openLog(const QString& path) {
    SECURITY_ATTRIBUTES inheritable{sizeof inheritable, nullptr, TRUE};
    const QString native = path.isEmpty() ? QStringLiteral("NUL") : QDir::toNativeSeparators(path);
    return UniqueHandle(
        ::CreateFileW(wide(native), path.isEmpty() ? GENERIC_WRITE : FILE_APPEND_DATA | SYNCHRONIZE,
                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inheritable,
                      path.isEmpty() ? OPEN_EXISTING : OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
}

/// A pipe that holds everything, or nothing to read.
UniqueHandle openInput(const QByteArray& input) {
    SECURITY_ATTRIBUTES inheritable{sizeof inheritable, nullptr, TRUE};
    if (input.isEmpty())
        return UniqueHandle(::CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                          &inheritable, OPEN_EXISTING, 0, nullptr));
    HANDLE readEnd = nullptr, writeEnd = nullptr;
    if (!::CreatePipe(&readEnd, &writeEnd, &inheritable, DWORD(input.size()))) return UniqueHandle();
    UniqueHandle reader(readEnd);
    const UniqueHandle writer(writeEnd);
    ::SetHandleInformation(writeEnd, HANDLE_FLAG_INHERIT, 0);
    DWORD written = 0;
    if (!::WriteFile(writeEnd, input.constData(), DWORD(input.size()), &written, nullptr))
        return UniqueHandle();
    return reader;
}

struct Started {
    UniqueHandle process, thread;
    CleanupProcess identity;
};

/// Created suspended: it runs after it was put into its job and written down.
Result<Started> createSuspended(const ProgramSpec& spec, HANDLE output) {
    const UniqueHandle input = openInput(spec.input);
    if (!input) return notStarted(spec.program, windowsErrorText(::GetLastError()));
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = input.get();
    startup.hStdOutput = startup.hStdError = output;
    QString line = commandLine(spec);
    auto environment = environmentBlock(spec);
    const QString directory =
        nativePath(spec.workingDirectory.isEmpty() ? QDir::rootPath() : spec.workingDirectory);
    PROCESS_INFORMATION info{};
    const BOOL created = ::CreateProcessW(
        wide(nativePath(spec.program)), reinterpret_cast<wchar_t*>(line.data()), nullptr, nullptr, TRUE,
        CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW,
        environment.data(), wide(directory), &startup, &info);
    if (!created) return notStarted(spec.program, windowsErrorText(::GetLastError()));
    Started started{UniqueHandle(info.hProcess),
                    UniqueHandle(info.hThread),
                    {info.dwProcessId, 0, creationTime(info.hProcess)}};
    return started;
}

/// A job's name lives as long as a handle to it: the process carries one itself, so that it outlives the
/// agent.
bool joinOne(const QString& name, HANDLE process) {
    const UniqueHandle job(::OpenJobObjectW(JOB_OBJECT_ALL_ACCESS, FALSE, wide(name)));
    if (!job || !::AssignProcessToJobObject(job.get(), process)) return false;
    HANDLE carried = nullptr;
    return ::DuplicateHandle(::GetCurrentProcess(), job.get(), process, &carried, 0, FALSE,
                             DUPLICATE_SAME_ACCESS);
}

bool joinJob(const QString& place, HANDLE process) {
    return joinOne(place.section(QChar(jobSeparator), 0, 0), process) && joinOne(place, process);
}

Result<Started> begin(const ProgramSpec& spec, HANDLE output,
                      const std::function<Result<void>(const CleanupProcess&)>& beforeRun) {
    if (auto no = refusal(spec)) return *no;
    auto started = createSuspended(spec, output);
    if (!started) return started;
    std::optional<Error> failure;
    if (!spec.place.isEmpty() && !joinJob(spec.place, started->process.get()))
        failure = notStarted(spec.program, QStringLiteral("job: ") + windowsErrorText(::GetLastError()));
    if (!failure && beforeRun)
        if (auto written = beforeRun(started->identity); !written) failure = written.error();
    if (failure) {
        ::TerminateProcess(started->process.get(), 1);
        return *failure;
    }
    ::ResumeThread(started->thread.get());
    return started;
}

BOOL CALLBACK closeWindowsOf(HWND window, LPARAM pid) {
    DWORD owner = 0;
    ::GetWindowThreadProcessId(window, &owner);
    if (owner == DWORD(pid)) ::PostMessageW(window, WM_CLOSE, 0, 0);
    return TRUE;
}

} // namespace

ProcessHandle::ProcessHandle(std::unique_ptr<Private> p)
    : d(std::move(p)) {}
ProcessHandle::ProcessHandle(ProcessHandle&&) noexcept = default;
ProcessHandle& ProcessHandle::operator=(ProcessHandle&&) noexcept = default;
ProcessHandle::~ProcessHandle() = default;

std::optional<ProcessHandle> ProcessHandle::open(const CleanupProcess& identity) {
    auto d = std::make_unique<Private>();
    d->identity = identity;
    d->process = openProcess(identity, PROCESS_TERMINATE);
    if (!d->process) return std::nullopt;
    return ProcessHandle(std::move(d));
}

std::optional<CleanupProcess> ProcessHandle::identify(std::uint32_t pid) {
    const HANDLE process = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    if (!process) return std::nullopt;
    FILETIME created, exited, kernel, user;
    const bool known = ::GetProcessTimes(process, &created, &exited, &kernel, &user);
    ::CloseHandle(process);
    if (!known) return std::nullopt;
    return CleanupProcess{pid, 0, std::uint64_t(created.dwHighDateTime) << 32 | created.dwLowDateTime};
}

CleanupProcess ProcessHandle::identity() const {
    return d->identity;
}

bool ProcessHandle::waitForEnd(Duration time) {
    return ::WaitForSingleObject(d->process.get(),
                                 DWORD(std::clamp<std::int64_t>(toMs(time), 0, 1'000'000))) == WAIT_OBJECT_0;
}

std::optional<int> ProcessHandle::exitCode() {
    DWORD code = 0;
    if (!waitForEnd(Duration::zero()) || !::GetExitCodeProcess(d->process.get(), &code)) return std::nullopt;
    return int(code);
}

QString ProcessHandle::endText() {
    const auto code = exitCode();
    return code ? QStringLiteral("exit %1").arg(*code) : QString();
}

bool ProcessHandle::knowsSignal(const QString& name) {
    return name == QLatin1String("TERM") || name == QLatin1String("INT") || name == QLatin1String("KILL");
}

void ProcessHandle::sendSignal(const QString& name) {
    if (name == QLatin1String("KILL")) return kill();
    ::EnumWindows(closeWindowsOf, LPARAM(d->identity.pid));
    ::GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, d->identity.pid); // reaches it when it shares our console
}

void ProcessHandle::kill() {
    ::TerminateProcess(d->process.get(), 1);
}

Result<ProcessHandle> launch(const ProgramSpec& spec,
                             const std::function<Result<void>(const CleanupProcess&)>& beforeRun) {
    const UniqueHandle log = openLog(spec.logFile);
    if (!log) return notStarted(spec.program, QStringLiteral("log: ") + windowsErrorText(::GetLastError()));
    auto started = begin(spec, log.get(), beforeRun);
    if (!started) return started.error();
    auto d = std::make_unique<ProcessHandle::Private>();
    d->identity = started->identity;
    d->process = std::move(started->process);
    return ProcessHandle(std::move(d));
}

Result<ProgramResult> runProgram(const ProgramSpec& spec, Instant deadline, const CancelToken& cancel) {
    constexpr qsizetype outputCap = 64 * 1024;
    SECURITY_ATTRIBUTES inheritable{sizeof inheritable, nullptr, TRUE};
    HANDLE readEnd = nullptr, writeEnd = nullptr;
    if (!::CreatePipe(&readEnd, &writeEnd, &inheritable, outputCap))
        return notStarted(spec.program, windowsErrorText(::GetLastError()));
    const UniqueHandle reader(readEnd);
    UniqueHandle writer(writeEnd);
    ::SetHandleInformation(readEnd, HANDLE_FLAG_INHERIT, 0);
    auto started = begin(spec, writer.get(), {});
    writer.reset();
    if (!started) return started.error();
    const SystemClock clock;
    ProgramResult result;
    const auto drain = [&] {
        DWORD waiting = 0, n = 0;
        char buffer[4096];
        while (::PeekNamedPipe(reader.get(), nullptr, 0, nullptr, &waiting, nullptr) && waiting > 0 &&
               ::ReadFile(reader.get(), buffer, std::min<DWORD>(waiting, sizeof buffer), &n, nullptr))
            if (result.output.size() < outputCap)
                result.output.append(buffer, std::min<qsizetype>(n, outputCap - result.output.size()));
    };
    while (::WaitForSingleObject(started->process.get(), 10) != WAIT_OBJECT_0) {
        drain();
        const bool cancelled = cancel.cancelled();
        if (!cancelled && clock.now() < deadline) continue;
        ::TerminateProcess(started->process.get(), 1);
        return cancelled ? makeError(Code::CANCELLED)
                         : makeError(Code::PROGRAM_TIMED_OUT, {{QStringLiteral("program"), spec.program}});
    }
    drain();
    DWORD code = 0;
    ::GetExitCodeProcess(started->process.get(), &code);
    result.exitCode = int(code);
    result.endText = QStringLiteral("exit %1").arg(int(code));
    return result;
}

QString findProgram(const QString& name) {
    const QString path = QProcessEnvironment::systemEnvironment().value(QStringLiteral("SystemRoot")) +
                         QStringLiteral("/System32/") + name + QStringLiteral(".exe");
    return QFileInfo(path).isFile() ? path : QString();
}

QString programFileName(const QString& name) {
    return name + QStringLiteral(".exe");
}

} // namespace hotpair
