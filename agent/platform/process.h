// Other programs: started without a shell in a clean environment, named so that a reused pid is never
// confused, killed for certain. A started program survives this process. Blocking calls are for worker
// threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"
#include "agent/platform/cleanup.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <QByteArray>
#include <QMap>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace hotpair {

/// What to start. The environment is the whole environment beside PATH, HOME, USER, LOGNAME, SHELL and LANG,
/// which are set unless given.
struct ProgramSpec {
    QString program;       ///< absolute path of an executable; Windows: no .bat or .cmd; "/x" = on our own drive
    QStringList arguments; ///< passed on as they are
    QMap<QString, QString> environment;
    QString workingDirectory; ///< empty: the root directory
    QString user;             ///< empty: as this process; Windows refuses any other
    QString place;            ///< containment place to be born in (containment.h), empty: none
    QString logFile;          ///< its output is appended here (0600); empty: discarded
    QByteArray input; ///< what it reads from standard input, at most 64 KiB; never touches a disk
};

/// A running or ended process. Movable. Dropping the handle leaves the process alone.
class ProcessHandle {
public:
    /// A process that may not be our child. Nothing: it does not live (any more).
    static std::optional<ProcessHandle> open(const CleanupProcess& identity);
    /// The process that has this pid right now, named for good. Nothing: there is none.
    static std::optional<CleanupProcess> identify(std::uint32_t pid);

    ProcessHandle(ProcessHandle&&) noexcept;
    ProcessHandle& operator=(ProcessHandle&&) noexcept;
    ~ProcessHandle();

    CleanupProcess identity() const;
    /// Blocks up to that time. True: it has ended.
    bool waitForEnd(Duration time);
    /// After its end: "exit 3", "signal 9"; empty when it was not our child. 0 = ended well.
    QString endText();
    std::optional<int> exitCode();
    /// "TERM", "INT", "QUIT" ... without SIG; TERM on Windows closes windows and sends CTRL_BREAK. False:
    /// unknown name.
    static bool knowsSignal(const QString& name);
    void sendSignal(const QString& name);
    void kill();

    struct Private;
    explicit ProcessHandle(std::unique_ptr<Private>);

private:
    std::unique_ptr<Private> d;
};

/// Starts a program in its own session. beforeRun is called while the new process exists but has not begun
/// the program: it writes the identity down; when it fails, or this process dies meanwhile, the program never
/// begins. Errors: PROGRAM_NOT_STARTED{program, detail}, USER_UNKNOWN{user}.
Result<ProcessHandle> launch(const ProgramSpec& spec,
                             const std::function<Result<void>(const CleanupProcess&)>& beforeRun = {});

struct ProgramResult {
    int exitCode = -1; ///< -1: it was killed or ended by a signal
    QByteArray output; ///< standard output, then standard error; the first 64 KiB
    QString endText;   ///< "exit 3"
};

/// Runs a helper program to its end. Killed at the deadline (PROGRAM_TIMED_OUT{program}) or at a cancellation
/// (CANCELLED). Returns in time even when it cannot be killed.
Result<ProgramResult> runProgram(const ProgramSpec& spec, Instant deadline, const CancelToken& cancel);

/// The first of these that exists and may be executed, empty when none: system tools are called by absolute
/// path.
QString findProgram(const QString& name);

/// The name of the file that holds a program of that name: with ".exe" on Windows.
QString programFileName(const QString& name);

} // namespace hotpair
