// systemd through systemctl(1): its exit codes and `show` properties are a stable interface.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/durable_file.h"
#include "agent/platform/proc_linux.h"
#include "agent/platform/process.h"
#include "agent/platform/service_control.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace hotpair {
namespace {

Error serviceError(Code code, const QString& service, const QString& detail = {}) {
    return makeError(code, {{QStringLiteral("service"), service}, {QStringLiteral("detail"), detail}});
}

Result<ProgramResult> systemctl(const QStringList& arguments, Instant deadline, const CancelToken& cancel) {
    ProgramSpec spec;
    spec.program = findProgram(QStringLiteral("systemctl"));
    // sd_booted(3): this directory exists exactly when systemd is the running service manager
    if (spec.program.isEmpty() || !QFileInfo(QStringLiteral("/run/systemd/system")).isDir())
        return makeError(Code::SERVICE_MANAGER_MISSING);
    spec.arguments =
        QStringList{QStringLiteral("--no-ask-password"), QStringLiteral("--no-pager")} + arguments;
    spec.environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    return runProgram(spec, deadline, cancel);
}

QString detailOf(const ProgramResult& r) {
    const QString said = QString::fromLocal8Bit(r.output).simplified().left(400);
    return said.isEmpty() ? r.endText : said;
}

class SystemdControl final : public ServiceControl {
public:
    Result<void> start(const QString& service, Instant deadline, const CancelToken& cancel) override {
        if (auto ours = takeOverRestarting(service, deadline, cancel); !ours) return ours;
        return command(QStringLiteral("start"), Code::SERVICE_NOT_STARTED, service, deadline, cancel);
    }
    Result<void> stop(const QString& service, Instant deadline, const CancelToken& cancel) override {
        return command(QStringLiteral("stop"), Code::SERVICE_NOT_STOPPED, service, deadline, cancel);
    }

    Result<void> kill(const QString& service, Instant deadline) override {
        const CancelToken never;
        // a stop job first, without waiting: it keeps Restart= from starting the unit again after the kill
        const auto queued =
            systemctl({QStringLiteral("stop"), QStringLiteral("--no-block"), QStringLiteral("--"), service},
                      deadline, never);
        if (!queued) return queued.error();
        const auto killed = systemctl({QStringLiteral("kill"), QStringLiteral("--kill-who=all"),
                                       QStringLiteral("--signal=KILL"), QStringLiteral("--"), service},
                                      deadline, never);
        if (!killed) return killed.error();
        const auto now = state(service, deadline, never);
        if (!now) return now.error();
        const bool gone = now->kind == ServiceState::Kind::Stopped || now->kind == ServiceState::Kind::Failed;
        return gone ? Result<void>() : serviceError(Code::SERVICE_NOT_STOPPED, service, now->detail);
    }

    Result<ServiceState> state(const QString& service, Instant deadline, const CancelToken& cancel) override {
        const auto shown =
            systemctl({QStringLiteral("show"),
                       QStringLiteral("--property=LoadState,ActiveState,SubState,MainPID,Result"),
                       QStringLiteral("--"), service},
                      deadline, cancel);
        if (!shown) return shown.error();
        if (shown->exitCode != 0) return serviceError(Code::SERVICE_UNREADABLE, service, detailOf(*shown));
        QMap<QString, QString> values;
        for (const QString& line : QString::fromUtf8(shown->output).split(QLatin1Char('\n')))
            values.insert(line.section(QLatin1Char('='), 0, 0), line.section(QLatin1Char('='), 1));
        if (values[QStringLiteral("LoadState")] == QLatin1String("not-found"))
            return serviceError(Code::SERVICE_UNKNOWN, service);
        return interpret(values);
    }

private:
    static ServiceState interpret(const QMap<QString, QString>& values) {
        const QString active = values[QStringLiteral("ActiveState")];
        ServiceState state;
        state.detail = QStringLiteral("%1 (%2, %3)")
                           .arg(active, values[QStringLiteral("SubState")], values[QStringLiteral("Result")]);
        state.kind = active == QLatin1String("active") || active == QLatin1String("reloading")
                         ? ServiceState::Kind::Running
                     : active == QLatin1String("failed")   ? ServiceState::Kind::Failed
                     : active == QLatin1String("inactive") ? ServiceState::Kind::Stopped
                                                           : ServiceState::Kind::Changing;
        const uint pid = values[QStringLiteral("MainPID")].toUInt();
        proc::Stat stat;
        if (pid && proc::readStat(pid, stat)) state.main = CleanupProcess{pid, 0, stat.startTime};
        return state;
    }

    /// systemd must not start again what the guard killed because the lease was lost: Restart= is ours while
    /// we manage the unit. The drop-in lives in /run and is gone after a reboot.
    static Result<void> takeOverRestarting(const QString& service, Instant deadline,
                                           const CancelToken& cancel) {
        static const QRegularExpression plainName(QStringLiteral("^[A-Za-z0-9:_.@\\\\-]+$"));
        if (!plainName.match(service).hasMatch()) return serviceError(Code::SERVICE_UNKNOWN, service);
        const auto shown = systemctl({QStringLiteral("show"), QStringLiteral("--property=Restart"),
                                      QStringLiteral("--value"), QStringLiteral("--"), service},
                                     deadline, cancel);
        if (!shown) return shown.error();
        if (shown->output.trimmed() == "no") return {};
        const QString unit =
            service.contains(QLatin1Char('.')) ? service : service + QStringLiteral(".service");
        const QString directory = QStringLiteral("/run/systemd/system/%1.d").arg(unit);
        if (!QDir().mkpath(directory)) return serviceError(Code::SERVICE_NOT_STARTED, service, directory);
        const QByteArray text = "# while HotPair manages this unit\n[Service]\nRestart=no\n";
        if (auto written =
                replaceFile(directory + QStringLiteral("/90-hotpair.conf"), text, FileAccess::Shared);
            !written)
            return written;
        const auto reloaded = systemctl({QStringLiteral("daemon-reload")}, deadline, cancel);
        if (!reloaded) return reloaded.error();
        return reloaded->exitCode == 0
                   ? Result<void>()
                   : serviceError(Code::SERVICE_NOT_STARTED, service, detailOf(*reloaded));
    }

    Result<void> command(const QString& verb, Code failure, const QString& service, Instant deadline,
                         const CancelToken& cancel) {
        if (const auto known = state(service, deadline, cancel); !known) return known.error();
        const auto done = systemctl({verb, QStringLiteral("--"), service}, deadline, cancel);
        if (!done) return done.error();
        return done->exitCode == 0 ? Result<void>() : serviceError(failure, service, detailOf(*done));
    }
};

} // namespace

std::unique_ptr<ServiceControl> makeServiceControl() {
    return std::make_unique<SystemdControl>();
}

} // namespace hotpair
